import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { attemptStatuses } from "../../src/domain/wire-enums.ts"
import type { AttemptTransitioned } from "../../src/services/deliveries/events.ts"
import { shiftStatuses } from "../../src/services/operations/enums.ts"
import type { PilotAssignmentResolved, PilotShiftTransitioned } from "../../src/services/operations/events.ts"
import { type RobotStateEventState, robotStateEventStates } from "../../src/services/state/enums.ts"
import type { RobotStateChanged } from "../../src/services/state/events.ts"
import { ActivityRecorder } from "../../src/sim/activity-recorder.ts"

const robotIs = (serial: string, to: RobotStateEventState, tripType: RobotStateChanged["tripType"] = null) =>
  ({ _tag: "RobotStateChanged", serial, from: null, to, tripType }) as RobotStateChanged
const attemptIs = (attemptId: string, to: AttemptTransitioned["to"], serial: string | null) =>
  ({ _tag: "AttemptTransitioned", attemptId, to, serial }) as AttemptTransitioned
const pilotIs = (pilotId: string, to: PilotShiftTransitioned["to"]) =>
  ({ _tag: "PilotShiftTransitioned", pilotId, to }) as PilotShiftTransitioned
const assigned = (pilotId: string, tripId: string, ended: boolean) =>
  ({ _tag: "PilotAssignmentResolved", pilotId, tripId, ended }) as PilotAssignmentResolved

const sumOf = (counts: object): number =>
  Object.values(counts).reduce((sum: number, count: number) => sum + count, 0)

describe("what robots do", () => {
  it("is told by their state and the type of their trip", () => {
    const recorder = new ActivityRecorder()
    recorder.robot(robotIs("r-1", "ON_TRIP", "DELIVERY"))
    recorder.robot(robotIs("r-2", "ON_TRIP", "JITP"))
    recorder.robot(robotIs("r-3", "ON_TRIP", "RETURN"))
    recorder.robot(robotIs("r-4", "GROUNDED"))
    recorder.robot(robotIs("r-5", "OFF_DUTY"))
    recorder.robot(robotIs("r-6", "DEPLOYED"))
    assert.deepStrictEqual(recorder.robotActivities(), {
      robotsToPickup: 1,
      robotsDelivering: 1,
      robotsReturning: 1,
      robotsDeploying: 0,
      robotsAtStop: 0,
      robotsParked: 1,
      robotsGrounded: 1,
      robotsOffDuty: 1
    })
  })

  it("is loading and waiting from the merchant's door until it leaves or the attempt ends", () => {
    const recorder = new ActivityRecorder()
    recorder.robot(robotIs("r-1", "PARKED"))
    recorder.attempt(attemptIs("a-1", "AtPickup", "r-1"))
    recorder.attempt(attemptIs("a-1", "PickupInProgress", "r-1"))
    assert.strictEqual(recorder.robotActivities().robotsAtStop, 1)
    // The end of an attempt may no longer name its robot.
    recorder.attempt(attemptIs("a-1", "Canceled", null))
    assert.deepInclude(recorder.robotActivities(), { robotsAtStop: 0, robotsParked: 1 })
  })

  it("adds up to the fleet after any sequence of events", () => {
    const serial = fc.constantFrom("r-1", "r-2", "r-3")
    const attempt = fc.constantFrom("a-1", "a-2", "a-3", "a-4")
    const step = fc.oneof(
      fc.tuple(serial, fc.constantFrom(...robotStateEventStates)).map(([it, to]) => robotIs(it, to, "JITP")),
      fc
        .tuple(attempt, fc.constantFrom(...attemptStatuses), fc.option(serial))
        .map(([id, to, it]) => attemptIs(id, to, it))
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const recorder = new ActivityRecorder()
        for (const it of ["r-1", "r-2", "r-3"]) recorder.robot(robotIs(it, "OFF_DUTY"))
        for (const event of steps) {
          if (event._tag === "RobotStateChanged") recorder.robot(event)
          else recorder.attempt(event)
          const counts = recorder.robotActivities()
          assert.strictEqual(sumOf(counts), 3)
          for (const count of Object.values(counts)) assert.isAtLeast(count, 0)
        }
      })
    )
  })
})

describe("what pilots do", () => {
  it("is connecting until the trip is under way, then driving, then nothing", () => {
    const recorder = new ActivityRecorder()
    const underway = new Set<string>()
    const isUnderway = (tripId: string): boolean => underway.has(tripId)
    recorder.shift(pilotIs("p-1", "ON_SHIFT"))
    assert.strictEqual(recorder.pilotActivities(isUnderway).pilotsIdle, 1)
    recorder.assignment(assigned("p-1", "t-1", false))
    assert.strictEqual(recorder.pilotActivities(isUnderway).pilotsConnecting, 1)
    underway.add("t-1")
    assert.strictEqual(recorder.pilotActivities(isUnderway).pilotsDriving, 1)
    recorder.assignment(assigned("p-1", "t-1", true))
    assert.strictEqual(recorder.pilotActivities(isUnderway).pilotsIdle, 1)
  })

  it("adds up to those who are on shift", () => {
    for (const status of shiftStatuses) {
      const recorder = new ActivityRecorder()
      recorder.shift(pilotIs("p-1", status))
      assert.strictEqual(sumOf(recorder.pilotActivities(() => false)), status === "OFF_SHIFT" ? 0 : 1, status)
    }
  })
})

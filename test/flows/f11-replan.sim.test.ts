/** Another robot takes an order over before it is loaded. */
import { assert, describe, it } from "@effect/vitest"
import type { RobotState } from "../../src/actors/robot/state.ts"
import {
  afterFailure,
  assigned,
  by,
  exchanged,
  forGood,
  served,
  storyOf,
  tripOf,
  tripsWith
} from "./exchange-city.ts"
import { type EventOf, everythingTwice, outcomesOf } from "./flow-run.ts"
import { assertNoChange, countsOf } from "./repetition.ts"

describe("replan and reassignment", () => {
  it("F11 happy: a robot that fails is exchanged; trips, partner and merchant hear of the other one", () => {
    const order = assigned()
    const { run } = order
    const orphaned = run.until("DemandOrphaned")
    assert.deepInclude(orphaned, { serial: "robot-1", issues: ["Unhealthy"], loaded: false })
    const reassigned = run.until("RobotReassigned")
    assert.deepInclude(reassigned, {
      oldRobot: "robot-1",
      newRobot: "robot-2",
      attemptId: order.attempt.attemptId
    })
    run.pass(1)
    assert.strictEqual(order.serial, "robot-2")
    assert.deepStrictEqual(order.statuses("DELIVERY"), {
      robot: "PARKED",
      trip: "READY_TO_DEPART / SCHEDULED",
      demands: "Pending, Pending, Pending",
      attempt: "Assigned",
      delivery: "Scheduled"
    })
    // The delivery's trip changes its robot; the ways there and back are cancelled and made anew.
    assert.deepStrictEqual(tripsWith(run, "robot-1"), [
      ...["JITP CANCELLED robot-1", "DELIVERY READY_TO_DEPART robot-2", "RETURN CANCELLED robot-1"]
    ])
    assert.deepStrictEqual(tripsWith(run, "robot-2"), [
      ...["JITP READY_TO_DEPART robot-2", "RETURN READY_TO_DEPART robot-2"]
    ])
    assert.lengthOf(
      run.commands("Robot", "ClearPin").filter(({ id }) => id === "robot-1"),
      1
    )
    order.until("AtPickup")
    run.finish()
    assert.deepStrictEqual(storyOf(run), exchanged)
    assert.include(
      run.of("PartnerStatusSent").map(({ robotId }) => robotId),
      "robot-2"
    )
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F11 happy: a robot that fails at the merchant loses its PIN, and the next one gets it when it is there", () => {
    const fails = "params: { component: PCU, status: CRITICAL }"
    const fault =
      "{ kind: componentFail, trigger: { on: Delivery.AtPickup, after_s: 5 }, target: { robot: 0 },"
    const order = assigned(`faults: [${fault} ${fails} }]`, { loadMethod: "MAGIC_LID" })
    const { run } = order
    order.until("AtPickup")
    run.pass(1)
    const pinOf = (serial: string) => (run.simulation.host.stateOf("Robot", serial) as RobotState).pin
    assert.match(pinOf("robot-1") ?? "", /^\d{4}$/)
    run.until("RobotReassigned")
    run.pass(1)
    assert.isNull(pinOf("robot-1"))
    assert.isNull(pinOf("robot-2"))
    order.until("AtPickup")
    run.pass(1)
    assert.match(pinOf("robot-2") ?? "", /^\d{4}$/)
    run.finish()
    assert.deepStrictEqual(storyOf(run).slice(-served.length), by("robot-2", served))
  })

  it("F11 T: a trip that has departed keeps its robot, whatever comes too late about another one", () => {
    const order = assigned("")
    const { run } = order
    run.until("TripTransitioned", ({ type, to }) => type === "DELIVERY" && to === "IN_TRANSIT")
    run.pass(1)
    const { tripId, etd, eta, hubId, version } = order.trip("DELIVERY")
    const demand = order.demand("Delivery")
    const late: EventOf<"RobotReassigned"> = {
      ...{ _tag: "RobotReassigned", at: run.now, demandId: demand?.id ?? "", deliveryId: order.deliveryId },
      ...{ attemptId: order.attempt.attemptId, tripId, oldRobot: "robot-1", newRobot: "robot-2", hubId },
      ...{ etd: etd ?? 0, eta: eta ?? 0, issues: [] }
    }
    run.simulation.host.publish(late)
    run.pass(1)
    assert.strictEqual(run.commands("Trip", "AssignRobot").at(-1)?.refused, "AlreadyDeparted")
    assert.strictEqual(order.trip("DELIVERY").version, version)
    assert.strictEqual(order.trip("DELIVERY").robotSerial, "robot-1")
    assert.strictEqual(order.serial, "robot-1")
    assert.deepInclude(order.demand("Delivery"), { status: "Active", servedByRobotId: "robot-1" })
    run.finish()
    assert.deepStrictEqual(storyOf(run).slice(-9), by("robot-1", served))
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F11 T: a way to the merchant that began while its robot was exchanged is called off", () => {
    const short = "duration_s: 60, params: { component: GPS, status: ERROR }"
    const fault = "{ kind: componentFail, trigger: { on: Pilot.ACCEPTED, after_s: 12 }, target: { robot: 0 },"
    const order = assigned(`faults: [${fault} ${short} }]`)
    const { run } = order
    const first = run.until("PilotAssignmentResolved", ({ status }) => status === "ACCEPTED")
    run.pass(1)
    // Its pilot departs before the trip hears that another robot was chosen.
    run.crash("Trip")
    run.until("RobotReassigned")
    run.pass(60)
    run.restart()
    const departed = run.of("TripTransitioned", ({ to }) => to === "IN_TRANSIT")
    assert.deepStrictEqual(
      departed.map(({ tripId, serial }) => `${tripId} ${serial}`),
      [`${first.tripId} robot-1`]
    )
    run.until("TripTransitioned", ({ tripId, to }) => tripId === first.tripId && to === "CANCELLED")
    run.finish()
    assert.deepStrictEqual(storyOf(run).slice(-served.length), by("robot-2", served))
    assert.strictEqual(run.of("RobotStateChanged", ({ serial }) => serial === "robot-1").at(-1)?.to, "PARKED")
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F11 U: with every message twice the robot is exchanged once", () => {
    const once = assigned()
    const twice = assigned(`faults:\n  - ${forGood}\n  ${everythingTwice}`)
    once.run.finish()
    twice.run.finish()
    assert.deepStrictEqual(storyOf(twice.run).slice(-afterFailure.length), afterFailure)
    const rows = [
      "TripCreated",
      "TripTransitioned",
      "DemandTransitioned",
      "PartnerStatusSent",
      "RobotReassigned"
    ]
    assert.deepStrictEqual(countsOf(twice.run, rows), countsOf(once.run, rows))
  })

  it("F11 U: news of an exchange that are known, or older than the robot, change nothing", () => {
    const order = assigned()
    const { run } = order
    run.until("RobotReassigned")
    run.pass(1)
    const news = run.commands("Delivery", "ApplyDispatch")
    assertNoChange(run, news)
    assertNoChange(run, run.commands("Trip", "AssignRobot"))
    assertNoChange(run, run.commands("Robot", "ClearPin"))
    order.until("InTransitToPartner")
    assertNoChange(run, news)
    run.finish()
    assert.deepStrictEqual(storyOf(run), exchanged)
  })

  it("F11 C: what was decided stands, the rest is planned after the planner is back", () => {
    const { run } = assigned()
    run.until("DemandOrphaned")
    run.crash("Planner")
    run.pass(90)
    assert.lengthOf(run.of("RobotReassigned"), 0)
    run.restart()
    run.pass(30)
    assert.lengthOf(run.of("RobotReassigned"), 1)
    run.finish()
    assert.deepStrictEqual(storyOf(run), exchanged)
    assert.lengthOf(run.of("DemandOrphaned"), 1)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  for (const dead of ["Delivery", "Trip", "Robot", "PartnerLink"] as const) {
    it(`F11 C: an exchange that ${dead} has not heard of reaches it when it is back`, () => {
      const order = assigned()
      const { run } = order
      const tripId = run.until("RobotReassigned").tripId ?? ""
      run.crash(dead)
      run.pass(60)
      if (dead === "Delivery") assert.isNull(order.attempt.serial)
      if (dead === "Trip") assert.strictEqual(tripOf(run, tripId).robotSerial, "robot-1")
      run.restart()
      run.pass(5)
      assert.strictEqual(order.serial, "robot-2")
      assert.strictEqual(tripOf(run, tripId).robotSerial, "robot-2")
      run.finish()
      assert.deepStrictEqual(storyOf(run), exchanged)
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }
})

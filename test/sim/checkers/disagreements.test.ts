/** Checkers between actors, on systems of a few actors that are made up: what agrees, and what does not. */
import { assert, describe, it } from "@effect/vitest"
import { calledOffCourierStops } from "../../../src/sim/checkers/system/called-off-courier-stops.ts"
import { canceledDemandStopsItsTrip } from "../../../src/sim/checkers/system/canceled-demand-stops-its-trip.ts"
import { closedLoadIsLoaded } from "../../../src/sim/checkers/system/closed-load-is-loaded.ts"
import { finalActorHasNoTimer } from "../../../src/sim/checkers/system/final-actor-has-no-timer.ts"
import { loadedRobotWasOpen } from "../../../src/sim/checkers/system/loaded-robot-was-open.ts"
import { lostTripIsKnown } from "../../../src/sim/checkers/system/lost-trip-is-known.ts"
import type { System, SystemChecker } from "../../../src/sim/checkers/system/system.ts"
import { waitingFieldTasksAreSoughtFor } from "../../../src/sim/checkers/system/waiting-field-tasks-are-sought-for.ts"
import { waitingSearchesAreSwept } from "../../../src/sim/checkers/system/waiting-searches-are-swept.ts"

const found = (check: SystemChecker, system: object): ReadonlyArray<string> => {
  const lines: Array<string> = []
  check(system as System, (_key, what) => lines.push(what))
  return lines
}

describe("a load whose lid has closed", () => {
  const attempt = {
    attemptId: "a1",
    provider: "Robot",
    serial: "R1",
    status: "PickupInProgress",
    resumeStatus: null,
    robotNeedsMaintenance: false,
    createdAt: 100,
    version: 4
  }
  const cycle = {
    cycleId: "c1",
    state: "LID_CYCLE_COMPLETE",
    reasons: ["LOAD"],
    referenceId: "d1",
    openedAt: 200
  }
  const system = (more: object, cycleMore: object = {}) => ({
    deliveries: () => [{ deliveryId: "d1", attempts: [{ ...attempt, ...more }] }],
    robot: () => ({ cycle: { ...cycle, ...cycleMore } })
  })

  it("is found when its attempt still waits at the merchant's", () => {
    const [line] = found(closedLoadIsLoaded, system({}))
    assert.match(line ?? "", /lid of R1 has closed over the load of d1, its attempt is PickupInProgress/)
    assert.lengthOf(found(closedLoadIsLoaded, system({ status: "AtPickup" })), 1)
  })

  it("is nobody's matter when it is loaded, open, another's, of before, or of a robot to be mended", () => {
    assert.isEmpty(found(closedLoadIsLoaded, system({ status: "LoadedWaitingForPilot" })))
    assert.isEmpty(found(closedLoadIsLoaded, system({ robotNeedsMaintenance: true })))
    for (const more of [
      { state: "INIT" },
      { referenceId: "d2" },
      { openedAt: 99 },
      { reasons: ["UNLOAD"] },
      { reasons: ["LOAD", "MAINTENANCE"] }
    ]) {
      assert.isEmpty(found(closedLoadIsLoaded, system({}, more)))
    }
  })
})

describe("a demand and its trip", () => {
  const system = (demand: object, trip: object | null) => ({
    planners: () => [
      {
        demands: new Map([
          ["m1", { id: "m1", type: "Delivery", tripId: "t1", tripLost: false, version: 2, ...demand }]
        ])
      }
    ],
    trip: () => (trip === null ? null : { tripId: "t1", version: 3, cancelRequestedAt: null, ...trip })
  })

  it("are found when a demand waits for a trip that was canceled", () => {
    const lost = { status: "CANCELLED" }
    assert.match(found(lostTripIsKnown, system({ status: "Pending" }, lost))[0] ?? "", /waits for trip t1/)
    assert.isEmpty(found(lostTripIsKnown, system({ status: "Pending", tripLost: true }, lost)))
    assert.isEmpty(found(lostTripIsKnown, system({ status: "Canceled" }, lost)))
    assert.isEmpty(found(lostTripIsKnown, system({ status: "Pending" }, { status: "AT_STOP" })))
    assert.isEmpty(found(lostTripIsKnown, system({ status: "Pending" }, null)))
  })

  it("are found when the trip of a demand that is to be canceled drives on", () => {
    const demand = { status: "Active", cancelRequestedAt: 7 }
    const [line] = found(canceledDemandStopsItsTrip, system(demand, { status: "IN_TRANSIT" }))
    assert.match(line ?? "", /to be canceled since 7, its trip t1 is IN_TRANSIT and does not know/)
    const stopping = { status: "IN_TRANSIT", cancelRequestedAt: 8 }
    assert.isEmpty(found(canceledDemandStopsItsTrip, system(demand, stopping)))
    assert.isEmpty(found(canceledDemandStopsItsTrip, system(demand, { status: "CANCELLED" })))
    const wanted = { status: "Active", cancelRequestedAt: null }
    assert.isEmpty(found(canceledDemandStopsItsTrip, system(wanted, { status: "IN_TRANSIT" })))
  })
})

describe("a courier", () => {
  const system = (status: string, courier: object | undefined, provider = "Uber") => ({
    deliveries: () => [{ deliveryId: "d1", attempts: [{ attemptId: "a1", provider, status, version: 2 }] }],
    world: { courierCompany: { couriers: new Map(courier === undefined ? [] : [["a1", courier]]) } }
  })
  const underWay = { status: "EnRouteToPickup", isOver: false, hasFood: false }

  it("is found on his way to food that nobody wants fetched any more", () => {
    for (const status of ["Canceled", "TimedOut", "CancelRequested"]) {
      const [line] = found(calledOffCourierStops, system(status, underWay))
      assert.match(line ?? "", /its courier \(EnRouteToPickup\) was not called off/)
    }
  })

  it("may go on while he is wanted, has the food, or was never sent", () => {
    assert.isEmpty(found(calledOffCourierStops, system("InTransitToPartner", underWay)))
    assert.isEmpty(found(calledOffCourierStops, system("Canceled", { ...underWay, hasFood: true })))
    assert.isEmpty(found(calledOffCourierStops, system("Canceled", { ...underWay, isOver: true })))
    assert.isEmpty(found(calledOffCourierStops, system("Canceled", undefined)))
    assert.isEmpty(found(calledOffCourierStops, system("Canceled", underWay, "Robot")))
  })
})

describe("field tasks that wait", () => {
  const system = (waiting: ReadonlyArray<object>, keys: ReadonlyArray<string>) => ({
    instances: () => [{ id: "h1", state: { field: { waiting } }, timers: keys.map((key) => ({ key })) }]
  })
  const task = { foTaskId: "f1", type: "BOT_RESCUE", version: 1 }

  it("are found without a next look", () => {
    assert.match(
      found(waitingFieldTasksAreSoughtFor, system([task], ["Other"]))[0] ?? "",
      /BOT_RESCUE task f1 .* nobody is sought/
    )
    assert.isEmpty(found(waitingFieldTasksAreSoughtFor, system([task], ["AssignFo"])))
    assert.isEmpty(found(waitingFieldTasksAreSoughtFor, system([], [])))
  })
})

describe("trips that wait for a pilot", () => {
  const system = (askedPilotId: string | null, dueAt: number | null) => ({
    now: 1_000,
    instances: () => [
      {
        id: "h1",
        state: { searches: [{ tripId: "t1", askedPilotId }] },
        timers: dueAt === null ? [] : [{ key: "SweepTasks", dueAt }]
      }
    ]
  })

  it("are found where no sweep is near", () => {
    for (const dueAt of [null, 6_001]) {
      assert.match(
        found(waitingSearchesAreSwept, system(null, dueAt))[0] ?? "",
        /t1 of hub h1 waits for a pilot/
      )
    }
    assert.isEmpty(found(waitingSearchesAreSwept, system(null, 6_000)))
    assert.isEmpty(found(waitingSearchesAreSwept, system("p1", null)))
  })
})

describe("a delivery that is over", () => {
  const system = (keys: ReadonlyArray<string>, status: string) => ({
    instances: (actor: string) =>
      actor === "Trip"
        ? []
        : [
            {
              id: "d1",
              state: {
                order: { status: "Completed" },
                attempts: [{ status: "Delivered" }],
                watchdog: { actions: [{ actionId: "w1", status }] }
              },
              timers: keys.map((key) => ({ key }))
            }
          ]
  })

  it("keeps the timers of what a rule still wants done, and no other", () => {
    assert.isEmpty(found(finalActorHasNoTimer, system(["RunWatchdog:w1"], "QUEUED")))
    assert.lengthOf(found(finalActorHasNoTimer, system(["RunWatchdog:w1"], "EXECUTED")), 1)
    assert.match(
      found(finalActorHasNoTimer, system(["RunWatchdog:w1", "Remind"], "QUEUED"))[0] ?? "",
      /d1 is over and has the timer Remind/
    )
  })
})

describe("a robot that waits with food", () => {
  const attempt = {
    attemptId: "a1",
    provider: "Robot",
    serial: "R1",
    status: "LoadedWaitingForPilot",
    resumeStatus: null,
    fromRobot: false,
    createdAt: 100,
    version: 5
  }
  const system = (more: object, cycle: object | null) => ({
    deliveries: () => [{ deliveryId: "d1", attempts: [{ ...attempt, ...more }] }],
    robot: () => ({ stateVersion: 1, cycle })
  })

  it("is found when its lid has never been open, or only before the attempt began", () => {
    for (const cycle of [null, { openedAt: 99 }]) {
      const [line] = found(loadedRobotWasOpen, system({}, cycle))
      assert.match(line ?? "", /attempt a1 is LoadedWaitingForPilot with R1, whose lid was not open since/)
    }
  })

  it("is sound when it was open since, and no matter when it is not loaded, or loaded from another robot", () => {
    assert.isEmpty(found(loadedRobotWasOpen, system({}, { openedAt: 100 })))
    for (const more of [{ status: "AtPickup" }, { fromRobot: true }, { provider: "DoorDash" }]) {
      assert.isEmpty(found(loadedRobotWasOpen, system(more, null)))
    }
  })
})

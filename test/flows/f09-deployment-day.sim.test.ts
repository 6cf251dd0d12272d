/** A robot's day: put out in the morning, back to a lot after an order, taken in at closing time. */
import { assert, describe, it } from "@effect/vitest"
import { everythingTwice, FlowRun, outcomesOf } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { listedCity, startOfDay } from "./listed-city.ts"
import { assertNoChange, countsOf } from "./repetition.ts"
import { city, dayOf, deployByHand, hubOf, putOut, robotOf, takenIn, trip } from "./robot-day.ts"

describe("deployment and return day", () => {
  it("F9 happy: a robot is put out, serves an order, returns to a lot and is taken in at closing time", () => {
    const order = FollowedOrder.accepted(city)
    order.until("Assigned")
    const { run, serial } = order
    const deployed = run.of("RobotDeployment", (event) => event.serial === serial)[0]
    assert.strictEqual(deployed?.method, "VAN_DROP")
    run.until("TripTransitioned", (event) => event.type === "RETURN" && event.to === "IN_TRANSIT")
    run.pass(1)
    assert.deepStrictEqual(order.statuses("RETURN"), {
      robot: "ON_TRIP",
      trip: "IN_TRANSIT / IN_PROGRESS",
      demands: "Fulfilled, Fulfilled, Active",
      attempt: "Delivered",
      delivery: "Completed"
    })
    const back = run.until("TripTransitioned", (event) => event.type === "RETURN" && event.to === "COMPLETED")
    assert.strictEqual(back.place?.kind, "ParkingLot")
    const evening = run.until("EndOfDayStarted")
    assert.strictEqual(evening.cause, "CLOSING_TIME")
    assert.strictEqual(evening.at - startOfDay, 7_200_000)
    run.finish()
    assert.deepStrictEqual(dayOf(run, serial), [...putOut, ...trip, ...trip, ...trip, ...takenIn])
    assert.strictEqual(hubOf(run).robots.get(serial)?.checkIn, "CHECKED_IN")
    assert.isNull(hubOf(run).robots.get(serial)?.deployedAt)
    assert.lengthOf(
      run.of("FoTaskCreated", ({ type }) => type === "EOD_BOT_PICKUP"),
      1
    )
  })

  it("F9 happy: no order is taken whose robot would not be back before closing time", () => {
    const run = new FlowRun(listedCity({ ...city, orders: [{ atS: 3600 }, { atS: 6000 }] }))
    const orders = run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered", "Rejected"])
    assert.strictEqual(orders[1]?.limitingFactor, "OutsideAvailabilityWindow")
    assert.isBelow(
      run.of("TripTransitioned", ({ to }) => to === "COMPLETED").at(-1)?.at ?? 0,
      Date.UTC(2026, 4, 12, 6)
    )
  })

  it("F9 happy: a battery below 20 % is changed at the lot, and below 10 % it grounds the robot meanwhile", () => {
    const drop = (robot: number, pct: number): string =>
      `{ kind: batteryDrop, at_s: 3600, target: { robot: ${robot} }, params: { drop_pct: ${pct} } }`
    const run = new FlowRun(
      listedCity({ ...city, orders: [], more: `faults: [${drop(0, 70)}, ${drop(1, 82)}]` })
    )
    run.finish()
    const swap = "PARKING_LOT_BATTERY_SWAP"
    const swaps = run.of("FoTaskTransitioned", ({ type, to }) => type === swap && to === "COMPLETED")
    assert.sameMembers(
      swaps.map(({ serial }) => serial),
      ["robot-1", "robot-2"]
    )
    assert.notInclude(dayOf(run, "robot-1"), "PARKED -> GROUNDED")
    assert.deepStrictEqual(dayOf(run, "robot-2").slice(putOut.length, -takenIn.length - 1), [
      ...[swap, "PARKED -> GROUNDED", "SWAP_ALL_BATTERIES", "GROUNDED -> PARKED"]
    ])
    assert.isAtLeast(run.simulation.world.devices[1]?.batteryPct ?? 0, 60)
  })

  it("F9 happy: a robot that needs maintenance or whose battery is low does not go out", () => {
    const faults =
      "faults: [{ kind: batteryDrop, at_s: 7300, target: { robot: 0 }, params: { drop_pct: 65 } }]"
    const run = new FlowRun(listedCity({ ...city, orders: [], more: faults }))
    for (let in_ = 0; in_ < 2; in_++)
      run.until("RobotStateChanged", ({ from, to }) => from === "PARKED" && to === "OFF_DUTY")
    const ground = { _tag: "Ground", reason: "CRACKED", requestedBy: "operator:dispatch" } as const
    run.simulation.host.command("Robot", "robot-2", ground, {})
    run.pass(1)
    assert.strictEqual(deployByHand(run, "robot-1"), "BatteryTooLow")
    assert.strictEqual(deployByHand(run, "robot-2"), "DeployBlockedMaintenance")
    assert.lengthOf(run.of("RobotDeployment"), 2)
    run.finish()
  })

  it("F9 T: an operator who does not answer in 60 s is passed over for the next", () => {
    const answers = "response_s: { dist: empirical, values: [20, 90], weights: [1, 1] }"
    const run = new FlowRun(
      listedCity({ ...city, seed: 3, robots: [["lot-a", 90]], orders: [], fieldOps: answers })
    )
    const first = run.until("FoTaskAssignmentRequested")
    const stale = run.until("FoAssignmentTransitioned", ({ to }) => to === "STALE")
    assert.strictEqual(stale.at - first.at, 60_000)
    assert.strictEqual(stale.operatorId, first.operatorId)
    const next = run.of("FoTaskAssignmentRequested")[1] ?? run.until("FoTaskAssignmentRequested")
    assert.isBelow(next.at - stale.at, 1_000)
    assert.strictEqual(next.foTaskId, first.foTaskId)
    run.until("RobotStateChanged", ({ to }) => to === "PARKED")
    assert.deepStrictEqual(dayOf(run, "robot-1"), putOut)
    run.finish()
  })

  it("F9 T: a robot that finds no pilot for its way back is fetched by the van", () => {
    const logout = "{ kind: massLogout, trigger: { on: Delivery.Delivered }, duration_s: 10000 }"
    const order = FollowedOrder.accepted({ ...city, more: `faults: [${logout}]` })
    order.until("Assigned")
    const { run, serial } = order
    const asked = run.until("TaskTransitioned", ({ type, to }) => type === "RETURN" && to === "PENDING")
    const unavailable = run.until("PilotUnavailable")
    assert.strictEqual(unavailable.tripId, asked.tripId)
    assert.closeTo((unavailable.at - asked.at) / 1000, 180, 0.1)
    const evening = run.until("EndOfDayStarted")
    const fetched = run.until(
      "FoTaskCreated",
      (task) => task.serial === serial && task.type === "EOD_BOT_PICKUP"
    )
    // Half an hour it may still come back by itself.
    assert.closeTo((fetched.at - evening.at) / 1000, 1_800, 1)
    run.finish()
    assert.deepStrictEqual(dayOf(run, serial).slice(-5), ["EOD_BOT_PICKUP", ...takenIn])
    assert.strictEqual(order.demand("Return")?.status, "Canceled")
    assert.strictEqual(order.trip("RETURN").status, "CANCELLED")
  })

  it("F9 U: every message twice puts nobody out, parks nobody and takes nobody in a second time", () => {
    const once = new FlowRun(listedCity(city))
    const twice = new FlowRun(listedCity({ ...city, more: `faults:\n  ${everythingTwice}` }))
    once.finish()
    twice.finish()
    for (const serial of ["robot-1", "robot-2"]) {
      assert.deepStrictEqual(dayOf(twice, serial), dayOf(once, serial))
      assert.strictEqual(robotOf(twice, serial).operationState, "OFF_DUTY")
    }
    const rows = ["RobotDeployment", "RobotCheckedIn", "RobotCheckedOut", "FoTaskCreated", "TripCreated"]
    assert.deepStrictEqual(countsOf(twice, rows), countsOf(once, rows))
    assert.deepStrictEqual(outcomesOf(twice), ["Delivered"])
    assert.lengthOf(twice.of("TransitionRejected"), 0)
  })

  it("F9 U: the step that has been done, and the transition that has been made, change nothing again", () => {
    const run = new FlowRun(listedCity({ ...city, orders: [] }))
    run.until("RobotStateChanged", ({ to }) => to === "DEPLOYED")
    const out = (): ReturnType<typeof run.commands> => run.commands("Robot", "RequestTransition").slice(-1)
    assert.deepStrictEqual(assertNoChange(run, out()), [null])
    assert.deepStrictEqual(deployByHand(run, run.of("RobotDeployment")[0]?.serial ?? ""), "AlreadyDeployed")
    const steps = run.commands("Hub", "CompleteSubtask").filter(({ refused }) => refused === null)
    for (const refused of assertNoChange(run, steps)) assert.isNotNull(refused)
    run.until("RobotStateChanged", ({ to }) => to === "PARKED")
    assert.deepStrictEqual(assertNoChange(run, out()), [null])
    run.until("RobotStateChanged", ({ from, to }) => from === "PARKED" && to === "OFF_DUTY")
    assert.deepStrictEqual(assertNoChange(run, out()), [null])
    assert.deepStrictEqual(assertNoChange(run, run.commands("Hub", "StartEndOfDay").slice(0, 1)), [null])
    run.finish()
    assert.lengthOf(run.of("RobotDeployment"), 2)
    assert.lengthOf(run.of("RobotCheckedIn"), 2)
  })

  it("F9 C: a deployment that State has not heard of moves the robot as soon as it hears", () => {
    const run = new FlowRun(listedCity(city))
    const { serial } = run.until("RobotDeployment")
    run.crash("Robot")
    run.pass(60)
    assert.strictEqual(robotOf(run, serial).operationState, "OFF_DUTY")
    run.restart()
    assert.strictEqual(robotOf(run, serial).operationState, "DEPLOYED")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    assert.deepStrictEqual(dayOf(run, "robot-1"), [...putOut, ...trip, ...trip, ...trip, ...takenIn])
    assert.deepStrictEqual(dayOf(run, "robot-2"), [...putOut, ...takenIn])
  })

  it("F9 C: an evening that was begun goes on after a stop, and brings everybody in once", () => {
    const run = new FlowRun(listedCity({ ...city, orders: [] }))
    run.until("EndOfDayStarted")
    run.crash("Hub")
    run.pass(90)
    assert.lengthOf(
      run.of("FoTaskCreated", ({ type }) => type === "EOD_BOT_PICKUP"),
      0
    )
    run.restart()
    run.finish()
    for (const serial of ["robot-1", "robot-2"]) {
      assert.deepStrictEqual(dayOf(run, serial).slice(-takenIn.length), takenIn)
      assert.strictEqual(robotOf(run, serial).operationState, "OFF_DUTY")
    }
    assert.lengthOf(run.of("EndOfDayStarted"), 1)
  })
})

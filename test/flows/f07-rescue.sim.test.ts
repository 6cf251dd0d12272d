/** F7: another attempt, and the rescue of food that stands in a robot. spec/flows.md 2, F7. */
import { assert, describe, it } from "@effect/vitest"
import type { CourierUpdate } from "../../src/actors/delivery/commands.ts"
import { assertInOrder, everythingTwice, FlowRun } from "./flow-run.ts"
import {
  attemptSteps,
  attemptsOf,
  courierCity,
  deliverySteps,
  faults,
  orderCity,
  standing,
  stuckAfter
} from "./one-order.ts"
import { asked, fetchCity, rescued, stateOf, swapCity, swapSteps } from "./rescue-cities.ts"

describe("F7 multi-attempt and rescue", () => {
  it("F7 happy: food in a robot that cannot go on is moved to another robot, which delivers it", () => {
    const run = new FlowRun(swapCity())
    const rescue = run.until("RescueRequested")
    assert.deepInclude(rescue, { serial: "robot-1", hasFood: true, next: "Robot" })
    run.pass(5)
    assert.deepStrictEqual(standing(run, 1), {
      robot: "GROUNDED",
      trips: {
        JITP: "COMPLETED / COMPLETED",
        DELIVERY: "CANCELLED / CANCELLED",
        RETURN: "CANCELLED / CANCELLED"
      },
      demands: { D: "Canceled", P: "Fulfilled", R: "Canceled" },
      attempt: "RescueInitiated",
      delivery: "RescueInProgress"
    })
    assert.strictEqual(stateOf(run).order?.needsRescueAttemptId, attemptsOf(run)[0])
    run.finish()
    assertInOrder(
      run.told.map(({ event }) => event),
      [
        "FoAssistanceRequested",
        "RescueRequested",
        "AttemptCreated",
        "RobotAssigned",
        "FoTaskCreated",
        "FoSubtaskCompleted",
        "FoTaskTransitioned"
      ]
    )
    assert.deepInclude(run.of("AttemptCreated").at(-1), { role: "rescue", provider: "Robot", sequence: 2 })
    assert.strictEqual(run.of("FoTaskCreated", ({ type }) => type === "SWAP_BOT").length, 1)
    assert.deepStrictEqual(attemptSteps(run), swapSteps)
    assert.deepStrictEqual(deliverySteps(run), rescued)
    assert.deepStrictEqual(standing(run, 2), {
      robot: "PARKED",
      trips: {
        JITP: "COMPLETED / COMPLETED",
        DELIVERY: "COMPLETED / COMPLETED",
        RETURN: "COMPLETED / COMPLETED"
      },
      demands: { D: "Fulfilled", P: "Fulfilled", R: "Fulfilled" },
      attempt: "Delivered",
      delivery: "Completed"
    })
  })

  it("F7 happy: without another robot a courier takes the food from the robot", () => {
    const run = new FlowRun(fetchCity())
    run.finish()
    const [create] = asked(run, "CREATE")
    assert.strictEqual(create?.what.attemptId, attemptsOf(run)[2])
    assert.strictEqual(create?.what.fromRobot, "robot-1")
    assert.strictEqual(create?.what.provider, "DoorDash")
    const steps = attemptSteps(run)
    assert.deepStrictEqual(
      steps.slice(steps.indexOf("1 RescueRequested")).join(", "),
      "1 RescueRequested, 2 Requested, 2 RequestFailed, 3 Requested, 3 Pending, 3 Assigned, 1 RescueInitiated, " +
        "3 InTransitToRescue, 3 AtBot, 3 PickupInProgress, 3 InTransit, 1 Rescued, 3 ArrivingAtDestination, " +
        "3 AtDestination, 3 Delivered"
    )
    assert.deepStrictEqual(deliverySteps(run), rescued)
  })

  it("F7 happy: a robot lost before it has food is replaced within the same attempt", () => {
    const run = new FlowRun(orderCity({ more: faults(stuckAfter("Delivery.InTransitToPartner", 20)) }))
    const lost = run.until("DemandOrphaned")
    assert.deepInclude(lost, { serial: "robot-1", loaded: false })
    run.pass(1)
    assert.deepInclude(standing(run), { robot: "GROUNDED", attempt: "Pending", delivery: "InProgress" })
    assert.deepInclude(standing(run).demands, { P: "Canceled", D: "Scheduled" })
    assert.strictEqual(standing(run).trips["JITP"], "CANCELLED / CANCELLED")
    const found = run.until("RobotReassigned")
    assert.deepInclude(found, { oldRobot: "robot-1", newRobot: "robot-2" })
    run.finish()
    assert.strictEqual(run.of("AttemptCreated").length, 1)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F7 U: with every message twice there is one rescue, one live attempt, one delivery", () => {
    const run = new FlowRun(swapCity(everythingTwice))
    run.finish()
    assert.deepStrictEqual(attemptSteps(run), swapSteps)
    assert.deepStrictEqual(deliverySteps(run), rescued)
    assert.strictEqual(run.of("FoTaskCreated", ({ type }) => type === "SWAP_BOT").length, 1)
  })

  it("F7 U: a courier's web hooks count once by their id, and older ones are dropped", () => {
    const plain = new FlowRun(courierCity())
    plain.finish()
    const run = new FlowRun(courierCity(faults("- { kind: webhookReplay, at_s: 0, duration_s: 14400 }")))
    run.until("AttemptTransitioned", ({ to }) => to === "InTransit")
    const before = run.told.length
    const hooks = run.commands("Delivery", "CourierUpdate")
    assert.isAbove(hooks.length, 4)
    for (const { command, id } of hooks) run.simulation.host.command("Delivery", id, command as never, {})
    const first = hooks.find(({ command }) => (command as CourierUpdate).report.kind === "Status")
    const late = { ...first!.command, providerEventId: "another name", occurredAt: first!.at - 60_000 }
    run.simulation.host.command("Delivery", first!.id, late as never, {})
    run.pass(0.1)
    const told = run.told.slice(before).flatMap(({ actor, event }) => (actor === "Delivery" ? [event] : []))
    assert.deepInclude(told[0] as object, { _tag: "CourierReported", outcome: "STALE" })
    assert.strictEqual(told.length, 1)
    run.finish()
    assert.deepStrictEqual(attemptSteps(run), attemptSteps(plain))
  })

  it("F7 C: the planner dies before it hears of the rescue: the request waits and the same attempt goes on", () => {
    const run = new FlowRun(swapCity())
    run.until("RescueRequested")
    run.crash("Planner")
    run.pass(25)
    assert.strictEqual(attemptSteps(run).at(-1), "2 Requested")
    run.restart()
    run.finish()
    assert.deepStrictEqual(attemptSteps(run), swapSteps)
    assert.deepStrictEqual(deliverySteps(run), rescued)
  })

  it("F7 C: the delivery dies before it hears that its robot is grounded, and asks for help when it is back", () => {
    const run = new FlowRun(swapCity())
    run.until("RobotStateChanged", ({ to }) => to === "GROUNDED")
    run.crash("Delivery")
    run.pass(60)
    assert.strictEqual(attemptSteps(run).at(-1), "1 InTransit")
    run.restart()
    run.pass(1)
    assert.include(attemptSteps(run), "1 RescueRequested")
    run.finish()
    assert.deepStrictEqual(deliverySteps(run), rescued)
  })

  it("F7 C: a courier who is asked again under the same key after a crash is one courier", () => {
    const run = new FlowRun(courierCity())
    run.until("AttemptTransitioned", ({ to }) => to === "Requested")
    const [create] = asked(run, "CREATE")
    assert.strictEqual(create?.what.idempotencyKey, attemptsOf(run)[0])
    run.crash("Delivery")
    run.pass(20)
    run.simulation.world.courierCompany.call(create!.what)
    run.pass(5)
    run.restart()
    run.finish()
    assert.strictEqual(run.simulation.world.courierCompany.couriers.size, 1)
    assert.strictEqual(run.of("AttemptCreated").length, 1)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })
})

/** F8: a cancellation at each stage of a delivery. spec/flows.md 2, F8. */
import { assert, describe, it } from "@effect/vitest"
import { cancel, runTo, withFood, withoutFood } from "./cancellations.ts"
import { assertInOrder, FlowRun } from "./flow-run.ts"
import { attemptSteps, courierCity, deliverySteps, orderCity, secondsAfter, standing } from "./one-order.ts"

import { fetchCity } from "./rescue-cities.ts"

describe("F8 cancellation by stage", () => {
  it("F8 happy: scheduled, no trip started: demands, trips and the pilot's reservation are given back", () => {
    const run = runTo("Assigned", 2)
    assert.isNull(cancel(run))
    run.pass(1)
    assertInOrder(
      run.told.map(({ event }) => event),
      [
        "CancelRequested",
        "DemandTransitioned",
        "AttemptTransitioned",
        "DeliveryTransitioned",
        "PartnerStatusQueued"
      ]
    )
    assert.deepInclude(run.of("CancelRequested")[0], { stage: "NotStarted", reason: "Other" })
    assert.deepStrictEqual(standing(run), {
      robot: "PARKED",
      trips: {
        JITP: "CANCELLED / CANCELLED",
        DELIVERY: "CANCELLED / CANCELLED",
        RETURN: "CANCELLED / CANCELLED"
      },
      demands: { P: "Canceled", D: "Canceled", R: "Canceled" },
      attempt: "Canceled",
      delivery: "Canceled"
    })
    assert.strictEqual(run.of("PilotReservationChanged").at(-1)?.reserved, false)
    withoutFood(run, "NotStarted")
  })

  it("F8 happy: quoted: the demand is canceled and there is no delivery", () => {
    const run = new FlowRun(orderCity())
    const { deliveryId, quoteId } = run.until("QuoteCreated")
    run.simulation.host.command("Delivery", deliveryId, { _tag: "RejectQuote", quoteId }, {})
    run.pass(30)
    assert.deepStrictEqual(
      run.of("DemandTransitioned").map(({ to }) => to),
      ["Requested", "Canceled"]
    )
    run.finish()
    assert.strictEqual(run.of("DeliveryCreated").length, 0)
  })

  it("F8 happy: on the way to the merchant: the robot stops, and drives back to a lot", () => {
    const run = runTo("InTransitToPartner", 120)
    assert.isNull(cancel(run))
    run.pass(60)
    assert.strictEqual(standing(run).trips["JITP"], "CANCELLED / CANCELLED")
    withoutFood(run, "ToMerchant")
    assert.strictEqual(standing(run).trips["RETURN"], "COMPLETED / COMPLETED")
  })

  it("F8 happy: at the merchant, not loaded: the PIN is cleared, and the robot drives back", () => {
    const run = runTo("AtPickup", 30, orderCity({ loadMethod: "MAGIC_LID" }))
    assert.strictEqual(run.commands("Robot", "SetPin").length, 1)
    assert.isNull(cancel(run))
    run.pass(5)
    assert.isAtLeast(run.commands("Robot", "ClearPin").length, 1)
    withoutFood(run, "AtMerchant")
    assert.strictEqual(standing(run).trips["RETURN"], "COMPLETED / COMPLETED")
  })

  it("F8 happy: with the lid open the closing is waited for, and food that came in goes back", () => {
    const run = runTo("PickupInProgress", 10)
    assert.isNull(cancel(run))
    run.pass(20)
    assert.strictEqual(standing(run).attempt, "CancelRequested")
    const closed = run.until("LidEvent", ({ event }) => event === "LID_CLOSED")
    run.pass(1)
    assert.strictEqual(standing(run).attempt, "ReturnInitiated")
    assert.isBelow(
      secondsAfter(
        closed,
        run.of("DeliveryTransitioned", ({ to }) => to === "Canceled")
      )[0]!,
      1
    )
    withFood(run, "LidOpen")
  })

  it("F8 happy: loaded, not departed: the food is handed back, and its robot is blocked until then", () => {
    const run = runTo("LoadedWaitingForPilot", 3)
    assert.isNull(cancel(run))
    run.pass(1)
    assert.isTrue(run.of("RobotStateChanged", ({ serial }) => serial === "robot-1").at(-1)?.hasFood)
    withFood(run, "Loaded")
    assert.isFalse(run.of("RobotStateChanged", ({ serial }) => serial === "robot-1").at(-1)?.hasFood)
  })

  it("F8 happy: in transit: the trip ends, and the robot brings the food back", () => {
    const run = runTo("InTransit", 120)
    assert.isNull(cancel(run))
    run.until("AttemptTransitioned", ({ to }) => to === "ReturnInitiated")
    const { delivery, demands, robot, trips } = standing(run)
    assert.deepStrictEqual(
      [trips["DELIVERY"], robot, demands["D"], delivery],
      ["CANCELLED / CANCELLED", "PARKED", "Canceled", "Canceled"]
    )
    withFood(run, "InTransit")
  })

  it("F8 happy: completed: refused, and nothing changes", () => {
    const run = runTo("Delivered", 5)
    assert.strictEqual(cancel(run), "AlreadyCompleted")
    assert.strictEqual(run.of("CancelRequested").length, 0)
  })

  it("F8 happy: a delivery that comes first wins over the cancellation, which is rejected", () => {
    const run = runTo("DeliveryInProgress", 2)
    assert.isNull(cancel(run))
    assert.strictEqual(standing(run).attempt, "CancelRequested")
    run.crash("Planner")
    run.until("LidEvent", ({ event }) => event === "LID_CLOSED")
    run.pass(1)
    assert.strictEqual(standing(run).delivery, "Completed")
    assert.deepStrictEqual(
      run.of("CancelRejected").map(({ reason }) => reason),
      ["Delivered"]
    )
    run.restart()
    run.finish()
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F8 happy: a courier without food confirms, one with food refuses and delivers", () => {
    const early = runTo("InTransitToPartner", 30, courierCity())
    assert.isNull(cancel(early))
    early.finish()
    assert.deepStrictEqual(attemptSteps(early).slice(-2), ["1 CancelRequested", "1 Canceled"])
    assert.strictEqual(standing(early).delivery, "Canceled")

    const late = runTo("InTransit", 5, courierCity())
    assert.isNull(cancel(late))
    late.finish()
    assert.strictEqual(standing(late).delivery, "Completed")
    assert.include(attemptSteps(late), "1 CancelRequestFailed")
    assert.deepStrictEqual(
      late.of("CancelRejected").map(({ reason }) => reason),
      ["Delivered"]
    )
  })

  it("F8 happy: in rescue: the courier is called off, and so is the delivery", () => {
    const run = runTo("InTransitToRescue", 30, fetchCity())
    assert.isNull(cancel(run))
    run.finish()
    assert.strictEqual(standing(run, 3).attempt, "Canceled")
    assert.strictEqual(standing(run, 1).attempt, "Canceled")
    assert.deepStrictEqual(deliverySteps(run).slice(-2), ["RescueInProgress", "Canceled"])
    assert.strictEqual(run.of("RefundRequested").length, 0)
  })

  it("F8 happy: loaded, and the merchant does not want it back: a field operator empties the robot", () => {
    const run = runTo("InTransit", 60, orderCity({ more: "policy: { returnPolicy: discard }" }))
    assert.isNull(cancel(run))
    run.finish()
    assert.strictEqual(standing(run).attempt, "Canceled")
    const emptied = run.of(
      "FoTaskTransitioned",
      ({ serial, type }) => type === "EMPTY_BOT" && serial === "robot-1"
    )
    assert.strictEqual(emptied.at(-1)?.to, "COMPLETED")
    assert.isFalse(run.of("RobotStateChanged", ({ serial }) => serial === "robot-1").at(-1)?.hasFood)
  })
})

/** F8 when nobody confirms, and when somebody dies meanwhile. spec/flows.md 2, F8. */
import { assert, describe, it } from "@effect/vitest"
import { cancel, runTo, withFood, withoutFood } from "./cancellations.ts"
import { everythingTwice } from "./flow-run.ts"
import {
  alarms,
  attemptSteps,
  courierCity,
  deliverySteps,
  faultAt,
  faults,
  orderCity,
  secondsAfter,
  standing
} from "./one-order.ts"

describe("F8 cancellation that is not confirmed, repeated or interrupted", () => {
  it("F8 T: a robot's cancellation without an answer is repeated three times after 60 s, then it is done with an alarm", () => {
    const run = runTo("Assigned", 2)
    assert.isNull(cancel(run))
    run.crash("Planner")
    run.pass(400)
    const asked = run.of("CancelRequested")
    assert.deepStrictEqual(secondsAfter(asked[0]!, asked), [0, 70, 140, 210])
    const failed = run.of("AttemptTransitioned", ({ to }) => to === "CancelRequestFailed")
    assert.deepStrictEqual(secondsAfter(asked[0]!, failed), [60, 130, 200, 270])
    const end = run.of("AttemptTransitioned", ({ to }) => to === "Canceled")
    assert.deepStrictEqual(secondsAfter(asked[0]!, end), [280])
    assert.strictEqual(standing(run).delivery, "Canceled")
    assert.deepStrictEqual(
      alarms(run).filter((code) => code.startsWith("CANCEL")),
      [...Array.from({ length: 4 }, () => "CANCEL_UNCONFIRMED"), "CANCEL_GIVEN_UP"]
    )
    run.restart()
    run.finish()
    assert.deepStrictEqual(Object.values(standing(run).demands), ["Canceled", "Canceled", "Canceled"])
  })

  it("F8 T: a courier company that does not answer in 120 s is asked three times more, then its courier goes on", () => {
    const run = runTo("InTransitToPartner", 10, courierCity())
    const company = run.simulation.world.courierCompany
    const call = company.call.bind(company)
    // What asks for a cancellation is lost on its way to the company.
    company.call = (question) => {
      if (question.request !== "CANCEL") call(question)
    }
    assert.isNull(cancel(run))
    run.finish()
    const asked = run.of("CancelRequested")
    assert.deepStrictEqual(secondsAfter(asked[0]!, asked), [0, 130, 260, 390])
    const failed = run.of("AttemptTransitioned", ({ to }) => to === "CancelRequestFailed")
    assert.deepStrictEqual(secondsAfter(asked[0]!, failed), [120, 250, 380, 510])
    assert.strictEqual(alarms(run).filter((code) => code === "CANCEL_UNCONFIRMED").length, 4)
    assert.strictEqual(standing(run).delivery, "Completed")
    assert.deepStrictEqual(
      run.of("CancelRejected").map(({ reason }) => reason),
      ["Delivered"]
    )
  })

  it("F8 T: a moving trip is ended within 45 s", () => {
    const run = runTo("InTransitToPartner", 120)
    assert.isNull(cancel(run))
    const asked = run.of("CancelRequested")[0]!
    const ended = run.until("TripTransitioned", ({ to, type }) => to === "CANCELLED" && type === "JITP")
    assert.isAtMost(secondsAfter(asked, [ended])[0]!, 45.1)
    run.finish()
    assert.strictEqual(standing(run).delivery, "Canceled")
  })

  it("F8 T: a lid that stays open for 300 s is not waited for any longer", () => {
    const stays = faults(
      faultAt("lidStuckOpen", "Delivery.AtPickup", "target: { robot: of the trigger }, duration_s: 3600")
    )
    const run = runTo("PickupInProgress", 10, orderCity({ more: stays }))
    assert.isNull(cancel(run))
    run.pass(400)
    const asked = run.of("CancelRequested")[0]!
    const over = run.of("AttemptTransitioned", ({ to }) => to === "Canceled" || to === "ReturnInitiated")
    assert.closeTo(secondsAfter(asked, over)[0]!, 300, 0.1)
    assert.strictEqual(standing(run).delivery, "Canceled")
  })

  it("F8 T: a customer who does not come in 900 s: reminded at 180, 360 and 600 s, and the food goes back", () => {
    const run = runTo(
      "AtDestination",
      0,
      orderCity({ customers: "no_show_pct: 100, leaves_lid_open_pct: 0" })
    )
    const arrived = run.of("AttemptTransitioned").at(-1)!
    const asked = run.until("CancelRequested")
    assert.deepStrictEqual(secondsAfter(arrived, [asked]), [900])
    assert.deepInclude(asked, { reason: "CustomerUnresponsive", stage: "AtCustomer" })
    const reminders = run.calls.filter(
      ({ at, what }) => at > arrived.at && "template" in what && what.template === "ARRIVED_REMINDER"
    )
    assert.deepStrictEqual(secondsAfter(arrived, reminders), [180, 360, 600])
    withFood(run, "AtCustomer")
  })

  it("F8 U: the same cancellation again changes nothing, before it is confirmed and after", () => {
    const run = runTo("InTransitToPartner", 60)
    assert.isNull(cancel(run))
    const before = run.told.length
    assert.isNull(cancel(run))
    assert.deepStrictEqual(
      run.told.slice(before).filter(({ actor }) => actor === "Delivery"),
      []
    )
    run.until("DeliveryTransitioned", ({ to }) => to === "Canceled")
    assert.isNull(cancel(run))
    withoutFood(run, "ToMerchant")
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Canceled"])
  })

  it("F8 U: with every message twice a cancellation in transit ends as it does without", () => {
    const plain = runTo("InTransit", 120)
    cancel(plain)
    plain.finish()
    const run = runTo("InTransit", 120, orderCity({ more: faults(everythingTwice) }))
    assert.isNull(cancel(run))
    withFood(run, "InTransit")
    assert.deepStrictEqual(attemptSteps(run), attemptSteps(plain))
    assert.strictEqual(run.of("TripCreated").length, plain.of("TripCreated").length)
  })

  it("F8 C: the planner dies before it hears of the cancellation, and confirms it when it is back", () => {
    const run = runTo("InTransitToPartner", 60)
    assert.isNull(cancel(run))
    run.crash("Planner")
    run.pass(40)
    assert.strictEqual(standing(run).attempt, "CancelRequested")
    run.restart()
    run.pass(1)
    assert.strictEqual(standing(run).attempt, "Canceled")
    withoutFood(run, "ToMerchant")
  })

  it("F8 C: the delivery dies before it hears of the confirmation, and ends once when it is back", () => {
    const run = runTo("InTransit", 60)
    assert.isNull(cancel(run))
    run.until("DemandTransitioned", ({ to, type }) => to === "Canceled" && type === "Delivery")
    run.crash("Delivery")
    run.pass(90)
    assert.strictEqual(standing(run).attempt, "CancelRequested")
    run.restart()
    withFood(run, "InTransit")
  })

  it("F8 C: the trip dies before it hears that it is canceled, and ends when it is back", () => {
    const run = runTo("InTransitToPartner", 60)
    assert.isNull(cancel(run))
    run.crash("Trip")
    run.pass(60)
    assert.strictEqual(standing(run).trips["JITP"], "IN_TRANSIT / IN_PROGRESS")
    run.restart()
    run.pass(60)
    assert.strictEqual(standing(run).trips["JITP"], "CANCELLED / CANCELLED")
    withoutFood(run, "ToMerchant")
  })
})

/** F5 with a partner who does not answer, or not as we wish. spec/flows.md 2, F5. */
import { assert, describe, it } from "@effect/vitest"
import { FlowRun } from "./flow-run.ts"
import { alarms, deliverySteps, faultAt, faults, orderCity, secondsAfter, standing } from "./one-order.ts"
import {
  answers,
  assertWaits,
  callsOf,
  doordash,
  heard,
  misbehave,
  waits,
  wholeStory
} from "./partner-words.ts"

describe("F5 status update to a partner in trouble", () => {
  it("F5 T: a partner who does not answer is called again under the same key after 1, 2, 4 … s, and later words wait", () => {
    const run = new FlowRun(
      orderCity({
        more: faults(faultAt("partnerTimeout", "Delivery.LoadedWaitingForPilot", "duration_s: 75"))
      })
    )
    run.until("PartnerStatusQueued", ({ status }) => status === "heading_to_dropoff")
    assert.notInclude(heard(run), "picked_up")
    run.finish()
    const calls = callsOf(run, "picked_up")
    assert.strictEqual(new Set(calls.map(({ what }) => what.idempotencyKey)).size, 1)
    assertWaits(waits(run, "picked_up"), [1, 2, 4, 8, 16])
    const [first, second] = secondsAfter(calls[0]!, calls.slice(0, 2))
    assert.isAbove(second! - first!, 10, "10 s are waited for an answer")
    assert.isBelow(second! - first!, 11.3)
    assert.deepStrictEqual(heard(run), wholeStory)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F5 T: answers 5xx are followed by waits of up to a minute", () => {
    const run = new FlowRun(orderCity())
    misbehave(run, "at_pickup", (attempt) => (attempt <= 8 ? answers(503) : null))
    run.finish()
    assertWaits(waits(run, "at_pickup"), [1, 2, 4, 8, 16, 32, 60, 60])
    assert.deepStrictEqual(heard(run), wholeStory)
  })

  it("F5 T: a partner who says 429 is left alone as long as he asks", () => {
    const run = new FlowRun(orderCity())
    misbehave(run, "at_pickup", (attempt) => (attempt === 1 ? answers(429, 90_000) : null))
    run.finish()
    assert.deepStrictEqual(waits(run, "at_pickup"), [90])
    assert.deepStrictEqual(heard(run), wholeStory)
  })

  it("F5 T: the closing word takes the place of all that failed before it", () => {
    const run = new FlowRun(orderCity())
    misbehave(run, "at_dropoff", () => answers(500))
    run.until("DeliveryTransitioned", ({ to }) => to === "Completed")
    assert.isAbove(callsOf(run, "at_dropoff").length, 1)
    run.finish()
    assert.deepStrictEqual(heard(run), [...wholeStory.slice(0, 6), "delivered"])
    assert.isTrue(run.told.some(({ event }) => event._tag === "ReportsSuperseded"))
    assert.strictEqual(run.of("PartnerStatusFailed").length, 0)
  })

  for (const httpStatus of [404, 409, 410]) {
    it(`F5 T: ${httpStatus} closes the link, and the delivery, not loaded yet, is canceled for the partner`, () => {
      const run = new FlowRun(orderCity())
      misbehave(run, "heading_to_pickup", () => answers(httpStatus))
      const failed = run.until("PartnerStatusFailed")
      assert.deepInclude(failed, { status: "heading_to_pickup", code: "CLOSED_BY_PARTNER", httpStatus })
      run.until("DeliveryTransitioned", ({ to }) => to === "Canceled")
      run.finish()
      assert.deepInclude(run.of("DeliveryTransitioned").at(-1), { by: "partner", to: "Canceled" })
      assert.deepStrictEqual(heard(run), wholeStory.slice(0, 2), "a closed link hears nothing")
    })
  }

  it("F5 T: 410 for food that is under way brings it back to the merchant", () => {
    const run = new FlowRun(orderCity())
    misbehave(run, "heading_to_dropoff", () => answers(410))
    run.finish()
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Canceled"])
    assert.strictEqual(standing(run).attempt, "Returned")
    assert.deepStrictEqual(heard(run), wholeStory.slice(0, 5))
  })

  it("F5 T: 410 while the customer takes his food out is too late, and calls a human", () => {
    const run = new FlowRun(orderCity({ partners: doordash(1) }))
    misbehave(run, "DELIVERY_STATUS_UNLOADING", () => answers(410))
    run.finish()
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
    assert.include(alarms(run), "PARTNER_NOT_TOLD")
    assert.strictEqual(heard(run).at(-1), "DELIVERY_STATUS_WAITING_FOR_UNLOAD")
  })
})

/** F7 with providers who do not answer, refuse or give up. spec/flows.md 2, F7. */
import { assert, describe, it } from "@effect/vitest"
import { FlowRun } from "./flow-run.ts"
import {
  attemptSteps,
  courierCity,
  deliverySteps,
  faultAt,
  faults,
  orderCity,
  secondsAfter,
  standing,
  stuckAfter
} from "./one-order.ts"
import { asked, couriers, rescued } from "./rescue-cities.ts"

describe("F7 multi-attempt and rescue without an answer", () => {
  it("F7 T: a provider silent for 30 s has failed; the delivery stays Scheduled and the next is asked", () => {
    const run = new FlowRun(
      orderCity({ more: faults(faultAt("plannerPause", "Delivery.Requested", "duration_s: 45")) })
    )
    run.finish()
    const created = run.of("AttemptCreated")
    assert.deepStrictEqual(secondsAfter(created[0]!, created), [0, 30])
    assert.deepStrictEqual(
      created.map(({ role }) => role),
      ["primary", "retry"]
    )
    assert.deepStrictEqual(attemptSteps(run).slice(0, 5), [
      "1 Requested",
      "1 RequestFailed",
      "2 Requested",
      "2 Pending",
      "2 Assigned"
    ])
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F7 T: no robot that could leave with the food within 900 s and no courier: a field operator brings it", () => {
    const run = new FlowRun(orderCity({ more: faults(stuckAfter("Delivery.InTransit", 20)) }))
    run.finish()
    assert.deepStrictEqual(
      run.of("RescueRequested").map(({ next }) => next),
      ["Robot", null]
    )
    assert.deepInclude(run.of("FoTaskTransitioned", ({ type }) => type === "DELIVERY_RESCUE").at(-1), {
      to: "COMPLETED",
      serial: "robot-1"
    })
    assert.deepStrictEqual(
      run
        .of("AttemptCreated")
        .map(({ attemptId }) => run.of("AttemptTransitioned", (e) => e.attemptId === attemptId).at(-1)?.to),
      ["Delivered", "RequestFailed"]
    )
    assert.deepStrictEqual(deliverySteps(run), rescued)
  })

  it("F7 T: a courier who says nothing for 300 s is asked how it stands, and again, until he answers", () => {
    const run = new FlowRun(
      courierCity(faults(faultAt("courierSilent", "Delivery.InTransitToPartner", "duration_s: 1500", 1)))
    )
    const heardLast = run.until("AttemptTransitioned", ({ to }) => to === "InTransitToPartner")
    run.finish()
    const [first] = secondsAfter(heardLast, asked(run, "POLL"))
    assert.closeTo(first ?? 0, 300, 0.001)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
    assert.strictEqual(run.of("AttemptCreated").length, 1)
  })

  it("F7 T: after five attempts the delivery is canceled and the customer has his money back", () => {
    const run = new FlowRun(
      orderCity({ more: faults(faultAt("plannerPause", "Delivery.Requested", "duration_s: 600")) })
    )
    run.finish()
    const created = run.of("AttemptCreated")
    assert.deepStrictEqual(secondsAfter(created[0]!, created), [0, 30, 60, 90, 120])
    const end = run.of("DeliveryTransitioned").at(-1)
    assert.deepInclude(end, { to: "Canceled", cancelReason: "AttemptsExhausted" })
    assert.deepStrictEqual(secondsAfter(created[0]!, [end!]), [150])
    assert.deepStrictEqual(
      run.of("RefundRequested").map(({ reason }) => reason),
      ["AttemptsExhausted"]
    )
    assert.deepStrictEqual(
      Object.values(standing(run, 1).demands).filter((to) => to !== "Canceled"),
      []
    )
  })

  it("F7 T: a courier who gives up leaves the food where it is, and the next one is sent for it", () => {
    const run = new FlowRun(
      orderCity({
        robots: [["lot-a", 90]],
        more:
          couriers.replace("fails_pct: 0", "fails_pct: 100") + faults(stuckAfter("Delivery.InTransit", 20))
      })
    )
    run.finish()
    assert.deepStrictEqual(
      run.of("AttemptCreated").map(({ provider, role }) => `${provider} ${role}`),
      ["Robot primary", "Robot rescue", "DoorDash rescue", "Uber rescue"]
    )
    const first = attemptSteps(run).filter((step) => step.startsWith("1 Resc"))
    assert.deepStrictEqual(first.slice(0, 4), [
      "1 RescueRequested",
      "1 RescueInitiated",
      "1 RescueRequested",
      "1 RescueInitiated"
    ])
    assert.strictEqual(run.of("RescueRequested").at(-1)?.next, null, "when nobody is left, a field operator")
    assert.deepStrictEqual(deliverySteps(run).slice(2), [
      ...["RescueRequested", "RescueInProgress", "RescueRequested", "RescueInProgress", "RescueRequested"],
      ...["RescueInProgress", "Completed"]
    ])
  })
})

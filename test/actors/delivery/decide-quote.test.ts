import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { LimitingFactor } from "../../../src/services/dispatch/enums.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build
const refusedBy = (limitingFactor: LimitingFactor) =>
  build.dispatch({ _tag: "DemandRefused", quoteId: build.quoteId, limitingFactor })
const asked = (): DeliveryState => build.after(build.fresh(), build.requestQuote())

describe("asking for a quote", () => {
  it("keeps the request, asks the planner of its city and expires after 300 s", () => {
    const decision = given(deliveryActor, build.fresh())
      .when(build.requestQuote(), t0)
      .thenEvents("QuoteRequested")
      .accepted()
    const send = decision.sends[0]
    assert.strictEqual(send?.actor, "Planner")
    assert.strictEqual(send?.id, "city-1")
    build.assertFields(send?.command, { _tag: "Quote", expiresAt: t0 + 300_000 })
    assert.deepStrictEqual<unknown>(decision.timers, [
      {
        _tag: "SetTimer",
        key: "ExpireQuote",
        dueAt: t0 + 300_000,
        command: { _tag: "ExpireQuote", quoteId: build.quoteId }
      }
    ])
    assert.lengthOf(decision.replies, 0)
  })

  it("answers the caller when the planner has a robot", () => {
    const decision = given(deliveryActor, asked())
      .when(build.quoted(), t0)
      .thenEvents("QuoteCreated")
      .accepted()
    assert.deepStrictEqual<unknown>(decision.replies, [
      {
        to: "ask-1",
        value: {
          _tag: "QuoteAnswer",
          quoteId: build.quoteId,
          deliveryId: build.deliveryId,
          available: true,
          provider: "Robot",
          pickupEta: t0 + 11 * minute,
          dropoffEta: t0 + 35 * minute,
          feeCents: null,
          expiresAt: t0 + 300_000,
          failureReason: null,
          limitingFactor: null
        }
      }
    ])
  })

  it("tells why no robot delivers, in names that may still be written", () => {
    const expected: ReadonlyArray<readonly [LimitingFactor, string]> = [
      ["PilotAvailability", "PilotAvailability"],
      ["RobotAvailability", "RobotAvailability"],
      ["Unroutable", "RoutingFailed"],
      ["NotRobotAddressable", "NotRobotAddressable"],
      ["OutsideAvailabilityWindow", "OutsideAvailabilityWindow"],
      ["RobotDeliveriesDisabledByOperatingZone", "RobotDeliveriesDisabledByOperatingZone"],
      ["RobotDeliveriesDisabledByMerchant", "RobotDeliveriesDisabledByMerchant"],
      ["WindowUnmeetable", "RobotAvailability"],
      ["AcceptedDeliveryConflict", "RobotAvailability"],
      ["LargeOrder", "LargeOrder"],
      ["RestrictedOrder", "Other"],
      ["WeatherConditions", "WeatherConditions"],
      ["StaleData", "Other"],
      ["MapsUnavailable", "Other"],
      ["EngineOverloaded", "Other"]
    ]
    for (const [factor, reason] of expected) {
      const decision = given(deliveryActor, asked()).when(refusedBy(factor), t0).accepted()
      build.assertFields(decision.replies[0]?.value, {
        available: false,
        failureReason: reason,
        limitingFactor: factor
      })
    }
  })

  it("answers a repeated question at once with the known answer", () => {
    const decision = given(deliveryActor, build.quotedState())
      .when(build.requestQuote({ correlationId: "ask-2" }), t0 + 1)
      .thenEvents()
      .accepted()
    assert.strictEqual(decision.replies[0]?.to, "ask-2")
    build.assertFields(decision.replies[0]?.value, { available: true })
    assert.lengthOf(decision.sends, 0)
  })

  it("gives a late answer to the newest call", () => {
    const state = build.after(asked(), build.requestQuote({ correlationId: "ask-2" }))
    const decision = given(deliveryActor, state).when(build.quoted(), t0).accepted()
    assert.strictEqual(decision.replies[0]?.to, "ask-2")
  })

  it("refuses another request under the same quote, whether it was answered or not", () => {
    const changed = build.requestQuote({ requestHash: "0c".repeat(32), orderLitres: 9 })
    for (const state of [asked(), build.quotedState(), build.requestedState()]) {
      const rejection = given(deliveryActor, state).when(changed, t0).thenRejects("IdempotencyKeyReused")
      build.assertFields(rejection, {
        quoteId: build.quoteId,
        requestHash: build.requestQuote().requestHash
      })
    }
  })

  it("has no offer for a customer who is not served any more, and asks no planner", () => {
    const request = build.requestQuote({ customerBlacklisted: true, courierFallback: true })
    const decision = given(deliveryActor, build.fresh())
      .when(request, t0)
      .thenEvents("QuoteRequested", "QuoteCreated")
      .accepted()
    assert.lengthOf(decision.sends, 0)
    assert.lengthOf(decision.timers, 0)
    build.assertFields(decision.events[1], { provider: null, failureReason: "CustomerBlacklisted" })
    assert.strictEqual(decision.replies[0]?.to, "ask-1")
    build.assertFields(decision.replies[0]?.value, {
      available: false,
      failureReason: "CustomerBlacklisted",
      limitingFactor: null
    })
    const state = build.after(build.fresh(), request)
    const again = given(deliveryActor, state)
      .when(build.requestQuote({ correlationId: "ask-2" }), t0)
      .thenEvents()
      .accepted()
    build.assertFields(again.replies[0]?.value, {
      available: false,
      failureReason: "CustomerBlacklisted"
    })
    given(deliveryActor, state).when(build.acceptQuote(), t0).thenRejects("QuoteUnavailable")
  })

  it("takes the planner's answer once", () => {
    given(deliveryActor, build.quotedState()).when(build.quoted(), t0).thenNothing()
    given(deliveryActor, build.quotedState()).when(refusedBy("LargeOrder"), t0).thenNothing()
  })

  it("gives the hold back that is quoted after the rejection", () => {
    const state = build.after(asked(), { _tag: "RejectQuote", quoteId: build.quoteId })
    const decision = given(deliveryActor, state).when(build.quoted(), t0).thenEvents().accepted()
    build.assertFields(decision.sends[0]?.command, {
      _tag: "Cancel",
      attemptId: null,
      demandId: build.demandId
    })
  })

  it("rejects a quote with the planner's hold, but not one that was accepted", () => {
    const reject = { _tag: "RejectQuote", quoteId: build.quoteId } as const
    const decision = given(deliveryActor, build.quotedState())
      .when(reject, t0)
      .thenEvents("QuoteRejected")
      .accepted()
    build.assertFields(decision.sends[0]?.command, { _tag: "Cancel", reason: "QuoteRejected" })
    given(deliveryActor, build.requestedState()).when(reject, t0).thenRejects("QuoteAlreadyAccepted")
  })

  it("expires a quote nobody accepted, once its time has come", () => {
    const expire = { _tag: "ExpireQuote", quoteId: build.quoteId } as const
    given(deliveryActor, build.quotedState())
      .when(expire, t0 + 299_999)
      .thenNothing()
    given(deliveryActor, build.quotedState())
      .when(expire, t0 + 300_000)
      .thenEvents("QuoteExpired")
    given(deliveryActor, build.requestedState())
      .when(expire, t0 + 300_000)
      .thenNothing()
  })

  it("tells the caller whom the planner never answered", () => {
    const expire = { _tag: "ExpireQuote", quoteId: build.quoteId } as const
    const decision = given(deliveryActor, asked())
      .when(expire, t0 + 300_000)
      .accepted()
    build.assertFields(decision.replies[0]?.value, { available: false })
  })
})

describe("accepting a quote", () => {
  it("creates the delivery and its first attempt in one decision and asks for the robot", () => {
    const decision = given(deliveryActor, build.quotedState())
      .when(build.acceptQuote(), t0)
      .thenEvents(
        "QuoteAccepted",
        "DeliveryCreated",
        "OrderTaken",
        "DeliveryTransitioned",
        "AttemptCreated",
        "AttemptTransitioned"
      )
      .accepted()
    const attemptId = build.idOf(build.requestedState())
    const confirm = decision.sends[0]?.command
    build.assertFields(confirm, {
      _tag: "Confirm",
      attemptId,
      demandId: build.demandId,
      quotedDropoffEta: t0 + 35 * minute,
      orderId: "order-1"
    })
    assert.deepStrictEqual<unknown>(
      decision.timers.map((timer) =>
        timer._tag === "SetTimer" ? [timer.key, timer.dueAt - t0] : [timer.key]
      ),
      [
        ["TimeOutRequest", 30_000],
        ["CheckDemand", 60_000],
        [`TimeOutAttempt:${attemptId}`, 40 * minute],
        ["ExpireQuote"]
      ]
    )
    assert.deepStrictEqual<unknown>(decision.replies, [
      { to: "accept-1", value: { _tag: "AcceptAnswer", deliveryId: build.deliveryId, attemptId } }
    ])
  })

  it("gives the same answer again and writes nothing twice", () => {
    const state = build.requestedState()
    const decision = given(deliveryActor, state)
      .when(build.acceptQuote({ correlationId: "accept-2" }), t0 + 400_000)
      .thenEvents()
      .accepted()
    assert.deepStrictEqual<unknown>(decision.replies, [
      {
        to: "accept-2",
        value: { _tag: "AcceptAnswer", deliveryId: build.deliveryId, attemptId: build.idOf(state) }
      }
    ])
    assert.lengthOf(decision.sends, 0)
  })

  it("refuses a quote that is over, unavailable, unanswered, rejected or unknown", () => {
    const accept = build.acceptQuote()
    given(deliveryActor, build.quotedState())
      .when(accept, t0 + 300_000)
      .thenRejects("QuoteExpired")
    given(deliveryActor, asked()).when(accept, t0).thenRejects("QuoteUnavailable")
    given(deliveryActor, build.after(asked(), refusedBy("LargeOrder")))
      .when(accept, t0)
      .thenRejects("QuoteUnavailable")
    given(deliveryActor, build.after(build.quotedState(), { _tag: "RejectQuote", quoteId: build.quoteId }))
      .when(accept, t0)
      .thenRejects("QuoteUnavailable")
    given(deliveryActor, build.fresh()).when(accept, t0).thenRejects("NotFound")
    given(deliveryActor, build.quotedState())
      .when(build.acceptQuote({ quoteId: "quote-9" }), t0)
      .thenRejects("NotFound")
  })

  it("refuses a customer who was blacklisted since the quote, but repeats what was accepted before", () => {
    const accept = build.acceptQuote({ customerBlacklisted: true })
    const rejection = given(deliveryActor, build.quotedState())
      .when(accept, t0)
      .thenRejects("QuoteUnavailable")
    build.assertFields(rejection, {
      because: "CustomerBlacklisted",
      failureReason: "CustomerBlacklisted"
    })
    given(deliveryActor, build.requestedState()).when(accept, t0).thenEvents()
  })

  it("chooses a two-digit PIN that no open delivery at the pickup holds, the same each time", () => {
    const pin = build.requestedState().order?.unlockPin ?? ""
    assert.match(pin, /^[1-9][0-9]$/)
    assert.strictEqual(build.requestedState().order?.unlockPin, pin)
    const other = build.requestedState({}, { takenPins: [pin] }).order?.unlockPin
    assert.match(other ?? "", /^[1-9][0-9]$/)
    assert.notStrictEqual(other, pin)
  })

  it("refuses when all two-digit PINs are taken, and a magic lid without four digits", () => {
    const takenPins = Array.from({ length: 90 }, (_, i) => String(10 + i))
    given(deliveryActor, build.quotedState())
      .when(build.acceptQuote({ takenPins }), t0)
      .thenRejects("NoPinFree")
    for (const magicLidPin of [null, "123", "12345", "12a4"]) {
      given(deliveryActor, build.quotedState())
        .when(build.acceptQuote({ loadMethod: "MAGIC_LID", magicLidPin }), t0)
        .thenRejects("PinInvalid")
    }
  })

  it("keeps the PIN of the load method: its own four digits, 0, or none", () => {
    const magic = build.requestedState({}, { loadMethod: "MAGIC_LID", magicLidPin: "0815" })
    assert.strictEqual(magic.order?.unlockPin, "0815")
    assert.isNull(magic.order?.loadType)
    assert.strictEqual(build.requestedState({}, { loadMethod: "PINLESS" }).order?.unlockPin, "0")
    assert.isNull(build.requestedState({}, { loadMethod: "QR" }).order?.unlockPin)
    assert.strictEqual(build.requestedState().order?.loadType, "TWO_DIGIT_DEVICELESS_PIN")
  })
})

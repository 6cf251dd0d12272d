/** Couriers: their price, their way, their silence, and what they refuse. Source: spec/deliveries.md 4, 5, flows.md F2, F7. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { CourierUpdate, DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { canonical, given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build

const refusedByDispatch = build.dispatch({
  _tag: "DemandRefused",
  quoteId: build.quoteId,
  limitingFactor: "PilotAvailability"
})
const asked = (more: Parameters<typeof build.requestQuote>[0] = {}): DeliveryState =>
  build.after(build.fresh(), build.requestQuote({ courierFallback: true, ...more }), refusedByDispatch)
const price = (provider: "DoorDash" | "Uber", feeCents = 700): CourierUpdate =>
  build.courier(
    null,
    { kind: "Quoted", feeCents, pickupEta: t0 + 12 * minute, dropoffEta: t0 + 30 * minute },
    { provider }
  )
const noPrice = (provider: "DoorDash" | "Uber"): CourierUpdate =>
  build.courier(null, { kind: "QuoteRefused", code: "distance_too_long" }, { provider })
const tags = (items: ReadonlyArray<{ readonly _tag: string }>) => items.map(({ _tag }) => _tag)
const statuses = (state: DeliveryState) => [
  state.order?.status,
  ...state.attempts.map(({ provider, status }) => `${provider} ${status}`)
]

describe("a courier's price", () => {
  it("is asked for when no robot can deliver and couriers may, of the preferred one first", () => {
    const state = build.after(build.fresh(), build.requestQuote({ courierFallback: true }))
    const decision = given(deliveryActor, state).when(refusedByDispatch, t0).accepted()
    assert.deepStrictEqual(tags(decision.events), ["QuoteRefused", "CourierAsked"])
    assert.deepStrictEqual(decision.replies, [])
    build.assertFields(decision.calls[0], {
      provider: "DoorDash",
      request: "QUOTE",
      attemptId: null,
      idempotencyKey: "quote-1:QUOTE:DoorDash"
    })
    const preferring = build.after(
      build.fresh(),
      build.requestQuote({ courierFallback: true, preferredCourier: "Uber" })
    )
    const other = given(deliveryActor, preferring).when(refusedByDispatch, t0).accepted()
    build.assertFields(other.calls[0], { provider: "Uber" })
  })

  it("is the quote, with why no robot delivers", () => {
    const state = asked()
    const decision = given(deliveryActor, state).when(price("DoorDash"), t0).accepted()
    build.assertFields(
      decision.events.find(({ _tag }) => _tag === "QuoteCreated"),
      {
        provider: "DoorDash",
        feeCents: 700,
        demandId: null,
        failureReason: "PilotAvailability"
      }
    )
    build.assertFields(decision.replies[0]?.value, {
      available: true,
      provider: "DoorDash",
      feeCents: 700,
      failureReason: "PilotAvailability"
    })
    build.after(state, price("DoorDash"))
    given(deliveryActor, state).when(price("DoorDash"), t0).thenNothing()
    given(deliveryActor, state).when(refusedByDispatch, t0).thenNothing()
  })

  it("comes from the other courier when the first has none, and from nobody when both have none", () => {
    const state = asked()
    const next = given(deliveryActor, state).when(noPrice("DoorDash"), t0).accepted()
    build.assertFields(next.calls[0], { provider: "Uber", request: "QUOTE" })
    build.after(state, noPrice("DoorDash"))
    given(deliveryActor, state).when(price("DoorDash"), t0).thenNothing()
    const none = given(deliveryActor, state).when(noPrice("Uber"), t0).accepted()
    build.assertFields(none.replies[0]?.value, { available: false, failureReason: "PilotAvailability" })
    build.after(state, noPrice("Uber"))
    given(deliveryActor, state).when(build.acceptQuote(), t0).thenRejects("QuoteUnavailable")
  })

  it("is not waited for longer than 30 s", () => {
    const state = asked()
    const silence = { _tag: "TimeOutRequest", attemptId: null } as const
    given(deliveryActor, state)
      .when(silence, t0 + 29_999)
      .thenNothing()
    const next = given(deliveryActor, state)
      .when(silence, t0 + 30_000)
      .accepted()
    build.assertFields(next.calls[0], { provider: "Uber" })
    build.at(state, t0 + 30_000, silence)
    given(deliveryActor, state)
      .when(silence, t0 + 30_000)
      .thenNothing()
    const none = given(deliveryActor, state)
      .when(silence, t0 + 60_000)
      .accepted()
    build.assertFields(none.replies[0]?.value, { available: false })
  })

  it("is asked of nobody where couriers may not deliver, or for a quote that is rejected", () => {
    const state = build.after(build.fresh(), build.requestQuote({ courierFallback: false }))
    const decision = given(deliveryActor, state).when(refusedByDispatch, t0).accepted()
    assert.deepStrictEqual(decision.calls, [])
    build.assertFields(decision.replies[0]?.value, { available: false })
    const rejected = build.after(asked(), { _tag: "RejectQuote", quoteId: build.quoteId })
    given(deliveryActor, rejected).when(price("DoorDash"), t0).thenNothing()
  })
})

describe("a courier's delivery", () => {
  it("is created under the attempt's id, and again only by the outbox", () => {
    const state = build.pricedState()
    const decision = given(deliveryActor, state).when(build.acceptQuote(), t0).accepted()
    const created = decision.events.find(({ _tag }) => _tag === "AttemptCreated") as unknown as {
      readonly attemptId: string
    }
    build.assertFields(decision.calls[0], {
      _tag: "CourierCall",
      request: "CREATE",
      provider: "DoorDash",
      attemptId: created.attemptId,
      idempotencyKey: created.attemptId,
      pickup: { lat: build.pickup.lat, lng: build.pickup.lng },
      fromRobot: null,
      orderValueCents: 2_500
    })
    assert.isFalse(decision.sends.some(({ actor }) => actor === "Planner"))
    assert.isFalse(decision.timers.some(({ key }) => key === "CheckDemand"))
  })

  it("goes the ordinary way, with its fee and the company's own name", () => {
    const state = build.courierAt("Delivered")
    build.assertFields(build.attemptOf(state), {
      providerId: `courier-${build.idOf(state)}`,
      feeCents: 700,
      status: "Delivered",
      serial: null
    })
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "DoorDash Delivered"])
    assert.strictEqual(build.attemptOf(state).actualPickupTime, t0)
  })

  it("takes every listed step between when reports are left out, and the customer hears of the last", () => {
    const state = build.courierAt("Requested")
    const decision = given(deliveryActor, state)
      .when(build.courierStatus(build.idOf(state), "ArrivedAtDropoff"), t0)
      .accepted()
    assert.deepStrictEqual(
      decision.events.flatMap((event) => (event._tag === "AttemptTransitioned" ? [event.to] : [])),
      [
        "Pending",
        "Assigned",
        "InTransitToPartner",
        "AtPickup",
        "PickupInProgress",
        "InTransit",
        "ArrivingAtDestination",
        "AtDestination"
      ]
    )
    assert.deepStrictEqual(
      decision.calls.flatMap((call) => (call._tag === "NotifyCustomer" ? [call] : [])).length,
      1
    )
    // No lid waits for the customer.
    assert.isFalse(decision.timers.some(({ key }) => key === "Remind" || key === "GiveUpNoShow"))
  })

  it("keeps the company's name and fee although a web hook was faster than the answer", () => {
    const state = build.courierAt("Requested")
    const id = build.idOf(state)
    build.after(state, build.courierStatus(id, "Assigned", { occurredAt: t0 + 5_000 }))
    build.after(state, build.courierCreated(id, { occurredAt: t0 }))
    build.assertFields(build.attemptOf(state), {
      status: "Assigned",
      providerId: `courier-${id}`,
      feeCents: 700,
      lastProviderUpdate: t0 + 5_000
    })
  })

  it("takes later times and places of a step that was reported before, once", () => {
    const state = build.courierAt("Pending")
    const id = build.idOf(state)
    build.after(state, build.courierStatus(id, "EnRouteToPickup", { occurredAt: t0 + 60_000 }))
    const times = { pickupEta: t0 + 20 * minute, dropoffEta: t0 + 55 * minute }
    const later = (key: string, occurredAt: number, place: { lat: number; lng: number } | null) =>
      build.courier(
        id,
        { kind: "Status", status: "EnRouteToPickup", ...times },
        { providerEventId: key, occurredAt, lat: place?.lat ?? null, lng: place?.lng ?? null }
      )
    // Older than what is known.
    build.after(state, later("old", t0 + 59_000, null))
    assert.notStrictEqual(build.attemptOf(state).estDropoffTime, times.dropoffEta)
    const newer = later("newer", t0 + 90_000, { lat: 34.051, lng: -118.25 })
    const decision = given(deliveryActor, state).when(newer, t0).accepted()
    build.assertFields(decision.events[0], { _tag: "CourierReported", outcome: "APPLIED" })
    // The customer hears that it will be late.
    assert.isTrue(decision.events.some((event) => event._tag === "DelayTold"))
    build.after(state, newer)
    build.assertFields(build.attemptOf(state), {
      status: "InTransitToPartner",
      estPickupTime: times.pickupEta,
      estDropoffTime: times.dropoffEta,
      lat: 34.051,
      lastProviderUpdate: t0 + 90_000
    })
    given(deliveryActor, state).when(newer, t0).thenNothing()
    // A step back, however new, is dropped with its times; so is a repetition that says nothing.
    const back = build.courier(
      id,
      { kind: "Status", status: "Assigned", pickupEta: t0, dropoffEta: t0 },
      { providerEventId: "back", occurredAt: t0 + 95_000 }
    )
    build.after(state, back)
    assert.strictEqual(build.attemptOf(state).estDropoffTime, times.dropoffEta)
    const bare = build.courierStatus(id, "EnRouteToPickup", {
      providerEventId: "bare",
      occurredAt: t0 + 99_000
    })
    build.assertFields(given(deliveryActor, state).when(bare, t0).accepted().events[0], { outcome: "STALE" })
  })

  it("drops news that are known, and only logs those older than the newest", () => {
    const state = build.courierAt("Pending")
    const id = build.idOf(state)
    const onTheWay = build.courierStatus(id, "EnRouteToPickup", { occurredAt: t0 + 60_000 })
    build.after(state, onTheWay)
    given(deliveryActor, state).when(onTheWay, t0).thenNothing()
    const old = build.courierStatus(id, "Canceled", { occurredAt: t0 + 59_999 })
    const decision = given(deliveryActor, state).when(old, t0).thenEvents("CourierReported").accepted()
    build.assertFields(decision.events[0], { outcome: "STALE" })
    build.after(state, old)
    build.assertFields(build.attemptOf(state), {
      status: "InTransitToPartner",
      lastProviderUpdate: t0 + 60_000
    })
    given(deliveryActor, state)
      .when({ ...onTheWay, provider: "Uber", providerEventId: "other" }, t0)
      .thenNothing()
  })

  it("is sought anew by the company when a courier drops it, and by us when the company does", () => {
    const state = build.courierAt("AtPickup")
    build.after(state, build.courierStatus(build.idOf(state), "Unassigned"))
    assert.strictEqual(build.attemptOf(state).status, "Pending")
    build.after(state, build.courierStatus(build.idOf(state), "Canceled"))
    // Dispatch said no to the quote, not to this attempt: a robot is asked before the other courier.
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "DoorDash Canceled",
      "Robot Requested"
    ])
    assert.strictEqual(build.attemptOf(state).cancelReason, "CourierFailure")
  })

  it("is asked of the next provider when the request is refused, or not answered within 30 s", () => {
    const refused = build.courierAt("Requested")
    build.after(refused, build.courier(build.idOf(refused), { kind: "Refused", code: "couriers_busy" }))
    assert.deepStrictEqual<unknown>(statuses(refused), [
      "Scheduled",
      "DoorDash RequestFailed",
      "Robot Requested"
    ])
    const silent = build.courierAt("Requested")
    const decision = given(deliveryActor, silent)
      .when({ _tag: "TimeOutRequest", attemptId: build.idOf(silent) }, t0 + 30_000)
      .accepted()
    // He may still have taken it: it is taken back.
    build.assertFields(decision.calls[0], { request: "CANCEL", provider: "DoorDash" })
    // A late answer finds an attempt that is over.
    build.at(silent, t0 + 30_000, { _tag: "TimeOutRequest", attemptId: build.idOf(silent) })
    build.after(silent, build.courierCreated(build.idOf(silent)))
    assert.strictEqual(build.attemptOf(silent).status, "RequestFailed")
  })

  it("is asked how it stands after 300 s of silence, and again", () => {
    const state = build.courierAt("Requested")
    const heard = given(deliveryActor, state)
      .when(build.courierCreated(build.idOf(state)), t0)
      .accepted()
    const poll = { _tag: "PollCourier", attemptId: build.idOf(state) } as const
    assert.deepInclude(heard.timers, {
      _tag: "SetTimer",
      key: `PollCourier:${build.idOf(state)}`,
      dueAt: t0 + 300_000,
      command: poll
    })
    build.after(state, build.courierCreated(build.idOf(state)))
    const decision = given(deliveryActor, state)
      .when(poll, t0 + 300_000)
      .accepted()
    build.assertFields(decision.calls[0], { request: "POLL", attemptId: build.idOf(state) })
    build.assertFields(decision.timers[0], { dueAt: t0 + 600_000 })
    assert.deepStrictEqual(decision.events, [])
    given(deliveryActor, build.courierAt("Delivered")).when(poll, t0).thenNothing()
  })

  it("that goes on after it is over for us is a human's matter", () => {
    const state = build.after(build.courierAt("Requested"), (s) => ({
      _tag: "TimeOutRequest",
      attemptId: build.idOf(s)
    }))
    const decision = given(deliveryActor, state)
      .when(build.courierStatus(build.idOf(state), "PickedUp"), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(decision.calls, [
      { _tag: "RaiseAlarm", code: "COURIER_GOES_ON", entity: "Delivery", id: build.deliveryId }
    ])
  })
})

describe("a cancellation of a courier's attempt", () => {
  const canceling = (status: "Assigned" | "InTransit" = "Assigned"): DeliveryState =>
    build.after(build.courierAt(status), build.cancel())

  it("is asked of the company, which has 120 s", () => {
    const state = build.courierAt("Assigned")
    const decision = given(deliveryActor, state).when(build.cancel(), t0).accepted()
    build.assertFields(decision.calls[0], {
      request: "CANCEL",
      idempotencyKey: `${build.idOf(state)}:CANCEL:0`
    })
    assert.isTrue(
      decision.timers.some(
        (timer) => timer._tag === "SetTimer" && timer.key === "TimeOutCancel" && timer.dueAt === t0 + 120_000
      )
    )
  })

  it("ends the delivery when it is confirmed, by the answer or by a web hook", () => {
    for (const news of [
      (s: DeliveryState) => build.courier(build.idOf(s), { kind: "CancelConfirmed" }),
      (s: DeliveryState) => build.courierStatus(build.idOf(s), "Canceled")
    ]) {
      const state = build.after(canceling(), news)
      assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "DoorDash Canceled"])
      assert.strictEqual(state.order?.cancelReason, "OperationsRequested")
    }
  })

  it("that is refused is asked for three times more, and then the attempt goes on to the customer", () => {
    const state = canceling("InTransit")
    const id = build.idOf(state)
    for (let tries = 0; tries <= 3; tries++) {
      assert.strictEqual(build.attemptOf(state).status, "CancelRequested")
      const refusal = build.courier(
        id,
        { kind: "CancelRefused", code: "delivery_picked_up" },
        { providerEventId: `refusal-${tries}` }
      )
      build.after(state, refusal)
      assert.strictEqual(build.attemptOf(state).status, "CancelRequestFailed")
      given(deliveryActor, state).when(refusal, t0).thenNothing()
      build.after(state, { _tag: "RetryCancel", attemptId: id })
    }
    assert.strictEqual(build.attemptOf(state).status, "CancelRequestFailed")
    const decision = given(deliveryActor, state).when(build.courierStatus(id, "Delivered"), t0).accepted()
    assert.include(tags(decision.events), "CancelRejected")
    build.after(state, build.courierStatus(id, "Delivered"))
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "DoorDash Delivered"])
  })

  it("loses against the delivery that was faster", () => {
    const state = canceling()
    build.after(state, build.courierStatus(build.idOf(state), "Delivered"))
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "DoorDash Delivered"])
    assert.isNotNull(build.attemptOf(state).actualPickupTime)
  })

  it("with food aboard is a return", () => {
    const state = build.after(canceling("InTransit"), (s) =>
      build.courier(build.idOf(s), { kind: "CancelConfirmed" })
    )
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "DoorDash ReturnInitiated"])
    build.after(
      state,
      (s) => build.courierStatus(build.idOf(s), "ReturnUnderWay"),
      (s) => build.courierStatus(build.idOf(s), "Returned")
    )
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "DoorDash Returned"])
    assert.isFalse(state.order?.cargoLoaded)
  })
})

describe("a courier who brings the food back by himself", () => {
  const ways = [
    [["ReturnStarted", "ReturnUnderWay", "Returned"], "Returned"],
    [["Returned"], "Returned"],
    [["ReturnUnderWay", "FailedToReturn"], "ReturnFailed"],
    [["ReturnStarted", "Canceled"], "ReturnCanceled"]
  ] as const

  it("ends the delivery: the customer was not there", () => {
    for (const [reports, end] of ways) {
      const state = build.courierAt("AtDestination")
      for (const report of reports) build.after(state, build.courierStatus(build.idOf(state), report))
      assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", `DoorDash ${end}`])
      build.assertFields(state.order ?? {}, { cancelReason: "CustomerUnreachable", canceledBy: "provider" })
    }
  })
})

const way = [
  "Assigned",
  "EnRouteToPickup",
  "ArrivedAtPickup",
  "PickedUp",
  "NearDropoff",
  "ArrivedAtDropoff",
  "Delivered"
] as const

/** The reports of one delivery, each with its own time. */
const reportsOf = (id: string): ReadonlyArray<DeliveryCommand> => [
  build.courierCreated(id, { occurredAt: t0 + 500 }),
  ...way.map((status, index) => build.courierStatus(id, status, { occurredAt: t0 + 1_000 * (index + 1) }))
]

describe("laws of couriers' reports", () => {
  it("any order of them, repeated as often as may be, leads to the same end", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...reportsOf("x").keys()], { minLength: 8, maxLength: 8 }),
        fc.array(fc.nat(7), { maxLength: 10 }),
        (order, repeated) => {
          const state = build.courierAt("Requested")
          const reports = reportsOf(build.idOf(state))
          for (const index of order) build.after(state, reports[index] as DeliveryCommand)
          assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "DoorDash Delivered"])
          build.assertFields(build.attemptOf(state), { providerId: `courier-${build.idOf(state)}` })
          const before = canonical(state)
          for (const index of repeated) {
            given(deliveryActor, state)
              .when(reports[index] as DeliveryCommand, t0)
              .thenNothing()
          }
          assert.strictEqual(canonical(state), before)
        }
      ),
      { numRuns: 100 }
    )
  })
})

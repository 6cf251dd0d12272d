/** The words of both companies, one by one. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { hookMaxAgeMs, isFresh } from "../../../src/http/integrations/courier-hook.ts"
import { DoordashHookBody, readDoordash } from "../../../src/http/integrations/doordash.ts"
import { readUber, UberHookBody } from "../../../src/http/integrations/uber.ts"

const now = 1_778_580_000_000
const attemptId = "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33"

const doordash = (event_name: string, more: object = {}, text = event_name) =>
  readDoordash(
    Schema.decodeUnknownSync(DoordashHookBody)({ event_name, external_delivery_id: attemptId, ...more }),
    text,
    now
  )

const uber = (status: string, data: object = {}, more: object = {}) =>
  readUber(
    Schema.decodeUnknownSync(UberHookBody)({
      kind: "event.delivery_status",
      id: "evt_1",
      created: "2026-05-12T10:00:00Z",
      status,
      data: { external_id: attemptId, ...data },
      ...more
    })
  )

const statusOf = ({ report }: { readonly report: ReturnType<typeof uber>["report"] }): string | null => {
  if (report === null) return null
  return report.kind === "Status" ? report.status : report.kind
}

describe("DoorDash's words", () => {
  it("become ours", () => {
    const words = {
      DASHER_CONFIRMED: "Assigned",
      DASHER_ENROUTE_TO_PICKUP: "EnRouteToPickup",
      DASHER_CONFIRMED_PICKUP_ARRIVAL: "ArrivedAtPickup",
      DASHER_PICKED_UP: "PickedUp",
      DASHER_ENROUTE_TO_DROPOFF: "PickedUp",
      DASHER_CONFIRMED_DROPOFF_ARRIVAL: "ArrivedAtDropoff",
      DASHER_DROPPED_OFF: "Delivered",
      DELIVERY_CANCELLED: "Canceled",
      DELIVERY_RETURN_INITIALIZED: "ReturnStarted",
      DASHER_ENROUTE_TO_RETURN: "ReturnStarted",
      DASHER_CONFIRMED_RETURN_ARRIVAL: "ReturnUnderWay",
      DELIVERY_RETURNED: "Returned"
    }
    for (const [word, status] of Object.entries(words)) assert.strictEqual(statusOf(doordash(word)), status)
    const lost = doordash("DELIVERY_CANCELLED", { cancellation_reason: "failed_to_return" })
    assert.strictEqual(statusOf(lost), "FailedToReturn")
    for (const word of ["DASHER_DANCED", "constructor"]) assert.isNull(doordash(word).report)
  })

  it("say when and where, and are dated by our clock where they say no time", () => {
    const told = doordash("DASHER_PICKED_UP", {
      updated_at: "2026-05-12T10:00:00Z",
      dropoff_time_estimated: "2026-05-12T10:20:00Z",
      dasher_location: { lat: 43.7, lng: 7.4 }
    })
    assert.strictEqual(told.occurredAt, Date.parse("2026-05-12T10:00:00Z"))
    assert.deepStrictEqual([told.lat, told.lng], [43.7, 7.4])
    assert.deepInclude(told.report, { dropoffEta: Date.parse("2026-05-12T10:20:00Z"), pickupEta: null })
    assert.strictEqual(doordash("DASHER_PICKED_UP").occurredAt, now)
  })

  it("are the same event exactly when the same was sent", () => {
    const id = (text: string) => doordash("DASHER_PICKED_UP", {}, text).providerEventId
    assert.strictEqual(id("one"), id("one"))
    assert.notStrictEqual(id("one"), id("two"))
  })
})

describe("Uber's words", () => {
  it("become ours", () => {
    const words = {
      pickup: "EnRouteToPickup",
      pickup_complete: "PickedUp",
      dropoff: "PickedUp",
      delivered: "Delivered",
      canceled: "Canceled",
      returned: "Returned"
    }
    for (const [word, status] of Object.entries(words)) assert.strictEqual(statusOf(uber(word)), status)
    assert.strictEqual(statusOf(uber("dropoff", { courier_imminent: true })), "NearDropoff")
    assert.strictEqual(statusOf(uber("pickup", { courier_imminent: true })), "EnRouteToPickup")
    assert.isNull(uber("floating").report)
    assert.isNull(uber("delivered", {}, { kind: "event.refund_request" }).report)
  })

  it("say that a delivery is taken, under which id and for how much", () => {
    const taken = uber("pending", { id: "del_1", fee: 799, dropoff_eta: "2026-05-12T10:20:00Z" })
    assert.deepStrictEqual(taken.report, {
      kind: "Created",
      externalId: "del_1",
      pickupEta: null,
      dropoffEta: Date.parse("2026-05-12T10:20:00Z"),
      feeCents: 799
    })
    assert.isNull(uber("pending").report)
  })

  it("about where the courier is pass by, unless he is nearly there", () => {
    const update = (status: string, data: object) => uber(status, data, { kind: "event.courier_update" })
    assert.isTrue(update("pickup", {}).isPassing)
    assert.isTrue(update("delivered", {}).isPassing)
    assert.isFalse(update("dropoff", { courier_imminent: true }).isPassing)
    assert.isFalse(uber("dropoff").isPassing)
  })
})

describe("a web hook", () => {
  it("is news for a day, and not from the future", () => {
    assert.isTrue(isFresh(now, now))
    assert.isTrue(isFresh(now - hookMaxAgeMs, now))
    assert.isFalse(isFresh(now - hookMaxAgeMs - 1, now))
    assert.isTrue(isFresh(now + 300_000, now))
    assert.isFalse(isFresh(now + 300_001, now))
  })
})

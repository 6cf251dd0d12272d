/**
 * Uber Direct's web hooks: events with an id, signed with HMAC-SHA-256 over the raw body.
 * Source: spec/deliveries.md 4; partner interface of Uber Direct.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CourierReport } from "../../actors/delivery/commands.ts"
import { CourierSecrets } from "../courier-secrets.ts"
import { SignatureInvalid } from "../edge-errors.ts"
import type { SignedRequest } from "../endpoint.ts"
import { Cents, Id, Latitude, Longitude, maybe, Text, Time } from "../schemas/fields.ts"
import { hexMacOf, isSameText } from "../secrets.ts"
import { type CourierHook, statusReport } from "./courier-hook.ts"

const Spot = Schema.Struct({ lat: Latitude, lng: Longitude })

/** What is read of a web hook. Everything else in it stays unread. */
export const UberHookBody = Schema.Struct({
  /** `event.delivery_status` or `event.courier_update`; others are kept and ignored. */
  kind: Text,
  id: Id,
  created: Time,
  status: maybe(Text),
  delivery_id: maybe(Id),
  location: maybe(Spot),
  data: maybe(
    Schema.Struct({
      id: maybe(Id),
      /** Our attempt: we ask for a delivery under its id. */
      external_id: maybe(Id),
      status: maybe(Text),
      courier_imminent: maybe(Schema.Boolean),
      courier: maybe(Schema.Struct({ location: maybe(Spot) })),
      fee: maybe(Cents),
      pickup_eta: maybe(Time),
      dropoff_eta: maybe(Time)
    })
  )
})
type UberHookBody = typeof UberHookBody.Type

export const uberExample = {
  kind: "event.delivery_status",
  id: "evt_1",
  created: "2026-05-12T10:00:00Z",
  status: "pickup",
  delivery_id: "del_1",
  data: { external_id: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33", dropoff_eta: "2026-05-12T10:20:00Z" }
}

/** Fails unless the header signs the body with one of the keys that were agreed with Uber. */
export const verifyUber = ({
  header,
  text
}: SignedRequest): Effect.Effect<void, SignatureInvalid, CourierSecrets> =>
  Effect.flatMap(CourierSecrets, ({ uberKeys }) => {
    const given = (header("x-uber-signature") ?? header("x-postmates-signature") ?? "").toLowerCase()
    const known = uberKeys.filter((key) => isSameText(hexMacOf(key, text), given))
    return known.length > 0 ? Effect.void : Effect.fail(new SignatureInvalid())
  })

const reportOf = (body: UberHookBody): CourierReport | null => {
  const { data, delivery_id } = body
  const pickupEta = data?.pickup_eta ?? null
  const dropoffEta = data?.dropoff_eta ?? null
  const externalId = delivery_id ?? data?.id ?? null
  const isNear = data?.courier_imminent === true
  switch (body.status ?? data?.status) {
    // The delivery is taken; the answer that said so may have been lost.
    case "pending":
      return externalId === null
        ? null
        : { kind: "Created", externalId, pickupEta, dropoffEta, feeCents: data?.fee ?? null }
    case "pickup":
      return statusReport("EnRouteToPickup", pickupEta, dropoffEta)
    case "pickup_complete":
      return statusReport("PickedUp", pickupEta, dropoffEta)
    case "dropoff":
      return statusReport(isNear ? "NearDropoff" : "PickedUp", pickupEta, dropoffEta)
    case "delivered":
      return statusReport("Delivered", pickupEta, dropoffEta)
    case "canceled":
      return statusReport("Canceled", pickupEta, dropoffEta)
    case "returned":
      return statusReport("Returned", pickupEta, dropoffEta)
    default:
      return null
  }
}

export const readUber = (body: UberHookBody): CourierHook => {
  const { created, data, delivery_id, id, kind, location } = body
  const report = reportOf(body)
  // Every 20 s, and nothing new but that he is nearly there.
  const isUpdate = kind === "event.courier_update"
  const isPassing = isUpdate && !(report?.kind === "Status" && report.status === "NearDropoff")
  const isKnown = isUpdate || kind === "event.delivery_status"
  const place = location ?? data?.courier?.location ?? null
  return {
    provider: "Uber",
    providerEventId: id,
    type: `${kind}:${body.status ?? data?.status ?? ""}`,
    attemptId: data?.external_id ?? null,
    externalId: delivery_id ?? data?.id ?? null,
    occurredAt: created,
    report: isKnown ? report : null,
    isPassing,
    lat: place?.lat ?? null,
    lng: place?.lng ?? null
  }
}

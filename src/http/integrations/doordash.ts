/**
 * DoorDash Drive v2's web hooks: flat JSON, the event's name and the fields of the delivery that are known so
 * far. They carry no event id and often no time; order is not guaranteed.
 * Source: spec/deliveries.md 4; partner interface of DoorDash Drive v2.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CourierStatus } from "../../actors/delivery/commands.ts"
import type { Instant } from "../../domain/instant.ts"
import { CourierSecrets } from "../courier-secrets.ts"
import { SignatureInvalid } from "../edge-errors.ts"
import type { SignedRequest } from "../endpoint.ts"
import { Id, Latitude, Longitude, maybe, Text, Time } from "../schemas/fields.ts"
import { hashOfSecret, isSameText } from "../secrets.ts"
import { type CourierHook, statusReport } from "./courier-hook.ts"

/** What is read of a web hook. Everything else in it stays unread. */
export const DoordashHookBody = Schema.Struct({
  event_name: Text,
  /** Our attempt: we ask for a delivery under its id. */
  external_delivery_id: Id,
  updated_at: maybe(Time),
  cancellation_reason: maybe(Text),
  pickup_time_estimated: maybe(Time),
  dropoff_time_estimated: maybe(Time),
  dasher_location: maybe(Schema.Struct({ lat: Latitude, lng: Longitude }))
})
type DoordashHookBody = typeof DoordashHookBody.Type

export const doordashExample = {
  event_name: "DASHER_PICKED_UP",
  external_delivery_id: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33",
  updated_at: "2026-05-12T10:00:00Z",
  dropoff_time_estimated: "2026-05-12T10:20:00Z"
}

const statuses: { readonly [event: string]: CourierStatus } = {
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

/** Fails unless `Authorization` is one that was agreed with DoorDash. */
export const verifyDoordash = ({
  header
}: SignedRequest): Effect.Effect<void, SignatureInvalid, CourierSecrets> =>
  Effect.flatMap(CourierSecrets, ({ doordashHashes }) => {
    const given = hashOfSecret(header("authorization") ?? "")
    // All are compared, so that the time does not tell which one it is.
    const known = doordashHashes.filter((hash) => isSameText(hash, given))
    return known.length > 0 ? Effect.void : Effect.fail(new SignatureInvalid())
  })

/** `text`: the body byte for byte, which stands for the event id that there is none of. */
export const readDoordash = (body: DoordashHookBody, text: string, now: Instant): CourierHook => {
  const { cancellation_reason, dasher_location, event_name, external_delivery_id } = body
  const known = Object.hasOwn(statuses, event_name) ? statuses[event_name] : undefined
  const status = known === "Canceled" && cancellation_reason === "failed_to_return" ? "FailedToReturn" : known
  return {
    provider: "DoorDash",
    providerEventId: `${external_delivery_id}:${event_name}:${hashOfSecret(text).slice(0, 32)}`,
    type: event_name,
    attemptId: external_delivery_id,
    externalId: null,
    occurredAt: body.updated_at ?? now,
    report:
      status === undefined
        ? null
        : statusReport(status, body.pickup_time_estimated, body.dropoff_time_estimated),
    isPassing: false,
    lat: dasher_location?.lat ?? null,
    lng: dasher_location?.lng ?? null
  }
}

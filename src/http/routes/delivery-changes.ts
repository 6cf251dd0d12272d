/** What may still be changed about an accepted delivery: who brings it, and where to. Source: spec/deliveries.md 4, 7. */
import * as Effect from "effect/Effect"
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { dropoffOf } from "../../actors/delivery/state.ts"
import type { ActorReply } from "../../actors/replies.ts"
import { Gateway } from "../../cluster/gateway.ts"
import type { LocatedPlace } from "../../domain/geo.ts"
import { deliveryView } from "../delivery-view.ts"
import { NotAddressable, TooLateToChange } from "../edge-errors.ts"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt, lookUntil } from "../look.ts"
import { namedUuid } from "../named-uuid.ts"
import { actorTypeOf, ownedDelivery } from "../owned-delivery.ts"
import {
  ChangeAddressBody,
  ChangeProviderBody,
  DeliveryAnswerBody,
  DeliveryParams
} from "../schemas/deliveries.ts"

export const changeProvider = endpoint({
  name: "changeProvider",
  method: "POST",
  path: "/v1/deliveries/:deliveryId/attempts",
  group: "deliveries",
  summary: "Takes the delivery from its provider and gives it to another one, or to whoever is next.",
  welcome: ["dispatch"],
  params: DeliveryParams,
  query: Nothing,
  body: ChangeProviderBody,
  example: { provider: "DoorDash" },
  answers: { 202: DeliveryAnswerBody },
  problems: ["NOT_FOUND", "PROVIDER_NOT_CHANGEABLE", "VERSION_CONFLICT"],
  handle: ({ body: { note, provider }, caller, ifMatch, key, params: { deliveryId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      yield* ownedDelivery(caller, deliveryId)
      yield* gateway.tell(
        "Delivery",
        deliveryId,
        { _tag: "ChangeProvider", provider, by: actorTypeOf(caller), note },
        key,
        ifMatch
      )
      const { order, quote, state } = yield* ownedDelivery(caller, deliveryId)
      return answer(202, deliveryView(state, quote, order))
    })
})

/** How long a caller waits for Dispatch's word about the new address, and how often he looks meanwhile. */
const addressWaitMs = 5_000
const lookAgainMs = 250

/** Whether the delivery goes there already. */
const goesTo = (state: DeliveryState | null, { lat, lng }: LocatedPlace): boolean => {
  if (state?.quote == null || state.order === null) return false
  const dropoff = dropoffOf(state.quote, state.order)
  return dropoff.lat === lat && dropoff.lng === lng
}

export const changeAddress = endpoint({
  name: "changeAddress",
  method: "PATCH",
  path: "/v1/deliveries/:deliveryId/dropoff",
  group: "deliveries",
  summary:
    "The customer moves before his food is loaded; waits until Dispatch has said whether it can be done.",
  welcome: ["service", "partner", "dispatch", "tracker"],
  params: DeliveryParams,
  query: Nothing,
  body: ChangeAddressBody,
  example: { lat: 43.7402, lng: 7.4281 },
  answers: { 200: DeliveryAnswerBody },
  problems: ["NOT_FOUND", "TOO_LATE_TO_CHANGE", "NOT_ADDRESSABLE", "ADDRESS_CHANGE_UNDER_WAY"],
  handle: ({ body: { lat, lng, piiId }, caller, key, params: { deliveryId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      yield* ownedDelivery(caller, deliveryId)
      const dropoff: LocatedPlace = {
        lat,
        lng,
        kind: "Customer",
        locationId: namedUuid("dropoff", deliveryId, String(lat), String(lng))
      }
      // Whose answer was lost finds it in the state.
      const isThere = Effect.map(lookAt("Delivery", deliveryId), (state) =>
        goesTo(state, dropoff) ? true : null
      )
      const asked = gateway.ask(
        "Delivery",
        deliveryId,
        (correlationId) => ({
          _tag: "ChangeAddress",
          correlationId,
          dropoff,
          dropoffPiiId: piiId,
          by: actorTypeOf(caller)
        }),
        { key, waitMs: addressWaitMs }
      )
      const reply = (yield* Effect.raceFirst(
        asked,
        Effect.as(lookUntil(isThere, lookAgainMs), null)
      )) as ActorReply | null
      const result = reply === null || reply._tag !== "AddressAnswer" ? "CHANGED" : reply.result
      if (result === "TOO_LATE_TO_CHANGE") return yield* new TooLateToChange({ deliveryId })
      if (result === "NOT_ADDRESSABLE") return yield* new NotAddressable({ deliveryId })
      const { order, quote, state } = yield* ownedDelivery(caller, deliveryId)
      return ok(deliveryView(state, quote, order))
    })
})

/** Whose delivery it is: partners and customers see their own, and do not learn which others exist. */
import * as Effect from "effect/Effect"
import type { DeliveryState, Order, Quote } from "../actors/delivery/state.ts"
import type { ActorUnavailable, Gateway } from "../cluster/gateway.ts"
import type { DeliveryId } from "../domain/ids.ts"
import type { ActorType } from "../services/deliveries/events.ts"
import { type Caller, holds } from "./caller.ts"
import { NoSuchThing } from "./edge-errors.ts"
import { lookAt } from "./look.ts"

export interface OwnedDelivery {
  readonly state: DeliveryState
  readonly quote: Quote
  readonly order: Order
}

/** Whether a caller may know of this quote and what came of it. */
export const mayKnow = (caller: Caller, state: DeliveryState, quote: Quote): boolean => {
  if (caller._tag === "Tracker") return caller.deliveryId === state.deliveryId
  if (holds(caller, "service", "dispatch", "pilot", "field")) return true
  return caller._tag === "KeyHolder" && caller.partnerId === quote.request.partnerId
}

/** The accepted delivery of this id, if there is one for this caller. */
export const ownedDelivery = (
  caller: Caller,
  deliveryId: DeliveryId
): Effect.Effect<OwnedDelivery, ActorUnavailable | NoSuchThing, Gateway> =>
  Effect.flatMap(lookAt("Delivery", deliveryId), (state) =>
    state?.quote != null && state.order !== null && mayKnow(caller, state, state.quote)
      ? Effect.succeed({ state, quote: state.quote, order: state.order })
      : Effect.fail(new NoSuchThing({ entity: "Delivery", id: deliveryId }))
  )

/**
 * Fails unless the caller may speak of this delivery. Staff may speak of any; whether it exists, its actor
 * says itself, so nothing is looked up for them.
 */
export const maySpeakOf = (
  caller: Caller,
  deliveryId: DeliveryId
): Effect.Effect<unknown, ActorUnavailable | NoSuchThing, Gateway> =>
  holds(caller, "service", "dispatch", "pilot", "field") ? Effect.void : ownedDelivery(caller, deliveryId)

/** How the histories of deliveries call a caller who acts for himself. */
export const actorTypeOf = (caller: Caller): ActorType => {
  if (caller._tag === "Tracker") return "customer"
  if (caller._tag !== "KeyHolder") return "system"
  const { scopes } = caller
  if (scopes.has("pilot")) return "pilot"
  if (scopes.has("field")) return "field_op"
  if (scopes.has("dispatch") || scopes.has("admin")) return "operator"
  return scopes.has("partner") ? "partner" : "system"
}

/**
 * What a quote needs and a partner does not say each time: the city it belongs to, and the terms that
 * hold for the merchant. Source: spec/deliveries.md 2.4 (partner_config), 4 (quote).
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { LatLng } from "../domain/geo.ts"
import type { MerchantId, ShardId } from "../domain/ids.ts"

export interface QuoteTerms {
  readonly shard: ShardId
  /** Departure with the food at the latest so long after it is ready. */
  readonly pickupWindowMs: number
  /** Volume that is reckoned with for an order. */
  readonly orderLitres: number
  /** Couriers may deliver when no robot can. */
  readonly courierFallback: boolean
  /** The courier the merchant prefers, null when he has no preference. */
  readonly preferredCourier: "DoorDash" | "Uber" | null
  /** What happens to food that cannot be delivered. */
  readonly returnPolicy: "return" | "discard"
}

export class Terms extends Context.Tag("http/Terms")<
  Terms,
  { readonly termsOf: (merchantId: MerchantId, pickup: LatLng) => Effect.Effect<QuoteTerms> }
>() {}

/** The same terms for everybody: one city, one policy. */
export const layer = (terms: QuoteTerms): Layer.Layer<Terms> =>
  Layer.succeed(Terms, { termsOf: () => Effect.succeed(terms) })

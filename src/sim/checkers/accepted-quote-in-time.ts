/** An order's quote was accepted before it expired, and has a provider. Source: spec/deliveries.md 9 (10). */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const acceptedQuoteInTime = (state: DeliveryState): string | null => {
  const quote = state.quote
  if (state.order === null) return null
  if (quote === null || quote.acceptedAt === null) return "an order without an accepted quote"
  if (quote.provider === null) return "an order of a quote without a provider"
  return quote.acceptedAt <= quote.expiresAt
    ? null
    : `accepted at ${quote.acceptedAt}, after ${quote.expiresAt}`
}

/**
 * The answer to the question for a price: an offer, or none. Source: spec/deliveries.md 4 (quote), 7.
 */
import type { Instant } from "../../domain/instant.ts"
import type { AttemptCancellationReason, AttemptProvider } from "../../services/deliveries/enums.ts"
import type { QuoteAnswer } from "../replies.ts"
import { type Draft, timerKeys } from "./course.ts"
import type { DeliveryState, Quote } from "./state.ts"

/** What a provider offers. */
export interface Offer {
  readonly provider: AttemptProvider
  readonly demandId: string | null
  /** Null: robots cost the partner nothing here. */
  readonly feeCents: number | null
  readonly pickupEta: Instant
  readonly dropoffEta: Instant
}

/** A provider delivers. Why no robot does is kept beside a courier's offer. */
export const offer = (draft: Draft, state: DeliveryState, quote: Quote, found: Offer, now: Instant): void => {
  const failureReason = found.provider === "Robot" ? null : quote.robotFailureReason
  draft.event({
    _tag: "QuoteCreated",
    at: now,
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId,
    provider: found.provider,
    feeCents: found.feeCents,
    pickupEta: found.pickupEta,
    dropoffEta: found.dropoffEta,
    demandId: found.demandId,
    expiresAt: quote.expiresAt,
    failureReason
  })
  const answer: QuoteAnswer = {
    _tag: "QuoteAnswer",
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId,
    available: true,
    provider: found.provider,
    pickupEta: found.pickupEta,
    dropoffEta: found.dropoffEta,
    feeCents: found.feeCents,
    expiresAt: quote.expiresAt,
    failureReason,
    limitingFactor: found.provider === "Robot" ? null : quote.limitingFactor
  }
  draft.reply(quote.correlationId, answer)
}

/** Nobody delivers. */
export const offerNothing = (
  draft: Draft,
  state: DeliveryState,
  quote: Quote,
  failureReason: AttemptCancellationReason | null,
  limitingFactor: string | null,
  now: Instant
): void => {
  draft.event({
    _tag: "QuoteCreated",
    at: now,
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId,
    provider: null,
    feeCents: null,
    pickupEta: null,
    dropoffEta: null,
    demandId: null,
    expiresAt: quote.expiresAt,
    failureReason
  })
  const answer: QuoteAnswer = {
    _tag: "QuoteAnswer",
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId,
    available: false,
    provider: null,
    pickupEta: null,
    dropoffEta: null,
    feeCents: null,
    expiresAt: quote.expiresAt,
    failureReason,
    limitingFactor
  }
  draft.cancelTimer(timerKeys.expireQuote).reply(quote.correlationId, answer)
}

/**
 * Couriers' prices: where no robot can deliver and couriers may, they are asked one after the other, and the
 * first who offers is the quote. What goes wrong there never fails the question: it is answered without an
 * offer. Source: spec/deliveries.md 4 (quote), spec/flows.md F2 (3).
 */
import { type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { requestTimeoutMs } from "../../services/deliveries/constants.ts"
import { type Courier, couriersInOrder } from "../../services/deliveries/policies.ts"
import type { CourierUpdate } from "./commands.ts"
import { askPrice } from "./courier.ts"
import { type Draft, timerKeys } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { offer, offerNothing } from "./offer.ts"
import type { DeliveryState, Quote } from "./state.ts"

type Result = Decision<DeliveryEvent>

/** The courier to ask next, null: all were asked, or none may be. */
const nextCourier = (quote: Quote): Courier | null => {
  if (!quote.request.courierFallback) return null
  for (const courier of couriersInOrder(quote.request.preferredCourier)) {
    if (!quote.couriersAsked.includes(courier)) return courier
  }
  return null
}

/** Asks the next courier for a price; when none is left, whoever waits learns that there is no offer. */
export const askCouriers = (draft: Draft, state: DeliveryState, quote: Quote, now: Instant): void => {
  const courier = nextCourier(quote)
  if (courier === null) {
    draft.cancelTimer(timerKeys.timeOutPrice)
    offerNothing(draft, state, quote, quote.robotFailureReason, quote.limitingFactor, now)
    return
  }
  askPrice(draft, state.deliveryId, quote, courier, now)
  draft.setTimer(timerKeys.timeOutPrice, now + requestTimeoutMs, { _tag: "TimeOutRequest", attemptId: null })
}

/** The quote still waits for a courier's price. */
const isPricing = (quote: Quote | null): quote is Quote =>
  quote !== null &&
  quote.courierAskedAt !== null &&
  !quote.answered &&
  quote.rejectedAt === null &&
  quote.expiredAt === null

export const courierPriced = (state: DeliveryState, command: CourierUpdate, now: Instant): Result => {
  const { quote } = state
  const { report } = command
  // Only the one asked last is waited for; the price of one who was given up is not needed.
  if (!isPricing(quote) || quote.couriersAsked.at(-1) !== command.provider) return unchanged
  if (report.kind !== "Quoted" && report.kind !== "QuoteRefused") return unchanged
  const draft: Draft = new DecisionDraft()
  const priced = report.kind === "Quoted"
  draft.event({
    _tag: "CourierReported",
    at: now,
    provider: command.provider,
    attemptId: null,
    providerEventId: command.providerEventId,
    occurredAt: command.occurredAt,
    type: report.kind,
    outcome: priced ? "APPLIED" : "FAILED",
    externalId: null,
    feeCents: priced ? report.feeCents : null,
    pickupEta: priced ? report.pickupEta : null,
    dropoffEta: priced ? report.dropoffEta : null,
    lat: null,
    lng: null
  })
  if (!priced) {
    askCouriers(draft, state, quote, now)
    return draft.done()
  }
  draft.cancelTimer(timerKeys.timeOutPrice)
  offer(draft, state, quote, { provider: command.provider, demandId: null, ...report }, now)
  return draft.done()
}

/** The courier asked last has not answered in time. A timer of an earlier one finds the later one's time. */
export const timeOutPrice = (state: DeliveryState, now: Instant): Result => {
  const { quote } = state
  if (!isPricing(quote) || now < (quote.courierAskedAt ?? now) + requestTimeoutMs) return unchanged
  const draft: Draft = new DecisionDraft()
  askCouriers(draft, state, quote, now)
  return draft.done()
}

/** A delivery and its attempts as they leave the platform: nothing of the customer, no PIN. */
import type { Attempt, DeliveryState, Order, Quote } from "../actors/delivery/state.ts"
import type { Instant } from "../domain/instant.ts"
import { isoOf } from "../services/table.ts"
import type { AttemptAnswerBody, DeliveryAnswerBody } from "./schemas/deliveries.ts"

/** ISO 8601, or nothing. */
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : isoOf(at))

export const attemptView = (deliveryId: string, attempt: Attempt): typeof AttemptAnswerBody.Encoded => ({
  attemptId: attempt.attemptId,
  deliveryId,
  sequence: attempt.sequence,
  role: attempt.role,
  provider: attempt.provider,
  status: attempt.status,
  version: attempt.version,
  serial: attempt.serial,
  cancelReason: attempt.cancelReason,
  hasFood: attempt.hasFood,
  pickupEta: isoOrNull(attempt.estPickupTime ?? attempt.quotedPickupTime),
  dropoffEta: isoOrNull(attempt.estDropoffTime ?? attempt.quotedDropoffTime),
  actualPickupTime: isoOrNull(attempt.actualPickupTime),
  actualDropoffTime: isoOrNull(attempt.actualDropoffTime)
})

export const deliveryView = (
  state: DeliveryState,
  quote: Quote,
  order: Order
): typeof DeliveryAnswerBody.Encoded => ({
  deliveryId: state.deliveryId,
  quoteId: quote.quoteId,
  partnerId: quote.request.partnerId,
  merchantId: quote.request.merchantId,
  externalDeliveryId: order.externalDeliveryId,
  integrationType: quote.request.integrationType,
  status: order.status,
  version: order.version,
  loadType: order.loadType,
  scheduledFor: isoOrNull(order.scheduledFor),
  cargoLoaded: order.cargoLoaded,
  loadedAt: isoOrNull(order.loadedAt),
  cancelRequestedAt: isoOrNull(order.cancelRequestedAt),
  canceledAt: isoOrNull(order.canceledAt),
  cancelReason: order.cancelReason,
  completedAt: isoOrNull(order.completedAt),
  attempts: state.attempts.map((attempt) => attemptView(state.deliveryId, attempt))
})

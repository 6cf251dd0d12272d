/**
 * The rows of a delivery as its state says they are, one function per table. The types of the columns are
 * checked where commit.ts hands the rows over. Source: spec/deliveries.md 2.1.
 */
import type { LatLng } from "../../domain/geo.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptTransitioned, DeliveryTransitioned } from "../../services/deliveries/events.ts"
import { type Attempt, attemptById, type DeliveryState, dropoffOf, type Order, type Quote } from "./state.ts"

/** Degrees to five decimals, ties to the even one: as PostgreSQL rounds the columns that make a spot unique. */
const roundE5 = (degrees: number): number => {
  const scaled = degrees * 100_000
  const rounded = Math.round(scaled)
  return Math.abs(scaled % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** The id of a customer's spot: a function of what makes it unique, so that it need not be looked up. */
export const spotId = (customerId: string, lat: number, lng: number): string =>
  deriveId(`dropoff:${customerId}:${roundE5(lat)}:${roundE5(lng)}`, 0, 0, 0)

export const quoteRow = (state: DeliveryState, quote: Quote) => {
  const request = quote.request
  return {
    id: quote.quoteId,
    deliveryId: state.deliveryId,
    externalReferenceId: request.externalReferenceId,
    merchantId: request.merchantId,
    integrationType: request.integrationType,
    pickupLocationId: request.pickup.locationId,
    dropoffLocationId: request.dropoff.locationId,
    customerId: request.customerId,
    provider: quote.provider,
    feeCents: quote.feeCents,
    currency: request.currency,
    quotedPickupTime: quote.quotedPickupTime,
    quotedDropoffTime: quote.quotedDropoffTime,
    acceptedAt: quote.acceptedAt,
    rejectedAt: quote.rejectedAt,
    robotFailureReason: quote.robotFailureReason,
    demandId: quote.demandId,
    orderValueCents: request.orderValueCents,
    controlledContents: request.controlledContents,
    requestHash: request.requestHash,
    expiresAt: quote.expiresAt,
    accepted: quote.acceptedAt !== null
  }
}

export const deliveryRow = (state: DeliveryState, quote: Quote, order: Order) => {
  const { request } = quote
  const { customerId } = request
  const dropoff = dropoffOf(quote, order)
  const spotOf = (place: LatLng): string | null =>
    customerId === null ? null : spotId(customerId, place.lat, place.lng)
  return {
    id: state.deliveryId,
    quoteId: quote.quoteId,
    latestAttemptId: order.latestAttemptId,
    needsRescueAttemptId: order.needsRescueAttemptId,
    partnerId: request.partnerId,
    externalDeliveryId: order.externalDeliveryId,
    integrationType: request.integrationType,
    orderSource: order.orderSource,
    status: order.status,
    taskId: order.taskId,
    hubId: order.hubId,
    demandId: attemptById(state, order.latestAttemptId)?.demandId ?? quote.demandId,
    customerId,
    pickupLocationId: request.pickup.locationId,
    dropoffLocationId: dropoff.locationId,
    dropoffSpotId: spotOf(dropoff),
    originalDropoffId: order.dropoff === null ? null : spotOf(request.dropoff),
    scheduledFor: order.scheduledFor,
    targetDropoffAt: quote.quotedDropoffTime,
    idCheckedAt: order.idCheckedAt,
    loadedTime: order.loadedAt,
    cancelRequestedAt: order.cancelRequestedAt,
    canceledAt: order.canceledAt,
    completedAt: order.completedAt,
    subtotalCents: request.orderValueCents,
    tipCents: order.tipCents,
    currency: request.currency,
    controlledContents: request.controlledContents,
    loadType: order.loadType,
    unlockPin: order.unlockPin,
    cargoLoaded: order.cargoLoaded,
    cancelReason: order.cancelReason,
    canceledBy: order.canceledBy,
    version: order.version
  }
}

export const attemptRow = (attempt: Attempt) => ({
  id: attempt.attemptId,
  provider: attempt.provider,
  status: attempt.status,
  cancelReason: attempt.cancelReason,
  providerId: attempt.providerId,
  quotedPickupTime: attempt.quotedPickupTime,
  quotedDropoffTime: attempt.quotedDropoffTime,
  estPickupTime: attempt.estPickupTime,
  estDropoffTime: attempt.estDropoffTime,
  actualPickupTime: attempt.actualPickupTime,
  actualDropoffTime: attempt.actualDropoffTime,
  lastProviderUpdate: attempt.lastProviderUpdate,
  deliveryFeeCents: attempt.feeCents,
  driverName: attempt.serial,
  // A courier's telephone and photograph stay with the courier company: its reports do not bring them.
  driverPhone: null,
  driverLat: attempt.lat,
  driverLng: attempt.lng,
  robotFacts: attempt.robotFacts,
  dropoffVerificationImageUrl: null,
  resumeStatus: attempt.resumeStatus,
  cancelTries: attempt.cancelTries,
  version: attempt.version,
  createdAt: attempt.createdAt
})

/** What a step does not say by itself: it comes with the command. */
export interface StepFacts {
  readonly actorId: string | null
  readonly sourceEventId: string | null
  /** By the clock of whoever reported it. */
  readonly occurredAt: Instant
}

/** The history row of one step of an attempt. */
export const attemptStep = (event: AttemptTransitioned, facts: StepFacts) => ({
  id: deriveId(event.attemptId, event.version, 0, event.at),
  attemptId: event.attemptId,
  attemptVersion: event.version,
  fromStatus: event.from,
  toStatus: event.to,
  cancelReason: event.cancelReason,
  actorType: event.by,
  actorId: facts.actorId,
  note: event.reason,
  sourceEventId: facts.sourceEventId,
  lat: event.lat,
  lng: event.lng,
  occurredAt: facts.occurredAt
})

/** The history row of one step of the delivery. */
export const deliveryStep = (event: DeliveryTransitioned, facts: StepFacts) => ({
  id: deriveId(event.deliveryId, event.version, 0, event.at),
  deliveryId: event.deliveryId,
  deliveryVersion: event.version,
  fromStatus: event.from,
  toStatus: event.to,
  cancelReason: event.cancelReason,
  actorType: event.by,
  actorId: facts.actorId,
  note: event.reason,
  sourceEventId: facts.sourceEventId,
  // A delivery stands nowhere; its attempts do.
  lat: null,
  lng: null,
  occurredAt: facts.occurredAt
})

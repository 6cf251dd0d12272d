/**
 * The part of a delivery's state that no column of its rows has: what the decider needs besides. Kept as
 * JSON beside the rows; nothing personal is in it.
 */
import type { PlaceKind } from "../../domain/geo.ts"
import { type HeldWatchdog, heldWatchdog } from "./held-watchdog.ts"
import type { Attempt, DeliveryState, Lid, Order, Quote, QuoteRequest } from "./state.ts"

export interface HeldQuote
  extends Pick<
      QuoteRequest,
      | "shard"
      | "partnerId"
      | "readyAt"
      | "latestStart"
      | "orderLitres"
      | "courierFallback"
      | "preferredCourier"
      | "returnPolicy"
    >,
    Pick<
      Quote,
      "correlationId" | "answered" | "limitingFactor" | "couriersAsked" | "courierAskedAt" | "expiredAt"
    > {
  readonly pickupKind: PlaceKind
  readonly dropoffKind: PlaceKind
}

export type HeldOrder = Pick<
  Order,
  | "loadMethod"
  | "tripId"
  | "etaRevision"
  | "delayToldAt"
  | "cancelAskedBy"
  | "cancelAttemptReason"
  | "cancelAskedReason"
  | "addressChange"
  | "providerChange"
  | "fieldTask"
  | "partnerFailures"
> & { readonly dropoffKind: PlaceKind | null }

export type HeldAttempt = Pick<
  Attempt,
  | "fromRobot"
  | "cancelAskedAt"
  | "demandId"
  | "demandCanceled"
  | "refused"
  | "announcedSerial"
  | "hubId"
  | "hasFood"
  | "robotNeedsMaintenance"
  | "reassignmentFailedAt"
  | "readdressed"
  | "heard"
  | "assignmentId"
  | "cargoDiscarded"
  | "returnTripId"
  | "group"
  | "groupSince"
  | "plannedStart"
  | "arrivedAt"
  | "etaRevisionBase"
>

export interface Held {
  readonly version: number
  readonly quote: HeldQuote | null
  readonly order: HeldOrder | null
  /** In the order of their sequence. */
  readonly attempts: ReadonlyArray<HeldAttempt>
  readonly lid: Lid
  readonly watchdog: HeldWatchdog | null
}

export const held = (state: DeliveryState): Held => ({
  version: state.version,
  quote: state.quote === null ? null : heldQuote(state.quote),
  order: state.order === null ? null : heldOrder(state.order),
  attempts: state.attempts.map(heldAttempt),
  lid: state.lid,
  watchdog: state.watchdog === null ? null : heldWatchdog(state.watchdog)
})

const heldQuote = ({ request, ...quote }: Quote): HeldQuote => ({
  shard: request.shard,
  partnerId: request.partnerId,
  pickupKind: request.pickup.kind,
  dropoffKind: request.dropoff.kind,
  readyAt: request.readyAt,
  latestStart: request.latestStart,
  orderLitres: request.orderLitres,
  courierFallback: request.courierFallback,
  preferredCourier: request.preferredCourier,
  returnPolicy: request.returnPolicy,
  correlationId: quote.correlationId,
  answered: quote.answered,
  limitingFactor: quote.limitingFactor,
  couriersAsked: quote.couriersAsked,
  courierAskedAt: quote.courierAskedAt,
  expiredAt: quote.expiredAt
})

const heldOrder = (order: Order): HeldOrder => ({
  loadMethod: order.loadMethod,
  tripId: order.tripId,
  etaRevision: order.etaRevision,
  delayToldAt: order.delayToldAt,
  cancelAskedBy: order.cancelAskedBy,
  cancelAttemptReason: order.cancelAttemptReason,
  cancelAskedReason: order.cancelAskedReason,
  addressChange: order.addressChange,
  providerChange: order.providerChange,
  fieldTask: order.fieldTask,
  partnerFailures: order.partnerFailures,
  dropoffKind: order.dropoff?.kind ?? null
})

const heldAttempt = (attempt: Attempt): HeldAttempt => ({
  fromRobot: attempt.fromRobot,
  cancelAskedAt: attempt.cancelAskedAt,
  demandId: attempt.demandId,
  demandCanceled: attempt.demandCanceled,
  refused: attempt.refused,
  announcedSerial: attempt.announcedSerial,
  hubId: attempt.hubId,
  hasFood: attempt.hasFood,
  robotNeedsMaintenance: attempt.robotNeedsMaintenance,
  reassignmentFailedAt: attempt.reassignmentFailedAt,
  readdressed: attempt.readdressed,
  heard: attempt.heard,
  assignmentId: attempt.assignmentId,
  cargoDiscarded: attempt.cargoDiscarded,
  returnTripId: attempt.returnTripId,
  group: attempt.group,
  groupSince: attempt.groupSince,
  plannedStart: attempt.plannedStart,
  arrivedAt: attempt.arrivedAt,
  etaRevisionBase: attempt.etaRevisionBase
})

/**
 * What the Delivery actor knows: its quote, the delivery itself, the attempts and the lid. Fields are
 * those of the rows `quotes`, `deliveries`, `attempts` and `delivery_attempts` (spec/deliveries.md 2.1)
 * and what the decider needs besides; nothing about the customer but the place. Absent is null.
 */
import type { LocatedPlace } from "../../domain/geo.ts"
import type {
  AttemptId,
  CommandId,
  CustomerId,
  DeliveryId,
  DemandId,
  FoAssignmentId,
  FoTaskId,
  HubId,
  QuoteId,
  RobotSerial,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  AttemptCancellationReason,
  AttemptProvider,
  CancelReason,
  DeliveryStatus,
  LoadType
} from "../../services/deliveries/enums.ts"
import type { ActorType, AttemptRole } from "../../services/deliveries/events.ts"
import { type AttemptGroup, type Courier, groupOf, isLive } from "../../services/deliveries/policies.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import type { LoadMethod } from "../calls.ts"
import type { RequestQuote } from "./commands.ts"
import type { AttemptState } from "./machine.ts"
import type { WatchdogState } from "./watchdog-state.ts"

/**
 * What of a request is needed once it is kept. Addresses and the customer's hash lie in rows that many
 * deliveries share and that may change without this one; they are written, and not asked for again.
 */
export interface QuoteRequest
  extends Omit<
    RequestQuote,
    | "_tag"
    | "correlationId"
    | "quoteId"
    | "pickupAddress"
    | "dropoffCity"
    | "dropoffPiiId"
    | "customer"
    | "customerBlacklisted"
  > {
  /** Null: the partner does not say. */
  readonly customerId: CustomerId | null
}

/** The price and times that were asked for, and what became of them. */
export interface Quote {
  readonly quoteId: QuoteId
  readonly request: QuoteRequest
  /** Who waits for the answer. */
  correlationId: string
  readonly expiresAt: Instant
  /** Dispatch has answered, or the time for it is over. */
  answered: boolean
  provider: AttemptProvider | null
  feeCents: number | null
  quotedPickupTime: Instant | null
  quotedDropoffTime: Instant | null
  robotFailureReason: AttemptCancellationReason | null
  limitingFactor: string | null
  demandId: DemandId | null
  /** The couriers that were asked for a price, in their order, and when the last of them was. */
  readonly couriersAsked: Array<Courier>
  courierAskedAt: Instant | null
  acceptedAt: Instant | null
  rejectedAt: Instant | null
  expiredAt: Instant | null
}

/** Field work that moves food out of a robot that cannot go on. */
export type RescueTaskType = "DELIVERY_RESCUE" | "SWAP_BOT"

/** The newest field task for this delivery's food. */
export interface FieldTask {
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly type: RescueTaskType
  /** The assignment of the field operator who has taken it, null: nobody has. */
  readonly assignmentId: FoAssignmentId | null
  /** The last assignment that came to nothing: what is said of it again is old. */
  readonly lostAssignmentId: FoAssignmentId | null
  /** Done or given up: what is said of it again is old. */
  readonly over: boolean
}

/** A provider is to be given up for another one. */
export interface ProviderChange {
  readonly attemptId: AttemptId
  /** Null: whoever is next. */
  readonly provider: AttemptProvider | null
}

/** An address whose estimate is waited for. */
export interface AddressChange {
  /** The estimate's name: Dispatch answers with it as with a quote's. */
  readonly estimateId: QuoteId
  readonly correlationId: string
  readonly dropoff: LocatedPlace
  readonly dropoffPiiId: string | null
  readonly by: ActorType
  readonly at: Instant
}

/** What the robot of an attempt told last, kept at the edges that change an answer: `attempts.robot_facts`. */
export interface RobotFacts {
  /** By the clock of whoever told it. */
  readonly observedAt: Instant
  readonly speedMps: number | null
  /** Null while it moves. */
  readonly standingSince: Instant | null
  /** Percent, 0..100. */
  readonly batteryPct: number | null
  /** Null: nobody has said so far. */
  readonly online: boolean | null
  readonly healthy: boolean | null
}

/** The accepted order. */
export interface Order {
  status: DeliveryStatus
  /** Rises by one with each change of status, from 1. */
  version: number
  readonly externalDeliveryId: string | null
  readonly loadType: LoadType | null
  readonly scheduledFor: Instant | null
  orderSource: string | null
  tipCents: number
  loadMethod: LoadMethod
  unlockPin: string | null
  latestAttemptId: AttemptId | null
  /** The attempt that failed, not the one that comes to its rescue. */
  needsRescueAttemptId: AttemptId | null
  taskId: TaskId | null
  hubId: HubId | null
  /** The trip with the food, of the newest robot attempt. */
  tripId: TripId | null
  etaRevision: number
  loadedAt: Instant | null
  cargoLoaded: boolean
  /** Where the customer has moved to, null: the place of the quote. */
  dropoff: LocatedPlace | null
  addressChange: AddressChange | null
  providerChange: ProviderChange | null
  fieldTask: FieldTask | null
  /** Reports that the partner could not be told of. */
  readonly partnerFailures: Array<string>
  idCheckedAt: Instant | null
  /** A cancellation is asked for: by whom, why, and what the delivery will say. */
  cancelRequestedAt: Instant | null
  cancelAskedBy: ActorType | null
  cancelAttemptReason: AttemptCancellationReason | null
  cancelAskedReason: CancelReason | null
  /** The customer was told that his food comes later than quoted. */
  delayToldAt: Instant | null
  canceledAt: Instant | null
  canceledBy: ActorType | null
  cancelReason: CancelReason | null
  completedAt: Instant | null
}

/** One try of one provider. */
export interface Attempt {
  readonly attemptId: AttemptId
  readonly sequence: number
  readonly role: AttemptRole
  readonly provider: AttemptProvider
  /** It comes for food that stands in another attempt's robot. */
  readonly fromRobot: boolean
  readonly createdAt: Instant
  status: AttemptState
  /** Rises by one with each change of status, from 1. */
  version: number
  /** What it was, or would be by now, without the cancellation or rescue. */
  resumeStatus: AttemptState | null
  cancelReason: AttemptCancellationReason | null
  cancelAskedAt: Instant | null
  /** Repetitions of the cancellation. */
  cancelTries: number
  demandId: DemandId | null
  /** The demand id once Dispatch has taken the attempt; a courier company's own name of it. */
  providerId: string | null
  /** The demand is canceled; the attempt will not be driven any more. */
  demandCanceled: boolean
  /** It said no, or dropped an attempt by itself. */
  refused: boolean
  serial: RobotSerial | null
  /** The robot that was announced at the merchant and holds the PIN. */
  announcedSerial: RobotSerial | null
  hubId: HubId | null
  hasFood: boolean
  robotNeedsMaintenance: boolean
  reassignmentFailedAt: Instant | null
  /** The address has changed, and Dispatch's new demand for it is not known yet. */
  readdressed: boolean
  /** What the courier charges; robots cost nothing. */
  feeCents: number | null
  /** Reports of the courier that are known: keys of its web hooks and answers. */
  readonly heard: Array<string>
  robotFacts: RobotFacts | null
  /** The pilot's assignment to the trip with the food while it lasts. */
  assignmentId: string | null
  /** Its food was taken out of the robot after its end. */
  cargoDiscarded: boolean
  /** The trip that carries the food back. */
  returnTripId: TripId | null
  /** The last group but CANCELING, and since when. */
  group: AttemptGroup
  groupSince: Instant
  plannedStart: Instant | null
  quotedPickupTime: Instant | null
  quotedDropoffTime: Instant | null
  estPickupTime: Instant | null
  estDropoffTime: Instant | null
  actualPickupTime: Instant | null
  actualDropoffTime: Instant | null
  arrivedAt: Instant | null
  /** Of a courier: by its own clock. */
  lastProviderUpdate: Instant | null
  /** Where its robot or courier was when it was last noted. */
  lat: number | null
  lng: number | null
  /** `DeliveryEtaUpdated.revision` before its first: the demand counts from 0 again. */
  readonly etaRevisionBase: number
}

export type LidPurpose = "LOAD" | "UNLOAD"

/** An opening that was asked for and has not happened yet. */
export interface LidRequest {
  readonly commandId: CommandId
  readonly correlationId: string | null
  readonly purpose: LidPurpose
  readonly source: LidEventSource
  readonly at: Instant
}

export interface Lid {
  /** Open for this delivery since, null while closed. */
  openSince: Instant | null
  /** Failed openings in a row. */
  failures: number
  readonly requests: Array<LidRequest>
}

export interface DeliveryState {
  readonly deliveryId: DeliveryId
  /** Events so far: makes ids unique. */
  version: number
  quote: Quote | null
  /** Null until the quote is accepted. */
  order: Order | null
  /** In the order of their sequence. */
  readonly attempts: Array<Attempt>
  readonly lid: Lid
  /** Null: no rule watches over this delivery. */
  watchdog: WatchdogState | null
}

export const initial = (id: string): DeliveryState => ({
  deliveryId: id,
  version: 0,
  quote: null,
  order: null,
  attempts: [],
  lid: { openSince: null, failures: 0, requests: [] },
  watchdog: null
})

/** The part of a request that the delivery keeps. */
export const keptRequest = (request: RequestQuote): QuoteRequest => ({
  shard: request.shard,
  externalReferenceId: request.externalReferenceId,
  merchantId: request.merchantId,
  partnerId: request.partnerId,
  integrationType: request.integrationType,
  requestHash: request.requestHash,
  pickup: request.pickup,
  dropoff: request.dropoff,
  customerId: request.customer === null ? null : request.customer.customerId,
  readyAt: request.readyAt,
  latestStart: request.latestStart,
  orderValueCents: request.orderValueCents,
  currency: request.currency,
  orderLitres: request.orderLitres,
  controlledContents: request.controlledContents,
  courierFallback: request.courierFallback,
  preferredCourier: request.preferredCourier,
  returnPolicy: request.returnPolicy
})

/** An order as it is created, before its first status is written. */
export const newOrder = (
  externalDeliveryId: string | null,
  loadType: LoadType | null,
  scheduledFor: Instant | null
): Order => ({
  status: "Scheduled",
  version: 0,
  externalDeliveryId,
  loadType,
  scheduledFor,
  orderSource: null,
  tipCents: 0,
  loadMethod: "QR",
  unlockPin: null,
  latestAttemptId: null,
  needsRescueAttemptId: null,
  taskId: null,
  hubId: null,
  tripId: null,
  etaRevision: 0,
  loadedAt: null,
  cargoLoaded: false,
  dropoff: null,
  addressChange: null,
  providerChange: null,
  fieldTask: null,
  partnerFailures: [],
  idCheckedAt: null,
  cancelRequestedAt: null,
  cancelAskedBy: null,
  cancelAttemptReason: null,
  cancelAskedReason: null,
  delayToldAt: null,
  canceledAt: null,
  canceledBy: null,
  cancelReason: null,
  completedAt: null
})

/** An attempt as it is created, before its first status is written. */
export const newAttempt = (
  state: DeliveryState,
  attemptId: AttemptId,
  sequence: number,
  role: AttemptRole,
  provider: AttemptProvider,
  at: Instant
): Attempt => {
  const quote = state.quote
  return {
    attemptId,
    sequence,
    role,
    provider,
    fromRobot: role === "rescue" && state.order?.cargoLoaded === true,
    createdAt: at,
    status: "Requested",
    version: 0,
    resumeStatus: null,
    cancelReason: null,
    cancelAskedAt: null,
    cancelTries: 0,
    demandId: sequence === 1 ? (quote?.demandId ?? null) : null,
    providerId: null,
    demandCanceled: false,
    refused: false,
    serial: null,
    announcedSerial: null,
    hubId: null,
    hasFood: false,
    robotNeedsMaintenance: false,
    reassignmentFailedAt: null,
    readdressed: false,
    feeCents: null,
    heard: [],
    robotFacts: null,
    assignmentId: null,
    cargoDiscarded: false,
    returnTripId: null,
    group: "PRE",
    groupSince: at,
    plannedStart: null,
    quotedPickupTime: quote?.quotedPickupTime ?? null,
    quotedDropoffTime: quote?.quotedDropoffTime ?? null,
    estPickupTime: null,
    estDropoffTime: null,
    actualPickupTime: null,
    actualDropoffTime: null,
    arrivedAt: null,
    lastProviderUpdate: null,
    lat: null,
    lng: null,
    etaRevisionBase: state.order?.etaRevision ?? 0
  }
}

export const attemptById = (state: DeliveryState, attemptId: AttemptId | null): Attempt | null => {
  for (const attempt of state.attempts) if (attempt.attemptId === attemptId) return attempt
  return null
}

/** The attempt that still tries to deliver, null when none does. */
export const liveAttempt = (state: DeliveryState): Attempt | null => {
  const attempts = state.attempts
  for (let i = attempts.length - 1; i >= 0; i--) {
    const attempt = attempts[i]
    if (attempt !== undefined && isLive(attempt.status)) return attempt
  }
  return null
}

/** The newest attempt that waits for rescue, null when none does. */
export const strandedAttempt = (state: DeliveryState): Attempt | null => {
  const attempts = state.attempts
  for (let i = attempts.length - 1; i >= 0; i--) {
    const attempt = attempts[i]
    if (attempt !== undefined && groupOf(attempt.status) === "RESCUE") return attempt
  }
  return null
}

/** Where the food is to be brought: as quoted, or where the customer has moved to. */
export const dropoffOf = (quote: Quote, order: Order | null): LocatedPlace =>
  order?.dropoff ?? quote.request.dropoff

/** How far an attempt has come, seen through a cancellation or rescue. */
export const progressOf = (attempt: Attempt): AttemptState => attempt.resumeStatus ?? attempt.status

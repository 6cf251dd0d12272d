/**
 * Events of the Deliveries service. Payloads: spec/flows.md section 3; every event is keyed by the
 * delivery (quote events by the quote) and happened `at`. Absent values are null, never missing.
 */
import type { LatLng, Place } from "../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  HubId,
  MerchantId,
  QuoteId,
  RobotSerial,
  WatchdogActionId,
  WatchdogRuleId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  AttemptCancellationReason,
  AttemptProvider,
  AttemptStatus,
  CancelReason,
  DeliveryStatus,
  LoadType,
  WatchdogActionType
} from "./enums.ts"

/** Who asked: `actor_type` of the histories (spec/deliveries.md 2.1). */
export const actorTypes = [
  "system",
  "partner",
  "customer",
  "merchant",
  "pilot",
  "field_op",
  "operator",
  "provider",
  "watchdog"
] as const
export type ActorType = (typeof actorTypes)[number]

/** `role` of an attempt within its delivery. */
export const attemptRoles = ["primary", "retry", "rescue"] as const
export type AttemptRole = (typeof attemptRoles)[number]

export interface QuoteCreated {
  readonly _tag: "QuoteCreated"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
  /** Null when no provider can serve: then `failureReason` says why. */
  readonly provider: AttemptProvider | null
  readonly feeCents: number | null
  readonly pickupEta: Instant | null
  readonly dropoffEta: Instant | null
  readonly demandId: string | null
  readonly expiresAt: Instant
  readonly failureReason: AttemptCancellationReason | null
}

export interface QuoteAccepted {
  readonly _tag: "QuoteAccepted"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
}

export interface QuoteRejected {
  readonly _tag: "QuoteRejected"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
}

export interface QuoteExpired {
  readonly _tag: "QuoteExpired"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
}

export interface DeliveryCreated {
  readonly _tag: "DeliveryCreated"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly version: number
  readonly externalDeliveryId: string | null
  readonly integrationType: string | null
  readonly quoteId: QuoteId
  readonly merchantId: MerchantId
  readonly pickup: Place
  readonly dropoff: Place
  readonly loadType: LoadType | null
  readonly scheduledFor: Instant | null
}

export interface DeliveryTransitioned {
  readonly _tag: "DeliveryTransitioned"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly version: number
  readonly from: DeliveryStatus | null
  readonly to: DeliveryStatus
  readonly reason: string | null
  readonly cancelReason: CancelReason | null
  readonly by: ActorType
  readonly hasFood: boolean
  /** The food is on its way back to the merchant. */
  readonly returning: boolean
  /** Copies that consumers route by: the hub and the live robot trip of the latest attempt. */
  readonly hubId: HubId | null
  readonly tripId: string | null
}

export interface AttemptCreated {
  readonly _tag: "AttemptCreated"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly provider: AttemptProvider
  readonly role: AttemptRole
  /** 1, 2, …: rises without gaps within the delivery. */
  readonly sequence: number
}

export interface AttemptTransitioned {
  readonly _tag: "AttemptTransitioned"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  /** Version of the attempt after this step: 1, 2, … */
  readonly version: number
  readonly provider: AttemptProvider
  readonly role: AttemptRole
  readonly from: AttemptStatus | null
  readonly to: AttemptStatus
  readonly reason: string | null
  readonly by: ActorType
  readonly cancelReason: AttemptCancellationReason | null
  /** The robot of the attempt at the time, null for couriers or before assignment. */
  readonly serial: RobotSerial | null
  readonly demandId: string | null
  readonly hubId: HubId | null
  readonly hasFood: boolean
  readonly lat: number | null
  readonly lng: number | null
}

export interface AttemptResourceChanged {
  readonly _tag: "AttemptResourceChanged"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly old: string | null
  readonly new: string | null
}

/** How far the delivery had come when its cancellation was asked for. Rows of spec/flows.md F8. */
export const cancelStages = [
  "Quoted",
  "NotStarted",
  "ToMerchant",
  "AtMerchant",
  "LidOpen",
  "Loaded",
  "InTransit",
  "AtCustomer",
  "Rescue"
] as const
export type CancelStage = (typeof cancelStages)[number]

export interface CancelRequested {
  readonly _tag: "CancelRequested"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly demandId: string | null
  readonly hubId: HubId | null
  readonly reason: AttemptCancellationReason
  readonly stage: CancelStage
}

export interface CancelRejected {
  readonly _tag: "CancelRejected"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly reason: string
}

export interface RescueRequested {
  readonly _tag: "RescueRequested"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly demandId: string | null
  readonly hubId: HubId | null
  readonly serial: RobotSerial | null
  readonly place: Place | null
  readonly hasFood: boolean
  /** Where a field operator takes the food, who fetches it when nobody else will; null: nowhere yet. */
  readonly foodTo: LatLng | null
  /** The provider that is asked next, null: a field operator decides. */
  readonly next: AttemptProvider | null
}

export interface DeliveryEtaUpdated {
  readonly _tag: "DeliveryEtaUpdated"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly pickup: Instant | null
  readonly dropoff: Instant | null
  readonly revision: number
}

export interface DeliveryAddressChanged {
  readonly _tag: "DeliveryAddressChanged"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly demandId: string | null
  readonly place: Place
}

export interface DeliveryIssueReported {
  readonly _tag: "DeliveryIssueReported"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly type: string
  readonly note: string | null
}

export interface RefundRequested {
  readonly _tag: "RefundRequested"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly amountCents: number
  readonly reason: string
}

/** A rule's condition holds. */
export interface RuleMatched {
  readonly _tag: "RuleMatched"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly rule: WatchdogRuleId
  readonly occurrence: number
}

export interface WatchdogActionQueued {
  readonly _tag: "WatchdogActionQueued"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly actionId: WatchdogActionId
  readonly rule: WatchdogRuleId
  readonly type: WatchdogActionType
  readonly path: string
  readonly occurrence: number
  /** When it is due. */
  readonly eta: Instant
}

export interface WatchdogActionExecuted {
  readonly _tag: "WatchdogActionExecuted"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly actionId: WatchdogActionId
  readonly rule: WatchdogRuleId | null
  readonly type: WatchdogActionType
  readonly outcome: string
}

export interface WatchdogActionFailed {
  readonly _tag: "WatchdogActionFailed"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly actionId: WatchdogActionId
  readonly rule: WatchdogRuleId | null
  readonly type: WatchdogActionType
  readonly outcome: string
}

export interface WatchdogActionSkipped {
  readonly _tag: "WatchdogActionSkipped"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly actionId: WatchdogActionId
  readonly rule: WatchdogRuleId | null
  readonly type: WatchdogActionType
  readonly outcome: string
}

export interface WatchdogActionCanceled {
  readonly _tag: "WatchdogActionCanceled"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly actionId: WatchdogActionId
  readonly rule: WatchdogRuleId | null
  readonly type: WatchdogActionType
  readonly outcome: string
}

export type DeliveriesEvent =
  | RuleMatched
  | WatchdogActionQueued
  | WatchdogActionExecuted
  | WatchdogActionFailed
  | WatchdogActionSkipped
  | WatchdogActionCanceled
  | QuoteCreated
  | QuoteAccepted
  | QuoteRejected
  | QuoteExpired
  | DeliveryCreated
  | DeliveryTransitioned
  | AttemptCreated
  | AttemptTransitioned
  | AttemptResourceChanged
  | CancelRequested
  | CancelRejected
  | RescueRequested
  | DeliveryEtaUpdated
  | DeliveryAddressChanged
  | DeliveryIssueReported
  | RefundRequested

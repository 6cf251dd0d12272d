/**
 * What the Delivery actor refuses, as plain records that say where, what and what is allowed.
 * Source: spec/deliveries.md 5, 7 (own errors).
 */
import type { AttemptId, DeliveryId, QuoteId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { AttemptCancellationReason, AttemptProvider } from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import type { AttemptState } from "./machine.ts"

/** The delivery was quoted under another quote id; an actor has one quote. */
export interface AlreadyQuoted {
  readonly accepted: false
  readonly _tag: "AlreadyQuoted"
  readonly deliveryId: DeliveryId
  readonly quoteId: QuoteId
}

/** The quote was asked for before, by another request under the same key. */
export interface IdempotencyKeyReused {
  readonly accepted: false
  readonly _tag: "IdempotencyKeyReused"
  readonly quoteId: QuoteId
  /** Hash of the request that the quote answers. */
  readonly requestHash: string
}

export interface QuoteExpiredRejection {
  readonly accepted: false
  readonly _tag: "QuoteExpired"
  readonly quoteId: QuoteId
  readonly expiresAt: Instant
}

/** Nobody can deliver it, Dispatch has not answered yet, it was rejected, or the customer is not served. */
export interface QuoteUnavailable {
  readonly accepted: false
  readonly _tag: "QuoteUnavailable"
  readonly quoteId: QuoteId
  readonly because: "NoProvider" | "Unanswered" | "Rejected" | "CustomerBlacklisted"
  readonly failureReason: AttemptCancellationReason | null
}

export interface QuoteAlreadyAccepted {
  readonly accepted: false
  readonly _tag: "QuoteAlreadyAccepted"
  readonly quoteId: QuoteId
}

/** A MAGIC_LID load needs a PIN of four digits. */
export interface PinInvalid {
  readonly accepted: false
  readonly _tag: "PinInvalid"
  readonly allowed: "4 digits"
}

/** All two-digit PINs of the pickup are held by open deliveries. */
export interface NoPinFree {
  readonly accepted: false
  readonly _tag: "NoPinFree"
  readonly deliveryId: DeliveryId
}

interface WrongMoment {
  readonly accepted: false
  readonly attemptId: AttemptId
  readonly status: AttemptState
  readonly allowed: ReadonlyArray<AttemptState>
}

export interface NotAtPickup extends WrongMoment {
  readonly _tag: "NotAtPickup"
}

/** Also when the robot stands too far from the customer: then `distanceM` says how far. */
export interface NotAtDestination extends WrongMoment {
  readonly _tag: "NotAtDestination"
  readonly distanceM: number | null
}

export interface NotRobotAttempt {
  readonly accepted: false
  readonly _tag: "NotRobotAttempt"
  readonly deliveryId: DeliveryId
  /** Null: no attempt is under way. */
  readonly provider: AttemptProvider | null
}

/** Controlled contents are handed over only after the customer's age was checked. */
export interface IdCheckRequired {
  readonly accepted: false
  readonly _tag: "IdCheckRequired"
  readonly attemptId: AttemptId
}

export interface RobotNeedsMaintenance {
  readonly accepted: false
  readonly _tag: "RobotNeedsMaintenance"
  readonly attemptId: AttemptId
  readonly serial: string | null
}

export interface TooLateToCancel {
  readonly accepted: false
  readonly _tag: "TooLateToCancel"
  readonly attemptId: AttemptId
  readonly by: ActorType
  readonly status: AttemptState
}

export interface AlreadyCompleted {
  readonly accepted: false
  readonly _tag: "AlreadyCompleted"
  readonly deliveryId: DeliveryId
}

/** The party may not give this reason; `allowed` null: any that is not deprecated. */
export interface CancelReasonNotAllowed {
  readonly accepted: false
  readonly _tag: "CancelReasonNotAllowed"
  readonly by: ActorType
  readonly reason: AttemptCancellationReason
  readonly allowed: ReadonlyArray<AttemptCancellationReason> | null
}

/** No food is aboard, or the merchant does not want it back. */
export interface NothingToReturn {
  readonly accepted: false
  readonly _tag: "NothingToReturn"
  readonly attemptId: AttemptId
  readonly hasFood: boolean
  readonly returnPolicy: "return" | "discard"
}

/** The rescuer has accepted already. */
export interface RescueUnderWay {
  readonly accepted: false
  readonly _tag: "RescueUnderWay"
  readonly attemptId: AttemptId
  readonly rescuerAttemptId: AttemptId
}

/** The delivery cannot be given to another provider, or not to this one. */
export interface ProviderNotChangeable {
  readonly accepted: false
  readonly _tag: "ProviderNotChangeable"
  readonly deliveryId: DeliveryId
  /** Null: whoever is next. */
  readonly provider: AttemptProvider | null
  readonly because:
    | "NotOpen"
    | "ChangeUnderWay"
    | "AttemptsSpent"
    | "CouriersNotAllowed"
    | "FoodWithCourier"
    | "NobodyLeft"
}

/** Another new address waits for its estimate. */
export interface AddressChangeUnderWay {
  readonly accepted: false
  readonly _tag: "AddressChangeUnderWay"
  readonly deliveryId: DeliveryId
}

export interface UnknownIssueType {
  readonly accepted: false
  readonly _tag: "UnknownIssueType"
  readonly type: string
  readonly allowed: ReadonlyArray<string>
}

/** Another delivery of the integration has this external id: 409 DUPLICATE_EXTERNAL_ID. */
export interface DuplicateExternalId {
  readonly accepted: false
  readonly _tag: "DuplicateExternalId"
  readonly externalDeliveryId: string
}

export const duplicateExternalId = (externalDeliveryId: string): DuplicateExternalId => ({
  accepted: false,
  _tag: "DuplicateExternalId",
  externalDeliveryId
})

export type DeliveryRejection =
  | IllegalTransition
  | NotFound
  | AlreadyQuoted
  | DuplicateExternalId
  | IdempotencyKeyReused
  | QuoteExpiredRejection
  | QuoteUnavailable
  | QuoteAlreadyAccepted
  | PinInvalid
  | NoPinFree
  | NotAtPickup
  | NotAtDestination
  | NotRobotAttempt
  | IdCheckRequired
  | RobotNeedsMaintenance
  | TooLateToCancel
  | AlreadyCompleted
  | CancelReasonNotAllowed
  | NothingToReturn
  | RescueUnderWay
  | ProviderNotChangeable
  | AddressChangeUnderWay
  | UnknownIssueType

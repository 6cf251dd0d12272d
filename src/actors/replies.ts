/**
 * Answers to callers that wait under a correlation id: the partner who asked for a quote, the
 * customer whose lid should open. Source: spec/deliveries.md 7.
 */
import type { AttemptId, DeliveryId, QuoteId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { AttemptCancellationReason } from "../domain/wire-enums.ts"
import type { AttemptProvider } from "../services/deliveries/enums.ts"

export interface QuoteAnswer {
  readonly _tag: "QuoteAnswer"
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
  readonly available: boolean
  /** Who delivers, null when nobody does. */
  readonly provider: AttemptProvider | null
  readonly pickupEta: Instant | null
  readonly dropoffEta: Instant | null
  readonly feeCents: number | null
  readonly expiresAt: Instant
  readonly failureReason: AttemptCancellationReason | null
  /** Dispatch's word for what was missing, null when available. */
  readonly limitingFactor: string | null
}

export interface AcceptAnswer {
  readonly _tag: "AcceptAnswer"
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
}

/** The outcome of a lid command for the caller who asked for it. */
export interface LidAnswer {
  readonly _tag: "LidAnswer"
  readonly commandId: string
  readonly result: "OPENED" | "CLOSED" | "STOPPED" | "ALREADY" | "LID_COMMAND_FAILED" | "LID_TIMEOUT"
}

/** What became of the wish for another address. */
export interface AddressAnswer {
  readonly _tag: "AddressAnswer"
  readonly result: "CHANGED" | "NOT_ADDRESSABLE" | "TOO_LATE_TO_CHANGE"
}

export type ActorReply = QuoteAnswer | AcceptAnswer | LidAnswer | AddressAnswer

/**
 * Questions that the state of one actor does not answer: who belongs to an id, lists, histories. Answers
 * come from the rows of the services' databases; an actor's present state comes from the gateway.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type {
  AttemptId,
  DeliveryId,
  MerchantId,
  QuoteId,
  RobotSerial,
  WatchdogActionId,
  WatchdogRuleId
} from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import type { Courier } from "../services/deliveries/policies.ts"

/** The newest quote of a merchant's reference, and whether it can still be used. */
export interface KnownQuote {
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
  readonly expiresAt: Instant
  readonly accepted: boolean
  readonly rejected: boolean
}

/** Rows as a route answers them: ready for JSON, times in ISO 8601. */
export type ReadRow = { readonly [member: string]: unknown }

export interface Page {
  readonly items: ReadonlyArray<ReadRow>
  /** Give it back to get the next page, null on the last. */
  readonly cursor: string | null
}

/** Where a page ended: the time of its last row, as precise as the database has it, and its id. */
export interface Cursor {
  readonly at: string
  readonly id: string
}

/** A stretch of a list: `cursor` is what the page before gave, null for the first page. */
export interface Stretch {
  readonly from: Instant | null
  readonly to: Instant | null
  readonly cursor: Cursor | null
  /** 1..200. */
  readonly limit: number
}

export interface DeliveryFilter {
  readonly status: string | null
  readonly partnerId: string | null
}

export interface TripFilter {
  readonly status: string | null
  readonly type: string | null
  readonly robotSerial: RobotSerial | null
  readonly hubId: string | null
}

export interface ActionFilter {
  readonly status: string | null
  readonly deliveryId: DeliveryId | null
  readonly ruleId: WatchdogRuleId | null
}

/** An attempt and whose it is. */
export interface CourierAttempt {
  readonly attemptId: AttemptId
  readonly deliveryId: DeliveryId
}

/** Histories of a robot, by the last part of their path. */
export const robotHistories = ["history", "lid-cycles", "lid-events", "pin-entries", "alerts"] as const
export type RobotHistory = (typeof robotHistories)[number]

export class Reads extends Context.Tag("http/Reads")<
  Reads,
  {
    /** The newest quote for this request of this merchant, null when it never asked. */
    readonly newestQuote: (
      merchantId: MerchantId,
      externalReferenceId: string,
      requestHash: string
    ) => Effect.Effect<KnownQuote | null, DatabaseFault>
    readonly deliveryOfQuote: (quoteId: QuoteId) => Effect.Effect<DeliveryId | null, DatabaseFault>
    readonly deliveryOfAttempt: (attemptId: AttemptId) => Effect.Effect<DeliveryId | null, DatabaseFault>
    /** The delivery that an integration knows under its own id. */
    readonly deliveryOfExternalId: (
      integrationType: string,
      externalDeliveryId: string
    ) => Effect.Effect<DeliveryId | null, DatabaseFault>
    /** The attempt that a courier company knows under its own id, with its delivery. */
    readonly attemptOfCourier: (
      provider: Courier,
      externalId: string
    ) => Effect.Effect<CourierAttempt | null, DatabaseFault>
    /** The delivery for which a rule wants something done. */
    readonly deliveryOfWatchdogAction: (
      actionId: WatchdogActionId
    ) => Effect.Effect<DeliveryId | null, DatabaseFault>
    /** What rules wanted done, the newest first. */
    readonly watchdogActions: (filter: ActionFilter, stretch: Stretch) => Effect.Effect<Page, DatabaseFault>
    readonly robotOfPinEntry: (pinEntryId: string) => Effect.Effect<RobotSerial | null, DatabaseFault>
    readonly robotOfAlert: (alertId: string) => Effect.Effect<RobotSerial | null, DatabaseFault>
    /** Since when a robot's device link is as it is, null when the robot was never heard of. */
    readonly linkChangedAt: (serial: RobotSerial) => Effect.Effect<Instant | null, DatabaseFault>
    /** Deliveries, the newest first. */
    readonly deliveries: (filter: DeliveryFilter, stretch: Stretch) => Effect.Effect<Page, DatabaseFault>
    /** Every step of every attempt of a delivery, in the order of attempts and versions. */
    readonly attemptHistory: (deliveryId: DeliveryId) => Effect.Effect<ReadonlyArray<ReadRow>, DatabaseFault>
    /** Trips, the newest first. */
    readonly trips: (filter: TripFilter, stretch: Stretch) => Effect.Effect<Page, DatabaseFault>
    /** One history of a robot, the newest first. */
    readonly robotHistory: (
      serial: RobotSerial,
      history: RobotHistory,
      stretch: Stretch
    ) => Effect.Effect<Page, DatabaseFault>
  }
>() {}

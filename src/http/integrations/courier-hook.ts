/** What a courier's web hook comes down to, whichever company sent it. Source: spec/deliveries.md 4 (courier status in). */
import type { CourierReport, CourierStatus } from "../../actors/delivery/commands.ts"
import { day, type Instant, minute } from "../../domain/instant.ts"
import type { Courier } from "../../services/deliveries/policies.ts"

/** What is older is no news: companies try for hours, not for days. */
export const hookMaxAgeMs = day
/** How far a company's clock may be ahead of ours. */
const hookMaxAheadMs = 5 * minute

/** Whether a web hook that says it was made at `at` may be believed to be news. */
export const isFresh = (at: Instant, now: Instant): boolean =>
  at >= now - hookMaxAgeMs && at <= now + hookMaxAheadMs

export interface CourierHook {
  readonly provider: Courier
  /** Unique per company. */
  readonly providerEventId: string
  /** The company's word for what happened. */
  readonly type: string
  /** Our attempt, under which the delivery was asked for; null: the company does not say. */
  readonly attemptId: string | null
  /** The company's own id of the delivery, null where it has none of its own. */
  readonly externalId: string | null
  readonly occurredAt: Instant
  /** Null: a word that is not known, or one that tells nothing new. */
  readonly report: CourierReport | null
  /** It tells nothing that anybody keeps: where the courier is. */
  readonly isPassing: boolean
  readonly lat: number | null
  readonly lng: number | null
}

export const statusReport = (
  status: CourierStatus,
  pickupEta: Instant | null,
  dropoffEta: Instant | null
): CourierReport => ({ kind: "Status", status, pickupEta, dropoffEta })

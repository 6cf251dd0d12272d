/** Internal events of the watchdog: what nobody but the delivery itself learns. */
import type { WatchdogActionId, WatchdogRuleId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { ActiveRule } from "../../services/deliveries/watchdog-rule.ts"

/** Internal: the rules that watch over this delivery from its acceptance to its end. */
export interface WatchdogRulesKept {
  readonly _tag: "WatchdogRulesKept"
  readonly at: Instant
  readonly rules: ReadonlyArray<ActiveRule>
}

/** Internal: an event of its entry point has armed a rule, or armed it anew. */
export interface RuleArmed {
  readonly _tag: "RuleArmed"
  readonly at: Instant
  readonly ruleId: WatchdogRuleId
  readonly schemaVersion: number
  /** When that event happened, by the clock of whoever told it. */
  readonly entryAt: Instant
  readonly expiresAt: Instant
}

/** Internal: an armed rule is given up without a match. */
export interface RuleDisarmed {
  readonly _tag: "RuleDisarmed"
  readonly at: Instant
  readonly ruleId: WatchdogRuleId
  readonly because: "Expired" | "DeliveryOver"
}

/** Internal: an action is being done. */
export interface WatchdogActionClaimed {
  readonly _tag: "WatchdogActionClaimed"
  readonly at: Instant
  readonly actionId: WatchdogActionId
}

/** Internal: an action was refused, or its lease is over; it is queued again. */
export interface WatchdogActionRetried {
  readonly _tag: "WatchdogActionRetried"
  readonly at: Instant
  readonly actionId: WatchdogActionId
  /** When it is due again. */
  readonly eta: Instant
  readonly error: string
}

export type WatchdogEvent =
  | WatchdogRulesKept
  | RuleArmed
  | RuleDisarmed
  | WatchdogActionClaimed
  | WatchdogActionRetried

/**
 * The operators' rules as rows: written by people, read by each acceptance. A plain operation, no actor:
 * a delivery keeps the rules of its acceptance, so a change reaches the next deliveries only.
 * Two forms, held to one suite of tests: in memory and in PostgreSQL. Source: spec/deliveries.md 2.2, 6, 7.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { WatchdogRuleId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DatabaseFault } from "../database-fault.ts"
import type { WatchdogEntryPoint } from "./watchdog-rule.ts"

/** A row of `watchdog_schema`. `schema` is the rule's JSON as it was given; it decodes. */
export interface StoredRule {
  readonly ruleId: WatchdogRuleId
  /** Unique among the rules. */
  readonly label: string
  readonly entryPoint: WatchdogEntryPoint
  readonly schema: unknown
  /** A rule that rests watches over no delivery that is accepted from now on. */
  readonly active: boolean
  /** 1 at first, one more with each change. */
  readonly schemaVersion: number
  readonly updatedBy: string
  readonly updatedAt: Instant
}

/** What an operator writes of a rule. */
export type RuleText = Pick<StoredRule, "label" | "entryPoint" | "schema" | "active">

/**
 * - `Done`: it is so now, also when it was before.
 * - `LabelTaken`: another rule has this label.
 * - `NotFound`: there is no such rule.
 * - `Outdated`: it has another version than the one that was looked at.
 */
export type RuleWritten =
  | { readonly _tag: "Done"; readonly rule: StoredRule }
  | { readonly _tag: "LabelTaken" }
  | { readonly _tag: "NotFound" }
  | { readonly _tag: "Outdated"; readonly current: number }

/** `InUse`: it is active, a delivery was watched by it, or may be still. */
export type RuleDeleted = "Deleted" | "NotFound" | "InUse"

export class WatchdogRules extends Context.Tag("services/deliveries/WatchdogRules")<
  WatchdogRules,
  {
    /** All rules by their labels. */
    readonly all: () => Effect.Effect<ReadonlyArray<StoredRule>, DatabaseFault>
    /** The rule of this id, null when there is none. */
    readonly find: (ruleId: WatchdogRuleId) => Effect.Effect<StoredRule | null, DatabaseFault>
    /** Makes a rule under an id; the same again is done already. */
    readonly create: (
      ruleId: WatchdogRuleId,
      text: RuleText,
      by: string,
      now: Instant
    ) => Effect.Effect<RuleWritten, DatabaseFault>
    /** Writes a rule anew; what says the same changes nothing. `expectedVersion` null: whatever it is. */
    readonly change: (
      ruleId: WatchdogRuleId,
      text: RuleText,
      expectedVersion: number | null,
      by: string,
      now: Instant
    ) => Effect.Effect<RuleWritten, DatabaseFault>
    /** Deletes a rule that rests and that no delivery needs any more. */
    readonly remove: (ruleId: WatchdogRuleId) => Effect.Effect<RuleDeleted, DatabaseFault>
  }
>() {}

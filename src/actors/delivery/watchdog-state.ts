/**
 * What a delivery knows of the rules that watch over it: the rules as they were when it was accepted,
 * which of them are armed, and what they want done. Fields are those of the rows `watchdog_arming` and
 * `watchdog_actions`, and what the decider needs besides. Source: spec/deliveries.md 2.2, 6.
 */
import type { WatchdogActionId, WatchdogRuleId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { WatchdogActionStatus } from "../../services/deliveries/enums.ts"
import type {
  ActiveRule,
  WatchdogActionRule,
  WatchdogTaskType
} from "../../services/deliveries/watchdog-rule.ts"

/** What events have done to one rule: there is none before the first of them. */
export interface Arming {
  readonly ruleId: WatchdogRuleId
  readonly schemaVersion: number
  /** It waits for its condition. */
  armed: boolean
  /** When the newest event that armed it happened, by the clock of whoever told it. */
  entryAt: Instant
  armedAt: Instant
  expiresAt: Instant
  /** The newest match, null before the first. */
  matchedAt: Instant | null
  /** Matches so far. */
  occurrence: number
}

/** One thing that a matched rule wants done. */
export interface WatchdogAction {
  readonly actionId: WatchdogActionId
  readonly ruleId: WatchdogRuleId
  /** The place of the action in its rule, from 0. */
  readonly index: number
  /** Rule and place: unique with the occurrence. */
  readonly path: string
  readonly occurrence: number
  readonly type: WatchdogTaskType
  /** When it is due, or due again. */
  eta: Instant
  status: WatchdogActionStatus
  /** How often it was claimed. */
  attemptCount: number
  lastError: string | null
  claimedAt: Instant | null
  executedAt: Instant | null
}

export interface WatchdogState {
  /** As they were when the delivery was accepted. */
  readonly rules: ReadonlyArray<ActiveRule>
  /** Since when the delivery and its attempts have the statuses they have. */
  statusSince: Instant
  /** In the order in which they were first armed. */
  readonly armings: Array<Arming>
  /** In the order in which they were queued. */
  readonly actions: Array<WatchdogAction>
}

export const newWatchdog = (rules: ReadonlyArray<ActiveRule>, at: Instant): WatchdogState => ({
  rules,
  statusSince: at,
  armings: [],
  actions: []
})

export const ruleById = (watchdog: WatchdogState, ruleId: WatchdogRuleId): ActiveRule | null => {
  for (const rule of watchdog.rules) if (rule.ruleId === ruleId) return rule
  return null
}

export const armingOf = (watchdog: WatchdogState, ruleId: WatchdogRuleId): Arming | null => {
  for (const arming of watchdog.armings) if (arming.ruleId === ruleId) return arming
  return null
}

export const actionById = (watchdog: WatchdogState, actionId: WatchdogActionId): WatchdogAction | null => {
  for (const action of watchdog.actions) if (action.actionId === actionId) return action
  return null
}

/** The text of an action in its rule, null when the rule has none at this place. */
export const actionRuleOf = (watchdog: WatchdogState, action: WatchdogAction): WatchdogActionRule | null =>
  ruleById(watchdog, action.ruleId)?.rule.actions[action.index] ?? null

/** Rule and place of an action, as `watchdog_actions.path` names them. */
export const pathOf = (ruleId: WatchdogRuleId, index: number): string => `${ruleId}/${index}`

/** The rows of a delivery's watchdog as its state says they are. Source: spec/deliveries.md 2.2. */
import { watchdogActions, watchdogArmings } from "../../services/deliveries/tables-watchdog.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { DeliveryEvent } from "./events.ts"
import type { DeliveryState } from "./state.ts"
import {
  type Arming,
  actionById,
  actionRuleOf,
  armingOf,
  type WatchdogAction,
  type WatchdogState
} from "./watchdog-state.ts"

const armingRow = (deliveryId: string, arming: Arming) => ({
  deliveryId,
  schemaId: arming.ruleId,
  schemaVersion: arming.schemaVersion,
  armedAt: arming.armedAt,
  expiresAt: arming.expiresAt,
  matchedAt: arming.matchedAt
})

const actionRow = (deliveryId: string, watchdog: WatchdogState, action: WatchdogAction) => ({
  id: action.actionId,
  deliveryId,
  schemaId: action.ruleId,
  type: action.type,
  actiondata: actionRuleOf(watchdog, action)?.params ?? {},
  eta: action.eta,
  path: action.path,
  occurrence: action.occurrence,
  status: action.status,
  attemptCount: action.attemptCount,
  lastError: action.lastError,
  executedAt: action.executedAt
})

/** The rows that an event of the watchdog touches, as they are after all events. */
export const writeWatchdog = (
  state: DeliveryState,
  event: DeliveryEvent,
  sourceEventId: string | null,
  changes: RowChanges
): void => {
  const { deliveryId, watchdog } = state
  if (watchdog === null) return
  switch (event._tag) {
    case "RuleArmed": {
      const arming = armingOf(watchdog, event.ruleId)
      if (arming === null) return
      changes.put(watchdogArmings, { ...armingRow(deliveryId, arming), entryEventId: sourceEventId })
      return
    }
    case "RuleDisarmed":
    case "RuleMatched": {
      const arming = armingOf(watchdog, event._tag === "RuleMatched" ? event.rule : event.ruleId)
      // The event that armed it stays named.
      if (arming !== null) changes.set(watchdogArmings, armingRow(deliveryId, arming))
      return
    }
    case "WatchdogActionQueued":
    case "WatchdogActionClaimed":
    case "WatchdogActionRetried":
    case "WatchdogActionExecuted":
    case "WatchdogActionFailed":
    case "WatchdogActionSkipped":
    case "WatchdogActionCanceled": {
      const action = actionById(watchdog, event.actionId)
      if (action === null) return
      if (event._tag === "WatchdogActionQueued") {
        changes.insert(watchdogActions, actionRow(deliveryId, watchdog, action))
      } else changes.put(watchdogActions, actionRow(deliveryId, watchdog, action))
      return
    }
  }
}

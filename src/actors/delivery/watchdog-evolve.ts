/**
 * Applies one event to what a delivery knows of its rules, in place. Total: an event that names a rule or
 * an action this delivery does not have changes nothing.
 */
import type { Instant } from "../../domain/instant.ts"
import type { WatchdogActionStatus } from "../../services/deliveries/enums.ts"
import type { DeliveryEvent } from "./events.ts"
import type { DeliveryState } from "./state.ts"
import type { WatchdogEvent } from "./watchdog-events.ts"
import {
  actionById,
  actionRuleOf,
  armingOf,
  newWatchdog,
  type WatchdogAction,
  type WatchdogState
} from "./watchdog-state.ts"

/** The events that change what is known of the rules and nothing else. */
export type WatchdogChange =
  | WatchdogEvent
  | Extract<
      DeliveryEvent,
      {
        readonly _tag:
          | "RuleMatched"
          | "WatchdogActionQueued"
          | "WatchdogActionExecuted"
          | "WatchdogActionFailed"
          | "WatchdogActionSkipped"
          | "WatchdogActionCanceled"
      }
    >

/** A status of the delivery or of its newest attempt has changed. */
export const evolveStatusSince = (state: DeliveryState, at: Instant): void => {
  if (state.watchdog !== null) state.watchdog.statusSince = at
}

export const evolveWatchdog = (state: DeliveryState, event: WatchdogChange): void => {
  if (event._tag === "WatchdogRulesKept") {
    state.watchdog = newWatchdog(event.rules, event.at)
    return
  }
  const watchdog = state.watchdog
  if (watchdog === null) return
  switch (event._tag) {
    case "RuleArmed":
    case "RuleDisarmed":
    case "RuleMatched":
      evolveArming(watchdog, event)
      return
    case "WatchdogActionQueued":
      evolveQueued(watchdog, event)
      return
    case "WatchdogActionClaimed":
      change(watchdog, event, "EXECUTING", (action) => {
        action.attemptCount += 1
        action.claimedAt = event.at
      })
      return
    case "WatchdogActionRetried":
      change(watchdog, event, "QUEUED", (action) => {
        action.eta = event.eta
        action.lastError = event.error
      })
      return
    case "WatchdogActionExecuted":
      change(watchdog, event, "EXECUTED", (action) => {
        action.executedAt = event.at
      })
      return
    case "WatchdogActionFailed":
      change(watchdog, event, "FAILED", (action) => {
        action.lastError = event.outcome
      })
      return
    case "WatchdogActionSkipped":
      change(watchdog, event, "SKIPPED")
      return
    case "WatchdogActionCanceled":
      change(watchdog, event, "CANCELED")
      return
  }
}

const change = (
  watchdog: WatchdogState,
  event: { readonly actionId: string },
  status: WatchdogActionStatus,
  more: ((action: WatchdogAction) => void) | null = null
): void => {
  const action = actionById(watchdog, event.actionId)
  if (action === null) return
  action.status = status
  action.claimedAt = null
  more?.(action)
}

const evolveQueued = (
  watchdog: WatchdogState,
  event: Extract<WatchdogChange, { readonly _tag: "WatchdogActionQueued" }>
): void => {
  const { actionId, eta, occurrence, path, rule } = event
  const index = Number(path.slice(path.lastIndexOf("/") + 1))
  const action: WatchdogAction = {
    actionId,
    ruleId: rule,
    index,
    path,
    occurrence,
    type: event.type === "CANCEL" ? "CANCEL_DELIVERY" : event.type,
    eta,
    status: "QUEUED",
    attemptCount: 0,
    lastError: null,
    claimedAt: null,
    executedAt: null
  }
  if (actionRuleOf(watchdog, action) !== null) watchdog.actions.push(action)
}

const evolveArming = (
  watchdog: WatchdogState,
  event: Extract<WatchdogChange, { readonly _tag: "RuleArmed" | "RuleDisarmed" | "RuleMatched" }>
): void => {
  const arming = armingOf(watchdog, event._tag === "RuleMatched" ? event.rule : event.ruleId)
  switch (event._tag) {
    case "RuleArmed":
      if (arming === null) {
        watchdog.armings.push({
          ruleId: event.ruleId,
          schemaVersion: event.schemaVersion,
          armed: true,
          entryAt: event.entryAt,
          armedAt: event.at,
          expiresAt: event.expiresAt,
          matchedAt: null,
          occurrence: 0
        })
        return
      }
      arming.armed = true
      arming.entryAt = event.entryAt
      arming.armedAt = event.at
      arming.expiresAt = event.expiresAt
      return
    case "RuleDisarmed":
      if (arming === null) return
      arming.armed = false
      arming.expiresAt = event.at
      return
    case "RuleMatched":
      if (arming === null) return
      arming.armed = false
      arming.matchedAt = event.at
      arming.occurrence = event.occurrence
      return
  }
}

import type { DeliveryEvent } from "../../../actors/delivery/events.ts"
import type { DeliveryState } from "../../../actors/delivery/state.ts"
import { pathOf, ruleById } from "../../../actors/delivery/watchdog-state.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import { type Instant, second } from "../../../domain/instant.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

/** One rule of a delivery as its events tell of it. */
interface Past {
  armed: boolean
  expiresAt: Instant
  matchedAt: Instant | null
  occurrence: number
}

/**
 * A rule matches only while it is armed and in its time, its matches are counted one by one, and it rests for
 * its `cooldownS` between them; each action is due its `delayS` after the match. Source: spec/deliveries.md 6, spec/flows.md F12.
 */
export const rulesActAsWritten = (): HistoryChecker => {
  const pasts = new Map<Instance, Map<string, Past>>()
  const pastOf = (instance: Instance, ruleId: string): Past => {
    const rules = pasts.get(instance) ?? new Map<string, Past>()
    pasts.set(instance, rules)
    const past = rules.get(ruleId) ?? { armed: false, expiresAt: 0, matchedAt: null, occurrence: 0 }
    rules.set(ruleId, past)
    return past
  }
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as DeliveryEvent
    switch (event._tag) {
      case "RuleArmed": {
        const past = pastOf(instance, event.ruleId)
        past.armed = true
        past.expiresAt = event.expiresAt
        return null
      }
      case "RuleDisarmed":
        pastOf(instance, event.ruleId).armed = false
        return null
      case "RuleMatched": {
        const { at, occurrence, rule } = event
        const past = pastOf(instance, rule)
        const { armed, expiresAt, matchedAt } = past
        const isNext = occurrence === past.occurrence + 1
        past.armed = false
        past.matchedAt = at
        past.occurrence = occurrence
        if (!isNext) return `match ${occurrence} of ${rule} is not the next`
        if (!armed) return `${rule} matches and is not armed`
        if (at >= expiresAt) return `${rule} matches at ${at} and was armed until ${expiresAt}`
        const { watchdog } = instance.state as DeliveryState
        const cooldownS = (watchdog === null ? null : ruleById(watchdog, rule))?.rule.cooldownS ?? 0
        return matchedAt !== null && at < matchedAt + cooldownS * second
          ? `${rule} matches at ${at}, ${at - matchedAt} ms after its last match, and rests for ${cooldownS} s`
          : null
      }
      case "WatchdogActionQueued": {
        const { at, eta, path, rule } = event
        const { watchdog } = instance.state as DeliveryState
        const actions = (watchdog === null ? null : ruleById(watchdog, rule))?.rule.actions ?? []
        const delayS = actions.find((_, index) => pathOf(rule, index) === path)?.delayS
        return delayS !== undefined && eta === at + delayS * second
          ? null
          : `${path} is due at ${eta}, matched at ${at}, and its rule says ${delayS} s`
      }
      default:
        return null
    }
  }
  return { name: "rules-act-as-written", actor: "Delivery", follow }
}

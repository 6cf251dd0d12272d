/**
 * What rules have to do with every decision of a delivery: its acceptance keeps the rules, events arm
 * them, its end gives up what is left. A rule that was armed is looked at by `RunWatchdog` in the same
 * instant. A delivery without rules costs nothing: it has no timer and keeps nothing.
 *
 * Decided: each event of its entry point arms a rule anew, so that its time to live counts from the
 * newest. An event that is not newer than the one before, or happened while the rule rested, does not:
 * so a repetition arms nothing. Once a delivery is over, only DELIVERED and CANCELLED arm, and only in
 * the decision that ends it. Source: spec/deliveries.md 6, spec/flows.md F12.
 */
import type { Decision, TimerChange } from "../../domain/decider.ts"
import { type Instant, second } from "../../domain/instant.ts"
import { deliveryLateMs, scheduledCheckMs, slaWarnMs } from "../../services/deliveries/constants.ts"
import type { ActiveRule, WatchdogEntryPoint } from "../../services/deliveries/watchdog-rule.ts"
import type { DeliveryCommand } from "./commands.ts"
import type { DeliveryEvent } from "./events.ts"
import type { DeliveryRejection } from "./rejections.ts"
import type { DeliveryState, Order, Quote } from "./state.ts"
import { cancelAction } from "./watchdog-action-steps.ts"
import { entriesOf } from "./watchdog-entry-points.ts"
import type { RuleArmed } from "./watchdog-events.ts"
import { type Arming, armingOf, newWatchdog, type WatchdogState } from "./watchdog-state.ts"
import { lookAt, watchdogKey } from "./watchdog-timers.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

/** The decision with what the rules make of it. */
export const watched = (
  state: DeliveryState,
  command: DeliveryCommand,
  result: Result,
  now: Instant
): Result => {
  if (!result.accepted) return result
  if (state.watchdog !== null) {
    const { order } = state
    return order === null || isOver(order)
      ? result
      : reconsider(state, state.watchdog, command, result, [], now)
  }
  if (command._tag !== "Accept" || command.watchdogRules.length === 0 || state.order !== null) return result
  const rules = command.watchdogRules
  const kept: DeliveryEvent = { _tag: "WatchdogRulesKept", at: now, rules }
  return reconsider(state, newWatchdog(rules, now), command, result, [kept], now)
}

const reconsider = (
  state: DeliveryState,
  watchdog: WatchdogState,
  command: DeliveryCommand,
  decision: Decision<DeliveryEvent>,
  kept: ReadonlyArray<DeliveryEvent>,
  now: Instant
): Decision<DeliveryEvent> => {
  const entries = entriesOf(state, command, decision.events, now)
  const ending = entries.some(({ point }) => point === "DELIVERED" || point === "CANCELLED")
  if (entries.length === 0) return decision
  const events: Array<DeliveryEvent> = [...kept]
  const timers: Array<TimerChange<DeliveryCommand>> = []
  if (ending) giveUp(state, watchdog, decision.events, events, timers, now)
  let armed = false
  for (const rule of watchdog.rules) {
    if (ending && rule.entryPoint !== "DELIVERED" && rule.entryPoint !== "CANCELLED") continue
    let newest: Instant | null = null
    for (const entry of entries) {
      if (entry.point === rule.entryPoint && (newest === null || entry.at > newest)) newest = entry.at
    }
    if (newest === null || !mayArm(rule, armingOf(watchdog, rule.ruleId), newest)) continue
    armed = true
    events.push(armedBy(rule, newest, now))
  }
  if (armed) timers.push(lookAt(now))
  else if (ending) timers.push({ _tag: "CancelTimer", key: watchdogKey })
  else if (kept.length > 0 && state.quote !== null) {
    const next = nextMoment(watchdog.rules, state.quote, now, now)
    if (next !== null) timers.push(lookAt(next))
  }
  if (events.length === 0 && timers.length === 0) return decision
  return {
    ...decision,
    events: [...decision.events, ...events],
    timers: [...(decision.timers as ReadonlyArray<TimerChange<DeliveryCommand>>), ...timers]
  }
}

export const isOver = (order: Order): boolean => order.status === "Completed" || order.status === "Canceled"

/** The end of the delivery: armed rules are given up, and actions that have no meaning any more. */
const giveUp = (
  state: DeliveryState,
  watchdog: WatchdogState,
  decided: ReadonlyArray<DeliveryEvent>,
  events: Array<DeliveryEvent>,
  timers: Array<TimerChange<DeliveryCommand>>,
  now: Instant
): void => {
  for (const { armed, ruleId } of watchdog.armings) {
    if (armed) events.push({ _tag: "RuleDisarmed", at: now, ruleId, because: "DeliveryOver" })
  }
  for (const action of watchdog.actions) {
    // An action that ends the delivery itself is not given up by that.
    const taken = decided.some(
      (event) => event._tag === "WatchdogActionClaimed" && event.actionId === action.actionId
    )
    if (!taken) cancelAction(state.deliveryId, action, events, timers, now)
  }
}

/** Whether an event that happened at `entryAt` arms a rule: it is newer than the last, and the rule does not rest. */
export const mayArm = (rule: ActiveRule, arming: Arming | null, entryAt: Instant): boolean => {
  if (arming === null) return true
  if (entryAt <= arming.entryAt) return false
  return arming.matchedAt === null || entryAt >= arming.matchedAt + rule.rule.cooldownS * second
}

export const armedBy = (rule: ActiveRule, entryAt: Instant, now: Instant): RuleArmed => ({
  _tag: "RuleArmed",
  at: now,
  ruleId: rule.ruleId,
  schemaVersion: rule.schemaVersion,
  entryAt,
  expiresAt: now + rule.rule.armTtlS * second
})

/** When an entry point of the clock was passed last, null when it has not been. */
export const clockEntry = (point: WatchdogEntryPoint, quote: Quote, now: Instant): Instant | null => {
  switch (point) {
    case "SCHEDULED_CHECK": {
      if (quote.acceptedAt === null) return null
      const checks = Math.floor((now - quote.acceptedAt) / scheduledCheckMs)
      return checks < 1 ? null : quote.acceptedAt + checks * scheduledCheckMs
    }
    case "SLA_APPROACHING":
    case "SLA_VIOLATED": {
      const at = promiseMoment(point, quote)
      return at === null || at > now ? null : at
    }
    default:
      return null
  }
}

/** When the promise is in danger, and when it is broken; null: nothing was promised. */
const promiseMoment = (point: "SLA_APPROACHING" | "SLA_VIOLATED", quote: Quote): Instant | null => {
  if (quote.quotedDropoffTime === null) return null
  const broken = quote.quotedDropoffTime + deliveryLateMs
  return point === "SLA_VIOLATED" ? broken : broken - slaWarnMs
}

/** The next moment after `now` at which the clock itself arms a rule, null: never. */
export const nextMoment = (
  rules: ReadonlyArray<ActiveRule>,
  quote: Quote,
  acceptedAt: Instant,
  now: Instant
): Instant | null => {
  let next: Instant | null = null
  for (const { entryPoint } of rules) {
    let at: Instant | null = null
    if (entryPoint === "SCHEDULED_CHECK") {
      at = acceptedAt + (Math.floor((now - acceptedAt) / scheduledCheckMs) + 1) * scheduledCheckMs
    } else if (entryPoint === "SLA_APPROACHING" || entryPoint === "SLA_VIOLATED") {
      at = promiseMoment(entryPoint, quote)
    }
    if (at !== null && at > now && (next === null || at < next)) next = at
  }
  return next
}

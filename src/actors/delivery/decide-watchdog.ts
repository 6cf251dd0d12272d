/**
 * The look at the armed rules, the moment of an action, and an operator who takes one back.
 * Source: spec/deliveries.md 3.3, 6, spec/flows.md F12.
 *
 * Decided: claim, effect and success of an action are one decision, so that an action at rest is never
 * EXECUTING unless rows say so; then its lease ends it. An action that was refused is tried again after
 * one, two and four ticks. While too many remediations were made, one waits a tick and is not claimed.
 */
import { type Decision, DecisionDraft, type TimerChange, unchanged } from "../../domain/decider.ts"
import { deriveId, type WatchdogActionId } from "../../domain/ids.ts"
import { type Instant, second } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { claimLeaseMs, watchdogMaxRetries, watchdogTickMs } from "../../services/deliveries/constants.ts"
import { holds, type WatchdogFacts } from "../../services/deliveries/watchdog-condition.ts"
import { type ActiveRule, countsForRate, survivesEnd } from "../../services/deliveries/watchdog-rule.ts"
import type { RaiseAlarm } from "../calls.ts"
import type { CancelWatchdogAction, DeliveryCommand, RunWatchdog } from "./commands.ts"
import type { DeliveryEvent } from "./events.ts"
import { watchdogActionMachine } from "./machine.ts"
import type { DeliveryRejection } from "./rejections.ts"
import type { DeliveryState, Order, Quote } from "./state.ts"
import { armedBy, clockEntry, isOver, mayArm, nextMoment } from "./watchdog.ts"
import { ActionCourse, deliveryOver } from "./watchdog-action-steps.ts"
import { factsOf } from "./watchdog-facts.ts"
import {
  actionById,
  actionRuleOf,
  armingOf,
  pathOf,
  ruleById,
  type WatchdogAction,
  type WatchdogState
} from "./watchdog-state.ts"
import { type Ordinary, perform } from "./watchdog-tasks.ts"
import { actAt, actionKey, lookAt } from "./watchdog-timers.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

/** What both looks need. */
interface Look {
  readonly state: DeliveryState
  readonly quote: Quote
  readonly order: Order
  readonly watchdog: WatchdogState
  readonly facts: WatchdogFacts
  readonly now: Instant
}

export const runWatchdog = (
  state: DeliveryState,
  command: RunWatchdog,
  now: Instant,
  ordinary: Ordinary
): Result => {
  const { order, quote, watchdog } = state
  if (order === null || quote === null || watchdog === null) return unchanged
  if (command.actionId === null) {
    return lookAtRules({
      state,
      quote,
      order,
      watchdog,
      facts: factsOf(state, quote, order, watchdog, now),
      now
    })
  }
  const action = actionById(watchdog, command.actionId)
  if (action === null) return unchanged
  if (action.status === "EXECUTING") return endLease(state, order, action, now)
  if (action.status !== "QUEUED" || now < action.eta) return unchanged
  const facts = factsOf(state, quote, order, watchdog, now)
  return act({ state, quote, order, watchdog, facts, now }, action, command.remediationsLeft, ordinary)
}

// ---- Rules

const lookAtRules = (look: Look): Decision<DeliveryEvent> => {
  const { facts, now, order, quote, watchdog } = look
  const draft = new DecisionDraft<DeliveryEvent, DeliveryCommand>()
  const timers: Array<TimerChange<DeliveryCommand>> = []
  const over = isOver(order)
  let waiting = false
  for (const rule of watchdog.rules) {
    const arming = armingOf(watchdog, rule.ruleId)
    let armed = arming?.armed ?? false
    let expiresAt = arming?.expiresAt ?? now
    const entryAt = over ? null : clockEntry(rule.entryPoint, quote, now)
    if (entryAt !== null && mayArm(rule, arming, entryAt)) {
      const event = armedBy(rule, entryAt, now)
      draft.event(event)
      armed = true
      expiresAt = event.expiresAt
    }
    if (!armed) continue
    const { ruleId } = rule
    if (now >= expiresAt) draft.event({ _tag: "RuleDisarmed", at: now, ruleId, because: "Expired" })
    else if (holds(rule.rule.cond, facts)) match(look, rule, (arming?.occurrence ?? 0) + 1, draft, timers)
    // After the end of the delivery nothing changes any more: one look was all.
    else if (over) draft.event({ _tag: "RuleDisarmed", at: now, ruleId, because: "DeliveryOver" })
    else waiting = true
  }
  const next = over ? null : nextLook(watchdog, quote, waiting, now)
  if (next !== null) timers.push(lookAt(next))
  return { ...draft.done(), timers }
}

/** When the rules are looked at again, null: when the next event arms one. */
const nextLook = (watchdog: WatchdogState, quote: Quote, waiting: boolean, now: Instant): Instant | null => {
  const moment = nextMoment(watchdog.rules, quote, quote.acceptedAt ?? now, now)
  const tick = waiting ? now + watchdogTickMs : null
  return moment === null || (tick !== null && tick < moment) ? tick : moment
}

/** The condition of a rule holds: what it wants done is queued, each action at its own moment. */
const match = (
  look: Look,
  { rule, ruleId }: ActiveRule,
  occurrence: number,
  draft: DecisionDraft<DeliveryEvent, DeliveryCommand>,
  timers: Array<TimerChange<DeliveryCommand>>
): void => {
  const { now, order } = look
  const { deliveryId } = look.state
  draft.event({ _tag: "RuleMatched", at: now, deliveryId, rule: ruleId, occurrence })
  rule.actions.forEach(({ delayS, type }, index) => {
    invariant(isLegal(watchdogActionMachine, null, "Match", "QUEUED"), "no row that queues an action")
    const path = pathOf(ruleId, index)
    const actionId: WatchdogActionId = deriveId(`${deliveryId}:${path}`, occurrence, 0, now)
    const eta = now + delayS * second
    draft.event({
      _tag: "WatchdogActionQueued",
      at: now,
      deliveryId,
      actionId,
      rule: ruleId,
      type,
      path,
      occurrence,
      eta
    })
    if (isOver(order) && !survivesEnd(type)) {
      draft.event({
        _tag: "WatchdogActionCanceled",
        at: now,
        deliveryId,
        actionId,
        rule: ruleId,
        type,
        outcome: deliveryOver
      })
    } else timers.push(actAt(actionId, eta))
  })
}

// ---- Actions

const act = (
  look: Look,
  action: WatchdogAction,
  remediationsLeft: number,
  ordinary: Ordinary
): Decision<DeliveryEvent> => {
  const { facts, now, order, quote, state, watchdog } = look
  const rule = ruleById(watchdog, action.ruleId)
  const text = actionRuleOf(watchdog, action)
  invariant(rule !== null && text !== null, `no action ${action.path} in the rules of this delivery`)
  const course = new ActionCourse(state.deliveryId, action, now)
  const gone = !holds(rule.rule.cond, facts)
    ? "ConditionGone"
    : text.unless !== null && holds(text.unless, facts)
      ? "Unless"
      : null
  if (countsForRate(action.type) && remediationsLeft <= 0) {
    if (gone === null) return timersOnly([actAt(action.actionId, now + watchdogTickMs)])
    course.skip(gone)
    return eventsOf(course)
  }
  course.claim()
  if (gone !== null) {
    course.skip(gone)
    return eventsOf(course)
  }
  const performed = perform({ state, quote, order, action, rule: text, label: rule.label, now, ordinary })
  if (!performed.done) return tryAgain(course, performed.error, now)
  const claimed = course.events.length
  course.succeed(performed.outcome)
  const { decision } = performed
  return {
    ...decision,
    events: [...course.events.slice(0, claimed), ...decision.events, ...course.events.slice(claimed)]
  }
}

/** An action was refused: later once more, or, when its repetitions are spent, a human's matter. */
const tryAgain = (course: ActionCourse, error: string, now: Instant): Decision<DeliveryEvent> => {
  if (course.claims > watchdogMaxRetries) return giveActionUp(course, error)
  const eta = now + watchdogTickMs * 2 ** (course.claims - 1)
  course.retry(eta, error)
  return { ...eventsOf(course), timers: [actAt(course.action.actionId, eta)] }
}

const giveActionUp = (course: ActionCourse, error: string): Decision<DeliveryEvent> => {
  course.fail(error)
  const { actionId } = course.action
  const alarm: RaiseAlarm = {
    _tag: "RaiseAlarm",
    code: "WATCHDOG_ACTION_FAILED",
    entity: "WatchdogAction",
    id: actionId
  }
  return { ...eventsOf(course), calls: [alarm] }
}

/** A claim that nobody finished: it is free again when its lease is over. */
const endLease = (
  state: DeliveryState,
  order: Order,
  action: WatchdogAction,
  now: Instant
): Decision<DeliveryEvent> => {
  const dueAt = (action.claimedAt ?? now) + claimLeaseMs
  if (now < dueAt) return timersOnly([actAt(action.actionId, dueAt)])
  const course = new ActionCourse(state.deliveryId, action, now)
  if (isOver(order) && !survivesEnd(action.type)) return giveActionUp(course, deliveryOver)
  if (course.claims > watchdogMaxRetries) return giveActionUp(course, "LeaseOver")
  course.retry(now, "LeaseOver")
  return { ...eventsOf(course), timers: [actAt(action.actionId, now)] }
}

const eventsOf = (course: ActionCourse): Decision<DeliveryEvent> => ({
  ...unchanged,
  events: course.events
})

const timersOnly = (timers: ReadonlyArray<TimerChange<DeliveryCommand>>): Decision<DeliveryEvent> => ({
  ...unchanged,
  timers
})

/** An operator takes back what a rule wants done, as long as it is not done. */
export const cancelWatchdogAction = (
  state: DeliveryState,
  command: CancelWatchdogAction,
  now: Instant
): Result => {
  const action = state.watchdog === null ? null : actionById(state.watchdog, command.actionId)
  if (action === null) return notFound("WatchdogAction", command.actionId)
  if (action.status === "CANCELED") return unchanged
  if (!isLegal(watchdogActionMachine, action.status, "CancelWatchdogAction", "CANCELED")) {
    return illegalTransition(watchdogActionMachine, action.actionId, action.status, "CancelWatchdogAction")
  }
  const course = new ActionCourse(state.deliveryId, action, now)
  course.cancel(command.note ?? "Operator")
  return { ...eventsOf(course), timers: [{ _tag: "CancelTimer", key: actionKey(action.actionId) }] }
}

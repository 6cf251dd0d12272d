/**
 * What each type of action does: the ordinary command of the actor, a message to Dispatch, or words to
 * somebody. What is refused says why, and is tried again. Source: spec/deliveries.md 6, spec/flows.md F12.
 *
 * Decided: an alert names the delivery and its text stands in the outcome; a repeated request is a robot's
 * (Dispatch knows it by its attempt), because the outbox itself repeats what couriers are asked; a repeated
 * notification is the newest that the attempt's progress has earned.
 */
import type { Decision } from "../../domain/decider.ts"
import { DecisionDraft } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { maxAttempts } from "../../services/deliveries/constants.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import type {
  WatchdogActionRule,
  WatchdogMessage,
  WatchdogRetry
} from "../../services/deliveries/watchdog-rule.ts"
import { fillPlaceholders, utcText } from "../../services/deliveries/watchdog-text.ts"
import type { Call } from "../calls.ts"
import type { Update } from "../planner/commands.ts"
import { repeatRequest } from "./attempt-request.ts"
import type { DeliveryCommand } from "./commands.ts"
import { Course } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { rankOf } from "./progress.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { attemptById, type DeliveryState, liveAttempt, type Order, progressOf, type Quote } from "./state.ts"
import type { WatchdogAction } from "./watchdog-state.ts"

/** How the actor decides one of its ordinary commands. */
export type Ordinary = (
  state: DeliveryState,
  command: DeliveryCommand,
  now: Instant
) => Decision<DeliveryEvent> | DeliveryRejection

/** What an action did, or the code of what stood in its way. */
export type Performed =
  | { readonly done: true; readonly decision: Decision<DeliveryEvent>; readonly outcome: string }
  | { readonly done: false; readonly error: string }

/** One action and what it is done to. */
export interface Task {
  readonly state: DeliveryState
  readonly quote: Quote
  readonly order: Order
  readonly action: WatchdogAction
  /** Its text in the rule. */
  readonly rule: WatchdogActionRule
  readonly label: string
  readonly now: Instant
  readonly ordinary: Ordinary
}

/** Does what an action says. */
export const perform = (task: Task): Performed => {
  const { order, quote, rule, state } = task
  switch (rule.type) {
    case "CHANGE_PROVIDER":
      return byCommand(task, {
        _tag: "ChangeProvider",
        provider: rule.params.provider,
        by: "watchdog",
        note: task.label
      })
    case "CANCEL_DELIVERY":
      return byCommand(task, {
        _tag: "Cancel",
        by: "watchdog",
        attemptReason: rule.params.attemptReason,
        note: task.label
      })
    case "REPORT_ISSUE":
      return byCommand(task, {
        _tag: "ReportIssue",
        type: rule.params.issueType,
        note: task.label,
        by: "watchdog"
      })
    case "CREATE_REFUND": {
      const paid = quote.request.orderValueCents + order.tipCents
      const { amountCents, percent, reason } = rule.params
      const wanted = amountCents ?? Math.round((paid * (percent ?? 0)) / 100)
      const course = courseOf(task)
      course.draft.event({
        _tag: "RefundRequested",
        at: task.now,
        deliveryId: state.deliveryId,
        // Nobody gets back more than he paid.
        amountCents: Math.min(wanted, paid),
        reason
      })
      return done(course, reason)
    }
    case "REASSIGN":
      return reassign(task)
    case "RETRY":
      return retry(task, rule.params.what)
    case "ALERT": {
      const course = courseOf(task)
      course.raiseAlarm("WATCHDOG_ALERT")
      return done(course, notice(task, rule.params))
    }
    case "LOG":
      return done(courseOf(task), notice(task, rule.params))
    case "ESCALATE":
      return says(rule.params.priority, {
        _tag: "NotifySupport",
        deliveryId: state.deliveryId,
        channel: "Zendesk",
        template: "WATCHDOG_ESCALATION",
        params: { rule: task.label, status: order.status },
        occurrence: task.action.actionId,
        priority: rule.params.priority
      })
    case "EMAIL_SUPPORT": {
      const { params, template } = filled(task, rule.params)
      return says(template, {
        _tag: "NotifySupport",
        deliveryId: state.deliveryId,
        channel: "Email",
        template,
        params,
        occurrence: task.action.actionId,
        priority: null
      })
    }
    case "SMS_CUSTOMER": {
      const course = courseOf(task)
      const message = filled(task, rule.params)
      course.notifyCustomer("WATCHDOG", task.action.actionId, message)
      return done(course, message.template)
    }
    case "SMS_MERCHANT": {
      const course = courseOf(task)
      const message = filled(task, rule.params)
      course.notifyMerchant("WATCHDOG", task.action.actionId, serialOf(task), message)
      return done(course, message.template)
    }
  }
}

const courseOf = ({ now, order, quote, state }: Task): Course =>
  new Course(state, quote, order, "watchdog", now)

const done = (course: Course, outcome: string): Performed => ({
  done: true,
  decision: course.draft.done(),
  outcome
})

const refused = (error: string): Performed => ({ done: false, error })

const byCommand = (task: Task, command: DeliveryCommand): Performed => {
  const decision = task.ordinary(task.state, command, task.now)
  if (!decision.accepted) return refused(decision._tag)
  // Somebody else has asked for it before.
  return { done: true, decision, outcome: decision.events.length === 0 ? "Already" : "Done" }
}

const says = (outcome: string, call: Call): Performed => ({
  done: true,
  decision: new DecisionDraft<DeliveryEvent, DeliveryCommand, Call>().call(call).done(),
  outcome
})

/** How often rules have had this delivery's robot changed. */
const reassigned = ({ state }: Task): number =>
  state.watchdog?.actions.filter(({ status, type }) => type === "REASSIGN" && status === "EXECUTED").length ??
  0

/**
 * Another robot, if there is one and the food is not aboard yet. No more often than a delivery may have
 * attempts: a rule whose condition no robot mends would move it on for ever.
 */
const reassign = (task: Task): Performed => {
  const { quote, state } = task
  const attempt = liveAttempt(state)
  if (attempt === null || attempt.provider !== "Robot" || attempt.demandId === null) {
    return refused("NotRobotAttempt")
  }
  const group = groupOf(attempt.status)
  if (attempt.serial === null || attempt.hasFood || (group !== "PRE" && group !== "PICKUP")) {
    return refused("NotReassignable")
  }
  if (reassigned(task) >= maxAttempts) return refused("ReassignmentsSpent")
  const excludeRobots: Array<string> = []
  for (const { serial } of state.attempts) {
    if (serial !== null && !excludeRobots.includes(serial)) excludeRobots.push(serial)
  }
  const update: Update = {
    _tag: "Update",
    demandId: attempt.demandId,
    start: null,
    latestStart: null,
    destination: null,
    excludeRobots,
    asker: { deliveryId: state.deliveryId, attemptId: attempt.attemptId }
  }
  const course = courseOf(task)
  course.draft.send("Planner", quote.request.shard, update)
  return done(course, `without ${attempt.serial}`)
}

const retry = (task: Task, what: WatchdogRetry): Performed => {
  const { action, order, state } = task
  const attempt = liveAttempt(state)
  if (attempt === null) return refused("NothingToRetry")
  switch (what) {
    case "request": {
      if (attempt.status !== "Requested" || attempt.provider !== "Robot") return refused("NothingToRetry")
      const course = courseOf(task)
      repeatRequest(course, course.view(attempt))
      return done(course, what)
    }
    case "cancel":
      if (order.cancelRequestedAt === null || attempt.status !== "CancelRequestFailed") {
        return refused("NothingToRetry")
      }
      return byCommand(task, { _tag: "RetryCancel", attemptId: attempt.attemptId })
    case "notification": {
      const rank = rankOf(progressOf(attempt))
      const course = courseOf(task)
      const template =
        rank >= rankOf("AtDestination")
          ? "ARRIVED"
          : rank >= rankOf("InTransit")
            ? "IN_TRANSIT"
            : "ORDER_SCHEDULED"
      course.notifyCustomer(template, action.actionId)
      return done(course, template)
    }
  }
}

// ---- Texts

const serialOf = ({ order, state }: Task): string | null => {
  const attempt = attemptById(state, order.latestAttemptId)
  return attempt === null || attempt.provider !== "Robot" ? null : attempt.serial
}

const fill = (task: Task, text: string): string => {
  const { order, quote, state } = task
  const expected = attemptById(state, order.latestAttemptId)?.estDropoffTime ?? quote.quotedDropoffTime
  return fillPlaceholders(text, {
    deliveryId: state.deliveryId,
    eta: expected === null ? null : utcText(expected),
    robotSerial: serialOf(task)
  })
}

const filled = (task: Task, { params, template }: WatchdogMessage): WatchdogMessage => {
  const texts: Record<string, string> = {}
  for (const [name, text] of Object.entries(params)) texts[name] = fill(task, text)
  return { template: fill(task, template), params: texts }
}

/** The text of an alert or a note, for whom it is meant first. */
const notice = (
  task: Task,
  { message, target }: { readonly message: string; readonly target: string | null }
): string => `${target === null ? "" : `${fill(task, target)}: `}${fill(task, message)}`

/**
 * What happens when nothing happens: a provider is silent, an attempt stands still, a customer does not
 * come. Source: spec/deliveries.md 3.2, 10.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import {
  attemptTimeoutMs,
  remindersS,
  returnRetries,
  returnRetryMs
} from "../../services/deliveries/constants.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import { withdraw } from "./attempt-request.ts"
import type { CheckDemand, Remind, TimeOutAttempt, TimeOutRequest } from "./commands.ts"
import { Course, timeOutAttemptKey, timerKeys } from "./course.ts"
import { timeOutPrice } from "./decide-price.ts"
import type { DeliveryEvent } from "./events.ts"
import { attemptMachine } from "./machine.ts"
import { askReturn, settleEnded } from "./settlement.ts"
import { type Attempt, attemptById, type DeliveryState, progressOf } from "./state.ts"

type Result = Decision<DeliveryEvent>

/** The provider has not answered. Its late answer finds an attempt that is over. */
export const timeOutRequest = (state: DeliveryState, command: TimeOutRequest, now: Instant): Result => {
  if (command.attemptId === null) return timeOutPrice(state, now)
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  if (
    progressOf(attempt) !== "Requested" ||
    !isLegal(attemptMachine, attempt.status, "TimeOutRequest", "RequestFailed")
  ) {
    return unchanged
  }
  const course = new Course(state, quote, order, "system", now)
  const view = course.view(attempt)
  course.step(view, "TimeOutRequest", "RequestFailed")
  withdraw(course, view, "RobotAvailability")
  settleEnded(course, view)
  return course.draft.done()
}

/** When an attempt has stood in its group for too long. PRE counts from the planned start. */
const deadlineOf = (state: DeliveryState, attempt: Attempt): Instant => {
  switch (attempt.group) {
    case "PRE": {
      const request = state.quote?.request
      const start = attempt.plannedStart ?? state.order?.scheduledFor ?? request?.readyAt ?? 0
      return Math.max(attempt.groupSince, start) + attemptTimeoutMs.PRE
    }
    case "PICKUP":
    case "LOADED":
    case "RESCUE":
    case "RETURN":
      return attempt.groupSince + attemptTimeoutMs[attempt.group]
    case "CANCELING":
    case "TERMINAL":
      return Number.POSITIVE_INFINITY
  }
}

export const timeOutAttempt = (state: DeliveryState, command: TimeOutAttempt, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  const target = groupOf(attempt.status) === "RETURN" ? "ReturnFailed" : "TimedOut"
  if (!isLegal(attemptMachine, attempt.status, "TimeOutAttempt", target)) return unchanged
  const course = new Course(state, quote, order, "system", now)
  const dueAt = deadlineOf(state, attempt)
  if (now < dueAt) {
    // The plan moved since the timer was set.
    return course.draft.setTimer(timeOutAttemptKey(attempt.attemptId), dueAt, command).done()
  }
  const view = course.view(attempt)
  course.step(view, "TimeOutAttempt", target)
  if (target === "TimedOut") withdraw(course, view, "DeliveryWatchdog")
  settleEnded(course, view)
  return course.draft.done()
}

/** The customer is reminded, and again, until the lid has closed behind him. */
export const remind = (state: DeliveryState, command: Remind, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  if (attempt.status !== "AtDestination" && attempt.status !== "DeliveryInProgress") return unchanged
  if (attempt.provider !== "Robot") return unchanged
  const course = new Course(state, quote, order, "system", now)
  course.notifyCustomer("ARRIVED_REMINDER", `${attempt.sequence}:${command.afterS}`)
  for (const afterS of remindersS) {
    if (afterS <= command.afterS) continue
    const dueAt = (attempt.arrivedAt ?? now) + afterS * 1_000
    course.draft.setTimer(timerKeys.remind, dueAt, { _tag: "Remind", attemptId: attempt.attemptId, afterS })
    break
  }
  return course.draft.done()
}

/**
 * A robot attempt that Dispatch does not know of must not go unnoticed; nor must food that is to be driven back
 * and for which there is no trip: Dispatch is asked again, a few times.
 */
export const checkDemand = (state: DeliveryState, command: CheckDemand, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  const group = groupOf(attempt.status)
  if (group === "TERMINAL" || attempt.provider !== "Robot") return unchanged
  if (group === "RETURN") return checkReturn(new Course(state, quote, order, "system", now), attempt)
  if (attempt.providerId !== null) return unchanged
  const course = new Course(state, quote, order, "system", now)
  course.raiseAlarm("ATTEMPT_WITHOUT_DEMAND")
  return course.draft.done()
}

const checkReturn = (course: Course, attempt: Attempt): Result => {
  if (attempt.status !== "ReturnInitiated" || attempt.returnTripId !== null) return unchanged
  if (course.now - attempt.groupSince <= returnRetries * returnRetryMs) {
    askReturn(course, course.view(attempt))
    return course.draft.done()
  }
  course.reportIssue("OTHER", "nobody takes the food back to the merchant")
  course.raiseAlarm("RETURN_NOT_PLANNED")
  return course.draft.done()
}

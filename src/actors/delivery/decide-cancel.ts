/**
 * Who may cancel until when, and what follows until the cancellation is settled.
 * Source: spec/deliveries.md 5, spec/flows.md F8.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { cancelMaxRetries, cancelRetryDelayMs } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason } from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import { cancelReasonsOf, groupOf, isDeprecated, mayCancel } from "../../services/deliveries/policies.ts"
import { askCancel, noteCancellation, stageOf } from "./cancellation.ts"
import type { Cancel, CheckId, GiveUpNoShow, RetryCancel, StartReturn, TimeOutCancel } from "./commands.ts"
import { Course, timerKeys } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { attemptMachine } from "./machine.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { cancelStranded, endProviderChange, finishCancel, settleEnded, startReturn } from "./settlement.ts"
import { attemptById, type DeliveryState, liveAttempt, progressOf, strandedAttempt } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

export const cancel = (state: DeliveryState, command: Cancel, now: Instant): Result => {
  const { by, attemptReason } = command
  const allowed = cancelReasonsOf(by)
  if (isDeprecated(attemptReason) || (allowed !== null && !allowed.includes(attemptReason))) {
    return { accepted: false, _tag: "CancelReasonNotAllowed", by, reason: attemptReason, allowed }
  }
  return cancelDelivery(state, by, attemptReason, command.note, now)
}

const cancelDelivery = (
  state: DeliveryState,
  by: ActorType,
  reason: AttemptCancellationReason,
  note: string | null,
  now: Instant
): Result => {
  const { quote, order } = state
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  if (order.status === "Canceled") return unchanged
  if (order.status === "Completed") {
    return { accepted: false, _tag: "AlreadyCompleted", deliveryId: state.deliveryId }
  }
  const attempt = liveAttempt(state) ?? strandedAttempt(state)
  if (attempt === null) return unchanged
  const progress = progressOf(attempt)
  // Food that was loaded is under way, whoever fetches it from a robot.
  if (!mayCancel(by, progress) || (order.cargoLoaded && !mayCancel(by, "LoadedWaitingForPilot"))) {
    return { accepted: false, _tag: "TooLateToCancel", attemptId: attempt.attemptId, by, status: progress }
  }
  const course = new Course(state, quote, order, by, now)
  if (attempt.status === "CancelRequested") {
    // The attempt is being given up for another provider: there will be none.
    if (!course.cancelPending) noteCancellation(course, by, reason, note)
    return course.draft.done()
  }
  noteCancellation(course, by, reason, note)
  const view = course.view(attempt)
  if (groupOf(attempt.status) === "RESCUE") cancelStranded(course, view, reason)
  else askCancel(course, view, reason)
  return course.draft.done()
}

/** The provider has not confirmed in time: the attempt goes on until the cancellation is repeated. */
export const timeOutCancel = (state: DeliveryState, command: TimeOutCancel, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  if (attempt.status !== "CancelRequested" || attempt.cancelTries !== command.tries) return unchanged
  const course = new Course(state, quote, order, "system", now)
  const view = course.view(attempt)
  // It was confirmed, and waited only for the lid.
  if (attempt.demandCanceled) finishCancel(course, view)
  else {
    course.step(view, "TimeOutCancel", "CancelRequestFailed")
    course.raiseAlarm("CANCEL_UNCONFIRMED")
    course.draft.setTimer(timerKeys.retryCancel, now + cancelRetryDelayMs, {
      _tag: "RetryCancel",
      attemptId: attempt.attemptId
    })
  }
  return course.draft.done()
}

/**
 * Repeats a cancellation that was not confirmed; when repetitions are spent, a robot's attempt ends all
 * the same, because our own platform cannot refuse, and a courier's goes on.
 */
export const retryCancel = (state: DeliveryState, command: RetryCancel, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  if (order.cancelRequestedAt === null && order.providerChange?.attemptId !== attempt.attemptId) {
    return unchanged
  }
  if (!isLegal(attemptMachine, attempt.status, "CancelAttempt", "CancelRequested")) return unchanged
  // An attempt that waits for rescue has its turn when its rescuer is given up.
  if (groupOf(attempt.status) === "RESCUE" && liveAttempt(state) !== null) return unchanged
  const course = new Course(state, quote, order, "system", now)
  const view = course.view(attempt)
  const reason = order.cancelAttemptReason ?? attempt.cancelReason ?? "Other"
  const spent = attempt.cancelTries >= cancelMaxRetries
  if (!spent || (attempt.status !== "CancelRequestFailed" && attempt.provider === "Robot")) {
    askCancel(course, view, reason)
  } else if (attempt.provider === "Robot") {
    course.step(view, "CancelGivenUp", "Canceled", attempt.cancelReason ?? reason)
    course.raiseAlarm("CANCEL_GIVEN_UP")
    settleEnded(course, view)
  } else endProviderChange(course)
  return course.draft.done()
}

/** The customer has not come to the robot. */
export const giveUpNoShow = (state: DeliveryState, command: GiveUpNoShow, now: Instant): Result => {
  const attempt = attemptById(state, command.attemptId)
  if (attempt === null || attempt.status !== "AtDestination" || attempt.provider !== "Robot") return unchanged
  return cancelDelivery(state, "system", "CustomerUnresponsive", null, now)
}

/** An age check that failed ends the delivery: the food may not be handed over. */
export const checkId = (state: DeliveryState, command: CheckId, now: Instant): Result => {
  const order = state.order
  const attempt = attemptById(state, command.attemptId)
  if (order === null || attempt === null) return notFound("Attempt", command.attemptId)
  if (groupOf(attempt.status) === "TERMINAL" || groupOf(attempt.status) === "RETURN") {
    return illegalTransition(attemptMachine, attempt.attemptId, attempt.status, "CheckId")
  }
  const course = state.quote === null ? null : new Course(state, state.quote, order, command.by, now)
  if (course === null) return notFound("Quote", state.deliveryId)
  if (!command.passed) return cancelDelivery(state, command.by, "IdCheck", null, now)
  if (order.idCheckedAt !== null) return unchanged
  return course.draft
    .event({ _tag: "IdChecked", at: now, attemptId: attempt.attemptId, by: command.by })
    .done()
}

/** The food goes back to the merchant, and with it the delivery ends. */
export const returnFood = (state: DeliveryState, command: StartReturn, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  if (
    !isLegal(attemptMachine, attempt.status, "StartReturn", "ReturnInitiated") ||
    groupOf(progressOf(attempt)) === "RESCUE"
  ) {
    return illegalTransition(attemptMachine, attempt.attemptId, attempt.status, "StartReturn")
  }
  if (isDeprecated(command.reason)) {
    return {
      accepted: false,
      _tag: "CancelReasonNotAllowed",
      by: command.by,
      reason: command.reason,
      allowed: null
    }
  }
  const returnPolicy = quote.request.returnPolicy
  if (!attempt.hasFood || returnPolicy !== "return") {
    return {
      accepted: false,
      _tag: "NothingToReturn",
      attemptId: attempt.attemptId,
      hasFood: attempt.hasFood,
      returnPolicy
    }
  }
  const course = new Course(state, quote, order, command.by, now)
  const view = course.view(attempt)
  const stage = stageOf(course, view.status)
  if (!course.cancelPending) {
    noteCancellation(course, command.by, command.reason, null)
    course.draft.event({
      _tag: "CancelRequested",
      at: now,
      deliveryId: state.deliveryId,
      attemptId: attempt.attemptId,
      demandId: attempt.demandId,
      hubId: attempt.hubId,
      reason: command.reason,
      stage
    })
  }
  startReturn(course, view, command.reason)
  return course.draft.done()
}

/**
 * An attempt whose robot cannot go on: help is asked for, withdrawn, or comes too late; and the robot's
 * own news that lead there. Source: spec/deliveries.md 3.1, 3.2, spec/flows.md F7.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import { withdraw } from "./attempt-request.ts"
import { cancelAtOnce } from "./cancellation.ts"
import type { ApplyRobot, DeclareUnrecoverable, StartRescue, WithdrawRescue } from "./commands.ts"
import { Course } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { dropFieldTask } from "./field-work.ts"
import { attemptMachine } from "./machine.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { factsAfter, noteFacts } from "./robot-facts.ts"
import { callOffRescuer, settleEnded, settleStranded, strandByReport } from "./settlement.ts"
import { type Attempt, attemptById, type DeliveryState, liveAttempt, progressOf } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

const illegal = (attempt: Attempt, attempted: string): DeliveryRejection =>
  illegalTransition(attemptMachine, attempt.attemptId, attempt.status, attempted)

export const startRescue = (state: DeliveryState, command: StartRescue, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  // Nobody comes to a courier's rescue: his delivery is given to another provider, or he brings the food back.
  if (
    attempt.provider !== "Robot" ||
    !isLegal(attemptMachine, attempt.status, "RequestRescue", "RescueRequested") ||
    !isLegal(attemptMachine, progressOf(attempt), "RequestRescue", "RescueRequested")
  ) {
    return illegal(attempt, "RequestRescue")
  }
  const course = new Course(state, quote, order, command.by, now)
  const view = course.view(attempt)
  course.step(view, "RequestRescue", "RescueRequested", null, command.note)
  settleStranded(course, view)
  return course.draft.done()
}

export const withdrawRescue = (state: DeliveryState, command: WithdrawRescue, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  const resume = attempt.resumeStatus
  if (resume === null || !isLegal(attemptMachine, attempt.status, "WithdrawRescue", resume)) {
    return illegal(attempt, "WithdrawRescue")
  }
  const rescuer = liveAttempt(state)
  if (rescuer !== null && rescuer.status !== "Requested") {
    return {
      accepted: false,
      _tag: "RescueUnderWay",
      attemptId: attempt.attemptId,
      rescuerAttemptId: rescuer.attemptId
    }
  }
  const course = new Course(state, quote, order, "operator", now)
  if (rescuer !== null) {
    const view = course.view(rescuer)
    cancelAtOnce(course, view, "Other")
    withdraw(course, view, "RescueWithdrawn")
  }
  dropFieldTask(course)
  course.step(course.view(attempt), "WithdrawRescue", resume, null, command.note)
  if (order.status === "RescueRequested") course.moveDelivery("WithdrawRescue", "InProgress")
  // Dispatch gave the demand up when help was asked for: a human must see to the trip.
  if (attempt.provider === "Robot") course.raiseAlarm("RESCUE_WITHDRAWN")
  return course.draft.done()
}

/** Food that nobody can fetch any more; for food on its way back: it is lost. */
export const declareUnrecoverable = (
  state: DeliveryState,
  command: DeclareUnrecoverable,
  now: Instant
): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  const course = new Course(state, quote, order, "operator", now)
  const view = course.view(attempt)
  if (groupOf(attempt.status) === "RETURN") {
    course.step(view, "ReturnLost", "ReturnFailed", null, command.note)
  } else if (
    groupOf(progressOf(attempt)) === "RESCUE" || groupOf(attempt.status) === "RESCUE"
      ? isLegal(attemptMachine, attempt.status, "DeclareUnrecoverable", "Unrecoverable")
      : false
  ) {
    course.step(view, "DeclareUnrecoverable", "Unrecoverable", null, command.note)
  } else return illegal(attempt, "DeclareUnrecoverable")
  callOffRescuer(course)
  dropFieldTask(course)
  settleEnded(course, view)
  return course.draft.done()
}

/** News of a robot. A grounded one with food aboard needs rescue; the rest feeds rules. */
export const applyRobot = (state: DeliveryState, command: ApplyRobot, now: Instant): Result => {
  const event = command.event
  const { quote, order } = state
  if (quote === null || order === null) return unchanged
  const attempt = liveAttempt(state)
  if (attempt === null || attempt.serial !== event.serial) return unchanged
  const course = new Course(state, quote, order, "system", now)
  if (event._tag !== "RobotStateChanged") {
    const facts = factsAfter(attempt, event)
    if (facts === null) return unchanged
    noteFacts(course, attempt, facts, null)
    return course.draft.done()
  }
  if (event.needsMaintenance !== attempt.robotNeedsMaintenance) {
    course.draft.event({
      _tag: "RobotFitnessNoted",
      at: now,
      attemptId: attempt.attemptId,
      needsMaintenance: event.needsMaintenance
    })
  }
  if (event.to === "GROUNDED" && attempt.hasFood) strandByReport(course, course.view(attempt))
  return course.draft.done()
}

/**
 * What an attempt's end means for its delivery: the next attempt, a rescue, the end. All of it happens
 * in the decision that ends the attempt. Source: spec/deliveries.md 3.1, spec/flows.md F7, F8.
 */

import { isLegal } from "../../domain/machine.ts"
import { couriersAvailable, maxAttempts } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason, AttemptProvider } from "../../services/deliveries/enums.ts"
import { type FoodPlace, groupOf, isLive, nextProvider } from "../../services/deliveries/policies.ts"
import type { CreateReturn } from "../planner/commands.ts"
import { requestAttempt, withdrawDemand } from "./attempt-request.ts"
import { askCancel, cancelAtOnce, canReturn } from "./cancellation.ts"
import { type AttemptView, answerLid, type Course } from "./course.ts"
import { attemptMachine } from "./machine.ts"
import { noteProgress } from "./progress.ts"

const providerAfter = (course: Course, food: FoodPlace): AttemptProvider | null => {
  const refused: Array<AttemptProvider> = []
  for (const attempt of course.state.attempts) {
    if (course.view(attempt).refused) refused.push(attempt.provider)
  }
  return nextProvider({
    refused,
    attempts: course.attemptCount,
    food,
    courierFallback: course.quote.request.courierFallback,
    couriersAvailable,
    preferredCourier: null
  })
}

/** The other attempt that still tries, or waits for rescue; null when there is none. */
const otherAttempt = (course: Course, view: AttemptView, rescue: boolean): AttemptView | null => {
  for (const attempt of course.state.attempts) {
    if (attempt.attemptId === view.attempt.attemptId) continue
    const status = course.view(attempt).status
    if (rescue ? groupOf(status) === "RESCUE" : isLive(status)) return course.view(attempt)
  }
  return null
}

const endDelivery = (course: Course): void => {
  course.notifyCustomer("CANCELED", "")
  if (!course.cargoLoaded) course.notifyMerchant("CANCELED", null)
}

/** The delivery is cancelled as it was asked for: every attempt is out of the way. */
const settleCancel = (course: Course): void => {
  let returning = false
  for (const attempt of course.state.attempts) {
    if (groupOf(course.view(attempt).status) === "RETURN") returning = true
  }
  course.moveDelivery(
    "CancelSettled",
    "Canceled",
    course.cancelAskedReason ?? "Other",
    course.cancelAskedBy ?? course.by,
    returning
  )
  endDelivery(course)
}

const exhaust = (course: Course): void => {
  const spent = course.attemptCount >= maxAttempts
  course.moveDelivery("ProvidersExhausted", "Canceled", spent ? "AttemptsExhausted" : "NoProviderAvailable")
  if (spent) {
    course.draft.event({
      _tag: "RefundRequested",
      at: course.now,
      deliveryId: course.state.deliveryId,
      amountCents: course.quote.request.orderValueCents + course.order.tipCents,
      reason: "AttemptsExhausted"
    })
  }
  endDelivery(course)
}

/** Cancels an attempt that waits for rescue: at once when its demand is gone already. */
export const cancelStranded = (
  course: Course,
  view: AttemptView,
  reason: AttemptCancellationReason
): void => {
  if (!view.demandCanceled) {
    askCancel(course, view, reason)
    return
  }
  cancelAtOnce(course, view, reason)
  settleEnded(course, view)
}

/** The robot drives the food back; for the delivery this is the end. */
export const startReturn = (
  course: Course,
  view: AttemptView,
  reason: AttemptCancellationReason,
  note: string | null = null
): void => {
  course.step(view, "StartReturn", "ReturnInitiated", reason, note)
  const create: CreateReturn = {
    _tag: "CreateReturn",
    serial: view.serial ?? "",
    destination: course.quote.request.pickup,
    start: course.now,
    deliveryId: course.state.deliveryId,
    attemptId: view.attempt.attemptId
  }
  course.draft.send("Planner", course.quote.request.shard, create)
  settleEnded(course, view)
}

/** Nobody will open the lid any more: whoever waits for it learns so. */
const answerLidWaiters = (course: Course): void => {
  for (const request of course.state.lid.requests) {
    if (request.correlationId === null) continue
    answerLid(course.draft, request.correlationId, request.commandId, "LID_COMMAND_FAILED")
  }
}

/** The attempt is over, or drives its food back, and the customer has nothing: what now. */
export const settleEnded = (course: Course, view: AttemptView): void => {
  answerLidWaiters(course)
  if (course.deliveryIsOver) return
  if (otherAttempt(course, view, false) !== null) return
  const stranded = otherAttempt(course, view, true)
  if (course.cancelPending) {
    if (stranded !== null) cancelStranded(course, stranded, course.cancelAttemptReason ?? "Other")
    else settleCancel(course)
    return
  }
  if (stranded !== null) {
    settleWithoutRescuer(course, view, stranded)
    return
  }
  const lost = view.status === "Unrecoverable" && view.hasFood
  const provider = providerAfter(course, lost ? "Lost" : view.hasFood ? "InRobot" : "AtMerchant")
  if (provider === null) exhaust(course)
  else if (course.deliveryStatus === "Scheduled") requestAttempt(course, "retry", provider)
  else if (course.deliveryStatus === "RescueRequested") requestAttempt(course, "rescue", provider)
  else askForRescue(course, view, provider)
}

/** The rescuer is gone: another one, or, with food to fetch, a field operator, or the end. */
const settleWithoutRescuer = (course: Course, rescuer: AttemptView, stranded: AttemptView): void => {
  if (stranded.status === "RescueInitiated") course.step(stranded, "RescuerLost", "RescueRequested")
  const provider = providerAfter(course, stranded.hasFood ? "InRobot" : "AtMerchant")
  if (provider === null && !stranded.hasFood) {
    cancelAtOnce(course, stranded, rescuer.attempt.cancelReason ?? "RobotAvailability")
    settleEnded(course, stranded)
    return
  }
  if (course.deliveryStatus !== "RescueRequested") askForRescue(course, stranded, provider)
  else if (provider === null) course.raiseAlarm("RESCUER_MISSING")
  else requestAttempt(course, "rescue", provider)
}

/** The delivery needs help: its attempt `failed` waits in RESCUE or has ended. */
const askForRescue = (course: Course, failed: AttemptView, next: AttemptProvider | null): void => {
  const attempt = failed.attempt
  if (course.deliveryStatus === "Scheduled") course.moveDelivery("AttemptUnderWay", "InProgress")
  course.draft.event({
    _tag: "RescueRequested",
    at: course.now,
    deliveryId: course.state.deliveryId,
    attemptId: attempt.attemptId,
    demandId: failed.demandId,
    hubId: failed.hubId,
    serial: failed.serial,
    place:
      attempt.lat === null || attempt.lng === null
        ? null
        : { lat: attempt.lat, lng: attempt.lng, kind: "AdHoc" as const },
    hasFood: failed.hasFood,
    next
  })
  course.moveDelivery("RescueNeeded", "RescueRequested")
  if (next !== null) requestAttempt(course, "rescue", next)
}

/** The attempt has just entered RESCUE. Without a cancellation under way the delivery asks for help. */
export const settleStranded = (course: Course, view: AttemptView): void => {
  if (course.cancelPending) return
  const next = providerAfter(course, view.hasFood ? "InRobot" : "AtMerchant")
  if (next === null && !view.hasFood) {
    cancelAtOnce(course, view, "RobotAvailability")
    withdrawDemand(course, view, "BotRescue")
    settleEnded(course, view)
    return
  }
  if (course.deliveryStatus === "RescueRequested") return
  askForRescue(course, view, next)
}

/** The customer has his food: the delivery is complete, whatever else was under way. */
export const settleDelivered = (course: Course, view: AttemptView): void => {
  for (const attempt of course.state.attempts) {
    const other = course.view(attempt)
    if (other !== view && groupOf(other.status) === "RESCUE") course.step(other, "CargoRecovered", "Rescued")
  }
  if (course.cancelPending) {
    course.draft.event({
      _tag: "CancelRejected",
      at: course.now,
      deliveryId: course.state.deliveryId,
      attemptId: view.attempt.attemptId,
      reason: "Delivered"
    })
  }
  if (course.deliveryStatus === "Scheduled") course.moveDelivery("AttemptUnderWay", "InProgress")
  else if (course.deliveryStatus === "RescueRequested") {
    course.moveDelivery("RescuerAccepted", "RescueInProgress")
  }
  course.moveDelivery("AttemptDelivered", "Completed")
}

/**
 * A report says that the robot of an attempt cannot go on, with food aboard. An attempt that is given
 * up anyway only takes note of it.
 */
export const strandByReport = (course: Course, view: AttemptView): void => {
  if (view.status === "CancelRequested") {
    const group = groupOf(view.progress)
    if (group === "PICKUP" || group === "LOADED") noteProgress(course, view, "RescueRequested", view.hasFood)
    return
  }
  if (!isLegal(attemptMachine, view.progress, "RequestRescue", "RescueRequested")) return
  if (!isLegal(attemptMachine, view.status, "RequestRescue", "RescueRequested")) return
  course.step(view, "RequestRescue", "RescueRequested")
  settleStranded(course, view)
}

/** The attempt ends as its cancellation asked: with food aboard by a return, if the merchant wants it. */
export const finishCancel = (course: Course, view: AttemptView): void => {
  const reason = view.attempt.cancelReason ?? course.cancelAttemptReason ?? "Other"
  if (canReturn(course, view)) {
    startReturn(course, view, reason)
    return
  }
  course.step(view, "CancelConfirmed", "Canceled", reason)
  settleEnded(course, view)
}

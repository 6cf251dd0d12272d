/**
 * What an attempt's end means for its delivery: the next attempt, a rescue, the end. All of it happens
 * in the decision that ends the attempt. Source: spec/deliveries.md 3.1, spec/flows.md F7, F8.
 */

import { isLegal } from "../../domain/machine.ts"
import { maxAttempts, returnRetryMs } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason, AttemptProvider } from "../../services/deliveries/enums.ts"
import {
  type FoodPlace,
  groupOf,
  isCourier,
  isLive,
  nextProvider
} from "../../services/deliveries/policies.ts"
import type { CreateReturn } from "../planner/commands.ts"
import { requestAttempt, withdraw, withdrawDemand } from "./attempt-request.ts"
import { askCancel, cancelAtOnce, canReturn, noteCancellation } from "./cancellation.ts"
import { foodSource } from "./courier.ts"
import { type AttemptView, answerLid, type Course, checkReturnKey } from "./course.ts"
import { dropFieldTask } from "./field-work.ts"
import { attemptMachine } from "./machine.ts"
import { noteProgress } from "./progress.ts"
import { dropoffOf, liveAttempt } from "./state.ts"

/** Where the food is for whoever is asked next. What a courier has, or nobody can get, is lost to others. */
const foodPlace = (course: Course): FoodPlace => {
  for (const attempt of course.state.attempts) {
    const { hasFood, status } = course.view(attempt)
    const isOutOfReach = status === "Unrecoverable" || attempt.cargoDiscarded || isCourier(attempt.provider)
    if (hasFood && isOutOfReach) return "Lost"
  }
  return foodSource(course, true).serial === null ? "AtMerchant" : "InRobot"
}

/** Who is asked next by the order of rescue, null: nobody is left. */
export const providerAfter = (course: Course): AttemptProvider | null => {
  const refused: Array<AttemptProvider> = []
  const silent: Array<AttemptProvider> = []
  for (const attempt of course.state.attempts) {
    const view = course.view(attempt)
    if (view.refused) refused.push(attempt.provider)
    else if (view.status === "RequestFailed" || view.status === "TimedOut") silent.push(attempt.provider)
  }
  const { courierFallback, preferredCourier } = course.quote.request
  return nextProvider({
    refused,
    silent,
    attempts: course.attemptCount,
    food: foodPlace(course),
    courierFallback,
    preferredCourier
  })
}

/** Who is asked next: whom somebody has chosen, else by the order of rescue. */
const chooseProvider = (course: Course): AttemptProvider | null => {
  const change = course.providerChange
  if (change === null) return providerAfter(course)
  endProviderChange(course)
  if (course.attemptCount >= maxAttempts) return null
  return change.provider ?? providerAfter(course)
}

/** The change of provider is made, or there is nothing to change any more. */
export const endProviderChange = (course: Course): void => {
  if (course.providerChange === null) return
  course.providerChange = null
  course.draft.event({ _tag: "ProviderChangeEnded", at: course.now })
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
  if (!course.cargoLoaded) course.notifyMerchant("CANCELED", "", null)
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

/**
 * Asks Dispatch to send the robot back with its food. Its slot may still be taken by the trip that is being
 * cancelled, so that it is asked again until there is a trip.
 */
export const askReturn = (course: Course, view: AttemptView): void => {
  const { attemptId } = view.attempt
  const create: CreateReturn = {
    _tag: "CreateReturn",
    serial: view.serial ?? "",
    destination: course.quote.request.pickup,
    start: course.now,
    deliveryId: course.state.deliveryId,
    attemptId
  }
  course.draft.send("Planner", course.quote.request.shard, create)
  course.draft.setTimer(checkReturnKey(attemptId), course.now + returnRetryMs, {
    _tag: "CheckDemand",
    attemptId
  })
}

/** The food goes back to the merchant, by its robot or its courier; for the delivery this is the end. */
export const startReturn = (
  course: Course,
  view: AttemptView,
  reason: AttemptCancellationReason,
  note: string | null = null
): void => {
  if (!course.cancelPending) noteCancellation(course, course.by, reason, note)
  course.step(view, "StartReturn", "ReturnInitiated", reason, note)
  if (view.attempt.provider === "Robot") askReturn(course, view)
  else if (course.by !== "provider") withdraw(course, view, reason)
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
  const provider = chooseProvider(course)
  if (provider === null) exhaust(course)
  else if (course.deliveryStatus === "Scheduled") requestAttempt(course, "retry", provider)
  else if (course.deliveryStatus === "RescueRequested") requestAttempt(course, "rescue", provider)
  else askForRescue(course, view, provider)
}

/** The rescuer is gone: another one, or, with food to fetch, a field operator, or the end. */
const settleWithoutRescuer = (course: Course, rescuer: AttemptView, stranded: AttemptView): void => {
  if (stranded.status === "RescueInitiated") course.step(stranded, "RescuerLost", "RescueRequested")
  const provider = chooseProvider(course)
  if (provider === null && !stranded.hasFood) {
    cancelAtOnce(course, stranded, rescuer.attempt.cancelReason ?? "RobotAvailability")
    settleEnded(course, stranded)
    return
  }
  dropFieldTask(course)
  if (course.deliveryStatus !== "RescueRequested") askForRescue(course, stranded, provider)
  else if (provider === null) announceRescue(course, stranded, null)
  else requestAttempt(course, "rescue", provider)
}

/**
 * Nobody needs to come for food that is lost: whoever is on the way to it is called off, and the delivery ends
 * with the attempt that was to fetch it.
 */
export const callOffRescuer = (course: Course): void => {
  const rescuer = liveAttempt(course.state)
  if (rescuer === null || !rescuer.fromRobot || rescuer.hasFood || rescuer.status === "CancelRequested")
    return
  const view = course.view(rescuer)
  if (rescuer.status === "Requested") {
    cancelAtOnce(course, view, "Other")
    withdraw(course, view, "Unrecoverable")
  } else askCancel(course, view, "Other")
}

/** Tells who must help; with `next` null, a field operator takes the food to the customer by hand. */
const announceRescue = (course: Course, failed: AttemptView, next: AttemptProvider | null): void => {
  const { attempt } = failed
  const { lat, lng } = course.cancelPending
    ? course.quote.request.pickup
    : dropoffOf(course.quote, course.order)
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
    foodTo: failed.hasFood ? { lat, lng } : null,
    next
  })
}

/** The delivery needs help: its attempt `failed` waits in RESCUE or has ended. */
const askForRescue = (course: Course, failed: AttemptView, next: AttemptProvider | null): void => {
  if (course.deliveryStatus === "Scheduled") course.moveDelivery("AttemptUnderWay", "InProgress")
  announceRescue(course, failed, next)
  course.moveDelivery("RescueNeeded", "RescueRequested")
  if (next !== null) requestAttempt(course, "rescue", next)
}

/** Another provider is sent for an attempt that waits for rescue while nobody is on the way. */
export const sendRescuer = (course: Course, provider: AttemptProvider): void => {
  dropFieldTask(course)
  requestAttempt(course, "rescue", provider)
}

/** The attempt has just entered RESCUE. Without a cancellation under way the delivery asks for help. */
export const settleStranded = (course: Course, view: AttemptView): void => {
  if (course.cancelPending) return
  const next = chooseProvider(course)
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
    if (other === view) continue
    if (groupOf(other.status) === "RESCUE") course.step(other, "CargoRecovered", "Rescued")
    else if (isLive(other.status)) {
      // A field operator was faster than the rescuer.
      cancelAtOnce(course, other, "Other")
      withdraw(course, other, "Delivered")
    }
  }
  if (course.cancelPending || course.providerChange !== null) {
    course.draft.event({
      _tag: "CancelRejected",
      at: course.now,
      deliveryId: course.state.deliveryId,
      attemptId: view.attempt.attemptId,
      reason: "Delivered"
    })
  }
  endProviderChange(course)
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

/**
 * The attempt ends as its cancellation asked: with food aboard by a return, if the merchant wants it. Where
 * only the provider was to be changed, food that came aboard meanwhile waits for the next one in its robot.
 */
export const finishCancel = (course: Course, view: AttemptView): void => {
  const reason = view.attempt.cancelReason ?? course.cancelAttemptReason ?? "Other"
  if (!course.cancelPending && view.hasFood && view.attempt.provider === "Robot") {
    if (view.status === "CancelRequested")
      course.step(view, "CancelRefused", "CancelRequestFailed", null, "FoodAboard")
    course.step(view, "RequestRescue", "RescueRequested")
    settleStranded(course, view)
    return
  }
  if (canReturn(course, view)) {
    startReturn(course, view, reason)
    return
  }
  course.step(view, "CancelConfirmed", "Canceled", reason)
  settleEnded(course, view)
}

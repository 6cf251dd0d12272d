/**
 * A provider is given up for another one: by an operator, a rule, or because Dispatch has no robot. The
 * attempt is cancelled, its provider confirms, and then the other one is asked. Food that a robot has does
 * not travel with a cancellation: its attempt waits for rescue, and the other provider fetches it there.
 * Source: spec/deliveries.md 4 (rescue), 3.4 (ChangeProvider), spec/flows.md F7.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { notFound } from "../../domain/rejections.ts"
import { maxAttempts } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason, AttemptProvider } from "../../services/deliveries/enums.ts"
import { groupOf, isCourier } from "../../services/deliveries/policies.ts"
import { askCancel } from "./cancellation.ts"
import type { ChangeProvider } from "./commands.ts"
import { type AttemptView, Course } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { attemptMachine } from "./machine.ts"
import type { DeliveryRejection, ProviderNotChangeable } from "./rejections.ts"
import { providerAfter, sendRescuer, settleStranded } from "./settlement.ts"
import { type Attempt, type DeliveryState, liveAttempt, strandedAttempt } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

export const changeProvider = (state: DeliveryState, command: ChangeProvider, now: Instant): Result => {
  const { quote, order } = state
  const { by, note, provider } = command
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  const attempt = liveAttempt(state) ?? strandedAttempt(state)
  const because = (reason: ProviderNotChangeable["because"]): DeliveryRejection => ({
    accepted: false,
    _tag: "ProviderNotChangeable",
    deliveryId: state.deliveryId,
    provider,
    because: reason
  })
  if (attempt === null || order.cancelRequestedAt !== null) return because("NotOpen")
  const change = order.providerChange
  if (change !== null) return change.provider === provider ? unchanged : because("ChangeUnderWay")
  if (state.attempts.length >= maxAttempts) return because("AttemptsSpent")
  if (isCourier(provider) && !quote.request.courierFallback) return because("CouriersNotAllowed")
  if (isCourier(attempt.provider) && attempt.hasFood) return because("FoodWithCourier")
  const course = new Course(state, quote, order, by, now)
  const view = course.view(attempt)
  if (groupOf(view.status) === "RESCUE") return replaceRescuer(course, provider) ?? because("NobodyLeft")
  const reason: AttemptCancellationReason = by === "watchdog" ? "DeliveryWatchdog" : "Other"
  if (provider === null && nextAfter(course, view) === null) return because("NobodyLeft")
  if (!giveUpFor(course, view, provider, reason, note)) return because("NotOpen")
  return course.draft.done()
}

/** Nobody is on the way to an attempt that waits for rescue: the chosen provider is sent. */
const replaceRescuer = (course: Course, wanted: AttemptProvider | null): Decision<DeliveryEvent> | null => {
  const provider = wanted ?? providerAfter(course)
  if (provider === null) return null
  for (const attempt of course.state.attempts) {
    const view = course.view(attempt)
    if (view.status === "RescueInitiated") course.step(view, "RescuerLost", "RescueRequested")
  }
  if (course.deliveryStatus === "RescueInProgress") course.moveDelivery("RescueNeeded", "RescueRequested")
  sendRescuer(course, provider)
  return course.draft.done()
}

/** Who would be asked if the provider of `view` were not. */
const nextAfter = (course: Course, view: AttemptView): AttemptProvider | null => {
  const { refused } = view
  view.refused = true
  const next = providerAfter(course)
  view.refused = refused
  return next
}

/**
 * Gives an attempt up so that another provider may try; `provider` null: whoever is next, and not this one
 * again. False when the attempt cannot be given up as it is.
 */
const giveUpFor = (
  course: Course,
  view: AttemptView,
  provider: AttemptProvider | null,
  reason: AttemptCancellationReason,
  note: string | null
): boolean => {
  const { attemptId } = view.attempt
  const rescues = view.hasFood && isLegal(attemptMachine, view.progress, "RequestRescue", "RescueRequested")
  const trigger = rescues ? "RequestRescue" : "CancelAttempt"
  if (!isLegal(attemptMachine, view.status, trigger, rescues ? "RescueRequested" : "CancelRequested")) {
    return false
  }
  course.draft.event({
    _tag: "ProviderChangeAsked",
    at: course.now,
    by: course.by,
    attemptId,
    provider,
    note
  })
  course.providerChange = { attemptId, provider }
  if (provider === null && !view.refused && !rescues) {
    course.draft.event({ _tag: "ProviderRefusalNoted", at: course.now, attemptId })
    view.refused = true
  }
  if (rescues) {
    course.step(view, "RequestRescue", "RescueRequested", null, note)
    settleStranded(course, view)
  } else askCancel(course, view, reason)
  return true
}

/**
 * Dispatch cannot serve an attempt with a robot: a courier takes over where one may, and for food
 * that stands in a robot, whoever is next, be it a field operator. Nothing happens where a robot is the only
 * hope: Dispatch goes on looking for one.
 */
export const giveUpRobot = (
  course: Course,
  attempt: Attempt,
  reason: AttemptCancellationReason = "RobotAvailability"
): void => {
  if (course.cancelPending || course.providerChange !== null || course.attemptCount >= maxAttempts) return
  const view = course.view(attempt)
  const next = nextAfter(course, view)
  if (next === null && !attempt.fromRobot) return
  giveUpFor(course, view, null, reason, null)
}

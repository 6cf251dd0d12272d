/**
 * How an attempt is given up. Source: spec/deliveries.md 3.2, 5, spec/flows.md F8.
 */
import { cancelConfirmTimeoutMs, robotCancelAckMs } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason } from "../../services/deliveries/enums.ts"
import type { ActorType, CancelStage } from "../../services/deliveries/events.ts"
import { cancelReasonOf, groupOf, isCourier } from "../../services/deliveries/policies.ts"
import { askCourierCancel } from "./courier.ts"
import { type AttemptView, type Course, timerKeys } from "./course.ts"
import type { AttemptState } from "./machine.ts"

/** How far a cancellation found the attempt. Source: spec/flows.md F8. */
export const stageOf = (course: Course, status: AttemptState): CancelStage => {
  switch (status) {
    case "InTransitToPartner":
    case "InTransitToRescue":
      return "ToMerchant"
    case "AtBot":
    case "AtPickup":
    case "PickupInProgress":
      return course.state.lid.openSince === null ? "AtMerchant" : "LidOpen"
    case "LoadedWaitingForPilot":
    case "LoadedWithPilot":
      return "Loaded"
    case "InTransit":
    case "ArrivingAtDestination":
      return "InTransit"
    case "AtDestination":
    case "DeliveryInProgress":
      return "AtCustomer"
    case "RescueRequested":
    case "RescueInitiated":
      return "Rescue"
    default:
      return "NotStarted"
  }
}

/** Asks the provider to give an attempt up. Also its repetition. */
export const askCancel = (course: Course, view: AttemptView, reason: AttemptCancellationReason): void => {
  const { draft, now } = course
  const attempt = view.attempt
  const stage = stageOf(course, view.status === "CancelRequestFailed" ? view.progress : view.status)
  const tries = attempt.cancelAskedAt === null ? 0 : attempt.cancelTries + 1
  course.step(view, "CancelAttempt", "CancelRequested", reason)
  draft.event({
    _tag: "CancelRequested",
    at: now,
    deliveryId: course.state.deliveryId,
    attemptId: attempt.attemptId,
    demandId: view.demandId,
    hubId: view.hubId,
    reason,
    stage
  })
  if (isCourier(attempt.provider)) askCourierCancel(course, view, attempt.provider, tries)
  draft.cancelTimer(timerKeys.retryCancel)
  draft.setTimer(
    timerKeys.timeOutCancel,
    now + (attempt.provider === "Robot" ? robotCancelAckMs : cancelConfirmTimeoutMs),
    { _tag: "TimeOutCancel", attemptId: attempt.attemptId, tries }
  )
}

/** Ends an attempt that nobody drives: both rows of a cancellation, because there is nobody to ask. */
export const cancelAtOnce = (course: Course, view: AttemptView, reason: AttemptCancellationReason): void => {
  if (view.status !== "CancelRequested") course.step(view, "CancelAttempt", "CancelRequested", reason)
  course.step(view, "CancelConfirmed", "Canceled", reason)
}

/** Whether the food of an attempt can and shall be brought back, by its robot or its courier. */
export const canReturn = (course: Course, view: AttemptView): boolean =>
  view.hasFood &&
  (view.serial !== null || isCourier(view.attempt.provider)) &&
  course.quote.request.returnPolicy === "return" &&
  groupOf(view.progress) !== "RESCUE"

/** The delivery itself is to be cancelled. The first to ask counts; a change of provider gives way. */
export const noteCancellation = (
  course: Course,
  by: ActorType,
  attemptReason: AttemptCancellationReason,
  note: string | null
): void => {
  if (course.cancelPending) return
  const cancelReason = cancelReasonOf(by, attemptReason)
  course.cancelPending = true
  course.cancelAskedBy = by
  course.cancelAskedReason = cancelReason
  course.cancelAttemptReason = attemptReason
  course.draft.event({ _tag: "CancellationAsked", at: course.now, by, attemptReason, cancelReason, note })
  if (course.providerChange === null) return
  course.providerChange = null
  course.draft.event({ _tag: "ProviderChangeEnded", at: course.now })
}

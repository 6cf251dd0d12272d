/**
 * What courier companies answer and report, and what their silence means. Web hooks come repeated, late and
 * in any order: known ones change nothing, ones older than the newest are kept in the log only.
 * Source: spec/deliveries.md 3 (stale input), 3.2, 3.4 (CourierUpdate), 4 (courier status in), spec/flows.md F7.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { cancelRetryDelayMs, scheduleAheadMs } from "../../services/deliveries/constants.ts"
import { groupOf, isCourier } from "../../services/deliveries/policies.ts"
import type { CourierReport, CourierStatus, CourierUpdate, PollCourier } from "./commands.ts"
import { askCourierStatus, awaitCourier } from "./courier.ts"
import { advanceCourier } from "./courier-progress.ts"
import { type AttemptView, Course, timerKeys } from "./course.ts"
import { courierPriced } from "./decide-price.ts"
import type { CourierOutcome, DeliveryEvent } from "./events.ts"
import { type AttemptState, attemptMachine } from "./machine.ts"
import { noteProgress, rankOf } from "./progress.ts"
import { finishCancel, settleDelivered, settleEnded, startReturn } from "./settlement.ts"
import { attemptById, type DeliveryState } from "./state.ts"

type Result = Decision<DeliveryEvent>

export const courierUpdate = (state: DeliveryState, command: CourierUpdate, now: Instant): Result => {
  if (command.attemptId === null) return courierPriced(state, command, now)
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return unchanged
  if (attempt.provider !== command.provider || attempt.heard.includes(command.providerEventId))
    return unchanged
  const course = new Course(state, quote, order, "provider", now)
  const view = course.view(attempt)
  const outcome = apply(course, view, command)
  const { report } = command
  course.draft.event({
    _tag: "CourierReported",
    at: now,
    provider: command.provider,
    attemptId: attempt.attemptId,
    providerEventId: command.providerEventId,
    occurredAt: command.occurredAt,
    type: report.kind === "Status" ? `Status:${report.status}` : report.kind,
    outcome,
    externalId: report.kind === "Created" ? report.externalId : null,
    feeCents: report.kind === "Created" ? report.feeCents : null,
    pickupEta: report.kind === "Created" || report.kind === "Status" ? report.pickupEta : null,
    dropoffEta: report.kind === "Created" || report.kind === "Status" ? report.dropoffEta : null,
    lat: command.lat,
    lng: command.lng
  })
  if (groupOf(view.status) !== "TERMINAL") {
    awaitCourier(course, view)
    if (outcome === "APPLIED" && report.kind === "Status") course.noteDropoffEta(report.dropoffEta)
  }
  return course.draft.done()
}

const apply = (course: Course, view: AttemptView, command: CourierUpdate): CourierOutcome => {
  const { report } = command
  switch (report.kind) {
    // Answers to a question are no news of the way: they are not late because a web hook was faster.
    case "Created":
      return created(course, view, report)
    case "Refused":
      return refused(course, view, report.code)
    case "CancelConfirmed":
      return canceled(course, view, null)
    case "CancelRefused":
      return cancelRefused(course, view, report.code)
    case "Quoted":
    case "QuoteRefused":
      return "ILLEGAL"
    case "Status": {
      const newest = view.attempt.lastProviderUpdate
      if (newest !== null && command.occurredAt < newest) return "STALE"
      const { lat, lng } = command
      const place = lat === null || lng === null ? null : { lat, lng }
      const outcome = moved(course, view, report.status, place)
      // The newest word on a step that was taken before is no step, and it may bring other times or a place.
      const tells = report.pickupEta !== null || report.dropoffEta !== null || place !== null
      return outcome === "STALE" && tells && standsAt(view, report.status) ? "APPLIED" : outcome
    }
  }
}

/** The company has taken the attempt; a courier may have been named before this answer came. */
const created = (
  course: Course,
  view: AttemptView,
  report: Extract<CourierReport, { readonly kind: "Created" }>
): CourierOutcome => {
  if (groupOf(view.status) === "TERMINAL") return "ILLEGAL"
  if (view.progress !== "Requested") return "APPLIED"
  const ahead = report.pickupEta !== null && report.pickupEta - course.now > scheduleAheadMs
  if (view.status === "CancelRequested") noteProgress(course, view, ahead ? "Scheduled" : "Pending", false)
  else {
    course.step(view, "ProviderAccepted", "Pending")
    if (ahead) course.step(view, "ScheduleAhead", "Scheduled")
  }
  return "APPLIED"
}

const refused = (course: Course, view: AttemptView, code: string): CourierOutcome => {
  if (groupOf(view.status) === "TERMINAL") return "ILLEGAL"
  if (view.progress !== "Requested") {
    // What was refused is a change to an attempt that the company has taken.
    course.raiseAlarm("COURIER_UPDATE_REFUSED")
    return "FAILED"
  }
  noteRefusal(course, view)
  // Nothing was begun, so there is nothing left to cancel.
  if (view.status === "CancelRequested") {
    course.step(view, "CancelConfirmed", "Canceled", view.attempt.cancelReason ?? "CourierFailure", code)
  } else course.step(view, "ProviderRefused", "RequestFailed", "CourierFailure", code)
  settleEnded(course, view)
  return "APPLIED"
}

/** A provider that refused or dropped the delivery is not asked again for it. */
const noteRefusal = (course: Course, view: AttemptView): void => {
  if (view.refused) return
  course.draft.event({ _tag: "ProviderRefusalNoted", at: course.now, attemptId: view.attempt.attemptId })
  view.refused = true
}

/** Canceled because it was asked for, or by the company itself: then somebody else must deliver. */
const canceled = (course: Course, view: AttemptView, place: LatLng | null): CourierOutcome => {
  const group = groupOf(view.status)
  if (group === "TERMINAL") return "ILLEGAL"
  if (group === "CANCELING") {
    finishCancel(course, view)
    return "APPLIED"
  }
  if (group === "RETURN") {
    course.step(view, "ReturnAborted", "ReturnCanceled", null, null, place)
    settleEnded(course, view)
    return "APPLIED"
  }
  noteRefusal(course, view)
  course.step(view, "ProviderCanceled", "Canceled", "CourierFailure", null, place)
  if (view.hasFood) course.raiseAlarm("COURIER_KEPT_FOOD")
  settleEnded(course, view)
  return "APPLIED"
}

/** It is too late to cancel: the attempt goes on, and is asked again a few times. */
const cancelRefused = (course: Course, view: AttemptView, code: string): CourierOutcome => {
  if (!isLegal(attemptMachine, view.status, "CancelRefused", "CancelRequestFailed")) return "ILLEGAL"
  course.step(view, "CancelRefused", "CancelRequestFailed", null, code)
  course.raiseAlarm("CANCEL_REFUSED")
  course.draft.setTimer(timerKeys.retryCancel, course.now + cancelRetryDelayMs, {
    _tag: "RetryCancel",
    attemptId: view.attempt.attemptId
  })
  return "APPLIED"
}

/** The attempt status that a report on a courier's way names, null for one that leads off it. */
const statusOf = (view: AttemptView, status: CourierStatus): AttemptState | null => {
  const { fromRobot } = view.attempt
  switch (status) {
    case "Assigned":
      return "Assigned"
    case "EnRouteToPickup":
      return fromRobot ? "InTransitToRescue" : "InTransitToPartner"
    case "ArrivedAtPickup":
      return fromRobot ? "AtBot" : "AtPickup"
    case "PickedUp":
      return "InTransit"
    case "NearDropoff":
      return "ArrivingAtDestination"
    case "ArrivedAtDropoff":
      return "AtDestination"
    case "Delivered":
      return "Delivered"
    case "ReturnStarted":
      return "ReturnInitiated"
    case "ReturnUnderWay":
      return "ReturnInProgress"
    case "Unassigned":
    case "Canceled":
    case "Returned":
    case "FailedToReturn":
      return null
  }
}

const standsAt = (view: AttemptView, status: CourierStatus): boolean =>
  view.progress === statusOf(view, status)

const moved = (
  course: Course,
  view: AttemptView,
  status: CourierStatus,
  place: LatLng | null
): CourierOutcome => {
  switch (status) {
    case "Assigned":
    case "EnRouteToPickup":
    case "ArrivedAtPickup":
    case "PickedUp":
    case "NearDropoff":
    case "ArrivedAtDropoff":
    case "Delivered": {
      const to = statusOf(view, status)
      const outcome = to === null ? "ILLEGAL" : forward(course, view, to, place)
      if (outcome !== "APPLIED") return outcome
      // Somebody must open the robot for him.
      if (status === "ArrivedAtPickup" && view.status === "AtBot") course.raiseAlarm("COURIER_AT_ROBOT")
      if (view.status === "Delivered") settleDelivered(course, view)
      return outcome
    }
    case "Unassigned":
      return unassigned(course, view)
    case "Canceled":
      return canceled(course, view, place)
    case "ReturnStarted":
    case "ReturnUnderWay":
    case "Returned":
    case "FailedToReturn":
      return returning(course, view, status, place)
  }
}

const forward = (
  course: Course,
  view: AttemptView,
  to: AttemptState,
  place: LatLng | null
): CourierOutcome => {
  if (advanceCourier(course, view, to, place)) return "APPLIED"
  const group = groupOf(view.status)
  if (group !== "TERMINAL" && group !== "RETURN") return "STALE"
  // A courier goes on with an attempt that is over for us: he may have the food.
  if (rankOf(to) >= rankOf("InTransit") && view.status !== "Delivered") course.raiseAlarm("COURIER_GOES_ON")
  return "ILLEGAL"
}

/** The courier dropped it before he had the food; the company seeks another. */
const unassigned = (course: Course, view: AttemptView): CourierOutcome => {
  if (view.hasFood || !isLegal(attemptMachine, view.progress, "ResourceUnassigned", "Pending"))
    return "ILLEGAL"
  if (view.status === "CancelRequested") noteProgress(course, view, "Pending", false)
  else course.step(view, "ResourceUnassigned", "Pending")
  return "APPLIED"
}

/** The courier's own return ends the delivery; a return that was asked for goes on. */
const returning = (
  course: Course,
  view: AttemptView,
  status: "ReturnStarted" | "ReturnUnderWay" | "Returned" | "FailedToReturn",
  place: LatLng | null
): CourierOutcome => {
  if (groupOf(view.status) !== "RETURN") {
    // He has the food, or he could not bring it back: the report of the pickup was overtaken.
    if (!view.hasFood && rankOf(view.progress) >= 0) advanceCourier(course, view, "InTransit", null)
    if (!view.hasFood || !isLegal(attemptMachine, view.status, "StartReturn", "ReturnInitiated"))
      return "ILLEGAL"
    startReturn(course, view, view.attempt.cancelReason ?? "CustomerUnresponsive")
  } else if (status === "ReturnStarted") return "STALE"
  if (status === "ReturnStarted") return "APPLIED"
  if (status === "ReturnUnderWay") {
    if (view.status !== "ReturnInitiated") return "STALE"
    course.step(view, "ReturnStarted", "ReturnInProgress", null, null, place)
    return "APPLIED"
  }
  if (status === "Returned") {
    if (view.status === "ReturnInitiated") course.step(view, "ReturnStarted", "ReturnInProgress")
    course.step(view, "ReturnArrived", "Returned", null, null, place)
  } else course.step(view, "ReturnLost", "ReturnFailed", null, null, place)
  settleEnded(course, view)
  return "APPLIED"
}

/** A courier has said nothing for long: he is asked, and again, until the attempt is over. */
export const pollCourier = (state: DeliveryState, command: PollCourier, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null || !isCourier(attempt.provider)) return unchanged
  if (groupOf(attempt.status) === "TERMINAL" || attempt.status === "Requested") return unchanged
  const course = new Course(state, quote, order, "system", now)
  const view = course.view(attempt)
  askCourierStatus(course, view, attempt.provider)
  awaitCourier(course, view)
  return course.draft.done()
}

/**
 * What Dispatch says about an accepted delivery: who drives it, when, and that it cannot.
 * Source: spec/deliveries.md 3.2, 3.4, spec/flows.md F2, F7, F8, F11.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { lidOpenWarnMs, scheduleAheadMs } from "../../services/deliveries/constants.ts"
import {
  type AttemptCancellationReason,
  attemptCancellationReasons
} from "../../services/deliveries/enums.ts"
import { groupOf, isDeprecated } from "../../services/deliveries/policies.ts"
import type {
  AtOrigin,
  DemandOrphaned,
  DemandTransitioned,
  EtaUpdate,
  LoadRejected,
  ReassignmentFailed,
  RobotAssigned,
  RobotReassigned
} from "../../services/dispatch/events.ts"
import type { ClearPin } from "../robot/commands.ts"
import { canReturn } from "./cancellation.ts"
import type { ApplyDispatch, ConfirmRefused, DemandConfirmed, UpdateRefused } from "./commands.ts"
import { type AttemptView, Course, timerKeys } from "./course.ts"
import { applyEstimate, isEstimate } from "./decide-address.ts"
import { giveUpRobot } from "./decide-provider.ts"
import { applyQuoted, applyRefused, failureReasonOf } from "./decide-quote.ts"
import type { DeliveryEvent } from "./events.ts"
import { callForSwap } from "./field-work.ts"
import { type AttemptState, attemptMachine } from "./machine.ts"
import { advance, approachOf, noteProgress, rankOf } from "./progress.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { finishCancel, settleEnded, startReturn, strandByReport } from "./settlement.ts"
import { attemptById, type DeliveryState, dropoffOf } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

export const applyDispatch = (state: DeliveryState, command: ApplyDispatch, now: Instant): Result => {
  const message = command.message
  if (message._tag === "DemandQuoted" || message._tag === "DemandRefused") {
    if (isEstimate(state, message)) return applyEstimate(state, message, now)
    return message._tag === "DemandQuoted"
      ? applyQuoted(state, message, now)
      : applyRefused(state, message, now)
  }
  const { quote, order } = state
  const attempt = attemptById(state, message.attemptId)
  if (quote === null || order === null || attempt === null || attempt.provider !== "Robot") return unchanged
  if (groupOf(attempt.status) === "TERMINAL") return unchanged
  const course = new Course(state, quote, order, "system", now)
  const view = course.view(attempt)
  switch (message._tag) {
    case "DemandConfirmed":
      confirmed(course, view, message)
      break
    case "ConfirmRefused":
      refused(course, view, message)
      break
    case "UpdateRefused":
      updateRefused(course, view, message)
      break
    case "RobotAssigned":
      assigned(course, view, message)
      break
    case "RobotReassigned":
      reassigned(course, view, message)
      break
    case "DemandTransitioned":
      demandCanceled(course, view, message)
      break
    case "DemandOrphaned":
      orphaned(course, view, message)
      break
    case "ReassignmentFailed":
      reassignmentFailed(course, view, message)
      break
    case "EtaUpdate":
      etaUpdated(course, view, message)
      break
    case "AtOrigin":
      atOrigin(course, view, message)
      break
    case "LoadRejected":
      loadRejected(course, view, message)
      break
  }
  return course.draft.done()
}

const plan = (
  course: Course,
  view: AttemptView,
  message: DemandConfirmed | RobotAssigned | RobotReassigned,
  pickupEta: Instant | null,
  dropoffEta: Instant
): void => {
  course.draft.event({
    _tag: "AttemptPlanned",
    at: course.now,
    attemptId: view.attempt.attemptId,
    demandId: message.demandId,
    hubId: view.hubId,
    plannedStart: message.etd,
    pickupEta,
    dropoffEta
  })
  course.noteDropoffEta(dropoffEta)
}

const confirmed = (course: Course, view: AttemptView, message: DemandConfirmed): void => {
  const group = groupOf(view.progress)
  if (group !== "PRE" && group !== "PICKUP" && group !== "LOADED") return
  // After a change of address the same attempt has a new demand.
  const renamed = view.attempt.readdressed && message.demandId !== view.demandId
  if (view.attempt.plannedStart === null || renamed) {
    plan(course, view, message, message.pickupEta, message.dropoffEta)
  }
  if (renamed) view.demandId = message.demandId
  if (view.progress !== "Requested") return
  view.demandId = message.demandId
  const ahead = message.etd - course.now > scheduleAheadMs
  if (view.status === "CancelRequested") noteProgress(course, view, ahead ? "Scheduled" : "Pending", false)
  else {
    course.step(view, "ProviderAccepted", "Pending")
    if (ahead) course.step(view, "ScheduleAhead", "Scheduled")
  }
}

const refused = (course: Course, view: AttemptView, message: ConfirmRefused): void => {
  if (view.progress !== "Requested") return
  const reason =
    message.limitingFactor === null ? "RobotAvailability" : failureReasonOf(message.limitingFactor)
  course.draft.event({
    _tag: "ProviderRefusalNoted",
    at: course.now,
    attemptId: view.attempt.attemptId
  })
  view.refused = true
  // Nothing was planned, so there is nothing left to cancel.
  if (view.status === "CancelRequested") {
    course.step(view, "CancelConfirmed", "Canceled", view.attempt.cancelReason ?? reason)
  } else course.step(view, "ProviderRefused", "RequestFailed", reason, message.code)
  settleEnded(course, view)
}

/**
 * Dispatch said that the new address could be served and finds now that it cannot: its robot goes to the old
 * one. Whoever else may deliver takes over while the food is with the merchant; a human hears of it anyway.
 */
const updateRefused = (course: Course, view: AttemptView, message: UpdateRefused): void => {
  const { code, destination, limitingFactor } = message
  if (destination === null) {
    course.raiseAlarm("ATTEMPT_WITHOUT_DEMAND")
    return
  }
  const { lat, lng } = dropoffOf(course.quote, course.order)
  if (!view.attempt.readdressed || destination.lat !== lat || destination.lng !== lng) return
  course.draft.event({ _tag: "ReaddressRefused", at: course.now, attemptId: view.attempt.attemptId })
  course.reportIssue("WRONG_ADDRESS", `the robot goes to the old address: ${limitingFactor ?? code}`)
  course.raiseAlarm("ADDRESS_CHANGE_REFUSED")
  if (!view.hasFood) giveUpRobot(course, view.attempt, "NotRobotAddressable")
}

const assigned = (course: Course, view: AttemptView, message: RobotAssigned): void => {
  const rank = rankOf(view.progress)
  if (rank < 0 || rank >= 3) return
  view.serial = message.newRobot
  view.demandId = message.demandId
  view.hubId = message.hubId
  if (!advance(course, view, "Assigned")) return
  if (view.attempt.plannedStart === null) plan(course, view, message, null, message.eta)
  callForSwap(course, view)
}

const changeRobot = (course: Course, view: AttemptView, serial: string): void => {
  course.draft.event({
    _tag: "AttemptResourceChanged",
    at: course.now,
    deliveryId: course.state.deliveryId,
    attemptId: view.attempt.attemptId,
    old: view.serial,
    new: serial
  })
  view.serial = serial
}

/** Another robot serves the demand. The PIN follows when that robot stands at the merchant. */
const reassigned = (course: Course, view: AttemptView, message: RobotReassigned): void => {
  const rank = rankOf(view.progress)
  if (rank < 0 || view.hasFood || groupOf(view.status) === "RESCUE") return
  if (message.newRobot === view.serial) return
  view.hubId = message.hubId
  view.demandId = message.demandId
  if (rank < 3) {
    view.serial = message.newRobot
    advance(course, view, "Assigned", "RobotReassigned")
  } else changeRobot(course, view, message.newRobot)
  callForSwap(course, view)
  plan(course, view, message, null, message.eta)
}

/** The attempt goes back to Pending: its robot is gone before it was loaded. */
const orphaned = (course: Course, view: AttemptView, message: DemandOrphaned): void => {
  if (view.serial !== message.serial) return
  if (view.hasFood) {
    if (message.loaded) strandByReport(course, view)
    return
  }
  const old = view.serial
  const from: AttemptState = view.status
  const progress = view.progress
  if (message.loaded || !isLegal(attemptMachine, progress, "ResourceUnassigned", "Pending")) return
  if (from === "CancelRequested") {
    view.serial = null
    noteProgress(course, view, "Pending", false)
  } else if (isLegal(attemptMachine, from, "ResourceUnassigned", "Pending")) {
    course.step(view, "ResourceUnassigned", "Pending", null, message.issues.join(","))
  } else return
  if (view.attempt.announcedSerial === old) {
    const clear: ClearPin = { _tag: "ClearPin", referenceId: course.state.deliveryId }
    course.draft.send("Robot", old, clear)
  }
}

const reassignmentFailed = (course: Course, view: AttemptView, message: ReassignmentFailed): void => {
  if (message.loaded || view.hasFood || view.attempt.reassignmentFailedAt !== null) return
  if (groupOf(view.progress) !== "PRE") return
  course.draft.event({
    _tag: "ReassignmentFailureNoted",
    at: course.now,
    attemptId: view.attempt.attemptId
  })
  giveUpRobot(course, view.attempt)
}

const etaUpdated = (course: Course, view: AttemptView, message: EtaUpdate): void => {
  const group = groupOf(view.status)
  if (group !== "PRE" && group !== "PICKUP" && group !== "LOADED") return
  const revision = view.attempt.etaRevisionBase + message.revision
  if (revision <= course.order.etaRevision) return
  course.draft.event({
    _tag: "DeliveryEtaUpdated",
    at: course.now,
    deliveryId: course.state.deliveryId,
    pickup: message.pickupEta,
    dropoff: message.dropoffEta,
    revision
  })
  course.noteDropoffEta(message.dropoffEta)
}

const atOrigin = (course: Course, view: AttemptView, message: AtOrigin): void => {
  if (view.serial !== null && view.serial !== message.serial) return
  const target = approachOf(view)[1]
  if (target === undefined) return
  if (view.status === "AtPickup" && view.attempt.announcedSerial !== message.serial) {
    course.draft.event({
      _tag: "RobotAnnounced",
      at: course.now,
      attemptId: view.attempt.attemptId,
      serial: message.serial
    })
    course.announceRobot(view, message.serial)
    return
  }
  view.serial = message.serial
  // Whoever was to move the food may have given up before the robot came.
  if (advance(course, view, target.to, null, message.place) && target.to === "AtBot")
    callForSwap(course, view)
}

const loadRejected = (course: Course, view: AttemptView, message: LoadRejected): void => {
  if (view.serial !== message.serial || !view.hasFood) return
  course.reportIssue("OTHER", `LoadRejected: ${message.reason}`)
  course.raiseAlarm("LOAD_REJECTED")
}

const closeReasonOf = (reason: string | null): AttemptCancellationReason => {
  const known = attemptCancellationReasons.find((candidate) => candidate === reason)
  return known === undefined || isDeprecated(known) ? "Other" : known
}

/** The demand is canceled: because it was asked for, or by Dispatch itself. */
const demandCanceled = (course: Course, view: AttemptView, message: DemandTransitioned): void => {
  if (message.type !== "Delivery" || message.to !== "Canceled") return
  const group = groupOf(view.status)
  // The demand of food that is driven back, or waits for rescue, was canceled for that.
  if (group === "RETURN") return
  if (group === "RESCUE") {
    if (!view.demandCanceled) loseDemand(course, view)
    return
  }
  if (group === "CANCELING") {
    confirmCancel(course, view)
    return
  }
  if (course.cancelPending && canReturn(course, view)) {
    startReturn(course, view, course.cancelAttemptReason ?? "Other")
    return
  }
  if (!course.cancelPending) {
    course.draft.event({
      _tag: "ProviderRefusalNoted",
      at: course.now,
      attemptId: view.attempt.attemptId
    })
    view.refused = true
  }
  const reason = course.cancelPending ? course.cancelAttemptReason : closeReasonOf(message.reason)
  course.step(view, "ProviderCanceled", "Canceled", reason ?? "Other", message.reason)
  settleEnded(course, view)
}

const loseDemand = (course: Course, view: AttemptView): void => {
  course.draft.event({ _tag: "DemandLost", at: course.now, attemptId: view.attempt.attemptId })
  view.demandCanceled = true
}

/**
 * The provider has given the attempt up. A lid that stands open for loading decides first whether food
 * is aboard: the decision waits for it, at most `lidOpenWarnMs`.
 */
const confirmCancel = (course: Course, view: AttemptView): void => {
  const lidOpen = course.state.lid.openSince !== null && view.progress === "PickupInProgress"
  if (view.status === "CancelRequested" && lidOpen) {
    if (view.demandCanceled) return
    loseDemand(course, view)
    course.draft.setTimer(timerKeys.timeOutCancel, course.now + lidOpenWarnMs, {
      _tag: "TimeOutCancel",
      attemptId: view.attempt.attemptId,
      tries: view.attempt.cancelTries
    })
    return
  }
  finishCancel(course, view)
}

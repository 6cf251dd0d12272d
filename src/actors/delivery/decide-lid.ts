/**
 * The lid: who may open it for what, and what an opening or closing means for the attempt.
 * Source: spec/deliveries.md 4 (loading, unlock), spec/flows.md F4, F6, spec/state.md 5.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import { haversineM } from "../../domain/geo.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import {
  loadFallbackWindowMs,
  unlockDedupMs,
  unlockMaxFailures,
  unlockRadiusM
} from "../../services/deliveries/constants.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import type {
  LidCycleCompleted,
  LidCycleTimedOut,
  LidEvent,
  PinEntered
} from "../../services/state/events.ts"
import type { SetPinOutcome } from "../robot/commands.ts"
import type { ApplyLid, Complete, LidRefused, Load, OpenForLoad, Unlock } from "./commands.ts"
import { type AttemptView, answerLid, Course, openLid } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { type AttemptState, attemptMachine } from "./machine.ts"
import { advance, rankOf } from "./progress.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { finishCancel, settleDelivered } from "./settlement.ts"
import {
  type Attempt,
  attemptById,
  type DeliveryState,
  dropoffOf,
  type LidPurpose,
  liveAttempt,
  progressOf
} from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

const loadingStates: ReadonlyArray<AttemptState> = ["AtPickup", "PickupInProgress"]
const unloadingStates: ReadonlyArray<AttemptState> = ["AtDestination", "DeliveryInProgress"]

/** What the lid is opened for now, null when it should stay shut. */
const purposeAt = (progress: AttemptState): LidPurpose | null =>
  loadingStates.includes(progress) ? "LOAD" : unloadingStates.includes(progress) ? "UNLOAD" : null

/** Where the attempt stands for somebody at the robot: a cancellation that failed does not stop him. */
const standingOf = (attempt: Attempt): AttemptState =>
  attempt.status === "CancelRequestFailed" ? progressOf(attempt) : attempt.status

// ---- What people ask for

export const openForLoad = (state: DeliveryState, command: OpenForLoad, now: Instant): Result => {
  const { quote, order } = state
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  const attempt = liveAttempt(state)
  if (attempt === null || attempt.provider !== "Robot") {
    return {
      accepted: false,
      _tag: "NotRobotAttempt",
      deliveryId: state.deliveryId,
      provider: attempt?.provider ?? null
    }
  }
  const standing = standingOf(attempt)
  if (!loadingStates.includes(standing) || attempt.serial === null) {
    return {
      accepted: false,
      _tag: "NotAtPickup",
      attemptId: attempt.attemptId,
      status: standing,
      allowed: loadingStates
    }
  }
  const course = new Course(state, quote, order, "merchant", now)
  askForLid(course, attempt.serial, "LOAD", command.source, command.commandId, command.correlationId)
  return course.draft.done()
}

export const unlock = (state: DeliveryState, command: Unlock, now: Instant): Result => {
  const { quote, order } = state
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  const attempt = liveAttempt(state)
  if (attempt === null || attempt.provider !== "Robot") {
    return {
      accepted: false,
      _tag: "NotRobotAttempt",
      deliveryId: state.deliveryId,
      provider: attempt?.provider ?? null
    }
  }
  const dropoff = dropoffOf(quote, order)
  const distanceM =
    attempt.lat === null || attempt.lng === null
      ? null
      : haversineM({ lat: attempt.lat, lng: attempt.lng }, dropoff)
  const tooFar = distanceM !== null && distanceM > unlockRadiusM
  const standing = standingOf(attempt)
  if (!unloadingStates.includes(standing) || attempt.serial === null || tooFar) {
    return {
      accepted: false,
      _tag: "NotAtDestination",
      attemptId: attempt.attemptId,
      status: standing,
      allowed: unloadingStates,
      distanceM
    }
  }
  if (mustCheckId(state)) return { accepted: false, _tag: "IdCheckRequired", attemptId: attempt.attemptId }
  const course = new Course(state, quote, order, "customer", now)
  askForLid(course, attempt.serial, "UNLOAD", command.source, command.commandId, command.correlationId)
  return course.draft.done()
}

const mustCheckId = (state: DeliveryState): boolean =>
  state.quote !== null &&
  state.quote.request.controlledContents.length > 0 &&
  state.order?.idCheckedAt === null

/** Opens the lid, unless it is open or was asked to open a moment ago; whoever asks is answered. */
const askForLid = (
  course: Course,
  serial: string,
  purpose: LidPurpose,
  source: LidEventSource,
  commandId: string,
  correlationId: string | null
): void => {
  const { draft, now, state } = course
  if (state.lid.openSince !== null) {
    if (correlationId !== null) answerLid(draft, correlationId, commandId, "ALREADY")
    return
  }
  let known: string | null = null
  for (const request of state.lid.requests) {
    if (request.purpose !== purpose || now - request.at >= unlockDedupMs) continue
    if (request.correlationId === correlationId && request.commandId === commandId) return
    known = request.commandId
  }
  if (known !== null && correlationId === null) return
  draft.event({
    _tag: "LidRequested",
    at: now,
    commandId: known ?? commandId,
    correlationId,
    purpose,
    source
  })
  if (known !== null) return
  openLid(draft, serial, {
    _tag: "OpenLid",
    commandId,
    source,
    reasons: [purpose],
    referenceId: state.deliveryId,
    deliveryId: state.deliveryId,
    correlationId: null
  })
}

/** An operator or a hook vouches for the load. A repetition changes nothing. */
export const load = (state: DeliveryState, command: Load, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  const progress = progressOf(attempt)
  const isRow = isLegal(attemptMachine, attempt.status, "LoadConfirmed", "LoadedWaitingForPilot")
  // What a courier has, he reports himself.
  if (!isRow || !loadingStates.includes(progress) || attempt.provider !== "Robot") {
    if (
      attempt.provider === "Robot" &&
      attempt.hasFood &&
      rankOf(attempt.status) >= rankOf("LoadedWaitingForPilot")
    )
      return unchanged
    return illegalTransition(attemptMachine, attempt.attemptId, attempt.status, "LoadConfirmed")
  }
  if (attempt.robotNeedsMaintenance) {
    return {
      accepted: false,
      _tag: "RobotNeedsMaintenance",
      attemptId: attempt.attemptId,
      serial: attempt.serial
    }
  }
  const course = new Course(state, quote, order, command.by, now)
  advance(course, course.view(attempt), "LoadedWaitingForPilot", command.note)
  return course.draft.done()
}

/** An operator vouches that the customer has his food. */
export const complete = (state: DeliveryState, command: Complete, now: Instant): Result => {
  const { quote, order } = state
  const attempt = attemptById(state, command.attemptId)
  if (quote === null || order === null || attempt === null) return notFound("Attempt", command.attemptId)
  if (!isLegal(attemptMachine, attempt.status, "DeliveryConfirmed", "Delivered")) {
    return illegalTransition(attemptMachine, attempt.attemptId, attempt.status, "DeliveryConfirmed")
  }
  const progress = progressOf(attempt)
  if (!unloadingStates.includes(progress)) {
    return {
      accepted: false,
      _tag: "NotAtDestination",
      attemptId: attempt.attemptId,
      status: progress,
      allowed: unloadingStates,
      distanceM: null
    }
  }
  const course = new Course(state, quote, order, command.by, now)
  deliver(course, course.view(attempt), command.note)
  return course.draft.done()
}

const deliver = (course: Course, view: AttemptView, note: string | null): void => {
  if (advance(course, view, "Delivered", note) && view.status === "Delivered") settleDelivered(course, view)
}

// ---- What the robot reports

export const applyLid = (state: DeliveryState, command: ApplyLid, now: Instant): Decision<DeliveryEvent> => {
  const event = command.event
  const { quote, order } = state
  const attempt = liveAttempt(state)
  if (quote === null || order === null || attempt === null || attempt.serial !== event.serial)
    return unchanged
  switch (event._tag) {
    case "PinEntered": {
      const course = new Course(state, quote, order, "system", now)
      pinEntered(course, attempt, event)
      return course.draft.done()
    }
    case "LidRefused":
      return lidRefused(new Course(state, quote, order, "system", now), event)
    case "LidEvent":
      return lidEvent(new Course(state, quote, order, "system", now), attempt, event)
    case "LidCycleCompleted": {
      const purpose = meaningOf(state, attempt, event, now)
      const course = new Course(state, quote, order, "system", now)
      if (purpose === null) {
        if (!isUnclaimed(attempt, event)) return unchanged
        course.reportIssue("OTHER", "the lid was open, and nobody knows for whom")
        course.raiseAlarm("LID_CYCLE_UNCLAIMED")
        return course.draft.done()
      }
      lidClosed(course, course.view(attempt), purpose)
      return course.draft.done()
    }
    case "LidCycleTimedOut": {
      if (meaningOf(state, attempt, event, now) === null) return unchanged
      const course = new Course(state, quote, order, "system", now)
      course.reportIssue("LID_WONT_CLOSE", `open for ${event.openSeconds} s`)
      return course.draft.done()
    }
  }
}

/**
 * What an opening or closing was for. With this delivery's reference its reasons count, even ahead of
 * the reports of the trip; without one it counts only where the lid is expected to move, so that of
 * several deliveries of one robot at most one takes it. Maintenance is nobody's load.
 */
const meaningOf = (
  state: DeliveryState,
  attempt: Attempt,
  event: LidEvent | LidCycleCompleted | LidCycleTimedOut,
  now: Instant
): LidPurpose | null => {
  const own = event.referenceId === state.deliveryId
  if (event.reasons.includes("MAINTENANCE") || (event.referenceId !== null && !own)) return null
  const progress = progressOf(attempt)
  const expected = purposeAt(progress)
  const named: LidPurpose | null = event.reasons.includes("UNLOAD")
    ? "UNLOAD"
    : event.reasons.includes("LOAD")
      ? "LOAD"
      : null
  if (named === null || !own) {
    if (!own && now - attempt.createdAt > loadFallbackWindowMs) return null
    return named === null || named === expected ? expected : null
  }
  const rank = rankOf(progress)
  if (named === "LOAD")
    return rank >= rankOf("Assigned") && rank < rankOf("LoadedWaitingForPilot") ? named : null
  return rank >= rankOf("InTransit") ? named : null
}

/**
 * Whether the lid of a robot that serves this delivery now was open for a reason that nobody gave and that the
 * delivery does not know: a human must find out what was put in or taken out. While the robot is not on its
 * way yet, the opening may be another delivery's.
 */
const isUnclaimed = (attempt: Attempt, event: LidCycleCompleted): boolean => {
  if (event.referenceId !== null || event.reasons.includes("MAINTENANCE")) return false
  if (staffSources.has(event.source)) return false
  const progress = progressOf(attempt)
  // Food that comes from another robot is put in by a field operator, who tells of it himself.
  return progress !== "AtBot" && rankOf(progress) >= rankOf("InTransitToPartner")
}

/** People who open a lid by a tool, under their names. */
const staffSources: ReadonlySet<LidEventSource> = new Set(["FO", "MRO", "PILOT", "MISSION_CONTROL"])

/** A PIN at the keypad that the firmware did not take: it may be this delivery's. */
const pinEntered = (course: Course, attempt: Attempt, event: PinEntered): void => {
  if (event.type !== "PIN_ENTRY_LID_OPEN" || event.lidOpened) return
  const purpose = purposeAt(progressOf(attempt))
  if (purpose === null) return
  const { loadMethod, unlockPin } = course.order
  const opens =
    purpose === "LOAD"
      ? loadMethod === "TWO_DIGIT_DEVICELESS_PIN"
      : unlockPin !== null && unlockPin !== "0" && !mustCheckId(course.state)
  const matched = opens && event.entered === unlockPin && purposeAt(standingOf(attempt)) !== null
  const outcome: SetPinOutcome = {
    _tag: "SetPinOutcome",
    pinEntryId: event.pinEntryId,
    outcome: matched ? "MATCHED" : "NOT_MATCHED",
    referenceId: course.state.deliveryId
  }
  course.draft.send("Robot", event.serial, outcome)
  if (!matched) return
  const { deliveryId, version } = course.state
  askForLid(course, event.serial, purpose, "PIN", deriveId(deliveryId, version, 0, course.now), null)
}

const lidEvent = (course: Course, attempt: Attempt, event: LidEvent): Decision<DeliveryEvent> => {
  const { draft, state } = course
  if (event.event === "LID_OPEN_FAILED") {
    if (event.referenceId === state.deliveryId && state.lid.requests.length > 0) failOpening(course, null)
    return draft.done()
  }
  const purpose = meaningOf(state, attempt, event, course.now)
  if (purpose === null) return unchanged
  const view = course.view(attempt)
  if (event.event === "LID_CLOSED") {
    if (!event.lateClose) return unchanged
    lidClosed(course, view, purpose)
    return draft.done()
  }
  if (event.event !== "LID_OPENED") return unchanged
  for (const request of state.lid.requests) {
    if (request.correlationId === null) continue
    answerLid(draft, request.correlationId, request.commandId, "OPENED")
  }
  const opened = advance(course, view, purpose === "LOAD" ? "PickupInProgress" : "DeliveryInProgress")
  if (!opened && state.lid.openSince === null) draft.event({ _tag: "LidOpened", at: course.now, purpose })
  return draft.done()
}

/** The lid closed over the food, or over an empty robot. */
const lidClosed = (course: Course, view: AttemptView, purpose: LidPurpose): void => {
  if (purpose === "UNLOAD") {
    deliver(course, view, null)
    return
  }
  if (view.attempt.robotNeedsMaintenance) {
    course.reportIssue("OTHER", "loaded into a robot that needs maintenance")
    course.raiseAlarm("LOADED_UNFIT_ROBOT")
    return
  }
  if (!advance(course, view, "LoadedWaitingForPilot")) return
  // The provider had given the attempt up already and only the lid was waited for.
  if (view.status === "CancelRequested" && view.demandCanceled) finishCancel(course, view)
}

const lidRefused = (course: Course, event: LidRefused): Decision<DeliveryEvent> => {
  for (const request of course.state.lid.requests) {
    if (request.commandId === event.commandId) {
      failOpening(course, event.commandId)
      return course.draft.done()
    }
  }
  return unchanged
}

/** An opening that was asked for failed: the callers learn it, and after some failures a human. */
const failOpening = (course: Course, commandId: string | null): void => {
  const { draft, now, state } = course
  for (const request of state.lid.requests) {
    if (request.correlationId === null || (commandId !== null && request.commandId !== commandId)) continue
    answerLid(draft, request.correlationId, request.commandId, "LID_COMMAND_FAILED")
  }
  draft.event({ _tag: "LidOpenFailed", at: now, commandId })
  course.reportIssue("LID_WONT_OPEN", null)
  if (state.lid.failures + 1 >= unlockMaxFailures) course.raiseAlarm("LID_WONT_OPEN")
}

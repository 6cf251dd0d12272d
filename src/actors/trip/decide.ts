/**
 * Decides what a trip and its task do with one command. Total: each (state, command) gives a decision
 * or a rejection; it never throws, reads no clock, draws nothing and never touches the state.
 *
 * Trip and task move together: a step is taken only when both tables of machine.ts have its row.
 * Commands of people and robots that do not fit are rejected; news of other actors and timers that
 * are out of date change nothing, because nobody waits for their answer.
 * Source: spec/operations.md 3.1, 5.1, 5.2; spec/flows.md F3, F10.
 */
import { accept, DecisionDraft, unchanged } from "../../domain/decider.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { activationLeadMs, etaChangeMinMs } from "../../services/operations/constants.ts"
import { activatesByClock } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { ActivateTrip, AssignRobot, CreateTrip, TripCommand, UpdateEta } from "./commands.ts"
import { cancelTrip, executeCancel } from "./decide-cancel.ts"
import { arrive, complete, depart, hold, park, requestPark } from "./decide-movement.ts"
import { applyAssignment, offerPilot, refuseOffer } from "./decide-pilot.ts"
import { answerRoute, reportRouteIssue, retryRoute } from "./decide-route.ts"
import type { TripEvent } from "./events.ts"
import { taskMachine, tripMachine } from "./machine.ts"
import type { TripState } from "./state.ts"
import { revoke, type TripOutcome, taskStep, taskTransitioned, tellHub } from "./steps.ts"

export const decide = (state: TripState, command: TripCommand, now: Instant): TripOutcome => {
  switch (command._tag) {
    case "CreateTrip":
      return createTrip(state, command, now)
    case "ActivateTrip":
      return activateTrip(state, now)
    case "AssignRobot":
      return assignRobot(state, command, now)
    case "OfferPilot":
      return offerPilot(state, command, now)
    case "RefuseOffer":
      return refuseOffer(state, command, now)
    case "ApplyAssignment":
      return applyAssignment(state, command.event, now)
    case "Hold":
      return hold(state, command, now)
    case "Depart":
      return depart(state, command, now)
    case "Park":
      return park(state, command, now)
    case "Arrive":
      return arrive(state, command, now)
    case "Complete":
      return complete(state, command, now)
    case "CancelTrip":
      return cancelTrip(state, command, now)
    case "ExecuteCancel":
      return executeCancel(state, command, now)
    case "RequestPark":
      return requestPark(state, command, now)
    case "ReportRouteIssue":
      return reportRouteIssue(state, command, now)
    case "AnswerRoute":
      return answerRoute(state, command, now)
    case "RetryRoute":
      return retryRoute(state, now)
    case "UpdateEta":
      return updateEta(state, command, now)
  }
}

const activationTimer: ActivateTrip = Object.freeze({ _tag: "ActivateTrip" })

/** Names of the facts in which a repeated request differs from the trip it made. */
const conflictsOf = (state: TripState, { event }: CreateTrip): ReadonlyArray<string> => {
  const fields: Array<string> = []
  if (event.type !== state.type) fields.push("type")
  if (event.demandId !== state.demandId) fields.push("demandId")
  if (event.deliveryId !== state.deliveryId) fields.push("deliveryId")
  if (event.attemptId !== state.attemptId) fields.push("attemptId")
  if (event.destination.lat !== state.destination.lat || event.destination.lng !== state.destination.lng)
    fields.push("destination")
  return fields
}

const createTrip = (state: TripState, command: CreateTrip, now: Instant): TripOutcome => {
  if (state.status !== null) {
    const fields = conflictsOf(state, command)
    return fields.length === 0
      ? unchanged
      : { accepted: false, _tag: "TripIdConflict", tripId: state.tripId, fields }
  }
  const { event } = command
  const taskId = deriveId(state.tripId, state.version, 0, now)
  const isDue = event.scheduledFor <= now && event.serial !== null
  const taskStatus = isDue ? "PENDING" : "SCHEDULED"
  if (
    !isLegal(tripMachine, null, "CreateTrip", "READY_TO_DEPART") ||
    !isLegal(taskMachine, null, "CreateTrip", taskStatus)
  ) {
    return illegalTransition(tripMachine, state.tripId, null, "CreateTrip")
  }
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  const { tripId, hubId, demandId, deliveryId, attemptId, type } = event
  draft.event({
    _tag: "TripCreated",
    at: now,
    tripId,
    taskId,
    hubId,
    demandId,
    deliveryId,
    attemptId,
    orderId: event.orderId,
    type,
    serial: event.serial,
    origin: event.origin,
    destination: event.destination,
    distanceM: event.distanceM,
    durationS: event.durationS,
    scheduledFor: event.scheduledFor,
    etd: event.etd,
    eta: event.eta,
    departBy: event.departBy,
    ...(event.waypoints === undefined ? {} : { waypoints: event.waypoints })
  })
  draft.event({
    _tag: "TripTransitioned",
    at: now,
    tripId,
    taskId,
    hubId,
    demandId,
    deliveryId,
    attemptId,
    type,
    from: null,
    to: "READY_TO_DEPART",
    reason: null,
    serial: event.serial,
    arrived: false,
    departed: false,
    place: event.origin,
    pilotId: null,
    version: state.version + 1
  })
  draft.event({
    _tag: "TaskTransitioned",
    at: now,
    tripId,
    taskId,
    hubId,
    demandId,
    deliveryId,
    attemptId,
    type,
    from: null,
    to: taskStatus,
    reason: null,
    pilotId: null,
    departBy: event.departBy,
    version: state.taskVersion + 1
  })
  if (!isDue && activatesByClock(type)) draft.setTimer("ActivateTrip", event.scheduledFor, activationTimer)
  return draft.done()
}

/** The task turns PENDING, and the hub begins its search by that. A repetition changes nothing. */
const activateTrip = (state: TripState, now: Instant): TripOutcome => {
  const to = taskStep(state.taskStatus, "ActivateTrip")
  if (state.taskStatus === null || to === undefined) return unchanged
  if (state.robotSerial === null) return { accepted: false, _tag: "NoRobot", tripId: state.tripId }
  return new DecisionDraft<TripEvent, TripCommand, Call>()
    .event(taskTransitioned(state, state.taskStatus, to, null, state.pilotId, 1, now))
    .cancelTimer("ActivateTrip")
    .done()
}

/** Another robot before the first departure; a pilot who was asked or bound for the old one loses the trip. */
const assignRobot = (state: TripState, command: AssignRobot, now: Instant): TripOutcome => {
  if (state.status === null) return notFound("Trip", state.tripId)
  if (state.departedAt !== null) {
    return {
      accepted: false,
      _tag: "AlreadyDeparted",
      tripId: state.tripId,
      serial: state.robotSerial,
      departedAt: state.departedAt
    }
  }
  if (state.status === "COMPLETED" || state.status === "CANCELLED") {
    return illegalTransition(tripMachine, state.tripId, state.status, "AssignRobot")
  }
  const { serial, hubId, etd, eta, reason } = command
  const isSameRobot = serial === state.robotSerial
  if (isSameRobot && hubId === state.hubId && etd === state.etd && eta === state.eta) return unchanged

  const scheduledFor = etd - activationLeadMs
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  draft.event({ _tag: "TripRobotAssigned", at: now, serial, hubId, scheduledFor, etd, eta, reason })
  const loser = state.pilotId ?? state.offeredPilotId
  const loses = loser !== null && !isSameRobot
  if (loses) revoke(draft, state, loser, "ROBOT_REASSIGNED")
  // Nobody was sought for a robot that was grounded.
  const seeks = !isSameRobot && loser === null
  if (state.taskStatus === "PENDING" && (loses || seeks || hubId !== state.hubId)) {
    if (hubId !== state.hubId) tellHub(draft, state, state.hubId, "Closed", null)
    if (loses || state.pilotId === null) tellHub(draft, state, hubId, "Opened", null)
  }
  if (state.taskStatus === "SCHEDULED" && activatesByClock(state.type)) {
    draft.setTimer("ActivateTrip", scheduledFor, activationTimer)
  }
  return draft.done()
}

/** A new time of arrival, told on when it moves by enough; who has arrived arrives no more. */
const updateEta = (state: TripState, command: UpdateEta, now: Instant): TripOutcome => {
  if (state.status === null || state.status === "COMPLETED" || state.status === "CANCELLED") return unchanged
  if (state.arrivedAt !== null) return unchanged
  if (state.eta !== null && Math.abs(command.eta - state.eta) < etaChangeMinMs) return unchanged
  return accept<TripEvent>([
    { _tag: "TripEtaChanged", at: now, tripId: state.tripId, demandId: state.demandId, eta: command.eta }
  ])
}

/**
 * How a trip moves: hold, depart, park, arrive, complete.
 *
 * A trip whose cancellation was requested while it moved ends at its first stand, whatever brought
 * it there: Park, Arrive and Complete then take the row ExecuteCancel of the table.
 * Source: spec/operations.md 3.1, 5.2; spec/flows.md F3, F10.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Place } from "../../domain/geo.ts"
import { haversineM } from "../../domain/geo.ts"
import type { PilotId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import { geofenceM, handoverBufferMs } from "../../services/operations/constants.ts"
import { handoverReason, isInsideGeofence, robotGroundedReason } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { Arrive, Complete, Depart, Hold, Park, RequestPark, TripCommand } from "./commands.ts"
import { cancelStep } from "./decide-cancel.ts"
import { refuseDeparture } from "./departure-guards.ts"
import type { TripEvent } from "./events.ts"
import { type DeliveryNotOver, notYourTrip, type OutsideGeofence } from "./rejections.ts"
import type { TripState } from "./state.ts"
import {
  closeSearch,
  isMachineMade,
  isOpenTask,
  isStrangePilot,
  refuseStep,
  revoke,
  type TripDraft,
  type TripOutcome,
  taskStep,
  taskTransitioned,
  tellHub,
  tellPilot,
  tripStep,
  tripTransitioned
} from "./steps.ts"

/** The robot waits at its origin; the task stays PENDING, so only the trip is heard of. */
export const hold = (state: TripState, command: Hold, now: Instant): TripOutcome => {
  const to = tripStep(state, "Hold")
  if (to === undefined || taskStep(state.taskStatus, "Hold") === undefined) {
    return refuseStep(state, command.by, "Hold")
  }
  if (isStrangePilot(state, command.by)) return notYourTrip(state, command.by)
  return new DecisionDraft<TripEvent, TripCommand, Call>()
    .event(tripTransitioned(state, to, command.reason, false, state.place, now))
    .done()
}

/** The bound pilot drives off: for the first time, after a stop, or in another pilot's place. */
export const depart = (state: TripState, command: Depart, now: Instant): TripOutcome => {
  const { pilotId } = command
  const to = tripStep(state, "Depart")
  const taskFrom = state.taskStatus
  const taskTo = taskStep(taskFrom, "Depart")
  if (state.cancelRequestedAt !== null && state.status === "IN_TRANSIT") {
    return { accepted: false, _tag: "CancelPending", tripId: state.tripId, reason: state.cancelReason }
  }
  if (to === undefined || taskTo === undefined) return refuseStep(state, `pilot:${pilotId}`, "Depart")
  if (state.pilotId !== pilotId) return notYourTrip(state, `pilot:${pilotId}`)
  const refusal = refuseDeparture(state, command)
  if (refusal !== null) return refusal
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  draft.event(tripTransitioned(state, to, command.overrideReason, false, null, now))
  draft.event(taskTransitioned(state, taskFrom, taskTo, command.overrideReason, pilotId, 1, now))
  if (state.handoverFrom !== null && state.handoverFrom !== pilotId)
    completeHandover(draft, state, pilotId, now)
  return draft.done()
}

/** Whether the times of the trip hold the buffer of a handover already. */
const isHandoverPlanned = ({ etd, eta, durationS }: TripState): boolean =>
  etd !== null && eta !== null && eta - etd >= durationS * 1_000 + handoverBufferMs - roundingMs

/** `durationS` is in whole seconds. */
const roundingMs = 1_000

const completeHandover = (draft: TripDraft, state: TripState, toPilot: PilotId, now: Instant): void => {
  const { tripId, demandId, handoverFrom, handoverParkedAt } = state
  if (handoverFrom === null || handoverParkedAt === null) return
  draft.event({
    _tag: "TripHandoverCompleted",
    at: now,
    tripId,
    demandId,
    fromPilot: handoverFrom,
    toPilot,
    seconds: Math.round((now - handoverParkedAt) / 1_000)
  })
  if (state.eta !== null && !isHandoverPlanned(state)) {
    draft.event({ _tag: "TripEtaChanged", at: now, tripId, demandId, eta: state.eta + handoverBufferMs })
  }
}

/**
 * Adds the stop of a moving trip: AT_STOP and PAUSED. False when the tables have no such step.
 * `pilotId`: who stays bound afterwards.
 */
export const parkStep = (
  draft: TripDraft,
  state: TripState,
  reason: string,
  place: Place | null,
  pilotId: PilotId | null,
  now: Instant
): boolean => {
  const to = tripStep(state, "Park")
  const taskTo = taskStep(state.taskStatus, "Park")
  if (to === undefined || taskTo === undefined) return false
  draft.event(tripTransitioned(state, to, reason, false, place, now))
  draft.event(taskTransitioned(state, state.taskStatus, taskTo, reason, pilotId, 1, now))
  return true
}

const unresponsivePrefix = "PILOT_UNRESPONSIVE "

/** Whether the reason names a lost pilot who does not hold this trip: news for another binding. */
const isAboutAnotherPilot = (state: TripState, reason: string): boolean =>
  reason.startsWith(unresponsivePrefix) && reason.slice(unresponsivePrefix.length) !== state.pilotId

export const park = (state: TripState, command: Park, now: Instant): TripOutcome => {
  const { by, place } = command
  if (isAboutAnotherPilot(state, command.reason)) return unchanged
  if (state.status !== "IN_TRANSIT") {
    if (command.reason === robotGroundedReason && isMachineMade(by)) return groundedWhileStanding(state)
    return refuseStep(state, by, "Park")
  }
  if (isStrangePilot(state, by)) return notYourTrip(state, by)
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (state.cancelRequestedAt !== null) {
    return cancelStep(draft, state, "ExecuteCancel", state.cancelReason, place, now)
      ? draft.done()
      : refuseStep(state, by, "Park")
  }
  if (!parkStep(draft, state, parkReasonOf(state, command), place, state.pilotId, now)) {
    return refuseStep(state, by, "Park")
  }
  if (state.pilotId !== null && !by.startsWith("pilot:"))
    draft.call(tellPilot(state, state.pilotId, "Parked"))
  return draft.done()
}

/** Why the trip stands: what it was asked to stop for, unless a machine had its own reason to stop it. */
const parkReasonOf = (state: TripState, { by, reason }: Park): string => {
  if (reason.startsWith(unresponsivePrefix)) return "PILOT_UNRESPONSIVE"
  return state.parkReason !== null && !isMachineMade(by) ? state.parkReason : reason
}

/**
 * A robot that was grounded before it left, or while it stood on its way, needs no pilot: whoever is asked or
 * bound is free again, and nobody else is sought. The sweep of the hub begins again once the robot is usable.
 */
const groundedWhileStanding = (state: TripState): TripOutcome => {
  if (!isOpenTask(state.taskStatus) || state.arrivedAt !== null) return unchanged
  const pilotId = state.pilotId ?? state.offeredPilotId
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (pilotId !== null) revoke(draft, state, pilotId, robotGroundedReason)
  tellHub(draft, state, state.hubId, "Closed", null)
  return draft.done()
}

const outsideGeofence = (
  state: TripState,
  place: Place | null,
  overrideReason: string | null
): OutsideGeofence | null => {
  if (overrideReason !== null) return null
  if (place !== null && isInsideGeofence(place, state.destination)) return null
  return {
    accepted: false,
    _tag: "OutsideGeofence",
    tripId: state.tripId,
    distanceM: place === null ? null : haversineM(place, state.destination),
    allowedM: geofenceM
  }
}

/** Where an arrived robot stands: at the destination itself, unless a dispatcher let it end elsewhere. */
const standsAt = (state: TripState, place: Place | null, overrideReason: string | null): Place =>
  overrideReason === null || place === null ? state.destination : place

export const arrive = (state: TripState, command: Arrive, now: Instant): TripOutcome => {
  const { by, place, overrideReason } = command
  const to = tripStep(state, "Arrive")
  const taskTo = taskStep(state.taskStatus, "Arrive")
  if (to === undefined || taskTo === undefined) return refuseStep(state, by, "Arrive")
  if (isStrangePilot(state, by)) return notYourTrip(state, by)
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (state.cancelRequestedAt !== null) {
    return cancelStep(draft, state, "ExecuteCancel", state.cancelReason, place, now)
      ? draft.done()
      : refuseStep(state, by, "Arrive")
  }
  const outside = outsideGeofence(state, place, overrideReason)
  if (outside !== null) return isMachineMade(by) ? unchanged : outside
  return draft
    .event(tripTransitioned(state, to, overrideReason, true, standsAt(state, place, overrideReason), now))
    .event(taskTransitioned(state, state.taskStatus, taskTo, overrideReason, state.pilotId, 1, now))
    .done()
}

const byDeliveries = "service:deliveries"
const completersOfDeliveries: ReadonlyArray<string> = Object.freeze([byDeliveries, "operator:"])

const deliveryNotOver = (state: TripState, by: string): DeliveryNotOver => ({
  accepted: false,
  _tag: "DeliveryNotOver",
  tripId: state.tripId,
  by,
  allowed: completersOfDeliveries
})

export const complete = (state: TripState, command: Complete, now: Instant): TripOutcome => {
  const { by, place, overrideReason } = command
  const isDelivery = state.type === "DELIVERY"
  // The end of a delivery ends its delivery trip; its other trips have their own ends.
  if (by === byDeliveries && !isDelivery) return unchanged
  const to = tripStep(state, "Complete")
  const taskTo = taskStep(state.taskStatus, "Complete")
  if (to === undefined || taskTo === undefined) return refuseStep(state, by, "Complete")
  if (isStrangePilot(state, by)) return notYourTrip(state, by)
  return state.status === "IN_TRANSIT"
    ? completeMoving(state, command, now)
    : isDelivery && by !== byDeliveries && !by.startsWith("operator:")
      ? isMachineMade(by)
        ? unchanged
        : deliveryNotOver(state, by)
      : end(state, overrideReason, place ?? state.place, now)
}

/** Arrival and end in one: movement trips only, since a delivery always stops for its customer. */
const completeMoving = (state: TripState, command: Complete, now: Instant): TripOutcome => {
  const { by, place, overrideReason } = command
  if (state.type === "DELIVERY") return isMachineMade(by) ? unchanged : deliveryNotOver(state, by)
  if (state.cancelRequestedAt !== null) {
    const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
    return cancelStep(draft, state, "ExecuteCancel", state.cancelReason, place, now)
      ? draft.done()
      : refuseStep(state, by, "Complete")
  }
  const outside = outsideGeofence(state, place, overrideReason)
  if (outside !== null) return isMachineMade(by) ? unchanged : outside
  return end(state, overrideReason, standsAt(state, place, overrideReason), now)
}

/** Trip COMPLETED; the task COMPLETED too, by way of ARRIVED when it was still under way. */
export const end = (
  state: TripState,
  reason: string | null,
  place: Place | null,
  now: Instant
): TripOutcome => {
  const to = tripStep(state, "Complete")
  const first = taskStep(state.taskStatus, "Complete")
  if (to === undefined || first === undefined) return refuseStep(state, "", "Complete")
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  draft.event(tripTransitioned(state, to, reason, true, place, now))
  draft.event(taskTransitioned(state, state.taskStatus, first, reason, null, 1, now))
  if (first === "ARRIVED") {
    const second = taskStep(first, "Complete")
    if (second === undefined) return refuseStep(state, "", "Complete")
    draft.event(taskTransitioned(state, first, second, reason, null, 2, now))
  }
  closeSearch(draft, state)
  return draft.done()
}

/**
 * The bound pilot wants to hand the trip over. A moving robot is to be parked first; where it stands
 * already, he loses the trip at once.
 */
export const requestPark = (state: TripState, command: RequestPark, now: Instant): TripOutcome => {
  const { pilotId, reason } = command
  if (state.status === null) return notFound("Trip", state.tripId)
  if (state.pilotId !== pilotId) return notYourTrip(state, `pilot:${pilotId}`)
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (state.status !== "IN_TRANSIT") {
    revoke(draft, state, pilotId, reason === "" ? handoverReason : reason)
    return draft.done()
  }
  if (state.parkRequestedAt !== null) return unchanged
  return draft
    .event({ _tag: "TripParkRequested", at: now, tripId: state.tripId, pilotId, reason })
    .call(tellPilot(state, pilotId, "Park"))
    .done()
}

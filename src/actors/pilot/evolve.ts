/**
 * Applies one event to a pilot in place. Total: an event has already happened, so nothing is refused.
 */
import { deriveId } from "../../domain/ids.ts"
import { cooldownMs } from "../../services/operations/constants.ts"
import type {
  PilotAssignmentResolved,
  PilotReservationChanged,
  PilotShiftTransitioned
} from "../../services/operations/events.ts"
import type { PilotEvent } from "./events.ts"
import { isWatched, type PilotState } from "./state.ts"
import { nextShiftId } from "./steps.ts"

export const evolve = (state: PilotState, event: PilotEvent): void => {
  switch (event._tag) {
    case "PilotShiftTransitioned":
      if (event.from === null) planShift(state, event)
      else moveShift(state, event)
      return
    case "OperatorStatusChanged":
      state.operatorStatus = event.to
      return
    case "PilotHeartbeat":
      state.lastHeartbeatAt = event.at
      state.heartbeatsGoOn = false
      state.silenceTimerSet = isWatched(state)
      return
    case "HeartbeatsCompressed":
      state.lastHeartbeatAt = event.sentAt
      state.heartbeatsGoOn = event.goOn
      state.silenceTimerSet = !event.goOn && isWatched(state)
      return
    case "PilotAssignmentRequested":
      state.version = event.pilotVersion
      state.assignment = {
        assignmentId: event.assignmentId,
        tripId: event.tripId,
        taskId: event.taskId,
        hubId: event.hubId,
        type: event.type,
        demandId: event.demandId,
        deliveryId: event.deliveryId,
        attemptId: event.attemptId,
        pilotVersion: event.pilotVersion,
        taskVersion: event.taskVersion,
        expiresAt: event.expiresAt,
        status: "REQUESTED",
        respondedAt: null,
        endedAt: null,
        endReason: null
      }
      return
    case "PilotAssignmentResolved":
      resolve(state, event)
      return
    case "PilotReservationChanged":
      // A closed reservation was closed by ReservationClosed, which knows how.
      if (event.reserved && event.until !== null) holdFor(state, event, event.until)
      return
    case "ReservationClosed":
      if (state.reservation !== null) {
        state.reservation.status = event.status
        state.reservation.closedAt = event.at
      }
      state.lockedUntil = null
      state.version += 1
      return
    case "PilotArchived":
      state.archivedAt = event.at
      state.version += 1
      return
  }
}

const planShift = (state: PilotState, event: PilotShiftTransitioned): void => {
  const { shiftStart: startAt, shiftEnd: endAt, breaks } = event
  state.planned.push({ shiftId: nextShiftId(state, event.at), startAt, endAt, breaks })
  state.shiftsMade += 1
  state.shard = event.shard
  state.cityId = event.cityId
  state.experienceDays = event.experienceDays
  if (state.shiftStatus === null) state.shiftStatus = "OFF_SHIFT"
}

const moveShift = (state: PilotState, event: PilotShiftTransitioned): void => {
  state.shiftStatus = event.to
  state.shiftVersion = event.version
  state.shiftStatusChangedAt = event.at
  state.cooldownUntil = event.to === "ON_COOLDOWN" ? event.at + cooldownMs : null
  switch (event.to) {
    case "ON_SHIFT":
      if (event.from === "OFF_SHIFT") beginShift(state, event)
      if (event.from !== "ON_COOLDOWN") state.idleSince = event.at
      return
    case "UNRESPONSIVE":
      state.silenceTimerSet = false
      return
    case "OFF_SHIFT":
      state.endedAt = event.at
      state.heartbeatsGoOn = false
      state.silenceTimerSet = false
      state.version += 1
      return
    case "ON_BREAK":
    case "ON_COOLDOWN":
      return
  }
}

/** The planned shift of these times becomes the open one; plans whose time has passed are dropped. */
const beginShift = (state: PilotState, event: PilotShiftTransitioned): void => {
  const taken = state.planned.find((s) => s.startAt === event.shiftStart && s.endAt === event.shiftEnd)
  state.planned = state.planned.filter((s) => s !== taken && s.endAt !== null && s.endAt > event.at)
  state.shiftId = taken?.shiftId ?? null
  state.scheduledStartAt = event.shiftStart
  state.scheduledEndAt = event.shiftEnd
  state.breaks = event.breaks
  state.startedAt = event.at
  state.endedAt = null
  state.silenceTimerSet = !state.heartbeatsGoOn
  state.version += 1
}

const resolve = (state: PilotState, event: PilotAssignmentResolved): void => {
  const { assignment } = state
  if (assignment === null) return
  const drove = assignment.status === "ACCEPTED"
  if (assignment.respondedAt === null) assignment.respondedAt = event.at
  assignment.status = event.status
  if (!event.ended) return
  assignment.endedAt = event.at
  assignment.endReason = event.reason
  state.version += 1
  if (drove) {
    state.lastTripEndedAt = event.at
    state.idleSince = event.at
  }
}

const holdFor = (state: PilotState, event: PilotReservationChanged, until: number): void => {
  state.reservation = {
    reservationId: deriveId(state.pilotId, state.version, 2, event.at),
    tripId: event.tripId,
    expiresAt: until,
    status: "RESERVED",
    closedAt: null
  }
  state.lockedUntil = until
  state.version += 1
}

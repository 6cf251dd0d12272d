/**
 * The pieces that decisions about a pilot are made of: its events, and steps that several commands share.
 */
import type { Decision, DecisionDraft } from "../../domain/decider.ts"
import { deriveId, type ShiftId, type TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import type {
  OperatorStatus,
  PilotAssignmentStatus,
  PilotReservationStatus,
  ShiftStatus
} from "../../services/operations/enums.ts"
import type {
  OperatorStatusChanged,
  PilotAssignmentResolved,
  PilotReservationChanged,
  PilotShiftTransitioned
} from "../../services/operations/events.ts"
import type { Call } from "../calls.ts"
import type { PilotCommand } from "./commands.ts"
import type { PilotEvent } from "./events.ts"
import { type PilotAssignmentTrigger, pilotAssignmentMachine } from "./machine.ts"
import type { PilotRejection } from "./rejections.ts"
import { type Assignment, liveAssignment, openReservation, type PilotState } from "./state.ts"

export type PilotDraft = DecisionDraft<PilotEvent, PilotCommand, Call>
export type PilotOutcome = Decision<PilotEvent> | PilotRejection

/** Id of the shift that a pilot's next PilotShiftTransitioned from null makes. */
export const nextShiftId = (state: PilotState, at: Instant): ShiftId =>
  deriveId(state.pilotId, state.shiftsMade, 0, at)

/** A step of the shift that is under way; `tripId`: the trip he holds after this step. */
export const shiftTransitioned = (
  state: PilotState,
  from: ShiftStatus,
  to: ShiftStatus,
  reason: string | null,
  tripId: TripId | null,
  step: number,
  now: Instant
): PilotShiftTransitioned => ({
  _tag: "PilotShiftTransitioned",
  at: now,
  pilotId: state.pilotId,
  shard: state.shard,
  from,
  to,
  reason,
  tripId,
  shiftStart: state.scheduledStartAt,
  shiftEnd: state.scheduledEndAt,
  breaks: state.breaks,
  cityId: state.cityId,
  experienceDays: state.experienceDays,
  version: state.shiftVersion + step
})

export const operatorChanged = (
  state: PilotState,
  from: OperatorStatus,
  to: OperatorStatus,
  reason: string | null,
  now: Instant
): OperatorStatusChanged => ({
  _tag: "OperatorStatusChanged",
  at: now,
  operatorId: state.pilotId,
  from,
  to,
  reason
})

export const assignmentResolved = (
  state: PilotState,
  assignment: Assignment,
  status: PilotAssignmentStatus,
  ended: boolean,
  reason: string | null,
  now: Instant
): PilotAssignmentResolved => ({
  _tag: "PilotAssignmentResolved",
  at: now,
  pilotId: state.pilotId,
  assignmentId: assignment.assignmentId,
  taskId: assignment.taskId,
  taskVersion: assignment.taskVersion,
  tripId: assignment.tripId,
  hubId: assignment.hubId,
  type: assignment.type,
  demandId: assignment.demandId,
  deliveryId: assignment.deliveryId,
  attemptId: assignment.attemptId,
  status,
  ended,
  reason
})

/** Ends the live assignment; false when the table has no such step. */
export const endAssignmentAs = (
  draft: PilotDraft,
  state: PilotState,
  assignment: Assignment,
  trigger: PilotAssignmentTrigger,
  to: PilotAssignmentStatus,
  reason: string | null,
  now: Instant
): boolean => {
  if (!isLegal(pilotAssignmentMachine, assignment.status, trigger, to)) return false
  draft.event(assignmentResolved(state, assignment, to, true, reason, now))
  if (assignment.status === "REQUESTED") draft.cancelTimer("ExpireOffer")
  return true
}

/** The pilot loses the live assignment, if there is one, and his console says so. */
export const revokeLive = (
  draft: PilotDraft,
  state: PilotState,
  trigger: "Revoke" | "RevokeSilent",
  reason: string,
  now: Instant
): void => {
  const assignment = liveAssignment(state)
  if (assignment === null) return
  if (!endAssignmentAs(draft, state, assignment, trigger, "REVOKED", reason, now)) return
  draft.call({ _tag: "TellPilot", pilotId: state.pilotId, tripId: assignment.tripId, news: "Lost" })
}

export const reservationChanged = (
  state: PilotState,
  tripId: TripId | null,
  until: Instant | null,
  reason: string | null,
  now: Instant
): PilotReservationChanged => ({
  _tag: "PilotReservationChanged",
  at: now,
  pilotId: state.pilotId,
  shard: state.shard,
  tripId,
  reserved: until !== null,
  until,
  reason
})

/** Closes the open reservation, if there is one. */
export const closeReservation = (
  draft: PilotDraft,
  state: PilotState,
  status: Exclude<PilotReservationStatus, "RESERVED">,
  reason: string,
  now: Instant
): void => {
  const reservation = openReservation(state)
  if (reservation === null) return
  const { reservationId, tripId } = reservation
  draft.event({ _tag: "ReservationClosed", at: now, reservationId, status })
  draft.event(reservationChanged(state, tripId, null, reason, now))
  draft.cancelTimer("ExpireReservation")
}

/**
 * Ends the shift from `from`, a status whose row EndShift or CloseSilentShift leads to OFF_SHIFT. What
 * is still open (an offer, a reservation, timers) ends with it. `step`: running number of the shift
 * events in this decision; `operator`: his status before.
 */
export const closeShift = (
  draft: PilotDraft,
  state: PilotState,
  from: ShiftStatus,
  operator: OperatorStatus,
  reason: string | null,
  step: number,
  now: Instant
): void => {
  draft.event(shiftTransitioned(state, from, "OFF_SHIFT", reason, null, step, now))
  if (operator !== "OFFLINE") draft.event(operatorChanged(state, operator, "OFFLINE", reason, now))
  closeReservation(draft, state, "RELEASED", "SHIFT_ENDED", now)
  if (state.silenceTimerSet) draft.cancelTimer("MarkUnresponsive")
  if (state.scheduledEndAt !== null) {
    draft.cancelTimer("CheckShiftEnd")
    draft.cancelTimer("ForcePark")
  }
}

/**
 * What a Pilot knows of himself: the pilot's row, his shift, his assignment and his reservation. A
 * shift, assignment or reservation that is over stays until the next one takes its place.
 * Source: spec/operations.md 2.4.
 */
import type {
  AssignmentId,
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  PilotId,
  ReservationId,
  ShardId,
  ShiftId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  OperatorStatus,
  PilotAssignmentStatus,
  PilotReservationStatus,
  ShiftStatus,
  TripType
} from "../../services/operations/enums.ts"
import type { PlannedBreak } from "../../services/operations/events.ts"

/** A shift that has not begun: an OFF_SHIFT row. Null times: begun without a plan. */
export interface PlannedShift {
  readonly shiftId: ShiftId
  readonly startAt: Instant | null
  readonly endAt: Instant | null
  readonly breaks: ReadonlyArray<PlannedBreak>
}

export interface Assignment {
  readonly assignmentId: AssignmentId
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly hubId: HubId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  /** The versions that the offer itself wrote. */
  readonly pilotVersion: number
  readonly taskVersion: number
  readonly expiresAt: Instant
  status: PilotAssignmentStatus
  respondedAt: Instant | null
  /** Null while the assignment lives. */
  endedAt: Instant | null
  endReason: string | null
}

export interface Reservation {
  readonly reservationId: ReservationId
  /** Null: a dispatcher's lease, for whichever trip is offered next. */
  readonly tripId: TripId | null
  readonly expiresAt: Instant
  status: PilotReservationStatus
  closedAt: Instant | null
}

export interface PilotState {
  readonly pilotId: PilotId
  shard: ShardId
  cityId: string
  experienceDays: number
  /** Version of the pilot's row. Rises with offers, ends of assignments, shifts and reservations; not with heartbeats. */
  version: number
  archivedAt: Instant | null
  /** End of the open reservation: other searches skip the pilot until then. */
  lockedUntil: Instant | null
  operatorStatus: OperatorStatus

  lastHeartbeatAt: Instant | null
  /** Heartbeats go on without being sent one by one. */
  heartbeatsGoOn: boolean
  /** The timer MarkUnresponsive is set; it looks at the newest heartbeat when it fires. */
  silenceTimerSet: boolean

  /** Null before the first shift is planned. */
  shiftStatus: ShiftStatus | null
  shiftId: ShiftId | null
  shiftVersion: number
  shiftStatusChangedAt: Instant
  scheduledStartAt: Instant | null
  scheduledEndAt: Instant | null
  startedAt: Instant | null
  endedAt: Instant | null
  cooldownUntil: Instant | null
  breaks: ReadonlyArray<PlannedBreak>
  /** Shifts to come, by the time they were planned. */
  planned: Array<PlannedShift>
  shiftsMade: number

  assignment: Assignment | null
  reservation: Reservation | null
  lastTripEndedAt: Instant | null
  /** Since when he has had nothing to drive. */
  idleSince: Instant
}

const noBreaks: ReadonlyArray<PlannedBreak> = Object.freeze([])

/** A pilot whom nobody has registered yet. */
export const initialPilot = (pilotId: PilotId): PilotState => ({
  pilotId,
  shard: "",
  cityId: "",
  experienceDays: 0,
  version: 0,
  archivedAt: null,
  lockedUntil: null,
  operatorStatus: "OFFLINE",
  lastHeartbeatAt: null,
  heartbeatsGoOn: false,
  silenceTimerSet: false,
  shiftStatus: null,
  shiftId: null,
  shiftVersion: 0,
  shiftStatusChangedAt: 0,
  scheduledStartAt: null,
  scheduledEndAt: null,
  startedAt: null,
  endedAt: null,
  cooldownUntil: null,
  breaks: noBreaks,
  planned: [],
  shiftsMade: 0,
  assignment: null,
  reservation: null,
  lastTripEndedAt: null,
  idleSince: 0
})

/** The assignment that lives: offered or accepted, and not over. */
export const liveAssignment = (state: PilotState): Assignment | null =>
  state.assignment !== null && state.assignment.endedAt === null ? state.assignment : null

/** The trip that the pilot has accepted and not ended. */
export const heldTrip = (state: PilotState): TripId | null => {
  const { assignment } = state
  return assignment !== null && assignment.endedAt === null && assignment.status === "ACCEPTED"
    ? assignment.tripId
    : null
}

/** The reservation that is not closed; its time may be over when its timer is late. */
export const openReservation = (state: PilotState): Reservation | null =>
  state.reservation !== null && state.reservation.status === "RESERVED" ? state.reservation : null

/** Whether a shift has started and not ended. */
export const isShiftOpen = (state: PilotState): boolean =>
  state.shiftStatus !== null && state.shiftStatus !== "OFF_SHIFT"

/** Whether silence would matter: a shift is open, and nobody has missed the pilot yet. */
export const isWatched = (state: PilotState): boolean =>
  isShiftOpen(state) && state.shiftStatus !== "UNRESPONSIVE"

/** Whether the planned end of the open shift is reached: nothing new is begun any more. */
export const isShiftOver = (state: PilotState, now: Instant): boolean =>
  state.scheduledEndAt !== null && now >= state.scheduledEndAt

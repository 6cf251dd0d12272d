/**
 * Events of the Pilot actor: the public ones of Operations, and internal ones that only its own state
 * needs. Source: spec/operations.md 3.3-3.5, 7.
 */
import type { ReservationId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PilotReservationStatus } from "../../services/operations/enums.ts"
import type {
  OperatorStatusChanged,
  PilotAssignmentRequested,
  PilotAssignmentResolved,
  PilotHeartbeat,
  PilotReservationChanged,
  PilotShiftTransitioned
} from "../../services/operations/events.ts"

/** Internal. A heartbeat that stands for those after it (`goOn`), or the last one before silence. */
export interface HeartbeatsCompressed {
  readonly _tag: "HeartbeatsCompressed"
  readonly at: Instant
  readonly sentAt: Instant
  readonly goOn: boolean
}

/** Internal. The open reservation is over; the public event says so to others. */
export interface ReservationClosed {
  readonly _tag: "ReservationClosed"
  readonly at: Instant
  readonly reservationId: ReservationId
  readonly status: Exclude<PilotReservationStatus, "RESERVED">
}

/** Internal. The pilot works here no longer. */
export interface PilotArchived {
  readonly _tag: "PilotArchived"
  readonly at: Instant
}

export type PilotEvent =
  | PilotShiftTransitioned
  | OperatorStatusChanged
  | PilotHeartbeat
  | PilotReservationChanged
  | PilotAssignmentRequested
  | PilotAssignmentResolved
  | HeartbeatsCompressed
  | ReservationClosed
  | PilotArchived

/**
 * Why a Pilot says no. Each names where, what was found and what is allowed.
 * Source: spec/operations.md 3.3-3.5, 4, 6.
 */
import type { AssignmentId, PilotId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { PilotAssignmentStatus, ShiftStatus } from "../../services/operations/enums.ts"

/** 409 ACTIVE_ASSIGNMENT: finish the trip or hand it over first. */
export interface ActiveAssignment {
  readonly accepted: false
  readonly _tag: "ActiveAssignment"
  readonly pilotId: PilotId
  readonly tripId: TripId
  readonly status: PilotAssignmentStatus
}

/** The planned times are in the wrong order, or a break lies outside its shift. */
export interface ShiftTimesInvalid {
  readonly accepted: false
  readonly _tag: "ShiftTimesInvalid"
  readonly pilotId: PilotId
  readonly startAt: Instant
  readonly endAt: Instant
}

/** Another shift of the pilot is planned for the same time. */
export interface ShiftOverlap {
  readonly accepted: false
  readonly _tag: "ShiftOverlap"
  readonly pilotId: PilotId
  readonly startAt: Instant | null
  readonly endAt: Instant | null
}

/** A pilot with an open shift is not archived. */
export interface ShiftOpen {
  readonly accepted: false
  readonly _tag: "ShiftOpen"
  readonly pilotId: PilotId
  readonly shiftStatus: ShiftStatus | null
}

/** The pilot works here no longer. */
export interface PilotIsArchived {
  readonly accepted: false
  readonly _tag: "PilotIsArchived"
  readonly pilotId: PilotId
  readonly archivedAt: Instant
}

/** 409 ASSIGNMENT_EXPIRED. */
export interface AssignmentExpired {
  readonly accepted: false
  readonly _tag: "AssignmentExpired"
  readonly assignmentId: AssignmentId
  readonly expiresAt: Instant
}

/** 409 VERSION_CONFLICT: the caller looked at an older pilot. */
export interface VersionConflict {
  readonly accepted: false
  readonly _tag: "VersionConflict"
  readonly entity: "Pilot"
  readonly id: PilotId
  readonly expected: number
  readonly current: number
  readonly status: PilotAssignmentStatus
}

/** A reservation needs a pilot on shift. */
export interface NotOnShift {
  readonly accepted: false
  readonly _tag: "NotOnShift"
  readonly pilotId: PilotId
  readonly shiftStatus: ShiftStatus | null
  readonly allowed: ReadonlyArray<ShiftStatus>
}

/** 409 PILOT_BUSY. */
export interface PilotBusy {
  readonly accepted: false
  readonly _tag: "PilotBusy"
  readonly pilotId: PilotId
  readonly tripId: TripId
}

/** 409 PILOT_LOCKED. */
export interface PilotLocked {
  readonly accepted: false
  readonly _tag: "PilotLocked"
  readonly pilotId: PilotId
  readonly tripId: TripId | null
  readonly retryAfterMs: number
}

export type PilotRejection =
  | IllegalTransition
  | NotFound
  | ActiveAssignment
  | ShiftTimesInvalid
  | ShiftOverlap
  | ShiftOpen
  | PilotIsArchived
  | AssignmentExpired
  | VersionConflict
  | NotOnShift
  | PilotBusy
  | PilotLocked

export const pilotIsArchived = (pilotId: PilotId, archivedAt: Instant): PilotIsArchived => ({
  accepted: false,
  _tag: "PilotIsArchived",
  pilotId,
  archivedAt
})

/**
 * The pilot as the search for a pilot sees him, and the rules by which he may be asked.
 * Source: spec/operations.md 5.1.
 */
import type { TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../services/operations/enums.ts"
import type { PilotCandidate } from "../../services/operations/pilot-candidate.ts"
import { experienceOf, isHeartbeatFresh, mayDrive } from "../../services/operations/policies.ts"
import { isShiftOver, liveAssignment, openReservation, type PilotState } from "./state.ts"

/** Heartbeats that go on unsent are fresh at any time. */
const always: Instant = Number.MAX_SAFE_INTEGER

const heartbeatAt = (state: PilotState): Instant | null =>
  state.heartbeatsGoOn ? always : state.lastHeartbeatAt

/**
 * The row that the search ranks. `heartbeatAt` lies in the far future while a compressed stream of
 * heartbeats goes on, so that it is fresh whenever it is looked at.
 */
export const candidateOf = (state: PilotState): PilotCandidate => ({
  pilotId: state.pilotId,
  shiftStatus: state.shiftStatus ?? "OFF_SHIFT",
  archived: state.archivedAt !== null,
  heartbeatAt: heartbeatAt(state),
  lockedUntil: state.lockedUntil,
  reservedForTripId: openReservation(state)?.tripId ?? null,
  hasLiveAssignment: liveAssignment(state) !== null,
  experience: experienceOf(state.experienceDays),
  shiftEndsAt: state.scheduledEndAt,
  idleSince: state.idleSince
})

/** Whether any trip may ask this pilot now: on shift before its end, nothing to drive, unlocked. */
export const isFree = (state: PilotState, now: Instant): boolean =>
  state.shiftStatus === "ON_SHIFT" &&
  state.archivedAt === null &&
  liveAssignment(state) === null &&
  (state.lockedUntil === null || state.lockedUntil <= now) &&
  !isShiftOver(state, now)

/** Why a trip cannot be offered to this pilot. */
type Ineligibility = "ARCHIVED" | "NOT_ON_SHIFT" | "SHIFT_OVER" | "SILENT" | "BUSY" | "LOCKED" | "NEW_PILOT"

/**
 * The first obstacle to offering him this trip, null when there is none. A reservation for this trip
 * or a dispatcher's lease (for no trip) is no obstacle.
 */
export const whyIneligible = (
  state: PilotState,
  tripId: TripId,
  type: TripType,
  now: Instant
): Ineligibility | null => {
  if (state.archivedAt !== null) return "ARCHIVED"
  if (state.shiftStatus !== "ON_SHIFT") return "NOT_ON_SHIFT"
  if (isShiftOver(state, now)) return "SHIFT_OVER"
  if (!isHeartbeatFresh(heartbeatAt(state), now)) return "SILENT"
  if (liveAssignment(state) !== null) return "BUSY"
  const reservation = openReservation(state)
  if (
    reservation !== null &&
    reservation.tripId !== null &&
    reservation.tripId !== tripId &&
    reservation.expiresAt > now
  ) {
    return "LOCKED"
  }
  return mayDrive(experienceOf(state.experienceDays), type) ? null : "NEW_PILOT"
}

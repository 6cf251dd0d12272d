/**
 * Questions of Operations that have a yes or a no. Pure. Source: spec/operations.md 3-5.
 */
import type { LatLng } from "../../domain/geo.ts"
import { haversineM } from "../../domain/geo.ts"
import type { TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { batteryWarnPercent, geofenceM, handoverBufferMs, newPilotDays, unresponsiveMs } from "./constants.ts"
import type { PilotAssignmentStatus, PilotExperience, TripType } from "./enums.ts"
import type { PilotCandidate } from "./pilot-candidate.ts"
import type { RobotCopy } from "./robot-copy.ts"

/** Reason under which a trip changes from one pilot to the next. Source: spec/flows.md F10. */
export const handoverReason = "HANDOVER"
/** Reason under which a trip stops because its robot was grounded. Source: spec/operations.md 3.2. */
export const robotGroundedReason = "ROBOT_GROUNDED"
/** Outcome of a task whose trip was cancelled at its destination. Source: spec/operations.md 3.1. */
export const cancelledAtStop = "CANCELLED_AT_STOP"

/** How experienced a pilot of so many days is. */
export const experienceOf = (experienceDays: number): PilotExperience =>
  experienceDays < newPilotDays ? "NEW" : "EXPERIENCED"

/** Whether a pilot may drive this type of trip: the NEW ones drive deployments only. */
export const mayDrive = (experience: PilotExperience, type: TripType): boolean =>
  experience === "EXPERIENCED" || type === "DEPLOYMENT"

/** Whether the newest heartbeat, null when none came yet, shows a pilot who is there. */
export const isHeartbeatFresh = (heartbeatAt: Instant | null, now: Instant): boolean =>
  heartbeatAt !== null && now - heartbeatAt < unresponsiveMs

/** Whether `place` counts as having arrived at `destination`; the edge of the circle is inside. */
export const isInsideGeofence = (place: LatLng, destination: LatLng): boolean =>
  haversineM(place, destination) <= geofenceM

/**
 * Whether the clock may activate a trip at its scheduled time. A delivery trip waits for its food, a
 * return trip for the delivery before it, and a trip to the merchant for a robot that may still serve
 * another order: their times are estimates, and only Dispatch knows when the robot is ready, so a clock
 * would keep a pilot waiting beside it (ADR 0007).
 */
export const activatesByClock = (type: TripType): boolean => type === "DEPLOYMENT" || type === "NONE"

/** Whether a pilot could drive this robot at all: it is out, and fit to drive. Source: spec/operations.md 5.1. */
export const isUsable = ({ operationState, driveable }: RobotCopy): boolean =>
  driveable && (operationState === "PARKED" || operationState === "DEPLOYED" || operationState === "ON_TRIP")

/**
 * Whether the search for this trip may ask this pilot: on shift before its end, heard of lately, free,
 * nobody else's. A lock or reservation for this very trip is no obstacle. Source: spec/operations.md 4, 5.1.
 */
export const isEligiblePilot = (
  pilot: PilotCandidate,
  tripId: TripId,
  type: TripType,
  now: Instant
): boolean => {
  if (pilot.shiftStatus !== "ON_SHIFT" || pilot.hasLiveAssignment || pilot.archived) return false
  if (!isHeartbeatFresh(pilot.heartbeatAt, now) || !mayDrive(pilot.experience, type)) return false
  if (pilot.shiftEndsAt !== null && pilot.shiftEndsAt <= now) return false
  if (pilot.reservedForTripId !== null) return pilot.reservedForTripId === tripId
  return pilot.lockedUntil === null || pilot.lockedUntil <= now
}

/** Whether enough of the pilot's shift is left to begin a trip; one without a planned end has enough. */
const hasShiftLeft = (pilot: PilotCandidate, now: Instant): boolean =>
  pilot.shiftEndsAt === null || pilot.shiftEndsAt - now >= handoverBufferMs

/**
 * Whether the search for this trip asks `a` before `b`: reserved for it; enough shift left (how long
 * the drive takes is not known here, so: one handover); longest idle; id. Source: spec/operations.md 5.1.
 */
export const ranksBefore = (a: PilotCandidate, b: PilotCandidate, tripId: TripId, now: Instant): boolean => {
  const aReserved = a.reservedForTripId === tripId
  if (aReserved !== (b.reservedForTripId === tripId)) return aReserved
  const aShiftLeft = hasShiftLeft(a, now)
  if (aShiftLeft !== hasShiftLeft(b, now)) return aShiftLeft
  if (a.idleSince !== b.idleSince) return a.idleSince < b.idleSince
  return a.pilotId < b.pilotId
}

/**
 * Whether a search skips a pilot for a while after he lost its trip this way: he did not want it, or he
 * is to be relieved of it. A trip revoked for any other reason (its robot was grounded or exchanged) is
 * no fault of his, and he may be the best to go on. Source: spec/operations.md 3.4, 5.1.
 */
export const isSkippedAfter = (status: PilotAssignmentStatus, reason: string | null): boolean =>
  status === "REJECTED" ||
  status === "STALE" ||
  status === "ABANDONED" ||
  (status === "REVOKED" && reason === handoverReason)

/** Whether a robot with this battery may go out; one that has not reported may not. Source: spec/operations.md 3.2. */
export const hasBatteryToDeploy = (batteryPct: number | null): boolean =>
  batteryPct !== null && batteryPct >= batteryWarnPercent

/**
 * Constants of Operations, spans in milliseconds. They are configuration: one value each until a city
 * needs its own. Source: spec/operations.md 9; those marked (D) are decided here.
 */
import { minute, second } from "../../domain/instant.ts"

/** Silence after which a pilot on shift is UNRESPONSIVE and his robot stops. */
export const unresponsiveMs = 30 * second
/** How long an unresponsive pilot keeps his accepted assignment. */
export const reassignMs = 60 * second
/** Silence after which a shift is closed. */
export const pilotOfflineAfterMs = 300 * second
/** Rest after a completed trip. */
export const cooldownMs = 60 * second
/** Longest break; then it ends by itself. */
export const breakMaxMs = 3_600 * second
/** Time to answer an offer. */
export const assignmentTimeoutMs = 30 * second
/** Offers made in a row before a search pauses. */
export const maxCandidates = 5
/** Pause of a search after `maxCandidates` offers. */
export const backoffMs = 15 * second
/** After this a search is reported as PilotUnavailable, and goes on. */
export const searchDeadlineMs = 180 * second
/** How long a search skips a pilot who rejected, abandoned, lost or ignored its trip. */
export const excludeMs = 600 * second
/** Longest life of a reservation. */
export const reservationTtlMs = 900 * second
/** Experience below which a pilot counts as NEW. */
export const newPilotDays = 30
/** Planned length of a handover; added to the ETA. */
export const handoverBufferMs = 120 * second
/** How long a pilot drives on after the planned end of his shift. */
export const shiftOverrunMaxMs = 300 * second
/** Lead of the check before the planned end of a shift (spec/flows.md F10). */
export const checkShiftEndLeadMs = 600 * second
/** How much before its planned start a shift may begin and still be that shift (D). */
export const shiftEarlyStartMs = 15 * minute
/** Time a cancelled trip in transit has to find a place to stop; below Deliveries' wait of 60 s. */
export const cancelGraceMs = 45 * second
/** Radius of the circle around a destination in which a robot has arrived. */
export const geofenceM = 50
/** Smallest change of a trip's ETA that is told on: what the Trip Monitor takes for news (D). */
export const etaChangeMinMs = 60 * second
/** How long Maps may take for an answer before it is asked again (D). */
export const mapsAnswerMs = 10 * second
/** Longest pause between two questions to a Maps that is down (spec/flows.md R3). */
export const mapsBackOffMaxMs = 60 * second
/** A robot that has waited so long for a way is fetched (D). */
export const mapsGiveUpMs = 300 * second
/** Lead of a trip's activation before its departure (spec/dispatch.md 9, step 6). */
export const activationLeadMs = 120 * second
/** Period of the sweep over tasks without a pilot. */
export const sweepMs = 5 * second
/** Period of the positions of robots on a trip. */
export const activeRobotPeriodMs = 20 * second
/** Battery below which a robot is not deployed, whole percent. */
export const batteryWarnPercent = 30
/** A robot on a trip that cannot be reached for so long needs somebody there. */
export const offlineAssistanceMs = 600 * second
/** A field operator who has not answered an offer by then is passed over. */
export const foTimeoutMs = 60 * second
/** When nobody in the field is free, the next look comes after this. */
export const foRetryMs = 60 * second
/** An older position of a field operator is replaced by that of his hub. */
export const foLocationFreshMs = 300 * second
/** Battery below which a robot does not go on by itself, whole percent. */
export const batteryCriticalPercent = 10
/**
 * A task that waits for the end of a trip or delivery begins after this without that news: a loaded
 * attempt lasts no longer (ATTEMPT_TIMEOUT_S LOADED, spec/deliveries.md 10).
 */
export const deliveryEndWaitMs = 5_400 * second
/** After the end of the day robots that stand anywhere but at a lot have so long to come back by themselves. */
export const returnByThemselvesMs = 1_800 * second
/** Robots that one ride of a van takes. */
export const vanRobotsMax = 6

/**
 * Constants of the Trip Monitor, spans in milliseconds, distances in metres. They are configuration: one
 * value each until a fleet needs its own. Source: spec/state.md 6, 11; those marked (D) are decided here.
 */
import { second } from "../../domain/instant.ts"

/** Farther from the route than this: the robot may have left it. */
export const deviationEnterM = 30
/** Within this of the route: the robot is on it. Between the two nothing changes. */
export const deviationExitM = 15
/** So many points in a row make or end a deviation. */
export const deviationPoints = 3
/** A fix that may be off by more than this moves nothing. */
export const accuracyMaxM = 20
/** Nothing of ours is faster, metres per second: a fix that says so is not believed. */
export const plausibleMps = 15
/** How far before the known progress a point is looked for first. */
export const searchBackM = 30
/** How far beyond it. */
export const searchAheadM = 300
/** Within this of the destination a robot that stands has arrived. */
export const arriveM = 15
/** Slower than this it stands at its destination. */
export const arriveBelowMps = 0.3
/** So many points in a row make an arrival. */
export const arrivalPoints = 2
/** Slower than this a robot is stationary. */
export const stationaryBelowMps = 0.1
/** Standing so long on a trip without a stop: stuck. */
export const stallMs = 600 * second
/** No point for longer than this: what is known of the trip is stale. */
export const gapWarnMs = 60 * second
/** The mean speed is taken over so long. */
export const paceWindowMs = 60 * second
/** A mean over less is mostly the scatter of two fixes, and is not used (D). */
export const paceWindowMinMs = 30 * second
/** The slowest speed that a time of arrival is reckoned with, metres per second. */
export const paceMinMps = 0.5
/** The smallest change of a time of arrival that is news. */
export const etaNewsMs = 60 * second
/** Period of the updates in which nothing is new. */
export const updateEveryMs = 10 * second
/** Period of a robot's reports: fixes that are nearer in time are compared as if this lay between them (D). */
export const reportEveryMs = 10 * second
/** Points of the kept trace are at least so far apart. */
export const traceEveryMs = 10 * second
/** Points of the kept trace at most; when it is full, every other one goes (D). */
export const tracePointsMax = 2_000
/** A closed trip still takes points of its time for so long. */
export const latePointsMs = 600 * second

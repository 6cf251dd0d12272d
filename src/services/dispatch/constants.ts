/**
 * Constants of the Dispatch Engine that are not weights of the planner (those are `planner/config.ts`).
 * Spans are milliseconds. Source: spec/dispatch.md 3, 5, 8, 9.
 */

/** A quote holds its pilots for this long (5). */
export const quoteTtlMs = 300_000
/** The promise to the customer is the quoted drop-off plus this (5, Confirm). */
export const promiseSlackMs = 300_000
/** Period of the replan loop (9). */
export const replanEveryMs = 15_000
/** An activation that nobody answered is repeated after this (5, activate). */
export const activationRetryMs = 60_000
/** Repetitions of an activation before the alarm (5, activate). */
export const activationRetriesMax = 3
/** A robot must fail feasibility in this many cycles in a row before its delivery is orphaned (9.3). */
export const orphanAfterCycles = 2
/** A change of the drop-off time from this size on is told to the partner (9.5). */
export const etaUpdateFromMs = 30_000
/** A robot within this distance of the origin can be at it (9.7), metres. */
export const atOriginWithinM = 50
/** A robot slower than this stands (9.7), metres per second. */
export const standingBelowMps = 0.2
/** Deliveries that may wait behind one another on one robot (3). */
export const chainDepthMax = 2
/** The farthest ahead that a pilot is reserved with Operations (8). */
export const reservationAheadMaxMs = 900_000

/**
 * Constants of the State service, spans in milliseconds. They are configuration: one value each until a
 * fleet needs its own. Source: spec/state.md 11, spec/operations.md 9 (battery).
 */
import { second } from "../../domain/instant.ts"

/** Silence after which a robot's device link is OFFLINE. */
export const offlineAfterMs = 180 * second
/**
 * How far what is written down of a link may lag behind its heartbeats: the period of the sweep for silence, so
 * that a link is ONLINE exactly when it was seen within OFFLINE_AFTER_S and one sweep.
 */
export const linkSeenEveryMs = 15 * second
/** Silence on a trip that is worth an alert. */
export const gapWarnMs = 60 * second
/** Silence of one periodic component after which it counts as failed. */
export const componentLostMs = 180 * second
/** How far a robot's clock may run ahead. */
export const clockSkewMs = 300 * second
/** How long items behind a gap wait for what is missing. */
export const reorderWaitMs = 5 * second
/** How long a caller waits for the lid. */
export const lidWaitMs = 15 * second
/** Silence after a lid command that counts as its failure. */
export const lidCommandTimeoutMs = 30 * second
/** How long the purpose of a requested opening waits for the opening. */
export const contextTtlMs = 60 * second
/** A lid that is open longer is worth an alert. */
export const lidOpenWarnMs = 300 * second
/** A lid cycle that is open longer ends by the clock. */
export const lidCycleTimeoutMs = 900 * second
/** A close within this span after its cycle was cut short still tells what the cycle was for. */
export const lateCloseMs = 1_800 * second
/** Two reports of a close within this span are one. */
export const doubleCloseMs = 5 * second
/** How long after a lid event a heartbeat may still show the lid as it was. */
export const resyncGraceMs = 10 * second
/** Two failures of the lid within this span: it is stuck. */
export const lidStuckMs = 300 * second
/** Misses of a PIN are counted over this span. */
export const pinMissWindowMs = 600 * second
/** Misses that lock the keypad. */
export const pinMissesMax = 5
/** How long a locked keypad stays so. */
export const pinLockoutMs = 300 * second
/** A reported operational state may differ from the decided one for so long. */
export const mismatchMs = 60 * second
/** Heartbeats in a row that make an unhealthy robot healthy again. */
export const healthyHeartbeats = 2
/** Life of a command to the robot that nothing else limits. */
export const commandTtlMs = 60 * second
/** Speed in m/s above which a robot moves, and its lid stays shut. */
export const movingAboveMps = 0.1
/** Battery, whole per cent: below each an alert, which clears `batteryClearAbove` points higher. */
export const batteryWarnPct = 30
export const batterySwapPct = 20
export const batteryCriticalPct = 10
export const batteryClearAbovePct = 5
/** MAGIC_LID_IGNORE_LATCH_FAILURE: whether a lid whose latch failed counts as closed. */
export const ignoreLatchFailure: boolean = false

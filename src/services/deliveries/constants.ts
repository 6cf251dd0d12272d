/**
 * Configuration of the Deliveries service with its defaults. Spans are milliseconds, distances metres.
 * Source: spec/deliveries.md 10; `cancelRetryDelayMs` is decided here, where the specification names
 * the number of repetitions but not their distance, and so are the repetitions of a return that Dispatch
 * refused and the edges of a robot's facts.
 */
import { minute, second } from "../../domain/instant.ts"

/** A quote can be accepted for this long. */
export const quoteTtlMs = 300 * second
/** A provider that has not answered a request by then is taken to have failed it. */
export const requestTimeoutMs = 30 * second
/** An attempt that starts later than this is planned ahead. */
export const scheduleAheadMs = 900 * second
export const maxAttempts = 5
/** A courier must confirm a cancellation within this span. */
export const cancelConfirmTimeoutMs = 120 * second
/** Our own platform must confirm the cancellation of a robot attempt within this span. */
export const robotCancelAckMs = 60 * second
/** Repetitions of a cancellation that was not confirmed. */
export const cancelMaxRetries = 3
/** From an unconfirmed cancellation to its repetition. */
export const cancelRetryDelayMs = 10 * second
/** Dispatch is asked again so often to send a robot back with its food, until it has a trip. */
export const returnRetryMs = 30 * second
/** So often; then the food is a human's matter. */
export const returnRetries = 3
/** How long an attempt may stay in one group of statuses; PRE counts from the planned start. */
export const attemptTimeoutMs = {
  PRE: 30 * minute,
  PICKUP: 45 * minute,
  LOADED: 90 * minute,
  RESCUE: 60 * minute,
  RETURN: 90 * minute
} as const
/** A robot attempt that has no demand by then is an alarm. */
export const demandCheckMs = 60 * second
/** A customer who has not opened the lid so long after arrival does not come. */
export const noShowMs = 900 * second
export const arrivingRadiusM = 80
/** The lid opens for the customer only when the robot is this near to him. */
export const unlockRadiusM = 100
/** Requests to open within this span are one. */
export const unlockDedupMs = 10 * second
/** Failed openings after which a human is called. */
export const unlockMaxFailures = 3
/** How long a cancellation waits for a lid that is open for loading. */
export const lidOpenWarnMs = 300 * second
/** A lid fact without a delivery id counts for the robot's only active delivery if that is no older. */
export const loadFallbackWindowMs = 86_400 * second
/** After arrival, ascending, in seconds: they travel in the reminder itself. */
export const remindersS = [180, 360, 600] as const
/** A robot fetches food from a stranded robot only if it can leave with it within this span. */
export const swapPromiseMs = 900 * second
/** A courier who has said nothing for so long is asked how it stands. */
export const courierPollMs = 300 * second
/** A robot that has moved farther than this since its facts were noted has them noted again. */
export const factsDistanceM = 150
/** A battery that has changed by this many points since the facts were noted has them noted again. */
export const factsBatteryPoints = 5
/** A robot slower than this, in metres per second, stands. */
export const standingSpeedMps = 0.1

/** A pickup is late so long after its quoted time. */
export const pickupLateMs = 600 * second
/** A drop-off is late so long after its quoted time: the promise of the delivery is broken then. */
export const deliveryLateMs = 900 * second
/** The promise is in danger so long before it is broken. */
export const slaWarnMs = 300 * second
/** Rules of SCHEDULED_CHECK are armed whenever so long has passed since the delivery was created. */
export const scheduledCheckMs = 300 * second
/** How often armed rules are looked at. */
export const watchdogTickMs = 60 * second
/** Repetitions of a rule's action that was refused. */
export const watchdogMaxRetries = 3
/** A rule's action that was claimed and not finished is free again after so long. */
export const claimLeaseMs = 60 * second
/** Cancellations and changes of provider that rules may make in one window, over all deliveries. */
export const watchdogRate = { actions: 20, windowMs: 600 * second } as const

/**
 * Which parameters of the planner may differ from zone to zone, and from robot to robot in an experiment.
 * All of them are numbers. Source: spec/dispatch.md 6 ("per zone overridable"), 1.4 (`robots.experiments`).
 */

/** What experiments may change: what is judged anew for each pair of delivery and robot. */
export const robotParameters = [
  "pickupRouteLimitM",
  "deliveryRouteLimitM",
  "staleAfterMs",
  "freshWithinMs",
  "positionAccuracyM",
  "batterySwapPct",
  "batteryReservePct",
  "batteryMarginPct",
  "drainPctPerKm",
  "drainPctPerHour",
  "stopDelayS",
  "earlyArrivalS",
  "interruptionGainS",
  "hysteresisS",
  "latenessWeight",
  "approachWeight",
  "robotIdleWeight",
  "foodWaitingWeight",
  "failureCostS",
  "failuresPerDriveHour",
  "lowMarginRisk",
  "staleRisk",
  "lidFailureRisk"
] as const

/** What a zone may change: the same, and what holds of a delivery whichever robot serves it. */
export const zoneParameters = [
  ...robotParameters,
  "planningSpeedMps",
  "robotVolumeL",
  "loadTimeS",
  "customerWaitS",
  "quoteBufferS",
  "unassignedCostS"
] as const

export type RobotOverrides = { readonly [Name in (typeof robotParameters)[number]]?: number }
export type ZoneOverrides = { readonly [Name in (typeof zoneParameters)[number]]?: number }

/** A named trial: a share of the robots plans by other parameters than the rest. */
export interface Experiment {
  readonly name: string
  /** Robots that take part, per cent; who does follows from name and serial alone. */
  readonly sharePct: number
  readonly overrides: RobotOverrides
}

/** Every combination of experiments has a configuration of its own: more would be too many. */
export const experimentsMax = 6

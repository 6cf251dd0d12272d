/**
 * Scenario sections about the run itself: `weather`, `warmup`, `dispatch`, `policy`, `costs`, `sla`,
 * `outputs`, `replications`. Source: spec/simulation.md 3, 4 and 6.
 */
import * as Schema from "effect/Schema"
import { dispatcherNames } from "../../services/dispatch/dispatchers/built-in-dispatchers.ts"
import {
  allowedAnnotation,
  countIn,
  field,
  flag,
  minorUnits,
  nullable,
  numberIn,
  oneOf,
  percent,
  span
} from "./fields.ts"

/** Section `weather`: a Markov chain by the hour, or one weather all day. */
export const WeatherSection = Schema.Struct({
  model: field(
    "model",
    oneOf("markov", "dry", "rain", "severe"),
    "markov",
    "Drawn by the hour, or always the same."
  ),
  start: field("start", oneOf("dry", "rain", "severe"), "dry", "Weather of the first hour."),
  dryToRainPct: field("dry_to_rain_pct", percent, 6, "Chance per hour."),
  dryToSeverePct: field("dry_to_severe_pct", percent, 1, "Chance per hour."),
  rainToDryPct: field("rain_to_dry_pct", percent, 30, "Chance per hour."),
  rainToSeverePct: field("rain_to_severe_pct", percent, 5, "Chance per hour."),
  severeToRainPct: field("severe_to_rain_pct", percent, 40, "Chance per hour."),
  rainSpeedFactor: field("rainSpeedFactor", numberIn(0.1, 2), 0.9, "Robot speed in rain."),
  rainDemandFactor: field("rainDemandFactor", numberIn(0, 10), 1.15, "Order rate in rain."),
  rainStuckFactor: field("rainStuckFactor", numberIn(0, 100), 2, "Stuck robots in rain.")
})

/** Section `warmup`: how much of the start is left out of the KPIs. */
export const WarmupSection = Schema.Struct({
  method: field(
    "method",
    oneOf("none", "fixed", "mser5"),
    "none",
    "none: a day starts empty and ends empty. mser5: found by five pilot runs, for runs of more than a day."
  ),
  durationMs: field(
    "seconds",
    span(0, 864_000),
    0,
    "With method fixed: so many seconds. With mser5: what the pilot runs found; left out: they are run."
  )
})

/** Section `policy`. */
export const PolicySection = Schema.Struct({
  planner: field(
    "planner",
    oneOf(...dispatcherNames),
    dispatcherNames[0],
    "Who chooses robots: the planner, or a simple rule to compare it with."
  ),
  fallback: field("fallback", oneOf("none", "couriers"), "none", "Who delivers when no robot can."),
  returnPolicy: field(
    "returnPolicy",
    oneOf("return", "discard"),
    "return",
    "What happens to food not delivered."
  ),
  handover: field("handover", flag, true, "Whether one trip may have two pilots.")
})

/** Section `costs`: money in minor units. */
export const CostsSection = Schema.Struct({
  pilotHourMinor: field("pilot_hour_minor", minorUnits, 1200, "A pilot's hour on shift."),
  operatorHourMinor: field("operator_hour_minor", minorUnits, 2200, "A field operator's hour."),
  robotDayMinor: field("robot_day_minor", minorUnits, 2500, "A robot's day."),
  batterySwapMinor: field("battery_swap_minor", minorUnits, 100, "A battery swap, its energy included."),
  courierMinor: field("courier_minor", minorUnits, 800, "A courier's delivery."),
  refundMinor: field(
    "refund_minor",
    minorUnits,
    1500,
    "A refund for an accepted order that was not delivered."
  )
})

/** Section `sla`: promised levels; a run that misses one ends with exit code 3. */
export const SlaSection = Schema.Struct({
  acceptanceMinPct: nullable("acceptance_min_pct", percent, "Acceptance rate at least."),
  completionMinPct: nullable("completion_min_pct", percent, "Completion rate at least."),
  onTimeMinPct: nullable("on_time_min_pct", percent, "On-time rate at least."),
  withinFortyMinutesMinPct: nullable(
    "within_forty_minutes_min_pct",
    percent,
    "Click-to-door within 40 minutes at least."
  ),
  clickToDoorP50MaxMs: nullable("click_to_door_p50_max_s", span(0, 86_400), "Median click-to-door at most."),
  clickToDoorP90MaxMs: nullable("click_to_door_p90_max_s", span(0, 86_400), "90th percentile at most."),
  clickToDoorP99MaxMs: nullable("click_to_door_p99_max_s", span(0, 86_400), "99th percentile at most."),
  etaErrorMaxMs: nullable("eta_error_max_s", span(0, 86_400), "Mean absolute ETA error at most."),
  rescueMaxPct: nullable("rescue_max_pct", percent, "Rescue rate at most."),
  costMaxMinor: nullable("cost_per_delivery_max_minor", minorUnits, "Cost per delivery at most.")
})

/** Section `outputs`. */
export const OutputsSection = Schema.Struct({
  eventLog: field("eventLog", flag, false, "Write the canonical event log into the run folder."),
  kpis: field("kpis", flag, true, "Write kpis.json, orders.csv and series.csv."),
  demand: field(
    "demand",
    flag,
    false,
    "Write demand.csv, the orders with their places, in the form that demand.file reads."
  ),
  tracks: field("tracks", flag, true, "Keep where robots were, for the map of the report."),
  seriesIntervalMs: field("series_interval_s", span(10, 86_400), 300, "Interval of the series."),
  checks: field(
    "checks",
    oneOf("usual", "every-event"),
    "usual",
    "every-event: invariants are checked after every event, between actors every 6 s, and after the end the run goes on without new orders and faults until every order has its outcome or stands still for 30 minutes."
  ),
  telemetry: field(
    "telemetry",
    oneOf("edges", "full"),
    "edges",
    "Only the samples that change an answer, or all."
  )
})

/** As many replications as it takes: in steps of five until the intervals are narrow enough. */
const untilNarrow = Schema.Struct({
  min: field("min", countIn(2, 1000), 10, "Replications at least."),
  max: field("max", countIn(2, 1000), 100, "Replications at most."),
  targetPct: field(
    "target_pct",
    numberIn(0.1, 100, "of per cent"),
    5,
    "Half of the 95 % interval of every promised key figure shall be at most so many per cent of its mean."
  )
})

/** Key `replications`: how many, or within which limits. */
export const replications = Schema.Union(countIn(1, 1000), untilNarrow).annotations({
  [allowedAnnotation]: "a whole number from 1 to 1000, or {min, max, target_pct}"
})

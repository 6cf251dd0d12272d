/**
 * What the days of one fleet say: its cost, and whether the promises are kept. Source: spec/simulation.md 7, 8.
 *
 * Replications are independent and looked at a few times: after half of `min`, where a fleet can only be
 * found to miss, and that with an error of 1 %; after `min`; then after two and three times as many, where
 * the search ends with a fleet. A promise is proved by nothing less than `min` days.
 */
import { mean } from "simple-statistics"
import { estimateOf } from "../paired-statistics.ts"
import { judgeLevel, type Standing, standingOf, verdictError } from "../statistics/verdict.ts"
import type { StudyKpiValues } from "../study-kpis.ts"
import type { SeenFleet } from "./answer.ts"
import type { FleetCell, SearchOptions, SearchSpace } from "./question.ts"

/** A fleet with what the search needs of it. */
export interface AssessedFleet extends SeenFleet {
  /** Median driving to merchant and customer, minutes; null when nothing was delivered. */
  readonly driveMin: number | null
}

/** Error of a verdict before there are `min` days. */
const earlyError = 0.01

/** The number of days after which a fleet is looked at, ascending, up to `confirmedDays`. */
export const looksOf = ({ replications: { min, max } }: SearchOptions): ReadonlyArray<number> => {
  const early = Math.max(3, Math.ceil(min / 2))
  const looks = [...(early < min ? [early] : []), min, 2 * min, 3 * min]
  return [...new Set(looks.map((days) => Math.min(days, Math.max(min, max))))]
}

/** Days of the fleets that are proposed in the end: three times `min`, at most `max`. */
export const confirmedDays = ({ replications: { min, max } }: SearchOptions): number =>
  Math.max(min, Math.min(3 * min, max))

/** Holds the days of one fleet against the promises. */
export const assess = (
  space: SearchSpace,
  options: SearchOptions,
  { row, column }: FleetCell,
  days: ReadonlyArray<StudyKpiValues>
): AssessedFleet => {
  const isEarly = days.length < options.replications.min
  const levels = options.promises.map((it) => judgeLevel(it, days, isEarly ? earlyError : verdictError))
  const judged = standingOf(levels)
  const standing: Standing = isEarly && judged === "kept" ? "undecided" : judged
  const cost = estimateOf(days.flatMap((it) => it.costPerDayMinor ?? []))
  const drives = days.flatMap(({ pickupTripMedianMin: to, deliveryTripMedianMin: on }) =>
    to === null || on === null ? [] : [to + on]
  )
  return {
    row,
    column,
    robots: space.robots[row] ?? 0,
    pilots: space.pilots[column] ?? 0,
    replications: days.length,
    costPerDayMinor: cost?.mean ?? Number.POSITIVE_INFINITY,
    costPerDayHalfWidth: cost?.halfWidth ?? null,
    fixedCostMinor: space.fixedCostMinor[row]?.[column] ?? 0,
    standing,
    levels,
    driveMin: drives.length === 0 ? null : mean(drives)
  }
}

/**
 * What one more robot or pilot is worth: paired differences over the same days with and without it.
 * Source: spec/simulation.md 7, 8.
 */
import { day } from "../../../domain/instant.ts"
import { type JudgedDifference, judgePresent, type Pair, pairedDifferenceOf } from "../paired-statistics.ts"
import type { StudyKpiKey, StudyKpiValues } from "../study-kpis.ts"
import type { Added, Addition } from "./additions.ts"

/** Days of a scenario with one addition, in the order of the replications from 0. */
export interface AdditionDays {
  readonly addition: Addition
  readonly days: ReadonlyArray<StudyKpiValues>
}

/** What one addition changes; differences are with it minus without it. */
export interface MarginalValue {
  readonly added: Added
  /** What it costs a day, minor units. */
  readonly priceMinor: number
  readonly hoursPerDay: number
  /** Days that were held against each other. */
  readonly days: number
  /** All costs of a day, its own price included; minor units. Below 0 it pays for itself. */
  readonly spentPerDay: JudgedDifference
  /** The same by hour that it is there. */
  readonly spentPerHour: { readonly mean: number; readonly halfWidth: number }
  /** What it saves elsewhere (couriers, refunds, swaps) a day: price less `spentPerDay`. */
  readonly savedPerDay: { readonly mean: number; readonly halfWidth: number }
  /** Orders delivered more in the key figures of one run. */
  readonly delivered: JudgedDifference
  /** Rates 0..1 and seconds; null when fewer than two days gave the figure on both sides. */
  readonly acceptanceRate: JudgedDifference | null
  readonly onTimeRate: JudgedDifference | null
  readonly clickToDoorP90S: JudgedDifference | null
  /** Money for each order delivered more; null while it cannot be told whether there are any. */
  readonly spentPerDelivery: number | null
}

/**
 * The value of each addition, in their order; those of less than two days in common with `base` are left out.
 * The intervals of one figure hold for all additions together (Holm).
 */
export const marginalValues = (
  base: ReadonlyArray<StudyKpiValues>,
  additions: ReadonlyArray<AdditionDays>
): ReadonlyArray<MarginalValue> => {
  const cost = differencesOf(base, additions, "costPerDayMinor")
  const delivered = differencesOf(base, additions, "ordersDelivered")
  const acceptance = differencesOf(base, additions, "acceptanceRate")
  const onTime = differencesOf(base, additions, "onTimeRate")
  const clickToDoor = differencesOf(base, additions, "clickToDoorP90S")
  return additions.flatMap(({ addition, days }, i) => {
    const spent = cost[i] ?? null
    const more = delivered[i] ?? null
    if (spent === null || more === null) return []
    const { added, priceMinor, hoursPerDay } = addition
    const deliveredPerDay = more.mean / (addition.scenario.durationMs / day)
    return [
      {
        added,
        priceMinor,
        hoursPerDay,
        days: Math.min(base.length, days.length),
        spentPerDay: spent,
        spentPerHour: { mean: spent.mean / hoursPerDay, halfWidth: spent.halfWidth / hoursPerDay },
        savedPerDay: { mean: priceMinor - spent.mean, halfWidth: spent.halfWidth },
        delivered: more,
        acceptanceRate: acceptance[i] ?? null,
        onTimeRate: onTime[i] ?? null,
        clickToDoorP90S: clickToDoor[i] ?? null,
        spentPerDelivery: more.isSignificant && more.mean > 0 ? spent.mean / deliveredPerDay : null
      }
    ]
  })
}

/** With the addition minus without it, by addition, judged together. */
const differencesOf = (
  base: ReadonlyArray<StudyKpiValues>,
  additions: ReadonlyArray<AdditionDays>,
  key: StudyKpiKey
): ReadonlyArray<JudgedDifference | null> => {
  const paired = additions.map(({ days }) => {
    const pairs: Array<Pair> = []
    for (let n = 0; n < Math.min(base.length, days.length); n++) {
      const [more, without] = [days[n]?.[key] ?? null, base[n]?.[key] ?? null]
      if (more !== null && without !== null) pairs.push([more, without])
    }
    return pairedDifferenceOf(pairs)
  })
  return judgePresent(paired)
}

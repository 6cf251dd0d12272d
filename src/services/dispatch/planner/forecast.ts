/**
 * How many orders a lot can expect, and how likely so many of them are. Source: spec/dispatch.md 7
 * (gain_l), 1.5 (`demand_schedule`).
 */
import { day, hour, type Instant } from "../../../domain/instant.ts"
import type { Lot } from "./model.ts"

/**
 * Orders that the schedule of a lot expects from `from` on for `spanMs`, hour by hour: a span that passes
 * from one hour into the next takes its share of both. 0 for a lot without a schedule.
 */
export const expectedOrders = (lot: Lot, utcOffsetMs: number, from: Instant, spanMs: number): number => {
  const schedule = lot.demandSchedule
  if (schedule === null || spanMs <= 0) return 0
  let at = (((from + utcOffsetMs) % day) + day) % day
  let left = spanMs
  let orders = 0
  while (left > 0) {
    const localHour = Math.floor(at / hour)
    const untilNext = (localHour + 1) * hour - at
    const part = untilNext < left ? untilNext : left
    orders += ((schedule[localHour % 24] ?? 0) * part) / hour
    left -= part
    at = ((localHour + 1) % 24) * hour
  }
  return orders
}

/**
 * Fills `out[k]` with the probability that at least `k` orders come when `mean` are expected (Poisson),
 * for 0 <= k <= `most`: what the k-th robot at a place is worth, as a share of what a robot at hand saves
 * one order. Falls with k, so that gains are concave.
 */
export const fillChancesOfAtLeast = (mean: number, most: number, out: Float64Array): void => {
  let exactly = Math.exp(-mean)
  let below = 0
  out[0] = 1
  for (let k = 1; k <= most; k++) {
    below += exactly
    // Rounding must neither bring a chance below zero nor let it rise with k.
    const chance = 1 - below
    out[k] = chance > 0 ? Math.min(chance, out[k - 1] as number) : 0
    exactly = (exactly * mean) / k
  }
}

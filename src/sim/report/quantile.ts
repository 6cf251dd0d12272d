/** Order statistics as the KPIs define them. Source: spec/simulation.md 6. */

import { mean as arithmeticMean } from "simple-statistics"

/** Numbers in ascending order, in a new array. */
export const ascending = (values: ReadonlyArray<number>): ReadonlyArray<number> =>
  [...values].sort((a, b) => a - b)

/**
 * Quantile by type 7 interpolation (Hyndman and Fan 1996), null of no values.
 * `sorted` ascends; `p` is 0..1.
 */
export const quantile = (sorted: ReadonlyArray<number>, p: number): number | null => {
  if (sorted.length === 0) return null
  const place = (sorted.length - 1) * p
  const low = Math.floor(place)
  const below = sorted[low] ?? 0
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? below
  return below + (place - low) * (above - below)
}

/** Arithmetic mean, null of no values. */
export const mean = (values: ReadonlyArray<number>): number | null =>
  values.length === 0 ? null : arithmeticMean([...values])

/** `part` over `whole`, null when there is no whole. */
export const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

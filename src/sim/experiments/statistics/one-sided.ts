/** One-sided confidence bounds of a mean: what proves a promised level. Source: spec/simulation.md 7, 8. */
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import type { Estimate } from "../paired-statistics.ts"

/** Each of the two holds by itself with probability 1 - error; both together with 1 - 2 error. */
export interface OneSidedBounds {
  readonly lower: number
  readonly upper: number
}

/**
 * The lower and the upper t bound of a mean; null of less than two values, which say nothing of the spread.
 *
 * - `error`: probability that the mean lies beyond one bound, 0..0.5.
 */
export const boundsOf = ({ n, mean, standardDeviation }: Estimate, error: number): OneSidedBounds | null => {
  if (standardDeviation === null) return null
  const distance = (tQuantile(1 - error, n - 1) * standardDeviation) / Math.sqrt(n)
  return { lower: mean - distance, upper: mean + distance }
}

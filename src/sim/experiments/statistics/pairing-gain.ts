/**
 * What common random numbers gain: by how much the variance of a difference falls because both cells have the
 * same days. Source: spec/simulation.md 7.
 */
import { quantile } from "../../report/quantile.ts"
import { type Pair, pairedDifferenceOf } from "../paired-statistics.ts"

/** The gain over many pairs of cells. */
export interface CommonNumbersGain {
  /** Pairs of cells in which the figure varied. */
  readonly pairs: number
  /** Independent days would vary so many times as much: the middle one of the pairs, and the quarters. */
  readonly median: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/**
 * The gain over all given pairs of cells, each with its values by day; null when no pair varies. The variance
 * of independent days is var(a) + var(b), as if each cell had drawn days of its own.
 */
export const commonNumbersGain = (
  pairs: ReadonlyArray<readonly [first: ReadonlyArray<number>, second: ReadonlyArray<number>]>
): CommonNumbersGain | null => {
  const gains = pairs
    .flatMap(([first, second]) => {
      const common = Math.min(first.length, second.length)
      const days = Array.from({ length: common }, (_, n): Pair => [first[n] ?? 0, second[n] ?? 0])
      return pairedDifferenceOf(days)?.varianceReduction ?? []
    })
    .sort((a, b) => a - b)
  const median = quantile(gains, 0.5)
  const lowerQuartile = quantile(gains, 0.25)
  const upperQuartile = quantile(gains, 0.75)
  if (median === null || lowerQuartile === null || upperQuartile === null) return null
  return { pairs: gains.length, median, lowerQuartile, upperQuartile }
}

/**
 * Means with their t intervals and one-sided bounds, paired differences, and Holm's correction for several comparisons. Pure
 * arithmetic: the same samples give the same figures. Source: spec/simulation.md 7.
 */
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import { mean as arithmeticMean, sampleStandardDeviation, sampleVariance } from "simple-statistics"

/** Confidence of an interval that stands alone. */
export const confidence = 0.95

/** A mean with the half of its interval; the half is null where one value says nothing of the spread. */
export interface Estimate {
  readonly n: number
  readonly mean: number
  readonly standardDeviation: number | null
  readonly halfWidth: number | null
}

/**
 * Half-width of the two-sided t interval of a mean: t(n - 1) times the standard error.
 *
 * - `level`: probability that the interval misses the mean, 0..1.
 */
export const halfWidthOf = (standardDeviation: number, n: number, level: number): number =>
  (tQuantile(1 - level / 2, n - 1) * standardDeviation) / Math.sqrt(n)

/** The mean of independent values with its 95 % interval; null of no values. */
export const estimateOf = (values: ReadonlyArray<number>): Estimate | null => {
  if (values.length === 0) return null
  const mean = arithmeticMean([...values])
  if (values.length === 1) return { n: 1, mean, standardDeviation: null, halfWidth: null }
  const standardDeviation = sampleStandardDeviation([...values])
  return {
    n: values.length,
    mean,
    standardDeviation,
    halfWidth: halfWidthOf(standardDeviation, values.length, 1 - confidence)
  }
}

/**
 * Half of the interval in per cent of the mean, 0 where values do not vary; null of less than two values, or around
 * a mean of 0.
 */
export const halfWidthPctOf = (estimate: Estimate | null): number | null => {
  if (estimate === null || estimate.halfWidth === null) return null
  if (estimate.halfWidth === 0) return 0
  return estimate.mean === 0 ? null : (100 * estimate.halfWidth) / Math.abs(estimate.mean)
}

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
export const boundsOf = (
  { n, mean, standardDeviation }: Estimate,
  error = 1 - confidence
): OneSidedBounds | null => {
  if (standardDeviation === null) return null
  const reach = (tQuantile(1 - error, n - 1) * standardDeviation) / Math.sqrt(n)
  return { lower: mean - reach, upper: mean + reach }
}

/**
 * The one-sided 95 % bound of a mean: the mean is above (`least`) or below (`most`) it with that confidence.
 * A single value is its own bound, which says nothing of the spread; null of no values.
 */
export const oneSidedBoundOf = (values: ReadonlyArray<number>, side: "least" | "most"): number | null => {
  const estimate = estimateOf(values)
  const bounds = estimate === null ? null : boundsOf(estimate)
  if (bounds === null) return estimate?.mean ?? null
  return side === "least" ? bounds.lower : bounds.upper
}

/** Two figures of the same day. */
export type Pair = readonly [first: number, second: number]

/** A difference first minus second over the same days. */
export interface PairedDifference {
  readonly n: number
  readonly mean: number
  readonly standardDeviation: number
  /** Differences of independent days would vary so many times as much; null when the pairs do not vary. */
  readonly varianceReduction: number | null
}

/** The mean of the differences of pairs; null of less than two, which say nothing of the spread. */
export const pairedDifferenceOf = (pairs: ReadonlyArray<Pair>): PairedDifference | null => {
  if (pairs.length < 2) return null
  const differences = pairs.map(([first, second]) => first - second)
  const variance = sampleVariance(differences)
  const independent =
    sampleVariance(pairs.map(([first]) => first)) + sampleVariance(pairs.map(([, second]) => second))
  return {
    n: pairs.length,
    mean: arithmeticMean(differences),
    standardDeviation: Math.sqrt(variance),
    varianceReduction: variance > 0 ? independent / variance : null
  }
}

/** A difference with its interval at the level that Holm's procedure leaves it. */
export interface JudgedDifference extends PairedDifference {
  /** Probability that this interval misses, 0..1: at most 5 % over all differences judged together. */
  readonly level: number
  readonly halfWidth: number
  /** The interval leaves 0 out. */
  readonly isSignificant: boolean
}

/**
 * Judges several differences together by Holm's step-down procedure: the clearest is held against the
 * error probability divided by their number, the next by one less, until one cannot be told from 0; that
 * one's level holds for the rest. A single difference gets the plain 95 % interval.
 *
 * The order of the answers is that of the differences; ties in clearness go to the earlier one.
 */
export const judge = (differences: ReadonlyArray<PairedDifference>): ReadonlyArray<JudgedDifference> => {
  const order = differences
    .map((difference, index) => ({ difference, index, clearness: clearnessOf(difference) }))
    .sort((a, b) => b.clearness - a.clearness || a.index - b.index)
  const judged: Array<JudgedDifference> = []
  let stoppedAt: number | null = null
  order.forEach(({ difference, index }, rank) => {
    const level = stoppedAt ?? (1 - confidence) / (differences.length - rank)
    const halfWidth = halfWidthOf(difference.standardDeviation, difference.n, level)
    const isSignificant = Math.abs(difference.mean) > halfWidth
    if (!isSignificant && stoppedAt === null) stoppedAt = level
    judged[index] = { ...difference, level, halfWidth, isSignificant }
  })
  return judged
}

/** Judges the differences that there are together; those that there are not stay null in their places. */
export const judgePresent = (
  differences: ReadonlyArray<PairedDifference | null>
): ReadonlyArray<JudgedDifference | null> => {
  const judged = judge(differences.filter((it) => it !== null))
  let next = 0
  return differences.map((it) => (it === null ? null : (judged[next++] ?? null)))
}

/**
 * How little a difference could be chance: its t against the 97.5 % point of its own distribution, because
 * numbers of days may differ when a figure could not be had on some.
 */
const clearnessOf = ({ mean, standardDeviation, n }: PairedDifference): number => {
  const halfWidth = halfWidthOf(standardDeviation, n, 1 - confidence)
  if (halfWidth > 0) return Math.abs(mean) / halfWidth
  return mean === 0 ? 0 : Number.POSITIVE_INFINITY
}

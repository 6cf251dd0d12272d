/** Distributions fitted to preparation times and to sizes. */
import { mean, quantileSorted, sampleStandardDeviation } from "simple-statistics"
import { gammaProbability } from "../kernel/gamma.ts"
import { normalProbability } from "../kernel/normal.ts"
import { ksCritical, ksDistance } from "./distances.ts"

/** How a fit came about and how good it is. */
export interface Fitted {
  /** Values that it was fitted to. */
  readonly from: number
  /** Values that were left out, because they are zero or far from all others. */
  readonly dropped: number
  /** Distance of Kolmogorov and Smirnov between the values and the fitted distribution, 0..1. */
  readonly ks: number
  /** Below it the distance is what chance explains (5 %). */
  readonly ksCritical: number
}

/** Mean is shape times scale; the scale has the unit of the values. */
export interface GammaFit extends Fitted {
  readonly shape: number
  readonly scale: number
}

export interface LognormalFit extends Fitted {
  readonly median: number
  readonly sigma: number
}

/** Fewer values say nothing about a distribution. */
export const fewestValues = 20

/** So many times the middle half of the logarithms away from it, a value is left out. */
const fenceWidth = 3

const withoutOutliers = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const positive = values.filter((it) => it > 0).sort((a, b) => a - b)
  if (positive.length < 4) return positive
  const logs = positive.map(Math.log)
  const low = quantileSorted(logs, 0.25)
  const high = quantileSorted(logs, 0.75)
  const fence = fenceWidth * (high - low)
  return positive.filter((it) => Math.log(it) >= low - fence && Math.log(it) <= high + fence)
}

const qualityOf = (
  all: ReadonlyArray<number>,
  kept: ReadonlyArray<number>,
  probabilityBelow: (x: number) => number
): Fitted => ({
  from: kept.length,
  dropped: all.length - kept.length,
  ks: ksDistance(kept, probabilityBelow),
  ksCritical: ksCritical(kept.length)
})

/**
 * Gamma by the closed-form estimators of Ye and Chen (The American Statistician 71, 2017), corrected for bias:
 * practically as good as maximum likelihood, without its iteration. Null: too few values, or all the same.
 */
export const fitGamma = (values: ReadonlyArray<number>): GammaFit | null => {
  const kept = withoutOutliers(values)
  const n = kept.length
  if (n < fewestValues) return null
  const average = mean([...kept])
  const meanLog = mean(kept.map(Math.log))
  const scaleRaw = mean(kept.map((x) => x * Math.log(x))) - average * meanLog
  if (scaleRaw <= average * 1e-9) return null
  const raw = average / scaleRaw
  const shape = raw - (3 * raw - (2 / 3) * (raw / (1 + raw)) - (4 / 5) * (raw / (1 + raw) ** 2)) / n
  const scale = average / shape
  return { shape, scale, ...qualityOf(values, kept, (x) => gammaProbability(shape, x / scale)) }
}

/** Lognormal by maximum likelihood. Null: too few values. */
export const fitLognormal = (values: ReadonlyArray<number>): LognormalFit | null => {
  const kept = withoutOutliers(values)
  if (kept.length < fewestValues) return null
  const logs = kept.map(Math.log)
  const center = mean(logs)
  const sigma = sampleStandardDeviation(logs)
  const below = (x: number): number =>
    sigma === 0 ? (Math.log(x) < center ? 0 : 1) : normalProbability((Math.log(x) - center) / sigma)
  return { median: Math.exp(center), sigma, ...qualityOf(values, kept, below) }
}

/**
 * Distributions as data, and their inverse transforms: one uniform in (0, 1) becomes one variate, so
 * that streams stay aligned when a policy or a parameter changes. A larger uniform never gives a
 * smaller variate. Units are the caller's. Source: spec/simulation.md 3, 5.
 *
 * Determinism: `exp`, `log` and `pow` are the runtime's own; the last digit may differ between
 * engines, therefore the runtime's version is pinned.
 */
import { gammaComplement, gammaProbability, gammaQuantile, logGamma } from "./gamma.ts"
import { normalProbability, normalQuantile } from "./normal.ts"

export interface Constant {
  readonly dist: "constant"
  readonly value: number
}
export interface Uniform {
  readonly dist: "uniform"
  readonly min: number
  readonly max: number
}
export interface Exponential {
  readonly dist: "exp"
  readonly mean: number
}
/** `sigma`: standard deviation of the logarithm. */
export interface Lognormal {
  readonly dist: "lognormal"
  readonly median: number
  readonly sigma: number
}
export interface Gamma {
  readonly dist: "gamma"
  readonly shape: number
  readonly scale: number
}
/** Shape 1 is the exponential with this scale as its mean; see `weibullScaleOf`. */
export interface Weibull {
  readonly dist: "weibull"
  readonly shape: number
  readonly scale: number
}
/** A normal variate given that it lies in [min, max]; `mean` and `sd` are those before the cut. */
export interface TruncatedNormal {
  readonly dist: "truncnormal"
  readonly mean: number
  readonly sd: number
  readonly min: number
  readonly max: number
}
/** One of `values` (ascending); `weights` need not add up to 1, null: all equally likely. */
export interface Empirical {
  readonly dist: "empirical"
  readonly values: ReadonlyArray<number>
  readonly weights: ReadonlyArray<number> | null
}
export interface Poisson {
  readonly dist: "poisson"
  readonly mean: number
}

export type Distribution =
  | Constant
  | Uniform
  | Exponential
  | Lognormal
  | Gamma
  | Weibull
  | TruncatedNormal
  | Empirical
  | Poisson

/** Exponential by its mean. */
export const exponential = (mean: number, u: number): number => -mean * Math.log1p(-u)

/** Lognormal by its median and the standard deviation of its logarithm. */
export const lognormal = (median: number, sigma: number, u: number): number =>
  median * Math.exp(sigma * normalQuantile(u))

/** Gamma by shape and scale: mean shape × scale. About 3 µs. */
export const gamma = (shape: number, scale: number, u: number): number => scale * gammaQuantile(shape, u)

/** Weibull by shape and scale. */
export const weibull = (shape: number, scale: number, u: number): number =>
  scale * (-Math.log1p(-u)) ** (1 / shape)

/** The scale that gives a Weibull variate of this shape the mean `mean`. */
export const weibullScaleOf = (shape: number, mean: number): number =>
  mean / Math.exp(logGamma(1 + 1 / shape))

/** Normal within [min, max]; works in the tail that holds the range, where probabilities keep their digits. */
export const truncatedNormal = (mean: number, sd: number, min: number, max: number, u: number): number => {
  if (sd === 0 || min === max) return Math.min(max, Math.max(min, mean))
  const a = (min - mean) / sd
  const b = (max - mean) / sd
  const mirrored = a > 0
  const low = normalProbability(mirrored ? -b : a)
  const high = normalProbability(mirrored ? -a : b)
  const p = low + (mirrored ? 1 - u : u) * (high - low)
  const z = p <= 0 ? (mirrored ? -b : a) : p >= 1 ? b : normalQuantile(p)
  return Math.min(max, Math.max(min, mean + sd * (mirrored ? -z : z)))
}

/** Number of events when `mean` are expected. */
export const poisson = (mean: number, u: number): number => {
  if (mean <= 0) return 0
  // Starts where the normal curve says and walks to the first count whose probability reaches u.
  const guess = mean < 10 ? 0 : Math.floor(mean + Math.sqrt(mean) * normalQuantile(u))
  let count = guess > 0 ? guess : 0
  while (count > 0 && !isBelow(count - 1, mean, u)) count--
  while (isBelow(count, mean, u)) count++
  return count
}

/** Whether at most `count` events are less likely than `u`; compares the smaller tails. */
const isBelow = (count: number, mean: number, u: number): boolean =>
  u <= 0.5 ? gammaComplement(count + 1, mean) < u : gammaProbability(count + 1, mean) > 1 - u

/** One of `values` by weight; null weights: all equally likely. */
export const empirical = (
  values: ReadonlyArray<number>,
  weights: ReadonlyArray<number> | null,
  u: number
): number => {
  if (weights === null) return values[Math.min(values.length - 1, Math.floor(u * values.length))]!
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i]!
  let rest = u * total
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i]!
    if (rest < 0) return values[i]!
  }
  return values[values.length - 1]!
}

/** The variate of `distribution` that belongs to the uniform `u`, 0 < u < 1. */
export const sample = (distribution: Distribution, u: number): number => {
  switch (distribution.dist) {
    case "constant":
      return distribution.value
    case "uniform":
      return distribution.min + (distribution.max - distribution.min) * u
    case "exp":
      return exponential(distribution.mean, u)
    case "lognormal":
      return lognormal(distribution.median, distribution.sigma, u)
    case "gamma":
      return gamma(distribution.shape, distribution.scale, u)
    case "weibull":
      return weibull(distribution.shape, distribution.scale, u)
    case "truncnormal":
      return truncatedNormal(distribution.mean, distribution.sd, distribution.min, distribution.max, u)
    case "empirical":
      return empirical(distribution.values, distribution.weights, u)
    case "poisson":
      return poisson(distribution.mean, u)
  }
}

/**
 * The gamma function and the gamma distribution: probability and quantile.
 */
import { normalQuantile } from "./normal.ts"

// Lanczos' approximation with g = 7 and nine terms: relative error about 1e-15.
const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
]

/** The natural logarithm of the gamma function, x > 0. */
export const logGamma = (x: number): number => {
  const y = x - 1
  let sum = lanczos[0]!
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (y + i)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}

const precision = 1e-16
const mostTerms = 100_000

/** x^shape e^-x / Γ(shape): the density times x. */
const kernelOf = (shape: number, x: number): number => Math.exp(shape * Math.log(x) - x - logGamma(shape))

/** Lower regularised incomplete gamma function by its power series; converges fast for x < shape + 1. */
const lowerBySeries = (shape: number, x: number): number => {
  let term = 1 / shape
  let sum = term
  for (let i = 1; i < mostTerms && term > sum * precision; i++) {
    term *= x / (shape + i)
    sum += term
  }
  return sum * kernelOf(shape, x)
}

/** Upper regularised incomplete gamma function by Lentz' continued fraction; for x >= shape + 1. */
const upperByFraction = (shape: number, x: number): number => {
  const tiny = 1e-300
  let b = x + 1 - shape
  let c = 1 / tiny
  let d = 1 / b
  let value = d
  for (let i = 1; i < mostTerms; i++) {
    const a = -i * (i - shape)
    b += 2
    d = a * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + a / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const step = d * c
    value *= step
    if (Math.abs(step - 1) < precision * 10) break
  }
  return value * kernelOf(shape, x)
}

/** P(shape, x): the probability that a gamma variate of scale 1 lies below `x`. */
export const gammaProbability = (shape: number, x: number): number =>
  x <= 0 ? 0 : x < shape + 1 ? lowerBySeries(shape, x) : 1 - upperByFraction(shape, x)

/** Q(shape, x) = 1 - P(shape, x), without loss of digits far up the tail. */
export const gammaComplement = (shape: number, x: number): number =>
  x <= 0 ? 1 : x < shape + 1 ? 1 - lowerBySeries(shape, x) : upperByFraction(shape, x)

/** Where to start the search: Wilson and Hilferty for shapes that look normal, the power law near 0 else. */
const firstGuess = (shape: number, p: number): number => {
  const ninth = 1 / (9 * shape)
  const cube = 1 - ninth + normalQuantile(p) * Math.sqrt(ninth)
  const guess = shape * cube * cube * cube
  if (shape > 0.5 && cube > 0.2) return guess
  return Math.exp((Math.log(p) + logGamma(shape + 1)) / shape)
}

/**
 * The x below which a gamma variate of scale 1 lies with probability `p`, 0 < p < 1, shape > 0.
 * Halley's method inside a bracket that every step narrows: where a step leaves the bracket, halving
 * takes its place, so it ends for every argument.
 */
export const gammaQuantile = (shape: number, p: number): number => {
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let x = firstGuess(shape, p)
  if (!(x > 0)) return 0
  if (x === Number.POSITIVE_INFINITY) x = shape
  for (let i = 0; i < 200; i++) {
    // The smaller of the two tails, so that no digit is lost.
    const error = p <= 0.5 ? gammaProbability(shape, x) - p : 1 - p - gammaComplement(shape, x)
    if (error === 0) return x
    if (error < 0) low = x
    else high = x
    const newton = (error * x) / kernelOf(shape, x)
    const curvature = (shape - 1) / x - 1
    const halley = newton / (1 - Math.min(0.9, Math.max(-0.9, (newton * curvature) / 2)))
    let next = x - halley
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x : (low + high) / 2
    if (Math.abs(next - x) <= 4e-16 * x) return next
    x = next
  }
  return x
}

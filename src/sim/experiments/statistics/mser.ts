/**
 * Warm-up by MSER-5: how much of the start of a series is left out so that what remains tells its mean best.
 * Source: spec/simulation.md 7; White, Cobb and Spratt (2000), "A comparison of five steady-state truncation
 * heuristics for simulation".
 */

/** Observations that are averaged into one before the rule is applied. */
export const mserBatch = 5

/**
 * Observations to leave out at the start: whole batches of five, at most half of them.
 *
 * The rule takes the d for which the squared standard error of the mean of the batches after d is least:
 * Σ (Yi - Y)² / (n - d)²; ties go to the smaller d. A last batch that is not full is not used. Null of a
 * series of less than ten observations, which has no half to leave out. Deterministic.
 */
export const mser5 = (series: ReadonlyArray<number>): number | null => {
  const batches = batchMeans(series)
  const n = batches.length
  if (n < 2) return null
  // Backwards, so that each candidate adds one batch to the sums. About the mean of all, or the difference
  // of two large squares would be left of what varies little.
  const centre = batches.reduce((sum, value) => sum + value, 0) / n
  let sum = 0
  let squares = 0
  let least = Number.POSITIVE_INFINITY
  let chosen = 0
  for (let d = n - 1; d >= 0; d--) {
    const value = (batches[d] ?? 0) - centre
    sum += value
    squares += value * value
    if (d > n / 2) continue
    const kept = n - d
    const error = Math.max(0, squares - (sum * sum) / kept) / (kept * kept)
    if (error <= least) {
      least = error
      chosen = d
    }
  }
  return chosen * mserBatch
}

const batchMeans = (series: ReadonlyArray<number>): ReadonlyArray<number> =>
  Array.from({ length: Math.floor(series.length / mserBatch) }, (_, batch) => {
    let sum = 0
    for (let i = 0; i < mserBatch; i++) sum += series[batch * mserBatch + i] ?? 0
    return sum / mserBatch
  })

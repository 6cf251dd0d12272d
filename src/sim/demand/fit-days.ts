/** How many orders come on a day, when in the day, and how days differ. */
import { mean, sampleVariance } from "simple-statistics"
import { day, hour, type Instant } from "../../domain/instant.ts"

export interface DaysFit {
  /** Days from the first to the last order, those without any among them: from `firstHour`, or calendar days. */
  readonly days: number
  readonly ordersPerDay: number
  /** Standard deviation between days; null with fewer than two. */
  readonly spread: number | null
  /** Local hour at which an ordering day begins: after the quietest stretch of the night. */
  readonly firstHour: number
  /** Per cent in each hour from `firstHour` on, two decimals; they add up to 100; no zeros at the end. */
  readonly hourSharesPct: ReadonlyArray<number>
  /**
   * Standard deviation of the logarithm of a lognormal day factor with mean one: what days differ by beyond
   * chance. Null: fewer than three days say nothing about it.
   */
  readonly dayFactorSigma: number | null
  /** Each day's orders, first to last. */
  readonly perDay: ReadonlyArray<number>
  /** Moment at which the first of them begins. */
  readonly firstDayAt: Instant
}

/** Fits days to at least one time of placement. `offsetAt`: milliseconds of local time east of UTC. */
export const fitDays = (times: ReadonlyArray<Instant>, offsetAt: (at: Instant) => number): DaysFit => {
  const local = times.map((at) => at + offsetAt(at))
  const perHour = new Array<number>(24).fill(0)
  for (const at of local) {
    const h = Math.floor((((at % day) + day) % day) / hour)
    perHour[h] = (perHour[h] ?? 0) + 1
  }
  const firstHour = afterTheQuietest(perHour)
  // A file of calendar days has the night of a day before its first hour: cut at midnight, it has a day less.
  const byHour = countsByDay(local, firstHour)
  const byMidnight = countsByDay(local, 0)
  const { first, perDay, opensAtHour } = byMidnight.perDay.length < byHour.perDay.length ? byMidnight : byHour
  const ordersPerDay = mean([...perDay])
  const spread = perDay.length < 2 ? null : Math.sqrt(sampleVariance([...perDay]))
  const opening = first * day + opensAtHour * hour
  return {
    days: perDay.length,
    ordersPerDay,
    spread,
    firstHour,
    hourSharesPct: sharesOf(perHour.map((_, n) => perHour[(firstHour + n) % 24] ?? 0)),
    dayFactorSigma: perDay.length < 3 || spread === null ? null : sigmaBeyondChance(ordersPerDay, spread),
    perDay,
    firstDayAt: opening - offsetAt(opening - offsetAt(opening))
  }
}

/** Orders of each day from the first to the last, days that begin at a local hour. */
const countsByDay = (
  local: ReadonlyArray<number>,
  opensAtHour: number
): { readonly first: number; readonly perDay: ReadonlyArray<number>; readonly opensAtHour: number } => {
  const dayOf = (at: number): number => Math.floor((at - opensAtHour * hour) / day)
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const at of local) {
    first = Math.min(first, dayOf(at))
    last = Math.max(last, dayOf(at))
  }
  const perDay = new Array<number>(last - first + 1).fill(0)
  for (const at of local) perDay[dayOf(at) - first] = (perDay[dayOf(at) - first] ?? 0) + 1
  return { first, perDay, opensAtHour }
}

/** The hour after the longest stretch of the fewest orders; the first of several as long. */
const afterTheQuietest = (perHour: ReadonlyArray<number>): number => {
  const least = Math.min(...perHour)
  let best = 0
  let bestLength = 0
  for (let start = 0; start < 24; start++) {
    if (perHour[(start + 23) % 24] === least || perHour[start] !== least) continue
    let length = 0
    while (length < 24 && perHour[(start + length) % 24] === least) length++
    if (length > bestLength) {
      bestLength = length
      best = (start + length) % 24
    }
  }
  return best
}

/** A Poisson count has its mean as variance; what is more comes from days that differ. */
const sigmaBeyondChance = (average: number, spread: number): number => {
  const squared = (spread * spread - average) / (average * average)
  return squared <= 0 ? 0 : Math.sqrt(Math.log1p(squared))
}

/** Counts as per cent with two decimals that add up to exactly 100: the largest remainders are rounded up. */
const sharesOf = (counts: ReadonlyArray<number>): ReadonlyArray<number> => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const exact = counts.map((count) => (10_000 * count) / total)
  const whole = exact.map(Math.floor)
  const missing = 10_000 - whole.reduce((sum, it) => sum + it, 0)
  const byRest = exact
    .map((it, n) => ({ n, rest: it - Math.floor(it) }))
    .sort((a, b) => b.rest - a.rest || a.n - b.n)
  for (const { n } of byRest.slice(0, missing)) whole[n] = (whole[n] ?? 0) + 1
  while (whole.length > 1 && whole[whole.length - 1] === 0) whole.pop()
  return whole.map((it) => it / 100)
}

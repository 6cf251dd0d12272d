/**
 * What a fault costs, and how long a city takes to get over it: a run with the fault beside its twin, the
 * same scenario and seed without it. Both draw the same numbers, so what differs is the fault's doing.
 *
 * - KPI loss: the twin's figure minus the run's, over all orders of the day (signs: positive is worse).
 * - Recovery time: from the end of the fault to the beginning of the first 15-minute bin from which on,
 *   for `holdBins` bins, orders in the system and lateness are within the twin's band. The band is the
 *   twin's value of the same bin plus a tolerance (below): being better than the twin is no disturbance.
 *   0: the very first bin is inside; null: not before the end of the run. This is the settling time of
 *   control engineering, with a hold because a day is noisy. The bin and what is watched are the
 *   project's definition; that recovery and loss are to be reported: spec/simulation.md 9.
 */
import { type Instant, minute, second } from "../../domain/instant.ts"
import { quantile } from "../report/quantile.ts"
import type { OrderRecord, RunResult } from "../report/run-result.ts"

export const binMs = 15 * minute
/** Bins that must be inside one after the other. */
const holdBins = 2
/** Orders in the system above the twin's: this share of the twin's peak, and at least this many. */
const ordersTolerance = { share: 0.1, least: 2 }
/** Mean lateness of the bin's deliveries above the twin's, milliseconds. */
const latenessToleranceMs = 3 * minute

/** One bin of a day. */
export interface Bin {
  readonly from: Instant
  /** Accepted, and neither delivered nor canceled, at the end of the bin. */
  readonly inSystem: number
  /** Mean lateness of what was delivered in the bin; 0 when nothing was. */
  readonly latenessMs: number
}

/** What the fault took away; null: a figure that one of the two runs does not have. */
export interface KpiLoss {
  /** Percentage points of the orders placed. */
  readonly acceptancePct: number | null
  readonly delivered: number
  /** Percentage points of the orders accepted. */
  readonly onTimePct: number | null
  /** Median click-to-door, seconds more. */
  readonly clickToDoorS: number | null
}

interface FaultImpact {
  readonly loss: KpiLoss
  /** Seconds from the end of the fault; null: not before the end of the run. */
  readonly recoveryS: number | null
}

/** The bins of a run, from its start to its last full one. */
export const binsOf = (result: RunResult): ReadonlyArray<Bin> => {
  const start = result.scenario.startAt.at
  const count = Math.floor((result.endedAt - start) / binMs)
  const latenessMs = new Array<number>(count).fill(0)
  const delivered = new Array<number>(count).fill(0)
  for (const { deliveredAt, promisedAt } of result.orders) {
    if (deliveredAt === null) continue
    const bin = Math.floor((deliveredAt - start) / binMs)
    if (bin < 0 || bin >= count) continue
    delivered[bin] = (delivered[bin] ?? 0) + 1
    latenessMs[bin] = (latenessMs[bin] ?? 0) + Math.max(0, deliveredAt - (promisedAt ?? deliveredAt))
  }
  const bins: Array<Bin> = []
  let point = 0
  let inSystem = 0
  for (let i = 0; i < count; i++) {
    const until = start + (i + 1) * binMs
    for (let next = result.series[point]; next !== undefined && next.at <= until; ) {
      inSystem = next.accepted - next.delivered - next.canceled
      point += 1
      next = result.series[point]
    }
    const n = delivered[i] ?? 0
    bins.push({ from: start + i * binMs, inSystem, latenessMs: n === 0 ? 0 : (latenessMs[i] ?? 0) / n })
  }
  return bins
}

/** Loss and recovery of a run against its twin. `endOfFault`: when the last fault was over. */
export const impactOf = (run: RunResult, twin: RunResult, endOfFault: Instant): FaultImpact => ({
  loss: lossOf(run.orders, twin.orders),
  recoveryS: recoverySeconds(binsOf(run), binsOf(twin), endOfFault)
})

/** See the head of this file. Both lists begin at the same time. */
export const recoverySeconds = (
  run: ReadonlyArray<Bin>,
  twin: ReadonlyArray<Bin>,
  endOfFault: Instant
): number | null => {
  const peak = twin.reduce((most, bin) => Math.max(most, bin.inSystem), 0)
  const moreOrders = Math.max(ordersTolerance.least, ordersTolerance.share * peak)
  const bins = Math.min(run.length, twin.length)
  let held = 0
  for (let i = 0; i < bins; i++) {
    const own = run[i]!
    if (own.from < endOfFault) continue
    const other = twin[i]!
    const isInside =
      own.inSystem <= other.inSystem + moreOrders && own.latenessMs <= other.latenessMs + latenessToleranceMs
    held = isInside ? held + 1 : 0
    if (held < holdBins) continue
    const first = run[i - holdBins + 1]!
    const wasInsideAtOnce = first.from - endOfFault < binMs
    return wasInsideAtOnce ? 0 : (first.from - endOfFault) / second
  }
  return null
}

interface Figures {
  readonly acceptancePct: number | null
  readonly delivered: number
  readonly onTimePct: number | null
  readonly clickToDoorS: number | null
}

const figuresOf = (orders: ReadonlyArray<OrderRecord>): Figures => {
  const accepted = orders.filter((it) => it.acceptedAt !== null)
  const delivered = orders.filter((it) => it.deliveredAt !== null)
  const onTime = delivered.filter((it) => it.promisedAt !== null && it.deliveredAt! <= it.promisedAt)
  const times = delivered.map((it) => it.deliveredAt! - it.placedAt).sort((a, b) => a - b)
  return {
    acceptancePct: orders.length === 0 ? null : (100 * accepted.length) / orders.length,
    delivered: delivered.length,
    onTimePct: accepted.length === 0 ? null : (100 * onTime.length) / accepted.length,
    clickToDoorS: times.length === 0 ? null : quantile(times, 0.5)! / second
  }
}

const lossOf = (run: ReadonlyArray<OrderRecord>, twin: ReadonlyArray<OrderRecord>): KpiLoss => {
  const own = figuresOf(run)
  const other = figuresOf(twin)
  return {
    acceptancePct: minus(other.acceptancePct, own.acceptancePct),
    delivered: other.delivered - own.delivered,
    onTimePct: minus(other.onTimePct, own.onTimePct),
    clickToDoorS: minus(own.clickToDoorS, other.clickToDoorS)
  }
}

const minus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b)

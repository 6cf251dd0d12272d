/**
 * How many replications of a scenario are simulated: a fixed number, or in steps of five until the intervals
 * of the promised key figures are narrow enough. Depends on the figures alone, so the number of threads
 * changes nothing. Source: spec/simulation.md 7.
 */
import type { Kpis } from "../report/kpis.ts"
import { checkPromises } from "../report/promises.ts"
import type { Promises, Scenario } from "../scenario/schema.ts"
import { estimateOf, halfWidthPctOf } from "./paired-statistics.ts"

/** So many replications are added at a time. */
export const replicationStep = 5

/** How many replications there shall be. */
export interface ReplicationPlan {
  readonly min: number
  readonly max: number
  /** Half of every interval at most so many per cent of its mean; null: `min` replications, whatever comes. */
  readonly targetPct: number | null
}

/** What a scenario asks for. */
export const replicationPlan = ({ replications }: Scenario): ReplicationPlan =>
  typeof replications === "number" ? { min: replications, max: replications, targetPct: null } : replications

/** How narrow the interval of one figure is. */
export interface Precision {
  readonly name: string
  /** Half of the 95 % interval in per cent of the mean; null of less than two values, or around a mean of 0. */
  readonly halfWidthPct: number | null
}

/** Judged where a scenario promises nothing. Source: spec/simulation.md 8. */
const usualPromises: Partial<Promises> = {
  acceptanceMinPct: 0,
  onTimeMinPct: 0,
  clickToDoorP90MaxMs: 0
}

/** The precision of every figure that the scenario promises, or of acceptance, on time and p90 without any. */
export const precisionOf = (
  promises: Promises,
  replications: ReadonlyArray<Kpis>
): ReadonlyArray<Precision> => {
  const isPromised = Object.values(promises).some((level) => level !== null)
  const judged = isPromised ? promises : { ...promises, ...usualPromises }
  const checks = replications.map((kpis) => checkPromises(judged, kpis))
  return (checks[0] ?? []).map(({ name }, i) => {
    const estimate = estimateOf(checks.flatMap((it) => it[i]?.measured ?? []))
    return { name, halfWidthPct: halfWidthPctOf(estimate) }
  })
}

/** Whether every figure is as precise as the plan asks; a plan without a target is content with its number. */
export const isPrecise = (plan: ReplicationPlan, precision: ReadonlyArray<Precision>): boolean => {
  const { targetPct } = plan
  return (
    targetPct === null ||
    precision.every(({ halfWidthPct }) => halfWidthPct !== null && halfWidthPct <= targetPct)
  )
}

/** How many replications there shall be after these; as many as there are when it is enough. */
export const replicationsWanted = (
  plan: ReplicationPlan,
  promises: Promises,
  done: ReadonlyArray<Kpis>
): number => {
  if (done.length < plan.min) return plan.min
  if (isPrecise(plan, precisionOf(promises, done))) return done.length
  return Math.min(plan.max, done.length + replicationStep)
}

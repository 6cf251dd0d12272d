/**
 * The replications of one scenario with what their figures say together: means with intervals, promised levels
 * by their one-sided bounds, and whether the intervals are as narrow as was asked. Everything is in the order of
 * the replications' numbers and depends on them alone. Source: spec/simulation.md 7.
 */
import { type Kpis, kpisOf } from "../report/kpis.ts"
import { checkReplicatedPromises, type ReplicatedPromiseCheck } from "../report/promises.ts"
import type { RunResult } from "../report/run-result.ts"
import { type Estimate, estimateOf } from "./paired-statistics.ts"
import { isPrecise, type Precision, precisionOf, type ReplicationPlan } from "./stopping.ts"

/** One replication that has been simulated to its end. */
export interface FinishedReplication {
  /** From 0: the day that the scenario alone describes. */
  readonly number: number
  /** Of number 0 the whole; of the others without what only a single run's charts show. */
  readonly result: RunResult
  /** Cost of an order by the planner's own objective, cost-seconds; null without orders that count. */
  readonly objective: number | null
  /** Choices that no rule allowed, by problem. */
  readonly dropped: Readonly<Record<string, number>>
}

/** The key figures of a replication that are one number each. */
export type ScalarKpis = Readonly<Record<string, number | null>>

/** What the replications of a scenario say together. */
export interface ReplicationSet {
  readonly replications: readonly [FinishedReplication, ...ReadonlyArray<FinishedReplication>]
  readonly plan: ReplicationPlan
  /** Ended before all that were planned were finished. */
  readonly interrupted: boolean
  readonly precision: ReadonlyArray<Precision>
  /** Whether the precision is what the plan asks; null without a target. */
  readonly isTargetReached: boolean | null
  readonly promises: ReadonlyArray<ReplicatedPromiseCheck>
  /** By key figure, in the order of `Kpis`, the objective first; null when no replication could give it. */
  readonly estimates: Readonly<Record<string, Estimate | null>>
}

/** Tables, and what the machine's speed decides: neither has a mean over replications. */
const withoutMean: ReadonlySet<string> = new Set<keyof Kpis>([
  "refusals",
  "cancellations",
  "robotTimeShares",
  "fieldTasks",
  "replanP95Ms"
])

/** The figures of a replication, the objective first, that are one number each. */
export const scalarsOf = ({ result, objective }: FinishedReplication): ScalarKpis => {
  const scalars: Record<string, number | null> = { objective }
  for (const [key, value] of Object.entries(kpisOf(result))) {
    if (!withoutMean.has(key) && (value === null || typeof value === "number")) scalars[key] = value
  }
  return scalars
}

/** Sums up replications; null of none. They may be given in any order. */
export const replicationSet = (
  finished: ReadonlyArray<FinishedReplication>,
  plan: ReplicationPlan,
  interrupted: boolean
): ReplicationSet | null => {
  const [first, ...others] = [...finished].sort((a, b) => a.number - b.number)
  if (first === undefined) return null
  const replications = [first, ...others] as const
  const { sla } = first.result.scenario
  const kpis = replications.map(({ result }) => kpisOf(result))
  const scalars = replications.map(scalarsOf)
  const precision = precisionOf(sla, kpis)
  return {
    replications,
    plan,
    interrupted,
    precision,
    isTargetReached: plan.targetPct === null ? null : isPrecise(plan, precision),
    promises: checkReplicatedPromises(sla, kpis),
    estimates: Object.fromEntries(
      Object.keys(scalars[0] ?? {}).map((key) => [key, estimateOf(scalars.flatMap((it) => it[key] ?? []))])
    )
  }
}

/** Invariants that were found broken in any replication. */
export const violationsOf = ({ replications }: ReplicationSet): number =>
  replications.reduce((sum, { result }) => sum + result.invariants.violated, 0)

/** Promised levels of a scenario against what was measured. Source: spec/simulation.md 4 (sla), 6. */
import { second } from "../../domain/instant.ts"
import { estimateOf, oneSidedBoundOf } from "../experiments/paired-statistics.ts"
import type { Promises } from "../scenario/schema.ts"
import type { Kpis } from "./kpis.ts"

export interface PromiseCheck {
  /** The KPI in words. */
  readonly name: string
  readonly unit: "%" | "s" | "minor"
  readonly bound: "at least" | "at most"
  readonly promised: number
  /** Null when the run gave nothing to measure, which keeps no promise. */
  readonly measured: number | null
  readonly kept: boolean
}

/** One check per promised level of the scenario, in the order of the schema. */
export const checkPromises = (promises: Promises, kpis: Kpis): ReadonlyArray<PromiseCheck> => {
  const checks: Array<PromiseCheck> = []
  const check = (
    name: string,
    unit: PromiseCheck["unit"],
    bound: PromiseCheck["bound"],
    promised: number | null,
    measured: number | null
  ): void => {
    if (promised === null) return
    const kept = measured !== null && (bound === "at least" ? measured >= promised : measured <= promised)
    checks.push({ name, unit, bound, promised, measured, kept })
  }
  const percent = (rate: number | null): number | null => (rate === null ? null : 100 * rate)
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / second)
  check("acceptance", "%", "at least", promises.acceptanceMinPct, percent(kpis.acceptanceRate))
  check("completion", "%", "at least", promises.completionMinPct, percent(kpis.completionRate))
  check("on time", "%", "at least", promises.onTimeMinPct, percent(kpis.onTimeRate))
  check(
    "within 40 minutes",
    "%",
    "at least",
    promises.withinFortyMinutesMinPct,
    percent(kpis.withinFortyMinutesRate)
  )
  check("click-to-door p50", "s", "at most", seconds(promises.clickToDoorP50MaxMs), kpis.clickToDoorP50S)
  check("click-to-door p90", "s", "at most", seconds(promises.clickToDoorP90MaxMs), kpis.clickToDoorP90S)
  check("click-to-door p99", "s", "at most", seconds(promises.clickToDoorP99MaxMs), kpis.clickToDoorP99S)
  check("ETA error", "s", "at most", seconds(promises.etaErrorMaxMs), kpis.etaErrorMeanAbsoluteS)
  check("rescues", "%", "at most", promises.rescueMaxPct, percent(kpis.rescueRate))
  check("cost per delivery", "minor", "at most", promises.costMaxMinor, kpis.costPerDeliveryMinor)
  return checks
}

/** A promised level against several replications. */
export interface ReplicatedPromiseCheck extends PromiseCheck {
  /** What the mean keeps with 95 % confidence: this is held against the promise. Null where `measured` is. */
  readonly proved: number | null
  /** Replications that keep the level each by itself. */
  readonly replicationsKept: number
}

/**
 * One check per promised level against the replications of a scenario: kept when the one-sided 95 % bound of
 * the mean is on the right side of the promise. A single replication is held against the promise itself; one
 * that gave nothing to measure keeps no promise. Source: spec/simulation.md 8.
 */
export const checkReplicatedPromises = (
  promises: Promises,
  replications: ReadonlyArray<Kpis>
): ReadonlyArray<ReplicatedPromiseCheck> => {
  const checks = replications.map((kpis) => checkPromises(promises, kpis))
  return (checks[0] ?? []).map((check, i) => {
    const own = checks.flatMap((it) => it[i] ?? [])
    const values = own.flatMap((it) => it.measured ?? [])
    const isWhole = values.length === replications.length
    const proved = isWhole ? oneSidedBoundOf(values, check.bound === "at least" ? "least" : "most") : null
    return {
      ...check,
      measured: isWhole ? (estimateOf(values)?.mean ?? null) : null,
      proved,
      replicationsKept: own.filter((it) => it.kept).length,
      kept:
        proved !== null && (check.bound === "at least" ? proved >= check.promised : proved <= check.promised)
    }
  })
}

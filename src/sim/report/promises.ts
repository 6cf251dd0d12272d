/** Promised levels of a scenario against what was measured. Source: spec/simulation.md 4 (sla), 6. */
import { second } from "../../domain/instant.ts"
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

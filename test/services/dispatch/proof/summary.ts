/** What many compared cycles come to. Source: spec/dispatch.md 7 (proof b: the targets). */
import { ascending, mean, quantile } from "../../../../src/sim/report/quantile.ts"
import type { Comparison } from "./compare.ts"

/** The summary of a comparison, shares 0..1, gaps as shares of the optimum's cost. */
export interface ProofSummary {
  readonly schema: "curbline.planner-milp/1"
  readonly seeds: { readonly from: number; readonly to: number }
  /** Cycles compared: those with something to decide and a proven optimum. */
  readonly compared: number
  readonly nothingToDecide: number
  /** Cycles whose optimum is not proven. */
  readonly unproven: number
  /** Plans that break a rule of H1-H9, by seed. */
  readonly infeasible: ReadonlyArray<number>
  readonly deliveries: number
  readonly servedByPlan: number
  readonly servedByOptimum: number
  /** Share of the cycles in which the plan serves as many deliveries as the optimum. */
  readonly servedAsMany: number
  readonly optimal: number
  readonly gapMean: number
  readonly gapQuantiles: {
    readonly p50: number
    readonly p90: number
    readonly p95: number
    readonly p99: number
  }
  readonly gapMax: number
  /** The mean over the cycles in which the plan serves as many deliveries as the optimum. */
  readonly gapMeanServedAsMany: number
  readonly gapMaxServedAsMany: number
  /** Sum of the plans' costs over the sum of the optima's, less one. */
  readonly gapOfSums: number
  readonly worst: ReadonlyArray<{ readonly seed: number; readonly gap: number; readonly served: string }>
}

const round = (value: number | null): number => Math.round((value ?? 0) * 1e6) / 1e6

/** The summary of compared cycles; seeds are taken to be contiguous. */
export const summarise = (comparisons: ReadonlyArray<Comparison>): ProofSummary => {
  const decided = comparisons.filter(({ deliveries }) => deliveries > 0)
  const proven = decided.flatMap((one) => (one.optimum === null ? [] : [{ ...one, optimum: one.optimum }]))
  const sum = (of: (one: (typeof proven)[number]) => number): number =>
    proven.reduce((total, one) => total + of(one), 0)
  const gaps = ascending(proven.map(({ gap }) => gap))
  const full = proven.filter(({ plan, optimum }) => plan.served >= optimum.served)
  const fullGaps = ascending(full.map(({ gap }) => gap))
  const seeds = comparisons.map(({ seed }) => seed)
  const worst = [...proven].sort((a, b) => b.gap - a.gap || a.seed - b.seed).slice(0, 10)
  return {
    schema: "curbline.planner-milp/1",
    seeds: { from: Math.min(...seeds), to: Math.max(...seeds) },
    compared: proven.length,
    nothingToDecide: comparisons.length - decided.length,
    unproven: decided.length - proven.length,
    infeasible: comparisons.filter(({ breaches }) => breaches.length > 0).map(({ seed }) => seed),
    deliveries: sum((one) => one.deliveries),
    servedByPlan: sum((one) => one.plan.served),
    servedByOptimum: sum((one) => one.optimum.served),
    servedAsMany: round(full.length / Math.max(1, proven.length)),
    optimal: round(proven.filter(({ gap }) => gap < 1e-6).length / Math.max(1, proven.length)),
    gapMean: round(mean(gaps)),
    gapQuantiles: {
      p50: round(quantile(gaps, 0.5)),
      p90: round(quantile(gaps, 0.9)),
      p95: round(quantile(gaps, 0.95)),
      p99: round(quantile(gaps, 0.99))
    },
    gapMax: round(quantile(gaps, 1)),
    gapMeanServedAsMany: round(mean(fullGaps)),
    gapMaxServedAsMany: round(quantile(fullGaps, 1)),
    gapOfSums: round(
      sum((one) => one.plan.cost) /
        Math.max(
          1,
          sum((one) => one.optimum.cost)
        ) -
        1
    ),
    worst: worst.map(({ seed, gap, plan, optimum }) => ({
      seed,
      gap: round(gap),
      served: `${plan.served} of ${optimum.served}`
    }))
  }
}

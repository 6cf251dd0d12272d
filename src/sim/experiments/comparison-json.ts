/** A comparison as one versioned JSON value: rates 0..1, seconds, minor units of money, cost-seconds. */
import type { Comparison } from "./comparison.ts"
import { confidence, type Estimate, type JudgedDifference } from "./paired-statistics.ts"

export interface ComparisonJson {
  readonly schemaVersion: 1
  readonly confidence: number
  /** Days that all have finished. */
  readonly days: number
  readonly names: ReadonlyArray<string>
  /** Which differences the confidence holds for together. */
  readonly judgedOver: Comparison["judgedOver"]
  readonly figures: ReadonlyArray<{
    readonly key: string
    readonly unit: string
    readonly better: "more" | "less" | null
    readonly estimates: ReadonlyArray<Estimate | null>
    /** The first of `names` minus each other one. */
    readonly differences: ReadonlyArray<JudgedDifference | null>
  }>
}

export const comparisonJson = (comparison: Comparison): ComparisonJson => ({
  schemaVersion: 1,
  confidence,
  days: comparison.days,
  names: comparison.names,
  judgedOver: comparison.judgedOver,
  figures: comparison.figures.map(({ figure, estimates, differences }) => ({
    key: figure.key,
    unit: figure.unit,
    better: figure.better,
    estimates,
    differences
  }))
})

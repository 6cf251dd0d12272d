/** Whether the days of a cell are enough. Source: spec/simulation.md 7. */
import type { ReplicationRule } from "../design/design.ts"
import { estimateOf, halfWidthPctOf } from "../paired-statistics.ts"
import type { PromisedLevel, StudyKpiValues } from "../study-kpis.ts"

/**
 * What finished days say about further ones.
 *
 * - `precise`: each promised figure is known as exactly as was asked.
 * - `missed`: a promise is missed for certain, and the study stops there.
 * - `notReached`: not precise, but the cell may have no more days.
 * - `more`: a few more days.
 */
export type PrefixVerdict = "precise" | "missed" | "notReached" | "more"

/** Judges the days 0 to n - 1 of a cell; what is said depends on them alone. */
export const judgePrefix = (
  days: ReadonlyArray<StudyKpiValues>,
  levels: ReadonlyArray<PromisedLevel>,
  { max, targetPct, stopWhenMissed }: ReplicationRule
): PrefixVerdict => {
  const judged = levels.map((level) => ({
    level,
    estimate: estimateOf(days.flatMap((it) => it[level.key] ?? []))
  }))
  const isPrecise = judged.every(({ estimate }) => {
    const halfWidthPct = halfWidthPctOf(estimate)
    return halfWidthPct !== null && halfWidthPct <= targetPct
  })
  if (isPrecise) return "precise"
  const isMissed = judged.some(({ level, estimate }) => {
    if (estimate === null || estimate.halfWidth === null) return false
    return level.bound === "at least"
      ? estimate.mean + estimate.halfWidth < level.level
      : estimate.mean - estimate.halfWidth > level.level
  })
  if (stopWhenMissed && isMissed) return "missed"
  return days.length >= max ? "notReached" : "more"
}

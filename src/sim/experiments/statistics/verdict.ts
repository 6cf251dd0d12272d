/**
 * Whether replications prove a promised level: kept, missed, or neither yet. Each verdict rests on a one-sided
 * t bound, so that it is wrong in at most 5 % of cases. Source: spec/simulation.md 8.
 */
import { boundsOf, estimateOf } from "../paired-statistics.ts"
import type { PromisedLevel, StudyKpiValues } from "../study-kpis.ts"

export type Standing = "kept" | "missed" | "undecided"

/** One promised level against the days that were simulated. */
export interface LevelStanding extends PromisedLevel {
  /** Null when no day gave the figure. */
  readonly mean: number | null
  readonly standardDeviation: number | null
  /** The bound that proves: lower for `at least`, upper for `at most`; null of less than two days. */
  readonly proved: number | null
  /** From the level to the bound, in the figure's unit: positive where it is kept; null without a bound. */
  readonly slack: number | null
  /** `slack` in standard errors of the mean, so that figures of different units compare; null without. */
  readonly room: number | null
  readonly verdict: Standing
}

/** Probability that a verdict of either kind is wrong. */
export const verdictError = 0.05

/**
 * Holds the days of a cell against one promised level.
 *
 * - `days`: independent days. A day without the figure (nothing was delivered) keeps no promise: one such day
 *   and the level is missed.
 * - `error`: probability with which either verdict may be wrong, 0..0.5.
 */
export const judgeLevel = (
  promise: PromisedLevel,
  days: ReadonlyArray<StudyKpiValues>,
  error: number = verdictError
): LevelStanding => {
  const values = days.flatMap((day) => day[promise.key] ?? [])
  const estimate = estimateOf(values)
  const none = { ...promise, proved: null, slack: null, room: null }
  const mean = estimate?.mean ?? null
  const standardDeviation = estimate?.standardDeviation ?? null
  if (values.length < days.length) return { ...none, mean, standardDeviation, verdict: "missed" }
  const bounds = estimate === null ? null : boundsOf(estimate, error)
  if (bounds === null || standardDeviation === null) {
    return { ...none, mean, standardDeviation, verdict: "undecided" }
  }
  const sign = promise.bound === "at least" ? 1 : -1
  const [cautious, hopeful] = sign > 0 ? [bounds.lower, bounds.upper] : [bounds.upper, bounds.lower]
  const slack = sign * (cautious - promise.level)
  return {
    ...promise,
    mean,
    standardDeviation,
    proved: cautious,
    slack,
    room: roomOf(slack, standardDeviation / Math.sqrt(days.length)),
    verdict: slack >= 0 ? "kept" : sign * (hopeful - promise.level) < 0 ? "missed" : "undecided"
  }
}

/** Endless where days do not vary. */
const roomOf = (slack: number, standardError: number): number => {
  if (standardError > 0) return slack / standardError
  return slack >= 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

/** All promised levels together: kept when every one is (or none is promised), missed when one is. */
export const standingOf = (levels: ReadonlyArray<LevelStanding>): Standing => {
  if (levels.some((it) => it.verdict === "missed")) return "missed"
  return levels.every((it) => it.verdict === "kept") ? "kept" : "undecided"
}

/** The level with the least room: what decides. Null without levels; ties go to the earlier one. */
export const bindingOf = <Level extends LevelStanding>(levels: ReadonlyArray<Level>): Level | null => {
  let binding: Level | null = null
  for (const level of levels) {
    if (binding === null || roomIn(level) < roomIn(binding)) binding = level
  }
  return binding
}

const roomIn = (level: LevelStanding): number => level.room ?? Number.NEGATIVE_INFINITY

/**
 * Which day of which cell is simulated next, and when a cell has enough of them, as a pure state machine.
 *
 * A cell starts with `min` days. Whenever its days 0 to n - 1 are all finished, it is decided: enough, or a
 * few more. Nothing is decided on days that merely happen to be ready, so what is simulated in the end does
 * not depend on how many workers there are. Source: spec/simulation.md 7.
 */
import { invariant } from "../../../domain/invariant.ts"
import type { ReplicationRule } from "../design/design.ts"
import { replicationStep } from "../stopping.ts"
import type { PromisedLevel, StudyKpiValues } from "../study-kpis.ts"
import { judgePrefix, type PrefixVerdict } from "./precision.ts"

/** One day of one cell. */
export interface DayRequest {
  /** Position in the list of cells. */
  readonly cell: number
  readonly replication: number
}

/** A cell under way. */
export interface CellProgress {
  /** Days asked for so far: 0 to `wanted` - 1. */
  readonly wanted: number
  /** Days handed out: all before this one. */
  readonly given: number
  /** Finished days by their number, with gaps where they are not finished. */
  readonly days: ReadonlyArray<StudyKpiValues | undefined>
  readonly finished: number
  /** Null while days are missing. */
  readonly verdict: Exclude<PrefixVerdict, "more"> | null
}

/** A whole study under way. */
export interface Schedule {
  readonly rule: ReplicationRule
  /** Promised levels of each cell. */
  readonly levels: ReadonlyArray<ReadonlyArray<PromisedLevel>>
  readonly cells: ReadonlyArray<CellProgress>
}

/** A schedule of which nothing is simulated yet; `levels`: the promised levels of each cell. */
export const beginSchedule = (
  rule: ReplicationRule,
  levels: ReadonlyArray<ReadonlyArray<PromisedLevel>>
): Schedule => {
  invariant(rule.min >= 2 && rule.min <= rule.max, "a cell has at least two days, and no more than it may")
  const cells = levels.map(
    (): CellProgress => ({ wanted: rule.min, given: 0, days: [], finished: 0, verdict: null })
  )
  return { rule, levels, cells }
}

/**
 * The next day to simulate, handed out once; null when all that can be asked for now is under way or done.
 * The lowest number first, then the first cell: a study that is stopped early has seen every cell.
 */
export const takeNext = (
  schedule: Schedule
): { readonly schedule: Schedule; readonly request: DayRequest } | null => {
  let chosen: number | null = null
  let least = Number.POSITIVE_INFINITY
  schedule.cells.forEach(({ given, wanted }, cell) => {
    if (given < wanted && given < least) {
      least = given
      chosen = cell
    }
  })
  if (chosen === null) return null
  const request = { cell: chosen, replication: least }
  return { schedule: changed(schedule, chosen, (it) => ({ ...it, given: it.given + 1 })), request }
}

/** The schedule after a day was finished that it had handed out. */
export const finishDay = (
  schedule: Schedule,
  { cell, replication }: DayRequest,
  kpis: StudyKpiValues
): Schedule => {
  const before = schedule.cells[cell]
  invariant(before !== undefined && replication < before.given, "only days that were handed out are finished")
  invariant(before.days[replication] === undefined, "a day is finished once")
  return changed(schedule, cell, (it) => {
    const days = [...it.days]
    days[replication] = kpis
    const finished = it.finished + 1
    return decided({ ...it, days, finished }, schedule.rule, schedule.levels[cell] ?? [])
  })
}

/** Whether every cell has enough days. */
export const isFinished = ({ cells }: Schedule): boolean => cells.every((it) => it.verdict !== null)

/** Days asked for so far, and how many of them are finished. */
export const scheduledDays = ({
  cells
}: Schedule): { readonly wanted: number; readonly finished: number } => ({
  wanted: cells.reduce((sum, it) => sum + it.wanted, 0),
  finished: cells.reduce((sum, it) => sum + it.finished, 0)
})

const changed = (
  schedule: Schedule,
  cell: number,
  change: (progress: CellProgress) => CellProgress
): Schedule => ({
  ...schedule,
  cells: schedule.cells.map((it, i) => (i === cell ? change(it) : it))
})

const decided = (
  progress: CellProgress,
  rule: ReplicationRule,
  levels: ReadonlyArray<PromisedLevel>
): CellProgress => {
  if (progress.finished < progress.wanted) return progress
  const days = progress.days.filter((it): it is StudyKpiValues => it !== undefined)
  const verdict = judgePrefix(days, levels, rule)
  return verdict === "more"
    ? { ...progress, wanted: Math.min(progress.wanted + replicationStep, rule.max) }
    : { ...progress, verdict }
}

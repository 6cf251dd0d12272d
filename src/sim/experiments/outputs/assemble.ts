/** From the finished days of a design to a study: prefixes, estimates, verdicts. */
import { day } from "../../../domain/instant.ts"
import type { Cell, Design } from "../design/design.ts"
import { type Estimate, estimateOf } from "../paired-statistics.ts"
import { judgeLevel, standingOf } from "../statistics/verdict.ts"
import { levelsOf, type StudyKpiKey, studyKpis } from "../study-kpis.ts"
import type { CellStatus, Study, StudyCell, StudyDay } from "./study.ts"

/** What is known of a design besides its finished days. */
export interface StudyFacts extends Pick<Study, "searches" | "wallSeconds" | "interrupted" | "command"> {
  /** By cell: how many days were asked for in the end, and why no more. */
  readonly asked: ReadonlyArray<{ readonly days: number; readonly status: CellStatus }>
}

/** The study of a design before anything is added to its answers; `findDay`: a finished day of a cell, or null. */
export const studyOf = (
  design: Design,
  { asked, ...facts }: StudyFacts,
  findDay: (cell: Cell, replication: number) => StudyDay | null
): Study => {
  const cells = design.cells.map((cell) => {
    const { days: wanted, status } = asked[cell.index] ?? { days: 0, status: "skipped" }
    const days: Array<StudyDay> = []
    // Days without a gap: what is finished beyond one counts when the gap is filled.
    for (let n = 0; n < wanted; n++) {
      const found = findDay(cell, n)
      if (found === null) break
      days.push(found)
    }
    return studyCellOf(cell, days, days.length < wanted ? "unfinished" : status)
  })
  return { design, cells, simulatedDays: simulatedDaysOf(cells), marginal: [], ...facts }
}

const studyCellOf = (cell: Cell, days: ReadonlyArray<StudyDay>, status: CellStatus): StudyCell => {
  const kpis = days.map((it) => it.kpis)
  const levels = levelsOf(cell.scenario.sla).map((level) => judgeLevel(level, kpis))
  const estimates = Object.fromEntries(
    studyKpis.map(({ key }) => [key, estimateOf(kpis.flatMap((it) => it[key] ?? []))])
  ) as Record<StudyKpiKey, Estimate | null>
  return {
    cell,
    status,
    days,
    estimates,
    levels,
    standing: days.length === 0 ? "undecided" : standingOf(levels)
  }
}

/** Cells of the same hash share their days: the cell with the most of them counts. */
const simulatedDaysOf = (cells: ReadonlyArray<StudyCell>): number => {
  const most = new Map<string, number>()
  for (const { cell, days } of cells) {
    const simulated = (days.length * cell.scenario.durationMs) / day
    most.set(cell.hash, Math.max(most.get(cell.hash) ?? 0, simulated))
  }
  return [...most.values()].reduce((sum, it) => sum + it, 0)
}

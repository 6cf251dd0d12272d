/**
 * What a study found: the design with the figures of each of its cells. Plain data, from which every output
 * (JSON, table, CSV, Parquet, page) is made. It depends on the design and the simulated days alone, never on
 * the order in which they were finished.
 */
import type { Cell, Design, Parameters } from "../design/design.ts"
import type { Added } from "../marginal/additions.ts"
import type { MarginalValue } from "../marginal/marginal-value.ts"
import type { SearchAnswer } from "../optimise/answer.ts"
import type { Estimate } from "../paired-statistics.ts"
import type { LevelStanding, Standing } from "../statistics/verdict.ts"
import type { StudyKpiKey, StudyKpiValues } from "../study-kpis.ts"

/** One simulated day of a cell. */
export interface StudyDay {
  /** Number of the replication, from 0: days of a number have the same draws in all cells. */
  readonly replication: number
  readonly digest: string
  readonly kpis: StudyKpiValues
}

/**
 * Why a cell has as many days as it has.
 *
 * - `precise`: every promised figure is known as exactly as was asked.
 * - `notReached`: the greatest number of days was not enough for that.
 * - `missed`: a promise is missed for certain, and the study asked to stop there.
 * - `asked`: as many as the search asked for.
 * - `unfinished`: the study was interrupted.
 * - `skipped`: the search did not need this cell; it has no days.
 */
export type CellStatus = "precise" | "notReached" | "missed" | "asked" | "unfinished" | "skipped"

/** One cell with its figures. */
export interface StudyCell {
  readonly cell: Cell
  readonly status: CellStatus
  /** Days 0 to n - 1 without a gap. */
  readonly days: ReadonlyArray<StudyDay>
  readonly estimates: Readonly<Record<StudyKpiKey, Estimate | null>>
  /** Its promised levels (`levelsOf`), and all of them together. */
  readonly levels: ReadonlyArray<LevelStanding>
  readonly standing: Standing
}

/** One search for the cheapest fleet: all factors but those of robots and pilots are held. */
export interface StudySearch {
  readonly held: Parameters
  readonly answer: SearchAnswer
}

/** What one robot or pilot more is worth at one answer. */
export interface StudyMarginal {
  /** Values of the factors that are neither robots nor pilots. */
  readonly held: Parameters
  /** The answer that was added to. */
  readonly parameters: Parameters
  /** In the order of `additionsTo`; those of less than two finished days are left out. */
  readonly values: ReadonlyArray<MarginalValue>
  /** What the scenario has no room for, and why. */
  readonly impossible: ReadonlyArray<{ readonly added: Added; readonly why: string }>
  /** Days simulated for them. */
  readonly days: number
}

/** The whole study. */
export interface Study {
  readonly design: Design
  /** In the order of the design. */
  readonly cells: ReadonlyArray<StudyCell>
  /** One per combination of the held factors; null when the whole design was simulated. */
  readonly searches: ReadonlyArray<StudySearch> | null
  /** What one more robot or pilot is worth at each answer; empty when that was not asked, or not come to. */
  readonly marginal: ReadonlyArray<StudyMarginal>
  /** Simulated time behind the cells, days; a day that two cells share counts once. Additions are not in it. */
  readonly simulatedDays: number
  readonly wallSeconds: number
  readonly interrupted: boolean
  /** The command that makes it again. */
  readonly command: string
}

/**
 * A study as one versioned JSON value: what `experiment --json` prints, and the same with everything that is
 * known of each cell for study.json. Rates 0..1, seconds, minor units of money.
 */
import { noticesOfStreets } from "../../report/street-notices.ts"
import type { Parameters, ParameterValue } from "../design/design.ts"
import type { LevelStanding } from "../statistics/verdict.ts"
import { type StudyKpiKey, studyKpis } from "../study-kpis.ts"
import { fleetAnswers } from "./best-fleet.ts"
import { type MarginalJson, marginalJson } from "./marginal-json.ts"
import type { CellStatus, Study, StudyCell } from "./study.ts"

/** A figure of a cell; nulls where its days do not give it. */
export interface KpiJson {
  readonly mean: number | null
  /** Half of the 95 % t interval. */
  readonly halfWidth: number | null
}

export interface CellJson {
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly replications: number
  readonly kpis: Readonly<Record<StudyKpiKey, KpiJson>>
}

/** The cheapest fleet under the promises, for one combination of the other factors. */
export interface AnswerJson {
  /** Values of the factors that are neither robots nor pilots. */
  readonly held: Parameters
  /** Null when no fleet was proved to keep the promises. */
  readonly parameters: Parameters | null
  readonly costPerDayMinor: KpiJson | null
  /** Figure of the promise with the least room. */
  readonly binding: string | null
  readonly levels: ReadonlyArray<LevelJson>
  /** Cheaper fleets that are neither proved to keep the promises nor to miss them. */
  readonly undecided: ReadonlyArray<Parameters>
}

export interface LevelJson {
  readonly kpi: string
  readonly bound: "at least" | "at most"
  readonly level: number
  readonly mean: number | null
  /** One-sided 95 % bound. */
  readonly proved: number | null
  readonly slack: number | null
  readonly verdict: "kept" | "missed" | "undecided"
}

export interface StudyJson {
  readonly schemaVersion: 1
  readonly cells: ReadonlyArray<CellJson>
  /** Absent where no factors stand for robots and pilots. */
  readonly answer?: ReadonlyArray<AnswerJson>
  /** What one more robot or pilot is worth at each answer; absent when nothing was added. */
  readonly marginal?: ReadonlyArray<MarginalJson>
  readonly wallSeconds: number
  /** Of the cells; those of additions are told with them. */
  readonly simulatedDays: number
  /** Whose maps the streets were made from; absent without streets. */
  readonly notices?: ReadonlyArray<string>
}

/** What a program reads: cells that have days, in the order of the design. */
export const studyJson = (study: Study): StudyJson => {
  const answer = answersJson(study)
  const notices = noticesOfStreets(study.cells.map(({ cell }) => cell.scenario))
  return {
    schemaVersion: 1,
    cells: study.cells.filter(({ days }) => days.length > 0).map(cellJson),
    ...(answer === null ? {} : { answer }),
    ...(study.marginal.length === 0 ? {} : { marginal: study.marginal.map(marginalJson) }),
    wallSeconds: study.wallSeconds,
    simulatedDays: study.simulatedDays,
    ...(notices.length === 0 ? {} : { notices })
  }
}

const kpiJson = (study: StudyCell, key: StudyKpiKey): KpiJson => {
  const estimate = study.estimates[key]
  return { mean: estimate?.mean ?? null, halfWidth: estimate?.halfWidth ?? null }
}

const cellJson = (cell: StudyCell): CellJson => ({
  parameters: cell.cell.parameters,
  replications: cell.days.length,
  kpis: Object.fromEntries(studyKpis.map(({ key }) => [key, kpiJson(cell, key)])) as CellJson["kpis"]
})

const levelJson = ({ key, bound, level, mean, proved, slack, verdict }: LevelStanding): LevelJson => ({
  kpi: key,
  bound,
  level,
  mean,
  proved,
  slack,
  verdict
})

const answersJson = (study: Study): ReadonlyArray<AnswerJson> | null => {
  const answers = fleetAnswers(study)
  if (answers === null) return null
  return answers.map(({ held, best, binding, undecided }) => ({
    held,
    parameters: best?.cell.parameters ?? null,
    costPerDayMinor: best === null ? null : kpiJson(best, "costPerDayMinor"),
    binding: binding?.key ?? null,
    levels: (best?.levels ?? []).map(levelJson),
    undecided: undecided.map(({ cell }) => cell.parameters)
  }))
}

/** Everything that is known, for study.json beside the results. */
export const wholeStudyJson = (study: Study): unknown => ({
  ...studyJson(study),
  name: study.design.name,
  engine: study.design.engine,
  interrupted: study.interrupted,
  command: study.command,
  cells: study.cells.map((cell) => ({
    ...cellJson(cell),
    hash: cell.cell.hash,
    status: cell.status satisfies CellStatus,
    standing: cell.standing,
    levels: cell.levels.map(levelJson)
  })),
  searches: study.searches
})

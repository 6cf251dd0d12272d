/** A study on the terminal: the answer, then a row per cell, at most 80 columns wide. */
import { noticesOfStreets } from "../../report/street-notices.ts"
import { levelsOf, promisedLevels, type StudyKpiKey, usualLevels } from "../study-kpis.ts"
import { fleetAnswers } from "./best-fleet.ts"
import { marginalSentences } from "./marginal-words.ts"
import type { CellStatus, Study, StudyCell } from "./study.ts"
import { answerWords, headUnit, kpiOf, promiseWords, valueText } from "./study-words.ts"

/** Width of a terminal that nobody has made wider. */
const widthMax = 80
/** More rows than this are for a file. */
const rowsMax = 60

const marks: Readonly<Record<StudyCell["standing"], string>> = { kept: "yes", missed: "no", undecided: "?" }

interface TableColumn {
  readonly head: readonly [string, string]
  readonly cells: ReadonlyArray<string>
  readonly alignsLeft: boolean
}

/** Everything that a person is told of a study. */
export const renderStudy = (study: Study): string => {
  const seen = study.cells.filter(({ days }) => days.length > 0)
  const lines = [heading(study, seen), ""]
  const promised = promisedLevels(study.design.base.sla)
  const answers = fleetAnswers(study) ?? []
  if (promised.length === 0 && seen.some(({ cell }) => promisedLevels(cell.scenario.sla).length === 0)) {
    const levels = usualLevels.map(promiseWords).join(", ")
    lines.push(...wrapped(`The scenario promises nothing (sla); judged by the usual levels: ${levels}.`))
  }
  for (const answer of answers) lines.push(...wrapped(answerWords(answer)))
  for (const sentence of study.marginal.flatMap(marginalSentences)) lines.push(...wrapped(sentence))
  if (seen.length > 0) lines.push("", ...tableOf(study, seen.slice(0, rowsMax)))
  if (seen.length > rowsMax) lines.push(`… ${seen.length - rowsMax} more cells: cells.csv`)
  const reasons = statusWords(seen)
  if (reasons.length > 0) lines.push("", ...reasons.flatMap((it) => wrapped(it)))
  const notices = noticesOfStreets(seen.map(({ cell }) => cell.scenario))
  if (notices.length > 0) lines.push("", ...notices.flatMap((it) => wrapped(`Streets: ${it}`)))
  return lines.join("\n")
}

const heading = ({ design, simulatedDays, searches }: Study, seen: ReadonlyArray<StudyCell>): string => {
  const cells = searches === null ? `${seen.length} cells` : `${seen.length} of ${design.cells.length} cells`
  return `${design.name}: ${cells}, ${Number(simulatedDays.toFixed(2))} simulated days`
}

const explained: Readonly<Record<CellStatus, string | null>> = {
  precise: null,
  asked: null,
  skipped: null,
  notReached: "have their most days and are not as precise as was asked",
  missed: "were stopped early: a promise is missed for certain",
  unfinished: "are not finished"
}

const statusWords = (seen: ReadonlyArray<StudyCell>): ReadonlyArray<string> =>
  Object.entries(explained).flatMap(([status, words]) => {
    const count = seen.filter((it) => it.status === status).length
    return words === null || count === 0 ? [] : [`${count} of ${seen.length} cells ${words}.`]
  })

const tableOf = ({ design }: Study, rows: ReadonlyArray<StudyCell>): ReadonlyArray<string> => {
  const parameters = design.factors.map(
    ({ name, values }): TableColumn => ({
      head: ["", name],
      cells: rows.map(({ cell }) => String(cell.parameters[name] ?? "")),
      alignsLeft: !values.every((it) => typeof it === "number")
    })
  )
  const keys: ReadonlyArray<StudyKpiKey> = [
    ...new Set(rows.flatMap(({ cell }) => levelsOf(cell.scenario.sla).map(({ key }) => key)))
  ]
  const figures = [...keys, "costPerDayMinor" as const].map((key): TableColumn => {
    const [first = "", ...rest] = kpiOf(key).name.split(" ")
    return {
      head: [first, [...rest, headUnit(key)].filter((it) => it !== "").join(" ")],
      cells: rows.map((row) => figureText(row, key)),
      alignsLeft: false
    }
  })
  const number: TableColumn = {
    head: ["", "cell"],
    cells: rows.map(({ cell }) => String(cell.index)),
    alignsLeft: false
  }
  const days: TableColumn = {
    head: ["", "days"],
    cells: rows.map((row) => String(row.days.length)),
    alignsLeft: false
  }
  const kept: TableColumn = {
    head: ["", "kept"],
    cells: rows.map(({ standing }) => marks[standing]),
    alignsLeft: false
  }
  // Parameters that would leave no room for a figure are told by the number of their cell.
  const fits = widthOf(parameters) <= widthMax / 2
  let columns = [...(fits ? parameters : [number]), days, kept]
  const left: Array<string> = fits ? [] : ["the parameters"]
  for (const column of figures) {
    if (widthOf([...columns, column]) <= widthMax) columns = [...columns, column]
    else left.push(column.head.join(" ").trim())
  }
  const lines = [0, 1].map((line) =>
    columns
      .map((it) => padded(it, it.head[line] ?? ""))
      .join("  ")
      .trimEnd()
  )
  rows.forEach((_, row) => {
    lines.push(
      columns
        .map((it) => padded(it, it.cells[row] ?? ""))
        .join("  ")
        .trimEnd()
    )
  })
  return left.length === 0 ? lines : [...lines, ...wrapped(`In cells.csv: ${left.join(", ")}.`)]
}

const figureText = ({ estimates }: StudyCell, key: StudyKpiKey): string => {
  const estimate = estimates[key]
  if (estimate === null) return "-"
  const mean = valueText(estimate.mean, key)
  return estimate.halfWidth === null ? mean : `${mean} ±${valueText(estimate.halfWidth, key)}`
}

const columnWidth = ({ head, cells }: TableColumn): number =>
  Math.max(...head.map((it) => it.length), ...cells.map((it) => it.length))

const widthOf = (columns: ReadonlyArray<TableColumn>): number =>
  columns.reduce((sum, it) => sum + columnWidth(it), 0) + 2 * (columns.length - 1)

const padded = (column: TableColumn, text: string): string =>
  column.alignsLeft ? text.padEnd(columnWidth(column)) : text.padStart(columnWidth(column))

/** A sentence in lines of at most 80 characters. */
const wrapped = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > widthMax) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Every cell with its intervals: the table that everything above was drawn from. */

import type { CellStatus } from "../../experiments/outputs/study.ts"
import { kpiOf } from "../../experiments/outputs/study-words.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { section, table } from "../html/markup.ts"
import { keysOf, withHalf } from "./study-answer.ts"
import { parameterText, type StudyView } from "./study-view.ts"

/** Tables longer than this are folded. */
const openRows = 30

const standings = { kept: "✓ proved", missed: "✗ missed", undecided: "? not decided" } as const

const statuses: Readonly<Record<CellStatus, string>> = {
  precise: "precise enough",
  notReached: "most days reached, not precise",
  missed: "stopped: a promise is missed",
  asked: "as the search asked",
  unfinished: "interrupted",
  skipped: "not needed"
}

/** The section of all cells that have days. */
export const cellsSection = (view: StudyView): string => {
  const { design, cells } = view.study
  const factors = design.factors.filter(({ values }) => values.length > 1)
  const keys: ReadonlyArray<StudyKpiKey> = [
    ...keysOf(view),
    "costPerDayMinor",
    "costPerDeliveryMinor",
    "robotUtilisation",
    "pilotUtilisation"
  ]
  const seen = cells.filter(({ days }) => days.length > 0)
  if (seen.length === 0) return ""
  const html = table({
    caption: "Cells with their 95 % intervals",
    isCaptionHidden: true,
    head: [
      ...factors.map(({ name }) => name),
      "Promises",
      ...keys.map((key) => kpiOf(key).name),
      "Days",
      "Ended"
    ],
    words: [0, factors.length, factors.length + keys.length + 2],
    rows: seen.map((cell) => [
      ...factors.map(({ name }) => parameterText(cell.cell.parameters[name])),
      standings[cell.standing],
      ...keys.map((key) => withHalf(cell, key)),
      String(cell.days.length),
      statuses[cell.status]
    ])
  })
  const unseen = cells.length - seen.length
  return section(
    "cells",
    "All cells",
    `${seen.length} cells with mean ± half of the 95 % interval over days${unseen === 0 ? "" : `; ${unseen} more were not simulated`}. The same figures, and those of every day, are in cells.csv, replications.csv and cells.parquet beside this file.`,
    seen.length > openRows
      ? `<details><summary>Show all ${seen.length} cells</summary>${html}</details>`
      : html
  )
}

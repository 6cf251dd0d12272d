/** The columns of a study's tables, once for CSV and Parquet. */
import type { Design, ParameterValue } from "../design/design.ts"
import { studyKpis } from "../study-kpis.ts"
import type { Study } from "./study.ts"

/** What all values of a column are; nulls aside. */
export type ColumnType = "number" | "count" | "text" | "flag"

/** One column with a value per row. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly values: ReadonlyArray<ParameterValue | null>
}

const typeOf = (values: ReadonlyArray<ParameterValue>): ColumnType => {
  if (values.every((it) => typeof it === "number")) return "number"
  return values.every((it) => typeof it === "boolean") ? "flag" : "text"
}

const parameterColumns = (
  { factors }: Design,
  rows: ReadonlyArray<{ readonly parameters: Readonly<Record<string, ParameterValue>> }>
): ReadonlyArray<Column> =>
  factors.map(({ name, values }) => {
    const type = typeOf(values)
    return {
      name,
      type,
      values: rows.map(({ parameters }) => {
        const value = parameters[name] ?? null
        return type === "text" && value !== null ? String(value) : value
      })
    }
  })

/** A row per cell: parameters, number of days, why no more, promises together, each figure's mean and half-width. */
export const cellColumns = ({ design, cells }: Study): ReadonlyArray<Column> => [
  { name: "cell", type: "count", values: cells.map(({ cell }) => cell.index) },
  ...parameterColumns(
    design,
    cells.map(({ cell }) => cell)
  ),
  { name: "replications", type: "count", values: cells.map(({ days }) => days.length) },
  { name: "status", type: "text", values: cells.map(({ status }) => status) },
  {
    name: "promises",
    type: "text",
    values: cells.map(({ days, standing }) => (days.length === 0 ? null : standing))
  },
  ...studyKpis.flatMap(
    ({ key }): ReadonlyArray<Column> => [
      {
        name: `${key}_mean`,
        type: "number",
        values: cells.map(({ estimates }) => estimates[key]?.mean ?? null)
      },
      {
        name: `${key}_halfWidth`,
        type: "number",
        values: cells.map(({ estimates }) => estimates[key]?.halfWidth ?? null)
      }
    ]
  ),
  { name: "hash", type: "text", values: cells.map(({ cell }) => cell.hash) }
]

/** A row per day of each cell: parameters, the day's number, its figures and digest. */
export const dayColumns = ({ design, cells }: Study): ReadonlyArray<Column> => {
  const rows = cells.flatMap(({ cell, days }) => days.map((day) => ({ cell, day })))
  return [
    { name: "cell", type: "count", values: rows.map(({ cell }) => cell.index) },
    ...parameterColumns(
      design,
      rows.map(({ cell }) => cell)
    ),
    { name: "replication", type: "count", values: rows.map(({ day }) => day.replication) },
    ...studyKpis.map(
      ({ key }): Column => ({ name: key, type: "number", values: rows.map(({ day }) => day.kpis[key]) })
    ),
    { name: "digest", type: "text", values: rows.map(({ day }) => day.digest) },
    { name: "hash", type: "text", values: rows.map(({ cell }) => cell.hash) }
  ]
}

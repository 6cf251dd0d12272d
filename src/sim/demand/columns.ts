/** The columns of a file of orders: what they are called, and which of them must be there. */
import { nearest } from "../scenario/nearest.ts"
import type { CsvTable } from "./csv-table.ts"
import type { DemandProblem } from "./problems.ts"

/** Every column, with what a cell of it says. */
export const demandColumns = {
  placed_at: "when the order is placed: ISO 8601 with an offset from UTC, or local date and time",
  merchant: "name or id of the merchant",
  merchant_lat: "latitude of the merchant, degrees north; with merchant_lng instead of merchant",
  merchant_lng: "longitude of the merchant, degrees east",
  customer_lat: "latitude of the customer, degrees north",
  customer_lng: "longitude of the customer, degrees east",
  prep_minutes: "minutes that the food takes from placement; left out: drawn",
  ready_at: "when the food is ready, instead of prep_minutes",
  size_l: "litres; left out: drawn",
  order_id: "your own number of the order; only checked for duplicates",
  partner: "which of the scenario's integrations brings it; left out: drawn"
} as const

export type DemandColumn = keyof typeof demandColumns

const demandColumnNames = Object.keys(demandColumns) as ReadonlyArray<DemandColumn>

/** Where each column stands, from 0; absent: the file does not have it. */
export type ColumnPlaces = ReadonlyMap<DemandColumn, number>

const isColumn = (name: string): name is DemandColumn => Object.hasOwn(demandColumns, name)

/** Finds the columns in a header. Columns that are not known are named in a note and not read. */
export const findColumns = (
  file: string,
  table: CsvTable
): {
  readonly places: ColumnPlaces
  readonly problems: ReadonlyArray<DemandProblem>
  readonly notes: ReadonlyArray<string>
} => {
  const { header } = table
  const places = new Map<DemandColumn, number>()
  const problems: Array<DemandProblem> = []
  const notes: Array<string> = []
  const at = (index: number) => ({ file, line: header.line, column: header.columnOf(index) })
  const wrong = (index: number, what: string, allowed: string, meant: string | null = null): void => {
    problems.push({ at: at(index), path: [], what, allowed, nearest: meant })
  }
  const unknown: Array<{ readonly name: string; readonly index: number }> = []
  header.cells.forEach((cell, index) => {
    const name = cell.toLowerCase()
    if (!isColumn(name)) unknown.push({ name: cell, index })
    else if (places.has(name)) wrong(index, `column ${name} stands here a second time`, "each column once")
    else places.set(name, index)
  })
  const hint = (wanted: DemandColumn): { readonly meant: string | null; readonly index: number } => {
    const found = unknown.find(({ name }) => nearest(name.toLowerCase(), demandColumnNames) === wanted)
    return found === undefined ? { meant: null, index: 0 } : { meant: wanted, index: found.index }
  }
  const need = (name: DemandColumn, instead: string): void => {
    if (places.has(name)) return
    const { meant, index } = hint(name)
    const found = meant === null ? "" : ` (found ${JSON.stringify(header.cells[index])})`
    wrong(index, `column ${name} is missing${found}`, `${demandColumns[name]}${instead}`, meant)
  }
  need("placed_at", "")
  if (places.has("merchant_lat") || places.has("merchant_lng")) {
    need("merchant_lat", "")
    need("merchant_lng", "")
  } else need("merchant", ", or columns merchant_lat and merchant_lng")
  need("customer_lat", "")
  need("customer_lng", "")
  if (unknown.length > 0 && problems.length === 0) {
    const names = unknown.map(({ name }) => {
      const meant = nearest(name.toLowerCase(), demandColumnNames)
      return meant === null || places.has(meant as DemandColumn) ? name : `${name} (did you mean ${meant}?)`
    })
    notes.push(`columns that are not known are not read: ${names.join(", ")}`)
  }
  return { places, problems, notes }
}

/**
 * The rows of a file of orders, each cell read by itself: times, numbers, places. What they mean in a city
 * (merchants, zones, the run) is for `read-orders.ts`; fitting needs no city.
 */
import type { LatLng } from "../../domain/geo.ts"
import { type Instant, minute } from "../../domain/instant.ts"
import { type ColumnPlaces, type DemandColumn, findColumns } from "./columns.ts"
import { type CsvLine, readTable } from "./csv-table.ts"
import type { TimeReader } from "./placed-at.ts"
import type { DemandProblem } from "./problems.ts"

/** One row that is sound by itself. */
export interface DemandRow {
  readonly line: CsvLine
  readonly placedAt: Instant
  /** Name or id; null: only its place is given. */
  readonly merchant: string | null
  readonly merchantPlace: LatLng | null
  readonly customer: LatLng
  readonly preparationMs: number | null
  readonly litres: number | null
  readonly partner: string | null
}

/** What can be looked at of a row that is not sound: a second mistake in it is told at once. */
export type BrokenRow = Pick<DemandRow, "line" | "merchant" | "merchantPlace" | "partner"> & {
  readonly customer: LatLng | null
}

/** The rows of a file with all that is wrong with others. */
export interface DemandRows {
  readonly rows: ReadonlyArray<DemandRow>
  readonly broken: ReadonlyArray<BrokenRow>
  readonly places: ColumnPlaces
  readonly problems: ReadonlyArray<DemandProblem>
  readonly notes: ReadonlyArray<string>
}

/** Poles and other places that are none: as in scenario files. */
const latMax = 85
const lngMax = 180
/** A day of cooking is a mistake. */
const prepMinutesMax = 1440
const litresMax = 1000

const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const commaForm = /^[+-]?\d+,\d+$/

/** Reads a whole file; a file whose form is broken has no rows. */
export const readRows = (file: string, bytes: Uint8Array, times: TimeReader): DemandRows => {
  const none = { rows: [], broken: [], places: new Map(), notes: [] }
  const table = readTable(file, bytes)
  if ("problems" in table) return { ...none, problems: table.problems }
  const { places, problems: headerProblems, notes } = findColumns(file, table.value)
  if (headerProblems.length > 0) return { ...none, problems: headerProblems }
  const problems: Array<DemandProblem> = [...table.value.ragged]
  const rows: Array<DemandRow> = []
  const broken: Array<BrokenRow> = []
  const lineOfId = new Map<string, number>()
  for (const line of table.value.rows) {
    const before = problems.length
    const cells = new Cells(file, line, places, problems)
    cells.checkId(lineOfId)
    const placedAt = cells.time("placed_at", times)
    const preparationMs = cells.preparation(times, placedAt)
    const merchant = cells.text("merchant")
    const merchantPlace = cells.place("merchant_lat", "merchant_lng", merchant !== "")
    const customer = cells.place("customer_lat", "customer_lng", false)
    const litres = cells.number("size_l", 0, litresMax, "a number of litres")
    if (merchant === "" && !places.has("merchant_lat")) {
      cells.wrong("merchant", "nothing", "the name or id of a merchant")
    }
    const row = {
      line,
      merchant: merchant === "" ? null : merchant,
      merchantPlace,
      partner: cells.text("partner") || null
    }
    if (problems.length > before || placedAt === null || customer === null) broken.push({ ...row, customer })
    else rows.push({ ...row, placedAt, customer, preparationMs, litres })
  }
  return { rows, broken, places, problems, notes }
}

/** One problem of a cell; `found` is the cell's text, or null where it must not be shown. */
export const cellProblem = (
  file: string,
  line: CsvLine,
  places: ColumnPlaces,
  column: DemandColumn,
  what: string,
  allowed: string | null,
  meant: string | null = null
): DemandProblem => ({
  at: { file, line: line.line, column: line.columnOf(places.get(column) ?? 0) },
  path: [column],
  what,
  allowed,
  nearest: meant
})

/** The cells of a row by their column's name. */
class Cells {
  private readonly file: string
  private readonly line: CsvLine
  private readonly places: ColumnPlaces
  private readonly problems: Array<DemandProblem>

  constructor(file: string, line: CsvLine, places: ColumnPlaces, problems: Array<DemandProblem>) {
    this.file = file
    this.line = line
    this.places = places
    this.problems = problems
  }

  /** The text of a cell; empty where there is no such column. */
  text(column: DemandColumn): string {
    const place = this.places.get(column)
    return place === undefined ? "" : (this.line.cells[place] ?? "")
  }

  wrong(column: DemandColumn, what: string, allowed: string | null): void {
    this.problems.push(cellProblem(this.file, this.line, this.places, column, `found ${what}`, allowed))
  }

  checkId(lineOfId: Map<string, number>): void {
    const id = this.text("order_id")
    if (id === "") return
    const first = lineOfId.get(id)
    if (first === undefined) lineOfId.set(id, this.line.line)
    else this.wrong("order_id", `${shown(id)}, which line ${first} has already`, "each order once")
  }

  time(column: "placed_at" | "ready_at", times: TimeReader): Instant | null {
    const text = this.text(column)
    const read = times.read(text)
    if ("at" in read) return read.at
    this.wrong(column, `${shown(text)}: ${read.what}`, read.allowed)
    return null
  }

  /** A number within limits, both inclusive; null for an empty cell, and for one that is wrong. */
  number(column: DemandColumn, min: number, max: number, words: string): number | null {
    const text = this.text(column)
    if (text === "") return null
    const value = numberForm.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    const comma = commaForm.test(text) ? "; decimals begin with a point, not a comma" : ""
    this.wrong(column, shown(text), `${words} from ${min} to ${max}${comma}`)
    return null
  }

  preparation(times: TimeReader, placedAt: Instant | null): number | null {
    const minutes = this.number("prep_minutes", 0, prepMinutesMax, "a number of minutes")
    const readyAt = this.text("ready_at")
    if (readyAt === "") return minutes === null ? null : Math.round(minutes * minute)
    if (this.text("prep_minutes") !== "") {
      this.wrong("ready_at", `${shown(readyAt)} beside prep_minutes`, "one of both in a line")
      return null
    }
    const at = this.time("ready_at", times)
    if (at === null || placedAt === null) return null
    const ms = at - placedAt
    if (ms >= 0 && ms <= prepMinutesMax * minute) return ms
    const off = ms < 0 ? "before the order is placed" : "more than a day after the order is placed"
    this.wrong("ready_at", `${shown(readyAt)}: ${off}`, "a time from placed_at on, within a day")
    return null
  }

  place(
    latColumn: "merchant_lat" | "customer_lat",
    lngColumn: "merchant_lng" | "customer_lng",
    optional: boolean
  ): LatLng | null {
    const texts = [this.text(latColumn), this.text(lngColumn)]
    if (optional && texts.every((text) => text === "")) return null
    if (!this.places.has(latColumn)) return null
    if (texts[0] === "" || texts[1] === "") {
      const column = texts[0] === "" ? latColumn : lngColumn
      this.wrong(column, "nothing", "degrees")
      return null
    }
    const lat = this.degrees(latColumn, texts[0] ?? "", latMax, "north", lngColumn)
    const lng = this.degrees(lngColumn, texts[1] ?? "", lngMax, "east", latColumn)
    return lat === null || lng === null ? null : { lat, lng }
  }

  /** Where somebody lives is not shown: what stands in a cell of his place is described only. */
  private degrees(
    column: DemandColumn,
    text: string,
    most: number,
    direction: string,
    other: DemandColumn
  ): number | null {
    const value = numberForm.test(text) ? Number(text) : Number.NaN
    if (Math.abs(value) <= most) return value
    const allowed = `degrees ${direction} from -${most} to ${most}`
    const isNumber = !Number.isNaN(value)
    const isHome = column === "customer_lat" || column === "customer_lng"
    const found = !isHome ? shown(text) : isNumber ? "a number out of range" : "no number"
    if (commaForm.test(text)) this.wrong(column, "a decimal comma", `${allowed}, with a decimal point`)
    else if (Math.abs(value) <= lngMax) this.wrong(column, found, `${allowed}; swapped with ${other}?`)
    else this.wrong(column, found, allowed)
    return null
  }
}

/** A cell as an error shows it. */
export const shown = (text: string): string =>
  text === "" ? "nothing" : JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)

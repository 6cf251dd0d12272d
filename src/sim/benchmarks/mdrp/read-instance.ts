/**
 * Four files of text become an instance, or a list of everything that is wrong with them, each with file,
 * line, column, value and what is allowed. Source: spec/simulation.md 10.
 */
import * as Either from "effect/Either"
import type { ReadText } from "../../scenario/load.ts"
import type { MdrpCourier, MdrpInstance, MdrpOrder, MdrpParameters, MdrpRestaurant } from "./model.ts"
import {
  type Cell,
  cellCount,
  cellProblem,
  type Row,
  rowProblem,
  tabbedRows,
  wholeNumber
} from "./text-table.ts"

const parameterNames = [
  "meters_per_minute",
  "pickup service minutes",
  "dropoff service minutes",
  "target click-to-door",
  "maximum click-to-door",
  "pay per order",
  "guaranteed pay per hour"
] as const

const columnsOf = {
  "restaurants.txt": ["restaurant", "x", "y"],
  "orders.txt": ["order", "x", "y", "placement_time", "restaurant", "ready_time"],
  "couriers.txt": ["courier", "x", "y", "on_time", "off_time"],
  "instance_parameters.txt": parameterNames
} as const

type InstanceFile = keyof typeof columnsOf

/** The files of an instance, in the order in which they are read. */
export const instanceFileNames = Object.keys(columnsOf) as ReadonlyArray<InstanceFile>

/** Coordinates reach so far from zero in metres: a quarter of the way around the Earth. */
const coordinateMost = 10_000_000
/** Minutes from the start of the day: more than two months. */
export const minuteMost = 100_000

/** Reads `folder`, whose instance is called `name`; left: all problems, by file and line. */
export const readInstance = (
  folder: string,
  name: string,
  read: ReadText
): Either.Either<MdrpInstance, ReadonlyArray<string>> => {
  const reader = new InstanceReader(folder, read)
  const restaurants = reader.restaurants()
  const orders = reader.orders()
  const couriers = reader.couriers()
  const parameters = reader.parameters()
  return reader.problems.length > 0 || parameters === null
    ? Either.left(reader.problems)
    : Either.right({ name, restaurants, orders, couriers, parameters })
}

class InstanceReader {
  readonly problems: Array<string> = []
  private readonly folder: string
  private readonly read: ReadText
  /** Where each id stands: solutions name restaurants, orders and couriers by nothing else. */
  private readonly placeOfId = new Map<string, string>()
  /** Position of each restaurant; null when the file could not be read as a table. */
  private restaurantIndex: Map<string, number> | null = null

  constructor(folder: string, read: ReadText) {
    this.folder = folder
    this.read = read
  }

  restaurants(): ReadonlyArray<MdrpRestaurant> {
    const rows = this.table("restaurants.txt")
    if (rows === null) return []
    const index = new Map<string, number>()
    const list = rows.map((row, position) => {
      const cells = this.cells("restaurants.txt", row)
      const id = cells.id("restaurant")
      if (!index.has(id)) index.set(id, position)
      return { id, x: cells.coordinate("x"), y: cells.coordinate("y") }
    })
    this.restaurantIndex = index
    return list
  }

  orders(): ReadonlyArray<MdrpOrder> {
    const rows = this.table("orders.txt")
    if (rows === null) return []
    return rows.map((row) => {
      const cells = this.cells("orders.txt", row)
      const id = cells.id("order")
      const x = cells.coordinate("x")
      const y = cells.coordinate("y")
      const placementTime = cells.minute("placement_time", 0, "")
      const restaurant = cells.oneOf("restaurant", this.restaurantIndex, "a restaurant of restaurants.txt")
      const readyTime = cells.minute("ready_time", placementTime, " (its placement_time)")
      return { id, x, y, placementTime, restaurant, readyTime }
    })
  }

  couriers(): ReadonlyArray<MdrpCourier> {
    const rows = this.table("couriers.txt")
    if (rows === null) return []
    return rows.map((row) => {
      const cells = this.cells("couriers.txt", row)
      const id = cells.id("courier")
      const x = cells.coordinate("x")
      const y = cells.coordinate("y")
      const onTime = cells.minute("on_time", 0, "")
      return { id, x, y, onTime, offTime: cells.minute("off_time", onTime, " (its on_time)") }
    })
  }

  parameters(): MdrpParameters | null {
    const rows = this.table("instance_parameters.txt")
    const [row, second] = rows ?? []
    if (row === undefined) return null
    if (second !== undefined) {
      const line = second[0]?.line ?? 0
      this.problems.push(
        rowProblem(this.path("instance_parameters.txt"), line, "a second row", "one row below the header")
      )
    }
    const cells = this.cells("instance_parameters.txt", row)
    const minutes = (name: string, least = 0, why = ""): number => cells.minute(name, least, why)
    const money = (name: string): number => cells.whole(name, 0, 1_000_000, "a whole number", "")
    const targetClickToDoor = minutes("target click-to-door")
    return {
      metersPerMinute: cells.whole("meters_per_minute", 1, 100_000, "a whole number", ""),
      pickupServiceMinutes: minutes("pickup service minutes"),
      dropoffServiceMinutes: minutes("dropoff service minutes"),
      targetClickToDoor,
      maximumClickToDoor: minutes("maximum click-to-door", targetClickToDoor, " (the target)"),
      payPerOrder: money("pay per order"),
      guaranteedPayPerHour: money("guaranteed pay per hour")
    }
  }

  private path(file: InstanceFile): string {
    return `${this.folder}/${file}`
  }

  /** The rows below the header that have the right number of cells; null: there is no such table. */
  private table(file: InstanceFile): ReadonlyArray<Row> | null {
    const path = this.path(file)
    const columns: ReadonlyArray<string> = columnsOf[file]
    const text = this.read(path)
    if (Either.isLeft(text)) {
      this.problems.push(`${path}: cannot be read: ${text.left}`)
      return null
    }
    const [header, ...rows] = tabbedRows(text.right)
    const wanted = JSON.stringify(columns.join("\t"))
    if (header === undefined) {
      this.problems.push(`${path}: the file is empty; allowed: the header ${wanted} and rows below it`)
      return null
    }
    const found = header.map((cell) => cell.text).join("\t")
    if (found !== columns.join("\t")) {
      const line = header[0]?.line ?? 1
      this.problems.push(rowProblem(path, line, `the header ${JSON.stringify(found)}`, wanted))
      return null
    }
    if (rows.length === 0)
      this.problems.push(`${path}: no row below the header; allowed: at least one ${columns[0]}`)
    return rows.filter((row) => {
      if (row.length === columns.length) return true
      const count = `${columns.length}, one for each of ${columns.join(", ")}, with a tab between two`
      this.problems.push(rowProblem(path, row[0]?.line ?? 0, cellCount(row), count))
      return false
    })
  }

  private cells(file: InstanceFile, row: Row): RowCells {
    return new RowCells(this.path(file), file, columnsOf[file], row, this.placeOfId, this.problems)
  }
}

/** One row, read cell by cell. A wrong cell is noted and read as a value that makes no further noise. */
class RowCells {
  private readonly path: string
  private readonly file: string
  private readonly columns: ReadonlyArray<string>
  private readonly row: Row
  private readonly placeOfId: Map<string, string>
  private readonly problems: Array<string>

  constructor(
    path: string,
    file: string,
    columns: ReadonlyArray<string>,
    row: Row,
    placeOfId: Map<string, string>,
    problems: Array<string>
  ) {
    this.path = path
    this.file = file
    this.columns = columns
    this.row = row
    this.placeOfId = placeOfId
    this.problems = problems
  }

  id(name: string): string {
    const cell = this.cell(name)
    const holder = this.placeOfId.get(cell.text)
    if (!/^\S{1,64}$/.test(cell.text) || cell.text === "0" || cell.text === "NA") {
      this.refuse(name, "1 to 64 characters without a blank, neither 0 nor NA, which mean something else")
    } else if (holder !== undefined) this.refuse(name, `an id of its own; ${holder} has this one`)
    else this.placeOfId.set(cell.text, `${this.file}:${cell.line}`)
    return cell.text
  }

  /** Position of the id that the cell names; `index` null: not known, so not looked up. */
  oneOf(name: string, index: ReadonlyMap<string, number> | null, allowed: string): number {
    if (index === null) return 0
    const position = index.get(this.cell(name).text)
    if (position === undefined) this.refuse(name, allowed)
    return position ?? 0
  }

  coordinate(name: string): number {
    return this.whole(name, -coordinateMost, coordinateMost, "a whole number of metres", "")
  }

  /** Minutes of the day; `why` says where the least one comes from. */
  minute(name: string, least: number, why: string): number {
    return this.whole(name, least, minuteMost, "a whole number of minutes", why)
  }

  whole(name: string, least: number, most: number, what: string, why: string): number {
    const value = wholeNumber(this.cell(name).text, least, most)
    if (value === null) this.refuse(name, `${what} from ${least}${why} to ${most}`)
    return value ?? least
  }

  private cell(name: string): Cell {
    return this.row[this.columns.indexOf(name)] ?? { text: "", line: 0, column: 0 }
  }

  private refuse(name: string, allowed: string): void {
    this.problems.push(cellProblem(this.path, this.cell(name), name, allowed))
  }
}

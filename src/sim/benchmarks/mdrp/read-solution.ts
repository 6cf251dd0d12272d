/**
 * Three files of text become a solution of an instance, or a list of everything in them that cannot be
 * read. Whether the solution is allowed is asked of `checkSolution`. Stricter than the public evaluator
 * where that would quietly leave something out: a first line without a header, moves of a courier in two
 * places, parts of minutes. Source: spec/simulation.md 10.
 */
import * as Either from "effect/Either"
import type { ReadText } from "../../scenario/load.ts"
import type {
  MdrpAssignment,
  MdrpInstance,
  MdrpMove,
  MdrpOrderOutcome,
  MdrpSolution,
  MdrpStop
} from "./model.ts"
import { minuteMost } from "./read-instance.ts"
import {
  type Cell,
  cellCount,
  cellProblem,
  type Row,
  rowProblem,
  spacedRows,
  wholeNumber
} from "./text-table.ts"
import { notDelivered, type SolutionFile, solutionColumns, startPlace } from "./write-solution.ts"

const aMinute = `a whole number of minutes from 0 to ${minuteMost}`

/** Reads the three files of `folder`; left: all problems, by file and line. */
export const readSolution = (
  folder: string,
  instance: MdrpInstance,
  read: ReadText
): Either.Either<MdrpSolution, ReadonlyArray<string>> => {
  const reader = new SolutionReader(folder, instance, read)
  const assignments = reader.assignments()
  const outcomes = reader.outcomes()
  const moves = reader.moves()
  return reader.problems.length > 0
    ? Either.left(reader.problems)
    : Either.right({ assignments, outcomes, moves })
}

const positionsOf = (list: ReadonlyArray<{ readonly id: string }>): ReadonlyMap<string, number> =>
  new Map(list.map(({ id }, index) => [id, index]))

class SolutionReader {
  readonly problems: Array<string> = []
  private readonly folder: string
  private readonly instance: MdrpInstance
  private readonly read: ReadText
  private readonly restaurantOf: ReadonlyMap<string, number>
  private readonly orderOf: ReadonlyMap<string, number>
  private readonly courierOf: ReadonlyMap<string, number>

  constructor(folder: string, instance: MdrpInstance, read: ReadText) {
    this.folder = folder
    this.instance = instance
    this.read = read
    this.restaurantOf = positionsOf(instance.restaurants)
    this.orderOf = positionsOf(instance.orders)
    this.courierOf = positionsOf(instance.couriers)
  }

  /** In order of their assignment times; those of one minute in the order of the file. */
  assignments(): ReadonlyArray<MdrpAssignment> {
    const file = "solution_info_assignments.txt"
    const rows = this.rows(file, true).filter((row) => {
      if (row.length >= 4) return true
      this.row(file, row, cellCount(row), "times, courier and at least one order")
      return false
    })
    return rows
      .map(([assigned, pickedUp, courier, ...orders]) => ({
        assignmentTime: this.minute(file, assigned, "assignment_time"),
        pickupTime: this.minute(file, pickedUp, "pickup_time"),
        courier: this.courier(file, courier),
        orders: orders.map((cell) => this.idOf(file, cell, "order", this.orderOf, "an order of the instance"))
      }))
      .sort((a, b) => a.assignmentTime - b.assignmentTime)
  }

  /** One per order, in the order of the instance. */
  outcomes(): ReadonlyArray<MdrpOrderOutcome> {
    const file = "solution_info_orders.txt"
    const found = new Map<number, MdrpOrderOutcome>()
    const before = this.problems.length
    for (const row of this.rows(file, true)) {
      const [id, placed, ready, pickedUp, droppedOff, courier] = row
      if (!this.hasLength(file, row)) continue
      const order = this.idOf(file, id, "order", this.orderOf, "an order of the instance")
      if (found.has(order)) this.cell(file, id, "order", "each order once")
      this.same(file, placed, "placement_time", this.instance.orders[order]?.placementTime)
      this.same(file, ready, "ready_time", this.instance.orders[order]?.readyTime)
      found.set(order, {
        order,
        pickupTime: isNone(pickedUp) ? null : this.minute(file, pickedUp, "pickup_time"),
        dropoffTime: isNone(droppedOff) ? null : this.minute(file, droppedOff, "dropoff_time"),
        courier: isNone(courier) ? null : this.courier(file, courier)
      })
    }
    // Orders whose rows are wrong have been named already.
    if (this.problems.length === before) {
      this.instance.orders.forEach((order, index) => {
        if (!found.has(index)) this.problems.push(`${this.path(file)}: order ${order.id} has no row`)
      })
    }
    return [...found.values()].sort((a, b) => a.order - b.order)
  }

  /** As they stand in the file: by courier, then in the order they were driven. */
  moves(): ReadonlyArray<MdrpMove> {
    const file = "solution_info_couriers.txt"
    const done = new Set<number>()
    let last = -1
    return this.rows(file, false)
      .filter((row) => this.hasLength(file, row))
      .map(([id, departed, from, to]) => {
        const courier = this.courier(file, id)
        if (courier !== last && done.has(courier)) {
          this.cell(file, id, "courier", "all moves of a courier in one piece, and they ended above")
        }
        last = courier
        done.add(courier)
        const departureTime = this.minute(file, departed, "departure_time")
        const origin = this.stop(file, from, "origin")
        return { courier, departureTime, origin, destination: this.stop(file, to, "destination") }
      })
  }

  private path(file: SolutionFile): string {
    return `${this.folder}/${file}`
  }

  /** The rows of a file without its header; a missing header is a problem only where one is needed. */
  private rows(file: SolutionFile, needsHeader: boolean): ReadonlyArray<Row> {
    const text = this.read(this.path(file))
    if (Either.isLeft(text)) {
      this.problems.push(`${this.path(file)}: cannot be read: ${text.left}`)
      return []
    }
    const rows = spacedRows(text.right)
    const [first, ...others] = rows
    const header = solutionColumns[file].join(" ")
    const found = (first ?? []).map((cell) => cell.text).join(" ")
    // What the further columns of a bundle are called is left to the writer.
    const isHeader =
      file === "solution_info_assignments.txt"
        ? found.startsWith("assignment_time pickup_time courier")
        : found === header
    if (isHeader) return others
    if (needsHeader) {
      this.problems.push(
        rowProblem(this.path(file), first?.[0]?.line ?? 1, JSON.stringify(found), `the header "${header}"`)
      )
    }
    return needsHeader ? [] : rows
  }

  private hasLength(file: SolutionFile, row: Row): boolean {
    const columns: ReadonlyArray<string> = solutionColumns[file]
    if (row.length === columns.length) return true
    this.row(file, row, cellCount(row), `${columns.length}: ${columns.join(", ")}`)
    return false
  }

  private courier(file: SolutionFile, cell: Cell | undefined): number {
    return this.idOf(file, cell, "courier", this.courierOf, "a courier of the instance")
  }

  private idOf(
    file: SolutionFile,
    cell: Cell | undefined,
    name: string,
    positions: ReadonlyMap<string, number>,
    allowed: string
  ): number {
    const position = positions.get(cell?.text ?? "")
    if (position === undefined) this.cell(file, cell, name, allowed)
    return position ?? 0
  }

  private stop(file: SolutionFile, cell: Cell | undefined, name: "origin" | "destination"): MdrpStop {
    const text = cell?.text ?? ""
    if (text === startPlace && name === "origin") return { kind: "start" }
    const restaurant = this.restaurantOf.get(text)
    if (restaurant !== undefined) return { kind: "restaurant", index: restaurant }
    const start = name === "origin" ? `, or ${startPlace} for the start place` : ""
    const index = this.idOf(file, cell, name, this.orderOf, `a restaurant or an order${start}`)
    return { kind: "order", index }
  }

  /** A minute; other programs write 12 as 12.0. */
  private minute(file: SolutionFile, cell: Cell | undefined, name: string): number {
    const value = minuteOf(cell)
    if (value === null) this.cell(file, cell, name, aMinute)
    return value ?? 0
  }

  /** A figure that repeats the instance. */
  private same(file: SolutionFile, cell: Cell | undefined, name: string, wanted: number | undefined): void {
    if (wanted !== undefined && minuteOf(cell) !== wanted) {
      this.cell(file, cell, name, `${wanted}, as the instance says`)
    }
  }

  private cell(file: SolutionFile, cell: Cell | undefined, name: string, allowed: string): void {
    if (cell !== undefined) this.problems.push(cellProblem(this.path(file), cell, name, allowed))
  }

  private row(file: SolutionFile, row: Row, found: string, allowed: string): void {
    this.problems.push(rowProblem(this.path(file), row[0]?.line ?? 0, found, allowed))
  }
}

const isNone = (cell: Cell | undefined): boolean => cell?.text === notDelivered

const minuteOf = (cell: Cell | undefined): number | null =>
  wholeNumber((cell?.text ?? "").replace(/\.0+$/, ""), 0, minuteMost)

/**
 * Starting from the answer to an earlier, similar problem. Rows that still like best what they had keep it;
 * the solver serves the others at the old prices; columns that are left over at a price, which no one pays
 * any more, then come down to what they are worth, each by one shortest path. The answer is as exact as
 * from nothing (Mills-Tettey, Stentz and Dias 2007).
 * Source: spec/dispatch.md 7 (recommended method, 2).
 */
import {
  type AssignmentGraph,
  alone,
  type ColumnLists,
  columnListsOf,
  leastOf,
  type Standing
} from "./assignment-graph.ts"
import { ColumnHeap } from "./column-heap.ts"

/** What is known of the answer to a similar problem. */
export interface EarlierAnswer {
  /** Prices of columns; those beyond its length, and positive ones, count as 0. */
  readonly price: Float64Array
  /** The column each row had, -1 for none; it need not be one of its edges any more. */
  readonly columnOfRow: Int32Array
}

/**
 * Gives rows what they had, where that is still best for them at the prices in `standing`. Expects prices
 * that are not positive, all rows `waiting`, and nobody with a column.
 */
export const takeOver = (graph: AssignmentGraph, standing: Standing, hadColumn: Int32Array): void => {
  const { rows, rowStart, colIndex, cost, aloneCost } = graph
  const { price, rowOfColumn, columnOfRow, costOfRow } = standing
  for (let row = 0; row < rows; row++) {
    const had = hadColumn[row] as number
    const least = leastOf(graph, price, row)
    if (had < 0) {
      if (aloneCost[row] === least) columnOfRow[row] = alone
      continue
    }
    for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
      if (colIndex[k] !== had) continue
      if ((cost[k] as number) - (price[had] as number) !== least || (rowOfColumn[had] as number) >= 0) break
      rowOfColumn[had] = row
      columnOfRow[row] = had
      costOfRow[row] = cost[k] as number
      break
    }
  }
}

/** Brings every column that nobody has to price zero; rows change where that suits them better. */
export const clearLeftovers = (graph: AssignmentGraph, standing: Standing): void => {
  let clearance: Clearance | null = null
  for (let column = 0; column < graph.columns; column++) {
    if ((standing.rowOfColumn[column] as number) >= 0 || standing.price[column] === 0) continue
    clearance ??= new Clearance(graph, standing)
    clearance.clear(column)
  }
}

/** Shortest paths from a column that lost its row to one that may stay free, or to a row that is alone. */
class Clearance {
  private readonly graph: AssignmentGraph
  private readonly standing: Standing
  private readonly lists: ColumnLists
  private readonly distance: Float64Array
  /** The column that the holder of this one would change to. */
  private readonly changesTo: Int32Array
  private readonly changesAt: Float64Array
  private readonly state: Uint8Array
  private readonly touched: Array<number> = []
  private readonly heap = new ColumnHeap()

  constructor(graph: AssignmentGraph, standing: Standing) {
    this.graph = graph
    this.standing = standing
    this.lists = columnListsOf(graph)
    this.distance = new Float64Array(graph.columns)
    this.changesTo = new Int32Array(graph.columns)
    this.changesAt = new Float64Array(graph.columns)
    this.state = new Uint8Array(graph.columns)
  }

  clear(start: number): void {
    const { columnStart, rowIndex, cost } = this.lists
    const { price, columnOfRow, costOfRow, rowOfColumn } = this.standing
    const { distance, changesTo, changesAt, state, heap, touched } = this
    const { aloneCost } = this.graph
    heap.clear()
    touched.length = 0
    this.reach(start, 0, -1, 0)
    let length = Number.POSITIVE_INFINITY
    let freed = -1
    let joined = -1
    let joins = -1
    let joinsAt = 0
    while (heap.size > 0) {
      const column = heap.topColumn()
      const key = heap.topKey()
      if (key >= length) break
      heap.pop()
      if (state[column] === 2 || key !== distance[column]) continue
      state[column] = 2
      const value = price[column] as number
      if (key - value < length) {
        length = key - value
        freed = column
        joined = -1
      }
      for (let k = columnStart[column] as number; k < (columnStart[column + 1] as number); k++) {
        const row = rowIndex[k] as number
        const has = columnOfRow[row] as number
        if (has === column) continue
        const pays =
          has === alone ? (aloneCost[row] as number) : (costOfRow[row] as number) - (price[has] as number)
        const through = key + ((cost[k] as number) - value - pays)
        if (through >= length) continue
        if (has === alone) {
          length = through
          joined = row
          joins = column
          joinsAt = cost[k] as number
        } else if (state[has] === 0 || (state[has] === 1 && through < (distance[has] as number))) {
          this.reach(has, through, column, cost[k] as number)
        }
      }
    }
    for (const column of touched) {
      const gap = length - (distance[column] as number)
      if (state[column] === 2 && gap > 0) price[column] = (price[column] as number) + gap
      state[column] = 0
    }
    let column = freed
    let row = freed < 0 ? -1 : (rowOfColumn[freed] as number)
    if (joined < 0) {
      rowOfColumn[freed] = -1
    } else {
      column = joins
      row = rowOfColumn[joins] as number
      rowOfColumn[joins] = joined
      columnOfRow[joined] = joins
      costOfRow[joined] = joinsAt
    }
    // Each holder along the way changes to the column before it, the last one to the start.
    while (column !== start) {
      const next = changesTo[column] as number
      const heldNext = rowOfColumn[next] as number
      rowOfColumn[next] = row
      columnOfRow[row] = next
      costOfRow[row] = changesAt[column] as number
      column = next
      row = heldNext
    }
  }

  private reach(column: number, distance: number, next: number, cost: number): void {
    if (this.state[column] === 0) {
      this.state[column] = 1
      this.touched.push(column)
    }
    this.distance[column] = distance
    this.changesTo[column] = next
    this.changesAt[column] = cost
    this.heap.push(distance, column)
  }
}

/**
 * Rectangular assignment by shortest augmenting paths: each row gets a column or stays alone at its
 * own price, no column twice, the sum of the prices least. Exact, for costs of any sign.
 *
 * Method: column prices start at zero or where an earlier problem left them, and only fall while a
 * column is taken, so that free columns keep price zero, which is what rectangular problems need. Rows
 * first bid for their best column (row reduction of Jonker and Volgenant 1987); who is left over gets
 * the shortest augmenting path of Dijkstra. Staying alone is a column of its own that nobody else wants.
 *
 * Determinism: of equally good answers the one that `breakTies` defines, whatever the prices at the
 * start. That holds for costs whose sums are exact; `exactCost` makes them so.
 * Source: spec/dispatch.md 7 (recommended method, 2).
 */
import { type AssignmentGraph, alone, leastOf, type Standing, waiting } from "./assignment-graph.ts"
import { breakTies } from "./assignment-ties.ts"
import { clearLeftovers, type EarlierAnswer, takeOver } from "./assignment-warm.ts"
import { ColumnHeap } from "./column-heap.ts"

/** Rounds of bidding before the paths; more of them cost more than they save. */
const biddingRounds = 2
/** Rows outbid in one round that may bid again at once, per row that waits. */
const bidsPerRow = 8

const stepsPerSecond = 2 ** 20

/**
 * A cost rounded to 2^-20 cost-seconds: sums and differences of such numbers are exact up to 2^33 cost-s,
 * so that equal problems are recognised as equal however their sums were formed.
 */
export const exactCost = (costS: number): number => Math.round(costS * stepsPerSecond) / stepsPerSecond

/** A solver with buffers that are kept from call to call. */
export class SparseAssignment {
  private price = new Float64Array(0)
  private rowOfColumn = new Int32Array(0)
  private distance = new Float64Array(0)
  private cameFromRow = new Int32Array(0)
  private state = new Uint8Array(0)
  private touched = new Int32Array(0)
  private settled = new Int32Array(0)
  private columnOfRow = new Int32Array(0)
  private costOfRow = new Float64Array(0)
  private queue = new Int32Array(0)
  private readonly heap = new ColumnHeap()
  private paths = 0
  private usedColumns = 0

  /** Rows of the last call that needed a path: what a good start saves. */
  get pathsOfLastCall(): number {
    return this.paths
  }

  /**
   * The column of each row, -1 for a row that stays alone. Valid until the next call.
   *
   * - Row `i` may take `colIndex[k]` at `cost[k]` for `rowStart[i] <= k < rowStart[i + 1]`, each
   *   column at most once per row, costs finite.
   * - `unassignedCost[i]`: price of leaving row `i` alone.
   * - `start`: the answer to a similar problem to start from, null for nothing. It changes how long this
   *   takes, never what comes out.
   */
  solve(
    rows: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array,
    unassignedCost: Float64Array,
    start: EarlierAnswer | null = null
  ): Int32Array {
    const edges = rowStart[rows] as number
    let columns = 0
    for (let k = 0; k < edges; k++)
      if ((colIndex[k] as number) >= columns) columns = (colIndex[k] as number) + 1
    const graph: AssignmentGraph = { rows, columns, rowStart, colIndex, cost, aloneCost: unassignedCost }
    const standing = this.begin(graph, start?.price ?? null)
    if (start !== null) takeOver(graph, standing, start.columnOfRow)
    const left = this.bid(graph, standing)
    const { queue } = this
    queue.subarray(0, left).sort()
    for (let i = 0; i < left; i++) this.augment(graph, standing, queue[i] as number)
    this.paths = left
    if (start !== null) clearLeftovers(graph, standing)
    breakTies(graph, standing)
    const answer = this.columnOfRow.subarray(0, rows)
    for (let row = 0; row < rows; row++) if ((answer[row] as number) < 0) answer[row] = -1
    return answer
  }

  /**
   * What the rows of the last problem must pay at least in all, whatever columns they have, if their pairs
   * cost `cost`: its dual value at the prices of the last answer. With the costs of that problem it is
   * the cost of the answer.
   */
  lowerBound(
    rows: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array,
    unassignedCost: Float64Array
  ): number {
    const columns = this.usedColumns
    const graph: AssignmentGraph = { rows, columns, rowStart, colIndex, cost, aloneCost: unassignedCost }
    let sum = 0
    for (let row = 0; row < rows; row++) sum += leastOf(graph, this.price, row)
    for (let column = 0; column < columns; column++) sum += this.price[column] as number
    return sum
  }

  /** Price of a column in the last answer: 0 when nobody wants it, else what it is worth, negative. */
  priceOf(column: number): number {
    return column < this.usedColumns ? (this.price[column] as number) : 0
  }

  private begin(graph: AssignmentGraph, prices: Float64Array | null): Standing {
    const { rows, columns } = graph
    if (this.price.length < columns) {
      this.price = new Float64Array(columns)
      this.rowOfColumn = new Int32Array(columns)
      this.distance = new Float64Array(columns)
      this.cameFromRow = new Int32Array(columns)
      this.state = new Uint8Array(columns)
      this.touched = new Int32Array(columns)
      this.settled = new Int32Array(columns)
    }
    if (this.columnOfRow.length < rows) {
      this.columnOfRow = new Int32Array(rows)
      this.costOfRow = new Float64Array(rows)
      this.queue = new Int32Array(rows)
    }
    this.usedColumns = columns
    this.price.fill(0, 0, columns)
    if (prices !== null) {
      const known = Math.min(columns, prices.length)
      for (let column = 0; column < known; column++) {
        const price = prices[column] as number
        if (price < 0) this.price[column] = price
      }
    }
    this.rowOfColumn.fill(-1, 0, columns)
    this.state.fill(0, 0, columns)
    this.columnOfRow.fill(waiting, 0, rows)
    const { price, rowOfColumn, columnOfRow, costOfRow } = this
    return { price, rowOfColumn, columnOfRow, costOfRow }
  }

  /** Lets waiting rows take their best column, outbidding each other; returns how many are left, in `queue`. */
  private bid(graph: AssignmentGraph, standing: Standing): number {
    const { rowStart, colIndex, cost, aloneCost } = graph
    const { price, rowOfColumn, columnOfRow, costOfRow } = standing
    const { queue } = this
    let left = 0
    for (let row = 0; row < graph.rows; row++) if (columnOfRow[row] === waiting) queue[left++] = row
    for (let round = 0; round < biddingRounds && left > 0; round++) {
      const before = left
      left = 0
      let next = 0
      let budget = before * bidsPerRow
      while (next < before) {
        const row = queue[next++] as number
        let best = aloneCost[row] as number
        let bestColumn = alone
        let bestCost = best
        let second = Number.POSITIVE_INFINITY
        for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
          const column = colIndex[k] as number
          const reduced = (cost[k] as number) - (price[column] as number)
          if (reduced < best) {
            second = best
            best = reduced
            bestColumn = column
            bestCost = cost[k] as number
          } else if (reduced < second) {
            second = reduced
          }
        }
        if (bestColumn === alone) {
          columnOfRow[row] = alone
          continue
        }
        const holder = rowOfColumn[bestColumn] as number
        const drop = second - best
        if (holder >= 0 && !(drop > 0)) {
          queue[left++] = row
          continue
        }
        if (drop > 0 && drop < Number.POSITIVE_INFINITY)
          price[bestColumn] = (price[bestColumn] as number) - drop
        rowOfColumn[bestColumn] = row
        columnOfRow[row] = bestColumn
        costOfRow[row] = bestCost
        if (holder < 0) continue
        columnOfRow[holder] = waiting
        if (budget > 0) {
          budget--
          queue[--next] = holder
        } else {
          queue[left++] = holder
        }
      }
    }
    return left
  }

  /** Gives a row its place along the shortest augmenting path. */
  private augment(graph: AssignmentGraph, standing: Standing, start: number): void {
    const { rowStart, colIndex, cost, aloneCost } = graph
    const { price, rowOfColumn, costOfRow } = standing
    const { distance, cameFromRow, state, touched, settled, heap } = this
    let touchedCount = 0
    let settledCount = 0
    heap.clear()
    let row = start
    let reached = 0
    let rowOffset = 0
    let aloneRow = -1
    let aloneDistance = Number.POSITIVE_INFINITY
    let endColumn = -1
    for (;;) {
      const byLeaving = (aloneCost[row] as number) - rowOffset
      if (byLeaving < aloneDistance) {
        aloneDistance = byLeaving
        aloneRow = row
      }
      for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
        const column = colIndex[k] as number
        if (state[column] === 2) continue
        const through = (cost[k] as number) - (price[column] as number) - rowOffset
        if (state[column] === 0) {
          state[column] = 1
          touched[touchedCount++] = column
        } else if (through >= (distance[column] as number)) {
          continue
        }
        distance[column] = through
        cameFromRow[column] = row
        // Nothing beyond the price of staying alone can end the path.
        if (through < aloneDistance) heap.push(through, column)
      }
      let column = -1
      while (heap.size > 0) {
        const top = heap.topColumn()
        const key = heap.topKey()
        heap.pop()
        if (state[top] !== 2 && key === (distance[top] as number)) {
          column = top
          break
        }
      }
      if (column < 0 || (distance[column] as number) >= aloneDistance) break
      reached = distance[column] as number
      const holder = rowOfColumn[column] as number
      if (holder < 0) {
        endColumn = column
        break
      }
      state[column] = 2
      settled[settledCount++] = column
      row = holder
      rowOffset = (costOfRow[holder] as number) - (price[column] as number) - reached
    }
    const length = endColumn >= 0 ? reached : aloneDistance
    for (let i = 0; i < settledCount; i++) {
      const column = settled[i] as number
      price[column] = (price[column] as number) + (distance[column] as number) - length
    }
    for (let i = 0; i < touchedCount; i++) state[touched[i] as number] = 0
    this.flip(graph, standing, start, endColumn, aloneRow)
  }

  /** Hands columns over along the path, from its end back to the row that asked. */
  private flip(
    { rowStart, colIndex, cost }: AssignmentGraph,
    { rowOfColumn, columnOfRow, costOfRow }: Standing,
    start: number,
    endColumn: number,
    aloneRow: number
  ): void {
    let column = endColumn
    if (column < 0) {
      column = columnOfRow[aloneRow] as number
      columnOfRow[aloneRow] = alone
      if (aloneRow === start) return
    }
    for (;;) {
      const row = this.cameFromRow[column] as number
      const before = columnOfRow[row] as number
      columnOfRow[row] = column
      rowOfColumn[column] = row
      for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
        if (colIndex[k] === column) {
          costOfRow[row] = cost[k] as number
          break
        }
      }
      if (row === start) return
      column = before
    }
  }
}

/**
 * The same assignment for a full matrix, where scanning beats a heap: rows bid, the rest augments by
 * shortest paths over dense arrays. Source: spec/dispatch.md 7; Jonker and Volgenant 1987.
 */

/** Rounds of bidding before the paths; more of them cost more than they save. */
const biddingRounds = 2
/** Rows outbid in one round that may bid again at once, per row that waits. */
const bidsPerRow = 8

/** What the steps of one solution share. */
interface Tableau {
  readonly rows: number
  readonly columns: number
  /** Row major. */
  readonly cost: Float64Array
  /** Dual price of each column: nothing is gained by any pair at `cost - price`. */
  readonly price: Float64Array
  readonly rowOfColumn: Int32Array
  readonly columnOfRow: Int32Array
}

/**
 * The column of each row of a full cost matrix (row major), the sum of the costs least. Needs
 * `rows <= columns`; every row gets a column. Equal matrices get equal answers.
 */
export const solveDense = (rows: number, columns: number, cost: Float64Array): Int32Array => {
  const tableau: Tableau = {
    rows,
    columns,
    cost,
    price: new Float64Array(columns),
    rowOfColumn: new Int32Array(columns).fill(-1),
    columnOfRow: new Int32Array(rows).fill(-1)
  }
  // Free columns must keep price zero; only where all are taken in the end may prices start anywhere.
  if (rows === columns) takeColumnMinima(tableau)
  const waiting = waitingRows(tableau)
  const left = bid(tableau, waiting)
  const paths = new Paths(tableau)
  for (let i = 0; i < left; i++) paths.augment(waiting[i] as number)
  return tableau.columnOfRow
}

/** Prices each column at its least cost, and gives it to the row of that cost if it has none yet. */
const takeColumnMinima = ({ rows, columns, cost, price, rowOfColumn, columnOfRow }: Tableau): void => {
  const rowOfLeast = new Int32Array(columns)
  for (let column = 0; column < columns; column++) price[column] = cost[column] as number
  for (let row = 1; row < rows; row++) {
    const base = row * columns
    for (let column = 0; column < columns; column++) {
      const c = cost[base + column] as number
      if (c < (price[column] as number)) {
        price[column] = c
        rowOfLeast[column] = row
      }
    }
  }
  for (let column = columns - 1; column >= 0; column--) {
    const row = rowOfLeast[column] as number
    if ((columnOfRow[row] as number) >= 0) continue
    columnOfRow[row] = column
    rowOfColumn[column] = row
  }
}

const waitingRows = ({ rows, columnOfRow }: Tableau): Int32Array => {
  const waiting = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (columnOfRow[row] === -1) waiting[count++] = row
  return waiting.subarray(0, count)
}

/** Rows take their best column, outbidding each other; returns how many are left over, first in `waiting`. */
const bid = ({ columns, cost, price, rowOfColumn, columnOfRow }: Tableau, waiting: Int32Array): number => {
  let left = waiting.length
  for (let round = 0; round < biddingRounds && left > 0; round++) {
    const before = left
    left = 0
    let next = 0
    let budget = before * bidsPerRow
    while (next < before) {
      const row = waiting[next++] as number
      const base = row * columns
      let best = Number.POSITIVE_INFINITY
      let bestColumn = -1
      let second = Number.POSITIVE_INFINITY
      let secondColumn = -1
      for (let column = 0; column < columns; column++) {
        const reduced = (cost[base + column] as number) - (price[column] as number)
        if (reduced < second) {
          if (reduced < best) {
            second = best
            secondColumn = bestColumn
            best = reduced
            bestColumn = column
          } else {
            second = reduced
            secondColumn = column
          }
        }
      }
      const drop = second - best
      // Of two equally good columns, the one that nobody has.
      if (drop === 0 && (rowOfColumn[bestColumn] as number) >= 0) bestColumn = secondColumn
      const holder = rowOfColumn[bestColumn] as number
      if (holder >= 0 && !(drop > 0)) {
        waiting[left++] = row
        continue
      }
      if (drop > 0 && drop < Number.POSITIVE_INFINITY)
        price[bestColumn] = (price[bestColumn] as number) - drop
      rowOfColumn[bestColumn] = row
      columnOfRow[row] = bestColumn
      if (holder < 0) continue
      columnOfRow[holder] = -1
      if (budget > 0) {
        budget--
        waiting[--next] = holder
      } else {
        waiting[left++] = holder
      }
    }
  }
  waiting.subarray(0, left).sort()
  return left
}

/** Shortest augmenting paths; its arrays serve one path after the other. */
class Paths {
  private readonly tableau: Tableau
  private readonly distance: Float64Array
  private readonly cameFromRow: Int32Array
  /** Columns settled, then those at the least distance, then the others. */
  private readonly order: Int32Array

  constructor(tableau: Tableau) {
    this.tableau = tableau
    this.distance = new Float64Array(tableau.columns)
    this.cameFromRow = new Int32Array(tableau.columns)
    this.order = Int32Array.from({ length: tableau.columns }, (_, column) => column)
  }

  /** Gives a row a column along the shortest path. */
  augment(start: number): void {
    const { columns, cost, price, rowOfColumn } = this.tableau
    const { distance, cameFromRow, order } = this
    const startBase = start * columns
    for (let column = 0; column < columns; column++) {
      distance[column] = (cost[startBase + column] as number) - (price[column] as number)
    }
    cameFromRow.fill(start)
    let settled = 0
    let listed = 0
    let length = 0
    let before = 0
    let endColumn = -1
    while (endColumn < 0) {
      if (settled === listed) {
        before = settled
        listed = this.listNearest(settled)
        length = distance[order[settled] as number] as number
        for (let i = settled; i < listed && endColumn < 0; i++) {
          if ((rowOfColumn[order[i] as number] as number) < 0) endColumn = order[i] as number
        }
        if (endColumn >= 0) break
      }
      const column = order[settled++] as number
      const holder = rowOfColumn[column] as number
      const base = holder * columns
      const offset = (cost[base + column] as number) - (price[column] as number) - length
      for (let i = listed; i < columns; i++) {
        const other = order[i] as number
        const through = (cost[base + other] as number) - (price[other] as number) - offset
        if (through >= (distance[other] as number)) continue
        distance[other] = through
        cameFromRow[other] = holder
        if (through > length) continue
        if ((rowOfColumn[other] as number) < 0) {
          endColumn = other
          break
        }
        order[i] = order[listed] as number
        order[listed++] = other
      }
    }
    for (let i = 0; i < before; i++) {
      const column = order[i] as number
      price[column] = (price[column] as number) + (distance[column] as number) - length
    }
    this.flip(start, endColumn)
  }

  /** Moves the columns at the least distance to the front of those open; returns where they end. */
  private listNearest(from: number): number {
    const { distance, order } = this
    let end = from + 1
    let least = distance[order[from] as number] as number
    for (let i = end; i < order.length; i++) {
      const column = order[i] as number
      const gap = distance[column] as number
      if (gap > least) continue
      if (gap < least) {
        end = from
        least = gap
      }
      order[i] = order[end] as number
      order[end++] = column
    }
    return end
  }

  /** Hands columns over along the path, from its end back to the row that asked. */
  private flip(start: number, endColumn: number): void {
    const { rowOfColumn, columnOfRow } = this.tableau
    for (let column = endColumn; ; ) {
      const row = this.cameFromRow[column] as number
      const before = columnOfRow[row] as number
      columnOfRow[row] = column
      rowOfColumn[column] = row
      if (row === start) return
      column = before
    }
  }
}

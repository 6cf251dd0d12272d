/**
 * The same assignment for a full matrix, where scanning beats a heap: rows bid, the rest augments by
 * shortest paths over dense arrays. Source: spec/dispatch.md 7; Jonker and Volgenant 1987.
 */

/**
 * The column of each row of a full cost matrix (row major), the sum of the costs least. Needs
 * `rows <= columns`; every row gets a column.
 */
export const solveDense = (rows: number, columns: number, cost: Float64Array): Int32Array => {
  const price = new Float64Array(columns)
  const rowOfColumn = new Int32Array(columns).fill(-1)
  const columnOfRow = new Int32Array(rows).fill(-1)
  const left = bidDense(rows, columns, cost, price, rowOfColumn, columnOfRow)
  const distance = new Float64Array(columns)
  const cameFromRow = new Int32Array(columns)
  const order = new Int32Array(columns)
  for (const start of left) {
    const base = start * columns
    for (let column = 0; column < columns; column++) {
      distance[column] = (cost[base + column] as number) - (price[column] as number)
      cameFromRow[column] = start
      order[column] = column
    }
    let settled = 0
    let endColumn = -1
    let length = 0
    while (endColumn < 0) {
      // `order` holds the settled columns first, then those still open.
      let nearest = settled
      for (let i = settled + 1; i < columns; i++) {
        const gap = (distance[order[i] as number] as number) - (distance[order[nearest] as number] as number)
        if (gap < 0 || (gap === 0 && (rowOfColumn[order[i] as number] as number) < 0)) nearest = i
      }
      const column = order[nearest] as number
      order[nearest] = order[settled] as number
      order[settled] = column
      length = distance[column] as number
      const holder = rowOfColumn[column] as number
      if (holder < 0) {
        endColumn = column
        break
      }
      settled++
      const holderBase = holder * columns
      const offset = (cost[holderBase + column] as number) - (price[column] as number) - length
      for (let i = settled; i < columns; i++) {
        const other = order[i] as number
        const through = (cost[holderBase + other] as number) - (price[other] as number) - offset
        if (through < (distance[other] as number)) {
          distance[other] = through
          cameFromRow[other] = holder
        }
      }
    }
    for (let i = 0; i < settled; i++) {
      const column = order[i] as number
      price[column] = (price[column] as number) + (distance[column] as number) - length
    }
    for (let column = endColumn; ; ) {
      const row = cameFromRow[column] as number
      const before = columnOfRow[row] as number
      columnOfRow[row] = column
      rowOfColumn[column] = row
      if (row === start) break
      column = before
    }
  }
  return columnOfRow
}

const biddingRounds = 2

/** Rows take their best column, outbidding each other; returns the rows left over, ascending. */
const bidDense = (
  rows: number,
  columns: number,
  cost: Float64Array,
  price: Float64Array,
  rowOfColumn: Int32Array,
  columnOfRow: Int32Array
): Int32Array => {
  const waiting = new Int32Array(rows)
  let left = rows
  for (let row = 0; row < rows; row++) waiting[row] = row
  for (let round = 0; round < biddingRounds && left > 0; round++) {
    const before = left
    left = 0
    let next = 0
    let budget = before * 8
    while (next < before) {
      const row = waiting[next++] as number
      const base = row * columns
      let best = Number.POSITIVE_INFINITY
      let bestColumn = -1
      let second = Number.POSITIVE_INFINITY
      for (let column = 0; column < columns; column++) {
        const reduced = (cost[base + column] as number) - (price[column] as number)
        if (reduced < second) {
          if (reduced < best) {
            second = best
            best = reduced
            bestColumn = column
          } else {
            second = reduced
          }
        }
      }
      const holder = rowOfColumn[bestColumn] as number
      const drop = second - best
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
  return waiting.subarray(0, left).sort()
}

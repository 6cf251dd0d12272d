/**
 * The problem and the standing answer of a sparse assignment, shared by the steps that solve it, mend it
 * and make it unique. Source: spec/dispatch.md 7 (recommended method, 1 and 2).
 */

/** Row without a column: it stays alone at its own price. */
export const alone = -2
/** Row that has not been given anything yet. */
export const waiting = -1

/** A rectangular problem in rows of edges. */
export interface AssignmentGraph {
  readonly rows: number
  /** Columns are numbered from 0 up to this, exclusive. */
  readonly columns: number
  /** Row `i` may take `colIndex[k]` at `cost[k]` for `rowStart[i] <= k < rowStart[i + 1]`. */
  readonly rowStart: Int32Array
  readonly colIndex: Int32Array
  readonly cost: Float64Array
  /** Price of leaving a row alone. */
  readonly aloneCost: Float64Array
}

/**
 * Who has what, and the prices that prove it best: no row can do better at `cost - price` than what it
 * has, and a column that nobody has is free of charge. Prices are never positive.
 */
export interface Standing {
  readonly price: Float64Array
  /** -1 when nobody has it. */
  readonly rowOfColumn: Int32Array
  /** `alone`, `waiting`, or a column. */
  readonly columnOfRow: Int32Array
  /** Cost of the column that the row has. */
  readonly costOfRow: Float64Array
}

/** The least that a row can pay at the prices: its dual price. */
export const leastOf = (graph: AssignmentGraph, price: Float64Array, row: number): number => {
  const { rowStart, colIndex, cost, aloneCost } = graph
  let least = aloneCost[row] as number
  for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
    const reduced = (cost[k] as number) - (price[colIndex[k] as number] as number)
    if (reduced < least) least = reduced
  }
  return least
}

/** The rows that may take each column, as the graph's transpose. */
export interface ColumnLists {
  readonly columnStart: Int32Array
  readonly rowIndex: Int32Array
  readonly cost: Float64Array
}

export const columnListsOf = (graph: AssignmentGraph): ColumnLists => {
  const { rows, columns, rowStart, colIndex, cost } = graph
  const edges = rowStart[rows] as number
  const columnStart = new Int32Array(columns + 2)
  // One place further than usual, so that filling moves each start to where it belongs.
  for (let k = 0; k < edges; k++) {
    const at = (colIndex[k] as number) + 2
    columnStart[at] = (columnStart[at] as number) + 1
  }
  for (let column = 2; column < columns + 2; column++) {
    columnStart[column] = (columnStart[column] as number) + (columnStart[column - 1] as number)
  }
  const rowIndex = new Int32Array(edges)
  const costByColumn = new Float64Array(edges)
  for (let row = 0; row < rows; row++) {
    for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
      const column = (colIndex[k] as number) + 1
      const at = columnStart[column] as number
      columnStart[column] = at + 1
      rowIndex[at] = row
      costByColumn[at] = cost[k] as number
    }
  }
  return { columnStart, rowIndex, cost: costByColumn }
}

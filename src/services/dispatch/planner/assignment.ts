/**
 * Rectangular assignment by shortest augmenting paths: each row gets a column or stays alone at its
 * own price, no column twice, the sum of the prices least. Exact, for costs of any sign.
 *
 * Method: column prices start at zero and only fall while a column is taken, so that free columns keep
 * price zero, which is what rectangular problems need. Rows first bid for their best column (row
 * reduction of Jonker and Volgenant 1987); who is left over gets the shortest augmenting path of
 * Dijkstra. Staying alone is a column of its own that nobody else wants.
 * Determinism: rows are taken in order, equal distances in order of columns.
 * Source: spec/dispatch.md 7 (recommended method, 2).
 */

/** Rounds of bidding before the paths; more of them cost more than they save. */
const biddingRounds = 2
const alone = -2
const unseen = -1

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
  private waiting = new Int32Array(0)
  private heapKey = new Float64Array(64)
  private heapColumn = new Int32Array(64)
  private heapSize = 0

  /**
   * The column of each row, -1 for a row that stays alone. Valid until the next call.
   *
   * - Row `i` may take `colIndex[k]` at `cost[k]` for `rowStart[i] <= k < rowStart[i + 1]`, each
   *   column at most once per row, costs finite.
   * - `unassignedCost[i]`: price of leaving row `i` alone.
   */
  solve(
    rows: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array,
    unassignedCost: Float64Array
  ): Int32Array {
    const edges = rowStart[rows] as number
    let columns = 0
    for (let k = 0; k < edges; k++)
      if ((colIndex[k] as number) >= columns) columns = (colIndex[k] as number) + 1
    this.makeRoom(rows, columns)
    const left = this.bid(rows, rowStart, colIndex, cost, unassignedCost)
    const { waiting } = this
    waiting.subarray(0, left).sort()
    for (let i = 0; i < left; i++) {
      this.augment(waiting[i] as number, rowStart, colIndex, cost, unassignedCost)
    }
    const answer = this.columnOfRow.subarray(0, rows)
    for (let row = 0; row < rows; row++) if ((answer[row] as number) < 0) answer[row] = -1
    return answer
  }

  private makeRoom(rows: number, columns: number): void {
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
      this.waiting = new Int32Array(rows)
    }
    this.price.fill(0, 0, columns)
    this.rowOfColumn.fill(-1, 0, columns)
    this.state.fill(0, 0, columns)
    this.columnOfRow.fill(unseen, 0, rows)
  }

  /** Lets rows take their best column, outbidding each other; returns how many rows are left waiting. */
  private bid(
    rows: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array,
    unassignedCost: Float64Array
  ): number {
    const { price, rowOfColumn, columnOfRow, costOfRow, waiting } = this
    let left = rows
    for (let row = 0; row < rows; row++) waiting[row] = row
    for (let round = 0; round < biddingRounds && left > 0; round++) {
      const before = left
      left = 0
      let next = 0
      let budget = before * 8
      while (next < before) {
        const row = waiting[next++] as number
        let best = unassignedCost[row] as number
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
          waiting[left++] = row
          continue
        }
        if (drop > 0 && drop < Number.POSITIVE_INFINITY)
          price[bestColumn] = (price[bestColumn] as number) - drop
        rowOfColumn[bestColumn] = row
        columnOfRow[row] = bestColumn
        costOfRow[row] = bestCost
        if (holder < 0) continue
        columnOfRow[holder] = unseen
        if (budget > 0) {
          budget--
          waiting[--next] = holder
        } else {
          waiting[left++] = holder
        }
      }
    }
    return left
  }

  /** Gives a row its place along the shortest augmenting path. */
  private augment(
    start: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array,
    unassignedCost: Float64Array
  ): void {
    const { price, rowOfColumn, distance, cameFromRow, state, touched, settled, costOfRow } = this
    let touchedCount = 0
    let settledCount = 0
    this.heapSize = 0
    let row = start
    let reached = 0
    let rowOffset = 0
    let aloneRow = -1
    let aloneDistance = Number.POSITIVE_INFINITY
    let endColumn = -1
    for (;;) {
      const byLeaving = (unassignedCost[row] as number) - rowOffset
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
        // Nothing beyond the price of staying alone can end the path.
        distance[column] = through
        cameFromRow[column] = row
        if (through < aloneDistance) this.push(through, column)
      }
      let column = -1
      while (this.heapSize > 0) {
        const top = this.heapColumn[0] as number
        const key = this.heapKey[0] as number
        this.pop()
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
    this.flip(start, endColumn, aloneRow, rowStart, colIndex, cost)
  }

  /** Hands columns over along the path, from its end back to the row that asked. */
  private flip(
    start: number,
    endColumn: number,
    aloneRow: number,
    rowStart: Int32Array,
    colIndex: Int32Array,
    cost: Float64Array
  ): void {
    const { rowOfColumn, cameFromRow, columnOfRow, costOfRow } = this
    let column = endColumn
    if (column < 0) {
      column = columnOfRow[aloneRow] as number
      columnOfRow[aloneRow] = alone
      if (aloneRow === start) return
    }
    for (;;) {
      const row = cameFromRow[column] as number
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

  private push(key: number, column: number): void {
    if (this.heapSize === this.heapKey.length) this.growHeap()
    const { heapKey, heapColumn } = this
    let at = this.heapSize++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentKey = heapKey[parent] as number
      if (parentKey < key || (parentKey === key && (heapColumn[parent] as number) <= column)) break
      heapKey[at] = parentKey
      heapColumn[at] = heapColumn[parent] as number
      at = parent
    }
    heapKey[at] = key
    heapColumn[at] = column
  }

  private pop(): void {
    const { heapKey, heapColumn } = this
    const size = --this.heapSize
    const key = heapKey[size] as number
    const column = heapColumn[size] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      const right = child + 1
      if (
        right < size &&
        ((heapKey[right] as number) < (heapKey[child] as number) ||
          (heapKey[right] === heapKey[child] &&
            (heapColumn[right] as number) < (heapColumn[child] as number)))
      ) {
        child = right
      }
      const childKey = heapKey[child] as number
      if (childKey > key || (childKey === key && (heapColumn[child] as number) >= column)) break
      heapKey[at] = childKey
      heapColumn[at] = heapColumn[child] as number
      at = child
    }
    heapKey[at] = key
    heapColumn[at] = column
  }

  private growHeap(): void {
    const heapKey = new Float64Array(this.heapKey.length * 2)
    const heapColumn = new Int32Array(this.heapColumn.length * 2)
    heapKey.set(this.heapKey)
    heapColumn.set(this.heapColumn)
    this.heapKey = heapKey
    this.heapColumn = heapColumn
  }
}

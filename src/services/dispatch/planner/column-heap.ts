/** The open columns of a shortest-path search, nearest first. */

/**
 * A binary heap of columns by distance; equal distances in order of columns, so that what comes out does
 * not depend on the order in which it went in. A column whose distance shrinks is pushed again: its
 * caller passes over the stale entry. Owned and reused by its caller.
 */
export class ColumnHeap {
  size = 0
  private key = new Float64Array(64)
  private column = new Int32Array(64)

  clear(): void {
    this.size = 0
  }

  /** Distance of the nearest; only while `size` is positive. */
  topKey(): number {
    return this.key[0] as number
  }

  /** The nearest column; only while `size` is positive. */
  topColumn(): number {
    return this.column[0] as number
  }

  push(newKey: number, newColumn: number): void {
    if (this.size === this.key.length) this.grow()
    const { key, column } = this
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentKey = key[parent] as number
      if (parentKey < newKey || (parentKey === newKey && (column[parent] as number) <= newColumn)) break
      key[at] = parentKey
      column[at] = column[parent] as number
      at = parent
    }
    key[at] = newKey
    column[at] = newColumn
  }

  /** Takes the nearest out; only while `size` is positive. */
  pop(): void {
    const { key, column } = this
    const size = --this.size
    const lastKey = key[size] as number
    const lastColumn = column[size] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      const right = child + 1
      if (
        right < size &&
        ((key[right] as number) < (key[child] as number) ||
          (key[right] === key[child] && (column[right] as number) < (column[child] as number)))
      ) {
        child = right
      }
      const childKey = key[child] as number
      if (childKey > lastKey || (childKey === lastKey && (column[child] as number) >= lastColumn)) break
      key[at] = childKey
      column[at] = column[child] as number
      at = child
    }
    key[at] = lastKey
    column[at] = lastColumn
  }

  private grow(): void {
    const key = new Float64Array(this.key.length * 2)
    const column = new Int32Array(this.column.length * 2)
    key.set(this.key)
    column.set(this.column)
    this.key = key
    this.column = column
  }
}

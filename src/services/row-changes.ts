/**
 * What one decision does to the rows of its database, folded to one final image per row: in one
 * statement, two changes to one row would lose one of them silently (design.md 6).
 *
 * Order: rows are written in the order in which they were first touched, per table. Where a partial
 * unique index allows one open row, touch the row that closes before the one that opens.
 */
import type { Instant } from "../domain/instant.ts"
import { invariant } from "../domain/invariant.ts"
import { columnName, encodeRow, isoOf, type RowOf, type Table } from "./table.ts"

/**
 * - `insert`: the row is new; that it exists already is an error.
 * - `put`: the row as it is now, whether it existed or not.
 * - `keep`: a row that others may have made too: inserted unless there is one (shared places, people).
 * - `set`: only these columns of a row that exists.
 * - `remove`: the row goes.
 */
export type ChangeKind = "insert" | "put" | "keep" | "set" | "remove"

interface Change {
  readonly table: Table
  kind: ChangeKind
  readonly row: { [property: string]: unknown }
  /** Of a `keep`: properties that were set after it, which a row that was there already gets, too. */
  readonly setLater: Set<string>
}

/** All changes of one kind to one table with the same columns: one part of the commit statement. */
export interface ChangeGroup {
  readonly table: Table
  readonly kind: ChangeKind
  /** SQL names: key columns, and those that are written. */
  readonly key: ReadonlyArray<string>
  readonly columns: ReadonlyArray<string>
  /** Those that a row which exists gets; the others are for a new one. */
  readonly overwrites: ReadonlyArray<string>
  /** Images that travel, in order. */
  readonly images: ReadonlyArray<{ readonly [column: string]: unknown }>
}

export class RowChanges {
  private readonly now: Instant
  private readonly changes: Array<Change> = []
  private readonly byKey = new Map<string, Change>()

  /** `now`: the decision's time, for `created_at` and `updated_at`. */
  constructor(now: Instant) {
    this.now = now
  }

  insert<T extends Table>(table: T, row: RowOf<T>): void {
    const known = this.find(table, row)
    if (known?.kind === "remove") become(known, "put", row)
    else this.touch(table, "insert", row)
  }

  put<T extends Table>(table: T, row: RowOf<T>): void {
    const known = this.find(table, row)
    if (known === undefined) this.touch(table, "put", row)
    else become(known, known.kind === "insert" ? "insert" : "put", row)
  }

  keep<T extends Table>(table: T, row: RowOf<T>): void {
    const known = this.find(table, row)
    if (known === undefined) this.touch(table, "keep", row)
    else if (known.kind === "remove") become(known, "put", row)
  }

  /** `fields` holds the key and the columns that change. */
  set<T extends Table>(table: T, fields: Partial<RowOf<T>>): void {
    const known = this.find(table, fields)
    if (known === undefined) this.touch(table, "set", fields)
    else if (known.kind !== "remove") {
      become(known, known.kind, fields)
      if (known.kind === "keep") for (const property of Object.keys(fields)) known.setLater.add(property)
    }
  }

  /** `key` holds the key. */
  remove<T extends Table>(table: T, key: Partial<RowOf<T>>): void {
    const known = this.find(table, key)
    if (known === undefined) this.touch(table, "remove", key)
    else known.kind = "remove"
  }

  get isEmpty(): boolean {
    return this.changes.length === 0
  }

  /** One group per table, kind and set of columns, in the order of their first row. */
  groups(): ReadonlyArray<ChangeGroup> {
    const groups = new Map<string, ChangeGroup & { readonly images: Array<{ [column: string]: unknown }> }>()
    for (const change of this.changes) {
      const { table, row, setLater } = change
      const isKeptAndSet = change.kind === "keep" && setLater.size > 0
      const kind = isKeptAndSet ? "put" : change.kind
      const only =
        kind === "set" ? new Set(Object.keys(row)) : kind === "remove" ? new Set(table.key) : undefined
      const image = encodeRow(table, row, only)
      if (table.stampsCreatedAt && kind !== "set" && kind !== "remove") image["created_at"] = isoOf(this.now)
      if (table.stampsUpdatedAt && kind !== "remove") image["updated_at"] = isoOf(this.now)
      const columns = Object.keys(image)
      const key = table.key.map(columnName)
      const stamp = table.stampsUpdatedAt ? ["updatedAt"] : []
      const later = isKeptAndSet ? [...setLater, ...stamp].map(columnName) : columns
      const overwrites =
        kind === "put" || kind === "set"
          ? columns.filter(
              (column) => later.includes(column) && !key.includes(column) && column !== "created_at"
            )
          : []
      const id = `${table.name} ${kind} ${kind === "set" ? columns.join() : overwrites.join()}`
      const group = groups.get(id)
      if (group !== undefined) group.images.push(image)
      else groups.set(id, { table, kind, key, columns, overwrites, images: [image] })
    }
    return [...groups.values()]
  }

  private touch(table: Table, kind: ChangeKind, row: { readonly [property: string]: unknown }): void {
    const change: Change = { table, kind, row: { ...row }, setLater: new Set() }
    const id = idOf(table, row)
    // A history row without a key of its own (identity) cannot be touched twice.
    if (id !== null) {
      invariant(!this.byKey.has(id), `${table.name}: the same row was inserted twice in one decision`)
      this.byKey.set(id, change)
    }
    this.changes.push(change)
  }

  private find(table: Table, row: { readonly [property: string]: unknown }): Change | undefined {
    const id = idOf(table, row)
    return id === null ? undefined : this.byKey.get(id)
  }
}

const become = (change: Change, kind: ChangeKind, fields: { readonly [property: string]: unknown }): void => {
  change.kind = kind
  Object.assign(change.row, fields)
}

/** Names a row: null where its table has no key, or the key is the database's to make. */
const idOf = (table: Table, row: { readonly [property: string]: unknown }): string | null => {
  if (table.key.length === 0) return null
  const key: Array<unknown> = [table.name]
  for (const property of table.key) {
    const value = row[property]
    if (value === undefined) return null
    key.push(value)
  }
  return JSON.stringify(key)
}

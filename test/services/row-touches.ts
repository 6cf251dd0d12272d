/** Touches of rows, drawn at random, and the naive model of what they do: one after the other. */
import * as fc from "fast-check"
import type { RowChanges } from "../../src/services/row-changes.ts"
import { integer, nullable, type RowOf, table, text } from "../../src/services/table.ts"

/** Two texts are its key: where one ends and the other begins must not matter. */
export const shelves = table(
  "device",
  "shelf",
  { aisle: text, place: text, count: integer, note: nullable(text) },
  { key: ["aisle", "place"] }
)

export type Shelf = RowOf<typeof shelves>

type Fields = Partial<Shelf> & Pick<Shelf, "aisle" | "place">

export type Touch =
  | { readonly kind: "insert" | "put" | "keep"; readonly row: Shelf }
  | { readonly kind: "set" | "remove"; readonly row: Fields }

const keys = fc.constantFrom(
  { aisle: "a", place: "b" },
  { aisle: "a b", place: "c" },
  { aisle: "a", place: "b c" }
)
const counts = fc.integer({ min: 0, max: 9 })
const words = fc.option(fc.constantFrom("x", "y", ""))

const whole: fc.Arbitrary<Touch> = fc
  .tuple(fc.constantFrom("insert" as const, "put" as const, "keep" as const), keys, counts, words)
  .map(([kind, key, count, note]) => ({ kind, row: { ...key, count, note } }))
const some: fc.Arbitrary<Touch> = fc
  .tuple(keys, fc.oneof(fc.record({ count: counts }), fc.record({ note: words })))
  .map(([key, fields]) => ({ kind: "set", row: { ...key, ...fields } }))
const none: fc.Arbitrary<Touch> = keys.map((row) => ({ kind: "remove", row }))

export const touches: fc.Arbitrary<ReadonlyArray<Touch>> = fc.array(fc.oneof(whole, some, none), {
  minLength: 1,
  maxLength: 10
})

/** Rows that are there before the first touch. */
export const shelvesBefore: fc.Arbitrary<ReadonlyArray<Shelf>> = fc.uniqueArray(
  fc.tuple(keys, counts, words).map(([key, count, note]) => ({ ...key, count, note })),
  { selector: (shelf) => JSON.stringify([shelf.aisle, shelf.place]), maxLength: 3 }
)

export const keyOf = ({ aisle, place }: Fields): string => JSON.stringify([aisle, place])

/** Rows by key. */
export type Shelves = Map<string, Shelf>

export const shelvesOf = (rows: ReadonlyArray<Shelf>): Shelves =>
  new Map(rows.map((row) => [keyOf(row), row]))

/** Whether the touch keeps its own contract: only new rows are inserted, only rows that exist are set. */
const isAllowed = (model: Shelves, { kind, row }: Touch): boolean =>
  kind === "insert" ? !model.has(keyOf(row)) : kind === "set" ? model.has(keyOf(row)) : true

const apply = (model: Shelves, touch: Touch): void => {
  const key = keyOf(touch.row)
  const known = model.get(key)
  switch (touch.kind) {
    case "insert":
    case "put":
      model.set(key, touch.row)
      return
    case "keep":
      if (known === undefined) model.set(key, touch.row)
      return
    case "set":
      if (known !== undefined) model.set(key, { ...known, ...touch.row })
      return
    case "remove":
      model.delete(key)
  }
}

/** Touches the rows of the model and of `changes` alike, but for touches that are not allowed. */
export const touchBoth = (model: Shelves, changes: RowChanges, list: ReadonlyArray<Touch>): void => {
  for (const touch of list) {
    if (!isAllowed(model, touch)) continue
    apply(model, touch)
    switch (touch.kind) {
      case "insert":
        changes.insert(shelves, touch.row)
        break
      case "put":
        changes.put(shelves, touch.row)
        break
      case "keep":
        changes.keep(shelves, touch.row)
        break
      case "set":
        changes.set(shelves, touch.row)
        break
      case "remove":
        changes.remove(shelves, touch.row)
    }
  }
}

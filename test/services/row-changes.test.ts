import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type ChangeGroup, RowChanges } from "../../src/services/row-changes.ts"
import { instant, integer, table, text, uuid } from "../../src/services/table.ts"
import {
  keyOf,
  type Shelf,
  type Shelves,
  shelves,
  shelvesBefore,
  shelvesOf,
  touchBoth,
  touches
} from "./row-touches.ts"

const now = 1_700_000_000_000

/** What PostgreSQL does with a group; two groups of one statement do not see each other's rows. */
const carryOut = (before: Shelves, after: Shelves, group: ChangeGroup): void => {
  for (const image of group.images) {
    const { created_at, updated_at, ...row } = image
    const key = keyOf(row as unknown as Shelf)
    const known = before.get(key)
    const overwritten = Object.fromEntries(
      group.overwrites.filter((column) => column in row).map((column) => [column, row[column]])
    )
    switch (group.kind) {
      case "insert":
        assert.isUndefined(known, "a row that exists is not inserted")
        after.set(key, row as unknown as Shelf)
        break
      case "put":
        after.set(key, known === undefined ? (row as unknown as Shelf) : { ...known, ...overwritten })
        break
      case "keep":
        if (known === undefined) after.set(key, row as unknown as Shelf)
        break
      case "set":
        if (known !== undefined) after.set(key, { ...known, ...overwritten })
        break
      case "remove":
        after.delete(key)
    }
  }
}

const sorted = (rows: Shelves) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))

describe("changes of rows", () => {
  it("fold to one image per row, which does what all touches did, one after the other", () => {
    fc.assert(
      fc.property(shelvesBefore, touches, (rows, list) => {
        const before = shelvesOf(rows)
        const model = new Map(before)
        const changes = new RowChanges(now)
        touchBoth(model, changes, list)
        const groups = changes.groups()
        const touched = groups.flatMap(({ images }) =>
          images.map((image) => keyOf(image as unknown as Shelf))
        )
        assert.strictEqual(new Set(touched).size, touched.length, "a row is touched by one image")
        const after = new Map(before)
        for (const group of groups) carryOut(before, after, group)
        assert.deepStrictEqual(sorted(after), sorted(model))
      }),
      { numRuns: 1000 }
    )
  })

  it("come in the order in which rows were first touched: what closes before what opens", () => {
    const changes = new RowChanges(now)
    changes.set(shelves, { aisle: "1", place: "1", count: 0 })
    changes.insert(shelves, { aisle: "1", place: "2", count: 1, note: null })
    changes.set(shelves, { aisle: "1", place: "3", count: 0 })
    changes.set(shelves, { aisle: "1", place: "1", count: 5 })
    const groups = changes.groups()
    assert.deepStrictEqual(
      groups.map(({ kind, images }) => [kind, images.map((image) => image["place"])]),
      [
        ["set", ["1", "3"]],
        ["insert", ["2"]]
      ]
    )
  })

  it("put rows into one group per table, kind and columns", () => {
    const changes = new RowChanges(now)
    changes.set(shelves, { aisle: "1", place: "1", count: 0 })
    changes.set(shelves, { aisle: "1", place: "2", note: "x" })
    changes.set(shelves, { aisle: "1", place: "3", count: 2 })
    const groups = changes.groups()
    assert.deepStrictEqual(
      groups.map(({ columns, images }) => [columns, images.length]),
      [
        [["aisle", "place", "count", "updated_at"], 2],
        [["aisle", "place", "note", "updated_at"], 1]
      ]
    )
  })

  it("stamp rows with the time of the decision", () => {
    const changes = new RowChanges(now)
    changes.put(shelves, { aisle: "1", place: "1", count: 0, note: null })
    changes.set(shelves, { aisle: "1", place: "2", count: 0 })
    changes.remove(shelves, { aisle: "1", place: "3" })
    const stamps = changes
      .groups()
      .map(({ images: [image] }) => [image?.["created_at"], image?.["updated_at"]])
    assert.deepStrictEqual(stamps, [
      ["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.000Z"],
      [undefined, "2023-11-14T22:13:20.000Z"],
      [undefined, undefined]
    ])
  })

  it("keep every row of a history that only the database numbers", () => {
    const history = table("device", "shelf_history", { aisle: text, at: instant }, { key: [], history: true })
    const changes = new RowChanges(now)
    changes.insert(history, { aisle: "1", at: now })
    changes.insert(history, { aisle: "1", at: now })
    const [group] = changes.groups()
    assert.deepStrictEqual(group?.images.length, 2)
    assert.deepStrictEqual(group?.columns, ["aisle", "at", "created_at"])
  })

  it("tell rows of two tables apart", () => {
    const boxes = table("device", "box", { id: uuid, count: integer }, { key: ["id"] })
    const bags = table("device", "bag", { id: uuid, count: integer }, { key: ["id"] })
    const changes = new RowChanges(now)
    changes.insert(boxes, { id: "1", count: 1 })
    changes.insert(bags, { id: "1", count: 2 })
    assert.deepStrictEqual(
      changes.groups().map(({ table: { name } }) => name),
      ["box", "bag"]
    )
  })

  it("that insert a row twice are a defect", () => {
    const changes = new RowChanges(now)
    const row = { aisle: "1", place: "1", count: 0, note: null }
    changes.insert(shelves, row)
    assert.throws(() => changes.insert(shelves, row), /inserted twice/)
  })

  it("are none when nothing was touched", () => {
    const changes = new RowChanges(now)
    assert.isTrue(changes.isEmpty)
    assert.deepStrictEqual(changes.groups(), [])
  })

  it("do not change when the row that was handed over changes later", () => {
    const changes = new RowChanges(now)
    const row = { aisle: "1", place: "1", count: 0, note: null }
    changes.put(shelves, row)
    row.count = 9
    assert.strictEqual(changes.groups()[0]?.images[0]?.["count"], 0)
  })
})

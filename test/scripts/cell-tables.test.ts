/** How covered cells become tables, what is found missing, and that the kept page is that of today's commands. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import {
  cellsPage,
  commandsIn,
  folderOf,
  gapsOf,
  mismatchesOf,
  rowsIn,
  tablesOf
} from "../../scripts/cell-tables.ts"
import type { CellCoverage } from "../support/cells.ts"

const coverage = (over: Partial<CellCoverage> = {}): CellCoverage => ({
  actor: "StreetLamp",
  machine: "Lamp",
  states: ["none", "OFF", "ON"],
  commands: ["Switch", "Fall"],
  cells: 6,
  ...over
})

const page = { name: "lamp.gen.md", text: "Kept by the actor; 2 states, 3 transitions." }
const counted = (coverages: ReadonlyArray<CellCoverage>) =>
  tablesOf(coverages).map(({ machine, states }) => ({ machine, states: states.size }))

describe("tables of covered cells", () => {
  it("put further looks at a machine together, and keep its variants apart", () => {
    const tables = tablesOf([
      coverage(),
      coverage({ machine: "Lamp, in the rain", states: ["ON"], commands: ["Dry"], cells: 1 }),
      coverage({ machine: "Lamp at its timers", states: ["ON"], cells: 2 }),
      coverage({ machine: "Lamp of a neighbour", states: ["ON"], cells: 2 })
    ])
    assert.deepStrictEqual(
      tables.map(({ cells, machine, states }) => [machine, states.size, cells]),
      [
        ["Lamp", 3, 9],
        ["Lamp of a neighbour", 1, 2]
      ]
    )
  })

  it("miss a command that was given in no state, and one that was given in some only", () => {
    const [table] = tablesOf([
      coverage(),
      coverage({ machine: "Lamp, in the rain", states: ["ON"], commands: ["Dry"] })
    ])
    assert.isDefined(table)
    if (table === undefined) return
    assert.deepStrictEqual(gapsOf(table, ["Switch", "Fall"]), [])
    assert.deepStrictEqual(gapsOf(table, ["Switch", "Dry", "Mend"]), ["Dry in none, OFF", "Mend"])
    const row = "| StreetLamp | Lamp | 3 | 3 | 33 % (not: Dry in none, OFF; Mend) | 12 |"
    const text = cellsPage([table], () => ["Switch", "Dry", "Mend"], [page])
    assert.include(text.split("\n"), row)
    assert.deepStrictEqual(rowsIn(text), [
      {
        actor: "StreetLamp",
        machine: "Lamp",
        states: 3,
        commands: 3,
        given: "33 % (not: Dry in none, OFF; Mend)"
      }
    ])
  })

  it("answer for every machine that has a page, with all its states, and for no other", () => {
    assert.deepStrictEqual(mismatchesOf(counted([coverage()]), [page]), [])
    assert.deepStrictEqual(mismatchesOf([], [page]), ["lamp.gen.md has no table"])
    assert.deepStrictEqual(mismatchesOf(counted([coverage({ states: ["ON"] })]), [page]), [
      "lamp.gen.md has 2 states, its table 1"
    ])
    assert.deepStrictEqual(mismatchesOf(counted([coverage(), coverage({ machine: "Lump" })]), [page]), [
      "Lump has no page"
    ])
    // A variant does not stand for its machine.
    const variant = coverage({ machine: "Lamp of a neighbour" })
    assert.deepStrictEqual(mismatchesOf(counted([variant]), [page]), ["lamp.gen.md has no table"])
    assert.deepStrictEqual(mismatchesOf(counted([coverage(), variant]), [page]), [])
  })

  it("know the commands of an actor from its union", () => {
    const text = "export type X = 1\nexport type StreetLampCommand =\n  | Switch\n  | Fall\n"
    assert.deepStrictEqual(commandsIn("StreetLamp", text), ["Switch", "Fall"])
    assert.strictEqual(folderOf("StreetLamp"), "street-lamp")
  })
})

describe("docs/proof/cells.md", () => {
  const rows = rowsIn(readFileSync("docs/proof/cells.md", "utf8"))

  it("names a table for every page of docs/machines, and none without a machine", () => {
    const pages = readdirSync("docs/machines")
      .filter((name) => name.endsWith(".gen.md") && name !== "machines.gen.md")
      .map((name) => ({ name, text: readFileSync(`docs/machines/${name}`, "utf8") }))
    assert.isNotEmpty(pages)
    assert.deepStrictEqual(mismatchesOf(rows, pages), [])
  })

  it("has no gap, and as many commands as each actor has today", () => {
    for (const { actor, commands, given, machine } of rows) {
      assert.strictEqual(given, "100 %", machine)
      const text = readFileSync(`src/actors/${folderOf(actor)}/commands.ts`, "utf8")
      assert.strictEqual(
        commands,
        commandsIn(actor, text).length,
        `${actor} has other commands now: run scripts/cell-coverage.ts`
      )
    }
  })
})

/**
 * Writes a table of expected cells by command: most commands do the same thing almost everywhere, and
 * the exceptions are what a reader looks for.
 */
import { assert } from "@effect/vitest"
import type { CellResult } from "../../support/cells.ts"

/** By command label: the result in most states, and the states (by name, with spaces) of each other one. */
export type ExpectedRows = Readonly<Record<string, Readonly<Record<CellResult, string>>>>

export const expectedCells = (
  states: ReadonlyArray<string>,
  rows: ExpectedRows
): Readonly<Record<string, Readonly<Record<string, CellResult>>>> => {
  const table: Record<string, Record<string, CellResult>> = {}
  for (const state of states) table[state] = {}
  for (const [label, row] of Object.entries(rows)) {
    for (const state of states) (table[state] as Record<string, CellResult>)[label] = row["otherwise"] ?? ""
    for (const [result, names] of Object.entries(row)) {
      if (result === "otherwise") continue
      for (const name of names.split(" ")) {
        const cells = table[name]
        assert.isDefined(cells, `${label}: no state ${name}`)
        if (cells !== undefined) cells[label] = result
      }
    }
  }
  return table
}

/**
 * `node scripts/run-ts.mjs scripts/cell-coverage.ts`: runs the cell tests of all actors and says, for every
 * machine of an actor, whether every command of the actor was given in every one of its states. Writes
 * docs/proof/cells.md; exit code 1 when a machine has no table, a table has a gap, or a test fails.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CellCoverage } from "../test/support/cells.ts"
import { cellsPage, commandsIn, folderOf, gapsOf, mismatchesOf, tablesOf } from "./cell-tables.ts"

const commandsOf = (actor: string): ReadonlyArray<string> =>
  commandsIn(actor, readFileSync(`src/actors/${folderOf(actor)}/commands.ts`, "utf8"))

const folder = mkdtempSync(join(tmpdir(), "curbline-cells-"))
const file = join(folder, "cells.jsonl")
writeFileSync(file, "")
const files = readdirSync("test/actors", { recursive: true })
  .map(String)
  .filter((name) => /cells[^/]*\.test\.ts$/.test(name))
  .map((name) => join("test/actors", name))
const tests = spawnSync("npx", ["vitest", "run", ...files], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, CURBLINE_CELLS_FILE: file }
})
const coverages = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as CellCoverage)
rmSync(folder, { recursive: true })

const tables = tablesOf(coverages)
const pages = readdirSync("docs/machines")
  .filter((name) => name.endsWith(".gen.md") && name !== "machines.gen.md")
  .map((name) => ({ name, text: readFileSync(join("docs/machines", name), "utf8") }))
const page = cellsPage(tables, commandsOf, pages)
writeFileSync("docs/proof/cells.md", page)
console.log(page)
if (tests.status !== 0) console.error("a test of cells failed: what it would have covered is missing above")
const gaps = tables.flatMap((table) => gapsOf(table, commandsOf(table.actor)))
const mismatches = mismatchesOf(
  tables.map(({ machine, states }) => ({ machine, states: states.size })),
  pages
)
process.exitCode = tests.status === 0 && gaps.length + mismatches.length === 0 ? 0 : 1

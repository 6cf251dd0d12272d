/**
 * `node scripts/run-ts.mjs scripts/cell-coverage.ts`: runs the cell tests of all actors and says, for every
 * machine of an actor, whether every command of the actor was given in every one of its states. Writes
 * docs/proof/cells.md; exit code 1 when a machine or a cell is missing or a test fails.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CellCoverage } from "../test/support/cells.ts"

const folderOf = (actor: string): string => actor.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()

/** Tags of an actor's commands: the members of its union are named like their tags. */
const commandsOf = (actor: string): ReadonlyArray<string> => {
  const text = readFileSync(`src/actors/${folderOf(actor)}/commands.ts`, "utf8")
  const union = new RegExp(`export type ${actor}Command =([^=]*)$`).exec(text)?.[1] ?? ""
  return [...union.matchAll(/\w+/g)].map(([name]) => name)
}

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

interface Row {
  readonly actor: string
  readonly machine: string
  readonly states: ReadonlySet<string>
  readonly commands: ReadonlySet<string>
  readonly cells: number
}

const rows = new Map<string, Row>()
for (const { actor, cells, commands, machine: variant, states } of coverages) {
  // "Trip, offered" and "Trip at its timers" are further looks at the machine Trip.
  const machine = variant.split(/,| at /)[0] ?? variant
  const known = rows.get(machine)
  rows.set(machine, {
    actor,
    machine,
    states: new Set([...(known?.states ?? []), ...states]),
    commands: new Set([...(known?.commands ?? []), ...commands]),
    cells: (known?.cells ?? 0) + cells
  })
}

const machines = readdirSync("docs/machines").filter(
  (name) => name.endsWith(".gen.md") && name !== "machines.gen.md"
)
const lines = [
  "# Every command in every state",
  "",
  "Written by `node scripts/run-ts.mjs scripts/cell-coverage.ts`. A cell is one command (sometimes with several",
  "variants) given in one state; its exact result is written in a test.",
  "",
  "| actor | machine | states | commands of the actor | given | cells with results |",
  "|---|---|---|---|---|---|"
]
let missing = 0
for (const row of [...rows.values()].sort((a, b) => (a.actor + a.machine < b.actor + b.machine ? -1 : 1))) {
  const all = commandsOf(row.actor)
  const left = [...all].filter((tag) => !row.commands.has(tag))
  missing += left.length
  const share = ((100 * (all.length - left.length)) / all.length).toFixed(0)
  const what = left.length === 0 ? "" : ` (not: ${left.join(", ")})`
  lines.push(
    `| ${row.actor} | ${row.machine} | ${row.states.size} | ${all.length} | ${share} %${what} | ${row.cells} |`
  )
}
lines.push("", `${rows.size} machines of ${machines.length} with a page in docs/machines.`, "")
writeFileSync("docs/proof/cells.md", lines.join("\n"))
console.log(lines.join("\n"))
process.exitCode = tests.status === 0 && missing === 0 && rows.size === machines.length ? 0 : 1

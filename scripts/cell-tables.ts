/**
 * What the tests of cells have covered, as tables, and what they have left out. Pure: lines of coverage in,
 * tables, gaps and a page out. `scripts/cell-coverage.ts` runs the tests.
 */
import type { CellCoverage } from "../test/support/cells.ts"
import { pageName } from "./machine-pages.ts"

/** All looks at one machine, put together. */
export interface CellTable {
  readonly actor: string
  /** Name of the machine; of a variant that cannot have all of its states, the name and whose it is. */
  readonly machine: string
  readonly states: ReadonlySet<string>
  /** States in which each command was given. */
  readonly given: ReadonlyMap<string, ReadonlySet<string>>
  /** Cells with a result, further looks included. */
  readonly cells: number
}

/** Machines that are tables in a test only: the catalogue of the specification has none of them. */
const withoutPage: ReadonlySet<string> = new Set(["TripWatch"])

/** "Trip, offered" and "Trip at its timers" are further looks at the machine Trip. */
const lookedAt = (name: string): string => name.split(/,| at /)[0] ?? name

/** "Attempt of a courier" is the machine Attempt in the hands of somebody who does not use all of it. */
const machineOf = (table: string): string => table.split(" of ")[0] ?? table

/** One table per machine and variant, sorted by actor and name. */
export const tablesOf = (coverages: ReadonlyArray<CellCoverage>): ReadonlyArray<CellTable> => {
  const tables = new Map<
    string,
    CellTable & { readonly states: Set<string>; readonly given: Map<string, Set<string>> }
  >()
  for (const { actor, cells, commands, machine: look, states } of coverages) {
    const machine = lookedAt(look)
    const known = tables.get(machine)
    const given = known?.given ?? new Map<string, Set<string>>()
    for (const command of commands) {
      given.set(command, new Set([...(given.get(command) ?? []), ...states]))
    }
    tables.set(machine, {
      actor,
      machine,
      states: new Set([...(known?.states ?? []), ...states]),
      given,
      cells: (known?.cells ?? 0) + cells
    })
  }
  return [...tables.values()].sort((a, b) => (`${a.actor} ${a.machine}` < `${b.actor} ${b.machine}` ? -1 : 1))
}

/** What of a table's actor was not given in each of its states: `Tag`, or `Tag in STATE, STATE`. */
export const gapsOf = (table: CellTable, commands: ReadonlyArray<string>): ReadonlyArray<string> =>
  commands.flatMap((command) => {
    const given = table.given.get(command)
    if (given === undefined) return [command]
    const left = [...table.states].filter((state) => !given.has(state))
    return left.length === 0 ? [] : [`${command} in ${left.join(", ")}`]
  })

/** A page of docs/machines: its file name and its text. */
export interface MachinePage {
  readonly name: string
  readonly text: string
}

/** What does not fit between the tables and the pages of the machines, in words; none: all is well. */
export const mismatchesOf = (
  tables: ReadonlyArray<Pick<CellTable, "machine"> & { readonly states: number }>,
  pages: ReadonlyArray<MachinePage>
): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const { name, text } of pages) {
    const table = tables.find(({ machine }) => pageName({ name: machine }) === name)
    const states = Number(/; (\d+) states/.exec(text)?.[1] ?? Number.NaN)
    if (table === undefined) found.push(`${name} has no table`)
    // "none", before creation, is a state of some tables and of no machine.
    else if (!(table.states >= states)) found.push(`${name} has ${states} states, its table ${table.states}`)
  }
  for (const { machine } of tables) {
    const page = pageName({ name: machineOf(machine) })
    if (!withoutPage.has(machine) && !pages.some(({ name }) => name === page)) {
      found.push(`${machine} has no page`)
    }
  }
  return found
}

/** Tags of an actor's commands, from the text of its `commands.ts`: members of the union are named like their tags. */
export const commandsIn = (actor: string, text: string): ReadonlyArray<string> => {
  const union = new RegExp(`export type ${actor}Command =([^=]*)$`).exec(text)?.[1] ?? ""
  return [...union.matchAll(/\w+/g)].map(([name]) => name)
}

/** Folder of an actor: `TripWatch` is in `trip-watch`. */
export const folderOf = (actor: string): string => actor.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()

/** The page of all tables. */
export const cellsPage = (
  tables: ReadonlyArray<CellTable>,
  commandsOf: (actor: string) => ReadonlyArray<string>,
  pages: ReadonlyArray<MachinePage>
): string => {
  const rows = tables.map((table) => {
    const commands = commandsOf(table.actor)
    const gaps = gapsOf(table, commands)
    const share = ((100 * (commands.length - gaps.length)) / commands.length).toFixed(0)
    const what = gaps.length === 0 ? "" : ` (not: ${gaps.join("; ")})`
    const cells = [
      table.actor,
      table.machine,
      table.states.size,
      commands.length,
      `${share} %${what}`,
      table.cells
    ]
    return `| ${cells.join(" | ")} |`
  })
  const counted = tables.map(({ machine, states }) => ({ machine, states: states.size }))
  const mismatches = mismatchesOf(counted, pages)
  return [
    "# Every command in every state",
    "",
    "Written by `node scripts/run-ts.mjs scripts/cell-coverage.ts`. A cell is one command (sometimes with several",
    "variants) given in one state; its exact result is written in a test.",
    "",
    "| actor | machine | states | commands of the actor | given | cells with results |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...(mismatches.length === 0
      ? [
          `Each of the ${pages.length} machines in docs/machines has its table. ${[...withoutPage].join(", ")} has a table and no page:`,
          'the catalogue has no machine of it. A table "of" somebody is a variant with fewer states.'
        ]
      : mismatches.map((mismatch) => `- ${mismatch}`)),
    ""
  ].join("\n")
}

/** The rows of the page, read back. */
export interface CellRow {
  readonly actor: string
  readonly machine: string
  readonly states: number
  readonly commands: number
  readonly given: string
}

export const rowsIn = (page: string): ReadonlyArray<CellRow> =>
  [...page.matchAll(/^\| (\w+) \| ([^|]+) \| (\d+) \| (\d+) \| ([^|]+) \| \d+ \|$/gm)].map((match) => ({
    actor: match[1] ?? "",
    machine: match[2] ?? "",
    states: Number(match[3]),
    commands: Number(match[4]),
    given: match[5] ?? ""
  }))

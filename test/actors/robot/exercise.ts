/** Compares a machine's cells with a table that is written out. */
import { assert } from "@effect/vitest"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import { type CellResult, exerciseCells } from "../../support/cells.ts"
import { commandsAt } from "./cell-commands.ts"
import { tables } from "./cell-states.ts"

/**
 * Reads a table of expected results: one line per command, `|` between columns, the first line names the
 * states.
 */
const expectations = (text: string): Readonly<Record<string, Readonly<Record<string, CellResult>>>> => {
  const [header, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((part) => part.trim()))
  const expected: Record<string, Record<string, CellResult>> = {}
  const states = (header ?? []).slice(1)
  for (const state of states) expected[state] = {}
  for (const [label = "", ...results] of rows) {
    states.forEach((state, i) => {
      const column = expected[state]
      if (column !== undefined) column[label] = results[i] ?? ""
    })
  }
  return expected
}

/** Exercises all cells of a machine; every row of the machine must be taken by one of its commands. */
export const exerciseRobotCells = (name: string, text: string): void => {
  const table = tables.find(({ machine }) => machine.name === name)
  if (table === undefined) return assert.fail(`no states for ${name}`)
  const { machine, states, stateOf, now } = table
  const expected = expectations(text)
  exerciseCells({ actor: robotActor, machine, states, stateOf, now, commands: commandsAt(now), expected })
  for (const row of table.rows) {
    for (const from of row.from ?? ["none"]) {
      const isTaken = Object.entries(expected[from] ?? {}).some(
        ([label, result]) =>
          row.commands.some((tag) => label.split(" ")[0] === tag) &&
          result === (from === row.to ? "=+" : row.to)
      )
      assert.isTrue(isTaken, `${name}: no cell takes ${from} to ${row.to} by ${row.commands.join()}`)
    }
  }
}

/**
 * Exercises every (state, command) cell of a machine: each command in each state must give exactly
 * the result that the test's table says, and a rejection must leave the state as it was.
 */
import { appendFileSync } from "node:fs"
import { assert } from "@effect/vitest"
import type { Actor, AnyCommand, AnyEvent, Rejection } from "../../src/domain/decider.ts"
import { canonical, deepFreeze } from "./given.ts"

/**
 * One cell's result: the state the machine is in afterwards (`=` when it stays and nothing happened,
 * `=+` when it stays and something else happened), or `!Tag` for a rejection.
 */
export type CellResult = string

export interface Cells<State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection> {
  readonly actor: Actor<State, Command, Event, R>
  readonly machine: { readonly name: string; readonly states: ReadonlyArray<string> }
  /** A state of the actor for each state of the machine; `none` is "before creation" where that exists. */
  readonly states: Readonly<Record<string, () => State>>
  /** Commands by a label that starts with the command's tag, e.g. `ApplyTrip arrived`. */
  readonly commands: Readonly<Record<string, (state: State) => Command>>
  /** The machine's state within the actor's state, null before creation. */
  readonly stateOf: (state: State) => string | null
  readonly now: number
  /** Copies a state; `structuredClone` when absent, which a state with objects of classes cannot use. */
  readonly clone?: (state: State) => State
  /** expected[state][command label] */
  readonly expected: Readonly<Record<string, Readonly<Record<string, CellResult>>>>
}

/** What happens in one cell. */
export const resultOf = <State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection>(
  cells: Cells<State, Command, Event, R>,
  stateName: string,
  label: string
): CellResult => {
  const state = cells.states[stateName]!()
  assert.strictEqual(
    cells.stateOf(state) ?? "none",
    stateName,
    `builder of ${cells.machine.name} ${stateName}`
  )
  const before = canonical(state)
  const command = cells.commands[label]!(state)
  const clone = (from: State): State => (cells.clone ?? structuredClone)(from)
  const outcome = cells.actor.decide(deepFreeze(clone(state)), command, cells.now)
  if (!outcome.accepted) {
    assert.strictEqual(
      canonical(state),
      before,
      `${cells.machine.name} ${stateName} x ${label} touched the state`
    )
    return `!${outcome._tag}`
  }
  const after = clone(state)
  for (const event of outcome.events) cells.actor.evolve(after, event)
  const name = cells.stateOf(after) ?? "none"
  if (name !== stateName) return name
  const silent =
    outcome.events.length + outcome.sends.length + outcome.calls.length + outcome.replies.length === 0
  return silent ? "=" : "=+"
}

/** Runs all cells; prints `machine: cells exercised / cells, share`. Fails on the first difference per state. */
export const exerciseCells = <State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection>(
  cells: Cells<State, Command, Event, R>
): void => {
  let exercised = 0
  const labels = Object.keys(cells.commands)
  const names = Object.keys(cells.states)
  for (const state of cells.machine.states) assert.include(names, state, `no builder for ${state}`)
  for (const name of names) {
    const actual: Record<string, CellResult> = {}
    for (const label of labels) {
      actual[label] = resultOf(cells, name, label)
      exercised += 1
    }
    assert.deepStrictEqual(actual, { ...cells.expected[name] }, `${cells.machine.name} in ${name}`)
  }
  const total = names.length * labels.length
  console.log(
    `${cells.machine.name}: ${exercised} of ${total} cells, ${((100 * exercised) / total).toFixed(0)} %`
  )
  keepCoverage({
    actor: cells.actor.name,
    machine: cells.machine.name,
    states: names,
    commands: [...new Set(labels.map((label) => label.split(" ")[0] ?? label))],
    cells: exercised
  })
}

/** What one exercised machine has covered: a line of the file that `scripts/cell-coverage.ts` reads. */
export interface CellCoverage {
  readonly actor: string
  readonly machine: string
  readonly states: ReadonlyArray<string>
  /** Tags of the commands that were given in each state. */
  readonly commands: ReadonlyArray<string>
  readonly cells: number
}

const keepCoverage = (coverage: CellCoverage): void => {
  const file = process.env["CURBLINE_CELLS_FILE"]
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(coverage)}\n`)
}

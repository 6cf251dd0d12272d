/** The transition tables of the actors built here: states, final states, every row, every trigger's commands. */
import { assert, describe, it } from "@effect/vitest"
import * as delivery from "../../src/actors/delivery/machine.ts"
import * as hub from "../../src/actors/hub/machine.ts"
import * as partnerLink from "../../src/actors/partner-link/machine.ts"
import * as pilot from "../../src/actors/pilot/machine.ts"
import * as planner from "../../src/actors/planner/machine.ts"
import * as robot from "../../src/actors/robot/machine.ts"
import * as trip from "../../src/actors/trip/machine.ts"
import type { Machine } from "../../src/domain/machine.ts"
import * as operator from "../../src/services/operations/operator-machine.ts"
import { foldersOf } from "../architecture/tree.ts"
import { difference, itAgrees } from "./catalogue.ts"

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  delivery,
  hub,
  "partner-link": partnerLink,
  pilot,
  planner,
  robot,
  trip
}

/** Machines of parts that are no actors. */
const ofServices = { operator }

/** Actors without a lifecycle of their own. */
const withoutMachine = ["trip-watch"]

/** Machines of the catalogue that later flows bring, with their owner. */
const notBuiltYet = [
  // The door for orders
  "IntegrationDelivery",
  "Forward",
  "UberTransportPlan",
  // The device service
  "DeviceCommand"
]

const isMachine = (value: unknown): value is Machine<string, string> =>
  typeof value === "object" && value !== null && "transitions" in value && "table" in value

const built = new Map(
  [...Object.values(modules), ofServices.operator]
    .flatMap((module) => Object.values(module).filter(isMachine))
    .map((machine) => [machine.name, machine] as const)
)

/** Single steps of a machine as texts. */
const stepsOf = (machine: Machine<string, string>): ReadonlyArray<string> =>
  machine.transitions.flatMap((row) =>
    (row.from ?? ["(creation)"]).map((from) => `${from} --${row.trigger}--> ${row.to}`)
  )

describe("machines", () => {
  it("are compared for every actor folder that has one", () => {
    assert.deepStrictEqual(
      foldersOf("src/actors")
        .map((folder) => folder.split("/").pop() ?? "")
        .filter((name) => !withoutMachine.includes(name)),
      Object.keys(modules)
    )
  })

  itAgrees("are those of the catalogue, but for the list of those that later flows bring", (catalogue) => {
    assert.deepStrictEqual(difference(Object.keys(catalogue.machines), [...built.keys(), ...notBuiltYet]), [])
    assert.deepStrictEqual(
      notBuiltYet.filter((name) => built.has(name)),
      []
    )
  })

  for (const [name, machine] of built) {
    itAgrees(`${name} has the states, final states, rows and commands of the catalogue`, (catalogue) => {
      const expected = catalogue.machines[name]
      assert.isDefined(expected)
      if (expected === undefined) return
      assert.deepStrictEqual(difference(expected.states, machine.states), [])
      assert.deepStrictEqual(difference(expected.final, machine.final), [])
      const steps = stepsOf(machine)
      assert.strictEqual(new Set(steps).size, steps.length, "a row stands twice")
      assert.deepStrictEqual(
        difference(
          expected.transitions.map(([from, trigger, to]) => `${from ?? "(creation)"} --${trigger}--> ${to}`),
          steps
        ),
        []
      )
      assert.deepStrictEqual(machine.commands, expected.triggers)
    })
  }

  it("has no row that leaves a final state, and none that cannot be reached", () => {
    for (const machine of built.values()) {
      const reached = new Set<string>()
      for (const row of machine.transitions) if (row.from === null) reached.add(row.to)
      let before = -1
      while (before !== reached.size) {
        before = reached.size
        for (const row of machine.transitions) {
          if (row.from?.some((from) => reached.has(from))) reached.add(row.to)
        }
      }
      assert.deepStrictEqual(difference(machine.states, reached), [], `${machine.name}: unreachable`)
      const leaving = machine.transitions.filter((row) =>
        row.from?.some((from) => machine.final.includes(from) && row.to !== from)
      )
      assert.deepStrictEqual(leaving, [], `${machine.name}: leaves a final state`)
    }
  })
})

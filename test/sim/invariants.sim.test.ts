/**
 * The invariants of the specifications hold after every event of whole runs, on usual and on bad days
 * (spec/simulation.md 7, V5; spec/dispatch.md 11). One checker per file in src/sim/checkers.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RobotState } from "../../src/actors/robot/state.ts"
import { checkersByActor } from "../../src/sim/checkers/all-checkers.ts"
import { knownRefusals } from "../../src/sim/checkers/system/known-refusals.ts"
import { Simulation } from "../../src/sim/run.ts"
import { badDay, type SmallCity, smallCity } from "../support/scenario.ts"

const run = (city: SmallCity) => {
  const simulation = new Simulation(smallCity(city), { checkEveryEvent: true })
  return { simulation, result: simulation.runAll() }
}

describe("invariants after every event", () => {
  it("are checked for each actor, and a planted violation is found and named", () => {
    for (const checkers of Object.values(checkersByActor)) assert.isAbove(checkers.length, 2)
    const { simulation } = run({ seed: 1 })
    const robot = simulation.host.stateOf("Robot", "robot-0003") as RobotState
    robot.openCycles = 2
    simulation.checks.checkAll(simulation.host, simulation.host.now)
    assert.isAbove(simulation.checks.summary().violated, 0)
    assert.match(simulation.checks.summary().first ?? "", /one-open-lid-cycle \(Robot robot-0003\)/)
  })

  for (const seed of [1, 2, 3, 4]) {
    it(`hold on a usual day, seed ${seed}`, () => {
      const { result, simulation } = run({ seed })
      assert.strictEqual(result.invariants.first, null)
      assert.strictEqual(result.invariants.violated, 0)
      assert.isAbove(result.invariants.checked, 20)
      for (const kind of simulation.host.rejectedInputs.keys()) assert.property(knownRefusals, kind)
    })
  }

  for (const seed of [5, 6, 7, 8, 9, 10]) {
    it(`hold when links are lost, lids stick and people do not come, seed ${seed}`, () => {
      const { result, simulation } = run({ seed, ...badDay })
      assert.strictEqual(result.invariants.first, null)
      assert.strictEqual(result.invariants.violated, 0)
      for (const kind of simulation.host.rejectedInputs.keys()) assert.property(knownRefusals, kind)
      // The noise is real: orders were lost to it, and all came to an end.
      assert.isAbove(result.orders.filter((order) => order.outcome === "Canceled").length, 2)
      assert.deepStrictEqual(
        result.orders.filter((order) => order.outcome === "Open"),
        []
      )
    })
  }

  for (const seed of [11, 12]) {
    it(`hold when half of the pilots are missing, seed ${seed}`, () => {
      const { result, simulation } = run({ seed, ...badDay, pilots: 5, orders: 100 })
      assert.strictEqual(result.invariants.first, null)
      for (const kind of simulation.host.rejectedInputs.keys()) assert.property(knownRefusals, kind)
      assert.isAbove(result.orders.filter((order) => order.outcome === "Rejected").length, 20)
    })
  }
})

/**
 * Proof of quality (e) of spec/dispatch.md 7, small: nearest-robot greedy loses on the mean cost of an order
 * over paired days. The whole of it, 30 days of the city, is a command: docs/adr/0015-dispatchers.md.
 */
import { assert, describe, it } from "@effect/vitest"
import {
  builtInDispatcher,
  type DispatcherName
} from "../../../src/services/dispatch/dispatchers/built-in-dispatchers.ts"
import { type Contender, compare } from "../../../src/sim/experiments/comparison.ts"
import { runReplication } from "../../../src/sim/experiments/replication.ts"
import { breath } from "../../support/breath.ts"
import { smallCity } from "../../support/scenario.ts"

/** Eight hours in which pilots are scarce: who wastes their time serves fewer orders. */
const scenario = smallCity({ robots: 20, pilots: 12, orders: 150 })
const days = 12

const contender = async (name: DispatcherName): Promise<Contender> => {
  const figures: Array<Contender["days"][number]> = []
  for (let day = 0; day < days; day++) {
    figures.push(runReplication(scenario, builtInDispatcher(name), day).figures)
    await breath()
  }
  return { name, days: figures }
}

describe("nearest-robot greedy", () => {
  it("costs more per order than the planner, over twelve paired days", async () => {
    const { figures } = compare([await contender("planner"), await contender("nearest")])
    const objective = figures.find(({ figure }) => figure.key === "objective")?.differences[0]
    assert.isDefined(objective)
    assert.isNotNull(objective)
    assert.strictEqual(objective.n, days)
    assert.isBelow(
      objective.mean + objective.halfWidth,
      0,
      `planner minus nearest: ${objective.mean} ± ${objective.halfWidth} cost-seconds`
    )
    // The same orders on both sides: without pairing the interval would be wider.
    assert.isAbove(objective.varianceReduction ?? 0, 1.5)
  }, 600_000)
})

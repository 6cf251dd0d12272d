/** The search against the full grid over simulated days of a district: the same fleet for a fraction of the days. */
import { assert, describe, it } from "@effect/vitest"
import type { SearchOptions } from "../../../../src/sim/experiments/optimise/question.ts"
import { spaceOf } from "../../../../src/sim/experiments/optimise/space.ts"
import { commonNumbersGain } from "../../../../src/sim/experiments/statistics/pairing-gain.ts"
import { type StudyKpiValues, studyKpiValues } from "../../../../src/sim/experiments/study-kpis.ts"
import { Simulation } from "../../../../src/sim/run.ts"
import { withOverrides } from "../../../../src/sim/scenario/overrides.ts"
import type { Scenario } from "../../../../src/sim/scenario/schema.ts"
import { breath } from "../../../support/breath.ts"
import { cheapestOfGrid } from "../../../support/full-grid.ts"
import { smallCity } from "../../../support/scenario.ts"
import { searched } from "../../../support/whole-search.ts"

const robots = [2, 5, 8, 11, 14, 18]
const pilots = [2, 5, 8, 11, 14, 18]
const options: SearchOptions = {
  promises: [{ key: "acceptanceRate", bound: "at least", level: 0.6 }],
  replications: { min: 4, max: 8 }
}

describe("the search over a district", () => {
  it("ends with the fleet of the full grid, proved by the same rule", { timeout: 600_000 }, async () => {
    const city = smallCity({ robots: 1, pilots: 100, orders: 40 })
    const scenarioOf = (row: number, column: number): Scenario =>
      withOverrides(city, {
        seed: null,
        robots: robots[row] ?? 0,
        pilotsScale: (pilots[column] ?? 0) / 100,
        fullTelemetry: false
      })
    const simulated = new Map<string, StudyKpiValues>()
    const dayOf = (row: number, column: number, replication: number): StudyKpiValues => {
      const name = `${row} ${column} ${replication}`
      const known = simulated.get(name)
      if (known !== undefined) return known
      const simulation = new Simulation(scenarioOf(row, column), { replication })
      const day = studyKpiValues(simulation.runAll(), simulation.plannerConfig)
      simulated.set(name, day)
      return day
    }
    // The whole grid first, with a breath after each fleet, so that the runner hears of the test meanwhile.
    for (let row = 0; row < robots.length; row++) {
      for (let column = 0; column < pilots.length; column++) {
        for (let n = 0; n < options.replications.min; n++) dayOf(row, column, n)
        await breath()
      }
    }
    const space = spaceOf(robots, pilots, scenarioOf)
    const answer = searched({ space, dayOf }, options)
    const grid = cheapestOfGrid(space, options, dayOf)
    const acceptanceOf = (row: number, column: number): ReadonlyArray<number> =>
      [0, 1, 2, 3].map((n) => dayOf(row, column, n).acceptanceRate ?? 0)
    const gain = commonNumbersGain(
      robots
        .slice(1)
        .flatMap((_, row) =>
          pilots.map((_unused, column) => [acceptanceOf(row + 1, column), acceptanceOf(row, column)] as const)
        )
    )
    console.log(
      `Search: ${answer.simulatedDays} days. Full grid with the same proof: ${grid.simulatedDays} days ` +
        `(${(grid.simulatedDays / answer.simulatedDays).toFixed(1)} times). Common random numbers: variance of a step in ` +
        `acceptance ${(gain?.median ?? 0).toFixed(1)} times smaller (median of ${gain?.pairs ?? 0} pairs).`
    )
    assert.isNotNull(answer.best)
    assert.deepStrictEqual([answer.best?.row, answer.best?.column], [grid.best?.row, grid.best?.column])
    assert.isAbove(grid.simulatedDays / answer.simulatedDays, 3)
    assert.isAbove(gain?.median ?? 0, 1)
  })
})

/**
 * The search against the full grid over hundreds of cities whose truth is known, from coarse grids to such
 * whose neighbours differ by less than the noise. Both see the same days and prove by the same rule.
 */
import { assert, describe, it } from "@effect/vitest"
import type { SearchOptions } from "../../../../src/sim/experiments/optimise/question.ts"
import { cheapestOfGrid } from "../../../support/full-grid.ts"
import { syntheticCity, syntheticPromises } from "../../../support/synthetic-fleets.ts"
import { searched } from "../../../support/whole-search.ts"

const cities = 400
const options: SearchOptions = { promises: syntheticPromises, replications: { min: 10, max: 100 } }

describe("the search over a 12 × 10 grid", () => {
  it("gives the full grid's answer nearly always, one step beside it else, for a fifth of its days", () => {
    let equal = 0
    let near = 0
    let answered = 0
    let kept = 0
    let searchDays = 0
    let gridDays = 0
    let worstExtraCost = 0
    for (let seed = 1; seed <= cities; seed++) {
      const city = syntheticCity(seed)
      const { best, simulatedDays } = searched(city, options)
      const grid = cheapestOfGrid(city.space, options, city.dayOf)
      searchDays += simulatedDays
      gridDays += grid.simulatedDays
      if (best !== null) {
        answered += 1
        const { acceptance, onTime } = city.truth(best.row, best.column)
        if (acceptance >= 0.9 && onTime >= 0.9) kept += 1
      }
      const [rows, columns] = [
        Math.abs((best?.row ?? -9) - (grid.best?.row ?? -9)),
        Math.abs((best?.column ?? -9) - (grid.best?.column ?? -9))
      ]
      if (rows === 0 && columns === 0) equal += 1
      if (rows <= 1 && columns <= 1) near += 1
      if (best !== null && grid.best !== null) {
        worstExtraCost = Math.max(worstExtraCost, best.costPerDayMinor / grid.best.costPerDayMinor - 1)
      }
    }
    const perSearch = searchDays / cities
    const plainGrid = 120 * options.replications.min
    console.log(
      `search against grid, ${cities} cities: equal ${equal}, within one step ${near}; dearest miss +${(100 * worstExtraCost).toFixed(1)} %; ` +
        `promises truly kept by ${kept} of ${answered} answers; days ${perSearch.toFixed(0)} against ${plainGrid} (${(plainGrid / perSearch).toFixed(1)} times) ` +
        `or ${(gridDays / cities).toFixed(0)} with the same proof (${(gridDays / searchDays).toFixed(1)} times)`
    )
    assert.isAtLeast(equal / cities, 0.95)
    assert.isAtLeast(near / cities, 0.98)
    assert.isAtLeast(plainGrid / perSearch, 5)
    assert.isAtLeast(gridDays / searchDays, 5)
    assert.isAtLeast(kept / answered, 0.95)
  })
})

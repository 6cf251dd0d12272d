import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { SearchAnswer } from "../../../../src/sim/experiments/optimise/answer.ts"
import type { FleetRequest, SearchOptions } from "../../../../src/sim/experiments/optimise/question.ts"
import type { StudyKpiValues } from "../../../../src/sim/experiments/study-kpis.ts"
import { type SyntheticCity, syntheticCity, syntheticPromises } from "../../../support/synthetic-fleets.ts"
import { type SearchedCity, searched } from "../../../support/whole-search.ts"

const options: SearchOptions = { promises: syntheticPromises, replications: { min: 10, max: 100 } }

/** Runs a search to its end, `inspect` sees every request. */
const search = (
  city: SearchedCity,
  how: SearchOptions = options,
  inspect?: (request: FleetRequest) => void
): SearchAnswer => searched(city, how, inspect)

/** Days that show the truth itself. */
const withoutNoise = (city: SyntheticCity): SyntheticCity => ({
  ...city,
  dayOf: (row, column, replication): StudyKpiValues => {
    const { acceptance, onTime, cost } = city.truth(row, column)
    return {
      ...city.dayOf(row, column, replication),
      acceptanceRate: acceptance,
      onTimeRate: onTime,
      costPerDayMinor: cost
    }
  }
})

const trueCheapest = ({ space, truth }: SyntheticCity): Array<number> | null => {
  let best: { readonly place: readonly [number, number]; readonly cost: number } | null = null
  for (let row = 0; row < space.robots.length; row++) {
    for (let column = 0; column < space.pilots.length; column++) {
      const { acceptance, onTime, cost } = truth(row, column)
      const isCheaper = best === null || cost < best.cost
      if (acceptance >= 0.9 && onTime >= 0.9 && isCheaper) best = { place: [row, column], cost }
    }
  }
  return best === null ? null : [...best.place]
}

describe("the search for the cheapest fleet", () => {
  it("finds the true one whatever the city, when days do not vary", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 2, max: 14 }),
        (seed, rows, columns) => {
          const city = withoutNoise(syntheticCity(seed, rows + 1, columns))
          const { best } = search(city)
          assert.deepStrictEqual(best === null ? null : [best.row, best.column], trueCheapest(city))
        }
      ),
      { numRuns: 60 }
    )
  })

  it("asks for no fleet twice with the same days and never for more than the most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 2, max: 40 }),
        (seed, min, max) => {
          const asked = new Map<string, number>()
          search(
            syntheticCity(seed),
            { ...options, replications: { min, max: Math.max(min, max) } },
            (request) => {
              const place = `${request.row} ${request.column}`
              assert.isAbove(request.replications, asked.get(place) ?? 0)
              assert.isAtMost(request.replications, Math.max(min, max))
              asked.set(place, request.replications)
            }
          )
        }
      ),
      { numRuns: 30 }
    )
  })

  it("proves the answer and the next best with three times the days, and nothing by fewer than asked", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { best, cheapest, seen } = search(syntheticCity(seed))
      for (const fleet of cheapest) assert.strictEqual(fleet.replications, 30)
      for (const fleet of seen) {
        if (fleet.standing === "kept") assert.isAtLeast(fleet.replications, 10)
      }
      if (best !== null) {
        assert.strictEqual(cheapest[0], best)
        for (const level of best.levels) {
          assert.isAtLeast(level.proved ?? 0, level.level)
          assert.closeTo(level.slack ?? 0, (level.proved ?? 0) - level.level, 1e-12)
        }
      }
    }
  })

  it("leaves no fleet in question: each is seen, smaller than one not proved, or not cheaper", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { space, dayOf } = syntheticCity(seed)
      const { best, seen, ruledOut } = search({ space, dayOf })
      const all = space.robots.length * space.pilots.length
      assert.strictEqual(
        seen.length + ruledOut.byWorkload + ruledOut.bySmallerThanMissed + ruledOut.byFixedCost,
        all,
        `seed ${seed}, best ${best?.row} ${best?.column}`
      )
    }
  })

  it("ends after the largest fleet when that one misses a promise", () => {
    const city = syntheticCity(3)
    const hopeless = (row: number, column: number, n: number): StudyKpiValues => ({
      ...city.dayOf(row, column, n),
      onTimeRate: 0.5 + 0.01 * (n % 3)
    })
    const answer = search({ space: city.space, dayOf: hopeless })
    assert.isNull(answer.best)
    assert.isNull(answer.binding)
    assert.strictEqual(answer.simulatedDays, 5)
    assert.strictEqual(answer.ruledOut.bySmallerThanMissed, 119)
  })

  it("takes a day on which a promised figure cannot be had as a promise not kept", () => {
    const city = withoutNoise(syntheticCity(5))
    const silent = (row: number, column: number, n: number): StudyKpiValues =>
      n === 2 ? { ...city.dayOf(row, column, n), onTimeRate: null } : city.dayOf(row, column, n)
    assert.isNull(search({ space: city.space, dayOf: silent }).best)
  })

  it("takes the smallest fleet when nothing is promised", () => {
    const { best } = search(withoutNoise(syntheticCity(8)), { ...options, promises: [] })
    assert.deepStrictEqual([best?.row, best?.column], [0, 0])
  })

  it("reports a fleet on the edge of a promise as undecided, after all its days", () => {
    const city = syntheticCity(11, 1, 2)
    const edge = (_row: number, column: number, n: number): StudyKpiValues => ({
      ...city.dayOf(0, column, n),
      costPerDayMinor: city.truth(0, column).cost,
      acceptanceRate: column === 1 ? 0.99 : 0.9 + (n % 2 === 0 ? 0.02 : -0.02),
      onTimeRate: 0.95 + 0.001 * (n % 2)
    })
    const answer = search({ space: city.space, dayOf: edge })
    assert.strictEqual(answer.best?.column, 1)
    assert.deepStrictEqual(
      answer.undecided.map((it) => [it.column, it.replications, it.levels[0]?.verdict]),
      [[0, 30, "undecided"]]
    )
  })

  it("writes its path down: every step with its reason, what came of it, and fewer fleets left", () => {
    const { path, simulatedDays } = search(syntheticCity(2))
    assert.strictEqual(path[0]?.reason._tag, "Largest")
    assert.includeMembers(
      path.map((it) => it.reason._tag),
      ["Halve", "Undecided", "Confirm"]
    )
    assert.isBelow(path[path.length - 1]?.left ?? 1, 1)
    const days = new Map<string, number>()
    for (const step of path) days.set(`${step.row} ${step.column}`, step.replications)
    assert.strictEqual(
      [...days.values()].reduce((sum, it) => sum + it, 0),
      simulatedDays
    )
    for (const { standing, robots, pilots } of path) {
      assert.include(["kept", "missed", "undecided"], standing)
      assert.isAbove(robots * pilots, 0)
    }
  })
})

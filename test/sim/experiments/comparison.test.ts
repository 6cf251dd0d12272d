import { assert, describe, it } from "@effect/vitest"
import { type Contender, compare } from "../../../src/sim/experiments/comparison.ts"
import { comparisonJson } from "../../../src/sim/experiments/comparison-json.ts"
import { renderComparison } from "../../../src/sim/experiments/comparison-text.ts"
import { type FigureValues, figures } from "../../../src/sim/experiments/figures.ts"

const day = (values: FigureValues): FigureValues => ({
  ...Object.fromEntries(figures.map(({ key }) => [key, null])),
  ...values
})

const accepting = (name: string, ...rates: ReadonlyArray<number | null>): Contender => ({
  name,
  days: rates.map((rate) => (rate === null ? null : day({ acceptanceRate: rate })))
})

const figureOf = (contenders: ReadonlyArray<Contender>, key: string) => {
  const found = compare(contenders).figures.find(({ figure }) => figure.key === key)
  assert.isDefined(found)
  return found
}

describe("a comparison", () => {
  it("says in words who accepts how much more, with the interval", () => {
    const text = renderComparison(
      compare([accepting("planner", 0.9, 0.92, 0.94), accepting("nearest", 0.88, 0.89, 0.92)])
    )
    // Differences 2, 3 and 2 points: mean 2.33, s 0.577, t(2, 0.975) 4.3027.
    assert.include(text, "planner accepts 2.3 ± 1.4 points more than nearest.")
    assert.match(text, /acceptance +\+2\.3 ± 1\.4 points \* +\(25\.0 x\)/)
  })

  it("claims nothing when the interval holds 0", () => {
    const text = renderComparison(
      compare([accepting("planner", 0.9, 0.92, 0.94), accepting("nearest", 0.91, 0.92, 0.92)])
    )
    assert.notInclude(text, "planner accepts")
    assert.include(text, "No difference to nearest shows in acceptance (3 days")
  })

  it("counts only the days that all have finished", () => {
    const { estimates, differences } = figureOf(
      [accepting("a", 0.5, 0.6, 0.9, 0.7), accepting("b", 0.4, 0.5, null, 0.6)],
      "acceptanceRate"
    )
    assert.closeTo(estimates[0]?.mean ?? 0, 0.6, 1e-12)
    assert.strictEqual(differences[0]?.n, 3)
    assert.closeTo(differences[0]?.mean ?? 0, 0.1, 1e-12)
  })

  it("leaves out the days on which one of two had no such figure", () => {
    const a: Contender = {
      name: "a",
      days: [1, 2, null, 4].map((value) => day({ clickToDoorMeanS: value }))
    }
    const b: Contender = { name: "b", days: [0, 1, 5, 3].map((value) => day({ clickToDoorMeanS: value })) }
    const { differences, estimates } = figureOf([a, b], "clickToDoorMeanS")
    assert.deepInclude(differences[0], { n: 3, mean: 1 })
    assert.strictEqual(estimates[1]?.n, 4)
  })

  it("corrects for three contenders: the same pair has a wider interval than alone", () => {
    const a = accepting("a", 0.9, 0.92, 0.94)
    const b = accepting("b", 0.88, 0.89, 0.92)
    const c = accepting("c", 0.8, 0.91, 0.93)
    const alone = figureOf([a, b], "acceptanceRate").differences[0]
    const among = figureOf([a, b, c], "acceptanceRate").differences[0]
    assert.isAbove(among?.halfWidth ?? 0, alone?.halfWidth ?? 0)
    assert.strictEqual(among?.mean, alone?.mean)
  })

  it("shows means without differences for a single day, and says so for none", () => {
    const one = renderComparison(compare([accepting("a", 0.5, null), accepting("b", 0.4, 0.3)]))
    assert.include(one, "Only one day is finished by all")
    assert.match(one, /acceptance +50\.0 % +40\.0 %/)
    const no = renderComparison(compare([accepting("a", null), accepting("b", 0.4)]))
    assert.strictEqual(no, "No day is finished by all: differences need two.")
  })

  it("has one versioned form as JSON", () => {
    const json = comparisonJson(compare([accepting("a", 0.5, 0.6), accepting("b", 0.4, 0.6)]))
    assert.deepInclude(json, { schemaVersion: 1, confidence: 0.95, days: 2 })
    assert.deepStrictEqual(
      json.figures.map(({ key }) => key),
      figures.map(({ key }) => key)
    )
    assert.deepStrictEqual(JSON.parse(JSON.stringify(json)), json)
  })
})

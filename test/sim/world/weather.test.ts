import { assert, describe, it } from "@effect/vitest"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { weatherAt, weatherByHour } from "../../../src/sim/world/weather.ts"
import { scenarioOf } from "../../support/scenario.ts"

describe("the weather", () => {
  it("follows the chances of the scenario from hour to hour", () => {
    const hours = weatherByHour(scenarioOf("duration_s: 28800000\npilots: { shifts: [] }\n"), new Draws(7, 0))
    assert.strictEqual(hours.length, 8000)
    const chance = (from: string, to: string): number => {
      const pairs = hours.slice(1).filter((_, i) => hours[i] === from)
      return pairs.filter((it) => it === to).length / pairs.length
    }
    assert.closeTo(chance("dry", "rain"), 0.06, 0.012)
    assert.closeTo(chance("dry", "severe"), 0.01, 0.006)
    assert.closeTo(chance("rain", "dry"), 0.3, 0.05)
    assert.closeTo(chance("severe", "rain"), 0.4, 0.09)
    assert.strictEqual(chance("severe", "dry"), 0)
  })

  it("is always the same when the scenario says so", () => {
    const hours = weatherByHour(scenarioOf("weather: { model: rain }\n"), new Draws(7, 0))
    assert.deepStrictEqual(new Set(hours), new Set(["rain"]))
    assert.strictEqual(hours.length, 24)
  })

  it("changes at the full hour of the run, and stays after its end", () => {
    const hours = ["dry", "rain"] as const
    assert.strictEqual(weatherAt(hours, 1000, 1000 + 3_599_999), "dry")
    assert.strictEqual(weatherAt(hours, 1000, 1000 + 3_600_000), "rain")
    assert.strictEqual(weatherAt(hours, 1000, 1e9), "rain")
  })
})

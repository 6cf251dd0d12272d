import { assert, describe, it } from "@effect/vitest"
import { barChart, lineChart, ticks } from "../../../src/sim/report/charts.ts"

describe("charts", () => {
  it("label their axis at round numbers, the last at or above the maximum", () => {
    assert.deepStrictEqual(ticks(7), [0, 2, 4, 6, 8])
    assert.deepStrictEqual(ticks(300), [0, 100, 200, 300])
    assert.deepStrictEqual(ticks(0.9), [0, 0.5, 1])
    assert.deepStrictEqual(ticks(0), [0, 1])
    for (const max of [1, 3, 9.5, 11, 49, 101, 999, 12_345]) {
      const labels = ticks(max)
      assert.isAtLeast(labels[labels.length - 1]!, max)
      assert.isAtMost(labels.length, 8)
    }
  })

  it("put the highest value of a line at the top and 0 at the bottom", () => {
    const svg = lineChart("t", [{ name: "n", style: "a", values: [0, 300] }], [])
    assert.include(svg, 'points="46.0,194.0 712.0,10.0"')
  })

  it("stack the parts of a bar", () => {
    const svg = barChart(
      "t",
      [
        { name: "n", style: "a", values: [100] },
        { name: "m", style: "b", values: [200] }
      ],
      []
    )
    assert.include(svg, 'y="132.7" width="665.0" height="61.3"')
    assert.include(svg, 'y="10.0" width="665.0" height="122.7"')
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { max, median, min } from "simple-statistics"
import { ascending, mean, quantile, ratio } from "../../../src/sim/report/quantile.ts"

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })

describe("quantiles", () => {
  it("interpolate by type 7: those of 1, 2, 4, 8", () => {
    const sorted = [1, 2, 4, 8]
    assert.deepStrictEqual(
      [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(sorted, p)),
      [1, 1.75, 3, 5, 8]
    )
  })

  it("at 0, one half and 1 are minimum, median and maximum", () => {
    fc.assert(
      fc.property(values, (list) => {
        const sorted = ascending(list)
        assert.strictEqual(quantile(sorted, 0), min(list))
        assert.strictEqual(quantile(sorted, 1), max(list))
        assert.closeTo(quantile(sorted, 0.5)!, median(list), 1e-6)
      })
    )
  })

  it("rise with p", () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, p, q) => {
          const sorted = ascending(list)
          assert.isAtMost(quantile(sorted, Math.min(p, q))!, quantile(sorted, Math.max(p, q))! + 1e-9)
        }
      )
    )
  })

  it("of nothing are null, like a mean of nothing and a share of nothing", () => {
    assert.strictEqual(quantile([], 0.5), null)
    assert.strictEqual(mean([]), null)
    assert.strictEqual(ratio(1, 0), null)
  })
})

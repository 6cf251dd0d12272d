import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { mser5 } from "../../../../src/sim/experiments/statistics/mser.ts"
import { normalsOf } from "../../../support/synthetic-fleets.ts"

/** The rule as the specification writes it, batch by batch. */
const byDefinition = (series: ReadonlyArray<number>): number => {
  const batches: Array<number> = []
  for (let i = 0; i + 5 <= series.length; i += 5) {
    batches.push(series.slice(i, i + 5).reduce((sum, value) => sum + value, 0) / 5)
  }
  const n = batches.length
  let chosen = 0
  let least = Number.POSITIVE_INFINITY
  for (let d = 0; d <= n / 2; d++) {
    const kept = batches.slice(d)
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    const error = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - d) ** 2
    if (error < least - 1e-12 * Math.abs(least === Number.POSITIVE_INFINITY ? 0 : least)) {
      least = error
      chosen = d
    }
  }
  return 5 * chosen
}

describe("MSER-5", () => {
  it("cuts a step off exactly where it ends", () => {
    const series = [
      ...Array.from({ length: 40 }, () => 0),
      ...Array.from({ length: 160 }, (_, i) => 10 + (i % 2))
    ]
    assert.strictEqual(mser5(series), 40)
  })

  it("finds the end of a fading transient within two batches of five times its time constant", () => {
    // exp(-i / 20) falls below the noise of a batch mean of the rest, 0.1 / √5, after about 20 ln(10 / 0.045).
    const normal = normalsOf(12)
    const series = Array.from({ length: 1000 }, (_, i) => 5 + 10 * Math.exp(-i / 20) + 0.1 * normal())
    const cut = mser5(series) ?? 0
    assert.isAtLeast(cut, 60)
    assert.isAtMost(cut, 130)
    const kept = series.slice(cut)
    assert.closeTo(kept.reduce((sum, value) => sum + value, 0) / kept.length, 5, 0.02)
  })

  it("keeps nearly all of a series without a transient", () => {
    let cut = 0
    for (let seed = 1; seed <= 50; seed++) {
      const normal = normalsOf(seed)
      cut += mser5(Array.from({ length: 500 }, () => 7 + normal())) ?? 0
    }
    assert.isBelow(cut / 50, 100)
  })

  it("never cuts more than half, and only whole batches", () => {
    // A transient that lasts to the end would ask for more.
    const rising = Array.from({ length: 203 }, (_, i) => i)
    assert.strictEqual(mser5(rising), 100)
  })

  it("agrees with its definition written out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 10, maxLength: 120 }),
        (series) => {
          assert.strictEqual(mser5(series), byDefinition(series))
        }
      ),
      { numRuns: 300 }
    )
  })

  it("is not moved by a far level: what varies little far from 0 is cut where it is cut at 0", () => {
    const series = [...Array.from({ length: 30 }, () => 3), ...Array.from({ length: 70 }, (_, i) => i % 3)]
    assert.strictEqual(mser5(series.map((value) => value + 1e9)), mser5(series))
  })

  it("leaves out nothing of a series that does not vary, and says nothing of a short one", () => {
    assert.strictEqual(mser5(Array.from({ length: 50 }, () => 4)), 0)
    assert.isNull(mser5([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    assert.isNull(mser5([]))
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Draws, entityOf, streams } from "../../../src/sim/kernel/streams.ts"

const statistics = (numbers: ReadonlyArray<number>): { mean: number; variance: number } => {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  return { mean, variance: numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1) }
}

describe("draws", () => {
  it("give the same number for the same place, whatever was drawn before", () => {
    const a = new Draws(7, 0)
    const b = new Draws(7, 0)
    const expected = a.uniform(streams.crossing, 12, 3)
    for (let i = 0; i < 100; i++) b.uniform(streams.lid, i, i)
    assert.strictEqual(b.uniform(streams.crossing, 12, 3), expected)
  })

  it("change with each of seed, replication, stream, entity and number", () => {
    const base = new Draws(7, 0).uniform(streams.crossing, 12, 3)
    const others = [
      new Draws(8, 0).uniform(streams.crossing, 12, 3),
      new Draws(7, 1).uniform(streams.crossing, 12, 3),
      new Draws(7, 0).uniform(streams.crossingWait, 12, 3),
      new Draws(7, 0).uniform(streams.crossing, 13, 3),
      new Draws(7, 0).uniform(streams.crossing, 12, 4)
    ]
    assert.strictEqual(new Set([base, ...others]).size, 6)
  })

  it("tell apart seeds above 2^32 and entities above 2^32", () => {
    const low = new Draws(5, 0)
    const high = new Draws(5n + (1n << 40n), 0)
    assert.notStrictEqual(low.uniform(streams.speed, 1, 0), high.uniform(streams.speed, 1, 0))
    assert.notStrictEqual(low.uniform(streams.speed, 1, 0), low.uniform(streams.speed, 1 + 2 ** 32, 0))
    assert.strictEqual(new Draws(5n, 0).uniform(streams.speed, 1, 0), low.uniform(streams.speed, 1, 0))
  })

  it("stay what they are from version to version", () => {
    const draws = new Draws(1, 0)
    assert.deepStrictEqual(
      [0, 1, 2].map((n) => draws.uniform(streams.arrivals, 42, n)),
      [0.5678633444520961, 0.21047581093021261, 0.0720788248078853]
    )
  })

  it("lie strictly between 0 and 1 and are odd multiples of 2^-53", () => {
    const draws = new Draws(99, 0)
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 31 - 1 }), (entity, n) => {
        const u = draws.uniform(streams.weather, entity, n)
        assert.isTrue(u > 0 && u < 1)
        assert.strictEqual((u * 2 ** 53) % 2, 1)
      })
    )
  })

  it("are uniform along n and along entities, and uncorrelated between neighbours", () => {
    const draws = new Draws(2024, 3)
    const count = 40_000
    const alongN = Array.from({ length: count }, (_, n) => draws.uniform(streams.preparation, 5, n))
    const alongEntity = Array.from({ length: count }, (_, e) => draws.uniform(streams.preparation, e, 5))
    for (const numbers of [alongN, alongEntity]) {
      const { mean, variance } = statistics(numbers)
      // Four standard errors of each statistic.
      assert.closeTo(mean, 0.5, 4 * Math.sqrt(1 / 12 / count))
      assert.closeTo(variance, 1 / 12, 4 * Math.sqrt(1 / 180 / count))
      const cells = new Array<number>(100).fill(0)
      for (const u of numbers) cells[Math.floor(u * 100)]! += 1
      const chiSquare = cells.reduce((sum, n) => sum + (n - count / 100) ** 2 / (count / 100), 0)
      // 99 degrees of freedom: 0.01 % quantiles.
      assert.isTrue(chiSquare > 54 && chiSquare < 161, `chi-square ${chiSquare}`)
      let product = 0
      for (let i = 1; i < count; i++) product += (numbers[i]! - 0.5) * (numbers[i - 1]! - 0.5)
      assert.closeTo((12 * product) / count, 0, 4 / Math.sqrt(count))
    }
  })

  it("refuse seeds and replications that are no whole numbers in range", () => {
    assert.throws(() => new Draws(-1, 0), /seed/)
    assert.throws(() => new Draws(1.5, 0), /seed/)
    assert.throws(() => new Draws(1n << 64n, 0), /seed/)
    assert.throws(() => new Draws(1, -1), /replication/)
    assert.throws(() => new Draws(1, 2 ** 32), /replication/)
  })
})

describe("streams", () => {
  it("have a number each, from 1 up", () => {
    const numbers = Object.values(streams)
    assert.strictEqual(new Set(numbers).size, numbers.length)
    assert.isTrue(numbers.every((n) => Number.isInteger(n) && n >= 1))
  })
})

describe("entityOf", () => {
  it("gives similar names different handles below 2^53", () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `CB-${String(i).padStart(5, "0")}`)
    const handles = new Set(names.map(entityOf))
    assert.strictEqual(handles.size, names.length)
    for (const handle of handles) assert.isTrue(Number.isSafeInteger(handle) && handle >= 0)
  })

  it("tells an empty name and swapped letters apart", () => {
    assert.strictEqual(new Set(["", "ab", "ba", "a", "b"].map(entityOf)).size, 5)
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type Distribution, sample, weibullScaleOf } from "../../../src/sim/kernel/distributions.ts"
import { gammaComplement, gammaProbability, gammaQuantile, logGamma } from "../../../src/sim/kernel/gamma.ts"
import { normalProbability, normalQuantile } from "../../../src/sim/kernel/normal.ts"
import { Draws, streams } from "../../../src/sim/kernel/streams.ts"

const assertRelative = (actual: number, expected: number, relative: number): void => {
  assert.isTrue(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `expected ${expected}, found ${actual}`
  )
}

/** Reference values are mpmath's with 40 digits; those of cut and counting distributions are scipy's. */
describe("special functions", () => {
  it("the normal quantile has 15 digits in the middle and in the tails", () => {
    const known: ReadonlyArray<readonly [number, number]> = [
      [0.6, 0.2533471031357997],
      [0.8, 0.8416212335729144],
      [0.9, 1.2815515655446006],
      [0.975, 1.9599639845400538],
      [0.99, 2.3263478740408408],
      [0.999, 3.090232306167813],
      [1e-5, -4.264890793922825],
      [1e-10, -6.361340902404057],
      [1e-16, -8.222082216130435]
    ]
    for (const [p, x] of known) assertRelative(normalQuantile(p), x, 4e-15)
    assert.strictEqual(normalQuantile(0.5), 0)
  })

  it("the normal probability keeps its digits far down the lower tail", () => {
    const known: ReadonlyArray<readonly [number, number]> = [
      [-10, 7.619853024160525e-24],
      [-5, 2.866515718791939e-7],
      [-2, 0.02275013194817921],
      [-1, 0.15865525393145705],
      [0, 0.5],
      [0.5, 0.6914624612740131],
      [1.96, 0.9750021048517795],
      [3, 0.9986501019683699]
    ]
    for (const [x, p] of known) assertRelative(normalProbability(x), p, 1e-10)
    assert.strictEqual(normalProbability(-40), 0)
    assert.strictEqual(normalProbability(40), 1)
  })

  it("the logarithm of the gamma function has 14 digits", () => {
    const known: ReadonlyArray<readonly [number, number]> = [
      [0.1, 2.252712651734206],
      [0.5, 0.5723649429247001],
      [2.15, 0.07045573370411178],
      [10.5, 13.940625219403763],
      [170, 701.437263808737]
    ]
    for (const [x, y] of known) assertRelative(logGamma(x), y, 2e-14)
    assert.closeTo(logGamma(1), 0, 1e-15)
    assert.closeTo(logGamma(2), 0, 1e-15)
  })

  it("the gamma quantile has 12 digits for small, middle and large shapes", () => {
    const known: ReadonlyArray<readonly [number, number, number]> = [
      [2.15, 0.01, 0.1835475566786835],
      [2.15, 0.5, 1.827419210769054],
      [2.15, 0.9, 4.111342202336432],
      [2.15, 0.95, 4.985191399756141],
      [2.15, 0.9999, 12.09876388925438],
      [0.5, 0.05, 0.001966070000009762],
      [0.5, 0.5, 0.2274682115597864],
      [0.5, 0.95, 1.920729410347062],
      [0.1, 0.2, 6.21880187468291e-8],
      [0.1, 0.9, 0.2661545537388379],
      [1, 0.3, 0.3566749439387324],
      [5, 0.975, 10.2415886754037],
      [50, 0.01, 35.0324474626999],
      [50, 0.5, 49.66706461799423],
      [400, 0.999, 464.6644601732239],
      [10_000, 0.25, 9932.370564904188],
      [2.15, 1e-10, 3.293791977023145e-5],
      [0.02, 0.5, 5.068667656480132e-16]
    ]
    for (const [shape, p, x] of known) assertRelative(gammaQuantile(shape, p), x, 1e-12)
  })

  it("probability and complement of the gamma distribution add up, and undo the quantile", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 500, noNaN: true }),
        fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
        (shape, p) => {
          const x = gammaQuantile(shape, p)
          assert.closeTo(gammaProbability(shape, x) + gammaComplement(shape, x), 1, 1e-12)
          assertRelative(gammaProbability(shape, x), p, 1e-10)
        }
      )
    )
  })
})

const count = 20_000

const variates = (distribution: Distribution): ReadonlyArray<number> => {
  const draws = new Draws(31, 0)
  return Array.from({ length: count }, (_, n) =>
    sample(distribution, draws.uniform(streams.preparation, 1, n))
  )
}

const assertMoments = (distribution: Distribution, mean: number, variance: number): void => {
  const found = variates(distribution)
  const foundMean = found.reduce((sum, x) => sum + x, 0) / count
  const foundVariance = found.reduce((sum, x) => sum + (x - foundMean) ** 2, 0) / (count - 1)
  const label = JSON.stringify(distribution)
  assert.closeTo(foundMean, mean, 4 * Math.sqrt(variance / count), `mean of ${label}`)
  assert.closeTo(foundVariance / variance, 1, 0.15, `variance of ${label}`)
}

describe("distributions", () => {
  it("a constant is itself", () => {
    assert.strictEqual(sample({ dist: "constant", value: 4.5 }, 0.3), 4.5)
  })

  it("have the median, mean and variance that their parameters promise", () => {
    assertMoments({ dist: "uniform", min: 5, max: 60 }, 32.5, 55 ** 2 / 12)
    assertMoments({ dist: "exp", mean: 240 }, 240, 240 ** 2)
    const spread = Math.exp(0.6 ** 2)
    assertMoments(
      { dist: "lognormal", median: 60, sigma: 0.6 },
      60 * Math.sqrt(spread),
      3600 * spread * (spread - 1)
    )
    assertMoments({ dist: "gamma", shape: 2.15, scale: 8.19 }, 2.15 * 8.19, 2.15 * 8.19 ** 2)
    assertMoments({ dist: "weibull", shape: 1, scale: 150 }, 150, 150 ** 2)
    // Weibull with shape 2: mean Γ(1.5) = √π / 2, variance 1 - π / 4.
    assertMoments({ dist: "weibull", shape: 2, scale: 1 }, Math.sqrt(Math.PI) / 2, 1 - Math.PI / 4)
    assertMoments({ dist: "poisson", mean: 6 }, 6, 6)
    assertMoments({ dist: "poisson", mean: 80 }, 80, 80)
    assertMoments({ dist: "truncnormal", mean: 10, sd: 2, min: -90, max: 110 }, 10, 4)
    assert.strictEqual(sample({ dist: "lognormal", median: 8, sigma: 0.6 }, 0.5), 8)
  })

  it("the preparation time of the specification has a median of 15 and a mean of 17.6 minutes", () => {
    const preparation: Distribution = { dist: "gamma", shape: 2.15, scale: 8.19 }
    assert.closeTo(sample(preparation, 0.5), 15, 0.05)
    assertMoments(preparation, 17.6085, 17.6085 * 8.19)
  })

  it("a Weibull scale follows from the mean", () => {
    assertRelative(weibullScaleOf(1, 150), 150, 1e-14)
    assertRelative(weibullScaleOf(2, Math.sqrt(Math.PI) / 2), 1, 1e-14)
  })

  it("a cut normal agrees with known quantiles, also when the range is far out in a tail", () => {
    const known: ReadonlyArray<readonly [number, number, number, number, number, number]> = [
      [1.4, 0.15, 1, 1.8, 0.1, 1.2103576084519556],
      [1.4, 0.15, 1, 1.8, 0.5, 1.4],
      [1, 0.05, 0.85, 1.15, 0.99, 1.1139678938551945],
      [0, 1, 3, 5, 0.5, 3.2050938082099796],
      [0, 1, -9, -6, 0.25, -6.221223198296109],
      [0, 1, 6, 9, 0.75, 6.221223198296109]
    ]
    for (const [mean, sd, min, max, u, x] of known)
      assertRelative(sample({ dist: "truncnormal", mean, sd, min, max }, u), x, 1e-9)
    assert.strictEqual(sample({ dist: "truncnormal", mean: 3, sd: 0, min: 0, max: 2 }, 0.7), 2)
  })

  it("Poisson counts agree with known quantiles", () => {
    const probabilities = [1e-6, 0.01, 0.5, 0.9, 0.999, 1 - 1e-9]
    const known: ReadonlyArray<readonly [number, ReadonlyArray<number>]> = [
      [0.5, [0, 0, 0, 1, 4, 9]],
      [3, [0, 0, 3, 5, 10, 18]],
      [9.5, [0, 3, 9, 14, 20, 33]],
      [10, [0, 3, 10, 14, 21, 34]],
      [25, [5, 14, 25, 32, 42, 60]],
      [300, [221, 260, 300, 322, 355, 410]],
      [10_000, [9528, 9768, 10000, 10128, 10310, 10606]]
    ]
    for (const [mean, expected] of known) {
      assert.deepStrictEqual(
        probabilities.map((u) => sample({ dist: "poisson", mean }, u)),
        [...expected],
        `mean ${mean}`
      )
    }
    assert.strictEqual(sample({ dist: "poisson", mean: 0 }, 0.99), 0)
  })

  it("an empirical variate is one of the values, as often as its weight says", () => {
    const even: Distribution = { dist: "empirical", values: [1, 2, 4, 8], weights: null }
    assert.deepStrictEqual(
      [0.001, 0.249, 0.251, 0.5, 0.749, 0.999].map((u) => sample(even, u)),
      [1, 1, 2, 4, 4, 8]
    )
    const weighted: Distribution = { dist: "empirical", values: [1, 2, 4], weights: [6, 0, 2] }
    assert.deepStrictEqual(
      [0.01, 0.74, 0.76, 0.99].map((u) => sample(weighted, u)),
      [1, 1, 4, 4]
    )
    const found = variates({ dist: "empirical", values: [1, 2, 4], weights: [35, 25, 40] })
    assert.closeTo(found.filter((x) => x === 2).length / count, 0.25, 4 * Math.sqrt((0.25 * 0.75) / count))
  })

  it("never give a smaller variate for a larger uniform, and stay finite at both ends", () => {
    const smallest = 2 ** -53
    const ends = [smallest, 1 - smallest]
    const positive = fc.double({ min: 0.05, max: 50, noNaN: true })
    const distribution: fc.Arbitrary<Distribution> = fc.oneof(
      fc.record({ dist: fc.constant("exp" as const), mean: positive }),
      fc.record({
        dist: fc.constant("lognormal" as const),
        median: positive,
        sigma: positive.map((x) => x / 50)
      }),
      fc.record({ dist: fc.constant("gamma" as const), shape: positive, scale: positive }),
      fc.record({ dist: fc.constant("weibull" as const), shape: positive, scale: positive }),
      fc.record({ dist: fc.constant("poisson" as const), mean: positive }),
      fc.record({
        dist: fc.constant("truncnormal" as const),
        mean: positive,
        sd: positive,
        min: positive,
        max: positive.map((x) => x + 50)
      })
    )
    const uniform = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: smallest, max: 1 - smallest, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(...ends) }
    )
    fc.assert(
      fc.property(distribution, uniform, uniform, (d, u, v) => {
        const x = sample(d, Math.min(u, v))
        const y = sample(d, Math.max(u, v))
        assert.isTrue(Number.isFinite(x) && Number.isFinite(y))
        // Two numbers that differ in their last digits may swap their variates' last digits.
        assert.isTrue(x <= y * (1 + 1e-11) + 1e-300, `${x} at the smaller, ${y} at the larger uniform`)
      }),
      { numRuns: 500 }
    )
  })
})

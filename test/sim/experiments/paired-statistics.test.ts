import { assert, describe, it } from "@effect/vitest"
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import {
  estimateOf,
  halfWidthOf,
  judge,
  type Pair,
  type PairedDifference,
  pairedDifferenceOf
} from "../../../src/sim/experiments/paired-statistics.ts"
import { seeded } from "../../support/seeded.ts"

/** Hours of sleep that two drugs gave ten patients (Student 1908). */
const firstDrug = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
const secondDrug = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
const sleep = firstDrug.map((hours, i): Pair => [hours, secondDrug[i] ?? Number.NaN])

/** Standard normal numbers from a seed (Box and Muller). */
const normals = (seed: number): (() => number) => {
  const draw = seeded(seed)
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

const only = <A>(values: ReadonlyArray<A>): A => {
  assert.lengthOf(values, 1)
  return values[0] as A
}

const differenceOf = (pairs: ReadonlyArray<Pair>): PairedDifference => {
  const difference = pairedDifferenceOf(pairs)
  assert.isNotNull(difference)
  return difference
}

describe("estimates", () => {
  it("gives the t interval of a textbook sample", () => {
    // Mean 0.75, s 1.78901, t(9, 0.975) 2.262157.
    const estimate = estimateOf(firstDrug)
    assert.isNotNull(estimate)
    assert.closeTo(estimate.mean, 0.75, 1e-12)
    assert.closeTo(estimate.standardDeviation ?? 0, 1.78901, 1e-5)
    assert.closeTo(estimate.halfWidth ?? 0, (2.262157 * 1.78901) / Math.sqrt(10), 1e-5)
  })

  it("knows no spread of one value and nothing of none", () => {
    assert.deepStrictEqual(estimateOf([3]), { n: 1, mean: 3, standardDeviation: null, halfWidth: null })
    assert.isNull(estimateOf([]))
    assert.isNull(pairedDifferenceOf([[1, 2]]))
  })

  it("takes its quantiles from the tables of t", () => {
    // t(1, 0.975) 12.7062, t(4, 0.995) 4.6041, t(29, 0.975) 2.0452.
    assert.closeTo(halfWidthOf(1, 2, 0.05) * Math.sqrt(2), 12.7062, 1e-4)
    assert.closeTo(halfWidthOf(1, 5, 0.01) * Math.sqrt(5), 4.6041, 1e-4)
    assert.closeTo(halfWidthOf(1, 30, 0.05) * Math.sqrt(30), 2.0452, 1e-4)
  })
})

describe("paired differences", () => {
  it("agree with Student's sleep data: -1.58, from -2.4599 to -0.7001", () => {
    const [difference] = [only(judge([differenceOf(sleep)]))]
    assert.closeTo(difference.mean, -1.58, 1e-12)
    assert.closeTo(difference.mean - difference.halfWidth, -2.4598858, 1e-6)
    assert.closeTo(difference.mean + difference.halfWidth, -0.7001142, 1e-6)
    assert.isTrue(difference.isSignificant)
  })

  it("say how much more the difference of independent samples would vary", () => {
    // Variances 3.200556 and 4.009, of the differences 1.513.
    assert.closeTo(differenceOf(sleep).varianceReduction ?? 0, (3.200556 + 4.009) / 1.512889, 1e-4)
  })

  it("claim no difference between equal days, and a sure one between days that differ by a constant", () => {
    const equal = only(judge([differenceOf([1, 5, 2].map((value): Pair => [value, value]))]))
    assert.deepInclude(equal, { mean: 0, halfWidth: 0, isSignificant: false, varianceReduction: null })
    const shifted = only(judge([differenceOf([1, 5, 2].map((value): Pair => [value + 1, value]))]))
    assert.deepInclude(shifted, { mean: 1, halfWidth: 0, isSignificant: true })
  })

  it("cover the true difference in 95 of 100 experiments", () => {
    const draw = normals(11)
    const experiments = 1_000
    let covered = 0
    for (let i = 0; i < experiments; i++) {
      const pairs = Array.from({ length: 6 }, (): Pair => {
        const day = 5 * draw()
        return [day + 0.3 + draw(), day + draw()]
      })
      const { mean, halfWidth } = only(judge([differenceOf(pairs)]))
      if (Math.abs(mean - 0.3) <= halfWidth) covered += 1
    }
    // Three standard errors of the share.
    assert.closeTo((100 * covered) / experiments, 95, 2.1)
  })
})

describe("several differences together", () => {
  const n = 12

  /** A difference that just one probability of error, two-sided, tells from 0. */
  const withProbability = (probability: number): PairedDifference => ({
    n,
    mean: tQuantile(1 - probability / 2, n - 1) / Math.sqrt(n),
    standardDeviation: 1,
    varianceReduction: 1
  })

  it("are judged by Holm's procedure: 0.01, 0.04, 0.03, 0.005 give the first and the last", () => {
    const judged = judge([0.01, 0.04, 0.03, 0.005].map(withProbability))
    assert.deepStrictEqual(
      judged.map((it) => it.isSignificant),
      [true, false, false, true]
    )
    // 0.05 / 3 for the second clearest; the third fails at 0.05 / 2, and its level holds for the last.
    const levels = [0.05 / 3, 0.025, 0.025, 0.0125]
    for (const [i, level] of levels.entries()) assert.closeTo(judged[i]?.level ?? 0, level, 1e-12)
  })

  it("shut out 0 exactly when they are significant", () => {
    for (const { mean, halfWidth, isSignificant } of judge([0.02, 0.02, 0.3, 0.001].map(withProbability))) {
      assert.strictEqual(Math.abs(mean) > halfWidth, isSignificant)
    }
  })

  it("find a difference where there is none in at most 5 of 100 experiments", () => {
    const draw = normals(12)
    const experiments = 500
    let wrong = 0
    for (let i = 0; i < experiments; i++) {
      const differences = [0, 1, 2].map(() =>
        differenceOf(Array.from({ length: 5 }, (): Pair => [draw(), draw()]))
      )
      if (judge(differences).some((it) => it.isSignificant)) wrong += 1
    }
    assert.isAtMost((100 * wrong) / experiments, 5 + 2)
    assert.isAtLeast((100 * wrong) / experiments, 2, "and is not shy either")
  })
})

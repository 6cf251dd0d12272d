/**
 * Whether intervals keep what they say: experiments with a known truth, ten days each, drawn from seeds. In
 * 400 experiments a sound 95 % interval holds the truth in 93-97 %; the share over 10,000 shows what it is.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import {
  boundsOf,
  estimateOf,
  judge,
  type Pair,
  pairedDifferenceOf
} from "../../../../src/sim/experiments/paired-statistics.ts"
import { fitSurface, predict } from "../../../../src/sim/experiments/statistics/response-surface.ts"
import { judgeLevel } from "../../../../src/sim/experiments/statistics/verdict.ts"
import { type StudyKpiValues, studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { seeded } from "../../../support/seeded.ts"
import { normalsOf } from "../../../support/synthetic-fleets.ts"

const days = 10

/** Shares of the first 400 and of all experiments in which `holds`. */
const coverage = (
  name: string,
  holds: (seed: number) => boolean,
  experiments = 10_000
): { readonly few: number; readonly many: number } => {
  let held = 0
  let few = 0
  for (let seed = 1; seed <= experiments; seed++) {
    if (holds(seed)) held += 1
    if (seed === 400) few = held / 400
  }
  const many = held / experiments
  console.log(`${name}: ${(100 * few).toFixed(1)} % of 400, ${(100 * many).toFixed(2)} % of ${experiments}`)
  return { few, many }
}

/** Four standard errors of a share of 10,000 are under 0.9 points. */
const isSound = ({ few, many }: { readonly few: number; readonly many: number }): void => {
  assert.isAtLeast(few, 0.93)
  assert.isAtMost(few, 0.97)
  assert.closeTo(many, 0.95, 0.009)
}

const sampleOf = <A>(count: number, draw: () => A): ReadonlyArray<A> => Array.from({ length: count }, draw)

describe("coverage", () => {
  it("t intervals of a mean hold it in 95 %", () => {
    isSound(
      coverage("t interval", (seed) => {
        const normal = normalsOf(seed)
        const estimate = estimateOf(sampleOf(days, () => 40 + 7 * normal()))
        return estimate !== null && Math.abs(estimate.mean - 40) <= (estimate.halfWidth ?? 0)
      })
    )
  })

  it("also for shares of accepted orders, which are whole orders and no bell", () => {
    isSound(
      coverage(
        "t interval of a rate",
        (seed) => {
          const draw = seeded(seed * 77)
          const estimate = estimateOf(
            sampleOf(
              days,
              () => sampleOf(300, () => (draw() < 0.9 ? 1 : 0)).reduce<number>((sum, it) => sum + it, 0) / 300
            )
          )
          return estimate !== null && Math.abs(estimate.mean - 0.9) <= (estimate.halfWidth ?? 0)
        },
        4000
      )
    )
  })

  it("paired differences hold the true one in 95 %, however much the days have in common", () => {
    for (const common of [0, 3, 30]) {
      isSound(
        coverage(`paired difference, common ${common}`, (seed) => {
          const normal = normalsOf(seed + 100_000 * common)
          const pairs = sampleOf(days, (): Pair => {
            const day = common * normal()
            return [52 + day + 2 * normal(), 50 + day + normal()]
          })
          const [difference] = judge([pairedDifferenceOf(pairs)].filter((it) => it !== null))
          return difference !== undefined && Math.abs(difference.mean - 2) <= difference.halfWidth
        })
      )
    }
  })

  it("each one-sided bound holds by itself in 95 %", () => {
    for (const side of ["lower", "upper"] as const) {
      isSound(
        coverage(`${side} bound`, (seed) => {
          const normal = normalsOf(seed + 5_000_000)
          const estimate = estimateOf(sampleOf(days, () => 0.9 + 0.02 * normal()))
          const bounds = estimate === null ? null : boundsOf(estimate, 0.05)
          if (bounds === null) return false
          return side === "lower" ? bounds.lower <= 0.9 : bounds.upper >= 0.9
        })
      )
    }
  })

  it("a fleet just below a promise is called kept in at most 5 %, one just above missed in at most 5 %", () => {
    const none = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues
    const promise = { key: "acceptanceRate", bound: "at least", level: 0.9 } as const
    for (const [truth, wrong] of [
      [0.8999, "kept"],
      [0.9001, "missed"]
    ] as const) {
      const { many } = coverage(`right at ${truth}`, (seed) => {
        const normal = normalsOf(seed + 9_000_000)
        const values = sampleOf(days, () => ({ ...none, acceptanceRate: truth + 0.01 * normal() }))
        return judgeLevel(promise, values).verdict !== wrong
      })
      assert.isAtLeast(many, 0.945)
    }
  })

  it("Holm's intervals call no difference significant in 95 % when there is none among four", () => {
    const { many } = coverage("Holm, none of four", (seed) => {
      const normal = normalsOf(seed + 7_000_000)
      const policies = sampleOf(5, () => sampleOf(days, normal))
      const differences = policies
        .slice(1)
        .map((policy) =>
          pairedDifferenceOf(policy.map((value, day): Pair => [policies[0]?.[day] ?? 0, value]))
        )
      return judge(differences.filter((it) => it !== null)).every((it) => !it.isSignificant)
    })
    assert.isAtLeast(many, 0.945)
  })

  const truth = (x: number, y: number): number => 50 + 3 * x - 2 * y + x * x + 0.5 * x * y - y * y
  const surfaceOf = (seed: number) => {
    const normal = normalsOf(seed + 3_000_000)
    const ofDay = sampleOf(days, () => 2 * normal())
    const cells = [1, 2, 3, 4].flatMap((x) =>
      [1, 2, 3].map((y) => ({ x, y, values: ofDay.map((day) => truth(x, y) + day + normal()) }))
    )
    return Either.getOrThrow(fitSurface(cells, "plain"))
  }

  it("predictions of a surface hold the true mean in 95 %, days that are busy for all cells included", () => {
    isSound(
      coverage(
        "surface prediction",
        (seed) => {
          const { lower, upper } = Either.getOrThrow(predict(surfaceOf(seed), 2.5, 1.7))
          const mean = truth(2.5, 1.7)
          return (lower ?? mean + 1) <= mean && mean <= (upper ?? mean - 1)
        },
        4000
      )
    )
  })

  it("the lack-of-fit test is silent in 95 % when the surface is right", () => {
    isSound(coverage("no lack of fit", (seed) => surfaceOf(seed).lackOfFit?.isSignificant === false, 4000))
  })
})

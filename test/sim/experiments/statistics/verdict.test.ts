import { assert, describe, it } from "@effect/vitest"
import { boundsOf } from "../../../../src/sim/experiments/paired-statistics.ts"
import { commonNumbersGain } from "../../../../src/sim/experiments/statistics/pairing-gain.ts"
import { bindingOf, judgeLevel, standingOf } from "../../../../src/sim/experiments/statistics/verdict.ts"
import {
  type PromisedLevel,
  type StudyKpiKey,
  type StudyKpiValues,
  studyKpis
} from "../../../../src/sim/experiments/study-kpis.ts"
import { normalsOf } from "../../../support/synthetic-fleets.ts"

const none = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues
const daysOf = (key: StudyKpiKey, values: ReadonlyArray<number | null>): ReadonlyArray<StudyKpiValues> =>
  values.map((value) => ({ ...none, [key]: value }))

const acceptance: PromisedLevel = { key: "acceptanceRate", bound: "at least", level: 0.9 }
const door: PromisedLevel = { key: "clickToDoorP90S", bound: "at most", level: 3600 }

describe("one-sided bounds", () => {
  it("are those of a textbook: ten days, mean 0.75, s 1.78901, t(9, 0.95) 1.833113", () => {
    const bounds = boundsOf({ n: 10, mean: 0.75, standardDeviation: 1.78901, halfWidth: null }, 0.05)
    assert.closeTo(bounds?.lower ?? 0, 0.75 - (1.833113 * 1.78901) / Math.sqrt(10), 1e-6)
    assert.closeTo(bounds?.upper ?? 0, 0.75 + (1.833113 * 1.78901) / Math.sqrt(10), 1e-6)
  })

  it("say nothing of a single day", () => {
    assert.isNull(boundsOf({ n: 1, mean: 3, standardDeviation: null, halfWidth: null }, 0.05))
  })
})

describe("verdicts on promised levels", () => {
  // Mean 0.92, s 0.01, three days: t(2, 0.95) 2.919986 gives a bound of 0.903142.
  const good = daysOf("acceptanceRate", [0.91, 0.92, 0.93])

  it("keeps a level whose bound holds, with the room that is left", () => {
    const level = judgeLevel(acceptance, good)
    assert.strictEqual(level.verdict, "kept")
    assert.closeTo(level.proved ?? 0, 0.903142, 1e-6)
    assert.closeTo(level.slack ?? 0, 0.003142, 1e-6)
    assert.closeTo(level.room ?? 0, 0.003142 / (0.01 / Math.sqrt(3)), 1e-4)
  })

  it("is undecided while the level lies between the bounds, whatever side the mean is on", () => {
    assert.strictEqual(judgeLevel({ ...acceptance, level: 0.91 }, good).verdict, "undecided")
    assert.strictEqual(judgeLevel({ ...acceptance, level: 0.93 }, good).verdict, "undecided")
  })

  it("misses a level above the upper bound, and an upper level below the lower bound", () => {
    assert.strictEqual(judgeLevel({ ...acceptance, level: 0.95 }, good).verdict, "missed")
    const slow = daysOf("clickToDoorP90S", [4000, 4010, 4020])
    assert.strictEqual(judgeLevel(door, slow).verdict, "missed")
    const quick = judgeLevel(door, daysOf("clickToDoorP90S", [3000, 3010, 3020]))
    assert.strictEqual(quick.verdict, "kept")
    assert.isAbove(quick.proved ?? 0, 3010)
    assert.closeTo(quick.slack ?? 0, 3600 - (quick.proved ?? 0), 1e-9)
  })

  it("keeps a level that is met exactly by days that do not vary", () => {
    const level = judgeLevel(acceptance, daysOf("acceptanceRate", [0.9, 0.9]))
    assert.strictEqual(level.verdict, "kept")
    assert.strictEqual(level.room, Number.POSITIVE_INFINITY)
  })

  it("decides nothing by one day or none", () => {
    assert.strictEqual(judgeLevel(acceptance, daysOf("acceptanceRate", [1])).verdict, "undecided")
    assert.strictEqual(judgeLevel(acceptance, []).verdict, "undecided")
  })

  it("misses a level on whose figure a day is silent", () => {
    const level = judgeLevel(door, daysOf("clickToDoorP90S", [100, null, 110]))
    assert.strictEqual(level.verdict, "missed")
    assert.strictEqual(level.mean, 105)
  })

  it("puts levels together: missed by one, kept by all, kept without any", () => {
    const kept = judgeLevel(acceptance, good)
    const open = judgeLevel({ ...acceptance, level: 0.91 }, good)
    const missed = judgeLevel({ ...acceptance, level: 0.99 }, good)
    assert.strictEqual(standingOf([]), "kept")
    assert.strictEqual(standingOf([kept, open]), "undecided")
    assert.strictEqual(standingOf([open, missed, kept]), "missed")
    assert.strictEqual(bindingOf([kept, missed, open]), missed)
    assert.isNull(bindingOf([]))
  })
})

describe("the gain of common random numbers", () => {
  it("is the ratio of variances: pairs that share a day of variance 16 and have 1 of their own gain 17 times", () => {
    const pairs = Array.from({ length: 200 }, (_, seed) => {
      const normal = normalsOf(seed + 1)
      const shared = Array.from({ length: 40 }, () => 4 * normal())
      return [shared.map((day) => day + normal()), shared.map((day) => day + normal())] as const
    })
    const gain = commonNumbersGain(pairs)
    assert.strictEqual(gain?.pairs, 200)
    assert.closeTo(gain?.median ?? 0, 17, 2)
    assert.isBelow(gain?.lowerQuartile ?? 0, gain?.median ?? 0)
    assert.isAbove(gain?.upperQuartile ?? 0, gain?.median ?? 0)
  })

  it("leaves out pairs that do not vary, and says nothing without any other", () => {
    assert.isNull(
      commonNumbersGain([
        [
          [1, 1],
          [2, 2]
        ],
        [[3], [4]]
      ])
    )
    assert.isNull(commonNumbersGain([]))
  })
})

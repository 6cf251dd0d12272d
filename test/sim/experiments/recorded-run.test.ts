import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { compare } from "../../../src/sim/experiments/comparison.ts"
import { renderComparison } from "../../../src/sim/experiments/comparison-text.ts"
import {
  commonReplications,
  contendersOf,
  pairingProblems,
  type RecordedRun,
  recordedDays
} from "../../../src/sim/experiments/recorded-run.ts"
import { scenarioOf } from "../../support/scenario.ts"

const day = (replication: number, acceptanceRate: number | null) => ({
  replication,
  digest: `${replication}`,
  kpis: { acceptanceRate, onTimeRate: 0.5 }
})

const run = (name: string, scenario: string, days: ReadonlyArray<unknown>): RecordedRun => ({
  name,
  scenario: scenarioOf(scenario),
  days: Either.getOrElse(recordedDays({ days }), () => assert.fail("days that cannot be read"))
})

const three = [0.8, 0.81, 0.82].map((rate, n) => day(n, rate))
const better = [0, 1, 2].map((n) => day(n, 0.85 + n / 100 + (n === 1 ? 0.001 : 0)))

describe("finished runs in a comparison", () => {
  it("are told apart in words, the second as the one that is talked about", () => {
    const [a, b] = contendersOf(run("A", "", three), run("B", "", better))
    const text = renderComparison(compare([b, a], "allFigures"))
    assert.match(text, /^B accepts 5\.0 ± 0\.\d points more than A\.\n/)
    assert.include(text, "By 3 replications the difference is not told apart from 0 in: on time.")
    assert.include(text, "Pairing replications of the same number divides the variance of a difference by")
    assert.include(text, "by Holm's procedure over all lines")
  })

  it("are corrected for all their figures together: an interval is wider than alone", () => {
    const [a, b] = contendersOf(run("A", "", three), run("B", "", better))
    const half = (judgedOver: "eachFigure" | "allFigures"): number =>
      compare([b, a], judgedOver).figures.find(({ figure }) => figure.key === "acceptanceRate")
        ?.differences[0]?.halfWidth ?? 0
    assert.isAbove(half("allFigures"), half("eachFigure"))
  })

  it("count only the replications that both have", () => {
    const a = run("A", "", three)
    const b = run("B", "", [day(5, 0.7), ...better.slice(1)])
    assert.deepStrictEqual(commonReplications(a, b), [1, 2])
    const [first] = contendersOf(a, b)
    assert.deepStrictEqual(
      first.days.map((it) => it?.["acceptanceRate"]),
      [0.81, 0.82]
    )
  })

  it("must be of the same days: seed, start, length and warm-up, each named with its cure", () => {
    const a = run("A", "seed: 7", three)
    const problems = pairingProblems(
      a,
      run("B", "seed: 8\nduration_s: 43200\nwarmup: { method: fixed, seconds: 60 }", three)
    )
    assert.strictEqual(problems[0], "B: seed 8; allowed: 7, as in A; run it again with --seed 7")
    assert.match(problems[1] ?? "", /^B: duration_s 43200; allowed: \d+, as in A/)
    assert.match(problems[2] ?? "", /^B: warmup 60 s; allowed: none, as in A/)
    assert.deepStrictEqual(pairingProblems(a, run("B", "seed: 7\npartners: { ordersPerDay: 9 }", three)), [])
  })

  it("must have a replication in common", () => {
    assert.match(
      pairingProblems(run("A", "", three), run("B", "", [day(9, 0.5)]))[0] ?? "",
      /^B: none of its replications is in A too/
    )
  })

  it("are read from the file of a single run as its day 0", () => {
    const days = Either.getOrThrow(
      recordedDays({ digest: "x", kpis: { acceptanceRate: 0.5 }, interrupted: false })
    )
    assert.deepInclude(days[0], { replication: 0, digest: "x" })
    assert.strictEqual(days[0]?.figures["acceptanceRate"], 0.5)
    assert.isNull(days[0]?.figures["objective"])
  })

  for (const [title, json] of [
    ["a list", []],
    ["nothing", null],
    ["no key figures", { digest: "x" }],
    ["a part of a day", { digest: "x", kpis: {}, interrupted: true }],
    ["days that are no list", { days: 3 }],
    ["no day", { days: [] }],
    ["a day without its number", { days: [{ digest: "x", kpis: {} }] }],
    ["a figure that is a text", { days: [{ replication: 0, digest: "x", kpis: { onTimeRate: "0.5" } }] }]
  ] as const) {
    it(`are refused with a reason when their file holds ${title}`, () => {
      const days = recordedDays(json)
      assert.isTrue(Either.isLeft(days))
      if (Either.isLeft(days)) assert.isAbove(days.left.length, 10)
    })
  }
})

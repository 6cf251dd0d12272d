import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { minute } from "../../../../src/domain/instant.ts"
import {
  clickToDoorSeries,
  needsWarmUp,
  pilotReplications,
  pilotScenario,
  warmUpOf,
  withWarmUp
} from "../../../../src/sim/experiments/statistics/warm-up.ts"
import { kpiWindow } from "../../../../src/sim/report/kpis.ts"
import type { RunResult, SeriesPoint } from "../../../../src/sim/report/run-result.ts"
import { loadScenario } from "../../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../../src/sim/scenario/problem.ts"
import { delivered, orderRecord, runResult } from "../../../support/run-result.ts"
import { scenarioOf } from "../../../support/scenario.ts"

const longRun = "duration_s: 172800\nwarmup: { method: mser5 }"
const observations = (2 * 24 * 60) / 5

const startAt = scenarioOf().startAt.at
const [somePoint] = runResult().series
const order = delivered(0, 0, minute, minute)

const pointOf = (robotsOnTrip: number, n: number): SeriesPoint => ({
  ...(somePoint ?? assert.fail("the run has a series")),
  at: startAt + n * 5 * minute,
  robotsInService: 50,
  robotsOnTrip
})

/** A run whose robots are few for so many observations and whose orders are quick for so many. */
const runWith = (emptyFor: number, quickFor: number): RunResult => {
  const series = Array.from({ length: observations }, (_, n) => pointOf(n < emptyFor ? 0 : 30 + (n % 2), n))
  const orders = Array.from({ length: observations }, (_, n) => {
    const placedAt = startAt + n * 5 * minute + 1000
    return { ...order, placedAt, deliveredAt: placedAt + (n < quickFor ? 10 : 40 + (n % 2)) * minute }
  })
  const endedAt = startAt + observations * 5 * minute
  return runResult({ series, orders, endedAt }, longRun)
}

describe("warm-up of a long run", () => {
  it("is the longer one of the two series'", () => {
    assert.strictEqual(warmUpOf(runWith(40, 20)), 40 * 5 * minute)
    assert.strictEqual(warmUpOf(runWith(15, 25)), 25 * 5 * minute)
  })

  it("is the mean of the pilot runs in whole observations, and keeps the rest of the scenario", () => {
    const scenario = scenarioOf(longRun)
    const found = withWarmUp(scenario, [runWith(40, 20), runWith(15, 25), runWith(10, 5)])
    assert.deepStrictEqual(found, { ...scenario, warmup: { method: "mser5", durationMs: 25 * 5 * minute } })
    assert.strictEqual(
      withWarmUp(scenario, [runWith(10, 5), runWith(15, 5)]).warmup.durationMs,
      13 * 5 * minute
    )
  })

  it("moves the window of the key figures", () => {
    const run = runWith(40, 20)
    const scenario = withWarmUp(run.scenario, [run])
    assert.strictEqual(kpiWindow({ ...run, scenario }).from - scenario.startAt.at, 200 * minute)
  })

  it("takes no silence for a transient: five minutes without a delivery repeat those before them", () => {
    const orders = [
      delivered(0, 11 * minute, 30 * minute, 60 * minute),
      delivered(1, 12 * minute, 50 * minute, 60 * minute),
      orderRecord(2, 21 * minute),
      delivered(3, 26 * minute, 20 * minute, 60 * minute)
    ]
    const endedAt = scenarioOf().startAt.at + 35 * minute
    assert.deepStrictEqual(
      clickToDoorSeries(runResult({ orders, endedAt }, longRun)),
      [40, 40, 40, 40, 40, 20, 20].map((value) => value * minute)
    )
    assert.deepStrictEqual(clickToDoorSeries(runResult({ orders: [], endedAt }, longRun)), [])
  })

  it("is found by five runs of other days than a study's, observed every five minutes", () => {
    assert.strictEqual(new Set(pilotReplications).size, 5)
    for (const replication of pilotReplications)
      assert.isTrue(replication > 1_000_000 && replication < 2 ** 32)
    const coarse = scenarioOf(`${longRun}\noutputs: { series_interval_s: 3600 }`)
    assert.strictEqual(pilotScenario(coarse).outputs.seriesIntervalMs, 300_000)
  })

  it("is asked for by mser5 without seconds only: what was found is not sought again", () => {
    assert.isTrue(needsWarmUp(scenarioOf(longRun)))
    assert.isFalse(needsWarmUp(scenarioOf("duration_s: 172800\nwarmup: { method: mser5, seconds: 900 }")))
    assert.isFalse(needsWarmUp(scenarioOf()))
  })

  it("is refused for a day, which starts and ends empty, with line and what is allowed", () => {
    const text = "schemaVersion: 1\nname: t\nstartAt: 2026-05-12T06:00:00+02:00\nwarmup:\n  method: mser5\n"
    const loaded = loadScenario("day.yaml", () => Either.right(text))
    if (Either.isRight(loaded)) return assert.fail("a day needs no warm-up")
    const lines = loaded.left.map(renderProblem)
    assert.lengthOf(lines, 1)
    assert.include(lines[0], "day.yaml:5:")
    assert.include(lines[0], "needs a long run")
    assert.include(lines[0], "duration_s above 86400")
  })
})

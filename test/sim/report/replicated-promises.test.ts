import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { oneSidedBoundOf } from "../../../src/sim/experiments/paired-statistics.ts"
import { type Kpis, kpisOf } from "../../../src/sim/report/kpis.ts"
import { checkPromises, checkReplicatedPromises } from "../../../src/sim/report/promises.ts"
import { runResult } from "../../support/run-result.ts"
import { scenarioOf } from "../../support/scenario.ts"

const plain = kpisOf(runResult())
const accepting = (acceptanceRate: number | null): Kpis => ({ ...plain, acceptanceRate })
const promising = (pct: number) => scenarioOf(`sla: { acceptance_min_pct: ${pct} }`).sla

describe("promised levels of several replications", () => {
  it("are kept only when the one-sided bound of the mean keeps them", () => {
    // Mean 0.9, s 0.02, t(2, 0.95) 2.919986: bound 0.9 - 2.919986 * 0.02 / sqrt(3) = 0.86628.
    const days = [0.88, 0.9, 0.92].map(accepting)
    const [kept] = checkReplicatedPromises(promising(86.6), days)
    assert.isTrue(kept?.kept)
    assert.closeTo(kept?.proved ?? 0, 86.628, 1e-3)
    assert.closeTo(kept?.measured ?? 0, 90, 1e-9)
    const [missed] = checkReplicatedPromises(promising(86.7), days)
    assert.isFalse(missed?.kept)
    assert.strictEqual(missed?.replicationsKept, 3)
  })

  it("bound from above what is promised at most", () => {
    const { sla } = scenarioOf("sla: { click_to_door_p90_max_s: 1900 }")
    const days = [1700, 1800, 1900].map((clickToDoorP90S): Kpis => ({ ...plain, clickToDoorP90S }))
    const [check] = checkReplicatedPromises(sla, days)
    // 1800 + 2.919986 * 100 / sqrt(3).
    assert.closeTo(check?.proved ?? 0, 1968.586, 1e-2)
    assert.isFalse(check?.kept)
  })

  it("of one replication are those of a single run", () => {
    for (const rate of [0.8, 0.9]) {
      const [check] = checkReplicatedPromises(promising(85), [accepting(rate)])
      const [single] = checkPromises(promising(85), accepting(rate))
      assert.strictEqual(check?.kept, single?.kept)
      assert.closeTo(check?.proved ?? 0, 100 * rate, 1e-9)
    }
  })

  it("are not kept when a replication gave nothing to measure", () => {
    const [check] = checkReplicatedPromises(promising(1), [0.9, 0.9, null].map(accepting))
    assert.deepInclude(check, { kept: false, measured: null, proved: null, replicationsKept: 2 })
  })

  it("a bound never lies on the good side of the mean, and is the mean where nothing varies", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (values) => {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length
          assert.isAtMost(oneSidedBoundOf(values, "least") ?? Number.NaN, mean + 1e-6)
          assert.isAtLeast(oneSidedBoundOf(values, "most") ?? Number.NaN, mean - 1e-6)
        }
      )
    )
    assert.strictEqual(oneSidedBoundOf([4, 4, 4], "least"), 4)
    assert.isNull(oneSidedBoundOf([], "most"))
  })
})

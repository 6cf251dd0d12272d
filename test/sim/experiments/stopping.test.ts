import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  isPrecise,
  precisionOf,
  type ReplicationPlan,
  replicationPlan,
  replicationsWanted
} from "../../../src/sim/experiments/stopping.ts"
import { type Kpis, kpisOf } from "../../../src/sim/report/kpis.ts"
import { runResult } from "../../support/run-result.ts"
import { scenarioOf } from "../../support/scenario.ts"

const plain = kpisOf(runResult())
const accepting = (acceptanceRate: number | null): Kpis => ({
  ...plain,
  acceptanceRate,
  onTimeRate: 0.9,
  clickToDoorP90S: 1800
})
const { sla } = scenarioOf("sla: { acceptance_min_pct: 80 }")
const unpromised = scenarioOf().sla
const plan: ReplicationPlan = { min: 10, max: 22, targetPct: 5 }

/** Rates that alternate around 0.8, so far apart. */
const spread = (n: number, by: number): ReadonlyArray<Kpis> =>
  Array.from({ length: n }, (_, i) => accepting(0.8 + (i % 2 === 0 ? by : -by)))

describe("how many replications are simulated", () => {
  it("is the number of the scenario, whatever comes", () => {
    const fixed = replicationPlan(scenarioOf("replications: 7"))
    assert.deepStrictEqual(fixed, { min: 7, max: 7, targetPct: null })
    assert.strictEqual(replicationsWanted(fixed, sla, []), 7)
    assert.strictEqual(replicationsWanted(fixed, sla, spread(7, 0.5)), 7)
  })

  it("has the specification's limits where the scenario leaves them out", () => {
    assert.deepStrictEqual(replicationPlan(scenarioOf("replications: {}")), {
      min: 10,
      max: 100,
      targetPct: 5
    })
  })

  it("grows in steps of five while an interval is too wide, and never past the limit", () => {
    assert.strictEqual(replicationsWanted(plan, sla, []), 10)
    assert.strictEqual(replicationsWanted(plan, sla, spread(10, 0.2)), 15)
    assert.strictEqual(replicationsWanted(plan, sla, spread(20, 0.2)), 22)
    assert.strictEqual(replicationsWanted(plan, sla, spread(22, 0.2)), 22)
  })

  it("stops as soon as the interval is narrow enough", () => {
    assert.strictEqual(replicationsWanted(plan, sla, spread(10, 0.01)), 10)
  })

  it("knows the half-width in per cent of the mean", () => {
    // Ten values 0.8 ± 0.04: s = 0.04 * sqrt(10 / 9), t(9, 0.975) = 2.26216; half = t * s / sqrt(10).
    const [precision] = precisionOf(sla, spread(10, 0.04))
    assert.strictEqual(precision?.name, "acceptance")
    assert.closeTo(precision?.halfWidthPct ?? 0, (100 * 2.262157 * 0.04) / 3 / 0.8, 1e-4)
  })

  it("judges acceptance, on time and p90 where nothing is promised", () => {
    assert.deepStrictEqual(
      precisionOf(unpromised, spread(10, 0.01)).map(({ name }) => name),
      ["acceptance", "on time", "click-to-door p90"]
    )
  })

  it("is never content with a figure that cannot be had, or whose mean is 0", () => {
    assert.isFalse(isPrecise(plan, precisionOf(sla, [accepting(null), accepting(null)])))
    assert.isFalse(isPrecise(plan, [{ name: "x", halfWidthPct: null }]))
    assert.isTrue(isPrecise(plan, precisionOf(sla, spread(10, 0))))
  })

  it("depends on the figures, not on how they were made, and always comes to an end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 22, maxLength: 22 }),
        (rates) => {
          let done = 0
          for (let steps = 0; ; steps++) {
            assert.isAtMost(steps, 4)
            const wanted = replicationsWanted(plan, sla, rates.slice(0, done).map(accepting))
            assert.isAtMost(wanted, plan.max)
            assert.isAtLeast(wanted, plan.min)
            if (wanted === done) break
            done = wanted
          }
        }
      )
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { metricsOf } from "../../../../src/sim/benchmarks/mdrp/metrics.ts"
import type { MdrpSolution } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { renderRows, rowOf } from "../../../../src/sim/benchmarks/mdrp/summary.ts"
import { greedyDay } from "./greedy-day.ts"
import { drawnInstance, lineInstance, lineSolution } from "./small-instances.ts"

/** Nobody does anything. */
const idle: MdrpSolution = {
  assignments: [],
  outcomes: lineInstance.orders.map((_, order) => ({
    order,
    pickupTime: null,
    dropoffTime: null,
    courier: null
  })),
  moves: []
}

describe("the key figures of a solution", () => {
  it("are those that come out by hand: three orders in two bundles, by one of two couriers", () => {
    const metrics = metricsOf(lineInstance, lineSolution)
    assert.strictEqual(metrics.orders, 3)
    assert.strictEqual(metrics.delivered, 3)
    assert.strictEqual(metrics.undeliveredPct, 0)
    assert.strictEqual(metrics.assignments, 2)
    assert.strictEqual(metrics.ordersPerBundle, 1.5)
    // Both shifts guarantee 2 h at 15; three orders earn 30 as well, so only the idle courier is topped up.
    assert.strictEqual(metrics.totalPay, 60)
    assert.strictEqual(metrics.costPerOrder, 20)
    assert.strictEqual(metrics.guaranteedPayShare, 0.5)
    // 34 - 10, 40 - 12, 56 - 40.
    const { sd, ...clickToDoor } = metrics.clickToDoor
    assert.deepStrictEqual(clickToDoor, { mean: 68 / 3, min: 16, p10: 17.6, p50: 24, p90: 27.2, max: 28 })
    assert.closeTo(sd ?? 0, Math.sqrt(112 / 3), 1e-9)
    // 34 - 25, 40 - 20, 56 - 45.
    assert.strictEqual(metrics.readyToDoor.mean, 40 / 3)
    // 25 - 25, 25 - 20, 47 - 45.
    assert.strictEqual(metrics.readyToPickup.mean, 7 / 3)
    assert.strictEqual(metrics.readyToPickup.max, 5)
    assert.strictEqual(metrics.overage.max, 0)
    // 10 + 5 + 2 + 3 + 5 minutes of driving, two pickups and three drop-offs of 4 minutes, in 120 minutes.
    assert.strictEqual(metrics.utilisation.max, 45 / 120)
    assert.strictEqual(metrics.utilisation.min, 0)
    assert.strictEqual(metrics.ordersPerHour.max, 1.5)
  })

  it("count minutes over the target, and nothing for orders that keep it", () => {
    const parameters = { ...lineInstance.parameters, targetClickToDoor: 20 }
    const { overage } = metricsOf({ ...lineInstance, parameters }, lineSolution)
    assert.deepStrictEqual([overage.min, overage.p50, overage.max, overage.mean], [0, 4, 8, 4])
  })

  it("pay couriers of an idle day what they are guaranteed, and have no times", () => {
    const metrics = metricsOf(lineInstance, idle)
    assert.strictEqual(metrics.delivered, 0)
    assert.strictEqual(metrics.undeliveredPct, 100)
    assert.strictEqual(metrics.totalPay, 60)
    assert.strictEqual(metrics.guaranteedPayShare, 1)
    assert.isNull(metrics.costPerOrder)
    assert.isNull(metrics.ordersPerBundle)
    assert.isNull(metrics.clickToDoor.mean)
    assert.isNull(metrics.clickToDoor.p90)
  })

  it("leave shifts without length out of what is per hour", () => {
    const couriers = lineInstance.couriers.map((courier, i) =>
      i === 1 ? { ...courier, offTime: courier.onTime } : courier
    )
    const { utilisation, ordersPerHour } = metricsOf({ ...lineInstance, couriers }, lineSolution)
    assert.strictEqual(utilisation.mean, 45 / 120)
    assert.isNull(utilisation.sd)
    assert.strictEqual(ordersPerHour.mean, 1.5)
  })

  it("hold together on any day: pay between guarantee and orders, times in order", () => {
    fc.assert(
      fc.property(drawnInstance, (instance) => {
        const metrics = metricsOf(instance, greedyDay(instance, 2))
        const { payPerOrder, guaranteedPayPerHour } = instance.parameters
        const hours = instance.couriers.reduce((sum, it) => sum + (it.offTime - it.onTime) / 60, 0)
        const guaranteed = hours * guaranteedPayPerHour
        const earned = metrics.delivered * payPerOrder
        assert.isAtLeast(metrics.totalPay, Math.max(guaranteed, earned) - 1e-9)
        assert.isAtMost(metrics.totalPay, guaranteed + earned + 1e-9)
        assert.isAtLeast(metrics.readyToDoor.mean ?? 0, metrics.readyToPickup.mean ?? 0)
        assert.isAtLeast(metrics.clickToDoor.mean ?? 0, metrics.readyToDoor.mean ?? 0)
      }),
      { numRuns: 50 }
    )
  })
})

describe("the rows that are printed", () => {
  const row = (instance: string) => rowOf(instance, metricsOf(lineInstance, lineSolution), true, 0.5)

  it("show each instance, the means of all, and the means of those with a known optimum", () => {
    const nothing = rowOf("0r50b", metricsOf(lineInstance, idle), false, 1.5)
    assert.deepStrictEqual(
      renderRows([row("0o100a"), nothing]).split("\n"),
      [
        "                                           undelivered  click-to-door        ready-to-pickup       cost per  orders per",
        "instance                orders  delivered            %           mean   p90             mean  p90     order      bundle  seconds  feasible",
        "0o100a                       3          3         0.00          22.67  27.2             2.33  4.4     20.00        1.50     0.50       yes",
        "0r50b                        3          0       100.00              –     –                –    –         –           –     1.50        NO",
        "mean of all (2)              3          2        50.00          22.67  27.2             2.33  4.4     20.00        1.50     1.00       1/2",
        "mean of 0o50, 0r50 (1)       3          0       100.00              –     –                –    –         –           –     1.50       0/1"
      ].map((line) => line.trimEnd())
    )
  })

  it("have no means of known optima where none is known", () => {
    assert.notInclude(renderRows([row("1o50a")]), "0o50")
  })
})

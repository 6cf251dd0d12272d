import { assert, describe, it } from "@effect/vitest"
import { type Bin, binMs, binsOf, impactOf, recoverySeconds } from "../../../src/sim/faults/recovery.ts"
import { newOrderRecord, type OrderRecord, type RunResult } from "../../../src/sim/report/run-result.ts"
import { runResult } from "../../support/run-result.ts"

const day = (inSystem: ReadonlyArray<number>, latenessMs: ReadonlyArray<number> = []): ReadonlyArray<Bin> =>
  inSystem.map((orders, i) => ({ from: i * binMs, inSystem: orders, latenessMs: latenessMs[i] ?? 0 }))

const minutes = (s: number | null): number | null => (s === null ? null : s / 60)

describe("the recovery from a fault", () => {
  const twin = day([5, 5, 5, 5, 5, 5, 5, 5])

  it("is at once when the first bin after its end is inside the band", () => {
    assert.strictEqual(recoverySeconds(day([5, 9, 5, 5, 5, 5, 5, 5]), twin, 2 * binMs), 0)
  })

  it("takes until orders in the system are back", () => {
    assert.strictEqual(minutes(recoverySeconds(day([5, 9, 12, 9, 7, 5, 5, 5]), twin, 2 * binMs)), 30)
  })

  it("takes until what is delivered is no later than it would have been", () => {
    const late = day([5, 5, 5, 5, 5, 5, 5, 5], [0, 0, 900_000, 600_000, 300_000, 0, 0, 0])
    assert.strictEqual(minutes(recoverySeconds(late, twin, 2 * binMs)), 45)
  })

  it("is not over with one good bin between bad ones", () => {
    assert.strictEqual(minutes(recoverySeconds(day([5, 9, 9, 5, 9, 9, 5, 5]), twin, 2 * binMs)), 60)
  })

  it("counts from the end of the fault, not from the bin after it", () => {
    assert.strictEqual(minutes(recoverySeconds(day([5, 9, 9, 9, 5, 5, 5, 5]), twin, 2 * binMs - 300_000)), 35)
  })

  it("is unknown when the run ends before", () => {
    assert.isNull(recoverySeconds(day([5, 9, 9, 9, 9, 9, 9, 9]), twin, 2 * binMs))
  })

  it("does not mind a run that is better than its twin", () => {
    assert.strictEqual(recoverySeconds(day([0, 0, 0, 0, 0, 0, 0, 0]), twin, 2 * binMs), 0)
  })
})

const delivered = (index: number, afterMs: number, lateMs: number): OrderRecord => {
  const start = runResult().scenario.startAt.at
  const order = newOrderRecord(index, 0, start)
  order.outcome = "Delivered"
  order.acceptedAt = start + 1_000
  order.deliveredAt = start + afterMs
  order.promisedAt = start + afterMs - lateMs
  return order
}

const withOrders = (orders: ReadonlyArray<OrderRecord>): RunResult => {
  const plain = runResult()
  return { ...plain, orders, endedAt: plain.scenario.startAt.at + 4 * binMs, series: [] }
}

describe("the loss by a fault", () => {
  it("is the twin's figures minus the run's; more time is worse", () => {
    const refused = newOrderRecord(1, 0, runResult().scenario.startAt.at)
    refused.outcome = "Rejected"
    const run = withOrders([delivered(0, 1_800_000, 60_000), refused])
    const twin = withOrders([delivered(0, 1_200_000, 0), delivered(1, 1_200_000, 0)])
    assert.deepStrictEqual(impactOf(run, twin, run.scenario.startAt.at).loss, {
      acceptancePct: 50,
      delivered: 1,
      onTimePct: 100,
      clickToDoorS: 600
    })
  })

  it("has no share of nothing", () => {
    const nothing = withOrders([])
    assert.deepStrictEqual(impactOf(nothing, nothing, nothing.endedAt).loss, {
      acceptancePct: null,
      delivered: 0,
      onTimePct: null,
      clickToDoorS: null
    })
  })

  it("is seen in bins of a quarter of an hour", () => {
    const bins = binsOf(withOrders([delivered(0, binMs + 1, 60_000), delivered(1, binMs + 2, 0)]))
    assert.lengthOf(bins, 4)
    assert.deepStrictEqual(
      bins.map((bin) => bin.latenessMs),
      [0, 30_000, 0, 0]
    )
  })
})

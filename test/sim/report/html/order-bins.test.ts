import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import { fateOf, fates, orderBins } from "../../../../src/sim/report/html/order-bins.ts"
import { delivered, orderRecord, runResult } from "../../../support/run-result.ts"

const start = runResult().scenario.startAt.at

describe("orders by the hour", () => {
  it("begin at full local hours and are an hour long on a day", () => {
    const { bins, length } = orderBins(runResult())
    assert.strictEqual(length, 1)
    assert.strictEqual(bins.length, 24)
    assert.deepInclude(bins[0], { from: 0, until: 1 })
  })

  it("are shorter in a short run and longer in a long one, never more than can be read", () => {
    for (const seconds of [600, 7_200, 32_400, 86_400, 604_800, 2_592_000, 31_536_000]) {
      const { bins } = orderBins(runResult({ endedAt: start + seconds * second }))
      assert.isAtMost(bins.length, 37, `${seconds} s`)
      assert.isAtLeast(bins.length, 1)
    }
  })

  it("count each order once where it was placed, and each delivery once where it ended", () => {
    const whole = runResult()
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 120 })), {
          maxLength: 40
        }),
        (placed) => {
          const orders = placed.map(([atMin, doorMin], i) =>
            i % 3 === 0
              ? orderRecord(i, atMin * minute, { outcome: "Rejected" })
              : delivered(i, atMin * minute, doorMin * minute, 60 * minute)
          )
          const result = { ...whole, orders }
          const { bins } = orderBins(result)
          const counted = bins.reduce(
            (sum, bin) => sum + fates.reduce((inBin, fate) => inBin + bin.placed[fate], 0),
            0
          )
          const ended = bins.reduce((sum, bin) => sum + bin.delivered, 0)
          assert.strictEqual(counted, orders.length)
          // A delivery at the very end of the run or after it has no hour of its own.
          const inRun = orders.filter((it) => it.deliveredAt !== null && it.deliveredAt < result.endedAt)
          assert.strictEqual(ended, inRun.length)
        }
      )
    )
  })

  it("tell what became of an order", () => {
    assert.strictEqual(fateOf(delivered(0, hour, 30 * minute, 40 * minute)), "onTime")
    assert.strictEqual(fateOf(delivered(0, hour, 50 * minute, 40 * minute)), "late")
    assert.strictEqual(fateOf(orderRecord(0, hour, { outcome: "Rejected" })), "refused")
    assert.strictEqual(fateOf(orderRecord(0, hour, { outcome: "NotAccepted" })), "declined")
    assert.strictEqual(fateOf(orderRecord(0, hour, { outcome: "Canceled" })), "canceled")
    assert.strictEqual(fateOf(orderRecord(0, hour)), "open")
  })
})

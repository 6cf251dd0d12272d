import { assert, describe, it } from "@effect/vitest"
import { against, amount } from "../../../../src/services/dispatch/planner/amounts.ts"

describe("an amount", () => {
  it("has as many decimals as its unit needs, and thousands apart", () => {
    assert.strictEqual(amount(1_819.6, "m"), "1,820 m")
    assert.strictEqual(amount(12.34, "%"), "12.3 %")
    assert.strictEqual(amount(1_234_567.8, "s"), "1,234,568 s")
    assert.strictEqual(amount(-0.04, "cost-s"), "0.0 cost-s")
    assert.strictEqual(amount(-1_500, "m"), "-1,500 m")
    assert.strictEqual(amount(Number.POSITIVE_INFINITY, "s"), "none")
  })

  it("differs from its limit in words whenever it differs", () => {
    assert.strictEqual(against(1_820, ">", 1_500, "m"), "1,820 m > 1,500 m")
    assert.strictEqual(against(1_500.2, ">", 1_500, "m"), "1,500.2 m > 1,500.0 m")
    assert.strictEqual(against(14.99, "<", 15, "%"), "14.99 % < 15.00 %")
    assert.strictEqual(against(15, "<", 15, "%"), "15.0 % < 15.0 %")
  })
})

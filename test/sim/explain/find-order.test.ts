import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { findOrder } from "../../../src/sim/explain/find-order.ts"
import { ordersOfRun } from "../../../src/sim/explain/order-rerun.ts"
import { deliveryIdOf, quoteIdOf } from "../../../src/sim/world/demand.ts"
import { smallCity } from "../../support/scenario.ts"

const orders = ordersOfRun(smallCity({ orders: 40 }))
const last = orders.length - 1

const indexOf = (text: string): number | string => {
  const found = findOrder(orders, text)
  return Either.isRight(found) ? found.right.index : found.left
}

describe("an order", () => {
  it("is found by its number, its name, its delivery and its quote", () => {
    const order = orders[12]!
    for (const text of [
      "12",
      "#12",
      "order-12",
      " Order-12 ",
      deliveryIdOf(order),
      quoteIdOf(order).toUpperCase()
    ]) {
      assert.strictEqual(indexOf(text), 12, text)
    }
  })

  it("that does not exist is refused with what there is and what was probably meant", () => {
    assert.strictEqual(
      indexOf("ordr-12"),
      `--order ordr-12: there is no such order; the run has order-0 to order-${last}; did you mean order-12?`
    )
    assert.strictEqual(
      indexOf("99999"),
      `--order 99999: there is no such order; the run has order-0 to order-${last}; did you mean order-${last}?`
    )
    assert.strictEqual(
      indexOf("pizza"),
      `--order pizza: there is no such order; the run has order-0 to order-${last}`
    )
    const mistyped = deliveryIdOf(orders[5]!).replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))
    assert.include(String(indexOf(mistyped)), `did you mean ${deliveryIdOf(orders[5]!)}?`)
  })

  it("is not found in a run without orders", () => {
    assert.deepStrictEqual(findOrder([], "1"), Either.left("--order 1: the run has no orders"))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { minute, second } from "../../../src/domain/instant.ts"
import { defaultPlannerConfig } from "../../../src/services/dispatch/planner/config.ts"
import { objectivePerOrder } from "../../../src/sim/experiments/figures.ts"
import type { OrderRecord, RunResult } from "../../../src/sim/report/run-result.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const config = defaultPlannerConfig
const calm = { ...runResult().counters, interruptions: 0, reassignments: 0 }

const costOf = (orders: ReadonlyArray<OrderRecord>, changes: Partial<RunResult> = {}): number | null =>
  objectivePerOrder(runResult({ orders, counters: calm, ...changes }), config)

const served = (changes: Partial<OrderRecord> = {}): OrderRecord =>
  delivered(0, 60 * minute, 30 * minute, 40 * minute, changes)

describe("the cost of an order, as it really went", () => {
  it("is the way to the merchant when all is well", () => {
    assert.strictEqual(costOf([served({ pickupMs: 300 * second })]), 300)
  })

  it("is ten a second after the promise", () => {
    assert.strictEqual(costOf([delivered(0, 60 * minute, 42 * minute, 40 * minute)]), 10 * 120)
  })

  it("is a half a second while food waits for the robot, and a fifth while the robot waits for food", () => {
    assert.strictEqual(costOf([served({ foodPromisedAt: 1_000_000, atPickupAt: 1_200_000 })]), 100)
    assert.strictEqual(costOf([served({ foodPromisedAt: 1_200_000, atPickupAt: 1_000_000 })]), 40)
  })

  it("is the price of no robot for orders refused, canceled or not brought by a robot", () => {
    const refused = orderRecord(1, 60 * minute, { outcome: "Rejected" })
    const canceled = orderRecord(2, 60 * minute, { outcome: "Canceled", acceptedAt: 1 })
    const byCourier = served({ provider: "Courier" })
    for (const order of [refused, canceled, byCourier]) assert.strictEqual(costOf([order]), 7_200)
    assert.strictEqual(costOf([refused, served({ pickupMs: 0 })]), 3_600)
  })

  it("counts no order whose partner changed its mind, and is unknown without orders", () => {
    assert.isNull(costOf([orderRecord(1, 60 * minute, { outcome: "NotAccepted" })]))
    assert.isNull(costOf([]))
  })

  it("spreads interruptions and changes of robots over all orders", () => {
    const counters = { ...calm, interruptions: 2, reassignments: 1 }
    assert.strictEqual(costOf([served(), served()], { counters }), (2 * 180 + 120) / 2)
  })
})

import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { minute } from "../../../../src/domain/instant.ts"
import { phasesOf } from "../../../../src/sim/report/html/order-phases.ts"
import type { OrderRecord } from "../../../../src/sim/report/run-result.ts"
import { delivered, orderRecord } from "../../../support/run-result.ts"

const placedAt = orderRecord(0, 0).placedAt
const at = (minutes: number): number => placedAt + minutes * minute

const usual = delivered(0, 0, 60 * minute, 40 * minute)

/** Any order that was delivered, its milestones in any order or missing. */
const anyDelivered = fc
  .record({
    doorMin: fc.integer({ min: 1, max: 200 }),
    pickupDepartedAt: fc.option(fc.integer({ min: -10, max: 250 })),
    atPickupAt: fc.option(fc.integer({ min: -10, max: 250 })),
    foodReadyAt: fc.option(fc.integer({ min: -10, max: 250 })),
    loadingAt: fc.option(fc.integer({ min: -10, max: 250 })),
    loadedAt: fc.option(fc.integer({ min: -10, max: 250 })),
    departedAt: fc.option(fc.integer({ min: -10, max: 250 })),
    arrivedAt: fc.option(fc.integer({ min: -10, max: 250 }))
  })
  .map(({ doorMin, ...milestones }): OrderRecord => {
    const times = Object.fromEntries(
      Object.entries(milestones).map(([name, minutes]) => [name, minutes === null ? null : at(minutes)])
    )
    return { ...usual, deliveredAt: at(doorMin), ...times }
  })

describe("the phases of a delivery", () => {
  it("name where the time of a usual delivery went", () => {
    const order = delivered(0, 0, 60 * minute, 50 * minute, {
      pickupDepartedAt: at(5),
      atPickupAt: at(12),
      foodReadyAt: at(20),
      loadingAt: at(22),
      loadedAt: at(23),
      departedAt: at(25),
      arrivedAt: at(57)
    })
    assert.deepStrictEqual(
      phasesOf(order).map(({ kind, from, until }) => [kind, (until - from) / minute]),
      [
        ["robotAwaited", 5],
        ["toMerchant", 7],
        ["foodNotReady", 8],
        ["staffAwaited", 2],
        ["loading", 1],
        ["pilotAwaited", 2],
        ["toCustomer", 32],
        ["customer", 3]
      ]
    )
  })

  it("do not wait for food that was ready before the robot came", () => {
    const order = delivered(0, 0, 60 * minute, 50 * minute, {
      atPickupAt: at(12),
      foodReadyAt: at(10),
      loadingAt: at(15)
    })
    const kinds = phasesOf(order).map(({ kind }) => kind)
    assert.notInclude(kinds, "foodNotReady")
    assert.deepStrictEqual(kinds, ["robotAwaited", "staffAwaited", "otherHands"])
  })

  it("follow each other without gap or overlap from placement to delivery, whatever is known", () => {
    fc.assert(
      fc.property(anyDelivered, (order) => {
        const phases = phasesOf(order)
        assert.strictEqual(phases[0]?.from, order.placedAt)
        assert.strictEqual(phases[phases.length - 1]?.until, order.deliveredAt)
        phases.forEach((phase, i) => {
          assert.isAbove(phase.until, phase.from)
          if (i > 0) assert.strictEqual(phase.from, phases[i - 1]?.until)
        })
      })
    )
  })

  it("are none for an order that was not delivered", () => {
    assert.deepStrictEqual(phasesOf(orderRecord(0, 0)), [])
  })
})

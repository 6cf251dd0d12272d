import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { expectedOrders, fillChancesOfAtLeast } from "../../../../src/services/dispatch/planner/forecast.ts"
import { at, makeLot } from "./builders.ts"

const midnight = Date.UTC(2026, 4, 12)
const byHour = (orders: Readonly<Record<number, number>>) => ({
  ...makeLot("lot", at(0)),
  demandSchedule: Array.from({ length: 24 }, (_, localHour) => orders[localHour] ?? 0)
})

describe("forecast of a lot", () => {
  it("takes its share of each hour that the span touches", () => {
    const lot = byHour({ 11: 4, 12: 12 })
    assert.closeTo(expectedOrders(lot, 0, midnight + 11.5 * hour, 45 * minute), 2 + 3, 1e-9)
    assert.closeTo(expectedOrders(lot, 0, midnight + 12 * hour, 45 * minute), 9, 1e-9)
    assert.closeTo(expectedOrders(lot, 0, midnight + 10 * hour, 3 * hour), 16, 1e-9)
  })

  it("goes by local time, across midnight too", () => {
    const lot = byHour({ 23: 2, 0: 6 })
    assert.closeTo(expectedOrders(lot, 2 * hour, midnight + 21.5 * hour, hour), 1 + 3, 1e-9)
    assert.closeTo(expectedOrders(lot, -2 * hour, midnight + 25.5 * hour, hour), 1 + 3, 1e-9)
  })

  it("is nothing without a schedule or without a span", () => {
    assert.strictEqual(expectedOrders(makeLot("lot", at(0)), 0, midnight, hour), 0)
    assert.strictEqual(expectedOrders(byHour({ 0: 5 }), 0, midnight, 0), 0)
  })

  it("is the sum over the parts of a span", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 0, max: 3 * 24 * hour }),
        fc.integer({ min: 0, max: 6 * hour }),
        fc.integer({ min: 0, max: 6 * hour }),
        (demandSchedule, from, first, second) => {
          const lot = { ...makeLot("lot", at(0)), demandSchedule }
          const whole = expectedOrders(lot, 0, from, first + second)
          const parts = expectedOrders(lot, 0, from, first) + expectedOrders(lot, 0, from + first, second)
          assert.closeTo(whole, parts, 1e-6)
        }
      )
    )
  })
})

describe("chances of so many orders", () => {
  const chances = (mean: number, most: number): ReadonlyArray<number> => {
    const out = new Float64Array(most + 1)
    fillChancesOfAtLeast(mean, most, out)
    return [...out]
  }

  it("are those of Poisson", () => {
    const [none, one, two, three] = chances(2, 3)
    assert.strictEqual(none, 1)
    assert.closeTo(one ?? 0, 1 - Math.exp(-2), 1e-12)
    assert.closeTo(two ?? 0, 1 - 3 * Math.exp(-2), 1e-12)
    assert.closeTo(three ?? 0, 1 - 5 * Math.exp(-2), 1e-12)
    assert.deepStrictEqual(chances(0, 2), [1, 0, 0])
  })

  it("fall with the number, between 1 and 0, and add up to the mean", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), (mean) => {
        const all = chances(mean, 300)
        assert.isTrue(all.every((chance, k) => chance >= 0 && chance <= (all[k - 1] ?? 1)))
        const sum = all.slice(1).reduce((total, chance) => total + chance, 0)
        assert.closeTo(sum, mean, 1e-6)
      })
    )
  })
})

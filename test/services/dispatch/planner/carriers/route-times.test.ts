import { describe, expect, it } from "vitest"
import { OrderBook } from "../../../../../src/services/dispatch/planner/carriers/order-book.ts"
import { RouteTimes } from "../../../../../src/services/dispatch/planner/carriers/route-times.ts"
import { carrierAt, config, draftOf } from "./days.ts"

const merchants = [
  { x: 1000, y: 0 },
  { x: 2000, y: 0 }
]
const book = new OrderBook(merchants, config)
const first = book.add({ x: 1500, y: 0, merchant: 0, placedAt: 10, readyAt: 25 })
const second = book.add({ x: 1740, y: 0, merchant: 0, placedAt: 12, readyAt: 20 })
const third = book.add({ x: 2500, y: 0, merchant: 1, placedAt: 40, readyAt: 45 })
const times = new RouteTimes(book, config)

describe("the times of a route", () => {
  it("are half the service before and after each event, and whole minutes of driving between", () => {
    // There at 22, ready at 25; leaves at 27, 5 min, dropped off at 34; leaves at 36, 3 min (2.4), at 41;
    // leaves at 43, 3 min (2.6) to the second merchant, picked up at 48; leaves at 50, 5 min, at 57.
    const cost = times.costOf(carrierAt(0, 0, 0), draftOf([first, second, third], [0, 1, 0]), 12)
    expect(cost).toBe(34 - 10 + (41 - 12) + (57 - 40))
    expect([times.endX, times.endY, times.endAt]).toEqual([2500, 0, 59])
  })

  it("wait for the last food of a bundle", () => {
    const apart = times.costOf(carrierAt(0, 1000, 0), draftOf([second], [0]), 12)
    expect(apart).toBe(20 + 2 + 8 + 2 - 12)
    const together = times.costOf(carrierAt(0, 1000, 0), draftOf([second, first], [0, 1]), 12)
    expect(together).toBe(25 + 2 + 8 + 2 - 12 + (25 + 2 + 8 + 4 + 3 + 2 - 10))
  })

  it("need no arrival where the carrier stands already", () => {
    const carrier = { ...carrierAt(0, 1000, 0), merchant: 0, since: 5 }
    expect(times.costOf(carrier, draftOf([second], [0]), 30)).toBe(30 + 2 + 8 + 2 - 12)
    // Arrived a moment ago: half the service is still to come.
    expect(times.costOf({ ...carrier, since: 29 }, draftOf([second], [0]), 30)).toBe(31 + 2 + 8 + 2 - 12)
  })

  it("begin when the carrier is free", () => {
    const busy = { ...carrierAt(0, 1000, 0), since: 60 }
    expect(times.costOf(busy, draftOf([second], [0]), 12)).toBe(62 + 2 + 8 + 2 - 12)
  })

  it("are impossible when the pickup comes after the shift", () => {
    expect(times.costOf(carrierAt(0, 0, 0, 0, 25), draftOf([first], [0]), 12)).toBeLessThan(100)
    expect(times.costOf(carrierAt(0, 0, 0, 0, 24), draftOf([first], [0]), 12)).toBe(Number.POSITIVE_INFINITY)
  })

  it("are impossible when an order would take longer than the maximum", () => {
    const late = carrierAt(0, 1000, 0, 86)
    // Placed at 10: 86 + 2 + 2 + 5 + 2 = 97 is 87 minutes; two minutes' drive more is one too many.
    expect(times.costOf(late, draftOf([first], [0]), 12)).toBe(87)
    expect(times.costOf(carrierAt(0, 600, 0, 86), draftOf([first], [0]), 12)).toBe(Number.POSITIVE_INFINITY)
  })

  it("are not worked out beyond a limit", () => {
    const draft = draftOf([first, second, third], [0, 1, 0])
    const carrier = carrierAt(0, 0, 0)
    const cost = times.costOf(carrier, draft, 12)
    expect(times.costOf(carrier, draft, 12, cost)).toBe(cost)
    expect(times.costOf(carrier, draft, 12, cost - 1)).toBe(Number.POSITIVE_INFINITY)
  })
})

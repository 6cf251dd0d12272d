import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Carrier } from "../../../../../src/services/dispatch/planner/carriers/model.ts"
import { OrderBook } from "../../../../../src/services/dispatch/planner/carriers/order-book.ts"
import {
  approachMax,
  OrderForecast
} from "../../../../../src/services/dispatch/planner/carriers/order-forecast.ts"
import { Repositioning } from "../../../../../src/services/dispatch/planner/carriers/reposition.ts"
import { RouteTimes } from "../../../../../src/services/dispatch/planner/carriers/route-times.ts"
import { carrierAt, config } from "./days.ts"

const busy = { x: 0, y: 0 }
const quiet = { x: 2000, y: 0 }

/** Two merchants, of which only the first has had orders, all with short preparation. */
const learnt = (orders: number) => {
  const book = new OrderBook([busy, quiet], config)
  const forecast = new OrderForecast(2)
  for (let n = 0; n < orders; n++) {
    forecast.learn(book, book.add({ x: 100, y: 0, merchant: 0, placedAt: n, readyAt: n + 5 }))
  }
  return {
    book,
    forecast,
    repositioning: new Repositioning(book, new RouteTimes(book, config), forecast, config)
  }
}

const movesOf = (carriers: ReadonlyArray<Carrier>, now = 50) =>
  learnt(40).repositioning.plan(
    carriers,
    carriers.map(({ index }) => index),
    now
  )

describe("the forecast of orders", () => {
  it("learns where orders come from", () => {
    const { forecast } = learnt(40)
    expect(forecast.share(0)).toBeGreaterThan(0.95)
    expect(forecast.share(0) + forecast.share(1)).toBeCloseTo(1, 12)
  })

  it("expects the lateness that the preparation times seen would have given", () => {
    const seen = [5, 5, 20, 60]
    const book = new OrderBook([busy], config)
    const forecast = new OrderForecast(1)
    const before = new OrderForecast(1)
    for (const minutes of seen) {
      forecast.learn(book, book.add({ x: 0, y: 0, merchant: 0, placedAt: 0, readyAt: minutes }))
    }
    forecast.refresh(2)
    before.refresh(2)
    for (const approach of [0, 3, 10, 30, 100]) {
      const mean = seen.reduce((sum, minutes) => sum + Math.max(0, approach + 2 - minutes), 0) / seen.length
      // General knowledge counts for thirty orders beside the four.
      expect(forecast.lateness[approach]).toBeCloseTo((30 * before.lateness[approach]! + 4 * mean) / 34, 9)
    }
  })

  it("never expects less lateness from farther away", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 150 }), { maxLength: 20 }), (minutes) => {
        const book = new OrderBook([busy], config)
        const forecast = new OrderForecast(1)
        for (const preparation of minutes) {
          forecast.learn(book, book.add({ x: 0, y: 0, merchant: 0, placedAt: 0, readyAt: preparation }))
        }
        forecast.refresh(2)
        for (let approach = 1; approach < approachMax; approach++) {
          expect(forecast.lateness[approach]).toBeGreaterThanOrEqual(forecast.lateness[approach - 1]!)
        }
      }),
      { numRuns: 20 }
    )
  })
})

describe("repositioning", () => {
  it("sends an idle carrier to where orders come from", () => {
    expect(movesOf([carrierAt(0, 900, 0)])).toEqual([{ carrier: 0, merchant: 0 }])
  })

  it("leaves a carrier that waits in the right place", () => {
    expect(movesOf([carrierAt(0, 0, 0)])).toEqual([])
  })

  it("sends the second to where the first is not", () => {
    expect(movesOf([carrierAt(0, 900, 0), carrierAt(1, 950, 0)])).toEqual([
      { carrier: 0, merchant: 0 },
      { carrier: 1, merchant: 1 }
    ])
  })

  it("sends nobody whose shift is about to end, has not begun, or who is under way or has work", () => {
    const late = carrierAt(0, 900, 0, 0, 60)
    const early = carrierAt(0, 900, 0, 55)
    const driving = { ...carrierAt(0, 900, 0), since: 51 }
    const working = { ...carrierAt(0, 900, 0), route: { orders: [0], joined: [0] } }
    for (const carrier of [late, early, driving, working]) expect(movesOf([carrier])).toEqual([])
  })

  it("does not drive farther than it pays", () => {
    const far = (config.repositionDriveMaxMinutes + 1) * config.metersPerMinute
    expect(movesOf([carrierAt(0, -far, 0)])).toEqual([])
  })
})

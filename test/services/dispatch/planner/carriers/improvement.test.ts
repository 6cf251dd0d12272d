import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Improvement } from "../../../../../src/services/dispatch/planner/carriers/improvement.ts"
import { RouteExchange } from "../../../../../src/services/dispatch/planner/carriers/route-exchange.ts"
import { type Day, draftOf, everyRoute, partsOf, smallDays } from "./days.ts"

const total = (cost: Float64Array): number => cost.reduce((sum, each) => sum + each, 0)

/** Every way to share orders among carriers, each with its best route: the least cost, infinite when none. */
const optimumOf = (day: Day): number => {
  const { book, carriers, times } = partsOf(day)
  const merchantOf = (order: number): number => book.merchant[order]!
  const bestOf = new Map<string, number>()
  const best = (carrier: number, orders: ReadonlyArray<number>): number => {
    const key = `${carrier}:${orders}`
    const known = bestOf.get(key)
    if (known !== undefined) return known
    let least = Number.POSITIVE_INFINITY
    for (const route of everyRoute(orders, merchantOf)) {
      least = Math.min(least, times.costOf(carriers[carrier]!, route, 0))
    }
    bestOf.set(key, least)
    return least
  }
  let optimum = Number.POSITIVE_INFINITY
  const ways = carriers.length ** day.orders.length
  for (let way = 0; way < ways; way++) {
    const shares: Array<Array<number>> = carriers.map(() => [])
    let rest = way
    for (const [order] of day.orders.entries()) {
      shares[rest % carriers.length]!.push(order)
      rest = Math.floor(rest / carriers.length)
    }
    optimum = Math.min(
      optimum,
      shares.reduce((sum, orders, carrier) => sum + best(carrier, orders), 0)
    )
  }
  return optimum
}

const planOf = (day: Day) => {
  const parts = partsOf(day)
  const { plan, times, insertion } = parts
  const improvement = new Improvement(plan, times, insertion)
  const exchange = new RouteExchange(plan, times)
  const open = day.orders.map((_, order) => order)
  const active = parts.carriers.map(({ index }) => index)
  const served = open.filter((order) => improvement.place(order, open, active, 0))
  return { ...parts, improvement, exchange, open, active, served }
}

describe("the improvement of routes", () => {
  it("never costs more, and serves what was served, each order once", () => {
    fc.assert(
      fc.property(smallDays(4, 7), (day) => {
        const { plan, times, improvement, exchange, open, active, served, carriers } = planOf(day)
        const before = total(plan.cost)
        exchange.run(active, 0)
        const exchanged = total(plan.cost)
        expect(exchanged).toBeLessThanOrEqual(before)
        improvement.run(open, active, 0, 30)
        expect(total(plan.cost)).toBeLessThanOrEqual(exchanged)
        const planned = carriers.flatMap(({ route }) => route.orders)
        expect([...planned].sort()).toEqual([...served].sort())
        for (const carrier of carriers) {
          for (const order of carrier.route.orders) expect(plan.carrierOf(order)).toBe(carrier.index)
          expect(plan.refresh(carrier.index, 0)).toEqual([])
          const [start] = carrier.route.joined
          expect(start ?? 0).toBe(0)
        }
        expect(times.endAt).toBeGreaterThanOrEqual(0)
      })
    )
  })

  it("comes within two percent of the optimum on small days, on the average", () => {
    const gaps: Array<number> = []
    fc.assert(
      fc.property(smallDays(3, 5), (day) => {
        const optimum = optimumOf(day)
        const { plan, improvement, exchange, open, active, served } = planOf(day)
        exchange.run(active, 0)
        improvement.run(open, active, 0, 30)
        // A day that cannot be served whole has no optimum to compare with.
        if (optimum === Number.POSITIVE_INFINITY || served.length < day.orders.length) return
        const cost = total(plan.cost)
        expect(cost).toBeGreaterThanOrEqual(optimum)
        gaps.push(cost / optimum - 1)
      }),
      { numRuns: 150, seed: 20_260_101 }
    )
    expect(gaps.length).toBeGreaterThan(100)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(0.02)
  })
})

describe("the exchange of whole routes", () => {
  it("finds the cheapest of all ways to share the routes out", () => {
    fc.assert(
      fc.property(smallDays(4, 5), (day) => {
        const { plan, times, exchange, active, carriers } = planOf(day)
        const routes = carriers.map(({ route }) => route).filter(({ orders }) => orders.length > 0)
        const drafts = routes.map((route) => draftOf(route.orders, route.joined))
        let best = Number.POSITIVE_INFINITY
        const share = (row: number, taken: ReadonlyArray<number>, cost: number): void => {
          if (row === drafts.length) {
            best = Math.min(best, cost)
            return
          }
          for (const index of active) {
            if (taken.includes(index)) continue
            share(row + 1, [...taken, index], cost + times.costOf(carriers[index]!, drafts[row]!, 0))
          }
        }
        share(0, [], 0)
        exchange.run(active, 0)
        expect(total(plan.cost)).toBe(best)
      })
    )
  })

  it("leaves routes where they are when nothing is gained", () => {
    fc.assert(
      fc.property(smallDays(4, 5), (day) => {
        const { exchange, active, carriers } = planOf(day)
        exchange.run(active, 0)
        const before = carriers.map(({ route }) => route)
        exchange.run(active, 0)
        expect(carriers.map(({ route }) => route)).toEqual(before)
      })
    )
  })
})

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RouteDraft } from "../../../../../src/services/dispatch/planner/carriers/route-draft.ts"
import { everyRoute, config as partsConfig, partsOf, smallDays } from "./days.ts"

describe("the cheapest insertion", () => {
  it("is the best of all routes that keep the order of the others and their bundles", () => {
    fc.assert(
      fc.property(smallDays(1, 4), (day) => {
        const { book, carriers, times, insertion } = partsOf(day)
        const carrier = carriers[0]!
        const orders = day.orders.map((_, index) => index)
        const added = orders.at(-1)!
        const merchantOf = (order: number): number => book.merchant[order]!
        for (const base of everyRoute(orders.slice(0, -1), merchantOf)) {
          const found = insertion.search(carrier, base, added, 0, Number.POSITIVE_INFINITY)
          let best = Number.POSITIVE_INFINITY
          for (const route of everyRoute(orders, merchantOf)) {
            if (keeps(route, base, added)) best = Math.min(best, times.costOf(carrier, route, 0))
          }
          expect(found).toBe(best)
          if (best < Number.POSITIVE_INFINITY) {
            expect(times.costOf(carrier, insertion.best, 0)).toBe(best)
            expect(keeps(insertion.best, base, added)).toBe(true)
            expect(insertion.search(carrier, base, added, 0, best)).toBe(Number.POSITIVE_INFINITY)
          }
        }
      }),
      { numRuns: 60 }
    )
  })

  it("never makes a bundle larger than a carrier may have", () => {
    fc.assert(
      fc.property(smallDays(1, 4), (day) => {
        const { carriers, insertion } = partsOf(day, { ...partsConfig, bundleMax: 1 })
        const base = everyRoute([], () => 0)[0]!
        for (const [order] of day.orders.entries()) {
          const found = insertion.search(carriers[0]!, base, order, 0, Number.POSITIVE_INFINITY)
          if (found === Number.POSITIVE_INFINITY) continue
          base.take(insertion.best)
        }
        expect([...base.joined.subarray(0, base.count)].every((joins) => joins === 0)).toBe(true)
      })
    )
  })
})

/** Whether a route without `added` is `base`, bundle for bundle. */
const keeps = (route: RouteDraft, base: RouteDraft, added: number): boolean => {
  const rest = new RouteDraft()
  rest.copyWithout(route.toRoute(), added)
  const { orders, joined } = rest.toRoute()
  const known = base.toRoute()
  return String(orders) === String(known.orders) && String(joined) === String(known.joined)
}

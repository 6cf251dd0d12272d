/** The cheapest way to put one more order into a route: as a bundle of its own, or into one there is. */
import type { Carrier, CarrierConfig } from "./model.ts"
import type { OrderBook } from "./order-book.ts"
import { RouteDraft } from "./route-draft.ts"
import type { RouteTimes } from "./route-times.ts"

export class Insertion {
  /** The route of the last search that found one. */
  readonly best = new RouteDraft()
  private readonly trial = new RouteDraft()
  private readonly book: OrderBook
  private readonly times: RouteTimes
  private readonly config: CarrierConfig

  constructor(book: OrderBook, times: RouteTimes, config: CarrierConfig) {
    this.book = book
    this.times = times
    this.config = config
  }

  /**
   * The cost of the carrier's cheapest route with `order` added to `base`, when it is below `limit`:
   * then `best` holds it. Infinite otherwise. Of equal ways the first counts: a new bundle, earlier
   * positions first, then bundles there are.
   */
  search(carrier: Carrier, base: RouteDraft, order: number, now: number, limit: number): number {
    const { book, trial } = this
    const merchant = book.merchant[order] as number
    let found = Number.POSITIVE_INFINITY
    let bound = limit
    const keep = (cost: number): void => {
      if (cost >= bound) return
      bound = cost
      found = cost
      this.best.take(trial)
    }
    for (let position = 0; position <= base.count; position++) {
      if (position < base.count && base.joined[position] === 1) continue
      trial.copyWith(base, position, order, 0, 0)
      keep(this.times.costOf(carrier, trial, now, bound))
    }
    for (let start = 0; start < base.count; ) {
      const end = bundleEnd(base, start)
      const isSame = book.merchant[base.orders[start] as number] === merchant
      if (isSame && end - start < this.config.bundleMax) {
        for (let position = start; position <= end; position++) {
          const next = position < end ? 1 : 0
          trial.copyWith(base, position, order, position === start ? 0 : 1, next)
          keep(this.times.costOf(carrier, trial, now, bound))
        }
      }
      start = end
    }
    return found
  }
}

/** Where the bundle that starts at `start` ends. */
export const bundleEnd = (route: RouteDraft, start: number): number => {
  let end = start + 1
  while (end < route.count && route.joined[end] === 1) end++
  return end
}

/**
 * When a carrier would do what, and what that costs: the sum of click-to-door over the orders of a
 * route, in minutes. Source: spec/simulation.md 10 (timing).
 */
import type { Carrier, CarrierConfig } from "./model.ts"
import { minutesBetween, type OrderBook } from "./order-book.ts"
import type { RouteDraft } from "./route-draft.ts"

export class RouteTimes {
  /** Where and when the route measured last ends. */
  endX = 0
  endY = 0
  endAt = 0
  private readonly book: OrderBook
  private readonly config: CarrierConfig

  constructor(book: OrderBook, config: CarrierConfig) {
    this.book = book
    this.config = config
  }

  /**
   * The cost of a route that begins at `now` or later; infinite when a pickup would come after the end
   * of the shift, an order later than it may, or the whole cost more than `limit`.
   */
  costOf(carrier: Carrier, draft: RouteDraft, now: number, limit = Number.POSITIVE_INFINITY): number {
    const { book, config } = this
    const { orders, joined, count } = draft
    const { metersPerMinute, clickToDoorMaxMinutes, pickupHalfMinutes, dropoffHalfMinutes } = config
    let { x, y } = carrier
    let at = carrier.since > now ? carrier.since : now
    let cost = 0
    for (let i = 0; i < count; ) {
      const merchant = book.merchant[orders[i] as number] as number
      const merchantX = book.merchantX[merchant] as number
      const merchantY = book.merchantY[merchant] as number
      const isThere = i === 0 && carrier.merchant === merchant
      const arrival = isThere
        ? carrier.since
        : at + minutesBetween(x, y, merchantX, merchantY, metersPerMinute)
      let pickup = arrival + pickupHalfMinutes
      if (pickup < now) pickup = now
      let end = i
      do {
        const ready = book.readyAt[orders[end] as number] as number
        if (ready > pickup) pickup = ready
        end++
      } while (end < count && joined[end] === 1)
      if (pickup > carrier.offTime) return Number.POSITIVE_INFINITY
      at = pickup + pickupHalfMinutes
      x = merchantX
      y = merchantY
      for (; i < end; i++) {
        const order = orders[i] as number
        const toX = book.x[order] as number
        const toY = book.y[order] as number
        const dropoff = at + minutesBetween(x, y, toX, toY, metersPerMinute) + dropoffHalfMinutes
        const clickToDoor = dropoff - (book.placedAt[order] as number)
        if (clickToDoor > clickToDoorMaxMinutes) return Number.POSITIVE_INFINITY
        cost += clickToDoor
        if (cost > limit) return Number.POSITIVE_INFINITY
        at = dropoff + dropoffHalfMinutes
        x = toX
        y = toY
      }
    }
    this.endX = x
    this.endY = y
    this.endAt = at
    return cost
  }
}

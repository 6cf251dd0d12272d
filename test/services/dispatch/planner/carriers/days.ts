/** Small days of carriers for tests: a place is some hundred metres, a minute is 100 m. */
import * as fc from "fast-check"
import { Insertion } from "../../../../../src/services/dispatch/planner/carriers/insertion.ts"
import {
  type Carrier,
  type CarrierConfig,
  type CarrierOrder,
  defaultCarrierConfig,
  emptyRoute,
  type PlanarPoint
} from "../../../../../src/services/dispatch/planner/carriers/model.ts"
import { OrderBook } from "../../../../../src/services/dispatch/planner/carriers/order-book.ts"
import { RouteDraft } from "../../../../../src/services/dispatch/planner/carriers/route-draft.ts"
import { RoutePlan } from "../../../../../src/services/dispatch/planner/carriers/route-plan.ts"
import { RouteTimes } from "../../../../../src/services/dispatch/planner/carriers/route-times.ts"

export const config: CarrierConfig = { ...defaultCarrierConfig, metersPerMinute: 100 }

export interface Day {
  readonly merchants: ReadonlyArray<PlanarPoint>
  readonly orders: ReadonlyArray<CarrierOrder>
  readonly carriers: ReadonlyArray<{
    readonly x: number
    readonly y: number
    readonly onTime: number
    readonly offTime: number
  }>
}

export const carrierAt = (index: number, x: number, y: number, onTime = 0, offTime = 600): Carrier => ({
  index,
  x,
  y,
  onTime,
  offTime,
  merchant: -1,
  since: onTime,
  route: emptyRoute
})

const point = fc.record({
  x: fc.integer({ min: 0, max: 20 }).map((n) => n * 100),
  y: fc.integer({ min: 0, max: 20 }).map((n) => n * 100)
})

/** Days with everything placed by minute 0, so that a plan at that minute knows all. */
export const smallDays = (carriersMax: number, ordersMax: number): fc.Arbitrary<Day> =>
  fc.integer({ min: 1, max: 3 }).chain((merchants) =>
    fc.record({
      merchants: fc.array(point, { minLength: merchants, maxLength: merchants }),
      carriers: fc.array(
        fc.record({
          x: fc.integer({ min: 0, max: 2000 }),
          y: fc.integer({ min: 0, max: 2000 }),
          onTime: fc.integer({ min: 0, max: 15 }),
          offTime: fc.integer({ min: 40, max: 120 })
        }),
        { minLength: 1, maxLength: carriersMax }
      ),
      orders: fc.array(
        fc.record({
          x: fc.integer({ min: 0, max: 2000 }),
          y: fc.integer({ min: 0, max: 2000 }),
          merchant: fc.integer({ min: 0, max: merchants - 1 }),
          placedAt: fc.constant(0),
          readyAt: fc.integer({ min: 0, max: 30 })
        }),
        { minLength: 1, maxLength: ordersMax }
      )
    })
  )

/** The parts of the planner over a day whose orders are all known. */
export const partsOf = (day: Day, settings: CarrierConfig = config) => {
  const book = new OrderBook(day.merchants, settings)
  for (const order of day.orders) book.add(order)
  const carriers = day.carriers.map(({ x, y, onTime, offTime }, index) =>
    carrierAt(index, x, y, onTime, offTime)
  )
  const times = new RouteTimes(book, settings)
  const plan = new RoutePlan(carriers, book, times)
  return { book, carriers, times, plan, insertion: new Insertion(book, times, settings) }
}

export const draftOf = (orders: ReadonlyArray<number>, joined: ReadonlyArray<number>): RouteDraft => {
  const draft = new RouteDraft()
  draft.copy({ orders, joined })
  return draft
}

/** Every route over a set of orders: each order of service, each way to bundle neighbours of one merchant. */
export const everyRoute = (
  orders: ReadonlyArray<number>,
  merchantOf: (order: number) => number
): ReadonlyArray<RouteDraft> => {
  const routes: Array<RouteDraft> = []
  const extend = (served: ReadonlyArray<number>, joined: ReadonlyArray<number>): void => {
    if (served.length === orders.length) {
      routes.push(draftOf(served, joined))
      return
    }
    for (const order of orders) {
      if (served.includes(order)) continue
      extend([...served, order], [...joined, 0])
      const last = served.at(-1)
      if (last !== undefined && merchantOf(last) === merchantOf(order))
        extend([...served, order], [...joined, 1])
    }
  }
  extend([], [])
  return routes
}

/** Who is planned to serve what: the routes of all carriers, with what each costs and could at best. */
import type { Carrier, Route } from "./model.ts"
import type { OrderBook } from "./order-book.ts"
import { RouteDraft } from "./route-draft.ts"
import type { RouteTimes } from "./route-times.ts"

const nobody = -1

export class RoutePlan {
  readonly carriers: ReadonlyArray<Carrier>
  /** Cost of each carrier's route. */
  readonly cost: Float64Array
  /** What the cost would be if each of its orders were served at once by a carrier of its own. */
  readonly floor: Float64Array
  /** Carriers whose routes or circumstances changed in the running cycle, as 1. */
  readonly changed: Uint8Array
  /** The carrier of each order, -1 when none; by order number. */
  private carrierOfOrder = new Int32Array(256).fill(nobody)
  private readonly draft = new RouteDraft()
  private readonly book: OrderBook
  private readonly times: RouteTimes

  constructor(carriers: ReadonlyArray<Carrier>, book: OrderBook, times: RouteTimes) {
    this.carriers = carriers
    this.cost = new Float64Array(carriers.length)
    this.floor = new Float64Array(carriers.length)
    this.changed = new Uint8Array(carriers.length)
    this.book = book
    this.times = times
  }

  /** The carrier that is planned to serve an order, -1 when none is. */
  carrierOf(order: number): number {
    return this.carrierOfOrder[order] ?? nobody
  }

  /** How much a carrier's route costs above what its orders cost at best: all that a change could save. */
  excess(carrier: number): number {
    return (this.cost[carrier] as number) - (this.floor[carrier] as number)
  }

  /** Gives a carrier a route; the orders it had and has no more must be given away by the caller. */
  set(carrier: number, draft: RouteDraft, cost: number): void {
    this.carrierAt(carrier).route = draft.toRoute()
    this.cost[carrier] = cost
    this.changed[carrier] = 1
    let floor = 0
    for (let i = 0; i < draft.count; i++) {
      const order = draft.orders[i] as number
      this.own(order, carrier)
      floor += this.book.floor[order] as number
    }
    this.floor[carrier] = floor
  }

  /** Measures a carrier's route anew as of `now`; one that became impossible is dissolved: its orders. */
  refresh(index: number, now: number): ReadonlyArray<number> {
    const carrier = this.carrierAt(index)
    const { draft } = this
    draft.copy(carrier.route)
    const cost = this.times.costOf(carrier, draft, now)
    if (cost < Number.POSITIVE_INFINITY) {
      if (cost !== this.cost[index]) {
        this.cost[index] = cost
        this.changed[index] = 1
      }
      return nothing
    }
    const { orders } = carrier.route
    for (const order of orders) this.own(order, nobody)
    draft.count = 0
    this.set(index, draft, 0)
    return orders
  }

  /** Takes the picked-up head of a carrier's route away. */
  drop(index: number, count: number): void {
    const carrier = this.carrierAt(index)
    const route: Route = carrier.route
    let floor = 0
    for (const order of route.orders.slice(0, count)) this.own(order, nobody)
    for (const order of route.orders.slice(count)) floor += this.book.floor[order] as number
    carrier.route = { orders: route.orders.slice(count), joined: route.joined.slice(count) }
    this.floor[index] = floor
    this.changed[index] = 1
  }

  carrierAt(index: number): Carrier {
    return this.carriers[index] as Carrier
  }

  private own(order: number, carrier: number): void {
    if (order >= this.carrierOfOrder.length) {
      const wider = new Int32Array(Math.max(order + 1, this.carrierOfOrder.length * 2)).fill(nobody)
      wider.set(this.carrierOfOrder)
      this.carrierOfOrder = wider
    }
    this.carrierOfOrder[order] = carrier
  }
}

const nothing: ReadonlyArray<number> = Object.freeze([])

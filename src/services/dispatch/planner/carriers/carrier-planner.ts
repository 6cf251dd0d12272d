/**
 * Plans carriers online: nothing of an order is known before it is placed, everything stays open until
 * it must begin. Source: spec/dispatch.md 7 (commitment), spec/simulation.md 10; design.md 5.
 *
 * Every cycle: orders without a carrier are put where they cost least, routes are exchanged and improved,
 * and what cannot wait for the next cycle is decided: a departure that would be late otherwise, a
 * pickup whose food is ready. Idle carriers are sent where orders are expected.
 * Determinism: a function of the orders placed so far, in the order in which they were told.
 */
import { Improvement } from "./improvement.ts"
import { bundleEnd, Insertion } from "./insertion.ts"
import type { Carrier, CarrierConfig, CarrierDecision, CarrierOrder, PlanarPoint } from "./model.ts"
import { minutesBetween, OrderBook } from "./order-book.ts"
import { OrderForecast } from "./order-forecast.ts"
import { Repositioning } from "./reposition.ts"
import { RouteDraft } from "./route-draft.ts"
import { RouteExchange } from "./route-exchange.ts"
import { RoutePlan } from "./route-plan.ts"
import { RouteTimes } from "./route-times.ts"

export class CarrierPlanner {
  readonly book: OrderBook
  private readonly carriers: ReadonlyArray<Carrier>
  private readonly config: CarrierConfig
  private readonly times: RouteTimes
  private readonly plan: RoutePlan
  private readonly improvement: Improvement
  private readonly exchange: RouteExchange
  private readonly forecast: OrderForecast
  private readonly repositioning: Repositioning
  private readonly draft = new RouteDraft()
  /** Orders that are not picked up, as they came. */
  private open: Array<number> = []

  /** `carriers` belong to the caller, who moves them; their routes belong to the planner. */
  constructor(
    merchants: ReadonlyArray<PlanarPoint>,
    carriers: ReadonlyArray<Carrier>,
    config: CarrierConfig
  ) {
    this.book = new OrderBook(merchants, config)
    this.carriers = carriers
    this.config = config
    this.times = new RouteTimes(this.book, config)
    this.plan = new RoutePlan(carriers, this.book, this.times)
    this.improvement = new Improvement(this.plan, this.times, new Insertion(this.book, this.times, config))
    this.exchange = new RouteExchange(this.plan, this.times)
    this.forecast = new OrderForecast(merchants.length)
    this.repositioning = new Repositioning(this.book, this.times, this.forecast, config)
  }

  /** Orders that wait for their pickup. */
  get openOrders(): number {
    return this.open.length
  }

  /** An order was placed; returns the number under which decisions name it, counted from 0. */
  learn(order: CarrierOrder): number {
    const number = this.book.add(order)
    this.forecast.learn(this.book, number)
    this.open.push(number)
    return number
  }

  /**
   * What must begin at `now`, because at `next`, the time of the next cycle, it would be late; whole
   * minutes. The caller carries all of it out: moves the carriers, and tells of pickups by `pickedUp`.
   */
  replan(now: number, next: number): ReadonlyArray<CarrierDecision> {
    // In whole minutes nothing can begin before the next cycle sees the same minute with more news.
    if (next <= now) return nothing
    this.giveUp(now)
    const active = this.listActive(now)
    for (const index of active) this.plan.refresh(index, now)
    for (const order of this.open) {
      if (this.plan.carrierOf(order) < 0) this.improvement.place(order, this.open, active, now)
    }
    this.exchange.run(active, now)
    this.improvement.run(this.open, active, now, this.config.improvementRoundsMax)
    this.plan.changed.fill(0)
    const decisions: Array<CarrierDecision> = []
    for (const index of active) {
      const decision = this.due(this.carriers[index] as Carrier, now, next)
      if (decision !== null) decisions.push(decision)
    }
    if (!this.config.repositions) return decisions
    for (const { carrier, merchant } of this.repositioning.plan(this.carriers, active, now)) {
      decisions.push({ kind: "depart", carrier, merchant, at: now })
    }
    return decisions
  }

  /** A carrier has left a merchant with the first bundle of its route. */
  pickedUp(carrier: number, orders: ReadonlyArray<number>): void {
    this.plan.drop(carrier, orders.length)
    this.open = this.open.filter((order) => !orders.includes(order))
  }

  /** Orders that nobody can bring in time any more are not planned with. */
  private giveUp(now: number): void {
    const { book, config } = this
    this.open = this.open.filter(
      (order) =>
        this.plan.carrierOf(order) >= 0 ||
        now - (book.placedAt[order] as number) <= config.clickToDoorMaxMinutes
    )
  }

  private listActive(now: number): ReadonlyArray<number> {
    const active: Array<number> = []
    for (const carrier of this.carriers) {
      if (carrier.onTime > now + this.config.lookAheadMinutes) continue
      if (carrier.offTime < now && carrier.route.orders.length === 0) continue
      active.push(carrier.index)
    }
    return active
  }

  private due(carrier: Carrier, now: number, next: number): CarrierDecision | null {
    if (carrier.route.orders.length === 0 || carrier.since > now) return null
    const { book, config, draft } = this
    draft.copy(carrier.route)
    const size = bundleEnd(draft, 0)
    const merchant = book.merchant[draft.orders[0] as number] as number
    let ready = 0
    for (let i = 0; i < size; i++) ready = Math.max(ready, book.readyAt[draft.orders[i] as number] as number)
    const half = config.pickupHalfMinutes
    const { index } = carrier
    if (carrier.merchant === merchant) {
      const pickup = Math.max(carrier.since + half, ready, now)
      if (pickup > now) return null
      return {
        kind: "pickUp",
        carrier: index,
        merchant,
        orders: carrier.route.orders.slice(0, size),
        at: now
      }
    }
    const x = book.merchantX[merchant] as number
    const y = book.merchantY[merchant] as number
    const minutes = minutesBetween(carrier.x, carrier.y, x, y, config.metersPerMinute)
    return next + minutes + half > ready ? { kind: "depart", carrier: index, merchant, at: now } : null
  }
}

const nothing: ReadonlyArray<CarrierDecision> = Object.freeze([])

/**
 * Better routes by exchange: one order to another carrier or place, the rests of two routes exchanged,
 * two orders exchanged. Only strict gains are kept, the first that is found best, until none is left.
 *
 * Nothing that cannot gain is tried: a change saves at most what the routes it touches cost above their
 * floor, and between cycles nothing gains that touches no route which changed since.
 * Determinism: orders as they came, carriers in their order.
 * Source: spec/dispatch.md 7 (recommended method, 5).
 */
import type { Insertion } from "./insertion.ts"
import { RouteDraft } from "./route-draft.ts"
import type { RoutePlan } from "./route-plan.ts"
import type { RouteTimes } from "./route-times.ts"

/** Less than this is no gain: costs are whole minutes. */
const gainMin = 1e-6

export class Improvement {
  private readonly first = new RouteDraft()
  private readonly second = new RouteDraft()
  private readonly firstBest = new RouteDraft()
  private readonly secondBest = new RouteDraft()
  private readonly plan: RoutePlan
  private readonly times: RouteTimes
  private readonly insertion: Insertion

  constructor(plan: RoutePlan, times: RouteTimes, insertion: Insertion) {
    this.plan = plan
    this.times = times
    this.insertion = insertion
  }

  /**
   * Improves until nothing gains, or `roundsMax` rounds.
   *
   * - `open`: orders not picked up; `active`: carriers that may serve them.
   */
  run(open: ReadonlyArray<number>, active: ReadonlyArray<number>, now: number, roundsMax: number): void {
    const { changed } = this.plan
    let mark = Uint8Array.from(changed)
    for (let round = 0; round < roundsMax; round++) {
      if (!active.some((index) => mark[index] === 1)) return
      changed.fill(0)
      for (const order of open) this.relocate(order, active, mark, now)
      this.exchangeRests(active, mark, now)
      this.swapOrders(open, mark, now)
      mark = Uint8Array.from(changed)
    }
  }

  /**
   * Gives an order that has no carrier one at the least cost; where there is no room, in the place of
   * an order that finds room elsewhere. False when there is no way.
   */
  place(order: number, open: ReadonlyArray<number>, active: ReadonlyArray<number>, now: number): boolean {
    return this.placeInto(order, active, now) || this.placeByMovingOne(order, open, active, now)
  }

  private placeInto(order: number, active: ReadonlyArray<number>, now: number): boolean {
    const { plan, insertion } = this
    let best = Number.POSITIVE_INFINITY
    let chosen = -1
    for (const index of active) {
      const carrier = plan.carrierAt(index)
      const before = plan.cost[index] as number
      this.first.copy(carrier.route)
      const cost = insertion.search(carrier, this.first, order, now, before + best)
      if (cost === Number.POSITIVE_INFINITY) continue
      best = cost - before
      chosen = index
      this.firstBest.take(insertion.best)
    }
    if (chosen < 0) return false
    plan.set(chosen, this.firstBest, (plan.cost[chosen] as number) + best)
    return true
  }

  private placeByMovingOne(
    order: number,
    open: ReadonlyArray<number>,
    active: ReadonlyArray<number>,
    now: number
  ): boolean {
    const { plan, insertion } = this
    let best = Number.POSITIVE_INFINITY
    let to = -1
    let giver = -1
    let giverCost = 0
    let toCost = 0
    for (const moved of open) {
      const from = plan.carrierOf(moved)
      if (from < 0) continue
      const carrier = plan.carrierAt(from)
      this.first.copyWithout(carrier.route, moved)
      const cost = insertion.search(carrier, this.first, order, now, Number.POSITIVE_INFINITY)
      if (cost === Number.POSITIVE_INFINITY) continue
      const own = cost - (plan.cost[from] as number)
      this.second.take(insertion.best)
      for (const index of active) {
        if (index === from) continue
        const other = plan.carrierAt(index)
        const before = plan.cost[index] as number
        this.first.copy(other.route)
        const moving = insertion.search(other, this.first, moved, now, before + best - own)
        if (moving === Number.POSITIVE_INFINITY) continue
        best = own + moving - before
        to = index
        toCost = moving
        giver = from
        giverCost = cost
        this.firstBest.take(this.second)
        this.secondBest.take(insertion.best)
      }
    }
    if (to < 0) return false
    plan.set(giver, this.firstBest, giverCost)
    plan.set(to, this.secondBest, toCost)
    return true
  }

  /** An order to where it costs least. */
  private relocate(order: number, active: ReadonlyArray<number>, mark: Uint8Array, now: number): void {
    const { plan, insertion, first, second, firstBest, secondBest } = this
    const from = plan.carrierOf(order)
    if (from < 0 || plan.excess(from) < gainMin) return
    const carrier = plan.carrierAt(from)
    first.copyWithout(carrier.route, order)
    const rest = this.times.costOf(carrier, first, now)
    const saved = (plan.cost[from] as number) - rest
    if (!(saved > gainMin)) return
    const isChanged = isMarked(plan, mark, from)
    let limit = saved - gainMin
    let to = -1
    let toCost = 0
    if (isChanged) {
      const cost = insertion.search(carrier, first, order, now, rest + limit)
      if (cost < Number.POSITIVE_INFINITY) {
        limit = cost - rest
        to = from
        toCost = cost
        secondBest.take(insertion.best)
      }
    }
    firstBest.take(first)
    for (const index of active) {
      if (index === from || !(isChanged || isMarked(plan, mark, index))) continue
      const before = plan.cost[index] as number
      const other = plan.carrierAt(index)
      second.copy(other.route)
      const cost = insertion.search(other, second, order, now, before + limit)
      if (cost === Number.POSITIVE_INFINITY) continue
      limit = cost - before
      to = index
      toCost = cost
      secondBest.take(insertion.best)
    }
    if (to < 0) return
    if (to !== from) plan.set(from, firstBest, rest)
    plan.set(to, secondBest, toCost)
  }

  /** The rests of two routes, from some bundle on, exchanged. */
  private exchangeRests(active: ReadonlyArray<number>, mark: Uint8Array, now: number): void {
    const { plan } = this
    for (let i = 0; i < active.length; i++) {
      for (let j = i + 1; j < active.length; j++) {
        const a = active[i] as number
        const b = active[j] as number
        if (!isMarked(plan, mark, a) && !isMarked(plan, mark, b)) continue
        if (plan.excess(a) + plan.excess(b) < gainMin) continue
        this.exchangeRestsOf(a, b, now)
      }
    }
  }

  private exchangeRestsOf(a: number, b: number, now: number): void {
    const { plan, times, first, second, firstBest, secondBest } = this
    const one = plan.carrierAt(a)
    const two = plan.carrierAt(b)
    const before = (plan.cost[a] as number) + (plan.cost[b] as number)
    let best = before - gainMin
    let bestFirst = -1
    for (let head = 0; head <= one.route.orders.length; head++) {
      if (one.route.joined[head] === 1) continue
      for (let tail = 0; tail <= two.route.orders.length; tail++) {
        if (two.route.joined[tail] === 1) continue
        if (head === one.route.orders.length && tail === two.route.orders.length) continue
        first.splice(one.route, head, two.route, tail)
        const costFirst = times.costOf(one, first, now)
        if (costFirst >= best) continue
        second.splice(two.route, tail, one.route, head)
        const cost = costFirst + times.costOf(two, second, now)
        if (cost >= best) continue
        best = cost
        bestFirst = costFirst
        firstBest.take(first)
        secondBest.take(second)
      }
    }
    if (bestFirst < 0) return
    plan.set(a, firstBest, bestFirst)
    plan.set(b, secondBest, best - bestFirst)
  }

  /** Two orders of two carriers exchanged, each put where it fits best. */
  private swapOrders(open: ReadonlyArray<number>, mark: Uint8Array, now: number): void {
    const { plan } = this
    for (let u = 0; u < open.length; u++) {
      for (let v = u + 1; v < open.length; v++) {
        const a = plan.carrierOf(open[u] as number)
        const b = plan.carrierOf(open[v] as number)
        if (a < 0 || b < 0 || a === b) continue
        if (!isMarked(plan, mark, a) && !isMarked(plan, mark, b)) continue
        if (plan.excess(a) + plan.excess(b) < gainMin) continue
        this.swap(open[u] as number, a, open[v] as number, b, now)
      }
    }
  }

  private swap(order: number, a: number, other: number, b: number, now: number): void {
    const { plan, times, insertion, first, second, firstBest } = this
    const one = plan.carrierAt(a)
    const two = plan.carrierAt(b)
    const before = (plan.cost[a] as number) + (plan.cost[b] as number)
    first.copyWithout(one.route, order)
    second.copyWithout(two.route, other)
    const restFirst = times.costOf(one, first, now)
    const restSecond = times.costOf(two, second, now)
    if (!(restFirst + restSecond < before)) return
    const costFirst = insertion.search(one, first, other, now, before - restSecond - gainMin)
    if (costFirst === Number.POSITIVE_INFINITY) return
    firstBest.take(insertion.best)
    const costSecond = insertion.search(two, second, order, now, before - costFirst - gainMin)
    if (costSecond === Number.POSITIVE_INFINITY) return
    plan.set(a, firstBest, costFirst)
    plan.set(b, insertion.best, costSecond)
  }
}

/** Whether a carrier changed before this round, or in it. */
const isMarked = (plan: RoutePlan, mark: Uint8Array, carrier: number): boolean =>
  mark[carrier] === 1 || plan.changed[carrier] === 1

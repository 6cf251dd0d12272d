/** A route in the making: written to, measured and thrown away a hundred thousand times a day. */
import type { Route } from "./model.ts"

export class RouteDraft {
  orders = new Int32Array(32)
  joined = new Uint8Array(32)
  count = 0

  /** Becomes a copy of a planned route. */
  copy(route: Route): void {
    this.makeRoom(route.orders.length)
    this.count = route.orders.length
    for (let i = 0; i < this.count; i++) {
      this.orders[i] = route.orders[i] as number
      this.joined[i] = route.joined[i] as number
    }
  }

  /** Becomes a copy of a route without one of its orders; the rest of a bundle stays a bundle. */
  copyWithout(route: Route, order: number): void {
    this.makeRoom(route.orders.length)
    let size = 0
    let opensBundle = false
    for (let i = 0; i < route.orders.length; i++) {
      if (route.orders[i] === order) {
        opensBundle = route.joined[i] === 0
        continue
      }
      this.orders[size] = route.orders[i] as number
      this.joined[size] = opensBundle ? 0 : (route.joined[i] as number)
      opensBundle = false
      size++
    }
    this.count = size
  }

  /** Becomes `base` with an order at a position; `joins`: picked up with the order before it. */
  copyWith(base: RouteDraft, position: number, order: number, joins: 0 | 1, nextJoins: 0 | 1): void {
    this.makeRoom(base.count + 1)
    for (let i = 0; i < position; i++) {
      this.orders[i] = base.orders[i] as number
      this.joined[i] = base.joined[i] as number
    }
    this.orders[position] = order
    this.joined[position] = joins
    for (let i = position; i < base.count; i++) {
      this.orders[i + 1] = base.orders[i] as number
      this.joined[i + 1] = base.joined[i] as number
    }
    if (position < base.count) this.joined[position + 1] = nextJoins
    this.count = base.count + 1
  }

  /** Becomes the first `head` orders of one route and what follows `tail` orders of another. */
  splice(first: Route, head: number, second: Route, tail: number): void {
    const rest = second.orders.length - tail
    this.makeRoom(head + rest)
    for (let i = 0; i < head; i++) {
      this.orders[i] = first.orders[i] as number
      this.joined[i] = first.joined[i] as number
    }
    for (let i = 0; i < rest; i++) {
      this.orders[head + i] = second.orders[tail + i] as number
      this.joined[head + i] = second.joined[tail + i] as number
    }
    this.count = head + rest
  }

  /** Becomes a copy of another draft. */
  take(other: RouteDraft): void {
    this.makeRoom(other.count)
    for (let i = 0; i < other.count; i++) {
      this.orders[i] = other.orders[i] as number
      this.joined[i] = other.joined[i] as number
    }
    this.count = other.count
  }

  /** The route as it stands, to be kept. */
  toRoute(): Route {
    return {
      orders: Array.from(this.orders.subarray(0, this.count)),
      joined: Array.from(this.joined.subarray(0, this.count))
    }
  }

  private makeRoom(count: number): void {
    if (this.orders.length >= count) return
    const orders = new Int32Array(count * 2)
    const joined = new Uint8Array(count * 2)
    orders.set(this.orders)
    joined.set(this.joined)
    this.orders = orders
    this.joined = joined
  }
}

/** What is known of the day so far: the merchants, and every order since its placement, as typed columns. */
import type { CarrierConfig, CarrierOrder, PlanarPoint } from "./model.ts"

/** Whole minutes from one place to another. */
export const minutesBetween = (x: number, y: number, toX: number, toY: number, perMinute: number): number => {
  const dx = x - toX
  const dy = y - toY
  return Math.ceil(Math.sqrt(dx * dx + dy * dy) / perMinute)
}

export class OrderBook {
  readonly merchantX: Float64Array
  readonly merchantY: Float64Array
  x = new Float64Array(256)
  y = new Float64Array(256)
  merchant = new Int32Array(256)
  placedAt = new Float64Array(256)
  readyAt = new Float64Array(256)
  /** Click-to-door of an order that a carrier waits for and brings straight away: none is sooner. */
  floor = new Float64Array(256)
  count = 0
  private readonly config: CarrierConfig

  constructor(merchants: ReadonlyArray<PlanarPoint>, config: CarrierConfig) {
    this.merchantX = Float64Array.from(merchants, ({ x }) => x)
    this.merchantY = Float64Array.from(merchants, ({ y }) => y)
    this.config = config
  }

  get merchants(): number {
    return this.merchantX.length
  }

  /** Writes an order down; returns its number, counted from 0. */
  add(order: CarrierOrder): number {
    if (this.count === this.x.length) this.grow()
    const number = this.count++
    const { merchant, placedAt, readyAt } = order
    this.x[number] = order.x
    this.y[number] = order.y
    this.merchant[number] = merchant
    this.placedAt[number] = placedAt
    this.readyAt[number] = readyAt
    const { metersPerMinute, pickupHalfMinutes, dropoffHalfMinutes } = this.config
    const drive = minutesBetween(
      this.merchantX[merchant] as number,
      this.merchantY[merchant] as number,
      order.x,
      order.y,
      metersPerMinute
    )
    const readyWhenPlaced = Math.max(readyAt, placedAt)
    this.floor[number] = readyWhenPlaced + pickupHalfMinutes + dropoffHalfMinutes + drive - placedAt
    return number
  }

  private grow(): void {
    const size = this.count * 2
    const wider = <T extends Float64Array | Int32Array>(to: T, from: T): T => {
      to.set(from)
      return to
    }
    this.x = wider(new Float64Array(size), this.x)
    this.y = wider(new Float64Array(size), this.y)
    this.placedAt = wider(new Float64Array(size), this.placedAt)
    this.readyAt = wider(new Float64Array(size), this.readyAt)
    this.floor = wider(new Float64Array(size), this.floor)
    this.merchant = wider(new Int32Array(size), this.merchant)
  }
}

/**
 * Where idle carriers should wait: at the merchants where the next order would otherwise find the
 * nearest carrier too far away. One carrier after another goes where it lowers the expected lateness of
 * the next order most. Source: spec/dispatch.md 7 (z, gain_l); spec/simulation.md 10 (prepositioning).
 *
 * Determinism: carriers and merchants in their order; of equal gains the first.
 */
import type { Carrier, CarrierConfig } from "./model.ts"
import { minutesBetween, type OrderBook } from "./order-book.ts"
import { approachMax, type OrderForecast } from "./order-forecast.ts"
import { RouteDraft } from "./route-draft.ts"
import type { RouteTimes } from "./route-times.ts"

/** Shifts that end so soon after a route are over for whoever comes next. */
const shiftTailMinutes = 5

export interface Reposition {
  readonly carrier: number
  readonly merchant: number
}

export class Repositioning {
  private readonly book: OrderBook
  private readonly config: CarrierConfig
  private readonly times: RouteTimes
  private readonly forecast: OrderForecast
  /** Minutes between merchants, row by row. */
  private readonly between: Uint16Array
  private approach = new Float64Array(0)
  private readonly nearest: Float64Array
  private readonly second: Float64Array
  private readonly nearestCarrier: Int32Array
  private readonly weight: Float64Array
  private readonly draft = new RouteDraft()
  /** By carrier. */
  private readonly targets = new Map<number, Surroundings>()

  constructor(book: OrderBook, times: RouteTimes, forecast: OrderForecast, config: CarrierConfig) {
    this.book = book
    this.times = times
    this.forecast = forecast
    this.config = config
    const { merchants } = book
    this.between = new Uint16Array(merchants * merchants)
    for (let from = 0; from < merchants; from++) {
      for (let to = 0; to < merchants; to++) {
        const x = book.merchantX[from] as number
        const y = book.merchantY[from] as number
        this.between[from * merchants + to] = this.minutesTo(x, y, to)
      }
    }
    this.nearest = new Float64Array(merchants)
    this.second = new Float64Array(merchants)
    this.nearestCarrier = new Int32Array(merchants)
    this.weight = new Float64Array(merchants)
  }

  /** The moves that pay, the best first. `active`: carriers that serve or soon will. */
  plan(
    carriers: ReadonlyArray<Carrier>,
    active: ReadonlyArray<number>,
    now: number
  ): ReadonlyArray<Reposition> {
    const idle = active.filter((index) => this.isIdle(carriers[index] as Carrier, now))
    if (idle.length === 0) return nothing
    const { forecast, config, book } = this
    forecast.refresh(config.pickupHalfMinutes)
    for (let merchant = 0; merchant < book.merchants; merchant++) {
      this.weight[merchant] = forecast.share(merchant)
    }
    this.measure(carriers, active, now)
    const moves: Array<Reposition> = []
    while (idle.length > 0) {
      this.rank(active)
      let gain = config.repositionGainMin
      let chosen: Reposition | null = null
      for (const index of idle) {
        const row = active.indexOf(index)
        const carrier = carriers[index] as Carrier
        const lost = this.lossOf(row)
        for (const merchant of this.targetsOf(carrier)) {
          const minutes = this.minutesTo(carrier.x, carrier.y, merchant)
          if (minutes === 0 || minutes > config.repositionDriveMaxMinutes) continue
          const worth = this.gainOf(row, merchant, minutes) - lost - config.repositionPrice * minutes
          if (worth <= gain) continue
          gain = worth
          chosen = { carrier: index, merchant }
        }
      }
      if (chosen === null) break
      moves.push(chosen)
      idle.splice(idle.indexOf(chosen.carrier), 1)
      this.moveTo(active.indexOf(chosen.carrier), carriers[chosen.carrier] as Carrier, chosen.merchant)
    }
    return moves
  }

  private isIdle(carrier: Carrier, now: number): boolean {
    return (
      carrier.route.orders.length === 0 &&
      carrier.since <= now &&
      carrier.onTime <= now &&
      carrier.offTime > now + this.config.repositionShiftLeftMinutes
    )
  }

  private minutesTo(x: number, y: number, merchant: number): number {
    const { book, config } = this
    const toX = book.merchantX[merchant] as number
    const toY = book.merchantY[merchant] as number
    return minutesBetween(x, y, toX, toY, config.metersPerMinute)
  }

  /** How many minutes from now each active carrier could be at each merchant, its route done. */
  private measure(carriers: ReadonlyArray<Carrier>, active: ReadonlyArray<number>, now: number): void {
    const { merchants } = this.book
    const { times, draft } = this
    if (this.approach.length < active.length * merchants)
      this.approach = new Float64Array(active.length * merchants)
    active.forEach((index, row) => {
      const carrier = carriers[index] as Carrier
      draft.copy(carrier.route)
      times.costOf(carrier, draft, now)
      const { endX, endY, endAt } = times
      const isUsable = endAt + shiftTailMinutes < carrier.offTime
      for (let merchant = 0; merchant < merchants; merchant++) {
        this.approach[row * merchants + merchant] = isUsable
          ? Math.min(approachMax - 1, Math.max(0, endAt - now) + this.minutesTo(endX, endY, merchant))
          : approachMax - 1
      }
    })
  }

  /** The nearest and second nearest carrier of each merchant. */
  private rank(active: ReadonlyArray<number>): void {
    const { merchants } = this.book
    this.nearest.fill(approachMax - 1)
    this.second.fill(approachMax - 1)
    this.nearestCarrier.fill(-1)
    for (let row = 0; row < active.length; row++) {
      for (let merchant = 0; merchant < merchants; merchant++) {
        const minutes = this.approach[row * merchants + merchant] as number
        if (minutes < (this.nearest[merchant] as number)) {
          this.second[merchant] = this.nearest[merchant] as number
          this.nearest[merchant] = minutes
          this.nearestCarrier[merchant] = row
        } else if (minutes < (this.second[merchant] as number)) {
          this.second[merchant] = minutes
        }
      }
    }
  }

  /** What is lost where the carrier is now, when it goes away: expected lateness of the next order. */
  private lossOf(row: number): number {
    const { lateness } = this.forecast
    let lost = 0
    for (let merchant = 0; merchant < this.book.merchants; merchant++) {
      if (this.nearestCarrier[merchant] !== row) continue
      const more =
        (lateness[Math.round(this.second[merchant] as number)] as number) -
        (lateness[Math.round(this.nearest[merchant] as number)] as number)
      lost += (this.weight[merchant] as number) * more
    }
    return lost
  }

  /**
   * What is gained around a merchant when a carrier waits there that needs `minutes` to come. While it
   * drives it serves nobody, which counts for the share of the wait that the drive is.
   */
  private gainOf(row: number, target: number, minutes: number): number {
    const { lateness } = this.forecast
    const { merchants } = this.book
    const early = (minutes * minutes) / (2 * this.config.repositionHorizonMinutes)
    let gained = 0
    for (let merchant = 0; merchant < merchants; merchant++) {
      const isNearest = this.nearestCarrier[merchant] === row
      const others = (isNearest ? this.second[merchant] : this.nearest[merchant]) as number
      const mine = early + (this.between[target * merchants + merchant] as number)
      if (mine >= others) continue
      const less = (lateness[Math.round(others)] as number) - (lateness[Math.round(mine)] as number)
      gained += (this.weight[merchant] as number) * less
    }
    return gained
  }

  private moveTo(row: number, carrier: Carrier, target: number): void {
    const { merchants } = this.book
    const minutes = this.minutesTo(carrier.x, carrier.y, target)
    const early = (minutes * minutes) / (2 * this.config.repositionHorizonMinutes)
    for (let merchant = 0; merchant < merchants; merchant++) {
      this.approach[row * merchants + merchant] =
        early + (this.between[target * merchants + merchant] as number)
    }
  }

  /** The merchants nearest to where a carrier stands, the nearest first; found once per place. */
  private targetsOf(carrier: Carrier): ReadonlyArray<number> {
    const known = this.targets.get(carrier.index)
    if (known !== undefined && known.x === carrier.x && known.y === carrier.y) return known.merchants
    const { merchants, merchantX, merchantY } = this.book
    const distance = new Float64Array(merchants)
    for (let merchant = 0; merchant < merchants; merchant++) {
      const dx = (merchantX[merchant] as number) - carrier.x
      const dy = (merchantY[merchant] as number) - carrier.y
      distance[merchant] = dx * dx + dy * dy
    }
    const order = Array.from({ length: merchants }, (_, merchant) => merchant)
    order.sort((a, b) => (distance[a] as number) - (distance[b] as number) || a - b)
    const found = { x: carrier.x, y: carrier.y, merchants: order.slice(0, this.config.repositionTargets) }
    this.targets.set(carrier.index, found)
    return found.merchants
  }
}

/** The merchants around a place. */
interface Surroundings {
  readonly x: number
  readonly y: number
  readonly merchants: ReadonlyArray<number>
}

const nothing: ReadonlyArray<Reposition> = Object.freeze([])

/**
 * What the orders of the day so far say of the next: at which merchant it will be, and how long its
 * food takes. Nothing is known of an order before it is placed, so the day begins with what is known of
 * days in general. Source: spec/simulation.md 3 (preparation time, merchants).
 */
import type { OrderBook } from "./order-book.ts"

/** Orders that the general knowledge counts for, per merchant and in preparation times. */
const priorPerMerchant = 0.3
const priorOfPreparation = 30
/** Preparation: Gamma, shape and scale in minutes. */
const shape = 2.15
const scale = 8.19
/** Longest preparation and longest way told apart, minutes. */
const preparationMax = 120
export const approachMax = 400

export class OrderForecast {
  /** Expected minutes for which food waits when the nearest carrier is so many minutes away. */
  readonly lateness = new Float64Array(approachMax)
  private readonly seen: Float64Array
  private total: number
  private readonly preparation = new Float64Array(preparationMax + 1)

  constructor(merchants: number) {
    this.seen = new Float64Array(merchants).fill(priorPerMerchant)
    this.total = priorPerMerchant * merchants
    let mass = 0
    for (let minute = 0; minute <= preparationMax; minute++) {
      const density = (minute + 0.5) ** (shape - 1) * Math.exp(-(minute + 0.5) / scale)
      this.preparation[minute] = density
      mass += density
    }
    for (let minute = 0; minute <= preparationMax; minute++) {
      this.preparation[minute] = ((this.preparation[minute] as number) * priorOfPreparation) / mass
    }
  }

  /** Learns from an order that was placed. */
  learn(book: OrderBook, order: number): void {
    const merchant = book.merchant[order] as number
    this.seen[merchant] = (this.seen[merchant] as number) + 1
    this.total += 1
    const minutes = (book.readyAt[order] as number) - (book.placedAt[order] as number)
    const slot = Math.min(preparationMax, Math.max(0, Math.round(minutes)))
    this.preparation[slot] = (this.preparation[slot] as number) + 1
  }

  /** The chance that the next order is this merchant's. */
  share(merchant: number): number {
    return (this.seen[merchant] as number) / this.total
  }

  /** Writes `lateness` for what is known now; `serviceMinutes` pass between arrival and pickup. */
  refresh(serviceMinutes: number): void {
    let mass = 0
    for (const count of this.preparation) mass += count
    let sooner = 0
    let weighted = 0
    let next = 0
    for (let approach = 0; approach < approachMax; approach++) {
      const there = approach + serviceMinutes
      for (; next <= preparationMax && next < there; next++) {
        sooner += this.preparation[next] as number
        weighted += next * (this.preparation[next] as number)
      }
      this.lateness[approach] = (sooner * there - weighted) / mass
    }
  }
}

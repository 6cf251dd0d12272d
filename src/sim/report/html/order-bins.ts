/** Orders by time of day: how many were placed in each piece of the day, and what became of them. */
import { hour } from "../../../domain/instant.ts"
import { timeOfDayMs } from "../../scenario/start-at.ts"
import type { OrderRecord, RunResult } from "../run-result.ts"
import { localHours } from "./local-hours.ts"

/** What became of an order, as the report groups it. */
export const fates = ["onTime", "late", "canceled", "refused", "declined", "open"] as const
export type Fate = (typeof fates)[number]

export interface OrderBin {
  /** Hours since the start of the run. */
  readonly from: number
  readonly until: number
  /** Orders placed in it, by what became of them later. */
  readonly placed: Readonly<Record<Fate, number>>
  /** Deliveries that ended in it, whenever their orders were placed. */
  readonly delivered: number
}

export interface OrderBins {
  /** Length of a bin, hours. */
  readonly length: number
  readonly bins: ReadonlyArray<OrderBin>
}

/** What became of an order. */
export const fateOf = (order: OrderRecord): Fate => {
  if (order.outcome === "Rejected") return "refused"
  if (order.outcome === "NotAccepted") return "declined"
  if (order.deliveredAt !== null) return isOnTime(order) ? "onTime" : "late"
  return order.outcome === "Open" ? "open" : "canceled"
}

/** Delivered by the promised time. */
const isOnTime = (order: OrderRecord): boolean =>
  order.deliveredAt !== null && order.promisedAt !== null && order.deliveredAt <= order.promisedAt

/** At most so many bars are readable. */
const mostBins = 36
const lengths = [0.25, 0.5, 1, 2, 3, 6, 12, 24]

/** All orders of the run, in bins that begin at full local hours or parts of them. */
export const orderBins = (result: RunResult): OrderBins => {
  const hours = localHours(result)
  const length = lengths.find((it) => hours.end / it <= mostBins) ?? Math.ceil(hours.end / mostBins / 24) * 24
  const { at: start, utcOffsetMs } = result.scenario.startAt
  const shift = (timeOfDayMs(start, utcOffsetMs) / hour) % length
  const bins = Array.from({ length: Math.ceil((hours.end + shift) / length) }, (_, i) => ({
    from: Math.max(0, i * length - shift),
    until: Math.min(hours.end, (i + 1) * length - shift),
    placed: { onTime: 0, late: 0, canceled: 0, refused: 0, declined: 0, open: 0 },
    delivered: 0
  }))
  const binOf = (hoursSinceStart: number) => bins[Math.floor((hoursSinceStart + shift) / length)]
  for (const order of result.orders) {
    const placed = binOf(hours.at(order.placedAt))
    if (placed !== undefined) placed.placed[fateOf(order)] += 1
    const delivered = order.deliveredAt === null ? undefined : binOf(hours.at(order.deliveredAt))
    if (delivered !== undefined) delivered.delivered += 1
  }
  return { length, bins }
}

/** The words of a bin's length: "per hour", "per 15 minutes", "per 3 hours". */
export const perBin = (length: number): string =>
  length === 1 ? "per hour" : length < 1 ? `per ${length * 60} minutes` : `per ${length} hours`

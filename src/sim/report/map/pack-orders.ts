/** Orders as bytes and back, in order of placement: where each goes, who carries it, and its times in seconds. */
import { degreesOf } from "../../../services/dispatch/streets/network.ts"
import type { OrderPlaces } from "../../tracks/run-tracks.ts"
import type { OrderRecord } from "../run-result.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { eastM, type Ground, southM } from "./ground.ts"
import { orderFates } from "./map-data.ts"

/** An order as the page knows it. Times are seconds since the start of the run; null: it did not come to that. */
export interface MapOrder {
  readonly index: number
  readonly merchant: number
  readonly x: number
  readonly y: number
  /** Position in `orderFates`. */
  readonly fate: number
  /** Position of the robot that carried it, -1: none. */
  readonly robot: number
  readonly placedS: number
  readonly acceptedS: number | null
  /** A robot is on its way for it. */
  readonly fetchedFromS: number | null
  readonly loadedS: number | null
  readonly promisedS: number | null
  readonly closedS: number | null
}

/** Writes all orders; `robotOf` finds a robot's position by its serial. */
export const packOrders = (
  records: ReadonlyArray<OrderRecord>,
  places: OrderPlaces,
  startAt: number,
  ground: Ground,
  robotOf: (serial: string) => number | undefined,
  out: ByteWriter
): void => {
  out.unsigned(records.length)
  let lastS = 0
  records.forEach((record, n) => {
    const placedS = Math.round((record.placedAt - startAt) / 1_000)
    // Times after the placement; 0 stands for none.
    const later = (at: number | null): void =>
      out.unsigned(at === null ? 0 : Math.max(0, Math.round((at - record.placedAt) / 1_000)) + 1)
    out.signed(record.index - n)
    out.signed(placedS - lastS)
    lastS = placedS
    out.unsigned(places.merchants[n]!)
    out.signed(eastM(ground, degreesOf(places.lng7[n]!)))
    out.signed(southM(ground, degreesOf(places.lat7[n]!)))
    out.byte(orderFates.indexOf(record.outcome))
    const robot = record.serial === null ? undefined : robotOf(record.serial)
    out.unsigned((robot ?? -1) + 1)
    later(record.acceptedAt)
    later(record.pickupDepartedAt ?? record.atPickupAt)
    later(record.loadedAt)
    later(record.promisedAt)
    const closedMs = places.closedMs[n]!
    later(Number.isNaN(closedMs) ? record.deliveredAt : startAt + closedMs)
  })
}

/** Reads them back. */
export const unpackOrders = (input: ByteReader): ReadonlyArray<MapOrder> => {
  const orders: Array<MapOrder> = []
  const count = input.unsigned()
  let placedS = 0
  for (let n = 0; n < count; n++) {
    const later = (): number | null => {
      const value = input.unsigned()
      return value === 0 ? null : placedS + value - 1
    }
    const index = n + input.signed()
    placedS += input.signed()
    orders.push({
      index,
      placedS,
      merchant: input.unsigned(),
      x: input.signed(),
      y: input.signed(),
      fate: input.byte(),
      robot: input.unsigned() - 1,
      acceptedS: later(),
      fetchedFromS: later(),
      loadedS: later(),
      promisedS: later(),
      closedS: later()
    })
  }
  return orders
}

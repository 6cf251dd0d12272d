/** The orders of a run as CSV with a header, in order of placement: whom to ask `curbline explain` about. */
import { type Instant, second } from "../../domain/instant.ts"
import { formatLocal } from "../scenario/start-at.ts"
import { deliveryIdOf, orderName } from "../world/demand.ts"
import type { OrderRecord, RunResult } from "./run-result.ts"

const header =
  "order,delivery_id,placed_at,outcome,limiting_factor,reason,quoted_dropoff_at,promised_at,delivered_at,late_s"

/**
 * One line per order; times are local, empty for what did not happen. `late_s`: delivery after the
 * promise, negative when before.
 */
export const ordersCsv = (result: RunResult): string => {
  const { utcOffsetMs } = result.scenario.startAt
  const time = (at: Instant | null): string => (at === null ? "" : formatLocal(at, utcOffsetMs))
  const line = (order: OrderRecord): string =>
    [
      orderName(order.index),
      deliveryIdOf(order),
      time(order.placedAt),
      order.outcome,
      order.limitingFactor ?? "",
      order.reason ?? "",
      time(order.quotedDropoffAt),
      time(order.promisedAt),
      time(order.deliveredAt),
      order.deliveredAt === null || order.promisedAt === null
        ? ""
        : Math.round((order.deliveredAt - order.promisedAt) / second)
    ].join(",")
  return `${[header, ...result.orders.map(line)].join("\n")}\n`
}

/**
 * The orders of a run as a file that `demand.file` reads: the same orders again, under any policy. Its customers
 * were drawn and are nobody, so that their exact places may be written; of a run with a file of its own there is
 * no such file.
 */
import { minute } from "../../domain/instant.ts"
import { formatLocalInstant } from "../scenario/start-at.ts"
import { type Order, orderName } from "../world/demand.ts"

const header = "order_id,placed_at,merchant,customer_lat,customer_lng,prep_minutes,size_l,partner"

/**
 * One line per order, by time of placement; numbers with all their digits, so that they are read back as they
 * were. `merchantNames`: by position in the city; `utcOffsetMs`: of the local times.
 */
export const demandCsv = (
  orders: ReadonlyArray<Order>,
  merchantNames: ReadonlyArray<string>,
  utcOffsetMs: number
): string => {
  const line = (order: Order): string =>
    [
      orderName(order.index),
      formatLocalInstant({ at: order.placedAt, utcOffsetMs }),
      merchantNames[order.merchantIndex] ?? "",
      order.dropoff.lat,
      order.dropoff.lng,
      order.preparationMs / minute,
      order.litres,
      order.integrationType ?? ""
    ].join(",")
  const inOrder = [...orders].sort((a, b) => a.placedAt - b.placedAt || a.index - b.index)
  return `${[header, ...inOrder.map(line)].join("\n")}\n`
}

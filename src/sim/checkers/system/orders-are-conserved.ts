import type { Attempt, DeliveryState } from "../../../actors/delivery/state.ts"
import { deliveryIdOf } from "../../world/demand.ts"
import type { SystemChecker } from "./system.ts"

/** A courier who was named by a web hook has taken it, even before his company answers who it is. */
const wasTaken = ({ provider, providerId, lastProviderUpdate }: Attempt): boolean =>
  providerId !== null || (provider !== "Robot" && lastProviderUpdate !== null)

const outcomeOf = ({ quote, order, attempts }: DeliveryState): string => {
  if (order === null)
    return quote !== null && (quote.rejectedAt ?? quote.expiredAt) !== null ? "Closed" : "Open"
  if (order.status === "Completed") return "Delivered"
  if (order.status !== "Canceled") return "Open"
  return attempts.some(wasTaken) ? "Canceled" : "Closed"
}

/**
 * Requested = rejected + not accepted + delivered + canceled + open, order by order: what the books of the
 * run say of an order is what its Delivery says. Source: spec/simulation.md 7 (V4).
 */
export const ordersAreConserved: SystemChecker = (system, report) => {
  const { orders, records } = system.world
  for (let i = 0; i < orders.length; i++) {
    const order = orders[i]
    const record = records[i]
    if (order === undefined || record === undefined || order.placedAt > system.now) continue
    const delivery = system.delivery(deliveryIdOf(order))
    if (delivery === null) {
      report(`${order.index}`, `order ${order.index} was placed and has no delivery`)
      continue
    }
    const actual = outcomeOf(delivery)
    const told = record.outcome === "Rejected" || record.outcome === "NotAccepted" ? "Closed" : record.outcome
    if (
      actual === told ||
      (actual === "Open" && delivery.order === null) ||
      (actual === "Canceled" && told === "Closed")
    )
      continue
    report(
      `${order.index} ${delivery.version}`,
      `order ${order.index} is ${record.outcome} in the books, its delivery says ${delivery.order?.status ?? "no order"}`
    )
  }
}

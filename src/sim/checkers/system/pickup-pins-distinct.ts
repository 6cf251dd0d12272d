import { isClosed, type SystemChecker } from "./system.ts"

/** Open deliveries that are not loaded have distinct two-digit PINs at one pickup. Source: spec/deliveries.md 9 (11). */
export const pickupPinsDistinct: SystemChecker = (system, report) => {
  const taken = new Map<string, string>()
  for (const delivery of system.deliveries()) {
    const { order, quote } = delivery
    if (order === null || quote === null || isClosed(delivery) || order.loadedAt !== null) continue
    if (order.unlockPin?.length !== 2) continue
    const place = `${quote.request.pickup.locationId} ${order.unlockPin}`
    const other = taken.get(place)
    if (other !== undefined) {
      report(
        `${place} ${other}`,
        `${delivery.deliveryId} and ${other} have PIN ${order.unlockPin} at one pickup`
      )
    }
    taken.set(place, delivery.deliveryId)
  }
}

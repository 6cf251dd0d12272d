import { type DeliveryState, liveAttempt, progressOf } from "../../../actors/delivery/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * When the lid has closed over a load, the attempt is loaded: it does not stand at the merchant until its time
 * is over. A robot that needs maintenance is nobody's load. Source: spec/flows.md F4, spec/deliveries.md 4.
 */
export const closedLoadIsLoaded: SystemChecker = (system, report) => {
  for (const delivery of system.deliveries()) {
    const attempt = loadingAttempt(delivery)
    if (attempt === null) continue
    const cycle = system.robot(attempt.serial)?.cycle ?? null
    if (cycle === null || cycle.state !== "LID_CYCLE_COMPLETE" || cycle.openedAt < attempt.createdAt) continue
    if (cycle.referenceId !== delivery.deliveryId || !cycle.reasons.includes("LOAD")) continue
    if (cycle.reasons.includes("UNLOAD") || cycle.reasons.includes("MAINTENANCE")) continue
    report(
      `${attempt.attemptId} ${attempt.version} ${cycle.cycleId}`,
      `the lid of ${attempt.serial} has closed over the load of ${delivery.deliveryId}, its attempt is ${attempt.status}`
    )
  }
}

const loadingAttempt = (delivery: DeliveryState) => {
  const attempt = liveAttempt(delivery)
  if (attempt === null || attempt.provider !== "Robot" || attempt.robotNeedsMaintenance) return null
  const progress = progressOf(attempt)
  return progress === "AtPickup" || progress === "PickupInProgress" ? attempt : null
}

/** Food is taken up before it is handed over. Source: spec/deliveries.md 9 (13). */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const pickupBeforeDropoff = (state: DeliveryState): string | null => {
  for (const { attemptId, actualPickupTime, actualDropoffTime } of state.attempts) {
    if (actualDropoffTime === null) continue
    if (actualPickupTime === null) return `attempt ${attemptId} was delivered but never loaded`
    if (actualPickupTime > actualDropoffTime) {
      return `attempt ${attemptId} loaded at ${actualPickupTime}, delivered at ${actualDropoffTime}`
    }
  }
  return null
}

/**
 * While cargo is aboard, some attempt was loaded and none has delivered or brought it back.
 * Source: spec/deliveries.md 9 (12).
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const loadedCargoIsNotDelivered = (state: DeliveryState): string | null => {
  if (state.order?.cargoLoaded !== true) return null
  let loaded = false
  for (const attempt of state.attempts) {
    if (attempt.actualPickupTime !== null) loaded = true
    if (attempt.status === "Delivered" || attempt.status === "Returned") {
      return `cargo is aboard, but attempt ${attempt.attemptId} is ${attempt.status}`
    }
  }
  return loaded ? null : "cargo is aboard, but no attempt was loaded"
}

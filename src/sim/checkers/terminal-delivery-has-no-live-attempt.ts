/** When a delivery is over, its attempts are over or drive food back. Source: spec/deliveries.md 9 (14). */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { groupOf } from "../../services/deliveries/policies.ts"

/** The violation in words, null when the invariant holds. */
export const terminalDeliveryHasNoLiveAttempt = (state: DeliveryState): string | null => {
  const status = state.order?.status
  if (status !== "Completed" && status !== "Canceled") return null
  for (const attempt of state.attempts) {
    const group = groupOf(attempt.status)
    if (group !== "TERMINAL" && group !== "RETURN") {
      return `the delivery is ${status}, attempt ${attempt.attemptId} still ${attempt.status}`
    }
  }
  return null
}

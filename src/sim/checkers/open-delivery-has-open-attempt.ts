/**
 * A delivery that is not over has an attempt that still tries, or waits for rescue: somebody or some
 * timer moves it on. Follows from spec/deliveries.md 3.1: each end of an attempt is answered at once.
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { groupOf, isLive } from "../../services/deliveries/policies.ts"

/** The violation in words, null when the invariant holds. */
export const openDeliveryHasOpenAttempt = (state: DeliveryState): string | null => {
  const status = state.order?.status
  if (status === undefined || status === "Completed" || status === "Canceled") return null
  for (const attempt of state.attempts) {
    if (isLive(attempt.status) || groupOf(attempt.status) === "RESCUE") return null
  }
  return `the delivery is ${status}, but no attempt is under way`
}

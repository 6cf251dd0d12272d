/**
 * A delivery in rescue names the attempt that failed: one of its own, that has not delivered.
 * Source: spec/deliveries.md 9 (5).
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const rescueNeedsFailedAttempt = (state: DeliveryState): string | null => {
  const order = state.order
  if (order === null || (order.status !== "RescueRequested" && order.status !== "RescueInProgress"))
    return null
  for (const attempt of state.attempts) {
    if (attempt.attemptId !== order.needsRescueAttemptId) continue
    return attempt.status === "Delivered" ? `attempt ${attempt.attemptId} delivered, yet needs rescue` : null
  }
  return `${order.status} names ${order.needsRescueAttemptId}, which is none of its attempts`
}

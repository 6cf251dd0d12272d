/** A cancelled attempt has a reason that may still be written. Source: spec/deliveries.md 9 (7, 8). */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { isDeprecated } from "../../services/deliveries/policies.ts"

/** The violation in words, null when the invariant holds. */
export const canceledAttemptHasReason = (state: DeliveryState): string | null => {
  for (const { attemptId, status, cancelReason } of state.attempts) {
    if (status === "Canceled" && cancelReason === null)
      return `attempt ${attemptId} is canceled without a reason`
    if (cancelReason !== null && isDeprecated(cancelReason)) {
      return `attempt ${attemptId} has the deprecated reason ${cancelReason}`
    }
  }
  return null
}

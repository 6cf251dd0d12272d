/** Of a cancelled delivery no attempt delivered. Source: spec/deliveries.md 9 (2). */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const canceledNoneDelivered = (state: DeliveryState): string | null => {
  if (state.order?.status !== "Canceled") return null
  for (const attempt of state.attempts) {
    if (attempt.status === "Delivered") return `canceled, but attempt ${attempt.attemptId} delivered`
  }
  return null
}

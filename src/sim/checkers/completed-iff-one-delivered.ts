/** A delivery is completed exactly when one of its attempts delivered. Source: spec/deliveries.md 9 (1). */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const completedIffOneDelivered = (state: DeliveryState): string | null => {
  let delivered = 0
  for (const attempt of state.attempts) if (attempt.status === "Delivered") delivered += 1
  const completed = state.order?.status === "Completed"
  if (delivered === (completed ? 1 : 0)) return null
  return `${delivered} attempts delivered, the delivery is ${state.order?.status ?? "not created"}`
}

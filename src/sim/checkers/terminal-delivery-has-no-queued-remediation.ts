/** When a delivery is over, no rule wants anything done that only an open one can need. Source: spec/deliveries.md 9 (14). */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { survivesEnd } from "../../services/deliveries/watchdog-rule.ts"

/** The violation in words, null when the invariant holds. */
export const terminalDeliveryHasNoQueuedRemediation = (state: DeliveryState): string | null => {
  const status = state.order?.status
  if (state.watchdog === null || (status !== "Completed" && status !== "Canceled")) return null
  for (const action of state.watchdog.actions) {
    if (action.status === "QUEUED" && !survivesEnd(action.type)) {
      return `the delivery is ${status}, ${action.type} ${action.path} still QUEUED`
    }
  }
  return null
}

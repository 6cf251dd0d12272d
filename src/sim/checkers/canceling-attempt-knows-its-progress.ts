import type { DeliveryState } from "../../actors/delivery/state.ts"

/** An attempt that is being cancelled knows how far it had come, and would go on from there. Source: spec/deliveries.md 3.2, 5. */
export const cancelingAttemptKnowsItsProgress = (state: DeliveryState): string | null => {
  for (const { attemptId, status, resumeStatus } of state.attempts) {
    if ((status === "CancelRequested" || status === "CancelRequestFailed") && resumeStatus === null) {
      return `attempt ${attemptId} is ${status} and knows no status to go on from`
    }
  }
  return null
}

/** Of one delivery at most one attempt tries to deliver. Source: spec/deliveries.md 9 (3). */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { isLive } from "../../services/deliveries/policies.ts"

/** The violation in words, null when the invariant holds. */
export const oneLiveAttempt = (state: DeliveryState): string | null => {
  let live: string | null = null
  for (const attempt of state.attempts) {
    if (!isLive(attempt.status)) continue
    if (live !== null) return `attempts ${live} and ${attempt.attemptId} (${attempt.status}) are both live`
    live = `${attempt.attemptId} (${attempt.status})`
  }
  return null
}

/**
 * Attempts are numbered 1..n without gaps, n at most MAX_ATTEMPTS, and the latest is the last.
 * Source: spec/deliveries.md 9 (4).
 */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import { maxAttempts } from "../../services/deliveries/constants.ts"

/** The violation in words, null when the invariant holds. */
export const latestAttemptHighestSequence = (state: DeliveryState): string | null => {
  let expected = 1
  let latest: string | null = null
  for (const attempt of state.attempts) {
    if (attempt.sequence !== expected) {
      return `attempt ${attempt.attemptId} has sequence ${attempt.sequence}, not ${expected}`
    }
    latest = attempt.attemptId
    expected += 1
  }
  if (state.attempts.length > maxAttempts) return `${state.attempts.length} attempts, at most ${maxAttempts}`
  const named = state.order?.latestAttemptId ?? null
  return named === latest ? null : `latest attempt is ${named}, the highest sequence has ${latest}`
}

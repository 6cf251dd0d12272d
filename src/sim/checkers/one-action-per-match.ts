/** A match of a rule wants each of its actions once. Source: spec/deliveries.md 2.2, spec/flows.md F12. */
import type { DeliveryState } from "../../actors/delivery/state.ts"

/** The violation in words, null when the invariant holds. */
export const oneActionPerMatch = (state: DeliveryState): string | null => {
  if (state.watchdog === null) return null
  const seen = new Set<string>()
  for (const { occurrence, path } of state.watchdog.actions) {
    const key = `${path} of match ${occurrence}`
    if (seen.has(key)) return `${key} is queued twice`
    seen.add(key)
  }
  return null
}

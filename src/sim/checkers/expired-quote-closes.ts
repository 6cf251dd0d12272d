import type { PlannerState } from "../../actors/planner/state.ts"
import { replanEveryMs } from "../../services/dispatch/constants.ts"

/** I18: a quote that has expired is Canceled within two cycles. Source: spec/dispatch.md 11. */
export const expiredQuoteCloses = (state: PlannerState, now: number): string | null => {
  for (const demand of state.demands.values()) {
    if (demand.status !== "Requested" || demand.expiresAt === null) continue
    if (now > demand.expiresAt + 2 * replanEveryMs) return `quote ${demand.id} expired at ${demand.expiresAt}`
  }
  return null
}

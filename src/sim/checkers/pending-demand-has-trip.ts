import type { PlannerState } from "../../actors/planner/state.ts"

/**
 * A Pending Delivery, Return or Deployment has a trip, or knows that Operations ended it: else nothing would ever move it. A
 * Pickup may wait for its trip until an interrupted robot stands (S6). Source: spec/dispatch.md 2 (T4, T9), 4 (S6).
 */
export const pendingDemandHasTrip = (state: PlannerState): string | null => {
  for (const demand of state.demands.values()) {
    if (demand.status !== "Pending" || demand.type === "Pickup") continue
    if (demand.tripId === null && !demand.tripLost)
      return `Pending ${demand.type} ${demand.id} has no trip, and none was lost`
  }
  return null
}

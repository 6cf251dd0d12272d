import type { PlannerState } from "../../actors/planner/state.ts"

/** I6, I7: what runs has a trip, and a running delivery its food. Source: spec/dispatch.md 11. */
export const activeDemandHasTrip = (state: PlannerState): string | null => {
  for (const demand of state.demands.values()) {
    if (demand.status !== "Active") continue
    if (demand.tripId === null) return `Active ${demand.type} ${demand.id} has no trip`
    if (state.demandByTrip.get(demand.tripId) !== demand.id)
      return `trip ${demand.tripId} is not found by its id`
    if (demand.type === "Delivery" && demand.loadedAt === null)
      return `Active delivery ${demand.id} is not loaded`
  }
  return null
}

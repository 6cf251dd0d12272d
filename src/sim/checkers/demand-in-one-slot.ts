import type { PlannerState } from "../../actors/planner/state.ts"

/**
 * I3, I4, I8: only Pending and Active demands are in slots, each in one slot over all robots, and a
 * filled slot has its times. Source: spec/dispatch.md 11.
 */
export const demandInOneSlot = (state: PlannerState): string | null => {
  const seen = new Set<string>()
  for (const robot of state.robots) {
    for (const slot of [
      robot.activeDemand,
      robot.scheduledPickup,
      robot.scheduledDelivery,
      robot.scheduledMovement
    ]) {
      if (slot === null) continue
      if (seen.has(slot.demandId)) return `demand ${slot.demandId} is in two slots`
      seen.add(slot.demandId)
      const status = state.demands.get(slot.demandId)?.status
      if (status !== "Pending" && status !== "Active") return `${status} demand ${slot.demandId} is in a slot`
      if (!Number.isFinite(slot.etd) || !Number.isFinite(slot.eta))
        return `the slot of ${slot.demandId} has no times`
    }
  }
  return null
}

import type { PlannerState } from "../../actors/planner/state.ts"

/**
 * I11: a final delivery has no live pickup (one that is only still stopping is not live), and a
 * canceled or superseded one has no Pending child. Source: spec/dispatch.md 11.
 */
export const finalDeliveryHasNoPickup = (state: PlannerState): string | null => {
  for (const child of state.demands.values()) {
    if (child.originatingDemandId === null || child.closedAt !== null) continue
    const parent = state.demands.get(child.originatingDemandId)
    if (parent === undefined || parent.closedAt === null) continue
    const live = child.status === "Pending" || child.cancelRequestedAt === null
    if (child.type === "Pickup" && live)
      return `${child.status} pickup ${child.id} of ${parent.status} ${parent.id}`
    if (parent.status !== "Fulfilled" && child.status === "Pending")
      return `Pending ${child.type} ${child.id} of ${parent.status} ${parent.id}`
  }
  return null
}

import type { PlannerState } from "../../actors/planner/state.ts"

/** I9: every demand has a plan; while it is in a slot, the plan names the slot's robot. Source: spec/dispatch.md 11. */
export const planNamesSlotOwner = (state: PlannerState): string | null => {
  for (const demand of state.demands.values()) {
    if (demand.plan === null) return `demand ${demand.id} has no plan`
    if (demand.status !== "Pending" && demand.status !== "Active") continue
    if (demand.plan.serial !== demand.servedByRobotId)
      return `${demand.id} is planned on ${demand.plan.serial} and served by ${demand.servedByRobotId}`
  }
  return null
}

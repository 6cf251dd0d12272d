import type { PlannerState } from "../../actors/planner/state.ts"

/** I17: a demand names what took its place exactly when it is Superseded. Source: spec/dispatch.md 11. */
export const supersededNamesSuccessor = (state: PlannerState): string | null => {
  for (const demand of state.demands.values()) {
    if ((demand.supersededById !== null) !== (demand.status === "Superseded"))
      return `${demand.status} demand ${demand.id} has the successor ${demand.supersededById}`
  }
  return null
}

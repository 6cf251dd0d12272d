import type { PlannerState } from "../../actors/planner/state.ts"

/** I5: a robot runs at most one demand, and at most one delivery waits for it. Source: spec/dispatch.md 11. */
export const oneActiveDemandPerRobot = (state: PlannerState): string | null => {
  const active = new Map<string, string>()
  const scheduled = new Map<string, string>()
  for (const demand of state.demands.values()) {
    const serial = demand.servedByRobotId
    if (serial === null) continue
    const counted =
      demand.status === "Active"
        ? active
        : demand.status === "Pending" && demand.type === "Delivery"
          ? scheduled
          : null
    if (counted === null) continue
    const other = counted.get(serial)
    if (other !== undefined) return `robot ${serial} has ${other} and ${demand.id}, both ${demand.status}`
    counted.set(serial, demand.id)
  }
  return null
}

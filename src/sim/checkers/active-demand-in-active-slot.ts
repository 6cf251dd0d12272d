import type { PlannerState } from "../../actors/planner/state.ts"

/** I1: a demand is Active exactly when it is in the active slot of its robot. Source: spec/dispatch.md 11. */
export const activeDemandInActiveSlot = (state: PlannerState): string | null => {
  for (const robot of state.robots) {
    const slot = robot.activeDemand
    if (slot === null) continue
    const demand = state.demands.get(slot.demandId)
    if (demand?.status !== "Active") return `robot ${robot.serial} runs ${slot.demandId}, ${demand?.status}`
    if (demand.servedByRobotId !== robot.serial)
      return `${demand.id} of ${demand.servedByRobotId} runs on ${robot.serial}`
  }
  for (const demand of state.demands.values()) {
    if (demand.status !== "Active") continue
    const robot = state.robotBySerial.get(demand.servedByRobotId ?? "")
    if (robot?.activeDemand?.demandId !== demand.id) return `Active demand ${demand.id} is in no active slot`
  }
  return null
}

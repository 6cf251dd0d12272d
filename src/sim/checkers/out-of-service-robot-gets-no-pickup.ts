import type { PlannerState } from "../../actors/planner/state.ts"

/**
 * I14: a robot that is GROUNDED or OFF_DUTY is given no delivery: no pickup of it was made since it
 * left service. Source: spec/dispatch.md 11.
 */
export const outOfServiceRobotGetsNoPickup = (state: PlannerState): string | null => {
  for (const robot of state.robots) {
    if (robot.operationState !== "GROUNDED" && robot.operationState !== "OFF_DUTY") continue
    const slot = robot.scheduledPickup
    const pickup = slot === null ? undefined : state.demands.get(slot.demandId)
    if (pickup !== undefined && pickup.requestedAt > robot.stateAt)
      return `robot ${robot.serial} was given ${pickup.id} while ${robot.operationState}`
  }
  return null
}

/** T4: a demand becomes Active, with what its start proves about its pickup. Source: spec/dispatch.md 2, 5. */
import { watchHandover } from "./handover.ts"
import type { Pass } from "./pass.ts"
import { endDemand } from "./release.ts"
import { demandIn, demandOrNull, type PlannerDemand, type PlannerRobot } from "./state.ts"

/** Whether the robot's active slot is free for the demand, or held by the pickup whose end its start proves. */
export const mayStart = (pass: Pass, robot: PlannerRobot, demand: PlannerDemand): boolean => {
  const running = demandIn(pass.state, robot.activeDemand)
  return running === null || (running.type === "Pickup" && running.originatingDemandId === demand.id)
}

/**
 * T4 of a demand that may start. A delivery that departs has been loaded, and needs no pickup any
 * more. `isLoaded`: this decision has recorded its food, or the state has.
 */
export const start = (pass: Pass, robot: PlannerRobot, demand: PlannerDemand, isLoaded: boolean): void => {
  if (demand.type === "Delivery") {
    const running = demandIn(pass.state, robot.activeDemand)
    if (running !== null && !pass.hasMoved(running.id)) {
      pass.step(pass.of(running), "Fulfil", "Fulfilled", robot.serial, null)
    }
    endDemand(pass, demandOrNull(pass.state, demand.pickupId), "Replaced")
    if (!isLoaded) {
      pass.event({ _tag: "LoadRecorded", at: pass.now, demandId: demand.id, loadedAt: pass.now })
    }
  }
  pass.step(pass.of(demand), "MarkActive", "Active", robot.serial, null)
  watchHandover(pass, demand, robot.serial)
}

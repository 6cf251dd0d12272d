import type { PlannerState } from "../../../actors/planner/state.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { RobotAssigned, RobotReassigned } from "../../../services/dispatch/events.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

const isAssignment = (event: AnyEvent): event is RobotAssigned | RobotReassigned =>
  event._tag === "RobotAssigned" || event._tag === "RobotReassigned"

/**
 * I14: a robot of which the planner knows that it is GROUNDED or OFF_DUTY is given no delivery. Judged when it
 * is given: news of a robot that left service may come late, and what it was given before that is taken back.
 * Source: spec/dispatch.md 11.
 */
export const outOfServiceRobotGetsNoPickup = (): HistoryChecker => {
  const follow = (event: AnyEvent, instance: Instance): string | null => {
    if (!isAssignment(event)) return null
    const state = instance.state as PlannerState
    if (state.demands.get(event.demandId)?.type !== "Pickup") return null
    const known = state.robotBySerial.get(event.newRobot)?.operationState
    return known === "GROUNDED" || known === "OFF_DUTY"
      ? `robot ${event.newRobot} was given ${event.demandId} while ${known}`
      : null
  }
  return { name: "out-of-service-robot-gets-no-pickup", actor: "Planner", follow }
}

import type { PlannerEvent } from "../../../actors/planner/events.ts"
import type { PlannerState } from "../../../actors/planner/state.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { DeliveryId, RobotSerial } from "../../../domain/ids.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

/**
 * Food of a canceled delivery goes home under its name: the next movement of the robot that has it aboard is made for
 * that food, unless the robot has told that it is out. Source: spec/dispatch.md 2 (T9, T9b), spec/deliveries.md 5.
 */
export const canceledFoodGoesHome = (): HistoryChecker => {
  const foods = new Map<RobotSerial, DeliveryId>()
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as PlannerEvent
    if (event._tag === "RobotObserved") {
      if (event.news._tag === "RobotStateChanged" && !event.news.hasFood) foods.delete(event.news.serial)
      return null
    }
    if (event._tag !== "DemandTransitioned") return null
    const demand = (instance.state as PlannerState).demands.get(event.demandId)
    if (demand === undefined) return null
    if (event.to === "Canceled" && demand.type === "Delivery") {
      const wasServed = event.from === "Pending" || event.from === "Active"
      if (
        wasServed &&
        demand.loadedAt !== null &&
        demand.servedByRobotId !== null &&
        demand.deliveryId !== null
      )
        foods.set(demand.servedByRobotId, demand.deliveryId)
      return null
    }
    const isMovement = demand.type === "Return" || demand.type === "Deployment"
    if (event.to !== "Pending" || !isMovement || event.serial === null) return null
    const food = foods.get(event.serial)
    foods.delete(event.serial)
    return food === undefined || (demand.withFood && demand.deliveryId === food)
      ? null
      : `${demand.type} ${demand.id} of ${event.serial} is for the food of ${demand.deliveryId}, aboard is that of ${food}`
  }
  return { name: "canceled-food-goes-home", actor: "Planner", follow }
}

import { progressOf } from "../../../actors/delivery/state.ts"
import { groupOf } from "../../../services/deliveries/policies.ts"
import type { SystemChecker } from "./system.ts"

/**
 * Food that was loaded is in a robot: the robot that drives a loaded delivery knows that it carries food.
 * Source: spec/deliveries.md 9 (12), spec/flows.md 4 (Delivery writes hasFood).
 */
export const loadedFoodIsSomewhere: SystemChecker = (system, report) => {
  for (const delivery of system.deliveries()) {
    if (delivery.order === null) continue
    for (const attempt of delivery.attempts) {
      if (attempt.provider !== "Robot" || attempt.serial === null || groupOf(attempt.status) !== "LOADED")
        continue
      if (progressOf(attempt) === "DeliveryInProgress") continue
      const robot = system.robot(attempt.serial)
      if (robot === null || robot.flags.hasFood) continue
      report(
        `${attempt.attemptId} ${attempt.version} ${robot.stateVersion}`,
        `attempt ${attempt.attemptId} is ${attempt.status} with ${attempt.serial}, which has no food aboard`
      )
    }
  }
}

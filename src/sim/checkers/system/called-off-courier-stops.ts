import { groupOf } from "../../../services/deliveries/policies.ts"
import type { SystemChecker } from "./system.ts"

/**
 * No courier is on his way to food that he shall not fetch any more: one whose attempt is over, or is being
 * canceled, has been called off unless he has the food. Source: spec/deliveries.md 3.2, 5; spec/flows.md F8.
 */
export const calledOffCourierStops: SystemChecker = (system, report) => {
  for (const delivery of system.deliveries()) {
    for (const { attemptId, provider, status, version } of delivery.attempts) {
      if (provider === "Robot") continue
      const group = groupOf(status)
      if (status === "CancelRequestFailed" || (group !== "TERMINAL" && group !== "CANCELING")) continue
      const courier = system.world.courierCompany.couriers.get(attemptId)
      if (courier === undefined || courier.isOver || courier.hasFood) continue
      report(
        `${attemptId} ${version} ${courier.status}`,
        `attempt ${attemptId} of ${delivery.deliveryId} is ${status}, its courier (${courier.status}) was not called off`
      )
    }
  }
}

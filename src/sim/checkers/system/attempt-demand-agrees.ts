import { isFinal } from "../../../actors/planner/state.ts"
import { isLive } from "../../../services/deliveries/policies.ts"
import { isClosed, type SystemChecker } from "./system.ts"

/**
 * The live robot attempt of an open delivery has an open demand, and no robot is planned for a delivery
 * that is over. Source: spec/flows.md 4 (statuses side by side), spec/dispatch.md 11 (I11).
 */
export const attemptDemandAgrees: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const [deliveryId, demandId] of planner.demandByDelivery) {
      const demand = planner.demands.get(demandId)
      const delivery = system.delivery(deliveryId)
      if (demand === undefined || delivery === null || delivery.order === null) continue
      const key = `${deliveryId} ${delivery.version} ${demand.version}`
      const attempt = delivery.attempts.find((it) => it.demandId === demandId) ?? null
      if (isClosed(delivery)) {
        const waits = demand.status === "Requested" || demand.cancelRequestedAt !== null
        if (!isFinal(demand) && !waits) {
          report(key, `delivery ${deliveryId} is ${delivery.order.status}, its demand is ${demand.status}`)
        }
      } else if (
        attempt !== null &&
        attempt.providerId !== null &&
        isLive(attempt.status) &&
        isFinal(demand)
      ) {
        const ends = attempt.status === "CancelRequested" || demand.status === "Fulfilled"
        if (ends || attempt.demandCanceled) continue
        report(
          key,
          `attempt ${attempt.attemptId} of ${deliveryId} is ${attempt.status}, its demand is ${demand.status} (${demand.closeReason})`
        )
      }
    }
  }
}

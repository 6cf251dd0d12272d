import { isFinal } from "../../../actors/planner/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * A demand that waits for a trip which was canceled knows that it is lost, so that it gets another robot or
 * ends. Source: spec/dispatch.md 2 (T9b), 9.
 */
export const lostTripIsKnown: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const demand of planner.demands.values()) {
      if (demand.tripId === null || demand.tripLost || demand.status === "Active" || isFinal(demand)) continue
      const trip = system.trip(demand.tripId)
      if (trip === null || trip.status !== "CANCELLED") continue
      report(
        `${demand.id} ${demand.version} ${trip.version}`,
        `${demand.type} demand ${demand.id} is ${demand.status} and waits for trip ${trip.tripId}, which was canceled (${trip.cancelReason})`
      )
    }
  }
}

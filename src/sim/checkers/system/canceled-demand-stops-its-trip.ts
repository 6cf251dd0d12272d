import { isOver, type SystemChecker } from "./system.ts"

/**
 * When a demand that is driven is to be canceled, its trip is over or knows that it is to end: no robot drives
 * on for nobody. Source: spec/dispatch.md 2 (T9); spec/operations.md 3.1 (CancelTrip).
 */
export const canceledDemandStopsItsTrip: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const demand of planner.demands.values()) {
      if (demand.status !== "Active" || demand.cancelRequestedAt === null) continue
      const trip = system.trip(demand.tripId)
      if (trip === null || trip.status === null || isOver(trip) || trip.cancelRequestedAt !== null) continue
      report(
        `${demand.id} ${demand.version} ${trip.version}`,
        `${demand.type} demand ${demand.id} is to be canceled since ${demand.cancelRequestedAt}, its trip ${trip.tripId} is ${trip.status} and does not know`
      )
    }
  }
}

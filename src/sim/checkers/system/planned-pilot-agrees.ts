import { isOver, type SystemChecker } from "./system.ts"

/** The planner has the pilot who is bound to a trip as its driver, and nobody where none is. Source: spec/dispatch.md 8. */
export const plannedPilotAgrees: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const [tripId, demandId] of planner.demandByTrip) {
      const demand = planner.demands.get(demandId)
      const trip = system.trip(tripId)
      if (demand === undefined || trip === null || isOver(trip) || demand.tripId !== tripId) continue
      if (demand.pilotId === trip.pilotId) continue
      report(
        `${tripId} ${trip.version} ${trip.pilotId} ${demand.pilotId}`,
        `trip ${tripId} (${trip.status}) is driven by ${trip.pilotId}, the planner has ${demand.pilotId}`
      )
    }
  }
}

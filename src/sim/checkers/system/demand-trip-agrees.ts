import { isFinal } from "../../../actors/planner/state.ts"
import { isOver, isUnderWay, type SystemChecker } from "./system.ts"

/**
 * A demand that is planned or driven and its trip agree: an Active demand's trip is under way with the
 * demand's robot, a trip that has left belongs to an Active demand, and no trip outlives its demand.
 * Source: spec/flows.md 4 (statuses side by side), spec/dispatch.md 11 (I6).
 */
export const demandTripAgrees: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const demand of planner.demands.values()) {
      if (demand.tripId === null || isFinal(demand)) continue
      const trip = system.trip(demand.tripId)
      if (trip === null || trip.status === null) continue
      const key = `${demand.id} ${demand.version} ${trip.version}`
      const text = `${demand.type} demand ${demand.id} is ${demand.status} with ${demand.servedByRobotId}; its trip ${trip.tripId} is ${trip.status} with ${trip.robotSerial}`
      if (demand.status === "Active" && isOver(trip)) report(key, text)
      else if (isUnderWay(trip) && demand.status !== "Active") report(key, text)
      else if (demand.status === "Active" && !isOver(trip) && demand.servedByRobotId !== trip.robotSerial) {
        report(key, text)
      }
    }
    for (const trip of system.openTrips()) {
      if (isOver(trip) || trip.demandId === null || trip.cancelRequestedAt !== null) continue
      const demand = planner.demands.get(trip.demandId)
      if (demand === undefined || !isFinal(demand) || isUnderWay(trip)) continue
      report(
        `${trip.tripId} ${trip.version} ${demand.version}`,
        `trip ${trip.tripId} (${trip.status}) is left of ${demand.type} demand ${demand.id}, which is ${demand.status}`
      )
    }
  }
}

import type { TripId } from "../../../domain/ids.ts"
import { isUnderWay, type SystemChecker } from "./system.ts"

/** A robot is on at most one departed trip that has not ended. Source: spec/operations.md 8 (7). */
export const oneDepartedTripPerRobot: SystemChecker = (system, report) => {
  const tripOf = new Map<string, TripId>()
  for (const trip of system.openTrips()) {
    if (trip.robotSerial === null || !isUnderWay(trip)) continue
    const other = tripOf.get(trip.robotSerial)
    if (other !== undefined) {
      report(`${other} ${trip.tripId}`, `${trip.robotSerial} is on ${other} and on ${trip.tripId}`)
    }
    tripOf.set(trip.robotSerial, trip.tripId)
  }
}

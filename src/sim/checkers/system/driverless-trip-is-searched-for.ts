import { robotCopyOf } from "../../../actors/robot/robot-copy.ts"
import { isUsable } from "../../../services/operations/policies.ts"
import { isOver, type SystemChecker } from "./system.ts"

/**
 * A trip that wants a pilot and has none is searched for by its hub, and no search is left of a trip that
 * is over or of a delivery that is being cancelled. Trips of a delivery that is being cancelled wait for the cancellation
 * instead, and trips of a robot that nobody could drive until it is usable again.
 * Source: spec/operations.md 5.1.
 */
export const driverlessTripIsSearchedFor: SystemChecker = (system, report) => {
  const searched = new Set<string>()
  const withdrawn = new Set<string>()
  for (const hub of system.hubs()) {
    for (const deliveryId of hub.withdrawn.keys()) withdrawn.add(deliveryId)
    for (const { tripId } of hub.searches) {
      searched.add(tripId)
      const trip = system.trip(tripId)
      const served = trip?.type === "JITP" || trip?.type === "DELIVERY"
      if (served && trip.deliveryId !== null && hub.withdrawn.get(trip.deliveryId) === trip.attemptId) {
        report(`${tripId} withdrawn`, `hub ${hub.name} searches a pilot for ${tripId}, which is withdrawn`)
      }
      if (trip === null || !isOver(trip)) continue
      report(`${tripId} ${trip.version}`, `hub ${hub.name} searches a pilot for ${tripId}, which is over`)
    }
  }
  for (const trip of system.openTrips()) {
    const wants = trip.taskStatus === "PENDING" || trip.taskStatus === "PAUSED"
    if (!wants || trip.pilotId !== null || trip.offeredPilotId !== null || isOver(trip)) continue
    if (trip.cancelRequestedAt !== null || (trip.deliveryId !== null && withdrawn.has(trip.deliveryId)))
      continue
    if (searched.has(trip.tripId)) continue
    const robot = system.robot(trip.robotSerial)
    if (robot === null || !isUsable(robotCopyOf(robot))) continue
    report(
      `${trip.tripId} ${trip.version} ${trip.taskVersion}`,
      `trip ${trip.tripId} (${trip.taskStatus}) has no pilot and nobody searches one`
    )
  }
}

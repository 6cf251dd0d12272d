import { isOver, isUnderWay, type SystemChecker } from "./system.ts"

/**
 * A robot is ON_TRIP exactly while one departed trip of its own has not ended, knows which one, and forgets it
 * with its end. Source: spec/operations.md 8 (8, 10).
 */
export const onTripRobotHasDepartedTrip: SystemChecker = (system, report) => {
  const under = new Map<string, string>()
  for (const trip of system.openTrips()) {
    if (!isUnderWay(trip) || trip.robotSerial === null) continue
    under.set(trip.robotSerial, trip.tripId)
    const robot = system.robot(trip.robotSerial)
    if (robot === null || trip.status !== "IN_TRANSIT") continue
    if (robot.operationState !== "ON_TRIP" || robot.tripId !== trip.tripId) {
      report(
        `${trip.tripId} ${trip.version} ${robot.stateVersion} ${robot.tripId}`,
        `trip ${trip.tripId} is IN_TRANSIT, its robot ${robot.serial} is ${robot.operationState} on ${robot.tripId}`
      )
    }
  }
  for (const robot of system.robots()) {
    const known = system.trip(robot.tripId)
    if (known !== null && isOver(known)) {
      report(
        `${robot.serial} ${robot.stateVersion} ${robot.tripId}`,
        `${robot.serial} is ${robot.operationState} on trip ${robot.tripId}, which is ${known.status}`
      )
    }
    if (robot.operationState === "ON_TRIP" && under.get(robot.serial) === undefined) {
      report(
        `${robot.serial} ${robot.stateVersion}`,
        `${robot.serial} is ON_TRIP (${robot.tripId}) and no departed trip of it is open`
      )
    }
  }
}

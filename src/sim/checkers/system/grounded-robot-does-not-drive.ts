import type { SystemChecker } from "./system.ts"

/** No trip of a GROUNDED robot is IN_TRANSIT. Source: spec/operations.md 8 (19). */
export const groundedRobotDoesNotDrive: SystemChecker = (system, report) => {
  for (const trip of system.openTrips()) {
    if (trip.status !== "IN_TRANSIT") continue
    const robot = system.robot(trip.robotSerial)
    if (robot === null || robot.operationState !== "GROUNDED") continue
    report(
      `${trip.tripId} ${trip.version} ${robot.stateVersion}`,
      `${robot.serial} is GROUNDED and its trip ${trip.tripId} is IN_TRANSIT`
    )
  }
}

import { liveAssignment } from "../../../actors/pilot/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * An open offer is known on both sides: the trip names the pilot, the pilot has a requested assignment to
 * the trip. Source: spec/operations.md 5.1, 8 (5).
 */
export const offeredPilotAgrees: SystemChecker = (system, report) => {
  for (const trip of system.openTrips()) {
    if (trip.offeredPilotId === null) continue
    const pilot = system.pilot(trip.offeredPilotId)
    const live = pilot === null ? null : liveAssignment(pilot)
    if (live?.tripId === trip.tripId) continue
    report(
      `${trip.tripId} ${trip.version} ${trip.taskVersion} ${pilot?.version}`,
      `trip ${trip.tripId} is offered to pilot ${trip.offeredPilotId}, whose assignment is to ${live?.tripId}`
    )
  }
}

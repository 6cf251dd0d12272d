import { heldTrip } from "../../../actors/pilot/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * A trip and its pilot name each other: a bound pilot holds an accepted assignment to this trip, and the
 * trip of an accepted assignment is open and bound to this pilot. Source: spec/operations.md 8 (4, 6, 8).
 */
export const boundPilotAgrees: SystemChecker = (system, report) => {
  for (const trip of system.openTrips()) {
    if (trip.pilotId === null) continue
    const pilot = system.pilot(trip.pilotId)
    const held = pilot === null ? null : heldTrip(pilot)
    if (held === trip.tripId) continue
    report(
      `${trip.tripId} ${trip.version} ${pilot?.version}`,
      `trip ${trip.tripId} (${trip.status}) is bound to pilot ${trip.pilotId}, who holds ${held}`
    )
  }
  for (const pilot of system.pilots()) {
    const held = heldTrip(pilot)
    if (held === null) continue
    const trip = system.trip(held)
    if (trip?.pilotId === pilot.pilotId) continue
    report(
      `${pilot.pilotId} ${pilot.version} ${trip?.version}`,
      `pilot ${pilot.pilotId} holds trip ${held}, which is ${trip?.status} and bound to ${trip?.pilotId}`
    )
  }
}

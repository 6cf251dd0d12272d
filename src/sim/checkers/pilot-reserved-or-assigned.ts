import { liveAssignment, openReservation, type PilotState } from "../../actors/pilot/state.ts"

/** A pilot who is asked for a trip or drives one is not reserved as well: an offer spends the reservation. Source: spec/operations.md 4. */
export const pilotReservedOrAssigned = (state: PilotState): string | null => {
  const live = liveAssignment(state)
  const open = openReservation(state)
  return live === null || open === null
    ? null
    : `pilot ${state.pilotId} has trip ${live.tripId} (${live.status}) and is reserved for ${open.tripId}`
}

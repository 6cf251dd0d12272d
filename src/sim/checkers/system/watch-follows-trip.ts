import type { TripState } from "../../../actors/trip/state.ts"
import type { TripWatchState } from "../../../actors/trip-watch/state.ts"
import { isOver, isUnderWay, type SystemChecker } from "./system.ts"

/** The watch over a trip goes, stands and ends with it. Source: spec/state.md 6, spec/flows.md 4 (TripWatch). */
export const watchFollowsTrip: SystemChecker = (system, report) => {
  for (const { id, state } of system.instances("TripWatch")) {
    const { phase, tripVersion } = state as TripWatchState
    const trip = system.trip(id)
    if (phase === null || phase === "Closed" || trip === null) continue
    const expected = expectedOf(trip)
    if (expected === null || expected === phase) continue
    report(
      `${id} ${trip.version} ${tripVersion}`,
      `trip ${id} is ${trip.status} (departed ${trip.departedAt}), its watch is ${phase}`
    )
  }
}

/** Null: a watch that was closed early, or a trip whose robot nobody knows, says nothing. */
const expectedOf = (trip: TripState): TripWatchState["phase"] => {
  if (isOver(trip)) return "Closed"
  if (!isUnderWay(trip) || trip.robotSerial === null) return null
  return trip.status === "IN_TRANSIT" ? "UnderWay" : "AtStop"
}

/** The way that a pilot drives for a trip: along the rest of its route. */
import type { TripState } from "../../actors/trip/state.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import { deviationExitM } from "../../services/trip-monitor/constants.ts"
import { nearestOn, routeLine } from "../../services/trip-monitor/geometry.ts"

/** Corners ahead of a robot at this place, and whether it is beside the route. */
export const wayOn = (
  trip: TripState,
  place: LatLng,
  streets: Streets | null
): { readonly via: ReadonlyArray<LatLng>; readonly isOffRoute: boolean } => {
  const { waypoints } = trip
  const line = routeLine(waypoints, 0)
  const { offM, alongM } = nearestOn(line, place)
  const last = waypoints.length - 1
  // Beside his route he takes the streets from where he is.
  if (streets !== null && offM > deviationExitM && trip.destination !== null) {
    return { via: streets.line(place, trip.destination).points.slice(1, -1), isOffRoute: true }
  }
  return {
    via: waypoints.filter((_, n) => n > 0 && n < last && line.marksM[n]! > alongM),
    isOffRoute: offM > deviationExitM
  }
}

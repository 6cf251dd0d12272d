import type { TripWatchState } from "../../actors/trip-watch/state.ts"

/** Coordinates and lengths are floating-point numbers. */
const toleranceM = 1e-6

/** Progress lies on the route, so that what remains is never less than nothing. Source: spec/state.md 10 (17). */
export const watchProgressOnRoute = (state: TripWatchState): string | null => {
  if (state.route === null)
    return state.progressM === 0 ? null : `trip ${state.tripId} goes on without a route`
  return state.progressM >= 0 && state.progressM <= state.route.lengthM + toleranceM
    ? null
    : `trip ${state.tripId} is ${state.progressM} m along a route of ${state.route.lengthM} m`
}

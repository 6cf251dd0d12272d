import type { TripWatchState } from "../../actors/trip-watch/state.ts"

/** A trip is off its route exactly while the last place on it is kept. Source: spec/state.md 10 (16). */
export const watchDeviationHasPlace = (state: TripWatchState): string | null =>
  state.deviated === (state.locationBeforeDeviation !== null)
    ? null
    : `trip ${state.tripId} is ${state.deviated ? "off" : "on"} its route, and the place before is ${
        state.locationBeforeDeviation === null ? "not kept" : "kept"
      }`

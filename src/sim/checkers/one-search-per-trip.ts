import { type HubState, isServedBefore } from "../../actors/hub/state.ts"

/**
 * A trip has at most one search, a search asks at most one pilot, and no pilot is asked for two trips
 * of a hub; searches stand in the order in which they are served. Source: spec/operations.md 5.1, 8 (5).
 */
export const oneSearchPerTrip = (state: HubState): string | null => {
  const { searches, searchOfTrip, tripAskedOf } = state
  if (searches.length !== searchOfTrip.size) {
    return `${searches.length} searches for ${searchOfTrip.size} trips`
  }
  let asking = 0
  for (let i = 0; i < searches.length; i++) {
    const search = searches[i]!
    if (searchOfTrip.get(search.tripId) !== search) return `trip ${search.tripId} has two searches`
    if ((search.askedPilotId === null) !== (search.askedAt === null)) {
      return `trip ${search.tripId} asks ${search.askedPilotId} since ${search.askedAt}`
    }
    if (search.askedPilotId !== null) {
      asking += 1
      const tripId = tripAskedOf.get(search.askedPilotId)
      if (tripId !== search.tripId) {
        return `pilot ${search.askedPilotId} is asked for ${search.tripId} and for ${tripId}`
      }
    }
    const before = searches[i - 1]
    if (before === undefined) continue
    if (!isServedBefore(before, search))
      return `trip ${search.tripId} is served after ${before.tripId}, whose turn is later`
  }
  return asking === tripAskedOf.size ? null : `${tripAskedOf.size} pilots are asked by ${asking} searches`
}

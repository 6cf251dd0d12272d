import type { HubState } from "../../actors/hub/state.ts"

/**
 * Nobody is sought for the trips of an attempt that is being cancelled, but for the way back. Source:
 * spec/operations.md 5.7 (CancelRequested: no new pilot is offered for its tasks).
 */
export const withdrawnAttemptHasNoSearch = (state: HubState): string | null => {
  if (state.withdrawn.size === 0) return null
  for (const { attemptId, deliveryId, tripId, type } of state.searches) {
    if (deliveryId === null || attemptId === null || state.withdrawn.get(deliveryId) !== attemptId) continue
    if (type !== "JITP" && type !== "DELIVERY") continue
    return `hub ${state.hubId} seeks a pilot for trip ${tripId} of the withdrawn attempt ${attemptId}`
  }
  return null
}

import type { TripState } from "../../actors/trip/state.ts"

/**
 * A trip whose cancellation was requested moves or is over; it never waits anywhere, so that no
 * cancelled trip outlives its grace. Source: spec/operations.md 3.1 (CancelTrip, ExecuteCancel).
 */
export const tripCancelEndsAtStand = (state: TripState): string | null => {
  const { tripId, status, cancelRequestedAt } = state
  return cancelRequestedAt !== null && (status === "AT_STOP" || status === "READY_TO_DEPART")
    ? `trip ${tripId} is ${status} though it was cancelled at ${cancelRequestedAt}`
    : null
}

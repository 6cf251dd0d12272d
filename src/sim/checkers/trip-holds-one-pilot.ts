import type { TripState } from "../../actors/trip/state.ts"

/**
 * A task has at most one live assignment: never an offer beside a bound pilot, and nobody on a task
 * that takes no pilot. Source: spec/operations.md 8 (5, 6).
 */
export const tripHoldsOnePilot = (state: TripState): string | null => {
  const { tripId, status, taskStatus, pilotId, offeredPilotId } = state
  if (pilotId !== null && offeredPilotId !== null) {
    return `trip ${tripId} is bound to ${pilotId} and offered to ${offeredPilotId}`
  }
  const takesNobody =
    taskStatus === null || taskStatus === "SCHEDULED" || status === "COMPLETED" || status === "CANCELLED"
  if (takesNobody && (pilotId !== null || offeredPilotId !== null)) {
    return `trip ${tripId} is ${status} (${taskStatus}) and holds ${pilotId ?? offeredPilotId}`
  }
  return null
}

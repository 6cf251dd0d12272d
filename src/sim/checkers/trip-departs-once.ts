import type { TripState } from "../../actors/trip/state.ts"

/**
 * `departed_at` is set exactly from the first IN_TRANSIT on, and nothing arrives before it departed.
 * Source: spec/operations.md 8 (11), 2.1 (CK of trip).
 */
export const tripDepartsOnce = (state: TripState): string | null => {
  const { tripId, status, taskStatus, departedAt, arrivedAt } = state
  const hasMoved =
    status === "IN_TRANSIT" || status === "COMPLETED" || taskStatus === "PAUSED" || taskStatus === "ARRIVED"
  if (hasMoved && departedAt === null) return `trip ${tripId} is ${status} (${taskStatus}) and never departed`
  const stands = status === "READY_TO_DEPART" || (status === "AT_STOP" && taskStatus === "PENDING")
  if (stands && departedAt !== null)
    return `trip ${tripId} is ${status} (${taskStatus}) and departed at ${departedAt}`
  if (arrivedAt !== null && (departedAt === null || arrivedAt < departedAt)) {
    return `trip ${tripId} arrived at ${arrivedAt}, departed at ${departedAt}`
  }
  return null
}

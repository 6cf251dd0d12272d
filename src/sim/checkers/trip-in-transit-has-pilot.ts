import type { TripState } from "../../actors/trip/state.ts"

/** A moving trip has a bound pilot and a robot. Source: spec/operations.md 8 (8), 2.1 (CK of task). */
export const tripInTransitHasPilot = (state: TripState): string | null => {
  if (state.status === "IN_TRANSIT" && state.pilotId === null)
    return `trip ${state.tripId} moves without a pilot`
  const { taskStatus, robotSerial } = state
  const needsRobot = taskStatus === "IN_PROGRESS" || taskStatus === "PAUSED" || taskStatus === "ARRIVED"
  return needsRobot && robotSerial === null ? `task ${state.taskId} is ${taskStatus} without a robot` : null
}

import type { TripState } from "../../actors/trip/state.ts"
import type { TaskStatus } from "../../services/operations/enums.ts"
import { cancelledAtStop } from "../../services/operations/policies.ts"

const isPair = (state: TripState, task: TaskStatus): boolean => {
  switch (state.status) {
    case null:
      return false
    case "READY_TO_DEPART":
      return task === "SCHEDULED" || task === "PENDING"
    case "IN_TRANSIT":
      return task === "IN_PROGRESS"
    case "AT_STOP":
      return state.arrivedAt === null ? task === "PENDING" || task === "PAUSED" : task === "ARRIVED"
    case "COMPLETED":
      return task === "COMPLETED"
    case "CANCELLED":
      return task === "CANCELLED" || (task === "COMPLETED" && state.taskOutcome === cancelledAtStop)
  }
}

/** Trip and task stand in a pair of statuses that belongs together. Source: spec/operations.md 8 (8, 9). */
export const tripMatchesTask = (state: TripState): string | null => {
  if (state.status === null && state.taskStatus === null) return null
  return state.taskStatus !== null && isPair(state, state.taskStatus)
    ? null
    : `trip ${state.tripId} is ${state.status} (arrived ${state.arrivedAt}), its task ${state.taskStatus} (${state.taskOutcome})`
}

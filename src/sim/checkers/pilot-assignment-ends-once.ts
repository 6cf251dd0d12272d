import type { PilotState } from "../../actors/pilot/state.ts"

/**
 * The pilot's one assignment lives as REQUESTED or ACCEPTED only, and ends with `ended_at`.
 * Source: spec/operations.md 8 (4), 2.4 (CK of pilot_assignment_model).
 */
export const pilotAssignmentEndsOnce = (state: PilotState): string | null => {
  const { assignment } = state
  if (assignment === null) return null
  const { status, endedAt } = assignment
  if (endedAt === null && status !== "REQUESTED" && status !== "ACCEPTED") {
    return `pilot ${state.pilotId}: assignment ${assignment.assignmentId} is ${status} and lives`
  }
  return endedAt !== null && status === "REQUESTED"
    ? `pilot ${state.pilotId}: assignment ${assignment.assignmentId} ended at ${endedAt} unanswered`
    : null
}

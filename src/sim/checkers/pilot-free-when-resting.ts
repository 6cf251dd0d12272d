import { liveAssignment, type PilotState } from "../../actors/pilot/state.ts"

/** No live assignment on ON_BREAK, ON_COOLDOWN or OFF_SHIFT. Source: spec/operations.md 8 (16). */
export const pilotFreeWhenResting = (state: PilotState): string | null => {
  const live = liveAssignment(state)
  const { shiftStatus } = state
  const works = shiftStatus === "ON_SHIFT" || shiftStatus === "UNRESPONSIVE"
  return live !== null && !works
    ? `pilot ${state.pilotId} is ${shiftStatus} and holds ${live.assignmentId} (${live.status})`
    : null
}

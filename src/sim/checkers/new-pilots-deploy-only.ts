import { liveAssignment, type PilotState } from "../../actors/pilot/state.ts"
import { experienceOf, mayDrive } from "../../services/operations/policies.ts"

/** A NEW pilot is asked for deployment trips only. Source: spec/operations.md 8 (23). */
export const newPilotsDeployOnly = (state: PilotState): string | null => {
  const live = liveAssignment(state)
  return live !== null && !mayDrive(experienceOf(state.experienceDays), live.type)
    ? `pilot ${state.pilotId} of ${state.experienceDays} days holds a ${live.type} trip`
    : null
}

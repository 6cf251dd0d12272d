import type { PilotState } from "../../actors/pilot/state.ts"

/** The end of an assignment is a version of the pilot's own, above that of its offer. Source: spec/operations.md 8 (13). */
export const pilotVersionRises = (state: PilotState): string | null => {
  const { assignment, version, pilotId } = state
  if (assignment === null) return null
  const least = assignment.pilotVersion + (assignment.endedAt === null ? 0 : 1)
  return version >= least
    ? null
    : `pilot ${pilotId} has version ${version} after an assignment of version ${assignment.pilotVersion}`
}

import { liveAssignment, type PilotState } from "../../actors/pilot/state.ts"
import type { Instant } from "../../domain/instant.ts"
import { sweepMs } from "../../services/operations/constants.ts"

/** No offer is open longer than its time and one sweep. Source: spec/operations.md 8 (14). */
export const pilotOffersExpire = (state: PilotState, now: Instant): string | null => {
  const live = liveAssignment(state)
  return live !== null && live.status === "REQUESTED" && now > live.expiresAt + sweepMs
    ? `pilot ${state.pilotId}: offer ${live.assignmentId} expired at ${live.expiresAt}, now ${now}`
    : null
}

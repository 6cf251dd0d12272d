import { openReservation, type PilotState } from "../../actors/pilot/state.ts"

/** A pilot is locked exactly while he is reserved, and until then. Source: spec/operations.md 4, 8 (4). */
export const pilotLockIsReservation = (state: PilotState): string | null => {
  const until = openReservation(state)?.expiresAt ?? null
  return state.lockedUntil === until
    ? null
    : `pilot ${state.pilotId} is locked until ${state.lockedUntil}, reserved until ${until}`
}

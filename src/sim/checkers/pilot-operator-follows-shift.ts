import type { PilotState } from "../../actors/pilot/state.ts"
import type { OperatorStatus } from "../../services/operations/enums.ts"

const operatorOf = (state: PilotState): OperatorStatus => {
  switch (state.shiftStatus) {
    case "ON_SHIFT":
    case "ON_COOLDOWN":
      return "AVAILABLE"
    case "ON_BREAK":
      return "IN_BREAK"
    case "UNRESPONSIVE":
    case "OFF_SHIFT":
    case null:
      return "OFFLINE"
  }
}

/**
 * IN_BREAK exactly on a break, OFFLINE exactly when UNRESPONSIVE or without an open shift.
 * Source: spec/operations.md 8 (15).
 */
export const pilotOperatorFollowsShift = (state: PilotState): string | null =>
  state.operatorStatus === operatorOf(state)
    ? null
    : `pilot ${state.pilotId} is ${state.shiftStatus}, as operator ${state.operatorStatus}`

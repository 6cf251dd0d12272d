import { promisedEveryMs } from "../../actors/robot/repetition.ts"
import type { RobotState } from "../../actors/robot/state.ts"
import { offlineAfterMs } from "../../services/state/constants.ts"

/**
 * A robot that is ONLINE was seen, and is either promised to go on or watched for silence, in time to be
 * found OFFLINE. Source: spec/state.md 10 (11).
 */
export const connectivityMatchesLastSeen = (state: RobotState): string | null => {
  if (state.deviceLink !== "ONLINE") return null
  const { serial, heartbeat, seenAt, silenceDueAt } = state
  if (heartbeat === null) return `robot ${serial} is ONLINE and was never seen`
  if (promisedEveryMs(state) > 0) return null
  return silenceDueAt !== null && silenceDueAt <= seenAt + offlineAfterMs
    ? null
    : `robot ${serial}, seen ${seenAt}, is looked after at ${silenceDueAt}`
}

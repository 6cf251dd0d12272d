/**
 * Heartbeats that were promised and not sent: `repeatsEveryMs` of the newest one. What they say is
 * known; a rule that counts heartbeats counts them too, at the times when they would have come.
 * They repeat the newest heartbeat, but for the operational state: there each heartbeat's answer tells the
 * robot what was decided, and the next one reports it. Source: docs/adr/0005, spec/state.md 3, 5.
 */
import type { Instant } from "../../domain/instant.ts"
import { componentLostMs } from "../../services/state/constants.ts"
import { isFailed, isPeriodic } from "../../services/state/policies.ts"
import { type MissingComponent, openCycle, type RobotState } from "./state.ts"

/** The period of the promise, 0 when there is none (any more). */
export const promisedEveryMs = (state: RobotState): number => state.heartbeat?.repeatsEveryMs ?? 0

/** Time of the newest heartbeat that came or was promised, up to and including `until`. */
export const newestHeartbeatAt = (state: RobotState, until: Instant): Instant => {
  const every = promisedEveryMs(state)
  if (every <= 0 || until <= state.seenAt) return state.seenAt
  return state.seenAt + Math.floor((until - state.seenAt) / every) * every
}

/**
 * Whether what a heartbeat says of the lid contradicts what is known: then two that agree decide. A
 * command under way explains a lid that has not moved yet.
 */
export const contradictedLid = (state: RobotState, reported: string): "OPEN" | "CLOSED" | null => {
  if (reported === "CLOSED") {
    if (openCycle(state) !== null) return "CLOSED"
    return state.lidState !== "CLOSED" && state.lidCommand === null ? "CLOSED" : null
  }
  if (reported === "OPEN") {
    if (openCycle(state) === null) return state.lidCommand?.kind === "CLOSE" ? null : "OPEN"
    return state.lidState !== "OPEN" && state.lidCommand === null ? "OPEN" : null
  }
  return null
}

/** Whether a component that heartbeats do not mention (any more) counts as failed. */
export const hasFailed = (entry: MissingComponent, at: Instant): boolean =>
  isFailed(entry.status) || (isPeriodic(entry.component) && at - entry.lastAt > componentLostMs)

/** When the next promised heartbeat comes that may change an answer, null when none may. */
export const nextRepetition = (state: RobotState, now: Instant): Instant | null => {
  const { heartbeat, missing, pinLockedUntil } = state
  const every = promisedEveryMs(state)
  if (heartbeat === null || every <= 0) return null
  let after = Number.POSITIVE_INFINITY
  if (contradictedLid(state, heartbeat.lid) !== null) after = now
  let isWell = !heartbeat.components.some(({ status }) => isFailed(status))
  for (const entry of missing) {
    if (hasFailed(entry, state.seenAt)) isWell = false
    else if (isPeriodic(entry.component)) after = Math.min(after, entry.lastAt + componentLostMs)
  }
  if (!state.healthy && isWell) after = now
  // A heartbeat at the very end of the lockout already ends it.
  if (pinLockedUntil !== null && hasLockoutAlert(state)) after = Math.min(after, pinLockedUntil - 1)
  if (after === Number.POSITIVE_INFINITY) return null
  const from = after > now ? after : now
  const newest = newestHeartbeatAt(state, from)
  // One that is due this very instant and was not heard yet is the next.
  return newest === now && newest > state.seenAt ? newest : newest + every
}

const hasLockoutAlert = (state: RobotState): boolean => {
  if (state.unresolvedAlerts === 0) return false
  for (const alert of state.alerts) {
    if (alert.type === "PIN_LOCKOUT" && alert.status !== "RESOLVED") return true
  }
  return false
}

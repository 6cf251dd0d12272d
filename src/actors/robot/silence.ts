/**
 * CheckSilence: what the clock finds out about heartbeats. A promised heartbeat that is due is heard like
 * any other; without a promise, silence is noticed. Source: spec/state.md 4.4; docs/adr/0005.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { gapWarnMs, offlineAfterMs } from "../../services/state/constants.ts"
import { raiseAlert } from "./alerts.ts"
import { hear, lose } from "./decide-telemetry.ts"
import type { RobotEvent } from "./events.ts"
import { newestHeartbeatAt, nextRepetition, promisedEveryMs } from "./repetition.ts"
import type { RobotState } from "./state.ts"
import { checkSilence, Turn, timers } from "./turn.ts"

export const lookAtHeartbeats = (state: RobotState, now: Instant): Decision<RobotEvent> => {
  const { heartbeat, silenceDueAt } = state
  if (heartbeat === null || state.operationState === null) return unchanged
  const isWatching = silenceDueAt !== null && now >= silenceDueAt
  if (promisedEveryMs(state) <= 0) return isWatching ? listen(new Turn(state, now)) : unchanged
  const at = newestHeartbeatAt(state, now)
  const due = nextRepetition(state, state.seenAt)
  const isDue = due !== null && due <= at
  if (!isDue && !isWatching) return unchanged
  const turn = new Turn(state, now)
  if (isDue) hear(turn, heartbeat, at, isWatching ? null : silenceDueAt, true)
  else keepWatch(turn, null)
  return turn.done()
}

/** Nothing was promised and the watch is over: how long has it been? */
const listen = (turn: Turn): Decision<RobotEvent> => {
  const { state, now } = turn
  if (state.deviceLink !== "ONLINE") {
    keepWatch(turn, null)
    return turn.done()
  }
  const silentMs = now - state.seenAt
  if (silentMs >= offlineAfterMs) {
    lose(turn, "DEVICE_LINK", "SILENCE")
    raiseAlert(turn, "ROBOT_OFFLINE")
    keepWatch(turn, null)
    return turn.done()
  }
  if (silentMs >= gapWarnMs && state.operationState === "ON_TRIP") raiseAlert(turn, "TELEMETRY_GAP")
  keepWatch(turn, state.seenAt + (silentMs >= gapWarnMs ? offlineAfterMs : gapWarnMs))
  return turn.done()
}

const keepWatch = (turn: Turn, dueAt: Instant | null): void => {
  const { state, now } = turn
  if (state.heartbeat === null) return
  turn.emit({
    _tag: "TelemetryApplied",
    at: now,
    heartbeat: state.heartbeat,
    seenAt: state.seenAt,
    healthyInRow: state.healthyInRow,
    contradictedLid: state.contradictedLid,
    mismatchSince: state.mismatchSince,
    missing: state.missing,
    silenceDueAt: dueAt
  })
  if (dueAt !== null) turn.draft.setTimer(timers.silence, dueAt, checkSilence)
}

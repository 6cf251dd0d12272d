/**
 * Whether the pilot is there: heartbeats, and what silence does to his shift and his trip.
 *
 * One timer watches for silence. It is set once and, when it fires, looks at the newest heartbeat and
 * waits on if there was one, so that a heartbeat itself costs no timer change. A compressed stream
 * (`repeatsEveryMs` > 0) needs no timer until its last heartbeat is announced (0).
 * Source: spec/operations.md 3.3; spec/flows.md F10.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { notFound } from "../../domain/rejections.ts"
import { pilotOfflineAfterMs, reassignMs, unresponsiveMs } from "../../services/operations/constants.ts"
import { isHeartbeatFresh } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { CloseSilentShift, Heartbeat, MarkUnresponsive, PilotCommand, RevokeSilent } from "./commands.ts"
import type { PilotEvent } from "./events.ts"
import { pilotShiftMachine } from "./machine.ts"
import { pilotIsArchived } from "./rejections.ts"
import { heldTrip, isWatched, liveAssignment, type PilotState } from "./state.ts"
import { closeShift, operatorChanged, type PilotOutcome, revokeLive, shiftTransitioned } from "./steps.ts"

const markUnresponsiveTimer: MarkUnresponsive = Object.freeze({ _tag: "MarkUnresponsive" })
const revokeSilentTimer: RevokeSilent = Object.freeze({ _tag: "RevokeSilent" })
const closeSilentShiftTimer: CloseSilentShift = Object.freeze({ _tag: "CloseSilentShift" })

/** Reason of everything that silence brings about. */
const unresponsive = "PILOT_UNRESPONSIVE"

/** The newest sign of life: the start of the shift counts as one. */
const lastSeenAt = (state: PilotState): Instant => Math.max(state.lastHeartbeatAt ?? 0, state.startedAt ?? 0)

export const heartbeat = (state: PilotState, command: Heartbeat, now: Instant): PilotOutcome => {
  if (state.shiftStatus === null) return notFound("Pilot", state.pilotId)
  if (state.archivedAt !== null) return pilotIsArchived(state.pilotId, state.archivedAt)
  // A console whose clock is ahead must not look alive for longer than it is.
  const sentAt = Math.min(command.sentAt, now)
  if (state.lastHeartbeatAt !== null && sentAt < state.lastHeartbeatAt) return unchanged
  const { repeatsEveryMs } = command
  const goesOn = repeatsEveryMs !== null && repeatsEveryMs > 0
  // A heartbeat that was long under way tells of a past presence: it brings nobody back.
  const isBack =
    (goesOn || isHeartbeatFresh(sentAt, now)) &&
    isLegal(pilotShiftMachine, state.shiftStatus, "Heartbeat", "ON_SHIFT")
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  if (isBack) {
    draft.event(shiftTransitioned(state, state.shiftStatus, "ON_SHIFT", null, heldTrip(state), 1, now))
    draft.event(operatorChanged(state, state.operatorStatus, "AVAILABLE", null, now))
    draft.cancelTimer("RevokeSilent").cancelTimer("CloseSilentShift")
  }
  if (repeatsEveryMs === null) {
    const { pilotId, shard } = state
    const shiftStatus = isBack ? "ON_SHIFT" : state.shiftStatus
    draft.event({ _tag: "PilotHeartbeat", at: sentAt, pilotId, shard, state: shiftStatus })
  } else {
    draft.event({ _tag: "HeartbeatsCompressed", at: now, sentAt, goOn: goesOn })
  }
  if (goesOn) {
    if (state.silenceTimerSet) draft.cancelTimer("MarkUnresponsive")
  } else if (isBack || (isWatched(state) && (repeatsEveryMs === 0 || !state.silenceTimerSet))) {
    draft.setTimer("MarkUnresponsive", sentAt + unresponsiveMs, markUnresponsiveTimer)
  }
  return draft.done()
}

/** The silence timer: waits on after a newer heartbeat and through breaks, else the pilot counts as lost. */
export const markUnresponsive = (state: PilotState, now: Instant): PilotOutcome => {
  if (!state.silenceTimerSet) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  const seenAt = lastSeenAt(state)
  if (now < seenAt + unresponsiveMs) {
    return draft.setTimer("MarkUnresponsive", seenAt + unresponsiveMs, markUnresponsiveTimer).done()
  }
  const from = state.shiftStatus
  if (from === null || !isLegal(pilotShiftMachine, from, "MarkUnresponsive", "UNRESPONSIVE")) {
    return draft.setTimer("MarkUnresponsive", now + unresponsiveMs, markUnresponsiveTimer).done()
  }
  const live = liveAssignment(state)
  if (live !== null && live.status === "REQUESTED") revokeLive(draft, state, "Revoke", unresponsive, now)
  draft.event(shiftTransitioned(state, from, "UNRESPONSIVE", unresponsive, heldTrip(state), 1, now))
  draft.event(operatorChanged(state, state.operatorStatus, "OFFLINE", unresponsive, now))
  if (heldTrip(state) !== null) draft.setTimer("RevokeSilent", now + reassignMs, revokeSilentTimer)
  return draft.setTimer("CloseSilentShift", seenAt + pilotOfflineAfterMs, closeSilentShiftTimer).done()
}

/** The silent pilot has kept his trip long enough: another one is to drive it. */
export const revokeSilent = (state: PilotState, now: Instant): PilotOutcome => {
  if (state.shiftStatus !== "UNRESPONSIVE" || liveAssignment(state) === null) return unchanged
  if (now < state.shiftStatusChangedAt + reassignMs) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  revokeLive(draft, state, "RevokeSilent", unresponsive, now)
  return draft.done()
}

export const closeSilentShift = (state: PilotState, now: Instant): PilotOutcome => {
  const from = state.shiftStatus
  if (from === null || !isLegal(pilotShiftMachine, from, "CloseSilentShift", "OFF_SHIFT")) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  const dueAt = lastSeenAt(state) + pilotOfflineAfterMs
  if (now < dueAt) return draft.setTimer("CloseSilentShift", dueAt, closeSilentShiftTimer).done()
  revokeLive(draft, state, "RevokeSilent", unresponsive, now)
  closeShift(draft, state, from, state.operatorStatus, unresponsive, 1, now)
  return draft.cancelTimer("RevokeSilent").done()
}

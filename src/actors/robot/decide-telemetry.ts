/**
 * Heartbeats: connectivity, health, battery, and whether the robot agrees with what is known of it.
 * Source: spec/state.md 3, 4.4, 5 (resynchronisation); docs/adr/0005.
 *
 * The newest counts. Nearly all change nothing that anybody asks for: for those there is a short way.
 */
import { accept, type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { targetsOf } from "../../domain/machine.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import {
  batteryClearAbovePct,
  batteryWarnPct,
  clockSkewMs,
  commandTtlMs,
  gapWarnMs,
  mismatchMs,
  offlineAfterMs,
  resyncGraceMs
} from "../../services/state/constants.ts"
import type { Channel } from "../../services/state/enums.ts"
import { batteryAlerts, isFailed } from "../../services/state/policies.ts"
import type { DeviceCall } from "../calls.ts"
import { clearAlert, hasAlert, raiseAlert } from "./alerts.ts"
import type { RobotCommand } from "./commands.ts"
import type { RobotEvent, TelemetryApplied } from "./events.ts"
import { judgeHealth, missingAfter } from "./health.ts"
import { resyncLid } from "./lid-facts.ts"
import { type ConnectivityTrigger, connectivityMachine } from "./machine.ts"
import { contradictedLid } from "./repetition.ts"
import type { RobotState } from "./state.ts"
import { checkSilence, Turn, timers } from "./turn.ts"

export const applyTelemetry = (
  state: RobotState,
  event: RobotTelemetry,
  now: Instant
): Decision<RobotEvent> => {
  if (state.operationState === null) return unchanged
  const newest = state.heartbeat
  // A clock that runs ahead must not make all later heartbeats old.
  const at = event.at > now ? now : event.at
  if (newest !== null) {
    if (at < state.seenAt) return unchanged
    if (at === state.seenAt && event.bootId === newest.bootId && event.seq <= newest.seq) return unchanged
  }
  const silenceDueAt = silenceAfter(state, event, at)
  if (isQuiet(state, event, now)) {
    const applied: TelemetryApplied = {
      _tag: "TelemetryApplied",
      at: now,
      heartbeat: event,
      seenAt: at,
      healthyInRow: 0,
      contradictedLid: null,
      mismatchSince: null,
      missing: state.missing,
      silenceDueAt
    }
    if (silenceDueAt === null || silenceDueAt === state.silenceDueAt) return accept<RobotEvent>([applied])
    return new DecisionDraft<RobotEvent, RobotCommand>()
      .event(applied)
      .setTimer(timers.silence, silenceDueAt, checkSilence)
      .done()
  }
  const turn = new Turn(state, now)
  if (silenceDueAt !== null && silenceDueAt !== state.silenceDueAt) {
    turn.draft.setTimer(timers.silence, silenceDueAt, checkSilence)
  }
  hear(turn, event, at, silenceDueAt, false)
  return turn.done()
}

/**
 * When to look for silence after this heartbeat. A check that is due earlier stays: it finds out by
 * itself, so that a robot that reports costs no timer per heartbeat. With a promise none is needed.
 */
const silenceAfter = (state: RobotState, event: RobotTelemetry, at: Instant): Instant | null => {
  const due = state.silenceDueAt
  if (event.repeatsEveryMs !== null && event.repeatsEveryMs > 0) return due
  return due === null || due > at + gapWarnMs ? at + gapWarnMs : due
}

/** Whether a heartbeat changes nothing but what is last known. */
const isQuiet = (state: RobotState, event: RobotTelemetry, now: Instant): boolean => {
  if (state.deviceLink !== "ONLINE" || !state.healthy || state.unresolvedAlerts > 0) return false
  if (event.batteryPct < batteryWarnPct || event.operationState !== state.operationState) return false
  if ((event.teleopStatus === "OFFLINE") === (state.teleopLink === "ONLINE")) return false
  if (event.at - now > clockSkewMs || contradictedLid(state, event.lid) !== null) return false
  if (state.missing.length > 0) return false
  const { components } = event
  const before = state.heartbeat?.components ?? components
  if (components === before) {
    for (let i = 0; i < components.length; i++) if (isFailed(components[i]!.status)) return false
    return true
  }
  if (before.length > components.length) return false
  for (let i = 0; i < components.length; i++) {
    if (isFailed(components[i]!.status)) return false
    if (i < before.length && before[i]!.component !== components[i]!.component) return false
  }
  return true
}

/** Takes in a heartbeat of the time `at`: one that came, or one that was promised and is due. */
export const hear = (
  turn: Turn,
  event: RobotTelemetry,
  at: Instant,
  silenceDueAt: Instant | null,
  promised: boolean
): void => {
  const { state, now } = turn
  const isFresh = now - at < offlineAfterMs
  if (isFresh) {
    seen(turn, "DEVICE_LINK")
    clearAlert(turn, "ROBOT_OFFLINE")
    clearAlert(turn, "TELEMETRY_GAP")
  }
  if (event.teleopStatus === "OFFLINE") lose(turn, "TELEOP_LINK", "TELEOP_OFFLINE")
  else if (isFresh) seen(turn, "TELEOP_LINK")
  const missing = missingAfter(state, event, at)
  const healthyInRow = judgeHealth(turn, event, missing, at)
  judgeBattery(turn, event.batteryPct)
  const mismatchSince = judgeMismatch(turn, event, at, promised)
  if (event.at - now > clockSkewMs) raiseAlert(turn, "CLOCK_SKEW")
  else clearAlert(turn, "CLOCK_SKEW")
  const { pinLockedUntil } = state
  if (pinLockedUntil !== null && at >= pinLockedUntil) clearAlert(turn, "PIN_LOCKOUT")

  const contradiction = provenContradiction(state, event, at)
  const isProven = contradiction !== null && contradiction === state.contradictedLid
  turn.emit({
    _tag: "TelemetryApplied",
    at: now,
    heartbeat: event,
    seenAt: at,
    healthyInRow,
    contradictedLid: isProven ? null : contradiction,
    mismatchSince,
    missing,
    silenceDueAt
  })
  if (isProven) resyncLid(turn, contradiction, at)
}

/** The contradiction of a heartbeat that is late enough after the last lid event to mean something. */
const provenContradiction = (
  state: RobotState,
  event: RobotTelemetry,
  at: Instant
): "OPEN" | "CLOSED" | null => {
  const contradiction = contradictedLid(state, event.lid)
  if (contradiction === null || at <= state.lastLidAt + resyncGraceMs) return null
  for (const boot of state.boots) if (boot.held.length > 0) return null
  return contradiction
}

const seen = (turn: Turn, channel: Channel): void => {
  if ((channel === "DEVICE_LINK" ? turn.state.deviceLink : turn.state.teleopLink) !== "ONLINE") {
    connect(turn, channel, "HeartbeatSeen", "HEARTBEAT")
  }
}

/** A link is gone; harmless when it was. */
export const lose = (turn: Turn, channel: Channel, reason: string): void => {
  if ((channel === "DEVICE_LINK" ? turn.state.deviceLink : turn.state.teleopLink) === "ONLINE") {
    connect(turn, channel, "SilenceFound", reason)
  }
}

const connect = (turn: Turn, channel: Channel, trigger: ConnectivityTrigger, reason: string): void => {
  const { state } = turn
  const from = channel === "DEVICE_LINK" ? state.deviceLink : state.teleopLink
  const to = targetsOf(connectivityMachine, from, trigger)[0]
  if (to === undefined) return
  const { serial, shard } = state
  turn.emit({ _tag: "ConnectivityChanged", at: turn.now, serial, shard, channel, from, to, reason })
}

const judgeBattery = (turn: Turn, pct: number): void => {
  for (const { type, belowPct } of batteryAlerts) {
    if (pct < belowPct) raiseAlert(turn, type, "", null, `${pct} %`)
    else if (pct >= belowPct + batteryClearAbovePct) clearAlert(turn, type)
  }
}

/** Since when the robot reports another state than was decided; for too long, it is told again. */
const judgeMismatch = (turn: Turn, event: RobotTelemetry, at: Instant, promised: boolean): Instant | null => {
  const { state, now } = turn
  const decided = state.operationState
  if (promised || decided === null || event.operationState === decided) {
    clearAlert(turn, "STATE_MISMATCH")
    return null
  }
  // A promised heartbeat since the last one would have reported what was decided.
  const every = state.heartbeat?.repeatsEveryMs ?? 0
  const since = every > 0 && at > state.seenAt + every ? at : (state.mismatchSince ?? at)
  if (at - since > mismatchMs && !hasAlert(state, "STATE_MISMATCH")) {
    raiseAlert(turn, "STATE_MISMATCH", "", null, `${event.operationState}, decided ${decided}`)
    const call: DeviceCall = {
      _tag: "DeviceCall",
      serial: state.serial,
      commandId: turn.newId(),
      type: "SET_STATE",
      text: null,
      operationState: decided,
      expiresAt: now + commandTtlMs
    }
    turn.draft.call(call)
  }
  return since
}

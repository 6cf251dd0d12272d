/**
 * Lid commands of people and of the backend, and the clocks of the lid. What the robot reports of its lid
 * is in lid-facts.ts. Source: spec/state.md 4.2, 4.3, spec/operations.md 5.8, spec/flows.md F4, F6.
 */
import { type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { contextTtlMs, lidCommandTimeoutMs, lidWaitMs } from "../../services/state/constants.ts"
import { canOpenLid } from "../../services/state/policies.ts"
import type { DeviceCall } from "../calls.ts"
import type { ApplyLid } from "../delivery/commands.ts"
import type { LidAnswer } from "../replies.ts"
import { raiseAlert } from "./alerts.ts"
import type {
  CloseLid,
  ExpireLidCommand,
  OpenLid,
  RobotCommand,
  StopLid,
  TimeOutLidCycle,
  WarnLidOpen
} from "./commands.ts"
import type { RobotEvent } from "./events.ts"
import {
  closeFailed,
  cycleTakes,
  endCycle,
  interruptCycle,
  openFailed,
  spendContext,
  tellLid,
  unwatchCycle
} from "./lid-facts.ts"
import { lidMachine } from "./machine.ts"
import { openingRefused, type RobotRejection } from "./rejections.ts"
import { openCycle, type RobotState } from "./state.ts"
import { Turn, timers } from "./turn.ts"

type Result = Decision<RobotEvent> | RobotRejection

// ---- Commands

export const openLid = (state: RobotState, command: OpenLid, now: Instant): Result => {
  const { operationState, lidState } = state
  if (operationState === null || lidState === null) return notFound("Robot", state.serial)
  if (command.commandId === state.lastLidCommandId) return repeated(state, command, "OPEN")
  const refusal = canOpenLid({
    reasons: command.reasons,
    operationState,
    online: state.deviceLink === "ONLINE",
    inTransit: state.tripStatus === "IN_TRANSIT",
    speedMps: state.heartbeat?.speedMps ?? 0,
    healthy: state.healthy,
    undergoingMaintenance: state.flags.undergoingMaintenance,
    needsMaintenance: state.flags.needsMaintenance
  })
  if (refusal !== null) return refuse(state, command, refusal, openingRefused(state, refusal))
  if (lidState === "OPENING" || lidState === "OPEN") return already(command)
  if (targetsOf(lidMachine, lidState, "OpenLid").length === 0) {
    const busy = {
      accepted: false,
      _tag: "LidBusy",
      serial: state.serial,
      lidState,
      allowed: openable
    } as const
    return refuse(state, command, "LID_BUSY", busy)
  }
  return send(new Turn(state, now), "OPEN", command)
}

const openable = Object.freeze(["CLOSED", "STOPPED"] as const)
const closable = Object.freeze(["OPEN", "STOPPED"] as const)

export const closeLid = (state: RobotState, command: CloseLid, now: Instant): Result => {
  const { lidState } = state
  if (lidState === null) return notFound("Robot", state.serial)
  if (command.commandId === state.lastLidCommandId) return repeated(state, command, "CLOSE")
  if (lidState === "CLOSING" || lidState === "CLOSED") return already(command)
  if (targetsOf(lidMachine, lidState, "CloseLid").length === 0) {
    return { accepted: false, _tag: "LidBusy", serial: state.serial, lidState, allowed: closable }
  }
  return send(new Turn(state, now), "CLOSE", command)
}

export const stopLid = (state: RobotState, command: StopLid, now: Instant): Result => {
  if (state.lidState === null) return notFound("Robot", state.serial)
  const to = targetsOf(lidMachine, state.lidState, "StopLid")[0]
  if (to === undefined) return illegalTransition(lidMachine, state.serial, state.lidState, "StopLid")
  const turn = new Turn(state, now)
  const under = state.lidCommand
  if (under !== null) {
    turn.draft.cancelTimer(timers.lidCommand)
    if (under.correlationId !== null) turn.answer(under.correlationId, under.commandId, "LID_COMMAND_FAILED")
  }
  turn.draft.call(deviceCall(state, command.commandId, "STOP_LID", now))
  const cycle = openCycle(state)
  turn.emit({ _tag: "LidMoved", at: now, to })
  if (cycle !== null) interruptCycle(turn, cycle, now)
  else {
    const { source } = command
    tellLid(turn, "LID_INTERRUPT", now, { source, reasons: [], referenceId: null }, null)
  }
  if (command.correlationId !== null) turn.answer(command.correlationId, command.commandId, "STOPPED")
  return turn.done()
}

/** Tells the robot to move its lid, and starts the one clock of the command. */
const send = (turn: Turn, kind: "OPEN" | "CLOSE", command: OpenLid | CloseLid): Decision<RobotEvent> => {
  const { state, now } = turn
  const { commandId, source, correlationId } = command
  const cycle = kind === "CLOSE" ? openCycle(state) : null
  const purpose = cycle ?? {
    source,
    reasons: command._tag === "OpenLid" ? command.reasons : [],
    referenceId: command._tag === "OpenLid" ? command.referenceId : null
  }
  if (kind === "OPEN") spendContext(turn, now, null)
  turn.emit({
    _tag: "LidCommandSent",
    at: now,
    commandId,
    kind,
    source,
    reasons: purpose.reasons,
    referenceId: purpose.referenceId,
    correlationId,
    contextExpiresAt: now + contextTtlMs
  })
  const isLinked = cycle !== null && cycleTakes(cycle, "LID_CLOSE_REQUEST")
  tellLid(
    turn,
    kind === "OPEN" ? "LID_OPEN_REQUEST" : "LID_CLOSE_REQUEST",
    now,
    { source, reasons: purpose.reasons, referenceId: purpose.referenceId },
    isLinked ? cycle.cycleId : null,
    { lidState: kind === "OPEN" ? "OPENING" : "CLOSING" }
  )
  turn.draft.call(deviceCall(state, commandId, kind === "OPEN" ? "OPEN_LID" : "CLOSE_LID", now))
  const dueAt = now + (correlationId === null ? lidCommandTimeoutMs : lidWaitMs)
  turn.draft.setTimer(timers.lidCommand, dueAt, { _tag: "ExpireLidCommand", commandId })
  return turn.done()
}

/** A command that the robot may carry out only as long as nobody has given it up. */
const deviceCall = (
  state: RobotState,
  commandId: string,
  type: DeviceCall["type"],
  now: Instant
): DeviceCall => ({
  _tag: "DeviceCall",
  serial: state.serial,
  commandId,
  type,
  text: null,
  operationState: null,
  expiresAt: now + lidCommandTimeoutMs
})

const lidAnswer = (commandId: string, result: LidAnswer["result"]): LidAnswer => ({
  _tag: "LidAnswer",
  commandId,
  result
})

/** The lid is there, or on its way: nothing is written. */
const already = (command: OpenLid | CloseLid): Decision<RobotEvent> =>
  command.correlationId === null
    ? unchanged
    : new DecisionDraft<RobotEvent, RobotCommand>()
        .reply(command.correlationId, lidAnswer(command.commandId, "ALREADY"))
        .done()

/** The same command again: what became of it, as far as anybody asks. */
const repeated = (
  state: RobotState,
  command: OpenLid | CloseLid,
  kind: "OPEN" | "CLOSE"
): Decision<RobotEvent> => {
  const { correlationId, commandId } = command
  if (correlationId === null || state.lidCommand !== null) return unchanged
  const isDone = state.lidState === (kind === "OPEN" ? "OPEN" : "CLOSED")
  return new DecisionDraft<RobotEvent, RobotCommand>()
    .reply(correlationId, lidAnswer(commandId, isDone ? "ALREADY" : "LID_COMMAND_FAILED"))
    .done()
}

/** A delivery that asked hears of the refusal by message; anybody else by the rejection. */
const refuse = (state: RobotState, command: OpenLid, code: string, rejection: RobotRejection): Result => {
  const { deliveryId, commandId, correlationId } = command
  if (deliveryId === null) return rejection
  const draft = new DecisionDraft<RobotEvent, RobotCommand>()
  const message: ApplyLid = {
    _tag: "ApplyLid",
    event: { _tag: "LidRefused", serial: state.serial, commandId, code }
  }
  draft.send("Delivery", deliveryId, message)
  if (correlationId !== null) draft.reply(correlationId, lidAnswer(commandId, "LID_COMMAND_FAILED"))
  return draft.done()
}

// ---- Clocks

/** First the caller's patience ends, then the command itself: one timer for both. */
export const expireLidCommand = (
  state: RobotState,
  command: ExpireLidCommand,
  now: Instant
): Decision<RobotEvent> => {
  const under = state.lidCommand
  if (under === null || under.commandId !== command.commandId) return unchanged
  const turn = new Turn(state, now)
  const { commandId, correlationId, requestedAt } = under
  if (correlationId !== null && now >= requestedAt + lidWaitMs) {
    turn.answer(correlationId, commandId, "LID_TIMEOUT")
    turn.emit({ _tag: "LidCallerTimedOut", at: now, commandId })
  }
  if (now < requestedAt + lidCommandTimeoutMs) {
    const dueAt =
      requestedAt + (turn.state.lidCommand?.correlationId == null ? lidCommandTimeoutMs : lidWaitMs)
    turn.draft.setTimer(timers.lidCommand, dueAt, command)
    return turn.done()
  }
  if (under.kind === "OPEN") openFailed(turn, now, commandId, "COMMAND_TIMEOUT")
  else closeFailed(turn, now, commandId, "COMMAND_TIMEOUT")
  return turn.done()
}

export const warnLidOpen = (state: RobotState, command: WarnLidOpen, now: Instant): Decision<RobotEvent> => {
  const cycle = openCycle(state)
  if (cycle === null || cycle.cycleId !== command.cycleId) return unchanged
  const turn = new Turn(state, now)
  raiseAlert(turn, "LID_OPEN_TOO_LONG", "", null, cycle.referenceId)
  return turn.done()
}

export const timeOutLidCycle = (
  state: RobotState,
  command: TimeOutLidCycle,
  now: Instant
): Decision<RobotEvent> => {
  const cycle = openCycle(state)
  if (cycle === null || cycle.cycleId !== command.cycleId || !cycleTakes(cycle, "LID_TIMEOUT"))
    return unchanged
  const turn = new Turn(state, now)
  const { reasons, referenceId, cycleId } = cycle
  tellLid(turn, "LID_TIMEOUT", now, { source: "INTERNAL", reasons, referenceId }, cycleId)
  endCycle(turn, "LidCycleTimedOut", cycle, now)
  unwatchCycle(turn)
  return turn.done()
}

/**
 * Decides what a robot does with one command. Total: every command in every state gives a decision or a
 * rejection; reads no clock, draws nothing. Source: spec/state.md, spec/operations.md 3.2, 5.8.
 */
import { accept, type Decision } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { AcknowledgeAlert, RobotCommand } from "./commands.ts"
import { applyDeviceEvent, releaseHeldItems } from "./decide-device.ts"
import { closeLid, expireLidCommand, openLid, stopLid, timeOutLidCycle, warnLidOpen } from "./decide-lid.ts"
import { clearPin, setPin, setPinOutcome } from "./decide-pin.ts"
import { applyTrip, ground, register, release, requestTransition, setFlags } from "./decide-state.ts"
import { applyTelemetry } from "./decide-telemetry.ts"
import type { RobotEvent } from "./events.ts"
import { alertMachine } from "./machine.ts"
import type { RobotRejection } from "./rejections.ts"
import { lookAtHeartbeats } from "./silence.ts"
import type { RobotState } from "./state.ts"

export const decide = (
  state: RobotState,
  command: RobotCommand,
  now: Instant
): Decision<RobotEvent> | RobotRejection => {
  switch (command._tag) {
    case "ApplyTelemetry":
      return applyTelemetry(state, command.event, now)
    case "CheckSilence":
      return lookAtHeartbeats(state, now)
    case "ApplyDeviceEvent":
      return applyDeviceEvent(state, command, now)
    case "ReleaseHeldItems":
      return releaseHeldItems(state, now)
    case "ApplyTrip":
      return applyTrip(state, command, now)
    case "SetFlags":
      return setFlags(state, command, now)
    case "OpenLid":
      return openLid(state, command, now)
    case "CloseLid":
      return closeLid(state, command, now)
    case "StopLid":
      return stopLid(state, command, now)
    case "ExpireLidCommand":
      return expireLidCommand(state, command, now)
    case "WarnLidOpen":
      return warnLidOpen(state, command, now)
    case "TimeOutLidCycle":
      return timeOutLidCycle(state, command, now)
    case "SetPin":
      return setPin(state, command, now)
    case "ClearPin":
      return clearPin(state, command, now)
    case "SetPinOutcome":
      return setPinOutcome(state, command, now)
    case "RequestTransition":
      return requestTransition(state, command, now)
    case "Ground":
      return ground(state, command, now)
    case "Release":
      return release(state, command, now)
    case "Register":
      return register(state, command, now)
    case "AcknowledgeAlert":
      return acknowledgeAlert(state, command, now)
  }
}

/** Somebody says that he looks after an alert. */
const acknowledgeAlert = (
  state: RobotState,
  command: AcknowledgeAlert,
  now: Instant
): Decision<RobotEvent> | RobotRejection => {
  const { alertId, by } = command
  const alert = state.alerts.find((known) => known.alertId === alertId)
  if (alert === undefined) return notFound("Alert", alertId)
  return isLegal(alertMachine, alert.status, "AcknowledgeAlert", "ACKNOWLEDGED")
    ? accept<RobotEvent>([{ _tag: "AlertAcknowledged", at: now, alertId, by }])
    : illegalTransition(alertMachine, alertId, alert.status, "AcknowledgeAlert")
}

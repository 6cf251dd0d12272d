/**
 * Applies one event to a robot, in place. Total: an event has already happened. The lid's events are in
 * evolve-lid.ts, those of device streams and PIN entries in evolve-device.ts.
 */

import { linkSeenEveryMs } from "../../services/state/constants.ts"
import type { AlertRaised, RobotStateChanged } from "../../services/state/events.ts"
import type { RobotEvent, ShadowCreated, TelemetryApplied, TripNoted } from "./events.ts"
import { bootSeen, gapPassed, itemTaken, pinEntryRecorded, pinOutcomeSet } from "./evolve-device.ts"
import {
  cycleEnded,
  cycleOpened,
  lidCommandFailed,
  lidCommandSent,
  lidEvent,
  lidMoved,
  rowLinked
} from "./evolve-lid.ts"
import type { Alert, Flags, RobotState } from "./state.ts"

export const evolve = (state: RobotState, event: RobotEvent): void => {
  if (event._tag === "TelemetryApplied") {
    telemetryApplied(state, event)
    return
  }
  state.version += 1
  switch (event._tag) {
    case "RobotStateChanged":
      robotStateChanged(state, event)
      return
    case "TransitionRejected":
      state.requestStatus = "REJECTED"
      return
    case "ShadowCreated":
      shadowCreated(state, event)
      return
    case "TripNoted":
      tripNoted(state, event)
      return
    case "LidEvent":
      lidEvent(state, event)
      return
    case "LidMoved":
      lidMoved(state, event.to, event.at)
      return
    case "LidCommandSent":
      lidCommandSent(state, event)
      return
    case "LidCommandFailed":
      lidCommandFailed(state, event)
      return
    case "LidCallerTimedOut":
      if (state.lidCommand !== null) state.lidCommand = { ...state.lidCommand, correlationId: null }
      return
    case "LidContextSpent":
      state.lidContext = null
      return
    case "LidCycleOpened":
      cycleOpened(state, event)
      return
    case "LidCycleCompleted":
      cycleEnded(state, event, "LID_CYCLE_COMPLETE")
      return
    case "LidCycleInterrupted":
      cycleEnded(state, event, "LID_CYCLE_INTERRUPT")
      return
    case "LidCycleTimedOut":
      cycleEnded(state, event, "LID_CYCLE_TIMEOUT")
      return
    case "LidRowLinked":
      rowLinked(state, event)
      return
    case "PinEntered":
      return
    case "FoodNoted":
      state.foodOf = event.referenceId
      return
    case "PinSet":
      state.pin = event.pin
      state.pinReferenceId = event.referenceId
      return
    case "PinCleared":
      state.pin = null
      state.pinReferenceId = null
      return
    case "PinEntryRecorded":
      pinEntryRecorded(state, event)
      return
    case "PinOutcomeSet":
      pinOutcomeSet(state, event)
      return
    case "KeypadLocked":
      state.pinLockedUntil = event.until
      state.pinMisses = []
      return
    case "BootSeen":
      bootSeen(state, event)
      return
    case "DeviceItemTaken":
      itemTaken(state, event)
      return
    case "GapPassed":
      gapPassed(state, event)
      return
    case "ReportNoted":
      state.reportedAt = event.occurredAt
      return
    case "ConnectivityChanged":
      if (event.channel === "DEVICE_LINK") {
        state.deviceLink = event.to
        state.linkSeenAt = state.seenAt
      } else state.teleopLink = event.to
      return
    case "RobotHealthChanged":
      state.healthy = event.healthy
      return
    case "AlertRaised":
      alertRaised(state, event)
      return
    case "AlertAcknowledged":
      state.alerts = withStatus(state.alerts, event.alertId, "ACKNOWLEDGED")
      return
    case "AlertCleared":
      state.alerts = withStatus(state.alerts, event.alertId, "RESOLVED")
      state.unresolvedAlerts -= 1
      return
  }
}

const telemetryApplied = (state: RobotState, event: TelemetryApplied): void => {
  state.heartbeat = event.heartbeat
  state.seenAt = event.seenAt
  state.healthyInRow = event.healthyInRow
  state.contradictedLid = event.contradictedLid
  state.mismatchSince = event.mismatchSince
  state.missing = event.missing
  state.silenceDueAt = event.silenceDueAt
  if (event.seenAt - state.linkSeenAt > linkSeenEveryMs) state.linkSeenAt = event.seenAt
}

const shadowCreated = (state: RobotState, event: ShadowCreated): void => {
  state.hubId = event.hubId
  state.cityId = event.cityId
  state.shard = event.shard
  state.lidState = "CLOSED"
  state.lidChangedAt = event.at
  state.deviceLink = "OFFLINE"
  state.teleopLink = "OFFLINE"
}

const robotStateChanged = (state: RobotState, event: RobotStateChanged): void => {
  // The first state is given, not asked for.
  if (event.from !== null && event.from !== event.to) state.requestStatus = "ACCEPTED"
  state.operationState = event.to
  if (!event.hasFood) state.foodOf = null
  state.stateVersion = event.stateVersion
  state.stateRows += 1
  const dateUs = event.at * 1_000
  state.stateRowUs = dateUs > state.stateRowUs ? dateUs : state.stateRowUs + 1
  if (!sameFlags(state.flags, event)) {
    state.flags = {
      needsMovement: event.needsMovement,
      undergoingMaintenance: event.undergoingMaintenance,
      hasFood: event.hasFood,
      needsMaintenance: event.needsMaintenance,
      needsPickup: event.needsPickup,
      driveable: event.driveable
    }
  }
}

const sameFlags = (flags: Flags, other: Flags): boolean =>
  flags.needsMovement === other.needsMovement &&
  flags.undergoingMaintenance === other.undergoingMaintenance &&
  flags.hasFood === other.hasFood &&
  flags.needsMaintenance === other.needsMaintenance &&
  flags.needsPickup === other.needsPickup &&
  flags.driveable === other.driveable

const tripNoted = (state: RobotState, event: TripNoted): void => {
  state.heardTripId = event.tripId
  state.heardTripVersion = event.version
  const isOver = event.status === "COMPLETED" || event.status === "CANCELLED"
  state.tripId = isOver ? null : event.tripId
  state.tripType = isOver ? null : event.type
  state.tripStatus = isOver ? null : event.status
}

const alertRaised = (state: RobotState, event: AlertRaised): void => {
  const alert: Alert = {
    alertId: event.alertId,
    type: event.type,
    component: event.component,
    severity: event.severity,
    status: "OPEN"
  }
  const others = state.alerts.filter(
    (other) => other.type !== event.type || other.component !== event.component
  )
  others.push(alert)
  state.alerts = others
  state.unresolvedAlerts += 1
}

const withStatus = (
  alerts: ReadonlyArray<Alert>,
  alertId: string,
  status: Alert["status"]
): ReadonlyArray<Alert> => alerts.map((alert) => (alert.alertId === alertId ? { ...alert, status } : alert))

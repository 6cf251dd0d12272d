/**
 * Which rows a decision of a robot changes. Rows are written as they are after the events; which of them are
 * touched follows from the events alone. A heartbeat that changes nothing else is one image of the shadow and,
 * every quarter of a minute, one of each link that is up.
 * Source: spec/state.md 2, 4, spec/flows.md R1.
 */
import { invariant } from "../../domain/invariant.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { RobotStateChanged } from "../../services/state/events.ts"
import {
  type RobotShadowRow,
  robotShadows,
  stateHistory,
  transitionRequests
} from "../../services/state/tables.ts"
import type { RobotCommand } from "./commands.ts"
import { writeAlerts } from "./commit-alerts.ts"
import { eachEvent, type RobotCommit } from "./commit-events.ts"
import { writeLid } from "./commit-lid.ts"
import { writeLinks } from "./commit-links.ts"
import { writeStream } from "./commit-stream.ts"
import { rowId } from "./row-id.ts"
import type { RobotState } from "./state.ts"

export const write = (commit: RobotCommit, changes: RowChanges): void => {
  writeShadow(commit, changes)
  writeRequests(commit, changes)
  writeLinks(commit, changes)
  writeAlerts(commit, changes)
  writeStream(commit, changes)
  writeLid(commit, changes)
}

// ---- The shadow

const writeShadow = ({ state, events, command, now }: RobotCommit, changes: RowChanges): void => {
  let isHeard = false
  let isChanged = false
  for (const { _tag } of events) {
    // A look at the silence repeats the heartbeat that is there.
    if (_tag !== "TelemetryApplied") isChanged = true
    else if (command._tag === "ApplyTelemetry") isHeard = true
    if (_tag === "ShadowCreated") {
      changes.insert(robotShadows, { ...shadowOf(state), receivedAt: null })
      return
    }
  }
  if (isChanged)
    changes.set(robotShadows, isHeard ? { ...shadowOf(state), receivedAt: now } : shadowOf(state))
  else if (isHeard) {
    changes.set(robotShadows, { serial: state.serial, ...telemetryOf(state), receivedAt: now })
  }
}

type TelemetryRow = Pick<
  RobotShadowRow,
  "components" | "lat" | "lng" | "headingDeg" | "speedMps" | "accuracyM" | "battery" | "telemetryAt"
>

const unheard: TelemetryRow = Object.freeze({
  components: [],
  lat: null,
  lng: null,
  headingDeg: null,
  speedMps: null,
  accuracyM: null,
  battery: null,
  telemetryAt: null
})

const telemetryOf = ({ heartbeat }: RobotState): TelemetryRow => {
  if (heartbeat === null) return unheard
  const { batteryPct, isCharging, rangeM } = heartbeat
  return {
    components: heartbeat.components,
    lat: heartbeat.lat,
    lng: heartbeat.lng,
    headingDeg: heartbeat.headingDeg,
    speedMps: heartbeat.speedMps,
    accuracyM: heartbeat.accuracyM,
    battery: { batteryPct, isCharging, rangeM },
    telemetryAt: heartbeat.at
  }
}

/** The row but for when its telemetry came in, which only the commit of a heartbeat knows. */
const shadowOf = (state: RobotState): Omit<RobotShadowRow, "receivedAt"> => {
  const { operationState, lidState, flags } = state
  invariant(operationState !== null && lidState !== null, `${state.serial} has rows and is not registered`)
  return {
    serial: state.serial,
    operationState,
    needsMovement: flags.needsMovement,
    undergoingMaintenance: flags.undergoingMaintenance,
    hasFood: flags.hasFood,
    needsMaintenance: flags.needsMaintenance,
    needsPickup: flags.needsPickup,
    driveable: flags.driveable,
    tripType: state.tripType,
    stateVersion: state.stateVersion,
    lidState,
    lidChangedAt: state.lidChangedAt,
    healthy: state.healthy,
    ...telemetryOf(state),
    desiredPin: state.pin,
    pinReferenceId: state.pinReferenceId,
    tripId: state.tripId,
    tripStatus: state.tripStatus,
    version: state.version
  }
}

// ---- Requests and the state's history

const writeRequests = (commit: RobotCommit, changes: RowChanges): void => {
  const { state, now } = commit
  const { serial } = state
  const command = commit.command as RobotCommand
  // The id of a request is that of its command. A repetition that gets here keeps the first answer.
  const given = command._tag === "RequestTransition" ? command.commandId : null
  const decided = { serial, expectedVersion: null, decidedAt: now }
  eachEvent(commit, (event, version) => {
    switch (event._tag) {
      case "RobotStateChanged": {
        const { from, to, triggeredBy: requestedBy } = event
        const reason = event.reason ?? triggerOf(event)
        const isRequest = from !== null && from !== to
        const id = isRequest ? (given ?? rowId(serial, "transition_request", version, event.at)) : null
        if (id !== null && from !== null) {
          changes.keep(transitionRequests, {
            ...decided,
            id,
            toState: to,
            fromState: from,
            expectedVersion: command._tag === "RequestTransition" ? command.expectedVersion : null,
            status: "ACCEPTED",
            requestedBy,
            reason,
            rejectCode: null
          })
        }
        writeStateRow(state, event, reason, id, changes)
        return
      }
      case "TransitionRejected": {
        changes.keep(transitionRequests, {
          ...decided,
          id: given ?? rowId(serial, "transition_request", version, event.at),
          toState: event.requested,
          // Whatever was refused left the state as it was.
          fromState: state.operationState ?? "OFF_DUTY",
          expectedVersion: command._tag === "RequestTransition" ? command.expectedVersion : null,
          status: "REJECTED",
          requestedBy: "requestedBy" in command ? command.requestedBy : "service:operations",
          reason: "reason" in command ? command.reason : "TripStarted",
          rejectCode: event.code
        })
        return
      }
      case "LidCommandSent": {
        const isOpen = event.kind === "OPEN"
        const isByDelivery = command._tag === "OpenLid" && command.deliveryId !== null
        changes.keep(transitionRequests, {
          ...decided,
          id: event.commandId,
          toState: isOpen ? "LID_OPEN" : "LID_CLOSE",
          fromState: state.lidBefore ?? "CLOSED",
          status: "ACCEPTED",
          // Lid commands name the way by which they came, not the person.
          requestedBy: isByDelivery ? "service:deliveries" : event.source,
          reason: event.reasons.length > 0 ? event.reasons.join(", ") : isOpen ? "OpenLid" : "CloseLid",
          rejectCode: null
        })
        return
      }
      default:
        return
    }
  })
}

/** Why the state changed, where nobody gave a reason. */
const triggerOf = ({ from, to }: RobotStateChanged): string =>
  from === null ? "Register" : to === "ON_TRIP" ? "TripStarted" : "TripEnded"

const writeStateRow = (
  state: RobotState,
  event: RobotStateChanged,
  reason: string,
  transitionRequestId: string | null,
  changes: RowChanges
): void => {
  const { serial, stateVersion, triggeredBy } = event
  invariant(stateVersion === state.stateVersion, `${serial}: two changes of state in one decision`)
  const { needsMovement, undergoingMaintenance, hasFood, needsMaintenance, needsPickup, driveable } = event
  changes.insert(stateHistory, {
    serial,
    date: state.stateRowUs,
    state: event.to,
    fromState: event.from,
    flags: { needsMovement, undergoingMaintenance, hasFood, needsMaintenance, needsPickup, driveable },
    stateVersion,
    reason,
    requestedBy: triggeredBy,
    transitionRequestId
  })
}

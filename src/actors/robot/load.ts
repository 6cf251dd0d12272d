/** A robot as its rows tell it. */

import { invariant } from "../../domain/invariant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { TripStatus } from "../../services/operations/enums.ts"
import {
  alerts,
  connectivity,
  deviceMessages,
  lidCycles,
  lidEventContexts,
  pinEntryEvents,
  type RobotShadowRow,
  robotShadows,
  stateHistory
} from "../../services/state/tables.ts"
import type { LoadedRows, Read } from "../persistence.ts"
import type { DeviceItem } from "./commands.ts"
import type { RobotHeld } from "./held.ts"
import { type Alert, type Boot, type HeldItem, initialRobot, type RobotState } from "./state.ts"

/** A condition on rows that the held part names. */
const named = (field: keyof RobotHeld): string =>
  `id IN (SELECT jsonb_array_elements_text(held -> '${field}')::uuid FROM actor_state WHERE actor = 'Robot' AND actor_id = $1)`

const cycleField: keyof RobotHeld = "cycleId"

export const reads: ReadonlyArray<Read> = [
  { table: robotShadows, where: "serial = $1", orderBy: [] },
  { table: connectivity, where: "serial = $1", orderBy: [] },
  {
    table: stateHistory,
    where: "serial = $1 AND date = (SELECT max(date) FROM state_history WHERE serial = $1)",
    orderBy: []
  },
  {
    table: lidCycles,
    where: `id = (SELECT (held ->> '${cycleField}')::uuid FROM actor_state WHERE actor = 'Robot' AND actor_id = $1)`,
    orderBy: []
  },
  { table: lidEventContexts, where: "serial = $1 AND consumed_at IS NULL", orderBy: [] },
  { table: pinEntryEvents, where: named("pendingPinIds"), orderBy: [] },
  { table: alerts, where: named("alertIds"), orderBy: [] },
  { table: deviceMessages, where: "serial = $1 AND status = 'HELD'", orderBy: ["seq"] }
]

export const restore = (serial: string, rows: LoadedRows, heldPart: unknown): RobotState => {
  const [shadow] = rows.of(robotShadows)
  // Nothing happens to a robot before it is registered.
  if (shadow === undefined) return initialRobot(serial)
  const held = heldPart as RobotHeld
  const [newestChange] = rows.of(stateHistory)
  const links = rows.of(connectivity)
  const deviceLink = links.find(({ channel }) => channel === "DEVICE_LINK")
  const teleopLink = links.find(({ channel }) => channel === "TELEOP_LINK")
  invariant(
    newestChange !== undefined && deviceLink !== undefined && teleopLink !== undefined,
    `robot ${serial} lacks its history or its links`
  )
  const newestAlerts = alertsOf(rows, held)
  return {
    serial,
    version: shadow.version,
    hubId: held.hubId,
    cityId: held.cityId,
    shard: held.shard,
    operationState: shadow.operationState,
    flags: {
      needsMovement: shadow.needsMovement,
      undergoingMaintenance: shadow.undergoingMaintenance,
      hasFood: shadow.hasFood,
      needsMaintenance: shadow.needsMaintenance,
      needsPickup: shadow.needsPickup,
      driveable: shadow.driveable
    },
    stateVersion: shadow.stateVersion,
    stateRows: held.stateRows,
    stateRowUs: newestChange.date,
    requestStatus: held.requestStatus,
    tripId: shadow.tripId,
    // The columns keep what Operations called them.
    tripType: shadow.tripType as TripType | null,
    tripStatus: shadow.tripStatus as TripStatus | null,
    heardTripId: held.heardTripId,
    heardTripVersion: held.heardTripVersion,
    lidState: shadow.lidState,
    lidBefore: held.lidBefore,
    lidChangedAt: shadow.lidChangedAt,
    lastLidAt: held.lastLidAt,
    lidCommand: held.lidCommand,
    lastLidCommandId: held.lastLidCommandId,
    failedLidCommandId: held.failedLidCommandId,
    lidContext: contextOf(rows, held),
    cycle: cycleOf(rows, held),
    openCycles: held.openCycles,
    lastClosedAt: held.lastClosedAt,
    lastCloseTrigger: held.lastCloseTrigger,
    lastLidFailureAt: held.lastLidFailureAt,
    earlierLidFailureAt: held.earlierLidFailureAt,
    keypadOpenedAt: held.keypadOpenedAt,
    lidFacts: held.lidFacts,
    foodOf: held.foodOf,
    pin: shadow.desiredPin,
    pinReferenceId: shadow.pinReferenceId,
    pendingPins: pendingPinsOf(rows, held),
    pinMisses: held.pinMisses,
    pinLockedUntil: held.pinLockedUntil,
    boots: bootsOf(rows, held),
    reportedAt: held.reportedAt,
    deviceLink: deviceLink.status,
    teleopLink: teleopLink.status,
    healthy: shadow.healthy,
    alerts: newestAlerts,
    unresolvedAlerts: newestAlerts.filter(({ status }) => status !== "RESOLVED").length,
    heartbeat: heartbeatOf(serial, shadow, held),
    seenAt: held.seenAt,
    healthyInRow: held.healthyInRow,
    contradictedLid: held.contradictedLid,
    mismatchSince: held.mismatchSince,
    missing: held.missing,
    silenceDueAt: held.silenceDueAt,
    linkSeenAt: deviceLink.lastSeenAt ?? 0
  }
}

const contextOf = (rows: LoadedRows, held: RobotHeld): RobotState["lidContext"] => {
  const [row] = rows.of(lidEventContexts)
  if (row === undefined) return null
  return {
    contextId: row.id,
    commandId: row.commandId,
    source: row.source,
    reasons: row.reasons,
    referenceId: row.referenceId,
    expiresAt: row.expiresAt,
    rowIds: [row.requestEventId, ...held.failedRowIds]
  }
}

const cycleOf = (rows: LoadedRows, { cycleId }: RobotHeld): RobotState["cycle"] => {
  if (cycleId === null) return null
  const [row] = rows.of(lidCycles)
  invariant(row !== undefined, `lid cycle ${cycleId} has no row`)
  return {
    cycleId,
    state: row.state,
    source: row.source,
    reasons: row.reasons,
    referenceId: row.referenceId,
    openedAt: row.openedAt,
    endedAt: row.closedAt,
    closeTrigger: row.closeTrigger
  }
}

/** The rows with these ids, in this order. */
const inOrder = <Row extends { readonly id: string }>(
  ids: ReadonlyArray<string>,
  rows: ReadonlyArray<Row>
): ReadonlyArray<Row> =>
  ids.map((id) => {
    const row = rows.find((other) => other.id === id)
    invariant(row !== undefined, `a robot remembers ${id}, which has no row`)
    return row
  })

const pendingPinsOf = (rows: LoadedRows, { pendingPinIds }: RobotHeld): RobotState["pendingPins"] =>
  inOrder(pendingPinIds, rows.of(pinEntryEvents)).map(({ id, occurredAt }) => ({
    pinEntryId: id,
    occurredAt
  }))

const alertsOf = (rows: LoadedRows, { alertIds }: RobotHeld): RobotState["alerts"] =>
  inOrder(alertIds, rows.of(alerts)).map(({ id, type, component, severity, status }) => ({
    alertId: id,
    type,
    component: component as Alert["component"],
    severity,
    status
  }))

const bootsOf = (rows: LoadedRows, held: RobotHeld): ReadonlyArray<Boot> => {
  const waiting = rows.of(deviceMessages)
  return held.boots.map(({ bootId, startedAt, nextSeq, gaps }) => ({
    bootId,
    startedAt,
    nextSeq,
    held: waiting
      .filter((row) => row.bootId === bootId)
      .map((row): HeldItem => ({ item: itemOf(row.payload as DeviceItem), heldAt: row.receivedAt })),
    gaps
  }))
}

/** The item with its fields in the order of its kind: JSON in a database keeps none. */
const itemOf = (item: DeviceItem): DeviceItem => {
  const { seq, occurredAt } = item
  switch (item.kind) {
    case "lid": {
      const { kind, state, commandId, lidSuccessfullyClosed, lat, lng } = item
      return { kind, seq, occurredAt, state, commandId, lidSuccessfullyClosed, lat, lng }
    }
    case "pin": {
      const { kind, type, entered, lidOpened, lidSuccessfullyClosed, action } = item
      return { kind, seq, occurredAt, type, entered, lidOpened, lidSuccessfullyClosed, action }
    }
    case "report": {
      const { kind, operationState, teleopStatus, flipped, collision } = item
      return { kind, seq, occurredAt, operationState, teleopStatus, flipped, collision }
    }
    case "ack": {
      const { kind, commandId, result } = item
      return { kind, seq, occurredAt, commandId, result }
    }
    case "rejected": {
      const { kind, code } = item
      return { kind, seq, occurredAt, code }
    }
  }
}

const heartbeatOf = (
  serial: string,
  shadow: RobotShadowRow,
  { heartbeat }: RobotHeld
): RobotState["heartbeat"] => {
  if (heartbeat === null) return null
  const { telemetryAt, lat, lng, headingDeg, speedMps, accuracyM, battery } = shadow
  invariant(
    telemetryAt !== null &&
      lat !== null &&
      lng !== null &&
      headingDeg !== null &&
      speedMps !== null &&
      accuracyM !== null &&
      battery !== null,
    `robot ${serial} was heard, and its shadow does not say what`
  )
  return {
    _tag: "RobotTelemetry",
    at: telemetryAt,
    serial,
    shard: heartbeat.shard,
    lat,
    lng,
    headingDeg,
    speedMps,
    accuracyM,
    batteryPct: battery.batteryPct,
    isCharging: battery.isCharging,
    rangeM: battery.rangeM,
    lid: heartbeat.lid,
    components: shadow.components,
    operationState: heartbeat.operationState,
    teleopStatus: heartbeat.teleopStatus,
    bootId: heartbeat.bootId,
    seq: heartbeat.seq,
    repeatsEveryMs: heartbeat.repeatsEveryMs
  }
}

/**
 * The rows of a robot: its shadow with histories, links and alerts, its lid, its keypad, and the inbox of its
 * reports. Names and columns: spec/state.md 2; `test/contract` compares them with the catalogue and with the
 * migrated schema.
 */
import * as Schema from "effect/Schema"
import {
  flag,
  float,
  instant,
  instantOf,
  integer,
  isoOf,
  json,
  nullable,
  type RowOf,
  table,
  text,
  uuid
} from "../table.ts"
import {
  alertStatuses,
  alertTypes,
  channels,
  connectivityStatuses,
  hardwareComponents,
  hardwareStatusCodes,
  lidCloseTriggers,
  lidCycleStates,
  lidEventSources,
  lidEvents,
  lidReasons,
  lidStates,
  pinEntryEventTypes,
  pinOutcomes,
  robotStateEventStates,
  teleopStatuses,
  transitionStatuses
} from "./enums.ts"

const lidReasonList = Schema.Array(Schema.Literal(...lidReasons))
const lidEventSource = Schema.Literal(...lidEventSources)
const lidCloseTrigger = Schema.Literal(...lidCloseTriggers)
const robotState = Schema.Literal(...robotStateEventStates)

/** Microseconds of a second, from what follows its point: PostgreSQL leaves zeros at the end out. */
const microsOf = (iso: string): number => Number((/\.(\d{1,6})/.exec(iso)?.[1] ?? "0").padEnd(6, "0"))

/** timestamptz as whole microseconds since 1970. */
const microseconds = Schema.transform(Schema.String, Schema.Number, {
  strict: true,
  decode: (iso) => Math.floor(instantOf(iso) / 1_000) * 1_000_000 + microsOf(iso),
  encode: (us) => isoOf(Math.floor(us / 1_000)).replace("Z", `${String(us % 1_000).padStart(3, "0")}Z`)
})

/** The robot as it is known now. */
export const robotShadows = table(
  "state",
  "robot_shadow",
  {
    serial: text,
    operationState: robotState,
    needsMovement: flag,
    undergoingMaintenance: flag,
    hasFood: flag,
    needsMaintenance: flag,
    needsPickup: flag,
    driveable: flag,
    // Copies of what Operations calls its trips.
    tripType: nullable(text),
    stateVersion: integer,
    lidState: Schema.Literal(...lidStates),
    lidChangedAt: instant,
    healthy: flag,
    components: Schema.Array(
      Schema.Struct({
        component: Schema.Literal(...hardwareComponents),
        status: Schema.Literal(...hardwareStatusCodes)
      })
    ),
    lat: nullable(float),
    lng: nullable(float),
    headingDeg: nullable(float),
    speedMps: nullable(float),
    accuracyM: nullable(float),
    battery: nullable(
      Schema.Struct({ batteryPct: Schema.Number, isCharging: Schema.Boolean, rangeM: Schema.Number })
    ),
    telemetryAt: nullable(instant),
    receivedAt: nullable(instant),
    desiredPin: nullable(text),
    pinReferenceId: nullable(text),
    tripId: nullable(uuid),
    tripStatus: nullable(text),
    version: integer
  },
  { key: ["serial"] }
)
export type RobotShadowRow = RowOf<typeof robotShadows>

/** Changes of state and flags. */
export const stateHistory = table(
  "state",
  "state_history",
  {
    serial: text,
    date: microseconds,
    state: robotState,
    fromState: nullable(robotState),
    flags: json,
    stateVersion: integer,
    reason: text,
    requestedBy: text,
    transitionRequestId: nullable(uuid)
  },
  { key: ["serial", "date"], history: true }
)

/** Who asked for which state of the robot or its lid, and what he was answered. */
export const transitionRequests = table(
  "state",
  "transition_request",
  {
    id: uuid,
    serial: text,
    toState: text,
    fromState: text,
    expectedVersion: nullable(integer),
    status: Schema.Literal(...transitionStatuses),
    requestedBy: text,
    reason: text,
    rejectCode: nullable(text),
    decidedAt: nullable(instant)
  },
  { key: ["id"] }
)

/** Physical openings. */
export const lidCycles = table(
  "state",
  "lid_cycle",
  {
    id: uuid,
    serial: text,
    state: Schema.Literal(...lidCycleStates),
    referenceId: nullable(text),
    source: lidEventSource,
    reasons: lidReasonList,
    openedAt: instant,
    closedAt: nullable(instant),
    closeTrigger: nullable(lidCloseTrigger),
    late: flag
  },
  { key: ["id"] }
)
export type LidCycleRow = RowOf<typeof lidCycles>

/** Every event of the lid. */
export const lidCycleEventHistory = table(
  "state",
  "lid_cycle_event_history",
  {
    id: uuid,
    serial: text,
    lidCycleId: nullable(uuid),
    lidEvent: Schema.Literal(...lidEvents),
    source: lidEventSource,
    reasons: lidReasonList,
    referenceId: nullable(text),
    occurredAt: instant,
    receivedAt: instant,
    bootId: nullable(uuid),
    seq: nullable(integer),
    trigger: nullable(lidCloseTrigger),
    commandId: nullable(uuid),
    lat: nullable(float),
    lng: nullable(float),
    late: flag
  },
  { key: ["id"], history: true }
)
export type LidCycleEventHistoryRow = RowOf<typeof lidCycleEventHistory>

/** What requested openings are for. */
export const lidEventContexts = table(
  "state",
  "lid_event_context",
  {
    id: uuid,
    serial: text,
    source: lidEventSource,
    reasons: lidReasonList,
    referenceId: nullable(text),
    requestEventId: uuid,
    commandId: uuid,
    expiresAt: instant,
    consumedAt: nullable(instant),
    lidCycleId: nullable(uuid)
  },
  { key: ["id"] }
)

/** Entries at the keypad. */
export const pinEntryEvents = table(
  "state",
  "pin_entry_event",
  {
    id: uuid,
    serial: text,
    type: Schema.Literal(...pinEntryEventTypes),
    entered: text,
    referenceId: nullable(text),
    lidOpened: flag,
    lidSuccessfullyClosed: nullable(flag),
    outcome: Schema.Literal(...pinOutcomes),
    occurredAt: instant,
    bootId: uuid,
    seq: integer
  },
  { key: ["id"], history: true }
)

/** The links of a robot. */
export const connectivity = table(
  "state",
  "connectivity",
  {
    serial: text,
    channel: Schema.Literal(...channels),
    status: Schema.Literal(...connectivityStatuses),
    lastSeenAt: nullable(instant),
    teleopStatus: nullable(Schema.Literal(...teleopStatuses)),
    changedAt: instant,
    version: integer
  },
  { key: ["serial", "channel"] }
)

/** Changes of a link. */
export const connectivityHistory = table(
  "state",
  "connectivity_history",
  {
    id: uuid,
    serial: text,
    channel: Schema.Literal(...channels),
    fromStatus: nullable(Schema.Literal(...connectivityStatuses)),
    toStatus: Schema.Literal(...connectivityStatuses),
    at: instant,
    reason: text
  },
  { key: ["id"], history: true }
)

/** `severity` of an alert. */
export const alertSeverities = ["WARNING", "ERROR", "CRITICAL"] as const

export const alerts = table(
  "state",
  "alerts",
  {
    id: uuid,
    serial: text,
    type: Schema.Literal(...alertTypes),
    // Empty for the whole robot.
    component: text,
    severity: Schema.Literal(...alertSeverities),
    status: Schema.Literal(...alertStatuses),
    details: json,
    tripId: nullable(uuid),
    acknowledgedBy: nullable(text),
    resolvedAt: nullable(instant)
  },
  { key: ["id"] }
)

/** `status` of a device message. */
export const deviceMessageStatuses = ["PROCESSED", "HELD", "LATE", "REJECTED"] as const

/** Items of the robots' event streams, as they came. */
export const deviceMessages = table(
  "state",
  "device_message",
  {
    serial: text,
    bootId: uuid,
    stream: text,
    seq: integer,
    receivedAt: instant,
    occurredAt: instant,
    payload: json,
    status: Schema.Literal(...deviceMessageStatuses),
    code: nullable(text)
  },
  { key: ["serial", "bootId", "stream", "seq"] }
)

/** Every table of the State service but those of the infrastructure. */
export const stateTables = [
  robotShadows,
  stateHistory,
  transitionRequests,
  lidCycles,
  lidCycleEventHistory,
  lidEventContexts,
  pinEntryEvents,
  connectivity,
  connectivityHistory,
  alerts,
  deviceMessages
] as const

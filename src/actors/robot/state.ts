/**
 * What a Robot knows of itself: operational state and flags, the departed trip, lid and newest lid cycle,
 * PIN, the streams it has heard, connectivity, health, alerts, and its newest heartbeat.
 * Source: spec/state.md 2.
 *
 * Everything nested is immutable and replaced as a whole, so that a copy of the top level is a copy.
 */
import type { DeliveryId, HubId, RobotSerial, ShardId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { TripStatus } from "../../services/operations/enums.ts"
import type {
  AlertStatus,
  AlertType,
  ConnectivityStatus,
  HardwareComponent,
  HardwareStatusCode,
  LidCloseTrigger,
  LidCycleState,
  LidEventSource,
  LidReason,
  LidState,
  RobotStateEventState,
  TransitionStatus
} from "../../services/state/enums.ts"
import type { AlertSeverity } from "../../services/state/policies.ts"
import type { DeviceItem } from "./commands.ts"

export interface Flags {
  readonly needsMovement: boolean
  readonly undergoingMaintenance: boolean
  readonly hasFood: boolean
  readonly needsMaintenance: boolean
  readonly needsPickup: boolean
  readonly driveable: boolean
}

/** A lid command that the robot has not answered. Exists only while the lid is OPENING or CLOSING. */
export interface LidCommand {
  readonly commandId: string
  readonly kind: "OPEN" | "CLOSE"
  readonly requestedAt: Instant
  /** Who still waits for the lid, null when nobody (any more). */
  readonly correlationId: string | null
}

/** The purpose of a requested opening, until it happens: `lid_event_context`. */
export interface LidContext {
  readonly contextId: string
  readonly commandId: string
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly expiresAt: Instant
  /** Rows of the lid's history that wait for the opening: the request first, then openings that failed. */
  readonly rowIds: ReadonlyArray<string>
}

/** The newest physical opening: `lid_cycle`. */
export interface LidCycle {
  readonly cycleId: string
  readonly state: LidCycleState
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly openedAt: Instant
  /** When it was closed (COMPLETE) or cut short; null while INIT. */
  readonly endedAt: Instant | null
  readonly closeTrigger: LidCloseTrigger | null
}

/** An opening or closing that happened: what a late item is fitted into. */
export interface LidFact {
  readonly occurredAt: Instant
  readonly opened: boolean
  /** The cycle that its row belongs to, null for a close without one. */
  readonly cycleId: string | null
  readonly rowId: string
  /** What ended the opening, null for an opening. */
  readonly trigger: LidCloseTrigger | null
}

export interface PendingPin {
  readonly pinEntryId: string
  readonly occurredAt: Instant
}

export interface HeldItem {
  readonly item: DeviceItem
  readonly heldAt: Instant
}

/** Sequence numbers that were skipped, both ends included. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** What was heard of one boot's event stream. */
export interface Boot {
  readonly bootId: string
  /** When its first known item happened: boots run in this order. */
  readonly startedAt: Instant
  /** The number that comes next in order. */
  readonly nextSeq: number
  /** Behind a gap, ascending. */
  readonly held: ReadonlyArray<HeldItem>
  /** Given up waiting for; late when they come. */
  readonly gaps: ReadonlyArray<Gap>
}

/** The newest alert of a (type, component): at most one is unresolved. */
export interface Alert {
  readonly alertId: string
  readonly type: AlertType
  readonly component: HardwareComponent | ""
  readonly severity: AlertSeverity
  readonly status: AlertStatus
}

/** A component that the newest heartbeat does not mention. */
export interface MissingComponent {
  readonly component: HardwareComponent
  readonly status: HardwareStatusCode
  /** The last heartbeat that did. */
  readonly lastAt: Instant
}

export interface RobotState {
  readonly serial: RobotSerial
  /** Rises with each event but TelemetryApplied, so that ids do not depend on how often a robot reports. */
  version: number
  hubId: HubId
  cityId: string
  shard: ShardId
  /** Null before Register. */
  operationState: RobotStateEventState | null
  flags: Flags
  /** Rises by one with each row of the state history. */
  stateVersion: number
  /** Rows of the state history; equals `stateVersion` as long as that has no gap. */
  stateRows: number
  /** Date of the newest of them, in microseconds: each is later than the one before. 0 before the first. */
  stateRowUs: number
  /** What became of the newest request for a transition, null before the first. */
  requestStatus: TransitionStatus | null
  /** The departed trip, until it ends; null when none. */
  tripId: TripId | null
  tripType: TripType | null
  tripStatus: TripStatus | null
  /** Newest version heard of the newest trip, and which trip that is: news up to it is old. */
  heardTripId: TripId | null
  heardTripVersion: number

  /** Null before Register. */
  lidState: LidState | null
  /** The lid's state before the newest step. */
  lidBefore: LidState | null
  lidChangedAt: Instant
  /** The newest lid event of any kind: heartbeats soon after it prove nothing. */
  lastLidAt: Instant
  lidCommand: LidCommand | null
  /** The newest accepted lid command: a repetition does nothing. */
  lastLidCommandId: string | null
  /** The newest lid command that failed: told twice (report and acknowledgement), it counts once. */
  failedLidCommandId: string | null
  lidContext: LidContext | null
  cycle: LidCycle | null
  /** Cycles that were opened and have not ended. */
  openCycles: number
  lastClosedAt: Instant | null
  lastCloseTrigger: LidCloseTrigger | null
  lastLidFailureAt: Instant | null
  /** The failure before that one. */
  earlierLidFailureAt: Instant | null
  /** When the firmware last opened for an entry at the keypad. */
  keypadOpenedAt: Instant | null
  /** Newest openings and closings, ascending by time; a few. */
  lidFacts: ReadonlyArray<LidFact>

  /** The delivery whose food is aboard, null when there is none or nobody said. */
  foodOf: DeliveryId | null
  /** The PIN on the robot, null when none. */
  pin: string | null
  pinReferenceId: string | null
  /** Entries that wait for their outcome, oldest first; a few. */
  pendingPins: ReadonlyArray<PendingPin>
  /** When the newest misses happened, ascending. */
  pinMisses: ReadonlyArray<Instant>
  pinLockedUntil: Instant | null

  /** Boots heard of, newest first; a few. */
  boots: ReadonlyArray<Boot>
  /** When the newest report happened. */
  reportedAt: Instant | null

  /** Null before Register. */
  deviceLink: ConnectivityStatus | null
  teleopLink: ConnectivityStatus | null
  healthy: boolean
  alerts: ReadonlyArray<Alert>
  /** Alerts that are not resolved. */
  unresolvedAlerts: number

  // What follows only telemetry changes; it is no part of the digest.
  /** The newest heartbeat, null before the first. */
  heartbeat: RobotTelemetry | null
  /** Time of the newest heartbeat, promised repetitions counted as far as they were needed. */
  seenAt: Instant
  /** Healthy heartbeats in a row while the robot is not healthy. */
  healthyInRow: number
  /** What the last heartbeat said of the lid, where that contradicts what is known; else null. */
  contradictedLid: "OPEN" | "CLOSED" | null
  /** Since when heartbeats report another operational state than was decided, null when they do not. */
  mismatchSince: Instant | null
  missing: ReadonlyArray<MissingComponent>
  /** When CheckSilence is due, null when nothing watches for silence. */
  silenceDueAt: Instant | null
  /** When the links were last written down as seen, 0 before the first time: not for each heartbeat. */
  linkSeenAt: Instant
}

const none: ReadonlyArray<never> = Object.freeze([])

const initialFlags: Flags = Object.freeze({
  needsMovement: false,
  undergoingMaintenance: false,
  hasFood: false,
  needsMaintenance: false,
  needsPickup: false,
  driveable: true
})

/** A robot that nobody has registered yet. */
export const initialRobot = (serial: RobotSerial): RobotState => ({
  serial,
  version: 0,
  hubId: "",
  cityId: "",
  shard: "",
  operationState: null,
  flags: initialFlags,
  stateVersion: 0,
  stateRows: 0,
  stateRowUs: 0,
  requestStatus: null,
  tripId: null,
  tripType: null,
  tripStatus: null,
  heardTripId: null,
  heardTripVersion: 0,
  lidState: null,
  lidBefore: null,
  lidChangedAt: 0,
  lastLidAt: 0,
  lidCommand: null,
  lastLidCommandId: null,
  failedLidCommandId: null,
  lidContext: null,
  cycle: null,
  openCycles: 0,
  lastClosedAt: null,
  lastCloseTrigger: null,
  lastLidFailureAt: null,
  earlierLidFailureAt: null,
  keypadOpenedAt: null,
  lidFacts: none,
  foodOf: null,
  pin: null,
  pinReferenceId: null,
  pendingPins: none,
  pinMisses: none,
  pinLockedUntil: null,
  boots: none,
  reportedAt: null,
  deviceLink: null,
  teleopLink: null,
  healthy: true,
  alerts: none,
  unresolvedAlerts: 0,
  heartbeat: null,
  seenAt: 0,
  healthyInRow: 0,
  contradictedLid: null,
  mismatchSince: null,
  missing: none,
  silenceDueAt: null,
  linkSeenAt: 0
})

/**
 * A robot like this one, to be changed by itself. Field by field, because that is eight times as fast as
 * any general way, and gives both the same hidden class.
 */
export const copyRobot = (state: RobotState): RobotState => ({
  serial: state.serial,
  version: state.version,
  hubId: state.hubId,
  cityId: state.cityId,
  shard: state.shard,
  operationState: state.operationState,
  flags: state.flags,
  stateVersion: state.stateVersion,
  stateRows: state.stateRows,
  stateRowUs: state.stateRowUs,
  requestStatus: state.requestStatus,
  tripId: state.tripId,
  tripType: state.tripType,
  tripStatus: state.tripStatus,
  heardTripId: state.heardTripId,
  heardTripVersion: state.heardTripVersion,
  lidState: state.lidState,
  lidBefore: state.lidBefore,
  lidChangedAt: state.lidChangedAt,
  lastLidAt: state.lastLidAt,
  lidCommand: state.lidCommand,
  lastLidCommandId: state.lastLidCommandId,
  failedLidCommandId: state.failedLidCommandId,
  lidContext: state.lidContext,
  cycle: state.cycle,
  openCycles: state.openCycles,
  lastClosedAt: state.lastClosedAt,
  lastCloseTrigger: state.lastCloseTrigger,
  lastLidFailureAt: state.lastLidFailureAt,
  earlierLidFailureAt: state.earlierLidFailureAt,
  keypadOpenedAt: state.keypadOpenedAt,
  lidFacts: state.lidFacts,
  foodOf: state.foodOf,
  pin: state.pin,
  pinReferenceId: state.pinReferenceId,
  pendingPins: state.pendingPins,
  pinMisses: state.pinMisses,
  pinLockedUntil: state.pinLockedUntil,
  boots: state.boots,
  reportedAt: state.reportedAt,
  deviceLink: state.deviceLink,
  teleopLink: state.teleopLink,
  healthy: state.healthy,
  alerts: state.alerts,
  unresolvedAlerts: state.unresolvedAlerts,
  heartbeat: state.heartbeat,
  seenAt: state.seenAt,
  healthyInRow: state.healthyInRow,
  contradictedLid: state.contradictedLid,
  mismatchSince: state.mismatchSince,
  missing: state.missing,
  silenceDueAt: state.silenceDueAt,
  linkSeenAt: state.linkSeenAt
})

/** The cycle that is open now, null when none. */
export const openCycle = (state: RobotState): LidCycle | null =>
  state.cycle !== null && state.cycle.state === "LID_CYCLE_INIT" ? state.cycle : null

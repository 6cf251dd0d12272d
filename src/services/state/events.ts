/**
 * Events of the State service. Payloads: spec/flows.md section 3. Absent values are null.
 */
import type { RobotSerial, ShardId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type {
  AlertType,
  Channel,
  ConnectivityStatus,
  HardwareComponent,
  LidCloseTrigger,
  LidEvent as LidEventName,
  LidEventSource,
  LidReason,
  LidState,
  PinEntryEventType,
  RobotStateEventState
} from "./enums.ts"

/** Also sent when only flags change: then `from` equals `to`. */
export interface RobotStateChanged {
  readonly _tag: "RobotStateChanged"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly from: RobotStateEventState | null
  readonly to: RobotStateEventState
  readonly reason: string | null
  readonly triggeredBy: string
  readonly tripType: TripType | null
  /** The departed trip the robot was or is on, null when none. */
  readonly tripId: TripId | null
  readonly stateVersion: number
  readonly needsMovement: boolean
  readonly undergoingMaintenance: boolean
  readonly hasFood: boolean
  readonly needsMaintenance: boolean
  readonly needsPickup: boolean
  readonly driveable: boolean
}

export interface TransitionRejected {
  readonly _tag: "TransitionRejected"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly requested: RobotStateEventState
  readonly code:
    | "ILLEGAL_TRANSITION"
    | "VERSION_CONFLICT"
    | "ROBOT_OFFLINE"
    | "LID_NOT_CLOSED"
    | "ROBOT_UNHEALTHY"
  readonly commandId: string | null
  readonly tripId: TripId | null
}

export interface PinEntered {
  readonly _tag: "PinEntered"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly pinEntryId: string
  readonly type: PinEntryEventType
  readonly entered: string
  /** The firmware opened by itself. */
  readonly lidOpened: boolean
}

export interface LidEvent {
  readonly _tag: "LidEvent"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly event: LidEventName
  readonly lidState: LidState
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly cycleId: string | null
  /** What the opening is for: a delivery id, null when unknown. */
  readonly referenceId: string | null
  readonly trigger: LidCloseTrigger | null
  readonly late: boolean
  /** A close that came after its cycle had ended by clock or interruption: the load is not lost. */
  readonly lateClose: boolean
}

export interface LidCycleCompleted {
  readonly _tag: "LidCycleCompleted"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly cycleId: string
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly openSeconds: number
  readonly late: boolean
}

export interface LidCycleTimedOut {
  readonly _tag: "LidCycleTimedOut"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly cycleId: string
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly openSeconds: number
  readonly late: boolean
}

export interface LidCycleInterrupted {
  readonly _tag: "LidCycleInterrupted"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly cycleId: string
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly openSeconds: number
  readonly late: boolean
}

export interface ConnectivityChanged {
  readonly _tag: "ConnectivityChanged"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly channel: Channel
  readonly from: ConnectivityStatus | null
  readonly to: ConnectivityStatus
  readonly reason: string | null
}

export interface RobotHealthChanged {
  readonly _tag: "RobotHealthChanged"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly healthy: boolean
  readonly unhealthy: ReadonlyArray<HardwareComponent>
}

export interface AlertRaised {
  readonly _tag: "AlertRaised"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly alertId: string
  readonly type: AlertType
  readonly component: HardwareComponent | ""
  readonly severity: "WARNING" | "ERROR" | "CRITICAL"
  readonly tripId: TripId | null
  readonly details: string | null
}

export interface AlertCleared {
  readonly _tag: "AlertCleared"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly alertId: string
  readonly type: AlertType
  readonly component: HardwareComponent | ""
}

export type StateEvent =
  | RobotStateChanged
  | TransitionRejected
  | PinEntered
  | LidEvent
  | LidCycleCompleted
  | LidCycleTimedOut
  | LidCycleInterrupted
  | ConnectivityChanged
  | RobotHealthChanged
  | AlertRaised
  | AlertCleared

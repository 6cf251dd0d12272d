/**
 * Commands of the Robot actor (key: serial). Source: spec/state.md 9, spec/operations.md 3.2.
 */
import type { CommandId, DeliveryId, HubId, RobotSerial, ShardId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotStateEventState, TeleopStatus } from "../../domain/wire-enums.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { DeploymentMethod } from "../../services/operations/enums.ts"
import type { TripTransitioned } from "../../services/operations/events.ts"
import type { LidEventSource, LidReason, PinEntryEventType, PinOutcome } from "../../services/state/enums.ts"

/** Flags of a robot; absent: keep. */
export interface RobotFlags {
  readonly needsMovement?: boolean
  readonly undergoingMaintenance?: boolean
  readonly hasFood?: boolean
  readonly needsMaintenance?: boolean
  readonly needsPickup?: boolean
  readonly driveable?: boolean
}

export interface Register {
  readonly _tag: "Register"
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly cityId: string
  readonly shard: ShardId
}

/** Asks for one edge of the operational state that people cause. Flags, when given, change with it. */
export interface RequestTransition {
  readonly _tag: "RequestTransition"
  readonly commandId: CommandId | null
  readonly trigger: "Deploy" | "ParkRobot" | "CheckIn" | "Undeploy"
  /** With Deploy: IN_PLACE puts a grounded robot back to work where it stands. */
  readonly method: DeploymentMethod | null
  /** With CheckIn: a dispatcher takes the robot off duty although it is on a trip. */
  readonly force: boolean
  readonly expectedVersion: number | null
  readonly reason: string
  readonly requestedBy: string
  readonly flags: RobotFlags | null
}

export interface ApplyTrip {
  readonly _tag: "ApplyTrip"
  readonly event: TripTransitioned
}

export interface SetFlags {
  readonly _tag: "SetFlags"
  readonly flags: RobotFlags
  /**
   * With hasFood: whose food it is. Food of another delivery stays aboard when this one's is out: the news is
   * late. Null: whatever is in the robot.
   */
  readonly referenceId: DeliveryId | null
  readonly reason: string
  readonly requestedBy: string
}

export interface Ground {
  readonly _tag: "Ground"
  readonly reason: string
  readonly requestedBy: string
}

export interface Release {
  readonly _tag: "Release"
  readonly reason: string
  readonly requestedBy: string
}

/** Opens the lid by the backend. `replyTo` names who learns a refusal: the delivery, or a caller. */
export interface OpenLid {
  readonly _tag: "OpenLid"
  readonly commandId: CommandId
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  /** The delivery that asked and is told of a refusal (`LidRefused`), null for staff. */
  readonly deliveryId: string | null
  /** A caller who waits for the lid, null when nobody does. */
  readonly correlationId: string | null
}

export interface CloseLid {
  readonly _tag: "CloseLid"
  readonly commandId: CommandId
  readonly source: LidEventSource
  readonly correlationId: string | null
}

export interface StopLid {
  readonly _tag: "StopLid"
  readonly commandId: CommandId
  readonly source: LidEventSource
  readonly correlationId: string | null
}

/** Puts a PIN on the robot: "0" opens at any touch, four digits open by themselves. */
export interface SetPin {
  readonly _tag: "SetPin"
  readonly pin: string
  readonly referenceId: string
}

/** Takes the PIN off; with a reference only when the PIN is for that delivery. */
export interface ClearPin {
  readonly _tag: "ClearPin"
  readonly referenceId: string | null
}

export interface SetPinOutcome {
  readonly _tag: "SetPinOutcome"
  readonly pinEntryId: string
  readonly outcome: PinOutcome
  readonly referenceId: string | null
}

export interface ApplyTelemetry {
  readonly _tag: "ApplyTelemetry"
  readonly event: RobotTelemetry
}

/** A lid fact of the robot. */
export interface LidItem {
  readonly kind: "lid"
  readonly seq: number
  /** When it happened, by the monotonic clock of the robot, cut to the time of receipt. */
  readonly occurredAt: Instant
  readonly state: "OPENING" | "OPENED" | "OPEN_FAILED" | "CLOSING" | "CLOSED" | "CLOSE_FAILED" | "STOPPED"
  readonly commandId: CommandId | null
  readonly lidSuccessfullyClosed: boolean | null
  /** Where the robot was, null when it did not say. */
  readonly lat: number | null
  readonly lng: number | null
}

/** One entry at the keypad. */
export interface PinItem {
  readonly kind: "pin"
  readonly seq: number
  readonly occurredAt: Instant
  readonly type: PinEntryEventType
  readonly entered: string
  readonly lidOpened: boolean
  readonly lidSuccessfullyClosed: boolean | null
  readonly action: "CONFIRM" | "ABORT" | null
}

/** What the robot says of itself outside its heartbeat. */
export interface ReportItem {
  readonly kind: "report"
  readonly seq: number
  readonly occurredAt: Instant
  readonly operationState: RobotStateEventState
  readonly teleopStatus: TeleopStatus
  readonly flipped: boolean
  readonly collision: boolean
}

/** The robot has carried a command out, or could not. */
export interface AckItem {
  readonly kind: "ack"
  readonly seq: number
  readonly occurredAt: Instant
  readonly commandId: CommandId
  readonly result: "OK" | "FAILED"
}

/** An item that cannot be read: it has its place in the stream, and says nothing. */
export interface RejectedItem {
  readonly kind: "rejected"
  readonly seq: number
  readonly occurredAt: Instant
  readonly code: "OUT_OF_RANGE" | "UNKNOWN_ENUM" | "MISSING_FIELD" | "IMPLAUSIBLE"
}

export type DeviceItem = LidItem | PinItem | ReportItem | AckItem | RejectedItem

/** A batch of the robot's event stream; `seq` starts at 1 with each boot. Source: spec/state.md 3. */
export interface ApplyDeviceEvent {
  readonly _tag: "ApplyDeviceEvent"
  readonly bootId: string
  readonly items: ReadonlyArray<DeviceItem>
}

export interface AcknowledgeAlert {
  readonly _tag: "AcknowledgeAlert"
  readonly alertId: string
  readonly by: string
}

export interface ExpireLidCommand {
  readonly _tag: "ExpireLidCommand"
  readonly commandId: CommandId
}
export interface WarnLidOpen {
  readonly _tag: "WarnLidOpen"
  readonly cycleId: string
}
export interface TimeOutLidCycle {
  readonly _tag: "TimeOutLidCycle"
  readonly cycleId: string
}
export interface ReleaseHeldItems {
  readonly _tag: "ReleaseHeldItems"
}
export interface CheckSilence {
  readonly _tag: "CheckSilence"
}

export type RobotCommand =
  | Register
  | RequestTransition
  | ApplyTrip
  | SetFlags
  | Ground
  | Release
  | OpenLid
  | CloseLid
  | StopLid
  | SetPin
  | ClearPin
  | SetPinOutcome
  | ApplyTelemetry
  | ApplyDeviceEvent
  | AcknowledgeAlert
  | ExpireLidCommand
  | WarnLidOpen
  | TimeOutLidCycle
  | ReleaseHeldItems
  | CheckSilence

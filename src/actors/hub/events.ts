/**
 * Events of the Hub actor: the public ones of Operations, and internal ones that only the hub's own
 * state needs (nobody routes them). Source: spec/operations.md 5.1, 5.6, 7.
 */
import type {
  AssignmentId,
  AttemptId,
  DeliveryId,
  LocationId,
  PilotId,
  RobotSerial,
  ShardId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  ActiveRobotLocation,
  EndOfDayStarted,
  HubClosed,
  HubOpened,
  LocationUpserted,
  PilotUnavailable,
  RobotCheckedIn,
  RobotCheckedOut,
  RobotDeployment,
  RobotRegistered,
  RobotUndeployed
} from "../../services/operations/events.ts"
import type { TripToDrive } from "./commands.ts"
import type { FieldEvent } from "./field-events.ts"

/** Internal. */
export interface HubCreated {
  readonly _tag: "HubCreated"
  readonly at: Instant
  readonly shard: ShardId
  readonly cityId: string
  readonly name: string
}

/** Internal: a field operator has put a deployed robot down. */
export interface RobotParked {
  readonly _tag: "RobotParked"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly locationId: LocationId
  readonly by: string
}

/** Internal: the battery that was read when the robot came in, for the check-in history. */
export interface CheckInBatteryNoted {
  readonly _tag: "CheckInBatteryNoted"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly batteryPct: number
}

/** Internal. */
export interface PilotSearchOpened {
  readonly _tag: "PilotSearchOpened"
  readonly at: Instant
  readonly trip: TripToDrive
}

/** Internal: the trip was told to offer itself to this pilot. */
export interface PilotAsked {
  readonly _tag: "PilotAsked"
  readonly at: Instant
  readonly tripId: TripId
  readonly pilotId: PilotId
}

/**
 * Internal: a pilot who was asked or drove will not drive (any more). `assignmentId`: of the offer or
 * assignment that ended; null: he was not eligible any more, so no offer was made.
 */
export interface PilotLost {
  readonly _tag: "PilotLost"
  readonly at: Instant
  readonly tripId: TripId
  readonly pilotId: PilotId
  readonly assignmentId: AssignmentId | null
  /** The task's version that this news is about. */
  readonly taskVersion: number
}

/** Internal: the search skips this pilot for a while. */
export interface PilotExcluded {
  readonly _tag: "PilotExcluded"
  readonly at: Instant
  readonly tripId: TripId
  readonly pilotId: PilotId
  readonly until: Instant
}

/** Internal: too many offers in a row. */
export interface PilotSearchPaused {
  readonly _tag: "PilotSearchPaused"
  readonly at: Instant
  readonly tripId: TripId
  readonly until: Instant
}

/**
 * Internal. `cause`: Found: a pilot accepted; Ended: the trip needs nobody any more; Withdrawn: its
 * delivery is being cancelled or over.
 */
export interface PilotSearchClosed {
  readonly _tag: "PilotSearchClosed"
  readonly at: Instant
  readonly tripId: TripId
  readonly cause: "Found" | "Ended" | "Withdrawn"
}

/** Internal: the tasks of this attempt get no new pilot. */
export interface AttemptWithdrawn {
  readonly _tag: "AttemptWithdrawn"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
}

/** Internal: the delivery is over, what was withdrawn of it need not be remembered. */
export interface WithdrawalForgotten {
  readonly _tag: "WithdrawalForgotten"
  readonly at: Instant
  readonly deliveryId: DeliveryId
}

export type HubEvent =
  | FieldEvent
  | HubCreated
  | HubOpened
  | HubClosed
  | EndOfDayStarted
  | LocationUpserted
  | RobotRegistered
  | RobotDeployment
  | RobotUndeployed
  | RobotParked
  | RobotCheckedIn
  | CheckInBatteryNoted
  | RobotCheckedOut
  | ActiveRobotLocation
  | PilotSearchOpened
  | PilotAsked
  | PilotLost
  | PilotExcluded
  | PilotSearchPaused
  | PilotSearchClosed
  | PilotUnavailable
  | AttemptWithdrawn
  | WithdrawalForgotten

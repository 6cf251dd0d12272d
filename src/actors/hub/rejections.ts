/**
 * What a hub says no to. Each names the thing, what was found and what is allowed.
 * Source: spec/operations.md 3.2, 3.5, 5.6.
 */
import type { HubId, LocationId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { RobotStateEventState } from "../../domain/wire-enums.ts"
import type { DeploymentMethod } from "../../services/operations/enums.ts"

/** The robot is one of this hub's already. */
export interface AlreadyRegistered {
  readonly accepted: false
  readonly _tag: "AlreadyRegistered"
  readonly serial: RobotSerial
  readonly hubId: HubId
}

/** A robot that needs maintenance stays in. */
export interface DeployBlockedMaintenance {
  readonly accepted: false
  readonly _tag: "DeployBlockedMaintenance"
  readonly serial: RobotSerial
}

/** Below the battery that a robot goes out with, or not known. */
export interface BatteryTooLow {
  readonly accepted: false
  readonly _tag: "BatteryTooLow"
  readonly serial: RobotSerial
  /** Null: the robot has not reported yet. */
  readonly batteryPct: number | null
  readonly batteryPercentMin: number
}

/** A deployment of this robot is open. */
export interface AlreadyDeployed {
  readonly accepted: false
  readonly _tag: "AlreadyDeployed"
  readonly serial: RobotSerial
  readonly locationId: LocationId | null
  readonly since: Instant
}

/** No deployment of this robot is open. */
export interface NotDeployed {
  readonly accepted: false
  readonly _tag: "NotDeployed"
  readonly serial: RobotSerial
}

/** The robot is in no state that this way of deployment starts from. */
export interface RobotNotDeployable {
  readonly accepted: false
  readonly _tag: "RobotNotDeployable"
  readonly serial: RobotSerial
  readonly method: DeploymentMethod
  readonly operationState: RobotStateEventState
  readonly allowed: ReadonlyArray<RobotStateEventState>
}

/** The robot has a departed trip that is not finished. */
export interface RobotOnTrip {
  readonly accepted: false
  readonly _tag: "RobotOnTrip"
  readonly serial: RobotSerial
  readonly tripId: TripId | null
}

/** The newest check-in row says so already: the two states alternate. */
export interface AlreadyCheckedIn {
  readonly accepted: false
  readonly _tag: "AlreadyCheckedIn"
  readonly serial: RobotSerial
}

export interface AlreadyCheckedOut {
  readonly accepted: false
  readonly _tag: "AlreadyCheckedOut"
  readonly serial: RobotSerial
}

/** A place that cannot be on the ground. */
export interface InvalidLocation {
  readonly accepted: false
  readonly _tag: "InvalidLocation"
  readonly locationId: LocationId
  readonly field: "lat" | "lng" | "capacity" | "demandSchedule"
  readonly value: number
  readonly allowed: string
}

export type HubRejection =
  | IllegalTransition
  | NotFound
  | AlreadyRegistered
  | DeployBlockedMaintenance
  | BatteryTooLow
  | AlreadyDeployed
  | NotDeployed
  | RobotNotDeployable
  | RobotOnTrip
  | AlreadyCheckedIn
  | AlreadyCheckedOut
  | InvalidLocation

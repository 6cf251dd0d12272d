/**
 * What a hub says no to. Each names the thing, what was found and what is allowed.
 * Source: spec/operations.md 3.2, 3.5, 5.6.
 */
import type {
  FoAssignmentId,
  FoTaskId,
  HubId,
  LocationId,
  OperatorId,
  RobotSerial,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { RobotStateEventState } from "../../domain/wire-enums.ts"
import type { DeploymentMethod, FoTaskType } from "../../services/operations/enums.ts"

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

// ---- Field work (spec/operations.md 3.5, 5.3, 6)

/** A field task that nobody could do as it was asked for. */
export interface InvalidFoTask {
  readonly accepted: false
  readonly _tag: "InvalidFoTask"
  readonly type: FoTaskType
  readonly field: "stops" | "place" | "priority"
  readonly allowed: string
}

/** 409 DUPLICATE_FO_TASK: such a task for this robot is open already. */
export interface DuplicateFoTask {
  readonly accepted: false
  readonly _tag: "DuplicateFoTask"
  /** Of what type, null when the command named none. */
  readonly type: FoTaskType | null
  /** The open one, null when another hub has it. */
  readonly foTaskId: FoTaskId | null
}

/** The task is somebody else's, or nobody's. */
export interface NotYourFoTask {
  readonly accepted: false
  readonly _tag: "NotYourFoTask"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
}

/** 409 ASSIGNMENT_EXPIRED: the offer is over. */
export interface AssignmentExpired {
  readonly accepted: false
  readonly _tag: "AssignmentExpired"
  readonly assignmentId: FoAssignmentId
  readonly expiresAt: Instant
}

/** The steps of a task are begun in their order. */
export interface SubtaskOutOfOrder {
  readonly accepted: false
  readonly _tag: "SubtaskOutOfOrder"
  readonly foTaskId: FoTaskId
  readonly seq: number
  /** The step that comes first, null when all are done. */
  readonly next: number | null
}

/** 409 SUBTASKS_OPEN: steps that are neither done nor left out. */
export interface SubtasksOpen {
  readonly accepted: false
  readonly _tag: "SubtasksOpen"
  readonly foTaskId: FoTaskId
  readonly open: ReadonlyArray<number>
}

/** 409 WRONG_ROBOT: another robot was scanned than the step is about, or none. */
export interface WrongRobot {
  readonly accepted: false
  readonly _tag: "WrongRobot"
  readonly foTaskId: FoTaskId
  readonly seq: number
  readonly expected: RobotSerial | null
  readonly scanned: RobotSerial | null
}

/** Nobody has said yet which robot takes the food over: scan it, or wait for it. */
export interface RobotNotNamed {
  readonly accepted: false
  readonly _tag: "RobotNotNamed"
  readonly foTaskId: FoTaskId
  readonly seq: number
}

/** The robot that is to take the food over does not stand here empty. */
export interface RescuerNotReady {
  readonly accepted: false
  readonly _tag: "RescuerNotReady"
  readonly foTaskId: FoTaskId
  readonly serial: RobotSerial
  readonly operationState: RobotStateEventState
  readonly hasFood: boolean
}

type FieldRejection =
  | InvalidFoTask
  | DuplicateFoTask
  | NotYourFoTask
  | AssignmentExpired
  | SubtaskOutOfOrder
  | SubtasksOpen
  | WrongRobot
  | RobotNotNamed
  | RescuerNotReady

export type HubRejection =
  | FieldRejection
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

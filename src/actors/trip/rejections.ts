/**
 * Why a Trip says no. Each names where, what was found and what is allowed.
 * Source: spec/operations.md 3.1, 4, 6.
 */
import type { PilotId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { LidState, RobotStateEventState } from "../../domain/wire-enums.ts"
import type { TaskStatus } from "../../services/operations/enums.ts"
import type { TripState } from "./state.ts"

/** The same trip id was requested before with other facts: 409 TRIP_ID_CONFLICT. */
export interface TripIdConflict {
  readonly accepted: false
  readonly _tag: "TripIdConflict"
  readonly tripId: TripId
  /** Names of the fields that differ. */
  readonly fields: ReadonlyArray<string>
}

/** Nothing can be done about a trip without a robot. */
export interface NoRobot {
  readonly accepted: false
  readonly _tag: "NoRobot"
  readonly tripId: TripId
}

/** A robot is exchanged before the first departure only. */
export interface AlreadyDeparted {
  readonly accepted: false
  readonly _tag: "AlreadyDeparted"
  readonly tripId: TripId
  /** The robot the trip keeps. */
  readonly serial: RobotSerial | null
  readonly departedAt: number
}

/** The task takes no pilot in this status. */
export interface TaskNotOpen {
  readonly accepted: false
  readonly _tag: "TaskNotOpen"
  readonly tripId: TripId
  readonly taskStatus: TaskStatus | null
  readonly allowed: ReadonlyArray<TaskStatus>
}

/** Another pilot is asked or bound: 409 TASK_ALREADY_ASSIGNED. */
export interface TaskAlreadyAssigned {
  readonly accepted: false
  readonly _tag: "TaskAlreadyAssigned"
  readonly tripId: TripId
  readonly pilotId: PilotId | null
  readonly offeredPilotId: PilotId | null
}

/** Only the bound pilot moves a trip: 409 NOT_YOUR_TRIP. */
export interface NotYourTrip {
  readonly accepted: false
  readonly _tag: "NotYourTrip"
  readonly tripId: TripId
  readonly by: string
  readonly boundPilotId: PilotId | null
}

/** The trip is being cancelled; it departs no more. */
export interface CancelPending {
  readonly accepted: false
  readonly _tag: "CancelPending"
  readonly tripId: TripId
  readonly reason: string | null
}

export interface RobotNotReady {
  readonly accepted: false
  readonly _tag: "RobotNotReady"
  readonly tripId: TripId
  readonly serial: RobotSerial
  /** Null when the robot is not registered. */
  readonly operationState: RobotStateEventState | null
  readonly allowed: ReadonlyArray<RobotStateEventState>
}

/** The robot is on another trip: 409 ROBOT_BUSY. */
export interface RobotBusy {
  readonly accepted: false
  readonly _tag: "RobotBusy"
  readonly tripId: TripId
  readonly serial: RobotSerial
  /** Null where two trips departed at once and this one lost. */
  readonly otherTripId: TripId | null
}

/** 409 ROBOT_OFFLINE. */
export interface RobotOffline {
  readonly accepted: false
  readonly _tag: "RobotOffline"
  readonly tripId: TripId
  readonly serial: RobotSerial
}

/** 409 LID_NOT_CLOSED. */
export interface LidNotClosed {
  readonly accepted: false
  readonly _tag: "LidNotClosed"
  readonly tripId: TripId
  readonly serial: RobotSerial
  readonly lidState: LidState
}

export interface NotDriveable {
  readonly accepted: false
  readonly _tag: "NotDriveable"
  readonly tripId: TripId
  readonly serial: RobotSerial
}

/** A delivery departs with food, or with a dispatcher's reason. */
export interface NoFoodAboard {
  readonly accepted: false
  readonly _tag: "NoFoodAboard"
  readonly tripId: TripId
  readonly serial: RobotSerial
}

/** 409 OUTSIDE_GEOFENCE. */
export interface OutsideGeofence {
  readonly accepted: false
  readonly _tag: "OutsideGeofence"
  readonly tripId: TripId
  /** Metres to the destination, null when the caller did not say where the robot is. */
  readonly distanceM: number | null
  readonly allowedM: number
}

/** A delivery trip always stops, and ends with its delivery or by a dispatcher. */
export interface DeliveryNotOver {
  readonly accepted: false
  readonly _tag: "DeliveryNotOver"
  readonly tripId: TripId
  readonly by: string
  readonly allowed: ReadonlyArray<string>
}

/** Nobody asked to cancel the trip. */
export interface NoCancelRequested {
  readonly accepted: false
  readonly _tag: "NoCancelRequested"
  readonly tripId: TripId
}

export type TripRejection =
  | IllegalTransition
  | NotFound
  | TripIdConflict
  | NoRobot
  | AlreadyDeparted
  | TaskNotOpen
  | TaskAlreadyAssigned
  | NotYourTrip
  | CancelPending
  | RobotNotReady
  | RobotBusy
  | RobotOffline
  | LidNotClosed
  | NotDriveable
  | NoFoodAboard
  | OutsideGeofence
  | DeliveryNotOver
  | NoCancelRequested

export const notYourTrip = (state: TripState, by: string): NotYourTrip => ({
  accepted: false,
  _tag: "NotYourTrip",
  tripId: state.tripId,
  by,
  boundPilotId: state.pilotId
})

/**
 * Why a Robot says no. Each names where, what was found and what is allowed.
 * Source: spec/state.md 4, spec/operations.md 5.8.
 */
import type { RobotSerial, TripId } from "../../domain/ids.ts"
import type { IllegalTransition, NotFound } from "../../domain/rejections.ts"
import type { LidState, RobotStateEventState } from "../../services/state/enums.ts"
import type { LidRefusal } from "../../services/state/policies.ts"
import type { RobotState } from "./state.ts"

/** The request was made for another version of the robot's state: 409 VERSION_CONFLICT. */
export interface VersionConflict {
  readonly accepted: false
  readonly _tag: "VersionConflict"
  readonly entity: "Robot"
  readonly id: RobotSerial
  readonly expected: number
  readonly current: number
  readonly status: RobotStateEventState
}

/** The lid moves the other way: 409 LID_BUSY. */
export interface LidBusy {
  readonly accepted: false
  readonly _tag: "LidBusy"
  readonly serial: RobotSerial
  readonly lidState: LidState
  readonly allowed: ReadonlyArray<LidState>
}

type OpeningRefusedTag =
  | "RobotGrounded"
  | "RobotOffline"
  | "RobotOnTrip"
  | "RobotMoving"
  | "RobotUnhealthy"
  | "RobotUndergoingMaintenance"
  | "RobotNeedsMaintenance"

/** The robot's lid stays shut as the robot is now; the tag says why. */
export interface OpeningRefused {
  readonly accepted: false
  readonly _tag: OpeningRefusedTag
  readonly serial: RobotSerial
  /** The wire code, e.g. `ROBOT_OFFLINE`. */
  readonly code: LidRefusal
  readonly operationState: RobotStateEventState | null
  readonly tripId: TripId | null
  /** What must be the case before the lid opens, in words of the field. */
  readonly allowed: string
}

/** Not a PIN that a robot takes: 422. */
export interface PinInvalid {
  readonly accepted: false
  readonly _tag: "PinInvalid"
  readonly serial: RobotSerial
  readonly pin: string
  readonly allowed: string
}

export type RobotRejection =
  | IllegalTransition
  | NotFound
  | VersionConflict
  | LidBusy
  | OpeningRefused
  | PinInvalid

const openings: { readonly [R in LidRefusal]: readonly [tag: OpeningRefusedTag, allowed: string] } = {
  ROBOT_GROUNDED: ["RobotGrounded", "any operational state but GROUNDED"],
  ROBOT_OFFLINE: ["RobotOffline", "device link ONLINE"],
  ROBOT_ON_TRIP: ["RobotOnTrip", "a trip that is not IN_TRANSIT"],
  ROBOT_MOVING: ["RobotMoving", "a robot that stands"],
  ROBOT_UNHEALTHY: ["RobotUnhealthy", "all components well"],
  ROBOT_UNDERGOING_MAINTENANCE: ["RobotUndergoingMaintenance", "maintenance finished"],
  ROBOT_NEEDS_MAINTENANCE: ["RobotNeedsMaintenance", "no maintenance needed"]
}

export const openingRefused = (state: RobotState, code: LidRefusal): OpeningRefused => ({
  accepted: false,
  _tag: openings[code][0],
  serial: state.serial,
  code,
  operationState: state.operationState,
  tripId: state.tripId,
  allowed: openings[code][1]
})

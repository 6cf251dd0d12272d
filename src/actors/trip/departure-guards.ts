/**
 * What a departure needs of the robot, in the order in which it is refused.
 * Source: spec/operations.md 3.1 (row Depart).
 */
import type { RobotStateEventState } from "../../domain/wire-enums.ts"
import type { Depart } from "./commands.ts"
import type { TripRejection } from "./rejections.ts"
import type { TripState } from "./state.ts"

const drivingStates: ReadonlyArray<RobotStateEventState> = Object.freeze([
  "PARKED",
  "DEPLOYED",
  "ON_TRIP"
] as const)

/** Why the robot cannot leave now, null when it can. `ON_TRIP` must be this very trip. */
export const refuseDeparture = (state: TripState, command: Depart): TripRejection | null => {
  const { tripId, robotSerial: serial } = state
  const { robot } = command
  if (serial === null) return { accepted: false, _tag: "NoRobot", tripId }
  if (robot === null || robot.serial !== serial || !drivingStates.includes(robot.operationState)) {
    const operationState = robot === null || robot.serial !== serial ? null : robot.operationState
    return { accepted: false, _tag: "RobotNotReady", tripId, serial, operationState, allowed: drivingStates }
  }
  if (robot.tripId !== null && robot.tripId !== tripId) {
    return { accepted: false, _tag: "RobotBusy", tripId, serial, otherTripId: robot.tripId }
  }
  if (!robot.online) return { accepted: false, _tag: "RobotOffline", tripId, serial }
  if (robot.lidState !== "CLOSED") {
    return { accepted: false, _tag: "LidNotClosed", tripId, serial, lidState: robot.lidState }
  }
  if (!robot.driveable) return { accepted: false, _tag: "NotDriveable", tripId, serial }
  if (state.type === "DELIVERY" && !robot.hasFood && command.overrideReason === null) {
    return { accepted: false, _tag: "NoFoodAboard", tripId, serial }
  }
  return null
}

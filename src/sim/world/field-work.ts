/**
 * The hands of a field operator: how long a step takes and what it does to the robot.
 * Source: spec/simulation.md 3 (field operators), spec/operations.md 5.3.
 */
import type { FoActionType, FoTaskType } from "../../services/operations/enums.ts"
import type { Distribution } from "../kernel/distributions.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { RobotDevice } from "./robot-device.ts"

type WorkTimes = Scenario["fieldOps"]["work"]

/**
 * How long a step takes at the robot; null: no time of its own. Scanning is part of loading; a robot that
 * is taken somewhere by van is loaded at one end and unloaded at the other.
 */
export const workTime = (action: FoActionType, type: FoTaskType, work: WorkTimes): Distribution | null => {
  switch (action) {
    case "UNSTUCK_BOT":
      return work.unstickMs
    case "UNFLIP_BOT":
      return work.unflipMs
    case "SWAP_BATTERY":
    case "SWAP_ALL_BATTERIES":
      return type === "PARKING_LOT_BATTERY_SWAP" ? work.lotBatteryMs : work.batteryMs
    case "EMPTY_THE_BOT":
      return work.emptyMs
    case "CLEAN_CAMERA":
      return work.cameraMs
    case "MOVE_BOT_FROM_CROSSWALK":
      return work.crosswalkMs
    case "CHECK_BOT":
      return type === "BOT_HIT" ? work.hitMs : work.otherMs
    case "TROUBLESHOOT_TABLET":
    case "TROUBLESHOOT_QR":
      return work.tabletMs
    case "SCAN_BOT":
      return null
    case "LOAD_TO_VAN":
    case "PICKUP_BOT":
      return work.scanLoadMs
    case "PARK_BOT":
      return work.unloadMs
    default:
      return work.otherMs
  }
}

/** Steps that want a robot with nothing to do: it is kept from being sent away meanwhile. */
const wantsIdleRobot: ReadonlySet<FoActionType> = new Set([
  "SWAP_BATTERY",
  "SWAP_ALL_BATTERIES",
  "CLEAN_CAMERA",
  "CLEAN_INSOLE",
  "PUT_UP_THE_FLAG",
  "PICKUP_BOT"
])

/** Steps after which somebody may find that the robot is broken for good. */
const looksItOver: ReadonlySet<FoActionType> = new Set(["CHECK_BOT", "CLEAN_CAMERA"])

/**
 * Why a step cannot be done on a robot that stands in the street; null when it can.
 *
 * - `isBusy`: an order counts on the robot.
 */
export const hindrance = (action: FoActionType, robot: RobotDevice, isBusy: boolean): string | null => {
  if (robot.moving) return "ROBOT_GONE"
  if (!wantsIdleRobot.has(action)) return null
  const { operationState } = robot
  if (operationState === "ON_TRIP") return "ROBOT_ON_TRIP"
  // A robot that cannot drive is helped whatever counts on it.
  return isBusy && operationState !== "GROUNDED" && !robot.isImmobile ? "ROBOT_BUSY" : null
}

/** Whether the robot must not be sent away while this is done. */
export const keepsRobot = (action: FoActionType): boolean =>
  wantsIdleRobot.has(action) || action === "LOAD_TO_VAN"

/** What is left of a robot's troubles after the step: nothing, or something for the workshop. */
export type Finding = "Well" | "Workshop"

/**
 * Does the step on the robot. Freeing a robot always works; mending what is broken works or does not
 * (`repairWorks`), and then the robot is for the workshop.
 */
export const workOn = (action: FoActionType, robot: RobotDevice, repairWorks: boolean): Finding => {
  switch (action) {
    case "SWAP_BATTERY":
    case "SWAP_ALL_BATTERIES":
      robot.swapBattery()
      return "Well"
    case "UNSTUCK_BOT":
    case "UNFLIP_BOT":
    case "MOVE_BOT_FROM_CROSSWALK":
      robot.setFree()
      return "Well"
    default:
      if (!looksItOver.has(action)) return "Well"
      if (isDamaged(robot) && !repairWorks) return "Workshop"
      mend(robot)
      return "Well"
  }
}

/** A vehicle ran into it, or a component has failed. */
export const isDamaged = (robot: RobotDevice): boolean =>
  robot.mishap === "Hit" || robot.failedComponents.length > 0

/** Sets the robot on its wheels with every component well. */
export const mend = (robot: RobotDevice): void => {
  robot.setFree()
  for (const component of robot.failedComponents) robot.repairComponent(component)
}

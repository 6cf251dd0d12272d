/**
 * Questions about field work that have a plain answer: how urgent, which issue asks for which task,
 * which task mends a robot. Pure. Source: spec/operations.md 1, 5.3-5.6.
 */
import type { FoActionType, FoTaskType, IssueType } from "./enums.ts"

/** How urgent work of a type is: 0 (rescue) is served first, 3 (end of the day) last. */
export const priorityOf = (type: FoTaskType): number => {
  switch (type) {
    case "DELIVERY_RESCUE":
    case "SWAP_BOT":
    case "BOT_RESCUE":
    case "BOT_PICKUP":
      return 0
    case "MOVE_BOT_FROM_CROSSWALK":
    case "UNSTUCK_BOT":
    case "UNFLIP_BOT":
    case "BOT_HIT":
      return 1
    case "EOD_BOT_PICKUP":
      return 3
    default:
      return 2
  }
}

/** The task that an issue of a robot on a trip asks for; null: a dispatcher picks one. */
export const taskOfIssue = (issue: IssueType, hasFood: boolean): FoTaskType | null => {
  switch (issue) {
    case "ROBOT_STUCK":
      return "UNSTUCK_BOT"
    case "ROBOT_FLIPPED":
      return "UNFLIP_BOT"
    case "ROBOT_HIT":
      return "BOT_HIT"
    case "HARDWARE_FAILURE":
    case "LID_MALFUNCTION":
      return "BOT_RESCUE"
    case "ROUTE_BLOCKED":
      return hasFood ? "DELIVERY_RESCUE" : "BOT_PICKUP"
    case "LOW_BATTERY":
      return "BATTERY_SWAP"
    case "CONNECTIVITY_LOST":
      return "BOT_PICKUP"
    case "ON_CROSSWALK":
      return "MOVE_BOT_FROM_CROSSWALK"
    case "CAMERA_DIRTY":
      return "CLEAN_CAMERA"
    case "FOOD_STUCK":
      return "EMPTY_BOT"
    case "OTHER":
      return null
  }
}

const groundingIssues: ReadonlySet<IssueType> = new Set([
  "ROBOT_STUCK",
  "ROBOT_FLIPPED",
  "ROBOT_HIT",
  "HARDWARE_FAILURE",
  "LID_MALFUNCTION"
])

/** Whether a robot with this issue must not go on by itself. */
export const isGrounding = (issue: IssueType): boolean => groundingIssues.has(issue)

const repairs: ReadonlySet<FoTaskType> = new Set([
  "UNSTUCK_BOT",
  "UNFLIP_BOT",
  "BOT_HIT",
  "BOT_RESCUE",
  "MOVE_BOT_FROM_CROSSWALK",
  "BATTERY_SWAP",
  "PARKING_LOT_BATTERY_SWAP",
  "CLEAN_CAMERA",
  "RETURN_TO_PARKING_LOT"
])

/**
 * Whether a robot that had this done to it can work again. Moving its food is no repair: a robot that is
 * stuck is still stuck when its food is gone.
 */
export const isRepair = (type: FoTaskType): boolean => repairs.has(type)

/** Whether a robot that nobody drives must be kept where it stands until this is done. */
export const keepsRobotStanding = (type: FoTaskType): boolean =>
  type === "UNFLIP_BOT" || type === "BOT_HIT" || type === "BOT_RESCUE"

/** Whether the work moves the food out of a robot. */
export const movesFood = (type: FoTaskType): boolean =>
  type === "DELIVERY_RESCUE" || type === "SWAP_BOT" || type === "EMPTY_BOT"

/** Whether the robots of such a task end in the storage. */
export const takesRobotsIn = (type: FoTaskType): boolean => type === "EOD_BOT_PICKUP" || type === "BOT_PICKUP"

/** Whether the robots of such a task are put down at a lot. */
export const putsRobotsDown = (type: FoTaskType): boolean =>
  type === "DEPLOY_BOTS" || type === "DEPLOY_BOTS_WITH_PILOT" || type === "RETURN_TO_PARKING_LOT"

/** Whether the work is done where the robot stands outside, so that it is needless once the robot is in. */
export const isDoneOutside = (type: FoTaskType): boolean =>
  !movesFood(type) &&
  type !== "DEPLOY_BOTS" &&
  type !== "DEPLOY_BOTS_WITH_PILOT" &&
  type !== "PREPARE_BOTS_FOR_DEPLOYMENT"

/** Both exchange a battery: one of them open is enough. */
export const isBatterySwap = (type: FoTaskType): boolean =>
  type === "BATTERY_SWAP" || type === "PARKING_LOT_BATTERY_SWAP"

/**
 * The step without which nothing happened to the robot; looking and scanning is none where more is done,
 * nor what becomes of its food later.
 */
export const isMainAction = (type: FoTaskType, action: FoActionType): boolean => {
  switch (action) {
    case "SCAN_BOT":
    case "DROPOFF_FOOD":
      return false
    case "CHECK_BOT":
      return type === "BOT_HIT" || type === "BOT_RESCUE"
    case "PICKUP_FOOD":
      return type === "DELIVERY_RESCUE"
    default:
      return true
  }
}

/**
 * Reasons of a `FoTaskTransitioned` to COMPLETED after which the robot is not released: the routes let
 * only one without a reason through (spec/operations.md 3.2, Release).
 */
export const completionReasons = {
  /** The step that matters was left out: nothing was mended, no food was taken. */
  notDone: "NOT_DONE",
  /** Such work mends no robot. */
  noRepair: "NO_REPAIR",
  /** Another repair of the same robot is still to be done. */
  otherRepairOpen: "OTHER_REPAIR_OPEN",
  /** The robot was taken in: it is off duty. */
  takenIn: "TAKEN_IN"
} as const

/** Why an assistance request is closed although its task goes on. */
export const tripEndedReason = "TRIP_ENDED"
/** Why a robot that comes in is not prepared by the hub: the workshop has it. */
export const workshopReason = "WORKSHOP"
/** Cause of the later looks of the end of a day. */
export const endOfDayGoesOn = "END_OF_DAY_GOES_ON"

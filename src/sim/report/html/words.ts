/**
 * Reasons in words that a planner of a fleet understands: a short name, and what it means or what helps.
 * Codes are those of spec/dispatch.md 1, spec/deliveries.md 1 and spec/operations.md 1.
 */
import type { LimitingFactor } from "../../../services/dispatch/enums.ts"
import type { FoTaskType } from "../../../services/operations/enums.ts"
import { capital } from "../figures.ts"

export interface Words {
  readonly name: string
  /** A sentence, empty where the name says it all. */
  readonly meaning: string
}

const words = (name: string, meaning = ""): Words => ({ name, meaning })

/** Why no robot was offered. */
const limitingFactors: Readonly<Record<LimitingFactor, Words>> = {
  PilotAvailability: words(
    "No pilot in time",
    "A robot could have come, but no pilot was free for its trips. More pilots at that hour help."
  ),
  RobotAvailability: words(
    "No robot in time",
    "All robots were busy, too far away, low on battery or waiting for help. More robots there, or quicker field work, help."
  ),
  Unroutable: words("No way there", "No robot found a way that robots may take."),
  NotRobotAddressable: words("Outside the zones", "The merchant or the customer is where no robot works."),
  OutsideAvailabilityWindow: words(
    "Outside working hours",
    "The zone or the hub was closed at that time of day."
  ),
  RobotDeliveriesDisabledByOperatingZone: words(
    "Zone switched off",
    "Somebody had closed the zone to robots."
  ),
  RobotDeliveriesDisabledByMerchant: words("Merchant without robots", "The merchant takes no robots."),
  WindowUnmeetable: words(
    "Pickup window too early",
    "Robots could come, but none before the latest time at which the partner wanted the food collected."
  ),
  AcceptedDeliveryConflict: words(
    "Would delay another order",
    "Only a robot that had promised another order in time could have come."
  ),
  LargeOrder: words("Order too large", "It does not fit into a robot."),
  RestrictedOrder: words("Contents not allowed", "Robots may not carry what was ordered."),
  WeatherConditions: words("Weather", "The weather was too bad for robots."),
  StaleData: words("Robots not heard of", "No robot had told where it was recently enough to be trusted."),
  MapsUnavailable: words("No maps", "The route service did not answer."),
  EngineOverloaded: words("Planner overloaded", "The planner could not answer in time.")
}

/** What else ends an order, by the codes that runs show. */
const otherReasons: Readonly<Record<string, Words>> = {
  PartnerDeclined: words(
    "Partner declined the quote",
    "A robot was offered; the partner took somebody else or let the quote expire."
  ),
  CustomerUnreachable: words(
    "Customer did not come",
    "The robot waited at the door and brought the food back."
  ),
  CustomerUnresponsive: words(
    "Customer did not come",
    "The robot waited at the door and brought the food back."
  ),
  CustomerRequested: words("Customer canceled"),
  DeliveryCanceled: words("Partner canceled", "The partner canceled after a robot had been promised."),
  PartnerRequested: words("Partner canceled", "The partner canceled before the delivery had begun."),
  MerchantRequested: words("Merchant gave up", "The food never came, or the merchant refused to load."),
  MerchantUnresponsive: words("Merchant did not load"),
  NoProviderAvailable: words("Nobody could deliver", "No robot, and no courier where couriers are allowed."),
  AttemptsExhausted: words("Tried too often", "Every attempt that the rules allow had failed."),
  TimeOutAttempt: words("Took too long", "The attempt was not finished within its time limit."),
  TimedOut: words("Took too long", "The attempt was not finished within its time limit."),
  RequestFailed: words("Nobody took it", "The request to carry it was turned down."),
  OperationsRequested: words("Canceled by operations"),
  DeliveryWatchdog: words("Canceled by a rule", "A rule of the watchdog canceled it."),
  Watchdog: words("Canceled by a rule", "A rule of the watchdog canceled it."),
  IdCheckFailed: words("Identity check failed"),
  CourierFailure: words("Courier failed"),
  Courier: words("A courier took over", "The robot's attempt had failed; somebody on a bicycle finished it."),
  BotStuck: words("Robot stuck"),
  BotFlipped: words("Robot tipped over"),
  BotHit: words("Robot hit"),
  HardwareIssue: words("Robot broken"),
  LoadError: words("Loading failed"),
  Unknown: words("No reason given")
}

/** What field operators do, as their dispatcher says it. */
const fieldTasks: Readonly<Record<FoTaskType, Words>> = {
  PUT_UP_FLAG: words("Put up the flag"),
  BATTERY_SWAP: words("Swap a battery in the street"),
  PARKING_LOT_BATTERY_SWAP: words("Swap batteries at a parking lot"),
  CLEAN_CAMERA: words("Clean a camera"),
  CLEAN_INSOLE: words("Clean the inside"),
  EMPTY_BOT: words("Empty a robot", "Food that nobody took had to come out."),
  RETURN_TO_PARKING_LOT: words("Take a robot back to its lot"),
  MOVE_BOT_FROM_CROSSWALK: words("Move a robot off a crossing"),
  UNSTUCK_BOT: words("Free a stuck robot"),
  UNFLIP_BOT: words("Put a robot back on its wheels"),
  BOT_HIT: words("Look after a robot that was hit"),
  TABLET_ISSUE: words("Help with a merchant's tablet"),
  QR_ISSUE: words("Help with a QR code"),
  DELIVERY_RESCUE: words("Carry food to the customer by hand", "The robot could not go on."),
  BOT_PICKUP: words("Fetch a robot"),
  SWAP_BOT: words("Move food into another robot", "The robot could not go on."),
  BOT_RESCUE: words("Rescue a robot in the street"),
  DEPLOY_BOTS: words("Put robots out"),
  DEPLOY_BOTS_WITH_PILOT: words("Put robots out with a pilot"),
  PREPARE_BOTS_FOR_DEPLOYMENT: words("Make robots ready"),
  EOD_BOT_PICKUP: words("Collect robots at the end of the day")
}

/** What had happened to the robot when food had to be rescued: by its issue, or by the task that helped. */
const rescues: Readonly<Record<string, Words>> = {
  ROBOT_STUCK: words("Robot stuck", "It could not go on by itself; somebody had to free it."),
  ROBOT_FLIPPED: words("Robot tipped over", "Somebody had to put it back on its wheels."),
  ROBOT_HIT: words("Robot hit", "It had to be looked after before it might go on."),
  HARDWARE_FAILURE: words("Robot broken", "A part failed on the way."),
  LID_MALFUNCTION: words("Lid broken", "It would not open or not close."),
  ROUTE_BLOCKED: words("Way blocked"),
  LOW_BATTERY: words("Battery low"),
  CONNECTIVITY_LOST: words("Robot not reachable"),
  ON_CROSSWALK: words("Robot stood on a crossing"),
  CAMERA_DIRTY: words("Camera dirty"),
  FOOD_STUCK: words("Food stuck in the robot"),
  UNSTUCK_BOT: words("Robot stuck", "It could not go on by itself; somebody had to free it."),
  UNFLIP_BOT: words("Robot tipped over", "Somebody had to put it back on its wheels."),
  BOT_HIT: words("Robot hit", "It had to be looked after before it might go on."),
  MOVE_BOT_FROM_CROSSWALK: words("Robot stood on a crossing"),
  DELIVERY_RESCUE: words("Food carried by hand", "The robot could not go on."),
  SWAP_BOT: words("Food moved into another robot", "The robot could not go on."),
  BOT_RESCUE: words("Robot rescued in the street"),
  BOT_PICKUP: words("Robot fetched with its food"),
  RequestRescue: words("Robot could not go on")
}

/** The words of what made a delivery a rescue. */
export const rescueWordsOf = (code: string): Words => rescues[code] ?? wordsOf(code)

const all: Readonly<Record<string, Words>> = { ...otherReasons, ...fieldTasks, ...limitingFactors }

/** The words of a code; a code without words is taken apart: `PedestrianFlip` is "Pedestrian flip". */
export const wordsOf = (code: string): Words => {
  const known = all[code]
  if (known !== undefined) return known
  const spaced = code
    .replace(/[_-]+/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
  return words(capital(spaced))
}

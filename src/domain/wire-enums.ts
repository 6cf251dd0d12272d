/**
 * Enums whose values travel in events between services. Each database has its own type of the same
 * values; the list stands here once and the services' `enums.ts` pass it on, because services never
 * import each other. Source: spec/catalog.json.
 */

/** Values of `trip_type`. */
export const tripTypes = ["JITP", "DEPLOYMENT", "DELIVERY", "RETURN", "NONE"] as const
export type TripType = (typeof tripTypes)[number]

/** Values of `robot_state_event_state`. */
export const robotStateEventStates = ["ON_TRIP", "PARKED", "GROUNDED", "OFF_DUTY", "DEPLOYED"] as const
export type RobotStateEventState = (typeof robotStateEventStates)[number]

/** Values of `attempt_cancellation_reason`. */
export const attemptCancellationReasons = [
  "HardwareIssue",
  "SoftwareIssue",
  "MerchantTabletIssue",
  "MerchantError",
  "MerchantRequested",
  "MerchantUnresponsive",
  "LongLoad",
  "LargeOrder",
  "BotFlipped",
  "BotStuck",
  "BotHit",
  "BotRescue",
  "Abberations",
  "Aberrations",
  "PedestrianInterference",
  "PedestrianFlip",
  "TerrainIssue",
  "Obstruction",
  "RouteBlocked",
  "WeatherConditions",
  "UnclearDropOff",
  "CustomerUnresponsive",
  "CustomerRequested",
  "CustomerRequested_Unable",
  "CustomerRequested_Unwilling",
  "CustomerRequested_HighRise",
  "CustomerBlacklisted",
  "CustomerIssues",
  "IdCheck",
  "PilotError",
  "PilotSpeed",
  "PilotAvailability",
  "RobotAvailability",
  "RobotDeliveriesDisabledByOperatingZone",
  "RobotDeliveriesDisabledByMerchant",
  "RoutingFailed",
  "NotRobotAddressable",
  "OutsideAvailabilityWindow",
  "SMSFailure",
  "CourierFailure",
  "OffboardingMx",
  "DeliveryWatchdog",
  "DeliveryCanceled",
  "LoadError",
  "Reorder",
  "Outages",
  "OverlappingETA",
  "RestrictedOrder",
  "Other"
] as const
export type AttemptCancellationReason = (typeof attemptCancellationReasons)[number]

/** Values of `controlled_contents`. */
export const controlledContents = ["Alcohol", "Tobacco", "Marijuana"] as const
export type ControlledContents = (typeof controlledContents)[number]

/** Values of `region`. */
export const regions = ["US", "EU"] as const
export type Region = (typeof regions)[number]

/** Values of `lid_state`. */
export const lidStates = ["OPEN", "CLOSED", "OPENING", "CLOSING", "STOPPED"] as const
export type LidState = (typeof lidStates)[number]

/** Values of `hardware_component`. */
export const hardwareComponents = [
  "GPS",
  "CAMERA",
  "BATTERY",
  "LID",
  "MOTOR_BASE",
  "PCU",
  "EMERGENCY_BUTTON",
  "MOVING_STATUS",
  "CONNECTIVITY"
] as const
export type HardwareComponent = (typeof hardwareComponents)[number]

/** Values of `hardware_status_code`. */
export const hardwareStatusCodes = ["OK", "WARNING", "ERROR", "CRITICAL"] as const
export type HardwareStatusCode = (typeof hardwareStatusCodes)[number]

/** Values of `teleop_status`. */
export const teleopStatuses = ["OFFLINE", "ONLINE", "CONNECTED_TO_NODE", "STANDBY", "STREAMING"] as const
export type TeleopStatus = (typeof teleopStatuses)[number]

/** Values of `attempt_status`. */
export const attemptStatuses = [
  "Requested",
  "Pending",
  "Scheduled",
  "Assigned",
  "InTransitToPartner",
  "InTransitToRescue",
  "AtBot",
  "AtPickup",
  "PickupInProgress",
  "LoadedWaitingForPilot",
  "LoadedWithPilot",
  "InTransit",
  "ArrivingAtDestination",
  "AtDestination",
  "DeliveryInProgress",
  "CancelRequested",
  "CancelRequestFailed",
  "RescueRequested",
  "RescueInitiated",
  "ReturnInitiated",
  "ReturnInProgress",
  "RequestFailed",
  "Delivered",
  "Canceled",
  "TimedOut",
  "Unrecoverable",
  "Rescued",
  "Returned",
  "ReturnCanceled",
  "ReturnFailed",
  "Completed"
] as const
export type AttemptStatus = (typeof attemptStatuses)[number]

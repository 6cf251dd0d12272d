/**
 * Enums of the Dispatch database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/dispatch.md section 1.
 */

/** Values of `demand_type`. */
export const demandTypes = ["Delivery", "Deployment", "Return", "Pickup"] as const
export type DemandType = (typeof demandTypes)[number]

/** Values of `demand_status`. */
export const demandStatuses = [
  "Requested",
  "Scheduled",
  "Pending",
  "Active",
  "Fulfilled",
  "Canceled",
  "Superseded"
] as const
export type DemandStatus = (typeof demandStatuses)[number]

/** Values of `resource_type`. */
export const resourceTypes = ["Pilot", "Robot"] as const
export type ResourceType = (typeof resourceTypes)[number]

/** Values of `limiting_factor`. */
export const limitingFactors = [
  "PilotAvailability",
  "RobotAvailability",
  "Unroutable",
  "NotRobotAddressable",
  "OutsideAvailabilityWindow",
  "RobotDeliveriesDisabledByOperatingZone",
  "RobotDeliveriesDisabledByMerchant",
  "WindowUnmeetable",
  "AcceptedDeliveryConflict",
  "LargeOrder",
  "RestrictedOrder",
  "WeatherConditions",
  "StaleData",
  "MapsUnavailable",
  "EngineOverloaded"
] as const
export type LimitingFactor = (typeof limitingFactors)[number]

/** Values of `robot_issue`. */
export const robotIssues = [
  "Offline",
  "StaleHeartbeat",
  "NoPosition",
  "Unhealthy",
  "NeedsMaintenance",
  "UndergoingMaintenance",
  "NotDriveable",
  "Grounded",
  "OffDuty",
  "LidNotClosed",
  "HasFood",
  "BatteryLow",
  "BatteryInsufficient",
  "OutOfPickupRange",
  "OutOfDeliveryRange",
  "OutsideZone",
  "OutsideOperatingWindow",
  "AlreadyScheduled",
  "UninterruptibleTrip",
  "InterruptionNotWorthIt",
  "Unroutable",
  "LateForWindow",
  "DelaysAccepted",
  "CapacityMismatch",
  "NoPilot",
  "Excluded"
] as const
export type RobotIssue = (typeof robotIssues)[number]

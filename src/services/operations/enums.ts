/**
 * Enums of the Operations database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/operations.md section 1.
 */
export {
  type AttemptCancellationReason,
  attemptCancellationReasons,
  type Region,
  type RobotStateEventState,
  regions,
  robotStateEventStates,
  type TripType,
  tripTypes
} from "../../domain/wire-enums.ts"

/** Values of `task_status`. */
export const taskStatuses = [
  "SCHEDULED",
  "PENDING",
  "IN_PROGRESS",
  "PAUSED",
  "ARRIVED",
  "COMPLETED",
  "CANCELLED"
] as const
export type TaskStatus = (typeof taskStatuses)[number]

/** Values of `task_type`. */
export const taskTypes = ["JITP_TRIP", "DEPLOYMENT_TRIP", "DELIVERY_TRIP", "RETURN_TRIP", "NONE"] as const
export type TaskType = (typeof taskTypes)[number]

/** Values of `trip_status`. */
export const tripStatuses = ["AT_STOP", "READY_TO_DEPART", "IN_TRANSIT", "COMPLETED", "CANCELLED"] as const
export type TripStatus = (typeof tripStatuses)[number]

/** Values of `operator_status`. */
export const operatorStatuses = ["OFFLINE", "AVAILABLE", "IN_BREAK"] as const
export type OperatorStatus = (typeof operatorStatuses)[number]

/** Values of `operator_role`. */
export const operatorRoles = ["PILOT", "DISPATCH", "SUPPORT", "FIELD"] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** Values of `shift_status`. */
export const shiftStatuses = ["ON_SHIFT", "OFF_SHIFT", "UNRESPONSIVE", "ON_COOLDOWN", "ON_BREAK"] as const
export type ShiftStatus = (typeof shiftStatuses)[number]

/** Values of `pilot_assignment_status`. */
export const pilotAssignmentStatuses = [
  "REQUESTED",
  "ABANDONED",
  "ACCEPTED",
  "REJECTED",
  "CANCELED",
  "REVOKED",
  "STALE"
] as const
export type PilotAssignmentStatus = (typeof pilotAssignmentStatuses)[number]

/** Values of `pilot_reservation_status`. */
export const pilotReservationStatuses = ["RESERVED", "CONSUMED", "RELEASED", "EXPIRED"] as const
export type PilotReservationStatus = (typeof pilotReservationStatuses)[number]

/** Values of `pilot_location`. */
export const pilotLocations = ["HOME_REGION", "REGION_A", "REGION_B", "REGION_C", "REGION_D"] as const
export type PilotLocation = (typeof pilotLocations)[number]

/** Values of `pilot_experience`. */
export const pilotExperiences = ["NEW", "EXPERIENCED"] as const
export type PilotExperience = (typeof pilotExperiences)[number]

/** Values of `robot_check_in_state`. */
export const robotCheckInStates = ["CHECKED_IN", "CHECKED_OUT"] as const
export type RobotCheckInState = (typeof robotCheckInStates)[number]

/** Values of `deployment_method`. */
export const deploymentMethods = ["VAN_DROP", "DEPLOYMENT_TRIP", "IN_PLACE"] as const
export type DeploymentMethod = (typeof deploymentMethods)[number]

/** Values of `fo_task_type`. */
export const foTaskTypes = [
  "PUT_UP_FLAG",
  "BATTERY_SWAP",
  "PARKING_LOT_BATTERY_SWAP",
  "CLEAN_CAMERA",
  "CLEAN_INSOLE",
  "EMPTY_BOT",
  "RETURN_TO_PARKING_LOT",
  "MOVE_BOT_FROM_CROSSWALK",
  "UNSTUCK_BOT",
  "UNFLIP_BOT",
  "BOT_HIT",
  "TABLET_ISSUE",
  "QR_ISSUE",
  "DELIVERY_RESCUE",
  "BOT_PICKUP",
  "SWAP_BOT",
  "BOT_RESCUE",
  "DEPLOY_BOTS",
  "DEPLOY_BOTS_WITH_PILOT",
  "PREPARE_BOTS_FOR_DEPLOYMENT",
  "EOD_BOT_PICKUP"
] as const
export type FoTaskType = (typeof foTaskTypes)[number]

/** Values of `fo_task_status`. */
export const foTaskStatuses = ["PENDING", "SCHEDULED", "IN_PROGRESS", "COMPLETED", "CANCELLED"] as const
export type FoTaskStatus = (typeof foTaskStatuses)[number]

/** Values of `fo_subtask_kind`. */
export const foSubtaskKinds = ["TRAVEL", "ACTION"] as const
export type FoSubtaskKind = (typeof foSubtaskKinds)[number]

/** Values of `fo_subtask_status`. */
export const foSubtaskStatuses = ["PENDING", "IN_PROGRESS", "COMPLETED", "SKIPPED", "CANCELLED"] as const
export type FoSubtaskStatus = (typeof foSubtaskStatuses)[number]

/** Values of `fo_action_type`. */
export const foActionTypes = [
  "PICKUP_FOOD",
  "DROPOFF_FOOD",
  "PICKUP_BOT",
  "PARK_BOT",
  "PUT_FOOD_INTO_DIFFERENT_BOT",
  "SWAP_BATTERY",
  "SWAP_ALL_BATTERIES",
  "PUT_UP_THE_FLAG",
  "CLEAN_CAMERA",
  "CLEAN_INSOLE",
  "EMPTY_THE_BOT",
  "MOVE_BOT_FROM_CROSSWALK",
  "UNSTUCK_BOT",
  "UNFLIP_BOT",
  "CHECK_BOT",
  "TROUBLESHOOT_TABLET",
  "TROUBLESHOOT_QR",
  "SCAN_BOT",
  "PREPARE_BOT_FOR_DEPLOYMENT",
  "LOAD_TO_VAN",
  "TRIP_DEPLOY"
] as const
export type FoActionType = (typeof foActionTypes)[number]

/** Values of `fo_assignment_status`. */
export const foAssignmentStatuses = [
  "REQUESTED",
  "ACCEPTED",
  "EN_ROUTE_TO_ROBOT",
  "AT_ROBOT",
  "MAINTENANCE_IN_PROGRESS",
  "MAINTENANCE_COMPLETED",
  "PICKED_UP",
  "REJECTED",
  "ABANDONED",
  "STALE",
  "CANCELED",
  "REVOKED"
] as const
export type FoAssignmentStatus = (typeof foAssignmentStatuses)[number]

/** Values of `fo_assistance_status`. */
export const foAssistanceStatuses = ["REQUESTED", "FO_ASSIGNED", "RESOLVED", "CANCELLED"] as const
export type FoAssistanceStatus = (typeof foAssistanceStatuses)[number]

/** Values of `issue_type`. */
export const issueTypes = [
  "ROBOT_STUCK",
  "ROBOT_FLIPPED",
  "ROBOT_HIT",
  "HARDWARE_FAILURE",
  "LID_MALFUNCTION",
  "ROUTE_BLOCKED",
  "LOW_BATTERY",
  "CONNECTIVITY_LOST",
  "ON_CROSSWALK",
  "CAMERA_DIRTY",
  "FOOD_STUCK",
  "OTHER"
] as const
export type IssueType = (typeof issueTypes)[number]

/** Values of `location_type`. */
export const locationTypes = [
  "PARKING_LOT",
  "HUB",
  "STORAGE",
  "MRO",
  "MERCHANT",
  "CUSTOMER",
  "OTHER"
] as const
export type LocationType = (typeof locationTypes)[number]

/** Values of `hub_status`. */
export const hubStatuses = ["OPEN", "CLOSED"] as const
export type HubStatus = (typeof hubStatuses)[number]

/** Values of `route_cause`. */
export const routeCauses = ["INITIAL", "REROUTE", "MANUAL"] as const
export type RouteCause = (typeof routeCauses)[number]

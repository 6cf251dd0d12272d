/**
 * Enums of the Deliveries database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/deliveries.md section 1.
 */
export {
  type AttemptCancellationReason,
  type AttemptStatus,
  attemptCancellationReasons,
  attemptStatuses,
  type ControlledContents,
  controlledContents
} from "../../domain/wire-enums.ts"

/** Values of `delivery_status`. */
export const deliveryStatuses = [
  "Scheduled",
  "InProgress",
  "RescueRequested",
  "RescueInProgress",
  "Completed",
  "Canceled"
] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** Values of `attempt_provider`. */
export const attemptProviders = ["Robot", "DoorDash", "Uber"] as const
export type AttemptProvider = (typeof attemptProviders)[number]

/** Values of `cancel_reason`. */
export const cancelReasons = [
  "PartnerRequested",
  "CustomerRequested",
  "MerchantRequested",
  "OperationsRequested",
  "CustomerUnreachable",
  "NoProviderAvailable",
  "AttemptsExhausted",
  "IdCheckFailed",
  "Watchdog",
  "Other"
] as const
export type CancelReason = (typeof cancelReasons)[number]

/** Values of `load_type`. */
export const loadTypes = ["TWO_DIGIT_DEVICELESS_PIN"] as const
export type LoadType = (typeof loadTypes)[number]

/** Values of `notification_type`. */
export const notificationTypes = ["SMS", "Zendesk"] as const
export type NotificationType = (typeof notificationTypes)[number]

/** Values of `watchdog_action_type`. */
export const watchdogActionTypes = [
  "CHANGE_PROVIDER",
  "CANCEL_DELIVERY",
  "CREATE_REFUND",
  "ALERT",
  "LOG",
  "CANCEL",
  "REASSIGN",
  "ESCALATE",
  "RETRY",
  "SMS_CUSTOMER",
  "SMS_MERCHANT",
  "EMAIL_SUPPORT",
  "REPORT_ISSUE"
] as const
export type WatchdogActionType = (typeof watchdogActionTypes)[number]

/** Values of `watchdog_action_status`. */
export const watchdogActionStatuses = [
  "QUEUED",
  "EXECUTING",
  "EXECUTED",
  "FAILED",
  "SKIPPED",
  "CANCELED"
] as const
export type WatchdogActionStatus = (typeof watchdogActionStatuses)[number]

/** Values of `delivery_issue_type`. */
export const deliveryIssueTypes = [
  "LATE_PICKUP",
  "LATE_DELIVERY",
  "MISSING_ITEMS",
  "WRONG_ITEMS",
  "DAMAGED_ITEMS",
  "SPILLED_FOOD",
  "COLD_FOOD",
  "NOT_DELIVERED",
  "WRONG_ADDRESS",
  "CUSTOMER_UNREACHABLE",
  "MERCHANT_UNREACHABLE",
  "LID_WONT_OPEN",
  "LID_WONT_CLOSE",
  "ROBOT_STUCK",
  "ROBOT_TIPPED",
  "ROBOT_OFFLINE",
  "COURIER_ISSUE",
  "OTHER"
] as const
export type DeliveryIssueType = (typeof deliveryIssueTypes)[number]

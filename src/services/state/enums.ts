/**
 * Enums of the State database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/state.md section 1.
 */
export {
  type HardwareComponent,
  type HardwareStatusCode,
  hardwareComponents,
  hardwareStatusCodes,
  type LidState,
  lidStates,
  type RobotStateEventState,
  robotStateEventStates,
  type TeleopStatus,
  teleopStatuses
} from "../../domain/wire-enums.ts"

/** Values of `lid_event`. */
export const lidEvents = [
  "LID_OPEN_REQUEST",
  "LID_OPEN_FAILED",
  "LID_OPENED",
  "LID_CLOSE_REQUEST",
  "LID_CLOSE_FAILED",
  "LID_CLOSED",
  "LID_INTERRUPT",
  "LID_TIMEOUT"
] as const
export type LidEvent = (typeof lidEvents)[number]

/** Values of `lid_event_source`. */
export const lidEventSources = [
  "MAGIC_LID",
  "PIN",
  "QR",
  "FO",
  "MRO",
  "PILOT",
  "TRACKER",
  "UBER_EATS",
  "DOORDASH",
  "MERCHANT_FLEET",
  "MISSION_CONTROL",
  "INTERNAL",
  "MANUAL",
  "UNKNOWN",
  "mqtt",
  "pin"
] as const
export type LidEventSource = (typeof lidEventSources)[number]

/** Values of `lid_cycle_state`. */
export const lidCycleStates = [
  "LID_CYCLE_INIT",
  "LID_CYCLE_COMPLETE",
  "LID_CYCLE_INTERRUPT",
  "LID_CYCLE_TIMEOUT"
] as const
export type LidCycleState = (typeof lidCycleStates)[number]

/** Values of `lid_reason`. */
export const lidReasons = ["LOAD", "UNLOAD", "HEARTBEAT_RESYNC", "MAINTENANCE", "COMMAND_TIMEOUT"] as const
export type LidReason = (typeof lidReasons)[number]

/** Values of `lid_close_trigger`. */
export const lidCloseTriggers = ["PIN_ENTRY_CONFIRM", "OTHER", "COMMAND", "RESYNC"] as const
export type LidCloseTrigger = (typeof lidCloseTriggers)[number]

/** Values of `pin_entry_event_type`. */
export const pinEntryEventTypes = ["PIN_ENTRY_LID_OPEN", "PIN_ENTRY_LID_CLOSE"] as const
export type PinEntryEventType = (typeof pinEntryEventTypes)[number]

/** Values of `pin_outcome`. */
export const pinOutcomes = [
  "PENDING",
  "FIRMWARE_OPENED",
  "MATCHED",
  "NOT_MATCHED",
  "CLOSE_CONFIRMED",
  "CLOSE_ABORTED",
  "LATCH_FAILED",
  "LOCKED_OUT"
] as const
export type PinOutcome = (typeof pinOutcomes)[number]

/** Values of `connectivity_status`. */
export const connectivityStatuses = ["ONLINE", "OFFLINE"] as const
export type ConnectivityStatus = (typeof connectivityStatuses)[number]

/** Values of `channel`. */
export const channels = ["DEVICE_LINK", "TELEOP_LINK"] as const
export type Channel = (typeof channels)[number]

/** Values of `transition_status`. */
export const transitionStatuses = ["PENDING", "ACCEPTED", "REJECTED"] as const
export type TransitionStatus = (typeof transitionStatuses)[number]

/** Values of `alert_type`. */
export const alertTypes = [
  "ROBOT_OFFLINE",
  "ROBOT_LOW_BATTERY",
  "ROBOT_ERROR",
  "LID_STUCK",
  "BATTERY_SWAP_REQUIRED",
  "BATTERY_CRITICAL",
  "TELEMETRY_GAP",
  "LID_OPEN_TOO_LONG",
  "LATCH_FAILURE",
  "ROBOT_FLIPPED",
  "ROBOT_HIT",
  "CLOCK_SKEW",
  "PIN_LOCKOUT",
  "STATE_MISMATCH"
] as const
export type AlertType = (typeof alertTypes)[number]

/** Values of `alert_status`. */
export const alertStatuses = ["OPEN", "ACKNOWLEDGED", "RESOLVED"] as const
export type AlertStatus = (typeof alertStatuses)[number]

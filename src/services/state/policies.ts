/**
 * Questions of State that have a yes or a no. Pure. Source: spec/state.md 3-5, spec/operations.md 5.8.
 */
import { batteryCriticalPct, batterySwapPct, batteryWarnPct, movingAboveMps } from "./constants.ts"
import type {
  AlertType,
  HardwareComponent,
  HardwareStatusCode,
  LidReason,
  LidState,
  RobotStateEventState
} from "./enums.ts"

/** Why a lid stays shut, in the words that callers are told. */
export type LidRefusal =
  | "ROBOT_GROUNDED"
  | "ROBOT_OFFLINE"
  | "ROBOT_ON_TRIP"
  | "ROBOT_MOVING"
  | "ROBOT_UNHEALTHY"
  | "ROBOT_UNDERGOING_MAINTENANCE"
  | "ROBOT_NEEDS_MAINTENANCE"

/** What is known of a robot whose lid somebody wants open. */
export interface LidQuestion {
  readonly reasons: ReadonlyArray<LidReason>
  readonly operationState: RobotStateEventState
  readonly online: boolean
  /** A departed trip of the robot is IN_TRANSIT. */
  readonly inTransit: boolean
  readonly speedMps: number
  readonly healthy: boolean
  readonly undergoingMaintenance: boolean
  readonly needsMaintenance: boolean
}

/**
 * What forbids opening the lid, null when nothing does; the first reason in the order of the
 * specification. Loading asks for a robot that is fit to work; unloading and staff only for one that can
 * be reached and stands. Where the robot may be loaded (lots, stops) is not asked here.
 */
export const canOpenLid = (question: LidQuestion): LidRefusal | null => {
  const isLoad = question.reasons.includes("LOAD")
  if (isLoad && question.operationState === "GROUNDED") return "ROBOT_GROUNDED"
  if (!question.online) return "ROBOT_OFFLINE"
  if (question.inTransit) return "ROBOT_ON_TRIP"
  if (question.speedMps > movingAboveMps) return "ROBOT_MOVING"
  if (!isLoad) return null
  if (!question.healthy) return "ROBOT_UNHEALTHY"
  if (question.undergoingMaintenance) return "ROBOT_UNDERGOING_MAINTENANCE"
  return question.needsMaintenance ? "ROBOT_NEEDS_MAINTENANCE" : null
}

/** What a trip's departure lacks, null when the robot may be ON_TRIP. */
export const whyNotOnTrip = (
  online: boolean,
  lid: LidState,
  healthy: boolean
): "ROBOT_OFFLINE" | "LID_NOT_CLOSED" | "ROBOT_UNHEALTHY" | null => {
  if (!online) return "ROBOT_OFFLINE"
  if (lid !== "CLOSED") return "LID_NOT_CLOSED"
  return healthy ? null : "ROBOT_UNHEALTHY"
}

/** Whether a component in this status makes its robot unhealthy. */
export const isFailed = (status: HardwareStatusCode): boolean => status === "ERROR" || status === "CRITICAL"

/** Whether a component reports by itself every few seconds, so that its silence is a failure. */
export const isPeriodic = (component: HardwareComponent): boolean =>
  component !== "LID" && component !== "CONNECTIVITY"

/** Whether a text can be a robot's PIN: "0" opens at any touch, else four digits. */
export const isRobotPin = (pin: string): boolean => pin === "0" || /^[0-9]{4}$/.test(pin)

/** The battery alerts with the whole per cent below which each is raised, mildest first. */
export const batteryAlerts = [
  { type: "ROBOT_LOW_BATTERY", belowPct: batteryWarnPct },
  { type: "BATTERY_SWAP_REQUIRED", belowPct: batterySwapPct },
  { type: "BATTERY_CRITICAL", belowPct: batteryCriticalPct }
] as const satisfies ReadonlyArray<{ readonly type: AlertType; readonly belowPct: number }>

export type AlertSeverity = "WARNING" | "ERROR" | "CRITICAL"

const severities: { readonly [T in AlertType]: AlertSeverity } = {
  ROBOT_OFFLINE: "ERROR",
  ROBOT_LOW_BATTERY: "WARNING",
  ROBOT_ERROR: "ERROR",
  LID_STUCK: "ERROR",
  BATTERY_SWAP_REQUIRED: "ERROR",
  BATTERY_CRITICAL: "CRITICAL",
  TELEMETRY_GAP: "WARNING",
  LID_OPEN_TOO_LONG: "WARNING",
  LATCH_FAILURE: "ERROR",
  ROBOT_FLIPPED: "CRITICAL",
  ROBOT_HIT: "CRITICAL",
  CLOCK_SKEW: "WARNING",
  PIN_LOCKOUT: "WARNING",
  STATE_MISMATCH: "WARNING"
}

/** How bad an alert is; of a failed component (ROBOT_ERROR) its status decides. */
export const severityOf = (type: AlertType, status: HardwareStatusCode | null): AlertSeverity =>
  type === "ROBOT_ERROR" && status === "CRITICAL" ? "CRITICAL" : severities[type]

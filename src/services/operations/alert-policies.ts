/**
 * What a robot's alert asks of field operations: a request for assistance while it is on a trip, a task
 * when it stands somewhere. Source: spec/operations.md 5.4.
 */
import type { TripId } from "../../domain/ids.ts"
import type { FoTaskType, IssueType } from "./enums.ts"

/** As much of an alert as the question needs. */
export interface AlertFacts {
  readonly type: string
  readonly component: string
  readonly severity: "WARNING" | "ERROR" | "CRITICAL"
  /** The departed trip the robot is on, null when none. */
  readonly tripId: TripId | null
}

/** The issue that a robot on a trip has, null when nobody need come at once. */
export const issueOfAlert = (alert: AlertFacts): IssueType | null => {
  if (alert.tripId === null) return null
  switch (alert.type) {
    case "ROBOT_FLIPPED":
      return "ROBOT_FLIPPED"
    case "ROBOT_HIT":
      return "ROBOT_HIT"
    case "ROBOT_ERROR":
      return alert.severity === "CRITICAL" ? "HARDWARE_FAILURE" : null
    case "LID_STUCK":
      return "LID_MALFUNCTION"
    case "ROBOT_OFFLINE":
      return "CONNECTIVITY_LOST"
    case "BATTERY_CRITICAL":
      return "LOW_BATTERY"
    default:
      return null
  }
}

/** The task that a robot's alert asks for: one that is on a trip has it when the trip is over. */
export const taskOfAlert = (alert: AlertFacts): FoTaskType | null => {
  if (issueOfAlert(alert) !== null) return null
  switch (alert.type) {
    case "ROBOT_FLIPPED":
      return "UNFLIP_BOT"
    case "ROBOT_HIT":
      return "BOT_HIT"
    case "LID_STUCK":
      return "BOT_RESCUE"
    case "BATTERY_SWAP_REQUIRED":
    case "BATTERY_CRITICAL":
      return "BATTERY_SWAP"
    case "ROBOT_ERROR":
      if (alert.component === "CAMERA") return "CLEAN_CAMERA"
      return alert.severity === "CRITICAL" ? "BOT_RESCUE" : null
    default:
      return null
  }
}

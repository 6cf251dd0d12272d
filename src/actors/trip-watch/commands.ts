/**
 * Commands of the TripWatch actor (key: trip id): one trip seen through the positions of its robot.
 * Source: spec/state.md 6, spec/flows.md section 4.
 */
import type { TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type {
  TripCreated,
  TripRouteIssuesUpdated,
  TripRouteUpdated,
  TripTransitioned
} from "../../services/operations/events.ts"

export interface Open {
  readonly _tag: "Open"
  readonly event: TripCreated
}

/** The departed trip goes or stands: IN_TRANSIT, for the first time or again, or AT_STOP on the way. */
export interface Depart {
  readonly _tag: "Depart"
  readonly event: TripTransitioned
  /** Read by the host: another trip of this robot that is still watched as departed, null when none is. */
  readonly olderTripId: TripId | null
}

export interface ApplyTelemetry {
  readonly _tag: "ApplyTelemetry"
  readonly event: RobotTelemetry
}

export interface ApplyRoute {
  readonly _tag: "ApplyRoute"
  readonly event: TripRouteUpdated
}

export interface ApplyIssues {
  readonly _tag: "ApplyIssues"
  readonly event: TripRouteIssuesUpdated
}

/** The trip is over, or its robot has departed on another one. */
export interface Close {
  readonly _tag: "Close"
  /** When that happened: positions of a later time are not of this trip. */
  readonly closedAt: Instant
  /** The trip on which the robot departed meanwhile, null when this one simply ended. */
  readonly byTripId: TripId | null
}

/** The watch's clock: silence, and standing that lasts. Spans of the specification count from the newest point. */
export interface CheckSilence {
  readonly _tag: "CheckSilence"
}

export type TripWatchCommand =
  | Open
  | Depart
  | ApplyTelemetry
  | ApplyRoute
  | ApplyIssues
  | Close
  | CheckSilence

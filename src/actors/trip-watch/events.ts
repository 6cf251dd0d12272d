/**
 * Events of the TripWatch actor: the public ones of the Trip Monitor, and internal ones that only its own
 * state needs. `PointTaken`, `LookPlanned` and `TripMonitoringUpdate` are telemetry: how many of them there
 * are depends on how often a robot reports. Source: spec/state.md 6.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { HubId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RouteIssue, TripCreated, TripRouteUpdated } from "../../services/operations/events.ts"
import type {
  TripArrivedGeofence,
  TripDeparted,
  TripDeviated,
  TripMonitoringUpdate
} from "../../services/trip-monitor/events.ts"
import type { Mark, PointFlag } from "../../services/trip-monitor/policies.ts"

/** Internal. The trip is known, with the places that its route leads between. */
export interface WatchOpened {
  readonly _tag: "WatchOpened"
  readonly at: Instant
  readonly trip: TripCreated
}

/** Internal. The trip goes or stands: what is counted, and the mean speed, begin anew. */
export interface WatchMoved {
  readonly _tag: "WatchMoved"
  readonly at: Instant
  readonly to: "UnderWay" | "AtStop"
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly tripVersion: number
  /** When the trip's own step happened: older points say nothing of what comes now. */
  readonly since: Instant
}

/** Internal. Another route: progress begins anew at `alongM` of it. */
export interface RouteTaken {
  readonly _tag: "RouteTaken"
  readonly at: Instant
  readonly route: TripRouteUpdated
  readonly alongM: number
  readonly offM: number
}

/** Internal. All issues of the way so far. */
export interface IssuesKept {
  readonly _tag: "IssuesKept"
  readonly at: Instant
  readonly issues: ReadonlyArray<RouteIssue>
}

/** A position as the robot told it. */
export interface Point extends LatLng {
  readonly at: Instant
  readonly accuracyM: number
  readonly headingDeg: number
  readonly speedMps: number
  readonly bootId: string
  readonly seq: number
}

/** What a believed point says of the trip. */
export interface PointNews {
  readonly alongM: number
  readonly offM: number
  readonly marks: ReadonlyArray<Mark>
  /** Metres per second along the route, null as long as nothing was measured. */
  readonly paceMps: number | null
  readonly stationarySince: Instant | null
  readonly offCount: number
  readonly onCount: number
  readonly arrivalCount: number
}

/** Internal, telemetry. A position came; one that is not believed (`news` null) is stored and moves nothing. */
export interface PointTaken {
  readonly _tag: "PointTaken"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly point: Point
  readonly flag: PointFlag
  /** The robot's promise about the points that follow (docs/adr/0005). */
  readonly repeatsEveryMs: number | null
  readonly news: PointNews | null
}

/** Internal, telemetry. When the watch looks at the clock again, null: nothing is waited for. */
export interface LookPlanned {
  readonly _tag: "LookPlanned"
  readonly at: Instant
  readonly dueAt: Instant | null
}

/** Internal. The robot has stood for too long where its trip should get on. */
export interface StallFound {
  readonly _tag: "StallFound"
  readonly at: Instant
  readonly standsSince: Instant
}

/** Internal. Nothing more is watched. */
export interface WatchClosed {
  readonly _tag: "WatchClosed"
  readonly at: Instant
  readonly tripId: TripId
  readonly serial: RobotSerial | null
  readonly closedAt: Instant
  readonly byTripId: TripId | null
}

export type TripWatchEvent =
  | TripDeparted
  | TripArrivedGeofence
  | TripDeviated
  | TripMonitoringUpdate
  | WatchOpened
  | WatchMoved
  | RouteTaken
  | IssuesKept
  | PointTaken
  | LookPlanned
  | StallFound
  | WatchClosed

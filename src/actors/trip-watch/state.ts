/**
 * What a TripWatch knows: the trip's route, how far its robot is along it, and what has been told of that.
 * Source: spec/state.md 6 (trip_monitoring).
 *
 * Everything nested is immutable and replaced as a whole, so that a copy of the top level is a copy.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { DemandId, HubId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RouteIssue } from "../../services/operations/events.ts"
import type { RouteLine } from "../../services/trip-monitor/geometry.ts"
import type { Mark } from "../../services/trip-monitor/policies.ts"
import type { Point } from "./events.ts"

/** Waiting: the trip has not departed. AtStop: it stands on the way or at its destination, as it says itself. */
export type WatchPhase = "Waiting" | "UnderWay" | "AtStop" | "Closed"

/** One point of the kept trace: `trip_monitoring.trace`. */
export interface TracePoint extends LatLng {
  readonly timestamp: Instant
  readonly accuracy: number
  readonly heading: number
  readonly speed: number
}

export interface TripWatchState {
  readonly tripId: TripId
  /** Null before Open. */
  phase: WatchPhase | null
  /** Null until a robot is known. */
  serial: RobotSerial | null
  hubId: HubId
  demandId: DemandId | null
  origin: LatLng
  destination: LatLng
  /** Newest version heard of the trip: steps up to it are old. */
  tripVersion: number
  departed: boolean
  /** When the trip last began to go or stand. */
  since: Instant
  closedAt: Instant | null
  /** Number of the route, 1 for the first. */
  routeSeq: number
  /** Null before Open. */
  route: RouteLine | null
  routeIssues: ReadonlyArray<RouteIssue>
  /** Metres per second that the plan reckons with. */
  plannedPaceMps: number

  /** The farthest along this route, metres; never falls. */
  progressM: number
  /** Where along the route the newest point is, and how far off it: metres. */
  alongM: number
  offM: number
  offCount: number
  onCount: number
  arrivalCount: number
  deviated: boolean
  /** The last point on the route before the deviation; set exactly while deviated. */
  locationBeforeDeviation: LatLng | null
  lastOnRoute: LatLng | null
  /** TripArrivedGeofence was told. */
  arrived: boolean

  /** The newest believed point, null before the first. */
  lastPoint: Point | null
  /** What the robot promised with it (docs/adr/0005). */
  repeatsEveryMs: number | null
  /** What the mean speed is reckoned from; empty while the robot stands. */
  marks: ReadonlyArray<Mark>
  /** Mean speed along the route when it last moved, null as long as none was measured on this way. */
  paceMps: number | null
  stationarySince: Instant | null
  trace: ReadonlyArray<TracePoint>

  /** The time of arrival that others reckon with, null when they have to be told. */
  toldEta: Instant | null
  toldStale: boolean
  toldStall: boolean
  /** When the newest TripMonitoringUpdate was sent. */
  updatedAt: Instant
  /** When CheckSilence is due, null when nothing is waited for. */
  lookDueAt: Instant | null
}

const nowhere: LatLng = Object.freeze({ lat: 0, lng: 0 })
const none: ReadonlyArray<never> = Object.freeze([])

/** A trip that nobody has spoken of yet. */
export const initialTripWatch = (tripId: TripId): TripWatchState => ({
  tripId,
  phase: null,
  serial: null,
  hubId: "",
  demandId: null,
  origin: nowhere,
  destination: nowhere,
  tripVersion: 0,
  departed: false,
  since: 0,
  closedAt: null,
  routeSeq: 0,
  route: null,
  routeIssues: none,
  plannedPaceMps: 0,
  progressM: 0,
  alongM: 0,
  offM: 0,
  offCount: 0,
  onCount: 0,
  arrivalCount: 0,
  deviated: false,
  locationBeforeDeviation: null,
  lastOnRoute: null,
  arrived: false,
  lastPoint: null,
  repeatsEveryMs: null,
  marks: none,
  paceMps: null,
  stationarySince: null,
  trace: none,
  toldEta: null,
  toldStale: false,
  toldStall: false,
  updatedAt: 0,
  lookDueAt: null
})

/** A watch like this one, to be changed by itself. Field by field, so that both have the same hidden class. */
export const copyTripWatch = (state: TripWatchState): TripWatchState => ({
  tripId: state.tripId,
  phase: state.phase,
  serial: state.serial,
  hubId: state.hubId,
  demandId: state.demandId,
  origin: state.origin,
  destination: state.destination,
  tripVersion: state.tripVersion,
  departed: state.departed,
  since: state.since,
  closedAt: state.closedAt,
  routeSeq: state.routeSeq,
  route: state.route,
  routeIssues: state.routeIssues,
  plannedPaceMps: state.plannedPaceMps,
  progressM: state.progressM,
  alongM: state.alongM,
  offM: state.offM,
  offCount: state.offCount,
  onCount: state.onCount,
  arrivalCount: state.arrivalCount,
  deviated: state.deviated,
  locationBeforeDeviation: state.locationBeforeDeviation,
  lastOnRoute: state.lastOnRoute,
  arrived: state.arrived,
  lastPoint: state.lastPoint,
  repeatsEveryMs: state.repeatsEveryMs,
  marks: state.marks,
  paceMps: state.paceMps,
  stationarySince: state.stationarySince,
  trace: state.trace,
  toldEta: state.toldEta,
  toldStale: state.toldStale,
  toldStall: state.toldStall,
  updatedAt: state.updatedAt,
  lookDueAt: state.lookDueAt
})

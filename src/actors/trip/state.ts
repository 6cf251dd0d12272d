/**
 * What a Trip knows: the trip and its task, 1:1, and who is asked or bound to drive it.
 * Source: spec/operations.md 2.1.
 */
import type { LatLng, Place } from "../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  PilotId,
  RobotSerial,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TaskStatus, TripStatus, TripType } from "../../services/operations/enums.ts"
import type { RouteIssue } from "../../services/operations/events.ts"

/** A way that Maps was asked for. */
export interface RouteWish {
  /** Number that the route will have. */
  readonly seq: number
  readonly from: LatLng
  /** When it was asked for the first time. */
  readonly askedAt: Instant
  readonly attempts: number
}

export interface TripState {
  readonly tripId: TripId
  /** Rises with each change of the trip row. */
  version: number
  /** Null before CreateTrip. */
  status: TripStatus | null
  type: TripType
  taskId: TaskId
  taskStatus: TaskStatus | null
  /** Rises with each change of the task's status or robot, and with each offer, which carries what it wrote. */
  taskVersion: number
  /** `task.data.outcome`: why a COMPLETED task belongs to a CANCELLED trip, else null. */
  taskOutcome: string | null
  hubId: HubId
  demandId: DemandId | null
  deliveryId: DeliveryId | null
  attemptId: AttemptId | null
  orderId: string | null
  robotSerial: RobotSerial | null
  origin: Place
  destination: Place
  distanceM: number
  durationS: number
  scheduledFor: Instant
  etd: Instant | null
  eta: Instant | null
  /** The latest departure that keeps the plan, null where nobody said. */
  departBy: Instant | null
  /** Where the robot stands, null while it moves and where nobody said. */
  place: Place | null
  /** First departure; never changes again. */
  departedAt: Instant | null
  arrivedAt: Instant | null
  cancelRequestedAt: Instant | null
  cancelReason: string | null
  parkRequestedAt: Instant | null
  parkReason: string | null
  /** The pilot who is asked, null when no offer is open. Never set beside `pilotId`. */
  offeredPilotId: PilotId | null
  offeredTaskVersion: number
  /** The bound pilot. */
  pilotId: PilotId | null
  /** Task version of the offer by which he was bound. */
  pilotTaskVersion: number
  /** `trip.handover`: the pilot who parked the robot for the next one, null when none did. */
  handoverFrom: PilotId | null
  handoverParkedAt: Instant | null
  routeIssues: ReadonlyArray<RouteIssue>
  /** Number of the route, 1 for the first; 0 before CreateTrip. */
  routeSeq: number
  /** The way of that route, from where it was asked for to the destination. */
  waypoints: ReadonlyArray<LatLng>
  /** The way that Maps still owes, null when none. */
  routeWish: RouteWish | null
}

const nowhere: Place = Object.freeze({ lat: 0, lng: 0, kind: "AdHoc" as const })
const noWaypoints: ReadonlyArray<LatLng> = Object.freeze([])
const noIssues: ReadonlyArray<RouteIssue> = Object.freeze([])

/** A trip that nobody has asked for yet. */
export const initialTrip = (tripId: TripId): TripState => ({
  tripId,
  version: 0,
  status: null,
  type: "NONE",
  taskId: "",
  taskStatus: null,
  taskVersion: 0,
  taskOutcome: null,
  hubId: "",
  demandId: null,
  deliveryId: null,
  attemptId: null,
  orderId: null,
  robotSerial: null,
  origin: nowhere,
  destination: nowhere,
  distanceM: 0,
  durationS: 0,
  scheduledFor: 0,
  etd: null,
  eta: null,
  departBy: null,
  place: null,
  departedAt: null,
  arrivedAt: null,
  cancelRequestedAt: null,
  cancelReason: null,
  parkRequestedAt: null,
  parkReason: null,
  offeredPilotId: null,
  offeredTaskVersion: 0,
  pilotId: null,
  pilotTaskVersion: 0,
  handoverFrom: null,
  handoverParkedAt: null,
  routeIssues: noIssues,
  routeSeq: 0,
  waypoints: noWaypoints,
  routeWish: null
})

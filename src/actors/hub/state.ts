/**
 * What a hub knows: its places, where its robots are checked in and deployed, the open searches for
 * pilots, and its field work. Source: spec/operations.md 2.2, 2.6, 5.1.
 */
import type {
  AssignmentId,
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  LocationId,
  PilotId,
  RobotSerial,
  ShardId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import { sweepMs } from "../../services/operations/constants.ts"
import type {
  DeploymentMethod,
  HubStatus,
  LocationType,
  RobotCheckInState
} from "../../services/operations/enums.ts"
import { type FieldState, initialField } from "./field-state.ts"

/** A place of the hub: lot, storage, workshop. */
export interface HubLocation {
  readonly locationId: LocationId
  type: LocationType
  name: string
  lat: number
  lng: number
  /** Robots that may stand there, null: any number. */
  capacity: number | null
  /** Expected orders per hour nearby, by local hour 0..23; null: unknown. */
  demandSchedule: ReadonlyArray<number> | null
  isActive: boolean
}

/** A robot of the hub: the newest row of its check-in history and its open deployment. */
export interface HubRobot {
  readonly serial: RobotSerial
  /** Null: never checked in or out yet. */
  checkIn: RobotCheckInState | null
  /** Where the hub's people put it last, null when nobody did. */
  locationId: LocationId | null
  /** When the open deployment began, null when none is open; the next two describe it. */
  deployedAt: Instant | null
  deploymentLocationId: LocationId | null
  deploymentMethod: DeploymentMethod | null
  /** Battery read when it came in last, percent; null when nobody read it. */
  checkInBatteryPct: number | null
}

/** The search for somebody to drive one trip: asks one pilot at a time until one accepts. */
export interface PilotSearch {
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly openedAt: Instant
  /** By when the trip is to depart: its turn among the searches. Where nobody said, when it began. */
  readonly departBy: Instant
  /** The newest version of the task that was heard of. */
  taskVersion: number
  /** Who is being asked, null while the search waits. */
  askedPilotId: PilotId | null
  /** When he was asked, null while the search waits. */
  askedAt: Instant | null
  /** Offers made since the search began or paused last. */
  offersInRow: number
  /** The end of a pause after too many offers, null when there is none. */
  pausedUntil: Instant | null
  /** PilotUnavailable was reported; the search goes on. */
  reportedUnavailable: boolean
  /** The offer or assignment whose end the search heard of last: the same news again is none. */
  lostAssignmentId: AssignmentId | null
  /** Pilots who were asked and did not take or keep the trip, in the order in which they were lost first. */
  readonly tried: Array<PilotId>
  /** Pilots to skip, and until when: two lists of the same length. */
  readonly excluded: Array<PilotId>
  readonly excludedUntil: Array<Instant>
}

export interface HubState {
  readonly hubId: HubId
  /** Null before creation. */
  status: HubStatus | null
  /** Counts the hub's events but the positions of robots, which are lossy. */
  version: number
  shard: ShardId
  cityId: string
  name: string
  /** The end of the operating day has begun; null again when the hub opens. */
  endOfDayStartedAt: Instant | null
  /** The hub sweeps at its own moments, so that the hubs of a city do not ask the same pilots at once. */
  readonly sweepPhaseMs: number
  readonly locations: Map<LocationId, HubLocation>
  readonly robots: Map<RobotSerial, HubRobot>
  /** Open searches by (latest departure, beginning, trip id): the order in which they are served. */
  readonly searches: Array<PilotSearch>
  readonly searchOfTrip: Map<TripId, PilotSearch>
  /** The trip for which this hub is asking a pilot. */
  readonly tripAskedOf: Map<PilotId, TripId>
  /** The attempt of a delivery whose cancellation is under way: its tasks get no new pilot. */
  readonly withdrawn: Map<DeliveryId, AttemptId>
  readonly field: FieldState
}

const phaseOf = (hubId: HubId): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < hubId.length; i++) hash = Math.imul(hash ^ hubId.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % sweepMs
}

/** What decides a search's turn. */
export type Turn = Pick<PilotSearch, "departBy" | "openedAt" | "tripId">

/** Whose turn comes first when pilots are scarce: the earliest latest departure, the oldest search, the lesser id. */
export const isServedBefore = (a: Turn, b: Turn): boolean => {
  if (a.departBy !== b.departBy) return a.departBy < b.departBy
  return a.openedAt < b.openedAt || (a.openedAt === b.openedAt && a.tripId < b.tripId)
}

/** A hub to which nothing has happened yet. */
export const initial = (hubId: HubId): HubState => ({
  hubId,
  status: null,
  version: 0,
  shard: "",
  cityId: "",
  name: "",
  endOfDayStartedAt: null,
  sweepPhaseMs: phaseOf(hubId),
  locations: new Map(),
  robots: new Map(),
  searches: [],
  searchOfTrip: new Map(),
  tripAskedOf: new Map(),
  withdrawn: new Map(),
  field: initialField()
})

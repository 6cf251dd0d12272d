/**
 * Commands of the Hub actor (key: hub id): pilot search, lots, check-ins, the deployment day.
 * Field-operator commands join with field operations. Source: spec/operations.md 5.1, 5.6, 7.
 */
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  LocationId,
  PilotId,
  RobotSerial,
  ShardId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type {
  AttemptTransitioned,
  CancelRequested,
  DeliveryTransitioned
} from "../../services/deliveries/events.ts"
import type { DeploymentMethod, LocationType } from "../../services/operations/enums.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import type { PilotCandidate } from "../../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"

/** The registry opens the books of a new hub. */
export interface CreateHub {
  readonly _tag: "CreateHub"
  readonly shard: ShardId
  readonly cityId: string
  readonly name: string
}

export interface RegisterRobot {
  readonly _tag: "RegisterRobot"
  readonly serial: RobotSerial
}

export interface UpsertLocation {
  readonly _tag: "UpsertLocation"
  readonly locationId: LocationId
  readonly type: LocationType
  readonly name: string
  readonly lat: number
  readonly lng: number
  readonly capacity: number | null
  /** Expected orders per hour nearby, by local hour 0..23; null: unknown. */
  readonly demandSchedule: ReadonlyArray<number> | null
  readonly isActive: boolean
}

/** The open task that the search is for; null details: known from the first call. */
export interface TripToDrive {
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  /** The latest departure that keeps the plan; null: whoever says this does not know it, or it is no matter. */
  readonly departBy: Instant | null
}

/**
 * Starts or continues the search for a pilot. `cause`: why now.
 * - Opened: the task turned PENDING or PAUSED.
 * - Resolved: an offer or assignment of this trip came to an end or was accepted (`resolution`).
 * - Refused: the pilot `pilotId` was not eligible any more.
 * - Closed: the trip needs nobody any more.
 */
export interface AssignPilot {
  readonly _tag: "AssignPilot"
  readonly trip: TripToDrive
  readonly cause: "Opened" | "Resolved" | "Refused" | "Closed"
  readonly resolution: PilotAssignmentResolved | null
  readonly pilotId: PilotId | null
  /** Read by the host: see `Views.pilotCandidates`. */
  readonly candidates: ReadonlyArray<PilotCandidate>
}

export interface ApplyDelivery {
  readonly _tag: "ApplyDelivery"
  readonly event: DeliveryTransitioned | AttemptTransitioned | CancelRequested
}

export interface Deploy {
  readonly _tag: "Deploy"
  readonly serial: RobotSerial
  readonly locationId: LocationId
  readonly method: DeploymentMethod
  readonly reason: string
  readonly by: string
  /** Read by the host. */
  readonly robot: RobotCopy | null
}

export interface Undeploy {
  readonly _tag: "Undeploy"
  readonly serial: RobotSerial
  readonly locationId: LocationId | null
  readonly reason: string
  readonly by: string
  readonly robot: RobotCopy | null
}

/** A field operator has put the robot down where it works. */
export interface ParkRobot {
  readonly _tag: "ParkRobot"
  readonly serial: RobotSerial
  readonly locationId: LocationId
  readonly by: string
}

export interface CheckIn {
  readonly _tag: "CheckIn"
  readonly serial: RobotSerial
  readonly locationId: LocationId
  readonly batteryPct: number | null
  readonly reason: string
  readonly by: string
  readonly force: boolean
  readonly robot: RobotCopy | null
}

export interface CheckOut {
  readonly _tag: "CheckOut"
  readonly serial: RobotSerial
  readonly locationId: LocationId
  readonly by: string
}

export interface OpenHub {
  readonly _tag: "OpenHub"
  readonly cause: string
}
export interface CloseHub {
  readonly _tag: "CloseHub"
  readonly cause: string
}
export interface StartEndOfDay {
  readonly _tag: "StartEndOfDay"
  readonly cause: string
}

export interface SweepTasks {
  readonly _tag: "SweepTasks"
  /** Read by the host. */
  readonly candidates: ReadonlyArray<PilotCandidate>
}

export interface GiveUpPilotSearch {
  readonly _tag: "GiveUpPilotSearch"
  readonly tripId: TripId
}

/** A robot on a trip, as its newest position says. */
export interface ActiveRobot {
  readonly serial: RobotSerial
  readonly tripId: TripId
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly lat: number
  readonly lng: number
  readonly headingDeg: number
  readonly speedMps: number
  readonly batteryPct: number
}

export interface PublishActiveRobots {
  readonly _tag: "PublishActiveRobots"
  readonly robots: ReadonlyArray<ActiveRobot>
}

export type HubCommand =
  | CreateHub
  | RegisterRobot
  | UpsertLocation
  | AssignPilot
  | ApplyDelivery
  | Deploy
  | Undeploy
  | ParkRobot
  | CheckIn
  | CheckOut
  | OpenHub
  | CloseHub
  | StartEndOfDay
  | SweepTasks
  | GiveUpPilotSearch
  | PublishActiveRobots

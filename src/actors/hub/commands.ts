/**
 * Commands of the Hub actor (key: hub id): pilot search, lots, check-ins, the deployment day, field
 * operations. Source: spec/operations.md 3.5, 5.1, 5.3-5.7, 7.
 */

import type { LatLng } from "../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  FoAssignmentId,
  FoTaskId,
  LocationId,
  MerchantId,
  OperatorId,
  PilotId,
  RobotSerial,
  ShardId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptCancellationReason, TripType } from "../../domain/wire-enums.ts"
import type {
  AttemptTransitioned,
  CancelRequested,
  DeliveryTransitioned
} from "../../services/deliveries/events.ts"
import type {
  DeploymentMethod,
  FoAssignmentStatus,
  FoTaskType,
  IssueType,
  LocationType,
  TaskStatus
} from "../../services/operations/enums.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import type { FieldOperatorCandidate } from "../../services/operations/field-operator-candidate.ts"
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
  /** The task's version in whose light this is said: an offer made later has a higher one. */
  readonly taskVersion: number
}

/** An open task as its rows are now: what a sweep compares the searches with. `departBy` is not known here. */
export interface OpenTask extends TripToDrive {
  readonly status: TaskStatus
  readonly serial: RobotSerial | null
  /** Who drives or is to drive it, null when nobody is bound. */
  readonly pilotId: PilotId | null
  /** Who is being asked, null when nobody is. */
  readonly offeredPilotId: PilotId | null
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
  /** Read by the host: the hub's robots that are out and that no trip and no delivery counts on. */
  readonly robots: ReadonlyArray<RobotCopy>
}

export interface SweepTasks {
  readonly _tag: "SweepTasks"
  /** Read by the host. */
  readonly candidates: ReadonlyArray<PilotCandidate>
  /** Read by the host: all tasks of the hub that are PENDING, PAUSED or ARRIVED; null: not read yet. */
  readonly openTasks: ReadonlyArray<OpenTask> | null
  /** Read by the host: the robots of the open tasks that have no pilot and no search. */
  readonly robots: ReadonlyArray<RobotCopy>
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

// ---- Field operations (spec/operations.md 3.5, 5.3-5.7)

/** One robot of a task, and where it is to be put down, null when the task moves no robot. */
export interface FoTaskStop {
  readonly serial: RobotSerial
  readonly locationId: LocationId | null
}

/** A piece of work for a field operator. A second open task of a type for a robot is none. */
export interface CreateFoTask {
  readonly _tag: "CreateFoTask"
  readonly type: FoTaskType
  /** The robots it is about, in the order of work; none for a merchant's device. */
  readonly stops: ReadonlyArray<FoTaskStop>
  readonly deliveryId: DeliveryId | null
  readonly tripId: TripId | null
  readonly merchantId: MerchantId | null
  /** Where to go; null: to the first robot, else to the hub. */
  readonly place: LatLng | null
  /** Where food is taken to (DELIVERY_RESCUE); null: no food is moved. */
  readonly foodTo: LatLng | null
  /** SWAP_BOT: the robot that takes the food over. */
  readonly intoSerial: RobotSerial | null
  /** Null: at once. */
  readonly scheduledFor: Instant | null
  readonly activateOnDeliveryEnd: boolean
  /** 0..3; null: that of its type. */
  readonly priority: number | null
  readonly by: string
  readonly notes: string | null
  /** Read by the host: the robots of `stops`, those it knows. */
  readonly robots: ReadonlyArray<RobotCopy>
}

export interface PostponeFoTask {
  readonly _tag: "PostponeFoTask"
  readonly foTaskId: FoTaskId
  readonly scheduledFor: Instant
  readonly by: string
}

export interface ActivateFoTask {
  readonly _tag: "ActivateFoTask"
  readonly foTaskId: FoTaskId
}

export interface CancelFoTask {
  readonly _tag: "CancelFoTask"
  readonly foTaskId: FoTaskId
  readonly by: string
  readonly reason: string
}

/** Seeks somebody for an open task, or for all that wait when `foTaskId` is null. */
export interface AssignFo {
  readonly _tag: "AssignFo"
  readonly foTaskId: FoTaskId | null
  /** Read by the host: the field operators of the hub's city. */
  readonly operators: ReadonlyArray<FieldOperatorCandidate>
}

/** A field operator answers an offer, or works on his task: he is named and the task must be his. */
export interface AcceptFo {
  readonly _tag: "AcceptFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
}
export interface RejectFo {
  readonly _tag: "RejectFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly reason: string | null
}
export interface StartFo {
  readonly _tag: "StartFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
}
export interface ProgressFo {
  readonly _tag: "ProgressFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly status: FoAssignmentStatus
}
export interface CompleteFo {
  readonly _tag: "CompleteFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
}
export interface AbandonFo {
  readonly _tag: "AbandonFo"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly reason: string | null
}
export interface RevokeFo {
  readonly _tag: "RevokeFo"
  readonly foTaskId: FoTaskId
  readonly by: string
  readonly reason: string
}
export interface ExpireFoOffer {
  readonly _tag: "ExpireFoOffer"
  readonly foTaskId: FoTaskId
  readonly assignmentId: FoAssignmentId
}
export interface StartSubtask {
  readonly _tag: "StartSubtask"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly seq: number
}
export interface CompleteSubtask {
  readonly _tag: "CompleteSubtask"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly seq: number
  /** SCAN_BOT: what the scanner read. */
  readonly scannedSerial: RobotSerial | null
  /** What was found or measured, for the record; null: nothing to tell. */
  readonly result: string | null
  /** Read by the host: the subtask's robot. */
  readonly robot: RobotCopy | null
  /** Read by the host: the robot that takes the task's food over, null while none is named. */
  readonly into: RobotCopy | null
}
export interface SkipSubtask {
  readonly _tag: "SkipSubtask"
  readonly foTaskId: FoTaskId
  readonly operatorId: OperatorId
  readonly seq: number
  readonly reason: string
}

/** A robot on a trip needs somebody there. The open request of (trip, issue) is answered again. */
export interface RequestFo {
  readonly _tag: "RequestFo"
  readonly tripId: TripId
  readonly deliveryId: DeliveryId | null
  readonly serial: RobotSerial
  readonly issue: IssueType
  /** Null: where the robot is. */
  readonly place: LatLng | null
  /** Grounds the robot although its issue does not. */
  readonly needsGrounding: boolean
  readonly attemptCancellationReason: AttemptCancellationReason | null
  readonly notes: string | null
  readonly by: string
  /** Counts only if the robot still cannot be reached after so long (ROBOT_OFFLINE); 0: at once. */
  readonly confirmAfterMs: number
  /** Read by the host. */
  readonly robot: RobotCopy | null
}

/** The robot is free again, its trip has ended, or the task was cancelled: nobody needs to come. */
export interface CloseAssistance {
  readonly _tag: "CloseAssistance"
  readonly tripId: TripId
  /** Null: all issues of the trip. */
  readonly issue: IssueType | null
  readonly reason: string
}

export type HubCommand =
  | CreateFoTask
  | PostponeFoTask
  | ActivateFoTask
  | CancelFoTask
  | AssignFo
  | AcceptFo
  | RejectFo
  | StartFo
  | ProgressFo
  | CompleteFo
  | AbandonFo
  | RevokeFo
  | ExpireFoOffer
  | StartSubtask
  | CompleteSubtask
  | SkipSubtask
  | RequestFo
  | CloseAssistance
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

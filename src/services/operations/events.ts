/**
 * Events of the Operations service. Payloads: spec/flows.md section 3. Absent values are null.
 */
import type { Place } from "../../domain/geo.ts"
import type {
  AssignmentId,
  AssistanceRequestId,
  AttemptId,
  DeliveryId,
  DemandId,
  FoAssignmentId,
  FoTaskId,
  HubId,
  LocationId,
  OperatorId,
  PilotId,
  RobotSerial,
  ShardId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  DeploymentMethod,
  FoActionType,
  FoAssignmentStatus,
  FoTaskStatus,
  FoTaskType,
  IssueType,
  LocationType,
  OperatorStatus,
  PilotAssignmentStatus,
  ShiftStatus,
  TaskStatus,
  TripStatus,
  TripType
} from "./enums.ts"

export interface TripCreated {
  readonly _tag: "TripCreated"
  readonly at: Instant
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly hubId: HubId
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly orderId: string | null
  readonly type: TripType
  readonly serial: RobotSerial | null
  readonly origin: Place
  readonly destination: Place
  readonly distanceM: number
  readonly durationS: number
  readonly scheduledFor: Instant
  readonly etd: Instant | null
  readonly eta: Instant | null
  /** The latest departure that keeps the plan, null: no matter. */
  readonly departBy: Instant | null
  /** The line of its first route, both ends included; absent where no streets are known. */
  readonly waypoints?: ReadonlyArray<{ readonly lat: number; readonly lng: number }>
}

export interface TripTransitioned {
  readonly _tag: "TripTransitioned"
  readonly at: Instant
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly hubId: HubId
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly type: TripType
  readonly from: TripStatus | null
  readonly to: TripStatus
  readonly reason: string | null
  readonly serial: RobotSerial | null
  /** The destination was reached (`arrived_at` is set). */
  readonly arrived: boolean
  /** The trip had departed before this step or departs with it. */
  readonly departed: boolean
  /** Where the robot stands, null while it moves. */
  readonly place: Place | null
  /** The bound pilot before this step: he loses the trip when it ends. */
  readonly pilotId: PilotId | null
  readonly version: number
}

export interface TaskTransitioned {
  readonly _tag: "TaskTransitioned"
  readonly at: Instant
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly hubId: HubId
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly type: TripType
  readonly from: TaskStatus | null
  readonly to: TaskStatus
  readonly reason: string | null
  /** The bound pilot after this step: while there is one, nobody is searched for. */
  readonly pilotId: PilotId | null
  /** The latest departure that keeps the plan: who is searched for first. Null: no matter. */
  readonly departBy: Instant | null
  readonly version: number
}

export interface TripParkRequested {
  readonly _tag: "TripParkRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly pilotId: PilotId | null
  readonly reason: string
}

export interface TripEtaChanged {
  readonly _tag: "TripEtaChanged"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId | null
  readonly eta: Instant
}

export interface TripRouteUpdated {
  readonly _tag: "TripRouteUpdated"
  readonly at: Instant
  readonly tripId: TripId
  readonly seq: number
  readonly waypoints: ReadonlyArray<{ readonly lat: number; readonly lng: number }>
  readonly distanceM: number
  readonly durationS: number
}

/** What a pilot reports about the way: `trip.route_issues`. */
export interface RouteIssue {
  readonly kind: "HAZARD" | "BLOCKAGE"
  readonly lat: number
  readonly lng: number
  readonly note: string | null
}

export interface TripRouteIssuesUpdated {
  readonly _tag: "TripRouteIssuesUpdated"
  readonly at: Instant
  readonly tripId: TripId
  /** All issues of the trip so far, oldest first. */
  readonly issues: ReadonlyArray<RouteIssue>
}

export interface TripHandoverCompleted {
  readonly _tag: "TripHandoverCompleted"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId | null
  readonly fromPilot: PilotId
  readonly toPilot: PilotId
  readonly seconds: number
}

export interface PilotAssignmentRequested {
  readonly _tag: "PilotAssignmentRequested"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly assignmentId: AssignmentId
  readonly taskId: TaskId
  readonly tripId: TripId
  readonly hubId: HubId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly expiresAt: Instant
  readonly pilotVersion: number
  readonly taskVersion: number
}

/** Every end of an offer or assignment, and its acceptance. */
export interface PilotAssignmentResolved {
  readonly _tag: "PilotAssignmentResolved"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly assignmentId: AssignmentId
  readonly taskId: TaskId
  readonly taskVersion: number
  readonly tripId: TripId
  readonly hubId: HubId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly status: PilotAssignmentStatus
  /** The assignment is over; false only for an acceptance. */
  readonly ended: boolean
  readonly reason: string | null
}

export interface PilotUnavailable {
  readonly _tag: "PilotUnavailable"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly tried: ReadonlyArray<PilotId>
}

export interface PlannedBreak {
  readonly startAt: Instant
  readonly endAt: Instant
}

export interface PilotShiftTransitioned {
  readonly _tag: "PilotShiftTransitioned"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly shard: ShardId
  readonly from: ShiftStatus | null
  readonly to: ShiftStatus
  readonly reason: string | null
  /** The trip that the pilot holds at the time, null when none. */
  readonly tripId: TripId | null
  readonly shiftStart: Instant | null
  readonly shiftEnd: Instant | null
  readonly breaks: ReadonlyArray<PlannedBreak>
  readonly cityId: string
  readonly experienceDays: number
  readonly version: number
}

export interface PilotReservationChanged {
  readonly _tag: "PilotReservationChanged"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly shard: ShardId
  readonly tripId: TripId | null
  readonly reserved: boolean
  readonly until: Instant | null
  readonly reason: string | null
}

/** Lossy: only the newest per pilot counts. */
export interface PilotHeartbeat {
  readonly _tag: "PilotHeartbeat"
  readonly at: Instant
  readonly pilotId: PilotId
  readonly shard: ShardId
  readonly state: ShiftStatus
}

/** Lossy: position of a robot on a trip, every 20 s. */
export interface ActiveRobotLocation {
  readonly _tag: "ActiveRobotLocation"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly tripId: TripId
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly lat: number
  readonly lng: number
  readonly headingDeg: number
  readonly speedMps: number
  readonly batteryPct: number
}

export interface OperatorStatusChanged {
  readonly _tag: "OperatorStatusChanged"
  readonly at: Instant
  readonly operatorId: PilotId
  readonly from: OperatorStatus | null
  readonly to: OperatorStatus
  readonly reason: string | null
}

export interface HubOpened {
  readonly _tag: "HubOpened"
  readonly at: Instant
  readonly hubId: HubId
  readonly shard: ShardId
  readonly cause: string
}

export interface HubClosed {
  readonly _tag: "HubClosed"
  readonly at: Instant
  readonly hubId: HubId
  readonly shard: ShardId
  readonly cause: string
}

export interface EndOfDayStarted {
  readonly _tag: "EndOfDayStarted"
  readonly at: Instant
  readonly hubId: HubId
  readonly shard: ShardId
  readonly cause: string
}

export interface LocationUpserted {
  readonly _tag: "LocationUpserted"
  readonly at: Instant
  readonly locationId: LocationId
  readonly shard: ShardId
  readonly type: LocationType
  readonly name: string
  readonly lat: number
  readonly lng: number
  readonly hubId: HubId | null
  /** Robots that may stand there, null: any number. */
  readonly capacity: number | null
  /** Expected orders per hour nearby, by local hour 0..23; null: unknown. */
  readonly demandSchedule: ReadonlyArray<number> | null
  readonly isActive: boolean
}

export interface RobotRegistered {
  readonly _tag: "RobotRegistered"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly cityId: string
  readonly shard: ShardId
}

export interface RobotDeployment {
  readonly _tag: "RobotDeployment"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly shard: ShardId
  readonly locationId: LocationId
  readonly method: DeploymentMethod
  readonly reason: string
  readonly by: string
}

export interface RobotUndeployed {
  readonly _tag: "RobotUndeployed"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly shard: ShardId
  readonly locationId: LocationId | null
  readonly reason: string
  readonly by: string
}

export interface RobotCheckedIn {
  readonly _tag: "RobotCheckedIn"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly shard: ShardId
  readonly locationId: LocationId
  readonly reason: string
  readonly by: string
  /** A dispatcher forced it while the robot was on a trip. */
  readonly force: boolean
}

export interface RobotCheckedOut {
  readonly _tag: "RobotCheckedOut"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly locationId: LocationId
  readonly by: string
}

export interface FoTaskCreated {
  readonly _tag: "FoTaskCreated"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly type: FoTaskType
  /** 0 (rescue) is served first, 3 last. */
  readonly priority: number
  /** The robot the task is about; null for a merchant's device, and for tasks over several robots. */
  readonly serial: RobotSerial | null
  readonly deliveryId: DeliveryId | null
  readonly place: Place
  /** False: it is postponed, nobody is sought yet. */
  readonly pending: boolean
}

export interface FoTaskAssignmentRequested {
  readonly _tag: "FoTaskAssignmentRequested"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly assignmentId: FoAssignmentId
  readonly operatorId: OperatorId
  readonly distanceM: number
  readonly expiresAt: Instant
}

export interface FoTaskTransitioned {
  readonly _tag: "FoTaskTransitioned"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly type: FoTaskType
  readonly serial: RobotSerial | null
  readonly deliveryId: DeliveryId | null
  readonly tripId: TripId | null
  readonly from: FoTaskStatus | null
  readonly to: FoTaskStatus
  /** COMPLETED: null when the robot may go on after it, else one of `completionReasons`. */
  readonly reason: string | null
  readonly version: number
}

/** Every step of a field operator's assignment; `ended` when it is over. */
export interface FoAssignmentTransitioned {
  readonly _tag: "FoAssignmentTransitioned"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly assignmentId: FoAssignmentId
  readonly operatorId: OperatorId
  readonly type: FoTaskType
  readonly serial: RobotSerial | null
  readonly deliveryId: DeliveryId | null
  readonly from: FoAssignmentStatus | null
  readonly to: FoAssignmentStatus
  readonly ended: boolean
  readonly reason: string | null
}

/** One step of a task is done. ParkRobot reports the same for a robot put down without a task. */
export interface FoSubtaskCompleted {
  readonly _tag: "FoSubtaskCompleted"
  readonly at: Instant
  /** A robot put down without a task has an id of its own here, that of no task. */
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly type: FoTaskType | null
  readonly serial: RobotSerial | null
  readonly deliveryId: DeliveryId | null
  /** 1, 2, …: its place in the task. */
  readonly seq: number
  /** Null: the way there. */
  readonly action: FoActionType | null
  /** PUT_FOOD_INTO_DIFFERENT_BOT: the robot that has the food now. */
  readonly intoSerial: RobotSerial | null
  readonly by: string
}

export interface FoAssistanceRequested {
  readonly _tag: "FoAssistanceRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly hubId: HubId
  readonly requestId: AssistanceRequestId
  readonly serial: RobotSerial
  readonly issue: IssueType
  readonly needsGrounding: boolean
  readonly hasFood: boolean
}

/** The robot can go on, or nobody needs to come any more. */
export interface FoAssistanceResolved {
  readonly _tag: "FoAssistanceResolved"
  readonly at: Instant
  readonly tripId: TripId
  readonly hubId: HubId
  readonly requestId: AssistanceRequestId
  readonly serial: RobotSerial
  readonly issue: IssueType
  readonly outcome: "RESOLVED" | "CANCELLED"
}

export type OperationsEvent =
  | FoTaskCreated
  | FoTaskAssignmentRequested
  | FoTaskTransitioned
  | FoAssignmentTransitioned
  | FoSubtaskCompleted
  | FoAssistanceRequested
  | FoAssistanceResolved
  | TripCreated
  | TripTransitioned
  | TaskTransitioned
  | TripParkRequested
  | TripEtaChanged
  | TripRouteUpdated
  | TripRouteIssuesUpdated
  | TripHandoverCompleted
  | PilotAssignmentRequested
  | PilotAssignmentResolved
  | PilotUnavailable
  | PilotShiftTransitioned
  | PilotReservationChanged
  | PilotHeartbeat
  | ActiveRobotLocation
  | OperatorStatusChanged
  | HubOpened
  | HubClosed
  | EndOfDayStarted
  | LocationUpserted
  | RobotRegistered
  | RobotDeployment
  | RobotUndeployed
  | RobotCheckedIn
  | RobotCheckedOut

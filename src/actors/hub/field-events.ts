/**
 * Internal events of a hub's field work: what its public events do not carry and its state needs.
 * Nobody routes them. Source: spec/operations.md 2.5, 3.5, 5.3-5.5.
 */
import type { Place } from "../../domain/geo.ts"
import type {
  AssistanceRequestId,
  DeliveryId,
  FoTaskId,
  MerchantId,
  OperatorId,
  RobotSerial,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptCancellationReason } from "../../domain/wire-enums.ts"
import type { FoTaskStatus, FoTaskType, IssueType } from "../../services/operations/enums.ts"
import type {
  FoAssignmentTransitioned,
  FoAssistanceRequested,
  FoAssistanceResolved,
  FoSubtaskCompleted,
  FoTaskAssignmentRequested,
  FoTaskCreated,
  FoTaskTransitioned
} from "../../services/operations/events.ts"
import type { PlannedStep } from "../../services/operations/field-task-templates.ts"

/** Internal: the whole of a new task; `FoTaskCreated` tells the others. */
export interface FoTaskPlanned {
  readonly _tag: "FoTaskPlanned"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly type: FoTaskType
  readonly priority: number
  readonly status: FoTaskStatus
  readonly serials: ReadonlyArray<RobotSerial>
  readonly deliveryId: DeliveryId | null
  readonly tripId: TripId | null
  readonly merchantId: MerchantId | null
  readonly place: Place
  readonly intoSerial: RobotSerial | null
  readonly scheduledFor: Instant | null
  readonly waitsForTripId: TripId | null
  readonly waitsForDeliveryId: DeliveryId | null
  readonly groundedFor: boolean
  readonly by: string
  readonly notes: string | null
  readonly steps: ReadonlyArray<PlannedStep>
}

/** Internal: an open task was asked for again, and with more to know; null: as before. */
export interface FoTaskDetailed {
  readonly _tag: "FoTaskDetailed"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly deliveryId: DeliveryId | null
  readonly foodTo: Place | null
  readonly intoSerial: RobotSerial | null
  /** The robot was grounded for it. */
  readonly groundedFor: boolean
}

/** Internal: when a task is to begin, and what it waits for. */
export interface FoTaskDelayed {
  readonly _tag: "FoTaskDelayed"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly scheduledFor: Instant
  readonly waitsForTripId: TripId | null
  readonly waitsForDeliveryId: DeliveryId | null
}

/** Internal: nobody was free for this task; the alarm is raised once. */
export interface FoTaskUnattended {
  readonly _tag: "FoTaskUnattended"
  readonly at: Instant
  readonly foTaskId: FoTaskId
}

/** Internal. */
export interface FoSubtaskStarted {
  readonly _tag: "FoSubtaskStarted"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly seq: number
  readonly operatorId: OperatorId
}

/** Internal: a step that is left out, and why. */
export interface FoSubtaskSkipped {
  readonly _tag: "FoSubtaskSkipped"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly seq: number
  readonly operatorId: OperatorId
  readonly reason: string
}

/** Internal: what was scanned and found, for the record. */
export interface FoSubtaskNoted {
  readonly _tag: "FoSubtaskNoted"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly seq: number
  readonly scannedSerial: RobotSerial | null
  readonly result: string | null
}

/** Internal: the whole of a new request; `FoAssistanceRequested` tells the others. */
export interface FoAssistanceOpened {
  readonly _tag: "FoAssistanceOpened"
  readonly at: Instant
  readonly requestId: AssistanceRequestId
  readonly tripId: TripId
  readonly issue: IssueType
  readonly serial: RobotSerial
  readonly foTaskId: FoTaskId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptCancellationReason: AttemptCancellationReason | null
  /** Where the robot is, null when nobody knows. */
  readonly place: Place | null
  readonly by: string
  readonly notes: string | null
}

/** Internal: this request counts if the robot stays silent until then. */
export interface FoAssistanceDelayed {
  readonly _tag: "FoAssistanceDelayed"
  readonly at: Instant
  readonly tripId: TripId
  readonly issue: IssueType
  readonly until: Instant
}

/** Internal: the robot is heard again, or the request counts now. */
export interface FoAssistanceConfirmed {
  readonly _tag: "FoAssistanceConfirmed"
  readonly at: Instant
  readonly tripId: TripId
  readonly issue: IssueType
  /** Whether it still could not be reached. */
  readonly counts: boolean
}

export type FieldEvent =
  | FoTaskPlanned
  | FoTaskCreated
  | FoTaskDetailed
  | FoTaskDelayed
  | FoTaskUnattended
  | FoTaskAssignmentRequested
  | FoTaskTransitioned
  | FoAssignmentTransitioned
  | FoSubtaskStarted
  | FoSubtaskSkipped
  | FoSubtaskNoted
  | FoSubtaskCompleted
  | FoAssistanceOpened
  | FoAssistanceDelayed
  | FoAssistanceConfirmed
  | FoAssistanceRequested
  | FoAssistanceResolved

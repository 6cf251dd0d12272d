/**
 * What a hub knows of its field work: open tasks with their steps and who does them, who waits for
 * somebody, and robots on trips that need help. Source: spec/operations.md 2.5, 3.5, 5.3-5.5.
 *
 * A task that is final leaves only a short note, and only the newest of these are kept.
 */
import type { Place } from "../../domain/geo.ts"
import type {
  AssistanceRequestId,
  DeliveryId,
  FoAssignmentId,
  FoTaskId,
  MerchantId,
  OperatorId,
  RobotSerial,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  FoActionType,
  FoAssignmentStatus,
  FoAssistanceStatus,
  FoSubtaskKind,
  FoSubtaskStatus,
  FoTaskStatus,
  FoTaskType,
  IssueType
} from "../../services/operations/enums.ts"

/** One step of a task. */
export interface FoSubtask {
  /** 1, 2, …: its place in the task. */
  readonly seq: number
  readonly kind: FoSubtaskKind
  /** Null: the way there. */
  readonly action: FoActionType | null
  readonly serial: RobotSerial | null
  /** TRAVEL: where to; PARK_BOT: where the robot is put down; else null. */
  to: Place | null
  status: FoSubtaskStatus
  /** What the scanner read, null when nothing was scanned. */
  scannedSerial: RobotSerial | null
  /** What was found or measured, or why the step was left out; null: nothing to tell. */
  result: string | null
}

/** Who is asked for a task, or works on it: the live row of `fo_assignment_model`. */
export interface FoAssignment {
  readonly assignmentId: FoAssignmentId
  readonly operatorId: OperatorId
  readonly distanceM: number
  readonly expiresAt: Instant
  status: FoAssignmentStatus
}

export interface FoTask {
  readonly foTaskId: FoTaskId
  readonly type: FoTaskType
  /** 0 (rescue) is served first, 3 last. */
  readonly priority: number
  status: FoTaskStatus
  /** The robots it is about, in the order of work; none for a merchant's device. */
  readonly serials: ReadonlyArray<RobotSerial>
  deliveryId: DeliveryId | null
  readonly tripId: TripId | null
  readonly merchantId: MerchantId | null
  readonly place: Place
  /** SWAP_BOT: the robot that takes the food over, null while nobody knows. */
  intoSerial: RobotSerial | null
  scheduledFor: Instant | null
  /** SCHEDULED until this trip is over, or this delivery; null: neither. */
  waitsForTripId: TripId | null
  waitsForDeliveryId: DeliveryId | null
  readonly createdAt: Instant
  readonly by: string
  readonly notes: string | null
  /** An alarm was raised because nobody was free; once per task. */
  alarmed: boolean
  /** The robots need this task to go on: it was asked for together with their grounding. */
  groundedFor: boolean
  readonly subtasks: Array<FoSubtask>
  /** Null: nobody is asked and nobody works on it. */
  assignment: FoAssignment | null
  /** Who is not asked for it, and until when: two lists of the same length. */
  readonly excluded: Array<OperatorId>
  readonly excludedUntil: Array<Instant>
  /** 1 at its creation, then one more per change of status. */
  version: number
}

/** What remains of a task that is final. */
interface FinishedFoTask {
  readonly foTaskId: FoTaskId
  readonly type: FoTaskType
  readonly status: FoTaskStatus
  readonly serial: RobotSerial | null
  readonly deliveryId: DeliveryId | null
  readonly createdAt: Instant
  /** Steps that were neither done nor left out when it ended: their places in the task, in order. */
  readonly openSteps: ReadonlyArray<number>
}

/** An open request for assistance: its key is the trip and the issue. */
export interface FoAssistance {
  readonly requestId: AssistanceRequestId
  readonly tripId: TripId
  readonly issue: IssueType
  readonly serial: RobotSerial
  /** The task that brings the help, null while a dispatcher has to choose one. */
  readonly foTaskId: FoTaskId | null
  readonly requestedAt: Instant
  status: FoAssistanceStatus
}

export interface FieldState {
  /** Open tasks. */
  readonly tasks: Map<FoTaskId, FoTask>
  /** Open tasks of each robot that has some, oldest first. */
  readonly tasksOfRobot: Map<RobotSerial, Array<FoTask>>
  /** PENDING tasks that nobody is asked for, in the order in which they are served. */
  readonly waiting: Array<FoTask>
  /** The task that somebody is asked for or works on. */
  readonly taskOfOperator: Map<OperatorId, FoTask>
  /** The newest final tasks, oldest first; at most `finishedKept`. */
  readonly finished: Map<FoTaskId, FinishedFoTask>
  /** Open requests, by `assistanceKey`. */
  readonly assistance: Map<string, FoAssistance>
  /** Requests that count only if the robot stays silent until then, by `assistanceKey`. */
  readonly unconfirmed: Map<string, Instant>
}

/** How many final tasks are remembered, so that a command that comes again finds them. */
export const finishedKept = 200

export const assistanceKey = (tripId: TripId, issue: IssueType): string => `${tripId} ${issue}`

export const initialField = (): FieldState => ({
  tasks: new Map(),
  tasksOfRobot: new Map(),
  waiting: [],
  taskOfOperator: new Map(),
  finished: new Map(),
  assistance: new Map(),
  unconfirmed: new Map()
})

/** Which of two waiting tasks is served first: by priority, then the older one, then the lesser id. */
export const isWorkedBefore = (a: FoTask, b: FoTask): boolean => {
  if (a.priority !== b.priority) return a.priority < b.priority
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.foTaskId < b.foTaskId)
}

/** The robot the task is about, null for a merchant's device, and for tasks over several robots. */
export const serialOf = (task: FoTask): RobotSerial | null =>
  task.serials.length === 1 ? task.serials[0]! : null

const nothing: ReadonlyArray<never> = []

/** The open tasks of a robot, oldest first. */
export const openTasksOf = (field: FieldState, serial: RobotSerial): ReadonlyArray<FoTask> =>
  field.tasksOfRobot.get(serial) ?? nothing

/** The robot of one step of an open task, null when the step is about none or is not known. */
export const robotOfStep = (field: FieldState, foTaskId: FoTaskId, seq: number): RobotSerial | null =>
  field.tasks.get(foTaskId)?.subtasks[seq - 1]?.serial ?? null

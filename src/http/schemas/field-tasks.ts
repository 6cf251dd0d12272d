/** Bodies of field work: tasks, their steps, who does them, and calls for help. Source: spec/operations.md 6. */
import * as Schema from "effect/Schema"
import { attemptCancellationReasons } from "../../services/deliveries/enums.ts"
import {
  foActionTypes,
  foAssignmentStatuses,
  foAssistanceStatuses,
  foSubtaskKinds,
  foSubtaskStatuses,
  foTaskStatuses,
  foTaskTypes,
  issueTypes,
  operatorStatuses
} from "../../services/operations/enums.ts"
import {
  Id,
  Latitude,
  Longitude,
  MaybeText,
  MaybeTimeText,
  maybe,
  Note,
  otherwise,
  Sequence,
  Text,
  Time,
  TimeText,
  Uuid
} from "./fields.ts"

export const FoTaskParams = Schema.Struct({ foTaskId: Uuid })

export const SubtaskParams = Schema.Struct({
  foTaskId: Uuid,
  /** Its place in the task, from 1. */
  seq: Schema.NumberFromString.pipe(Schema.compose(Sequence))
})

const Place = Schema.Struct({ lat: Schema.Number, lng: Schema.Number, locationId: MaybeText })

const SubtaskAnswerBody = Schema.Struct({
  seq: Schema.Number,
  kind: Schema.Literal(...foSubtaskKinds),
  action: Schema.NullOr(Schema.Literal(...foActionTypes)),
  serial: MaybeText,
  to: Schema.NullOr(Place),
  status: Schema.Literal(...foSubtaskStatuses),
  scannedSerial: MaybeText,
  result: MaybeText
}).annotations({ identifier: "FoSubtask" })

const FoAssignmentAnswerBody = Schema.Struct({
  assignmentId: Schema.String,
  operatorId: Schema.String,
  status: Schema.Literal(...foAssignmentStatuses),
  distanceM: Schema.Number,
  /** When the offer ends; of no meaning once it is accepted. */
  expiresAt: TimeText
}).annotations({ identifier: "FoAssignment" })

export const FoTaskAnswerBody = Schema.Struct({
  taskId: Schema.String,
  hubId: Schema.String,
  type: Schema.Literal(...foTaskTypes),
  status: Schema.Literal(...foTaskStatuses),
  /** 0 is served first, 3 last; null once the task is final. */
  priority: Schema.NullOr(Schema.Number),
  robotSerials: Schema.Array(Schema.String),
  deliveryId: MaybeText,
  tripId: MaybeText,
  merchantId: MaybeText,
  place: Schema.NullOr(Place),
  intoSerial: MaybeText,
  scheduledFor: MaybeTimeText,
  createdAt: MaybeTimeText,
  createdBy: MaybeText,
  notes: MaybeText,
  version: Schema.NullOr(Schema.Number),
  subtasks: Schema.Array(SubtaskAnswerBody),
  assignment: Schema.NullOr(FoAssignmentAnswerBody)
}).annotations({ identifier: "FoTask" })

export const FoTasksQuery = Schema.Struct({
  hubId: maybe(Uuid),
  status: maybe(Schema.Literal(...foTaskStatuses)),
  type: maybe(Schema.Literal(...foTaskTypes)),
  robotSerial: maybe(Id),
  operatorId: maybe(Uuid)
})

export const FoTasksAnswerBody = Schema.Struct({ items: Schema.Array(FoTaskAnswerBody) })

/** A piece of work may concern a vanful of robots. */
const mostRobots = 20

export const CreateFoTaskBody = Schema.Struct({
  type: Schema.Literal(...foTaskTypes),
  hubId: Uuid,
  robotSerials: otherwise(Schema.Array(Id).pipe(Schema.maxItems(mostRobots)), () => []),
  deliveryId: maybe(Uuid),
  tripId: maybe(Uuid),
  merchantId: maybe(Uuid),
  /** Where robots are put down; the nearest lot when nothing is said. */
  locationId: maybe(Uuid),
  lat: maybe(Latitude),
  lng: maybe(Longitude),
  intoSerial: maybe(Id),
  scheduledFor: maybe(Time),
  activateOnDeliveryEnd: otherwise(Schema.Boolean, () => false),
  priority: maybe(Schema.Int.pipe(Schema.between(0, 3))),
  notes: maybe(Note)
})

/** `taskId` is null when the work was done already: nothing is to be done. */
export const CreatedFoTaskAnswerBody = Schema.Struct({
  taskId: MaybeText,
  subtasks: Schema.Array(SubtaskAnswerBody)
})

export const CancelFoTaskBody = Schema.Struct({ taskId: Uuid, reason: Text })
export const PostponeFoTaskBody = Schema.Struct({ scheduledFor: Time })
export const RevokeFoBody = Schema.Struct({ reason: Text })

/** How far a field operator can say he is: what follows from answers to offers is not his to say. */
export const progressStatuses = [
  "EN_ROUTE_TO_ROBOT",
  "AT_ROBOT",
  "MAINTENANCE_IN_PROGRESS",
  "MAINTENANCE_COMPLETED",
  "PICKED_UP"
] as const satisfies ReadonlyArray<(typeof foAssignmentStatuses)[number]>

const phone = { lat: maybe(Latitude), lng: maybe(Longitude) }

export const FoStepBody = Schema.Struct({ reason: maybe(Text), ...phone })
export const ProgressBody = Schema.Struct({ status: Schema.Literal(...progressStatuses), ...phone })
export const SubtaskBody = Schema.Struct({ ...phone })
export const CompleteSubtaskBody = Schema.Struct({
  scannedSerial: maybe(Id),
  result: maybe(Text),
  ...phone
})
export const SkipSubtaskBody = Schema.Struct({ reason: Text, ...phone })

export const RequestFoBody = Schema.Struct({
  tripId: Uuid,
  issue: Schema.Literal(...issueTypes),
  lat: maybe(Latitude),
  lng: maybe(Longitude),
  needsGrounding: otherwise(Schema.Boolean, () => false),
  attemptCancellationReason: maybe(Schema.Literal(...attemptCancellationReasons)),
  notes: maybe(Note)
})

export const RequestFoAnswerBody = Schema.Struct({
  assistanceRequestId: Schema.String,
  status: Schema.Literal(...foAssistanceStatuses),
  foTaskId: MaybeText
}).annotations({ identifier: "FoAssistance" })

export const TripOfAssistanceParams = Schema.Struct({ tripId: Uuid })

export const CloseAssistanceBody = Schema.Struct({
  issue: maybe(Schema.Literal(...issueTypes)),
  reason: Text
})

export const CloseAssistanceAnswerBody = Schema.Struct({ closed: Schema.Number })

export const CityParams = Schema.Struct({ cityId: Id })

export const FieldOperatorAnswerBody = Schema.Struct({
  operatorId: Schema.String,
  hubId: Schema.String,
  status: Schema.Literal(...operatorStatuses),
  hasVan: Schema.Boolean,
  busy: Schema.Boolean,
  position: Schema.NullOr(Schema.Struct({ lat: Schema.Number, lng: Schema.Number, at: TimeText }))
}).annotations({ identifier: "FieldOperator" })

export const FieldOperatorsAnswerBody = Schema.Struct({ items: Schema.Array(FieldOperatorAnswerBody) })

export const ShiftBody = Schema.Struct({
  action: Schema.Literal("on-shift", "off-shift", "break-start", "break-end"),
  /** The hub that he belongs to; asked for when he comes on for the first time. */
  hubId: maybe(Uuid),
  hasVan: otherwise(Schema.Boolean, () => true),
  ...phone
})

export const PositionAnswerBody = Schema.Struct({
  serverTime: TimeText,
  operator: FieldOperatorAnswerBody,
  task: Schema.NullOr(FoTaskAnswerBody)
})

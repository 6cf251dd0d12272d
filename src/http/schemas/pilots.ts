/** Bodies of pilots: their shift, their presence, their offers. Source: spec/operations.md 6. */
import * as Schema from "effect/Schema"
import {
  operatorStatuses,
  pilotAssignmentStatuses,
  shiftStatuses,
  tripTypes
} from "../../services/operations/enums.ts"
import {
  Latitude,
  Longitude,
  MaybeText,
  MaybeTimeText,
  maybe,
  Text,
  Time,
  TimeText,
  Uuid,
  Version
} from "./fields.ts"

export const OperatorParams = Schema.Struct({ operatorId: Uuid })
export const PilotParams = Schema.Struct({ pilotId: Uuid })
export const AssignmentParams = Schema.Struct({ assignmentId: Uuid })

export const AssignmentAnswerBody = Schema.Struct({
  assignmentId: Schema.String,
  tripId: Schema.String,
  taskId: Schema.String,
  type: Schema.Literal(...tripTypes),
  status: Schema.Literal(...pilotAssignmentStatuses),
  pilotVersion: Schema.Number,
  taskVersion: Schema.Number,
  expiresAt: TimeText,
  endedAt: MaybeTimeText,
  endReason: MaybeText
}).annotations({ identifier: "PilotAssignment" })

const Shift = Schema.Struct({
  shiftId: MaybeText,
  status: Schema.NullOr(Schema.Literal(...shiftStatuses)),
  version: Schema.Number,
  scheduledStartAt: MaybeTimeText,
  scheduledEndAt: MaybeTimeText,
  startedAt: MaybeTimeText,
  endedAt: MaybeTimeText,
  cooldownUntil: MaybeTimeText
})

export const PilotAnswerBody = Schema.Struct({
  operator: Schema.Struct({
    operatorId: Schema.String,
    status: Schema.Literal(...operatorStatuses),
    version: Schema.Number
  }),
  shift: Shift,
  assignment: Schema.NullOr(AssignmentAnswerBody)
}).annotations({ identifier: "Pilot" })

export const PilotHeartbeatBody = Schema.Struct({
  sentAt: Time,
  clientSeq: Schema.NonNegativeInt,
  lat: maybe(Latitude),
  lng: maybe(Longitude)
})

export const PilotHeartbeatAnswerBody = Schema.Struct({
  serverTime: TimeText,
  shiftStatus: Schema.NullOr(Schema.Literal(...shiftStatuses)),
  assignment: Schema.NullOr(AssignmentAnswerBody)
})

export const AssignmentBody = Schema.Struct({
  pilotVersion: maybe(Version),
  taskVersion: maybe(Version),
  reason: maybe(Text)
})

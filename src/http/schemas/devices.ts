/** Bodies of the robots' own routes and of the streams they send. Source: spec/state.md 3, 8. */
import * as Schema from "effect/Schema"
import { deviceCommandTypes } from "../../services/device/commands.ts"
import {
  hardwareComponents,
  hardwareStatusCodes,
  lidStates,
  pinEntryEventTypes,
  robotStateEventStates,
  teleopStatuses
} from "../../services/state/enums.ts"
import {
  Characters,
  Id,
  IntText,
  Latitude,
  Longitude,
  MaybeText,
  maybe,
  Note,
  otherwise,
  Sequence,
  Time,
  TimeText,
  Uuid
} from "./fields.ts"

const Uptime = Schema.NonNegativeInt.annotations({ description: "Milliseconds since the robot booted" })

export const HeartbeatBody = Schema.Struct({
  bootId: Uuid,
  seq: Sequence,
  uptimeMs: Uptime,
  /** Uptime at the moment of sending, when that is later: a heartbeat that waited. */
  sentUptimeMs: maybe(Uptime),
  version: Characters.pipe(Schema.maxLength(100)),
  createdAt: Time,
  location: Schema.Struct({
    latitude: Latitude,
    longitude: Longitude,
    heading: Schema.Number.pipe(Schema.between(0, 360)),
    speed: Schema.Number.pipe(Schema.between(0, 50)),
    horizontalAccuracy: Schema.Number.pipe(Schema.between(0, 100_000))
  }),
  battery: Schema.Struct({
    chargePercent: Schema.Number.pipe(Schema.between(0, 100)),
    isCharging: Schema.Boolean,
    serialNumber: maybe(Characters),
    voltage: maybe(Schema.Number),
    current: maybe(Schema.Number),
    temperature: maybe(Schema.Number),
    estimatedRangeMeters: Schema.Number.pipe(Schema.between(0, 1_000_000))
  }),
  healthy: Schema.Boolean,
  components: Schema.Array(
    Schema.Struct({
      component: Schema.Literal(...hardwareComponents),
      status: Schema.Literal(...hardwareStatusCodes),
      message: maybe(Note),
      errorDetails: maybe(Schema.Unknown)
    })
  ).pipe(Schema.maxItems(50)),
  operationState: Schema.Literal(...robotStateEventStates),
  lidState: Schema.Literal(...lidStates),
  teleopStatus: Schema.Literal(...teleopStatuses)
})
export type HeartbeatBody = typeof HeartbeatBody.Type

export const heartbeatExample = {
  bootId: "0f6b2a52-52f5-4f0c-9c0f-6f1d0a8f3b77",
  seq: 1,
  uptimeMs: 60_000,
  version: "4.2.0",
  createdAt: "2026-05-12T10:00:00Z",
  location: { latitude: 43.7384, longitude: 7.4246, heading: 90, speed: 0, horizontalAccuracy: 3 },
  battery: { chargePercent: 88, isCharging: false, estimatedRangeMeters: 12_000 },
  healthy: true,
  components: [{ component: "GPS", status: "OK" }],
  operationState: "PARKED",
  lidState: "CLOSED",
  teleopStatus: "CONNECTED_TO_NODE"
}

export const HeartbeatAnswerBody = Schema.Struct({
  serverTime: TimeText,
  desired: Schema.Struct({
    operationState: Schema.Literal(...robotStateEventStates),
    unlockPin: MaybeText
  }),
  pendingCommands: Schema.Number
})

export const CommandsQuery = Schema.Struct({
  after: otherwise(IntText.pipe(Schema.nonNegative()), () => 0),
  waitS: otherwise(IntText.pipe(Schema.between(0, 30)), () => 0)
})

export const CommandAnswerBody = Schema.Struct({
  commandId: Schema.String,
  seq: Schema.Number,
  type: Schema.Literal(...deviceCommandTypes),
  payload: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  expiresAt: TimeText
}).annotations({ identifier: "DeviceCommand" })

export const CommandParams = Schema.Struct({ serial: Id, commandId: Uuid })

export const AckBody = Schema.Struct({
  result: Schema.Literal("OK", "FAILED"),
  code: maybe(Characters.pipe(Schema.maxLength(100))),
  at: Time,
  bootId: Uuid
})

export const AckAnswerBody = Schema.Struct({ commandId: Schema.String, status: Schema.String })

export const SendCommandBody = Schema.Struct({
  commandId: maybe(Uuid),
  type: Schema.Literal(...deviceCommandTypes),
  payload: otherwise(Schema.Record({ key: Schema.String, value: Schema.Unknown }), () => ({})),
  ttlS: otherwise(Schema.Int.pipe(Schema.between(1, 86_400)), () => 60)
})

export const DeviceAnswerBody = Schema.Struct({
  serial: Schema.String,
  bootId: Schema.String,
  seq: Schema.Number,
  occurredAt: TimeText,
  ageS: Schema.Number,
  payload: Schema.Unknown
})

export const TokenAnswerBody = Schema.Struct({ serial: Schema.String, token: Schema.String })

// ---- The event stream

/** At most so many items in a batch. */
export const batchItemsMax = 500

/** The envelope of a batch. Items are decoded one by one, because a bad one does not spoil the others. */
export const BatchBody = Schema.Struct({
  bootId: Uuid,
  sentUptimeMs: Uptime,
  items: Schema.Array(Schema.Unknown).pipe(Schema.maxItems(batchItemsMax))
})
export type BatchBody = typeof BatchBody.Type

export const streamResults = ["ACCEPTED", "DUPLICATE", "HELD", "LATE", "REJECTED"] as const
export type StreamResult = (typeof streamResults)[number]

export const rejectionCodes = ["OUT_OF_RANGE", "UNKNOWN_ENUM", "MISSING_FIELD", "IMPLAUSIBLE"] as const
export type RejectionCode = (typeof rejectionCodes)[number]

export const BatchAnswerBody = Schema.Struct({
  ackSeq: Schema.Number,
  results: Schema.Array(
    Schema.Struct({
      seq: Schema.NullOr(Schema.Number),
      result: Schema.Literal(...streamResults),
      code: Schema.optional(Schema.Literal(...rejectionCodes))
    })
  )
}).annotations({ identifier: "BatchAnswer" })

const itemFields = { seq: Sequence, at: Time, uptimeMs: Uptime }

export const LidItemBody = Schema.Struct({
  ...itemFields,
  state: Schema.Literal("OPENING", "OPENED", "OPEN_FAILED", "CLOSING", "CLOSED", "CLOSE_FAILED", "STOPPED"),
  commandId: maybe(Uuid),
  lidSuccessfullyClosed: maybe(Schema.Boolean),
  lat: maybe(Latitude),
  lng: maybe(Longitude)
})

export const PinItemBody = Schema.Struct({
  ...itemFields,
  type: Schema.Literal(...pinEntryEventTypes),
  entered: Characters.pipe(Schema.maxLength(16)),
  lidOpened: otherwise(Schema.Boolean, () => false),
  lidSuccessfullyClosed: maybe(Schema.Boolean),
  action: maybe(Schema.Literal("CONFIRM", "ABORT"))
})

export const ReportItemBody = Schema.Struct({
  ...itemFields,
  operationState: Schema.Literal(...robotStateEventStates),
  teleopStatus: Schema.Literal(...teleopStatuses),
  flipped: otherwise(Schema.Boolean, () => false),
  collision: otherwise(Schema.Boolean, () => false)
})

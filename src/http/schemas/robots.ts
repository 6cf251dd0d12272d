/** Bodies of what people and services do with robots. Source: spec/state.md 8, spec/operations.md 6. */
import * as Schema from "effect/Schema"
import { deploymentMethods } from "../../services/operations/enums.ts"
import {
  connectivityStatuses,
  lidReasons,
  lidStates,
  pinOutcomes,
  robotStateEventStates,
  teleopStatuses
} from "../../services/state/enums.ts"
import { LidSource } from "./deliveries.ts"
import {
  Id,
  Latitude,
  Longitude,
  MaybeText,
  MaybeTimeText,
  maybe,
  otherwise,
  Sequence,
  stretchFields,
  Text,
  Time,
  TimeText,
  Uuid,
  Version
} from "./fields.ts"

const flagFields = {
  needsMovement: Schema.Boolean,
  undergoingMaintenance: Schema.Boolean,
  hasFood: Schema.Boolean,
  needsMaintenance: Schema.Boolean,
  needsPickup: Schema.Boolean,
  driveable: Schema.Boolean
}

const Flags = Schema.Struct(flagFields)
const ChangedFlags = Schema.partialWith(Flags, { exact: true })

export const RobotAnswerBody = Schema.Struct({
  serial: Schema.String,
  hubId: Schema.String,
  operationState: Schema.Literal(...robotStateEventStates),
  stateVersion: Schema.Number,
  flags: Flags,
  tripId: MaybeText,
  online: Schema.Boolean,
  healthy: Schema.Boolean,
  lid: Schema.Struct({
    state: Schema.NullOr(Schema.Literal(...lidStates)),
    cycleId: MaybeText,
    openSince: MaybeTimeText
  }),
  hasPin: Schema.Boolean,
  battery: Schema.NullOr(Schema.Struct({ chargePercent: Schema.Number, isCharging: Schema.Boolean })),
  position: Schema.NullOr(
    Schema.Struct({ lat: Schema.Number, lng: Schema.Number, speedMps: Schema.Number, at: TimeText })
  ),
  alerts: Schema.Array(
    Schema.Struct({
      alertId: Schema.String,
      type: Schema.String,
      component: Schema.String,
      severity: Schema.String,
      status: Schema.String
    })
  )
}).annotations({ identifier: "Robot" })

export const ConnectivityAnswerBody = Schema.Struct({
  status: Schema.Literal(...connectivityStatuses),
  since: MaybeTimeText,
  teleopStatus: Schema.NullOr(Schema.Literal(...teleopStatuses))
})

export const HistoryQuery = Schema.Struct(stretchFields)

export const LidCommandBody = Schema.Struct({
  commandId: maybe(Uuid),
  command: Schema.Literal("OPEN", "CLOSE", "STOP"),
  source: LidSource,
  reasons: otherwise(Schema.Array(Schema.Literal(...lidReasons)).pipe(Schema.maxItems(5)), () => []),
  referenceId: maybe(Id)
})

export const LidCommandAnswerBody = Schema.Struct({
  result: Schema.Literal("OPENED", "CLOSED", "STOPPED", "ALREADY"),
  lidCycleId: MaybeText,
  at: TimeText
})

export const OpenLidBody = Schema.Struct({
  source: LidSource,
  reasons: otherwise(Schema.Array(Schema.Literal(...lidReasons)).pipe(Schema.maxItems(5)), () => []),
  referenceId: maybe(Id)
})

export const TransitionBody = Schema.Struct({
  commandId: maybe(Uuid),
  to: Schema.Literal(...robotStateEventStates),
  expectedVersion: maybe(Version),
  reason: Text,
  flags: maybe(ChangedFlags)
})

export const TransitionAnswerBody = Schema.Struct({
  status: Schema.Literal("ACCEPTED"),
  state: Schema.Literal(...robotStateEventStates),
  version: Schema.Number
})

export const PinBody = Schema.Struct({
  pin: Schema.String.pipe(Schema.pattern(/^(0|[0-9]{4})$/)).annotations({
    description: '"0" opens at any touch; otherwise four digits'
  }),
  referenceId: Id
})

export const PinOutcomeParams = Schema.Struct({ pinEntryId: Uuid })
export const RobotPinOutcomeParams = Schema.Struct({ serial: Id, pinEntryId: Uuid })
export const PinOutcomeBody = Schema.Struct({
  outcome: Schema.Literal(...pinOutcomes),
  referenceId: maybe(Id)
})

export const AlertParams = Schema.Struct({ alertId: Uuid })

export const ReasonBody = Schema.Struct({ reason: Text })

export const DeployBody = Schema.Struct({
  locationId: Uuid,
  method: otherwise(Schema.Literal(...deploymentMethods), () => "VAN_DROP" as const),
  reason: Text
})

/** How many robots are put out with one request at most. */
export const BulkDeployBody = Schema.Struct({
  serials: Schema.Array(Id).pipe(Schema.minItems(1), Schema.maxItems(50)),
  ...DeployBody.fields
})

export const BulkDeployAnswerBody = Schema.Struct({
  results: Schema.Array(
    Schema.Struct({ serial: Schema.String, ok: Schema.Boolean, code: MaybeText, message: MaybeText })
  )
})

export const UndeployBody = Schema.Struct({ locationId: maybe(Uuid), reason: Text })
export const PlaceBody = Schema.Struct({ locationId: Uuid })

export const CheckInBody = Schema.Struct({
  locationId: Uuid,
  batteryPct: maybe(Schema.Number.pipe(Schema.between(0, 100))),
  reason: Text,
  force: otherwise(Schema.Boolean, () => false)
})

export const TripStatusBody = Schema.Struct({
  tripId: Uuid,
  event: Schema.Literal("STOPPED", "ARRIVED"),
  bootId: Uuid,
  seq: Sequence,
  at: Time,
  lat: Latitude,
  lng: Longitude
})

export const TripStatusAnswerBody = Schema.Struct({
  result: Schema.Literal("APPLIED", "DUPLICATE", "LATE", "IGNORED")
})

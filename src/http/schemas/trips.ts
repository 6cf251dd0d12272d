/** Bodies of trips. Source: spec/operations.md 6. */
import * as Schema from "effect/Schema"
import { taskStatuses, tripStatuses, tripTypes } from "../../services/operations/enums.ts"
import {
  Id,
  Latitude,
  Longitude,
  MaybeText,
  MaybeTimeText,
  maybe,
  stretchFields,
  Text,
  Time,
  TimeText,
  Uuid,
  Version
} from "./fields.ts"

export const TripParams = Schema.Struct({ tripId: Uuid })

/** What every step of a trip may say. `at` is the caller's own clock and only noted. */
export const TripStepBody = Schema.Struct({
  at: maybe(Time),
  lat: maybe(Latitude),
  lng: maybe(Longitude),
  reason: maybe(Text),
  overrideReason: maybe(Text),
  robotSerial: maybe(Id),
  expectedVersion: maybe(Version)
})
export type TripStepBody = typeof TripStepBody.Type

const PlaceAnswer = Schema.Struct({ lat: Schema.Number, lng: Schema.Number })

export const TripAnswerBody = Schema.Struct({
  tripId: Schema.String,
  taskId: Schema.String,
  type: Schema.Literal(...tripTypes),
  status: Schema.Literal(...tripStatuses),
  taskStatus: Schema.NullOr(Schema.Literal(...taskStatuses)),
  version: Schema.Number,
  hubId: Schema.String,
  deliveryId: MaybeText,
  attemptId: MaybeText,
  robotSerial: MaybeText,
  pilotId: MaybeText,
  offeredPilotId: MaybeText,
  origin: PlaceAnswer,
  destination: PlaceAnswer,
  scheduledFor: TimeText,
  etd: MaybeTimeText,
  eta: MaybeTimeText,
  departedAt: MaybeTimeText,
  arrivedAt: MaybeTimeText,
  cancelRequestedAt: MaybeTimeText,
  parkRequestedAt: MaybeTimeText
}).annotations({ identifier: "Trip" })

export const TripsQuery = Schema.Struct({
  status: maybe(Schema.Literal(...tripStatuses)),
  type: maybe(Schema.Literal(...tripTypes)),
  robotSerial: maybe(Id),
  hubId: maybe(Uuid),
  ...stretchFields
})

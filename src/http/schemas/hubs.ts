/** Bodies of hubs. Source: spec/operations.md 6. */
import * as Schema from "effect/Schema"
import {
  deploymentMethods,
  hubStatuses,
  locationTypes,
  robotCheckInStates
} from "../../services/operations/enums.ts"
import { MaybeText, MaybeTimeText, otherwise, Text, Uuid } from "./fields.ts"

export const HubParams = Schema.Struct({ hubId: Uuid })

export const CauseBody = Schema.Struct({ reason: otherwise(Text, () => "DISPATCHER") })

export const HubAnswerBody = Schema.Struct({
  hubId: Schema.String,
  cityId: Schema.String,
  name: Schema.String,
  status: Schema.Literal(...hubStatuses),
  endOfDayStartedAt: MaybeTimeText,
  locations: Schema.Array(
    Schema.Struct({
      locationId: Schema.String,
      type: Schema.Literal(...locationTypes),
      name: Schema.String,
      lat: Schema.Number,
      lng: Schema.Number,
      capacity: Schema.NullOr(Schema.Number),
      isActive: Schema.Boolean
    })
  ),
  robots: Schema.Array(
    Schema.Struct({
      serial: Schema.String,
      checkIn: Schema.NullOr(Schema.Literal(...robotCheckInStates)),
      locationId: MaybeText,
      deployedAt: MaybeTimeText,
      deploymentMethod: Schema.NullOr(Schema.Literal(...deploymentMethods))
    })
  ),
  openSearches: Schema.Number
}).annotations({ identifier: "Hub" })

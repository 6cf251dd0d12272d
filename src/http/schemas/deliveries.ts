/** Bodies of quotes, deliveries, attempts and the tracker. Source: spec/deliveries.md 7. */
import * as Schema from "effect/Schema"
import { loadMethods } from "../../actors/calls.ts"
import {
  attemptCancellationReasons,
  attemptProviders,
  attemptStatuses,
  controlledContents,
  deliveryIssueTypes,
  deliveryStatuses
} from "../../services/deliveries/enums.ts"
import { lidEventSources } from "../../services/state/enums.ts"
import {
  Cents,
  Id,
  Latitude,
  Longitude,
  MaybeText,
  MaybeTimeText,
  maybe,
  Note,
  otherwise,
  stretchFields,
  Text,
  Time,
  TimeText,
  Uuid
} from "./fields.ts"

const PickupBody = Schema.Struct({
  lat: Latitude,
  lng: Longitude,
  fullAddress: maybe(Text),
  city: maybe(Text),
  state: maybe(Text),
  postalCode: maybe(Text),
  country: maybe(Text)
})

const DropoffBody = Schema.Struct({ lat: Latitude, lng: Longitude, city: maybe(Text), piiId: maybe(Uuid) })

const CustomerBody = Schema.Struct({
  phoneHash: Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/)).annotations({
    description: "HMAC of the telephone number in E.164: 64 hexadecimal digits"
  }),
  piiId: maybe(Uuid)
})

export const QuoteBody = Schema.Struct({
  externalReferenceId: Id,
  merchantId: Uuid,
  /** Required with the key of a service; a partner's key names its partner. */
  partnerId: maybe(Uuid),
  integrationType: maybe(Id),
  pickup: PickupBody,
  dropoff: DropoffBody,
  customer: maybe(CustomerBody),
  readyAt: maybe(Time),
  orderValueCents: Cents,
  currency: Schema.String.pipe(Schema.pattern(/^[A-Z]{3}$/)),
  controlledContents: otherwise(Schema.Array(Schema.Literal(...controlledContents)), () => [])
})
export type QuoteBody = typeof QuoteBody.Type

export const quoteExample = {
  externalReferenceId: "order-1",
  merchantId: "0b8f1f9e-9c1d-4a55-8f0e-0c2a6a4f9f10",
  pickup: { lat: 43.7384, lng: 7.4246, fullAddress: "1 Quai Antoine Ier" },
  dropoff: { lat: 43.7402, lng: 7.4281, city: "Monaco" },
  orderValueCents: 2500,
  currency: "EUR",
  controlledContents: []
}

export const QuoteAnswerBody = Schema.Struct({
  quoteId: Schema.String,
  available: Schema.Boolean,
  provider: Schema.NullOr(Schema.Literal(...attemptProviders)),
  feeCents: Schema.NullOr(Schema.Number),
  pickupEta: MaybeTimeText,
  dropoffEta: MaybeTimeText,
  robotFailureReason: Schema.NullOr(Schema.Literal(...attemptCancellationReasons)),
  expiresAt: TimeText
}).annotations({ identifier: "Quote" })

export const QuoteParams = Schema.Struct({ quoteId: Uuid })

export const AcceptBody = Schema.Struct({
  externalDeliveryId: Id,
  partnerId: maybe(Uuid),
  orderSource: maybe(Id),
  scheduledFor: maybe(Time),
  tipCents: otherwise(Cents, () => 0),
  loadType: otherwise(Schema.Literal(...loadMethods), () => "QR" as const),
  /** With MAGIC_LID: the four digits that open the robot for the merchant. */
  pin: maybe(Schema.String.pipe(Schema.pattern(/^[0-9]{4}$/)))
})

export const AcceptAnswerBody = Schema.Struct({
  deliveryId: Schema.String,
  attemptId: Schema.String,
  status: Schema.Literal(...deliveryStatuses),
  trackerToken: Schema.String
}).annotations({ identifier: "AcceptedDelivery" })

export const RejectAnswerBody = Schema.Struct({ quoteId: Schema.String, rejected: Schema.Boolean })

export const DeliveryParams = Schema.Struct({ deliveryId: Uuid })

export const AttemptAnswerBody = Schema.Struct({
  attemptId: Schema.String,
  deliveryId: Schema.String,
  sequence: Schema.Number,
  role: Schema.String,
  provider: Schema.Literal(...attemptProviders),
  status: Schema.Literal(...attemptStatuses),
  version: Schema.Number,
  serial: MaybeText,
  cancelReason: MaybeText,
  hasFood: Schema.Boolean,
  pickupEta: MaybeTimeText,
  dropoffEta: MaybeTimeText,
  actualPickupTime: MaybeTimeText,
  actualDropoffTime: MaybeTimeText
}).annotations({ identifier: "Attempt" })

export const DeliveryAnswerBody = Schema.Struct({
  deliveryId: Schema.String,
  quoteId: Schema.String,
  partnerId: Schema.String,
  merchantId: Schema.String,
  externalDeliveryId: MaybeText,
  integrationType: MaybeText,
  status: Schema.Literal(...deliveryStatuses),
  version: Schema.Number,
  loadType: MaybeText,
  scheduledFor: MaybeTimeText,
  cargoLoaded: Schema.Boolean,
  loadedAt: MaybeTimeText,
  cancelRequestedAt: MaybeTimeText,
  canceledAt: MaybeTimeText,
  cancelReason: MaybeText,
  completedAt: MaybeTimeText,
  attempts: Schema.Array(AttemptAnswerBody)
}).annotations({ identifier: "Delivery" })

export const DeliveriesQuery = Schema.Struct({
  status: maybe(Schema.Literal(...deliveryStatuses)),
  partnerId: maybe(Uuid),
  ...stretchFields
})

/** Who may ask for a cancellation. */
export const cancelingParties = ["partner", "customer", "merchant", "pilot", "field_op", "operator"] as const
export type CancelingParty = (typeof cancelingParties)[number]

export const CancelBody = Schema.Struct({
  requestedBy: maybe(Schema.Literal(...cancelingParties)),
  attemptReason: maybe(Schema.Literal(...attemptCancellationReasons)),
  note: maybe(Note)
})

export const CancelAnswerBody = Schema.Struct({
  deliveryId: Schema.String,
  status: Schema.Literal(...deliveryStatuses),
  cancelRequestedAt: MaybeTimeText,
  cancelReason: MaybeText
})

/** Sources that a caller can name; the others are what the robot and the platform themselves write. */
export const callerSources = lidEventSources.filter(
  (source) => !["MAGIC_LID", "INTERNAL", "MANUAL", "UNKNOWN", "mqtt", "pin"].includes(source)
)

export const LidSource = Schema.Literal(...callerSources)

export const LidBody = Schema.Struct({ source: maybe(LidSource) })

export const LidAnswerBody = Schema.Struct({
  commandId: Schema.String,
  result: Schema.Literal("OPENED", "CLOSED", "STOPPED", "ALREADY")
}).annotations({ identifier: "LidResult" })

/** Null: whoever is next. */
export const ChangeProviderBody = Schema.Struct({
  provider: maybe(Schema.Literal(...attemptProviders)),
  note: maybe(Note)
})

export const ChangeAddressBody = Schema.Struct({ lat: Latitude, lng: Longitude, piiId: maybe(Uuid) })

export const AttemptParams = Schema.Struct({ attemptId: Uuid })

export const AttemptBody = Schema.Struct({
  reason: maybe(Schema.Literal(...attemptCancellationReasons)),
  note: maybe(Note)
})

export const IdCheckBody = Schema.Struct({ passed: Schema.Boolean })

export const IssuesBody = Schema.Array(
  Schema.Struct({ type: Schema.Literal(...deliveryIssueTypes), description: maybe(Note) })
).pipe(Schema.minItems(1), Schema.maxItems(20))

export const IssuesAnswerBody = Schema.Struct({ reported: Schema.Number })

export const TrackerAnswerBody = Schema.Struct({
  status: Schema.Literal(...deliveryStatuses),
  stage: Schema.Literal("Preparing", "AtMerchant", "OnTheWay", "Arrived", "Delivered", "Canceled"),
  eta: MaybeTimeText,
  position: Schema.NullOr(Schema.Struct({ lat: Schema.Number, lng: Schema.Number, at: TimeText })),
  canUnlock: Schema.Boolean
}).annotations({ identifier: "Tracker" })

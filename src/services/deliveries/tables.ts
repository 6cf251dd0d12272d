/**
 * The rows of an order: quotes, deliveries, attempts and their histories, and the places and customers
 * that many of them share. Names and columns: spec/deliveries.md 2.1; `test/contract` compares them with
 * the catalogue and with the migrated schema.
 */
import * as Schema from "effect/Schema"
import {
  bytes,
  flag,
  float,
  instant,
  integer,
  json,
  nullable,
  type RowOf,
  table,
  text,
  uuid
} from "../table.ts"
import {
  attemptCancellationReasons,
  attemptProviders,
  attemptStatuses,
  cancelReasons,
  controlledContents,
  deliveryStatuses,
  loadTypes
} from "./enums.ts"
import { actorTypes, attemptRoles } from "./events.ts"

const actorType = Schema.Literal(...actorTypes)
const attemptProvider = Schema.Literal(...attemptProviders)
const attemptStatus = Schema.Literal(...attemptStatuses)
const attemptCancellationReason = Schema.Literal(...attemptCancellationReasons)
const cancelReason = Schema.Literal(...cancelReasons)
const deliveryStatus = Schema.Literal(...deliveryStatuses)
const contents = Schema.Array(Schema.Literal(...controlledContents))

/** People who are served, known by the hash of their telephone number. Also written by their own module. */
export const customers = table(
  "deliveries",
  "customer",
  {
    id: uuid,
    phoneHash: bytes,
    piiId: nullable(uuid),
    blacklisted: flag,
    anonymous: flag,
    smsOptOut: flag,
    blacklistNote: nullable(text),
    blacklistUpdatedAt: nullable(instant),
    blacklistUpdatedBy: nullable(text)
  },
  { key: ["id"] }
)

/** `kind` of a location. */
export const locationKinds = ["pickup", "dropoff"] as const

/** Where food is fetched and brought. A pickup is one row per merchant and place, a drop-off one per quote. */
export const locations = table(
  "deliveries",
  "locations",
  {
    id: uuid,
    kind: Schema.Literal(...locationKinds),
    merchantId: nullable(uuid),
    lat: float,
    lng: float,
    fullAddress: nullable(text),
    city: nullable(text),
    state: nullable(text),
    postalCode: nullable(text),
    country: nullable(text),
    piiId: nullable(uuid)
  },
  { key: ["id"] }
)

/** The spots at which a customer was or will be served. */
export const dropoffs = table(
  "deliveries",
  "dropoff",
  { id: uuid, customerId: uuid, lat: float, lng: float },
  { key: ["id"], generated: ["lat_e5", "lng_e5"] }
)

/** What was asked for, at what price and time, and what became of it. */
export const quotes = table(
  "deliveries",
  "quotes",
  {
    id: uuid,
    deliveryId: uuid,
    externalReferenceId: text,
    merchantId: uuid,
    integrationType: nullable(text),
    pickupLocationId: uuid,
    dropoffLocationId: uuid,
    customerId: nullable(uuid),
    provider: nullable(attemptProvider),
    feeCents: nullable(integer),
    currency: text,
    quotedPickupTime: nullable(instant),
    quotedDropoffTime: nullable(instant),
    acceptedAt: nullable(instant),
    rejectedAt: nullable(instant),
    robotFailureReason: nullable(attemptCancellationReason),
    demandId: nullable(uuid),
    orderValueCents: integer,
    controlledContents: contents,
    requestHash: bytes,
    expiresAt: instant,
    accepted: flag
  },
  { key: ["id"] }
)

/** Accepted orders. */
export const deliveries = table(
  "deliveries",
  "deliveries",
  {
    id: uuid,
    quoteId: uuid,
    latestAttemptId: nullable(uuid),
    needsRescueAttemptId: nullable(uuid),
    partnerId: uuid,
    externalDeliveryId: nullable(text),
    integrationType: nullable(text),
    orderSource: nullable(text),
    status: deliveryStatus,
    taskId: nullable(uuid),
    hubId: nullable(uuid),
    demandId: nullable(uuid),
    customerId: nullable(uuid),
    pickupLocationId: uuid,
    dropoffLocationId: uuid,
    dropoffSpotId: nullable(uuid),
    originalDropoffId: nullable(uuid),
    scheduledFor: nullable(instant),
    targetDropoffAt: nullable(instant),
    idCheckedAt: nullable(instant),
    loadedTime: nullable(instant),
    cancelRequestedAt: nullable(instant),
    canceledAt: nullable(instant),
    completedAt: nullable(instant),
    subtotalCents: integer,
    tipCents: integer,
    currency: text,
    controlledContents: contents,
    loadType: nullable(Schema.Literal(...loadTypes)),
    unlockPin: nullable(text),
    cargoLoaded: flag,
    cancelReason: nullable(cancelReason),
    canceledBy: nullable(actorType),
    version: integer
  },
  { key: ["id"] }
)

/** Tries of providers. `createdAt` is read: how old an attempt is decides which lid facts it takes. */
export const attempts = table(
  "deliveries",
  "attempts",
  {
    id: uuid,
    provider: attemptProvider,
    status: attemptStatus,
    cancelReason: nullable(attemptCancellationReason),
    providerId: nullable(text),
    quotedPickupTime: nullable(instant),
    quotedDropoffTime: nullable(instant),
    estPickupTime: nullable(instant),
    estDropoffTime: nullable(instant),
    actualPickupTime: nullable(instant),
    actualDropoffTime: nullable(instant),
    lastProviderUpdate: nullable(instant),
    deliveryFeeCents: nullable(integer),
    driverName: nullable(text),
    driverPhone: nullable(text),
    driverLat: nullable(float),
    driverLng: nullable(float),
    robotFacts: json,
    dropoffVerificationImageUrl: nullable(text),
    resumeStatus: nullable(attemptStatus),
    cancelTries: integer,
    version: integer,
    createdAt: instant
  },
  { key: ["id"] }
)

/** Which attempt is the how-manieth of its delivery, and what for. */
export const deliveryAttempts = table(
  "deliveries",
  "delivery_attempts",
  { deliveryId: uuid, attemptId: uuid, sequence: integer, role: Schema.Literal(...attemptRoles) },
  { key: ["deliveryId", "attemptId"] }
)

/** Every change of an attempt's status. */
export const attemptHistory = table(
  "deliveries",
  "attempt_history",
  {
    id: uuid,
    attemptId: uuid,
    attemptVersion: integer,
    fromStatus: nullable(attemptStatus),
    toStatus: attemptStatus,
    cancelReason: nullable(attemptCancellationReason),
    actorType,
    actorId: nullable(text),
    note: nullable(text),
    sourceEventId: nullable(text),
    lat: nullable(float),
    lng: nullable(float),
    occurredAt: instant
  },
  { key: ["id"], history: true }
)

/** Every change of a delivery's status. */
export const deliveryHistory = table(
  "deliveries",
  "delivery_history",
  {
    id: uuid,
    deliveryId: uuid,
    deliveryVersion: integer,
    fromStatus: nullable(deliveryStatus),
    toStatus: deliveryStatus,
    cancelReason: nullable(cancelReason),
    actorType,
    actorId: nullable(text),
    note: nullable(text),
    sourceEventId: nullable(text),
    lat: nullable(float),
    lng: nullable(float),
    occurredAt: instant
  },
  { key: ["id"], history: true }
)

export type QuoteRow = RowOf<typeof quotes>
export type DeliveryRow = RowOf<typeof deliveries>
export type AttemptRow = RowOf<typeof attempts>

/**
 * Tables of the Integrations database, as commits write and loads read them. Names and columns are those of
 * spec/integrations.md 2; `test/contract` compares them with the catalogue and with the migrated schema.
 */
import * as Schema from "effect/Schema"
import { instant, integer, json, nullable, type RowOf, table, text, uuid } from "../table.ts"
import {
  clientRequestStates,
  doordashDeliveryStatuses,
  integrationTypes,
  regions,
  sendStates
} from "./enums.ts"

/** What the partner of a delivery was told last, and who is telling him now. */
export const externalStateTable = table(
  "integrations",
  "external_state",
  {
    deliveryId: uuid,
    /** Equals `deliveryId` while orders do not come in here. */
    integrationDeliveryId: uuid,
    externalDeliveryId: text,
    integrationType: Schema.Literal(...integrationTypes),
    apiVersion: integer,
    region: Schema.Literal(...regions),
    lastStatusSent: nullable(text),
    lastRobotIdSent: nullable(text),
    lastUpdateAt: nullable(instant),
    lastRankSent: integer,
    sendState: Schema.Literal(...sendStates),
    nextSequence: integer,
    failureCount: integer,
    nextAttemptAt: nullable(instant),
    lockToken: nullable(uuid),
    lockedUntil: nullable(instant),
    lastError: nullable(text),
    closedAt: nullable(instant),
    version: integer
  },
  { key: ["deliveryId"] }
)
export type ExternalStateRow = RowOf<typeof externalStateTable>

/** `kind` of a call to a partner. */
export const clientRequestKinds = ["STATUS", "ETA", "PLAN_DECISION", "OTHER"] as const

/** Calls to partners: per delivery the queue of reports. */
export const clientRequestsTable = table(
  "integrations",
  "client_requests",
  {
    id: uuid,
    deliveryId: nullable(uuid),
    integrationType: Schema.Literal(...integrationTypes),
    kind: Schema.Literal(...clientRequestKinds),
    sequence: nullable(integer),
    internalStatus: nullable(text),
    partnerStatus: nullable(text),
    robotId: nullable(text),
    rank: nullable(integer),
    endpoint: text,
    /** The rest of what is sent. */
    payload: Schema.Struct({
      occurredAt: instant,
      eta: nullable(instant),
      lat: nullable(Schema.Number),
      lng: nullable(Schema.Number),
      reason: nullable(text)
    }),
    idempotencyKey: uuid,
    sourceEventId: nullable(uuid),
    state: Schema.Literal(...clientRequestStates),
    attemptCount: integer
  },
  { key: ["id"] }
)

/** Each try of a call: what came back, or why nothing did. */
export const clientResponsesTable = table(
  "integrations",
  "client_responses",
  {
    id: uuid,
    clientRequestId: uuid,
    attempt: integer,
    httpStatus: nullable(integer),
    body: json,
    error: nullable(text),
    durationMs: integer
  },
  { key: ["id"], history: true }
)

/** `direction` of an update. */
export const updateDirections = ["INBOUND", "OUTBOUND"] as const

const updateColumns = {
  id: uuid,
  deliveryId: nullable(uuid),
  externalDeliveryId: text,
  direction: Schema.Literal(...updateDirections),
  robotId: nullable(text),
  payload: json,
  providerEventId: nullable(text),
  clientRequestId: nullable(uuid),
  occurredAt: instant
}

/** What DoorDash was told in version 1. */
export const doordashUpdateTable = table(
  "integrations",
  "doordash_update",
  { ...updateColumns, status: Schema.Literal(...doordashDeliveryStatuses) },
  { key: ["id"], history: true }
)

/** What DoorDash was told in versions 2 and 3. */
export const doordashUpdateV2Table = table(
  "integrations",
  "doordash_update_v2",
  { ...updateColumns, status: text, apiVersion: integer },
  { key: ["id"], history: true }
)

/** Every table of the service that a program reads or writes. */
export const integrationsTables = [
  externalStateTable,
  clientRequestsTable,
  clientResponsesTable,
  doordashUpdateTable,
  doordashUpdateV2Table
] as const

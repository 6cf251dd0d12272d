/**
 * The log of the courier interfaces, one set of three tables per courier, written by the Delivery actor.
 * A question for a price has no attempt yet and therefore no row. Source: spec/deliveries.md 2.3.
 */
import * as Schema from "effect/Schema"
import { integer, json, nullable, table, text, uuid } from "../table.ts"

/** `type` of a request. */
export const courierRequestTypes = ["QUOTE", "CREATE", "UPDATE", "CANCEL"] as const

/** `outcome` of a response. */
export const courierResponseOutcomes = ["APPLIED", "STALE", "ILLEGAL", "UNKNOWN_ATTEMPT", "FAILED"] as const

const requestColumns = {
  id: uuid,
  attemptId: uuid,
  type: Schema.Literal(...courierRequestTypes),
  payload: json,
  idempotencyKey: text
}

const responseColumns = {
  id: uuid,
  requestId: nullable(uuid),
  attemptId: nullable(uuid),
  type: text,
  httpStatus: nullable(integer),
  payload: json,
  providerEventId: nullable(text),
  outcome: Schema.Literal(...courierResponseOutcomes)
}

const referenceColumns = { attemptId: uuid, deliveryId: uuid, externalId: text }

export const doordashRequests = table("deliveries", "doordash_requests", requestColumns, {
  key: ["id"],
  history: true
})
export const doordashResponses = table("deliveries", "doordash_responses", responseColumns, {
  key: ["id"],
  history: true
})
export const doordashReferences = table("deliveries", "doordash_references", referenceColumns, {
  key: ["attemptId"]
})

export const uberRequests = table("deliveries", "uber_requests", requestColumns, {
  key: ["id"],
  history: true
})
export const uberResponses = table("deliveries", "uber_responses", responseColumns, {
  key: ["id"],
  history: true
})
export const uberReferences = table("deliveries", "uber_references", referenceColumns, {
  key: ["attemptId"]
})

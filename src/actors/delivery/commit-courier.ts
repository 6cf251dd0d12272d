/**
 * What was asked of courier companies and what they answered, as rows of their log; and how a company calls
 * an attempt. A price is asked for before there is an attempt, so that question has no row; its answer has.
 * Source: spec/deliveries.md 2.3, 9 (15).
 */
import { deriveId } from "../../domain/ids.ts"
import type { Courier } from "../../services/deliveries/policies.ts"
import {
  doordashReferences,
  doordashRequests,
  doordashResponses,
  uberReferences,
  uberRequests,
  uberResponses
} from "../../services/deliveries/tables-courier.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { DeliveryEvent } from "./events.ts"
import { attemptById, type DeliveryState } from "./state.ts"

const tables = {
  DoorDash: { requests: doordashRequests, responses: doordashResponses, references: doordashReferences },
  Uber: { requests: uberRequests, responses: uberResponses, references: uberReferences }
} as const

const requestId = (provider: Courier, idempotencyKey: string): string =>
  deriveId(`${provider} request ${idempotencyKey}`, 0, 0, 0)

export const writeCourier = (state: DeliveryState, event: DeliveryEvent, changes: RowChanges): void => {
  if (event._tag === "CourierAsked") {
    // Asking how it stands changes nothing on either side and is not kept.
    if (event.attemptId === null || event.request === "POLL") return
    changes.insert(tables[event.provider].requests, {
      id: requestId(event.provider, event.idempotencyKey),
      attemptId: event.attemptId,
      type: event.request,
      payload: { pickup: event.pickup, readyAt: event.readyAt, fromRobot: event.fromRobot },
      idempotencyKey: event.idempotencyKey
    })
  } else if (event._tag === "CourierReported") {
    const { attemptId, outcome, provider, providerEventId, type } = event
    // Only the answers to CREATE say by themselves which question they answer: its key is the attempt's id.
    const answersCreate = type === "Created" || (type === "Refused" && outcome === "APPLIED")
    changes.insert(tables[provider].responses, {
      id: deriveId(`${provider} response ${providerEventId}`, 0, 0, 0),
      requestId: attemptId !== null && answersCreate ? requestId(provider, attemptId) : null,
      attemptId,
      type,
      httpStatus: null,
      payload: {
        occurredAt: event.occurredAt,
        externalId: event.externalId,
        feeCents: event.feeCents,
        pickupEta: event.pickupEta,
        dropoffEta: event.dropoffEta
      },
      providerEventId,
      outcome
    })
    const externalId = event.externalId
    if (externalId === null || attemptById(state, attemptId)?.providerId !== externalId) return
    changes.keep(tables[provider].references, {
      attemptId: attemptId as string,
      deliveryId: state.deliveryId,
      externalId
    })
  }
}

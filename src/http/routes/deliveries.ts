/** Deliveries: what became of them, and what may be asked of them on the way. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Gateway } from "../../cluster/gateway.ts"
import type { AttemptCancellationReason } from "../../services/deliveries/enums.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import { type Caller, holds } from "../caller.ts"
import { deliveryView, isoOrNull } from "../delivery-view.ts"
import { Forbidden, InvalidRequest } from "../edge-errors.ts"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { askForLid } from "../lid-answers.ts"
import { lookAt } from "../look.ts"
import { namedUuid } from "../named-uuid.ts"
import { actorTypeOf, maySpeakOf, ownedDelivery } from "../owned-delivery.ts"
import { Reads } from "../reads.ts"
import {
  CancelAnswerBody,
  CancelBody,
  type CancelingParty,
  cancelingParties,
  DeliveriesQuery,
  DeliveryAnswerBody,
  DeliveryParams,
  IssuesAnswerBody,
  IssuesBody,
  LidAnswerBody,
  LidBody
} from "../schemas/deliveries.ts"
import { pageOf, RowAnswer } from "../schemas/fields.ts"

const staff = ["service", "partner", "dispatch", "pilot", "field"] as const

export const listDeliveries = endpoint({
  name: "listDeliveries",
  method: "GET",
  path: "/v1/deliveries",
  group: "deliveries",
  summary: "Deliveries, the newest first; a partner's own only.",
  welcome: staff,
  params: Nothing,
  query: DeliveriesQuery,
  body: null,
  answers: { 200: pageOf(RowAnswer) },
  problems: [],
  handle: ({ caller, query }) =>
    Effect.gen(function* () {
      const reads = yield* Reads
      const own =
        caller._tag === "KeyHolder" && !holds(caller, "service", "dispatch", "pilot", "field")
          ? caller.partnerId
          : null
      if (own !== null && query.partnerId !== null && query.partnerId !== own) {
        return yield* new Forbidden({ needs: "a key of that partner" })
      }
      return ok(yield* reads.deliveries({ status: query.status, partnerId: own ?? query.partnerId }, query))
    })
})

export const getDelivery = endpoint({
  name: "getDelivery",
  method: "GET",
  path: "/v1/deliveries/:deliveryId",
  group: "deliveries",
  summary: "A delivery as it is now.",
  welcome: staff,
  params: DeliveryParams,
  query: Nothing,
  body: null,
  answers: { 200: DeliveryAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ caller, params }) =>
    Effect.map(ownedDelivery(caller, params.deliveryId), ({ order, quote, state }) =>
      ok(deliveryView(state, quote, order))
    )
})

export const getAttemptHistory = endpoint({
  name: "getAttemptHistory",
  method: "GET",
  path: "/v1/deliveries/:deliveryId/attempt-history",
  group: "deliveries",
  summary: "Every step of every attempt, in order.",
  welcome: staff,
  params: DeliveryParams,
  query: Nothing,
  body: null,
  answers: { 200: Schema.Struct({ items: Schema.Array(RowAnswer) }) },
  problems: ["NOT_FOUND"],
  handle: ({ caller, params }) =>
    Effect.gen(function* () {
      const { state } = yield* ownedDelivery(caller, params.deliveryId)
      const reads = yield* Reads
      return ok({ items: yield* reads.attemptHistory(state.deliveryId) })
    })
})

/** Whom a caller may speak for; the first is whom he speaks for when he does not say. */
const partiesOf = (caller: Caller): ReadonlyArray<CancelingParty> => {
  if (caller._tag === "Tracker") return ["customer"]
  if (holds(caller, "service", "dispatch")) {
    const own = actorTypeOf(caller)
    return own === "operator" ? ["operator", ...cancelingParties] : cancelingParties
  }
  if (holds(caller, "pilot")) return ["pilot", "customer"]
  if (holds(caller, "field")) return ["field_op", "customer"]
  return ["partner", "merchant", "customer"]
}

/** The reason of a party that gives none. */
const reasonOf: { readonly [P in CancelingParty]: AttemptCancellationReason } = {
  partner: "DeliveryCanceled",
  customer: "CustomerRequested_Unwilling",
  merchant: "MerchantRequested",
  pilot: "Other",
  field_op: "Other",
  operator: "Other"
}

export const cancelDelivery = endpoint({
  name: "cancelDelivery",
  method: "POST",
  path: "/v1/deliveries/:deliveryId/cancel",
  group: "deliveries",
  summary: "Asks to cancel: 202 until the provider has confirmed, 200 once the delivery is canceled.",
  welcome: [...staff, "tracker"],
  params: DeliveryParams,
  query: Nothing,
  body: CancelBody,
  example: { requestedBy: "partner" },
  answers: { 200: CancelAnswerBody, 202: CancelAnswerBody },
  problems: [
    "NOT_FOUND",
    "TOO_LATE_TO_CANCEL",
    "ALREADY_COMPLETED",
    "CANCEL_REASON_NOT_ALLOWED",
    "VERSION_CONFLICT"
  ],
  handle: ({ body, caller, ifMatch, key, params }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { deliveryId } = params
      yield* ownedDelivery(caller, deliveryId)
      const parties = partiesOf(caller)
      const by = body.requestedBy ?? parties[0] ?? "partner"
      if (!parties.includes(by)) return yield* new Forbidden({ needs: `to be one of: ${parties.join(", ")}` })
      yield* gateway.tell(
        "Delivery",
        deliveryId,
        { _tag: "Cancel", by, attemptReason: body.attemptReason ?? reasonOf[by], note: body.note },
        key,
        ifMatch
      )
      const { order: after } = yield* ownedDelivery(caller, deliveryId)
      return answer(after.status === "Canceled" ? 200 : 202, {
        deliveryId,
        status: after.status,
        cancelRequestedAt: isoOrNull(after.cancelRequestedAt),
        cancelReason: after.cancelReason
      })
    })
})

/** Customers open by their tracker, and by nothing else; everybody else says by what. */
const sourceOf = (
  caller: Caller,
  given: LidEventSource | null,
  usual: LidEventSource | null
): Effect.Effect<LidEventSource, Forbidden | InvalidRequest> => {
  if (caller._tag === "Tracker") {
    return given === null || given === "TRACKER"
      ? Effect.succeed("TRACKER")
      : Effect.fail(new Forbidden({ needs: "the source TRACKER" }))
  }
  const source = given ?? usual
  return source === null
    ? Effect.fail(new InvalidRequest({ problems: [{ field: "source", rule: "is missing" }] }))
    : Effect.succeed(source)
}

const isLidOpen = (deliveryId: string) =>
  Effect.map(lookAt("Delivery", deliveryId), (state) => state !== null && state.lid.openSince !== null)

export const unlockDelivery = endpoint({
  name: "unlockDelivery",
  method: "POST",
  path: "/v1/deliveries/:deliveryId/unlock",
  group: "deliveries",
  summary: "Opens the robot for the customer, and waits until it is open.",
  welcome: ["service", "partner", "dispatch", "tracker"],
  params: DeliveryParams,
  query: Nothing,
  body: LidBody,
  example: { source: "TRACKER" },
  answers: { 200: LidAnswerBody },
  problems: [
    "NOT_AT_DESTINATION",
    "NOT_ROBOT_ATTEMPT",
    "ID_CHECK_REQUIRED",
    "LID_COMMAND_FAILED",
    "LID_TIMEOUT"
  ],
  handle: ({ body, caller, key, params }) =>
    Effect.gen(function* () {
      const { deliveryId } = params
      yield* maySpeakOf(caller, deliveryId)
      const source = yield* sourceOf(caller, body.source, null)
      const commandId = key.id
      const result = yield* askForLid(
        "Delivery",
        deliveryId,
        commandId,
        key,
        (correlationId) => ({ _tag: "Unlock", commandId, correlationId, source }),
        isLidOpen(deliveryId)
      )
      return ok({ commandId, result })
    })
})

export const openForLoad = endpoint({
  name: "openForLoad",
  method: "POST",
  path: "/v1/deliveries/:deliveryId/open-for-load",
  group: "deliveries",
  summary: "Opens the robot for the merchant, and waits until it is open.",
  welcome: staff,
  params: DeliveryParams,
  query: Nothing,
  body: LidBody,
  example: { source: "QR" },
  answers: { 200: LidAnswerBody },
  problems: ["NOT_AT_PICKUP", "NOT_ROBOT_ATTEMPT", "LID_COMMAND_FAILED", "LID_TIMEOUT"],
  handle: ({ body, caller, key, params }) =>
    Effect.gen(function* () {
      const { deliveryId } = params
      yield* maySpeakOf(caller, deliveryId)
      const source = yield* sourceOf(caller, body.source, "QR")
      const commandId = key.id
      const result = yield* askForLid(
        "Delivery",
        deliveryId,
        commandId,
        key,
        (correlationId) => ({ _tag: "OpenForLoad", commandId, correlationId, source }),
        isLidOpen(deliveryId)
      )
      return ok({ commandId, result })
    })
})

export const reportIssues = endpoint({
  name: "reportIssues",
  method: "POST",
  path: "/v1/deliveries/:deliveryId/issues",
  group: "deliveries",
  summary: "Reports what went wrong with a delivery.",
  welcome: [...staff, "tracker"],
  params: DeliveryParams,
  query: Nothing,
  body: IssuesBody,
  example: [{ type: "MISSING_ITEMS", description: "One of two bags." }],
  answers: { 201: IssuesAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ body, caller, key, params }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { deliveryId } = params
      yield* maySpeakOf(caller, deliveryId)
      const by = actorTypeOf(caller)
      yield* Effect.forEach(
        body,
        ({ description, type }, index) =>
          gateway.tell(
            "Delivery",
            deliveryId,
            { _tag: "ReportIssue", type, note: description, by },
            { id: namedUuid("issue", key.id, String(index)), hash: key.hash }
          ),
        { discard: true }
      )
      return answer(201, { reported: body.length })
    })
})

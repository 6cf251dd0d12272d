/** Quotes: what a delivery would cost and when it would come, and the yes or no to it. */
import * as Effect from "effect/Effect"
import type { RequestQuote } from "../../actors/delivery/commands.ts"
import { duplicateExternalId } from "../../actors/delivery/rejections.ts"
import type { ActorReply } from "../../actors/replies.ts"
import { type ActorUnavailable, CommandRejected, Gateway } from "../../cluster/gateway.ts"
import type { DeliveryId, QuoteId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { DatabaseFault } from "../../services/database-fault.ts"
import { isoOf } from "../../services/table.ts"
import type { Caller } from "../caller.ts"
import { hashOfRequest } from "../command-key.ts"
import { isoOrNull } from "../delivery-view.ts"
import { InvalidRequest, NoSuchThing } from "../edge-errors.ts"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt, lookUntil } from "../look.ts"
import { namedUuid } from "../named-uuid.ts"
import { mayKnow } from "../owned-delivery.ts"
import { type QuoteTerms, Terms } from "../quote-terms.ts"
import { Reads } from "../reads.ts"
import {
  AcceptAnswerBody,
  AcceptBody,
  QuoteAnswerBody,
  QuoteBody,
  QuoteParams,
  quoteExample,
  RejectAnswerBody
} from "../schemas/deliveries.ts"
import { TrackerTokens } from "../tracker-token.ts"

/** How long a caller waits for a quote. Source: spec/flows.md R5. */
const quoteWaitMs = 5_000

interface QuoteIds {
  readonly quoteId: QuoteId
  readonly deliveryId: DeliveryId
  /** The delivery of the quote before, which cannot be used any more; null when there is none. */
  readonly formerId: DeliveryId | null
}

/**
 * The same merchant, reference and request get the same quote until it is rejected or its time is over, and
 * then a new one. Ids follow from the quote before, so that two requests at once get the same new one.
 */
const idsFor = (
  body: QuoteBody,
  requestHash: string,
  now: Instant
): Effect.Effect<QuoteIds, DatabaseFault, Reads> =>
  Effect.gen(function* () {
    const reads = yield* Reads
    const known = yield* reads.newestQuote(body.merchantId, body.externalReferenceId, requestHash)
    if (known !== null && !known.rejected && (known.accepted || known.expiresAt > now)) {
      return { quoteId: known.quoteId, deliveryId: known.deliveryId, formerId: null }
    }
    const name = [body.merchantId, body.externalReferenceId, requestHash, known?.quoteId ?? ""]
    return {
      quoteId: namedUuid("quote", ...name),
      deliveryId: namedUuid("delivery", ...name),
      formerId: known?.deliveryId ?? null
    }
  })

const commandOf = (
  body: QuoteBody,
  ids: QuoteIds,
  partnerId: string,
  requestHash: string,
  terms: QuoteTerms,
  correlationId: string,
  now: Instant
): RequestQuote => {
  const { pickup, dropoff, customer } = body
  const readyAt = body.readyAt ?? now
  return {
    _tag: "RequestQuote",
    correlationId,
    quoteId: ids.quoteId,
    shard: terms.shard,
    externalReferenceId: body.externalReferenceId,
    merchantId: body.merchantId,
    partnerId,
    integrationType: body.integrationType,
    requestHash,
    pickup: {
      lat: pickup.lat,
      lng: pickup.lng,
      kind: "Merchant",
      locationId: namedUuid("pickup", body.merchantId, String(pickup.lat), String(pickup.lng))
    },
    pickupAddress: {
      fullAddress: pickup.fullAddress,
      city: pickup.city,
      state: pickup.state,
      postalCode: pickup.postalCode,
      country: pickup.country
    },
    dropoff: {
      lat: dropoff.lat,
      lng: dropoff.lng,
      kind: "Customer",
      locationId: namedUuid("dropoff", ids.deliveryId)
    },
    dropoffCity: dropoff.city,
    dropoffPiiId: dropoff.piiId,
    customer:
      customer === null
        ? null
        : {
            customerId: namedUuid("customer", customer.phoneHash),
            phoneHash: customer.phoneHash,
            piiId: customer.piiId
          },
    customerBlacklisted: false,
    readyAt,
    latestStart: readyAt + terms.pickupWindowMs,
    orderValueCents: body.orderValueCents,
    currency: body.currency,
    orderLitres: terms.orderLitres,
    controlledContents: body.controlledContents,
    courierFallback: terms.courierFallback,
    preferredCourier: terms.preferredCourier,
    returnPolicy: terms.returnPolicy
  }
}

/** How often the quote is looked at while its answer is waited for. */
const lookAgainMs = 250

/** What stands in the delivery's state about its quote, null before it is answered. */
const answerIn = (
  deliveryId: DeliveryId
): Effect.Effect<typeof QuoteAnswerBody.Encoded | null, ActorUnavailable, Gateway> =>
  Effect.map(lookAt("Delivery", deliveryId), (state) => {
    const quote = state?.quote
    if (quote == null || !quote.answered) return null
    const provider = quote.rejectedAt === null && quote.expiredAt === null ? quote.provider : null
    return {
      quoteId: quote.quoteId,
      available: provider !== null,
      provider,
      feeCents: quote.feeCents,
      pickupEta: isoOrNull(quote.quotedPickupTime),
      dropoffEta: isoOrNull(quote.quotedDropoffTime),
      robotFailureReason: quote.robotFailureReason,
      expiresAt: isoOf(quote.expiresAt)
    }
  })

const partnerOf = (caller: Caller, given: string | null): Effect.Effect<string, InvalidRequest> => {
  const own = caller._tag === "KeyHolder" ? caller.partnerId : null
  const partnerId = own ?? given
  return partnerId !== null && (given === null || own === null || given === own)
    ? Effect.succeed(partnerId)
    : Effect.fail(new InvalidRequest({ problems: [{ field: "partnerId", rule: "the partner of the key" }] }))
}

export const requestQuote = endpoint({
  name: "requestQuote",
  method: "POST",
  path: "/v1/quotes",
  group: "quotes",
  summary: "Asks for a price and times. The same request again gets the same quote while it is valid.",
  welcome: ["service", "partner", "dispatch"],
  params: Nothing,
  query: Nothing,
  body: QuoteBody,
  example: quoteExample,
  answers: { 200: QuoteAnswerBody },
  problems: ["IDEMPOTENCY_KEY_REUSED", "COMMAND_TIMEOUT"],
  handle: ({ body, caller, key, now }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const partnerId = yield* partnerOf(caller, body.partnerId)
      const requestHash = hashOfRequest({ ...body, partnerId })
      const ids = yield* idsFor(body, requestHash, now)
      const terms = yield* Effect.flatMap(Terms, ({ termsOf }) => termsOf(body.merchantId, body.pickup))
      const asked = gateway.ask(
        "Delivery",
        ids.deliveryId,
        (correlationId) => commandOf(body, ids, partnerId, requestHash, terms, correlationId, now),
        { key, waitMs: quoteWaitMs }
      )
      const told = Effect.map(asked, (reply) => {
        const answered = reply as ActorReply
        invariant(answered._tag === "QuoteAnswer", `a quote was answered by ${answered._tag}`)
        return {
          quoteId: answered.quoteId,
          available: answered.available,
          provider: answered.provider,
          feeCents: answered.feeCents,
          pickupEta: isoOrNull(answered.pickupEta),
          dropoffEta: isoOrNull(answered.dropoffEta),
          robotFailureReason: answered.failureReason,
          expiresAt: isoOf(answered.expiresAt)
        }
      })
      return ok(
        yield* Effect.raceFirst(told, lookUntil(answerIn(ids.deliveryId), lookAgainMs)).pipe(
          // The key of a request whose quote is over: its command was that quote, and nobody asks anew.
          Effect.catchTag("ReplyTimedOut", (timedOut) =>
            Effect.flatMap(ids.formerId === null ? Effect.succeed(null) : answerIn(ids.formerId), (former) =>
              former === null ? Effect.fail(timedOut) : Effect.succeed(former)
            )
          )
        )
      )
    })
})

/** The delivery that a quote is for, if the caller may know of it. */
const quoted = (caller: Caller, quoteId: QuoteId) =>
  Effect.gen(function* () {
    const reads = yield* Reads
    const missing = new NoSuchThing({ entity: "Quote", id: quoteId })
    const deliveryId = yield* reads.deliveryOfQuote(quoteId)
    if (deliveryId === null) return yield* missing
    const state = yield* lookAt("Delivery", deliveryId)
    if (state?.quote == null || !mayKnow(caller, state, state.quote)) return yield* missing
    return { state, quote: state.quote }
  })

export const acceptQuote = endpoint({
  name: "acceptQuote",
  method: "POST",
  path: "/v1/quotes/:quoteId/accept",
  group: "quotes",
  summary: "Orders the delivery that was quoted. A repetition gets the same delivery, with 200.",
  welcome: ["service", "partner", "dispatch"],
  params: QuoteParams,
  query: Nothing,
  body: AcceptBody,
  example: { externalDeliveryId: "delivery-1", loadType: "QR" },
  answers: { 200: AcceptAnswerBody, 201: AcceptAnswerBody },
  problems: ["NOT_FOUND", "QUOTE_EXPIRED", "QUOTE_UNAVAILABLE", "DUPLICATE_EXTERNAL_ID", "PIN_INVALID"],
  handle: ({ body, caller, key, now, params }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { quoteId } = params
      const { quote, state } = yield* quoted(caller, quoteId)
      const { integrationType, partnerId } = quote.request
      if (body.partnerId !== null && body.partnerId !== partnerId) {
        return yield* new InvalidRequest({
          problems: [{ field: "partnerId", rule: "the partner who asked for the quote" }]
        })
      }
      const { deliveryId } = state
      if (integrationType !== null && state.order === null) {
        const reads = yield* Reads
        const { externalDeliveryId } = body
        const other = yield* reads.deliveryOfExternalId(integrationType, externalDeliveryId)
        if (other !== null && other !== deliveryId)
          return yield* new CommandRejected({
            rejection: duplicateExternalId(externalDeliveryId)
          })
      }
      const accepted = yield* gateway.tell(
        "Delivery",
        deliveryId,
        {
          _tag: "Accept",
          // The decision itself answers; nobody has to wait.
          correlationId: key.id,
          quoteId,
          externalDeliveryId: body.externalDeliveryId,
          orderSource: body.orderSource,
          scheduledFor: body.scheduledFor,
          tipCents: body.tipCents,
          loadMethod: body.loadType,
          magicLidPin: body.pin,
          takenPins: [],
          customerBlacklisted: false,
          watchdogRules: []
        },
        key
      )
      const after = yield* lookAt("Delivery", deliveryId)
      const attempt = after?.attempts[0]
      if (after?.order == null || attempt === undefined) {
        return yield* Effect.dieMessage("an accepted quote has no attempt")
      }
      const tokens = yield* TrackerTokens
      return answer(state.order !== null || accepted.repeated ? 200 : 201, {
        deliveryId,
        attemptId: attempt.attemptId,
        status: after.order.status,
        trackerToken: tokens.issue(deliveryId, now)
      })
    })
})

export const rejectQuote = endpoint({
  name: "rejectQuote",
  method: "POST",
  path: "/v1/quotes/:quoteId/reject",
  group: "quotes",
  summary: "Gives a quote back, with what was held for it.",
  welcome: ["service", "partner", "dispatch"],
  params: QuoteParams,
  query: Nothing,
  body: Nothing,
  answers: { 200: RejectAnswerBody },
  problems: ["NOT_FOUND", "QUOTE_ALREADY_ACCEPTED"],
  handle: ({ caller, key, params }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { quoteId } = params
      const { state } = yield* quoted(caller, quoteId)
      yield* gateway.tell("Delivery", state.deliveryId, { _tag: "RejectQuote", quoteId }, key)
      return ok({ quoteId, rejected: true })
    })
})

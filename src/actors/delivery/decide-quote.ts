/**
 * From the question for a price to the accepted order. Source: spec/deliveries.md 4 (quote, accept),
 * spec/flows.md F2.
 */
import { type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import { quoteTtlMs } from "../../services/deliveries/constants.ts"
import type { AttemptCancellationReason } from "../../services/deliveries/enums.ts"
import { freePin } from "../../services/deliveries/policies.ts"
import type { LimitingFactor } from "../../services/dispatch/enums.ts"
import type { Quote as AskQuote, Cancel } from "../planner/commands.ts"
import type { AcceptAnswer, QuoteAnswer } from "../replies.ts"
import { requestAttempt } from "./attempt-request.ts"
import type {
  Accept,
  DemandQuoted,
  DemandRefused,
  ExpireQuote,
  RejectQuote,
  RequestQuote
} from "./commands.ts"
import { Course, type Draft, timerKeys } from "./course.ts"
import { askCouriers } from "./decide-price.ts"
import type { DeliveryEvent } from "./events.ts"
import { offer } from "./offer.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { type DeliveryState, newOrder, type Order, type Quote } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

/** Why no robot delivers, in the words of the deliveries. Deprecated names are not written any more. */
const failureReasons: { readonly [F in LimitingFactor]: AttemptCancellationReason } = {
  PilotAvailability: "PilotAvailability",
  RobotAvailability: "RobotAvailability",
  Unroutable: "RoutingFailed",
  NotRobotAddressable: "NotRobotAddressable",
  OutsideAvailabilityWindow: "OutsideAvailabilityWindow",
  RobotDeliveriesDisabledByOperatingZone: "RobotDeliveriesDisabledByOperatingZone",
  RobotDeliveriesDisabledByMerchant: "RobotDeliveriesDisabledByMerchant",
  WindowUnmeetable: "RobotAvailability",
  AcceptedDeliveryConflict: "RobotAvailability",
  LargeOrder: "LargeOrder",
  RestrictedOrder: "Other",
  WeatherConditions: "WeatherConditions",
  StaleData: "Other",
  MapsUnavailable: "Other",
  EngineOverloaded: "Other"
}

export const failureReasonOf = (factor: LimitingFactor): AttemptCancellationReason => failureReasons[factor]

const draftOf = (): Draft => new DecisionDraft()

const answerQuote = (draft: Draft, state: DeliveryState, quote: Quote, correlationId: string): void => {
  const provider = quote.rejectedAt === null && quote.expiredAt === null ? quote.provider : null
  const answer: QuoteAnswer = {
    _tag: "QuoteAnswer",
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId,
    available: provider !== null,
    provider,
    pickupEta: quote.quotedPickupTime,
    dropoffEta: quote.quotedDropoffTime,
    feeCents: quote.feeCents,
    expiresAt: quote.expiresAt,
    failureReason: quote.robotFailureReason,
    limitingFactor: quote.limitingFactor
  }
  draft.reply(correlationId, answer)
}

export const requestQuote = (state: DeliveryState, command: RequestQuote, now: Instant): Result => {
  const known = state.quote
  if (known !== null) {
    if (known.quoteId !== command.quoteId) {
      return { accepted: false, _tag: "AlreadyQuoted", deliveryId: state.deliveryId, quoteId: known.quoteId }
    }
    if (known.request.requestHash !== command.requestHash) {
      return {
        accepted: false,
        _tag: "IdempotencyKeyReused",
        quoteId: known.quoteId,
        requestHash: known.request.requestHash
      }
    }
    const draft = draftOf()
    if (known.answered || known.rejectedAt !== null || known.expiredAt !== null) {
      answerQuote(draft, state, known, command.correlationId)
    } else if (known.correlationId !== command.correlationId) {
      draft.event({
        _tag: "QuoteCallerChanged",
        at: now,
        quoteId: known.quoteId,
        correlationId: command.correlationId
      })
    }
    return draft.done()
  }
  const expiresAt = now + quoteTtlMs
  if (command.customerBlacklisted) return refuseCustomer(state, command, expiresAt, now)
  const ask: AskQuote = {
    _tag: "Quote",
    request: {
      deliveryId: state.deliveryId,
      quoteId: command.quoteId,
      origin: command.pickup,
      destination: command.dropoff,
      start: command.readyAt,
      latestStart: command.latestStart,
      features: {
        orderLitres: command.orderLitres,
        controlledContents: command.controlledContents,
        merchantId: command.merchantId,
        allowCourierFallback: command.courierFallback,
        excludeRobots: [],
        orderId: null
      }
    },
    expiresAt
  }
  return draftOf()
    .event({ _tag: "QuoteRequested", at: now, request: command, expiresAt })
    .send("Planner", command.shard, ask)
    .setTimer(timerKeys.expireQuote, expiresAt, { _tag: "ExpireQuote", quoteId: command.quoteId })
    .done()
}

/** A customer who is not served any more gets no offer, of robots or couriers; Dispatch is not asked. */
const refuseCustomer = (
  state: DeliveryState,
  command: RequestQuote,
  expiresAt: Instant,
  now: Instant
): Result => {
  const { quoteId } = command
  const failureReason = "CustomerBlacklisted"
  const answer: QuoteAnswer = {
    _tag: "QuoteAnswer",
    quoteId,
    deliveryId: state.deliveryId,
    available: false,
    provider: null,
    pickupEta: null,
    dropoffEta: null,
    feeCents: null,
    expiresAt,
    failureReason,
    limitingFactor: null
  }
  return draftOf()
    .event({ _tag: "QuoteRequested", at: now, request: command, expiresAt })
    .event({
      _tag: "QuoteCreated",
      at: now,
      quoteId,
      deliveryId: state.deliveryId,
      provider: null,
      feeCents: null,
      pickupEta: null,
      dropoffEta: null,
      demandId: null,
      expiresAt,
      failureReason
    })
    .reply(command.correlationId, answer)
    .done()
}

const cancelHold = (draft: Draft, state: DeliveryState, quote: Quote, demandId: string): void => {
  const cancel: Cancel = {
    _tag: "Cancel",
    deliveryId: state.deliveryId,
    attemptId: null,
    demandId,
    reason: "QuoteRejected"
  }
  draft.send("Planner", quote.request.shard, cancel)
}

export const applyQuoted = (state: DeliveryState, message: DemandQuoted, now: Instant): Result => {
  const quote = state.quote
  if (quote === null || quote.quoteId !== message.quoteId || quote.answered) return unchanged
  const draft = draftOf()
  if (quote.rejectedAt !== null) {
    cancelHold(draft, state, quote, message.demandId)
    return draft.done()
  }
  if (quote.expiredAt !== null) return unchanged
  offer(draft, state, quote, { ...message, provider: "Robot", feeCents: null }, now)
  return draft.done()
}

/** No robot delivers: couriers are asked where they may deliver. */
export const applyRefused = (state: DeliveryState, message: DemandRefused, now: Instant): Result => {
  const quote = state.quote
  if (quote === null || quote.quoteId !== message.quoteId || quote.answered) return unchanged
  if (quote.rejectedAt !== null || quote.expiredAt !== null || quote.limitingFactor !== null) return unchanged
  const { limitingFactor } = message
  const draft = draftOf()
  const failureReason = failureReasonOf(limitingFactor)
  draft.event({ _tag: "QuoteRefused", at: now, quoteId: quote.quoteId, limitingFactor, failureReason })
  askCouriers(draft, state, { ...quote, robotFailureReason: failureReason, limitingFactor }, now)
  return draft.done()
}

export const rejectQuote = (state: DeliveryState, command: RejectQuote, now: Instant): Result => {
  const quote = state.quote
  if (quote === null || quote.quoteId !== command.quoteId) return notFound("Quote", command.quoteId)
  if (quote.acceptedAt !== null) {
    return { accepted: false, _tag: "QuoteAlreadyAccepted", quoteId: quote.quoteId }
  }
  if (quote.rejectedAt !== null || quote.expiredAt !== null) return unchanged
  const draft = draftOf()
    .event({ _tag: "QuoteRejected", at: now, quoteId: quote.quoteId, deliveryId: state.deliveryId })
    .cancelTimer(timerKeys.expireQuote)
  if (quote.demandId !== null) cancelHold(draft, state, quote, quote.demandId)
  return draft.done()
}

export const expireQuote = (state: DeliveryState, command: ExpireQuote, now: Instant): Result => {
  const quote = state.quote
  if (quote === null || quote.quoteId !== command.quoteId || now < quote.expiresAt) return unchanged
  if (quote.acceptedAt !== null || quote.rejectedAt !== null || quote.expiredAt !== null) return unchanged
  if (quote.answered && quote.provider === null) return unchanged
  const draft = draftOf().event({
    _tag: "QuoteExpired",
    at: now,
    quoteId: quote.quoteId,
    deliveryId: state.deliveryId
  })
  // Dispatch never answered: the caller learns at least that there is no offer.
  if (!quote.answered) answerQuote(draft, state, quote, quote.correlationId)
  return draft.done()
}

/** The PIN that opens the lid: of the load method, null when none does. */
const unlockPinOf = (state: DeliveryState, command: Accept): string | null | DeliveryRejection => {
  switch (command.loadMethod) {
    case "TWO_DIGIT_DEVICELESS_PIN":
      return (
        freePin(state.deliveryId, command.takenPins) ?? {
          accepted: false,
          _tag: "NoPinFree",
          deliveryId: state.deliveryId
        }
      )
    case "MAGIC_LID":
      return command.magicLidPin !== null && /^[0-9]{4}$/.test(command.magicLidPin)
        ? command.magicLidPin
        : { accepted: false, _tag: "PinInvalid", allowed: "4 digits" }
    case "PINLESS":
      return "0"
    case "QR":
      return null
  }
}

export const acceptQuote = (state: DeliveryState, command: Accept, now: Instant): Result => {
  const quote = state.quote
  if (quote === null || quote.quoteId !== command.quoteId) return notFound("Quote", command.quoteId)
  const first = state.attempts[0]
  if (quote.acceptedAt !== null && first !== undefined) {
    const answer: AcceptAnswer = {
      _tag: "AcceptAnswer",
      deliveryId: state.deliveryId,
      attemptId: first.attemptId
    }
    return draftOf().reply(command.correlationId, answer).done()
  }
  if (quote.rejectedAt !== null || (quote.answered && quote.provider === null)) {
    return {
      accepted: false,
      _tag: "QuoteUnavailable",
      quoteId: quote.quoteId,
      because: quote.rejectedAt !== null ? "Rejected" : "NoProvider",
      failureReason: quote.robotFailureReason
    }
  }
  if (quote.expiredAt !== null || now >= quote.expiresAt) {
    return { accepted: false, _tag: "QuoteExpired", quoteId: quote.quoteId, expiresAt: quote.expiresAt }
  }
  const provider = quote.provider
  if (provider === null) {
    return {
      accepted: false,
      _tag: "QuoteUnavailable",
      quoteId: quote.quoteId,
      because: "Unanswered",
      failureReason: null
    }
  }
  if (command.customerBlacklisted) {
    return {
      accepted: false,
      _tag: "QuoteUnavailable",
      quoteId: quote.quoteId,
      because: "CustomerBlacklisted",
      failureReason: "CustomerBlacklisted"
    }
  }
  const unlockPin = unlockPinOf(state, command)
  if (unlockPin !== null && typeof unlockPin !== "string") return unlockPin
  const loadType = command.loadMethod === "TWO_DIGIT_DEVICELESS_PIN" ? command.loadMethod : null
  const order: Order = newOrder(command.externalDeliveryId, loadType, command.scheduledFor)
  order.tipCents = command.tipCents
  order.loadMethod = command.loadMethod
  order.unlockPin = unlockPin
  const course = new Course(
    state,
    quote,
    order,
    quote.request.integrationType === null ? "merchant" : "partner",
    now
  )
  const request = quote.request
  course.draft
    .event({ _tag: "QuoteAccepted", at: now, quoteId: quote.quoteId, deliveryId: state.deliveryId })
    .event({
      _tag: "DeliveryCreated",
      at: now,
      deliveryId: state.deliveryId,
      version: 1,
      externalDeliveryId: command.externalDeliveryId,
      integrationType: request.integrationType,
      quoteId: quote.quoteId,
      merchantId: request.merchantId,
      pickup: request.pickup,
      dropoff: request.dropoff,
      loadType,
      scheduledFor: command.scheduledFor
    })
    .event({
      _tag: "OrderTaken",
      at: now,
      orderSource: command.orderSource,
      tipCents: command.tipCents,
      loadMethod: command.loadMethod,
      unlockPin
    })
  course.moveDelivery("Accept", "Scheduled")
  const view = requestAttempt(course, "primary", provider)
  course.notifyCustomer("ORDER_SCHEDULED", "")
  const answer: AcceptAnswer = {
    _tag: "AcceptAnswer",
    deliveryId: state.deliveryId,
    attemptId: view.attempt.attemptId
  }
  return course.draft.cancelTimer(timerKeys.expireQuote).reply(command.correlationId, answer).done()
}

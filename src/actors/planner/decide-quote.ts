/**
 * Estimates, quotes and their acceptance. Source: spec/dispatch.md 5 (estimate, quote, confirm), 10.
 */
import type { Decision, Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { promiseSlackMs } from "../../services/dispatch/constants.ts"
import type { LimitingFactor } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { insertOn, isRefusal } from "../../services/dispatch/planner/insertion.ts"
import type { Candidate, DeliveryWish, Refusal } from "../../services/dispatch/planner/model.ts"
import { configAt } from "../../services/dispatch/planner/overrides.ts"
import type {
  ApplyDispatch,
  ConfirmRefused,
  DemandConfirmed,
  DemandQuoted,
  DemandRefused
} from "../delivery/commands.ts"
import { assignChain, heldPlan } from "./assign.ts"
import type { Confirm, DeliveryRequest, Estimate, ExpireQuote, Quote } from "./commands.ts"
import { planFor } from "./decide-update.ts"
import { planAt } from "./demand-plan.ts"
import { noteDropped } from "./dropped-choices.ts"
import type { PlannerEvent } from "./events.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { demandOrNull, type PlannerDemand, type PlannerState, robotOf } from "./state.ts"

type Answer = DemandQuoted | DemandRefused | DemandConfirmed | ConfirmRefused

const answer = (pass: Pass, deliveryId: string, message: Answer): void => {
  const command: ApplyDispatch = { _tag: "ApplyDispatch", message }
  pass.draft.send("Delivery", deliveryId, command)
}

/** What a request asks of the planner. `demandId`: the quote that holds its pilots, null without one. */
export const wishOf = (request: DeliveryRequest, demandId: string | null): DeliveryWish => ({
  demandId,
  origin: request.origin,
  destination: request.destination,
  start: request.start,
  latestStart: request.latestStart,
  features: request.features,
  promisedEta: null,
  currentSerial: null
})

/**
 * What the partner is told: the drop-off with the customer's time at the robot and a buffer for what
 * plans cannot know (food, staff, traffic), so that nine in ten are kept (ADR 0008).
 */
const quotedOf = (
  request: DeliveryRequest,
  candidate: Candidate,
  shardConfig: PlannerConfig
): Omit<DemandQuoted, "demandId"> => {
  const config = configAt(shardConfig, request.origin)
  return {
    _tag: "DemandQuoted",
    quoteId: request.quoteId,
    serial: candidate.serial,
    etd: candidate.pickup?.etd ?? candidate.delivery.etd,
    pickupEta: candidate.pickupEta,
    dropoffEta: candidate.dropoffEta + (config.customerWaitS + config.quoteBufferS) * 1_000,
    distanceM: candidate.distanceM
  }
}

const refused = (request: DeliveryRequest, refusal: Refusal): DemandRefused => ({
  _tag: "DemandRefused",
  quoteId: request.quoteId,
  limitingFactor: refusal.limitingFactor
})

/** The dispatcher's answer for one delivery; a choice of its that no rule allows is recorded. */
const ask = (pass: Pass, dispatcher: Dispatcher, wish: DeliveryWish): Candidate | Refusal => {
  const { state, now, config } = pass
  const { found, dropped } = dispatcher.quote(state, state.calendar, wish, now, config)
  noteDropped(pass, dropped)
  return found
}

/** Plans nothing and holds nobody; the answer names no demand (an empty id). */
export const decideEstimate = (
  state: PlannerState,
  command: Estimate,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const pass = new Pass(state, config, now)
  const { deliveryId, destination } = command.request
  const known = demandOrNull(state, state.demandByDelivery.get(deliveryId) ?? null)
  // Of a delivery that is planned already, the new address is asked for: what `Update` would find.
  const planned = known !== null && (known.status === "Scheduled" || known.status === "Pending")
  const found =
    planned && known.features !== null
      ? planFor(state, known, known.features, destination, robotOf(state, known), now, config, dispatcher)
      : ask(pass, dispatcher, wishOf(command.request, null))
  answer(
    pass,
    command.request.deliveryId,
    isRefusal(found)
      ? refused(command.request, found)
      : { ...quotedOf(command.request, found, config), demandId: "" }
  )
  return pass.done()
}

/** T1: the plan with its pilots is held until the quote expires; asked again, the answer is the same. */
export const decideQuote = (
  state: PlannerState,
  command: Quote,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const { request } = command
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  const known = demandOrNull(state, state.demandByDelivery.get(request.deliveryId) ?? null)
  if (known !== null && known.quoteId === request.quoteId && known.quoted !== null) {
    answer(pass, request.deliveryId, { ...known.quoted, demandId: known.id })
    return pass.done()
  }
  const found = ask(pass, dispatcher, wishOf(request, null))
  if (isRefusal(found)) {
    answer(pass, request.deliveryId, refused(request, found))
    return pass.done()
  }
  const demand = createDelivery(pass, request, found, null, command.expiresAt)
  pass.draft.setTimer(`ExpireQuote:${demand.id}`, command.expiresAt, {
    _tag: "ExpireQuote",
    demandId: demand.id
  })
  answer(pass, request.deliveryId, { ...quotedOf(request, found, config), demandId: demand.id })
  return pass.done()
}

const createDelivery = (
  pass: Pass,
  request: DeliveryRequest,
  candidate: Candidate,
  attemptId: string | null,
  expiresAt: Instant | null
) => {
  const demand = pass.create({
    type: "Delivery",
    origin: request.origin,
    destination: request.destination,
    start: request.start,
    latestStart: request.latestStart,
    hubId: candidate.hubId,
    deliveryId: request.deliveryId,
    attemptId,
    quoteId: request.quoteId,
    originatingDemandId: null,
    features: request.features,
    purpose: null,
    expiresAt,
    withFood: false,
    plan: heldPlan(candidate),
    quoted: quotedOf(request, candidate, pass.config)
  })
  pass.step(demand, "Quote", "Requested", null, null)
  return demand
}

/**
 * T2 and T3 in one transition: the quoted robot if it still keeps the quoted time, else the cheapest
 * insertion anew. Repeated for the same attempt, the answer is repeated and nothing else happens.
 */
export const decideConfirm = (
  state: PlannerState,
  command: Confirm,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const { request, attemptId } = command
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  const known = demandOrNull(state, state.demandByAttempt.get(attemptId) ?? null)
  if (known !== null && known.confirmed !== null) {
    answer(pass, request.deliveryId, known.confirmed)
    return pass.done()
  }
  const quote = command.demandId === null ? null : (state.demands.get(command.demandId) ?? null)
  if (command.demandId !== null && (quote === null || !isOpenQuote(quote, now))) {
    return refuse(pass, command, "QuoteExpired", null)
  }
  const candidate = recheck(pass, command, quote, dispatcher)
  if (isRefusal(candidate)) {
    // The pilots it held are of use to others now; the quote itself ends by its own clock.
    if (quote?.plan != null && quote.plan.blocks.length > 0) {
      const { revision, etd, eta } = quote.plan
      const plan = planAt(quote.plan, revision, etd, eta, [])
      pass.event({ _tag: "DemandPlanned", at: now, demandId: quote.id, plan })
    }
    return refuse(pass, command, "NoLongerFeasible", candidate.limitingFactor)
  }
  if (quote !== null) pass.draft.cancelTimer(`ExpireQuote:${quote.id}`)
  const moved =
    quote === null ? createDelivery(pass, request, candidate, attemptId, null) : pass.of(quote, attemptId)
  const orderId = command.orderId ?? request.features.orderId
  const confirmed: DemandConfirmed = {
    _tag: "DemandConfirmed",
    attemptId,
    demandId: moved.id,
    etd: candidate.pickup?.etd ?? candidate.delivery.etd,
    pickupEta: candidate.pickupEta,
    dropoffEta: candidate.dropoffEta
  }
  pass.event({
    _tag: "DemandAccepted",
    at: now,
    demandId: moved.id,
    attemptId,
    promisedEta: (command.quotedDropoffEta ?? candidate.dropoffEta) + promiseSlackMs,
    orderId,
    confirmed
  })
  pass.step(moved, "Confirm", "Scheduled", null, null)
  const root = {
    moved,
    orderId,
    features: request.features,
    latestStart: request.latestStart,
    tripId: null,
    tripSerial: null,
    pickup: null,
    ret: null,
    revision: quote?.plan?.revision ?? 1,
    keptPickup: null
  }
  assignChain(pass, root, candidate, null, [])
  answer(pass, request.deliveryId, confirmed)
  return pass.done()
}

const isOpenQuote = (quote: PlannerDemand, now: Instant): boolean =>
  quote.status === "Requested" && (quote.expiresAt === null || now < quote.expiresAt)

/** The quoted robot if it still keeps the quoted time, else whom the dispatcher chooses. */
const recheck = (
  pass: Pass,
  command: Confirm,
  quote: PlannerDemand | null,
  dispatcher: Dispatcher
): Candidate | Refusal => {
  const { state, now, config } = pass
  const wish = wishOf(command.request, quote?.id ?? null)
  const serial = quote?.plan?.serial ?? null
  const robot = serial === null ? undefined : state.robotBySerial.get(serial)
  if (robot !== undefined) {
    const again = insertOn(state, state.calendar, wish, robot, now, config)
    const latest = command.quotedDropoffEta === null ? null : command.quotedDropoffEta + promiseSlackMs
    if (typeof again !== "string" && (latest === null || again.dropoffEta <= latest)) return again
  }
  return ask(pass, dispatcher, wish)
}

const refuse = (
  pass: Pass,
  command: Confirm,
  code: ConfirmRefused["code"],
  limitingFactor: LimitingFactor | null
): Decision<PlannerEvent> => {
  answer(pass, command.request.deliveryId, {
    _tag: "ConfirmRefused",
    attemptId: command.attemptId,
    code,
    limitingFactor
  })
  return pass.done()
}

export const decideExpireQuote = (
  state: PlannerState,
  command: ExpireQuote,
  now: Instant,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const demand = state.demands.get(command.demandId)
  if (demand === undefined || demand.status !== "Requested") return unchanged
  if (demand.expiresAt !== null && now < demand.expiresAt) return unchanged
  const pass = new Pass(state, config, now)
  pass.step(pass.of(demand), "ExpireQuote", "Canceled", null, "QuoteExpired")
  return pass.done()
}

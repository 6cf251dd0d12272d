/**
 * What the planner is asked about one delivery: by a command that has arrived and is not decided yet, or
 * by nobody, at some moment in between. Source: spec/dispatch.md 5, 9.
 */
import type { DeliveryRequest, PlannerCommand } from "../../actors/planner/commands.ts"
import { wishOf } from "../../actors/planner/decide-quote.ts"
import { demandOrNull, isFinal, type PlannerDemand, type PlannerState } from "../../actors/planner/state.ts"
import type { AnyCommand } from "../../domain/decider.ts"
import type { DeliveryId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import {
  type ExplainQuestion,
  questionOfDemand,
  questionOfWish
} from "../../services/dispatch/planner/explain-question.ts"
import { isComparedIn, isFrozen } from "../../services/dispatch/planner/replan.ts"

/** Who asks: a command of the planner, or nobody (`moment`). */
export type AskedBy = "Estimate" | "Quote" | "Confirm" | "Replan" | "moment"

/** The request of a command about a delivery, null for other commands and other deliveries. */
export const requestIn = (command: AnyCommand, deliveryId: DeliveryId): DeliveryRequest | null => {
  const { _tag } = command
  if (_tag !== "Estimate" && _tag !== "Quote" && _tag !== "Confirm") return null
  const { request } = command as Extract<PlannerCommand, { readonly request: DeliveryRequest }>
  return request.deliveryId === deliveryId ? request : null
}

/** The demand of a delivery, null before it has one. */
export const demandOf = (state: PlannerState, deliveryId: DeliveryId): PlannerDemand | null =>
  demandOrNull(state, state.demandByDelivery.get(deliveryId) ?? null)

/**
 * What a command makes the planner decide about a delivery; null when nothing, or when it only repeats
 * an answer.
 */
export const askedByCommand = (
  state: PlannerState,
  command: AnyCommand,
  deliveryId: DeliveryId,
  now: Instant,
  config: PlannerConfig
): { readonly by: AskedBy; readonly question: ExplainQuestion } | null => {
  const demand = demandOf(state, deliveryId)
  const request = requestIn(command, deliveryId)
  if (request !== null) {
    if (command._tag === "Confirm") {
      if (demand !== null && demand.status !== "Requested") return null
      return { by: "Confirm", question: questionOfWish(state, wishOf(request, demand?.id ?? null), config) }
    }
    if (command._tag === "Quote" && demand?.quoteId === request.quoteId) return null
    return {
      by: command._tag === "Quote" ? "Quote" : "Estimate",
      question: questionOfWish(state, wishOf(request, null), config)
    }
  }
  if (command._tag !== "Replan" || (command as { serial?: unknown }).serial !== null || demand === null) {
    return null
  }
  const isCompared =
    demand.status === "Scheduled" ||
    (demand.status === "Pending" &&
      isComparedIn(demand.hubId, state, now, config) &&
      !isFrozen(demand, state, now, config))
  const question = isCompared ? questionOfDemand(state, demand, now, config) : null
  return question === null ? null : { by: "Replan", question }
}

/** What there is to ask about a delivery at a moment without a command, or why there is nothing. */
export type AskedAt =
  | { readonly question: ExplainQuestion; readonly note: string }
  | { readonly question: null; readonly note: string }

/** `request`: the newest that the planner was given, null when it has not heard of the delivery. */
export const askedAtMoment = (
  state: PlannerState,
  deliveryId: DeliveryId,
  request: DeliveryRequest | null,
  now: Instant,
  config: PlannerConfig
): AskedAt => {
  const demand = demandOf(state, deliveryId)
  if (demand === null) {
    return request === null
      ? { question: null, note: "the planner has not heard of it yet" }
      : {
          question: questionOfWish(state, wishOf(request, null), config),
          note: "not planned: as if it were quoted now"
        }
  }
  if (demand.status === "Active") return { question: null, note: "under way: nothing is decided any more" }
  if (isFinal(demand)) return { question: null, note: `over (${demand.status}): nothing is decided any more` }
  if (demand.status === "Requested") {
    const { features } = demand
    if (features === null) return { question: null, note: "not a delivery" }
    const { id, origin, destination, start, latestStart } = demand
    const wish = {
      demandId: id,
      origin,
      destination,
      start,
      latestStart,
      features,
      promisedEta: null,
      currentSerial: null
    }
    return {
      question: questionOfWish(state, wish, config),
      note: "quoted, not accepted yet: as if it were quoted now"
    }
  }
  const question = questionOfDemand(state, demand, now, config)
  if (question === null) return { question: null, note: "not a delivery" }
  if (demand.status === "Scheduled") return { question, note: "accepted, without a robot" }
  return {
    question,
    note: isFrozen(demand, state, now, config)
      ? "its robot cannot change any more: loaded, under way to the merchant, or about to depart"
      : `its robot changes only where that saves cost after ${config.hysteresisS} cost-s for the change`
  }
}

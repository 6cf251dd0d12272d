/** Cancellation of a delivery's demands (T8, T9, T9a with the chain). Source: spec/dispatch.md 2, 3, 5. */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Cancel } from "./commands.ts"
import type { PlannerEvent } from "./events.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { cancelDelivery, endDemand } from "./release.ts"
import { demandOrNull, isFinal, type PlannerDemand, type PlannerState } from "./state.ts"

/** By the attempt, else by the demand, else the newest one of the delivery that nobody accepted. */
const demandMeant = (state: PlannerState, command: Cancel): PlannerDemand | null => {
  if (command.attemptId !== null) {
    const accepted = demandOrNull(state, state.demandByAttempt.get(command.attemptId) ?? null)
    if (accepted !== null) return accepted
  }
  if (command.demandId !== null) return demandOrNull(state, command.demandId)
  const newest = demandOrNull(state, state.demandByDelivery.get(command.deliveryId) ?? null)
  return newest !== null && newest.status === "Requested" ? newest : null
}

/** Final already, or never known: success, nothing changes. */
export const decideCancel = (
  state: PlannerState,
  command: Cancel,
  now: Instant,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const demand = demandMeant(state, command)
  if (demand === null || isFinal(demand)) return unchanged
  const pass = new Pass(state, config, now)
  if (demand.type !== "Delivery") endDemand(pass, demand, command.reason)
  else if (demand.status === "Requested") endDemand(pass, demand, quoteReason(command.reason))
  else cancelDelivery(pass, demand, command.reason)
  return pass.done()
}

const quoteReason = (reason: string): string => (reason === "" ? "QuoteRejected" : reason)

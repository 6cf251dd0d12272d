/**
 * Decides what the planner of one shard does with one command. Total: each pair of state and command
 * gives a decision or a rejection; it never throws, reads no clock, draws nothing, and never touches
 * the state.
 *
 * - `now`: epoch milliseconds, simulated or real.
 * - `dispatcher`: who chooses robots for deliveries; everything else is decided here.
 * - News that are out of date, repeated or of no concern are accepted and change nothing: they have
 *   no caller to tell. Commands of people are refused with a reason.
 * - Source: spec/dispatch.md 2 (machine.ts), 5.1; README.md of this folder.
 */
import type { Outcome } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { plannerDispatcher } from "../../services/dispatch/dispatchers/planner-dispatcher.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { decideActivate, decideRetryActivation } from "./activation.ts"
import type { PlannerCommand } from "./commands.ts"
import { decideCancel } from "./decide-cancel.ts"
import { decideLoaded } from "./decide-loaded.ts"
import { decideApplyHub, decideApplyPilot, decideApplyRobot } from "./decide-news.ts"
import { decideConfirm, decideEstimate, decideExpireQuote, decideQuote } from "./decide-quote.ts"
import { decideReplan } from "./decide-replan.ts"
import { decideApplyTrip, decideFulfil, decideMarkActive } from "./decide-trip.ts"
import { decideUpdate } from "./decide-update.ts"
import type { PlannerEvent } from "./events.ts"
import { decideCreateDeployment, decideCreateReturn } from "./movement.ts"
import type { PlannerRejection } from "./rejections.ts"
import type { PlannerState } from "./state.ts"

export const decide = (
  state: PlannerState,
  command: PlannerCommand,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher = plannerDispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  switch (command._tag) {
    case "ApplyRobot":
      return decideApplyRobot(state, command, now, config)
    case "ApplyPilot":
      return decideApplyPilot(state, command, now, config)
    case "ApplyTrip":
      return decideApplyTrip(state, command, now, config)
    case "MarkActive":
      return decideMarkActive(state, command, now, config)
    case "Fulfil":
      return decideFulfil(state, command, now, config)
    case "Replan":
      return decideReplan(state, command, now, config, dispatcher)
    case "Quote":
      return decideQuote(state, command, now, config, dispatcher)
    case "Confirm":
      return decideConfirm(state, command, now, config, dispatcher)
    case "Estimate":
      return decideEstimate(state, command, now, config, dispatcher)
    case "ExpireQuote":
      return decideExpireQuote(state, command, now, config)
    case "Cancel":
      return decideCancel(state, command, now, config)
    case "HandleDeliveryLoaded":
      return decideLoaded(state, command, now, config)
    case "Activate":
      return decideActivate(state, command, now, config)
    case "RetryActivation":
      return decideRetryActivation(state, command, now, config)
    case "CreateDeployment":
      return decideCreateDeployment(state, command, now, config)
    case "CreateReturn":
      return decideCreateReturn(state, command, now, config)
    case "Update":
      return decideUpdate(state, command, now, config, dispatcher)
    case "ApplyHub":
      return decideApplyHub(state, command, now, config)
  }
}

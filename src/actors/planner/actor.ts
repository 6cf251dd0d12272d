/** The Planner actor of one shard, as both hosts run it. Source: spec/dispatch.md 5.1. */
import type { Actor } from "../../domain/decider.ts"
import { plannerDispatcher } from "../../services/dispatch/dispatchers/planner-dispatcher.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import type { PlannerCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { PlannerEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { PlannerRejection } from "./rejections.ts"
import { initial, type PlannerState } from "./state.ts"

/**
 * The planner with the policy of its shard.
 *
 * - `config`: zones, weights and limits of the shard, fixed for the life of the actor.
 * - `dispatcher`: who chooses robots; the optimising planner unless another is given.
 */
export const plannerActor = (
  config: PlannerConfig,
  dispatcher: Dispatcher = plannerDispatcher
): Actor<PlannerState, PlannerCommand, PlannerEvent, PlannerRejection> => ({
  name: "Planner",
  initial: initial(config),
  decide: (state, command, now) => decide(state, command, now, config, dispatcher),
  evolve
})

/** The Planner actor of one shard, as both hosts run it. Source: spec/dispatch.md 5.1. */
import type { Actor } from "../../domain/decider.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { PlannerCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { PlannerEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { PlannerRejection } from "./rejections.ts"
import { initial, type PlannerState } from "./state.ts"

/** `config`: zones, weights and limits of the shard, fixed for the life of the actor. */
export const plannerActor = (
  config: PlannerConfig
): Actor<PlannerState, PlannerCommand, PlannerEvent, PlannerRejection> => ({
  name: "Planner",
  initial: initial(config),
  decide: (state, command, now) => decide(state, command, now, config),
  evolve
})

/**
 * A plan at other times. Field by field, like the plans that are made anew: every place that copies with a
 * spread gives its copies a hidden class of their own, and what reads plans of many classes is slow.
 */
import type { Instant } from "../../domain/instant.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"

/** The plan with these times and pilots, and all else as it was; `revision` of its own or the next. */
export const planAt = (
  plan: DemandPlan,
  revision: number,
  etd: Instant,
  eta: Instant,
  blocks: ReadonlyArray<PilotBlock>
): DemandPlan => ({
  revision,
  serial: plan.serial,
  etd,
  eta,
  durationS: plan.durationS,
  distanceM: plan.distanceM,
  cost: plan.cost,
  batteryEndPct: plan.batteryEndPct,
  blocks,
  interruptsDemandId: plan.interruptsDemandId
})

/** The next revision of a plan. */
export const revisedPlan = (
  plan: DemandPlan,
  etd: Instant,
  eta: Instant,
  blocks: ReadonlyArray<PilotBlock>
): DemandPlan => planAt(plan, plan.revision + 1, etd, eta, blocks)

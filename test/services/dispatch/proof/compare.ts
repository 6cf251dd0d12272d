/** The planner against the optimum, one cycle at a time, and what many cycles come to. Source: spec/dispatch.md 7 (proof b). */
import { createHash } from "node:crypto"
import { unassignedCost } from "../../../../src/services/dispatch/planner/cost.ts"
import { type AssignmentPlan, planAssignments } from "../../../../src/services/dispatch/planner/replan.ts"
import { decidedDelivery } from "./chain-ways.ts"
import { breachesOf } from "./check-plan.ts"
import { CycleModel } from "./cycle-model.ts"
import { decidedDeliveries, type ProofInstance } from "./instance.ts"
import { makeInstance } from "./make-instance.ts"
import { optimumOf } from "./optimum.ts"

/** What a plan costs and whom it serves, deliveries that it leaves as they are included. */
export interface PlanValue {
  readonly cost: number
  readonly served: number
}

/** The value of a plan for the deliveries that the cycle decides on. */
export const planValueOf = (instance: ProofInstance, plan: AssignmentPlan): PlanValue => {
  const decided = new Map(plan.decisions.map(({ demandId, candidate }) => [demandId, candidate.cost]))
  let cost = 0
  let served = 0
  for (const demand of decidedDeliveries(instance)) {
    const delivery = decidedDelivery(instance, demand)
    if (delivery === null) continue
    const price = decided.get(demand.id) ?? delivery.keptCost
    if (price !== null) served++
    cost += price ?? unassignedCost(delivery.facts, instance.now, instance.config)
  }
  return { cost, served }
}

/** One cycle compared. */
export interface Comparison {
  readonly seed: number
  /** Deliveries that the cycle decides on. */
  readonly deliveries: number
  readonly plan: PlanValue
  /** Null: the solver ran out of time. */
  readonly optimum: PlanValue | null
  /** Cost above the optimum as a share of it; 0 when nothing was to be decided or the optimum is unknown. */
  readonly gap: number
  readonly breaches: ReadonlyArray<string>
}

/** Optima found before, by the digest of the whole model: a model that differs in one number has another. */
export interface KnownOptima {
  readonly find: (digest: string) => PlanValue | null
  readonly keep: (digest: string, optimum: PlanValue) => void
}

/** The largest difference between the objective and the prices of its chains that counts as rounding. */
const priceErrorMax = 1e-3

/** Digest of a cycle's model with nothing left out. */
export const digestOf = (instance: ProofInstance): string =>
  createHash("sha256").update(new CycleModel(instance, Number.POSITIVE_INFINITY).program.text()).digest("hex")

/** Plans a cycle, checks the plan, and compares it with the optimum: a known one, or if `mayProve` one proven now. */
export const compare = async (
  seed: number,
  known: KnownOptima | null = null,
  mayProve = true
): Promise<Comparison> => {
  const instance = makeInstance(seed)
  const { fleet, calendar, open, now, config } = instance
  const plan = planAssignments(fleet, calendar, open, now, config)
  const breaches = [...breachesOf(instance, plan)]
  const value = planValueOf(instance, plan)
  const digest = known === null ? "" : digestOf(instance)
  let optimum = known?.find(digest) ?? null
  if (optimum === null && mayProve) {
    // The cost of a plan that breaks a rule bounds nothing.
    const found = await optimumOf(instance, breaches.length === 0 ? value.cost : Number.POSITIVE_INFINITY)
    if (found.cost !== null) optimum = { cost: found.cost, served: found.served }
    if (Math.abs(found.priceError) > priceErrorMax)
      breaches.push(`the model's prices are off by ${found.priceError}`)
    if (optimum !== null) known?.keep(digest, optimum)
  }
  const gap = optimum === null || optimum.cost === 0 ? 0 : value.cost / optimum.cost - 1
  return { seed, deliveries: decidedDeliveries(instance).length, plan: value, optimum, gap, breaches }
}

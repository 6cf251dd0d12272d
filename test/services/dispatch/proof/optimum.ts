/**
 * The optimum of one planning cycle, proven by HiGHS, with the schedule that attains it.
 * Source: spec/dispatch.md 7 (proof b).
 */
import type { DemandId, RobotSerial } from "../../../../src/domain/ids.ts"
import type { Instant } from "../../../../src/domain/instant.ts"
import { unassignedCost } from "../../../../src/services/dispatch/planner/cost.ts"
import { priceOf } from "./chain-ways.ts"
import { CycleModel } from "./cycle-model.ts"
import type { ProofInstance } from "./instance.ts"

/** A delivery that the optimum gives a new robot: which, and when it starts its trips. */
export interface OptimalChain {
  readonly serial: RobotSerial
  readonly departAt: Instant
  readonly leaveAt: Instant
  readonly returnAt: Instant
}

export interface Optimum {
  /** Null: the search ran out of time or found nothing. */
  readonly cost: number | null
  /** Deliveries with a robot, those that keep theirs included. */
  readonly served: number
  readonly chains: ReadonlyMap<DemandId, OptimalChain>
  readonly variables: number
  /** Cost without regard to pilots: no plan is cheaper. */
  readonly leastCost: number
  /** The objective less the prices of the chains as a whole: what the model's prices get wrong. */
  readonly priceError: number
}

/**
 * The optimum of a cycle. `knownCost`: what some feasible plan costs, which shortens the search and does
 * not change the optimum; `secondsMax`: time of search.
 */
export const optimumOf = async (
  instance: ProofInstance,
  knownCost = Number.POSITIVE_INFINITY,
  secondsMax = 120
): Promise<Optimum> => {
  const model = new CycleModel(instance, knownCost)
  const leastCost = model.leastCost()
  const chains = new Map<DemandId, OptimalChain>()
  const { variables } = model.program
  if (variables === 0) return { cost: 0, served: 0, chains, variables, leastCost, priceError: 0 }
  const solution = await model.program.solve(secondsMax)
  if (solution.status !== "optimal")
    return { cost: null, served: 0, chains, variables, leastCost, priceError: 0 }
  let served = 0
  let cost = 0
  const isOn = (variable: number | null): boolean => variable !== null && solution.valueOf(variable) === 1
  for (const { delivery, alone, keeps, ways, leaves, returns } of model.entries) {
    if (!isOn(alone)) served++
    if (isOn(alone)) cost += unassignedCost(delivery.facts, instance.now, instance.config)
    if (isOn(keeps)) cost += delivery.keptCost ?? 0
    const used = ways.find(({ variable }) => isOn(variable))
    const leaveAt = leaves.find((trip) => isOn(trip.variable))?.at
    const returnAt = returns.find((trip) => isOn(trip.variable))?.at
    if (used === undefined || leaveAt === undefined || returnAt === undefined) continue
    const departAt = used.pickups.find((trip) => isOn(trip.variable))?.at ?? used.way.departFrom
    cost += priceOf(instance, delivery.facts, used.way, departAt, leaveAt, returnAt)
    chains.set(delivery.demand.id, { serial: used.way.robot.serial, departAt, leaveAt, returnAt })
  }
  return { cost, served, chains, variables, leastCost, priceError: solution.objective - cost }
}

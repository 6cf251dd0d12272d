/**
 * One delivery of the joint assignment: what holds of it, and what its present state costs.
 * Source: spec/dispatch.md 7.
 */
import type { Instant } from "../../../domain/instant.ts"
import {
  costOf,
  drainPair,
  factsOf,
  makePair,
  type Pair,
  timeFromLeaving,
  unassignedCost,
  type WishFacts
} from "./cost.ts"
import { conditionIssue, type Look, lookFor } from "./feasibility.ts"
import type { DeliveryWish, PlanningDemand, PlanningRobot } from "./model.ts"
import { project } from "./projection.ts"

export interface PlanRow {
  readonly demand: PlanningDemand
  readonly facts: WishFacts
  /** Null when the delivery has no robot. */
  readonly current: PlanningRobot | null
  /** Price of how things stand: of its plan, or of staying without a robot. */
  readonly currentCost: number
}

/** Price of taking the robot of a delivery away and giving it none: never worth it. */
export const neverS = 1e7

const trial = makePair()

/** A row of the joint assignment. `current`: the robot that has the delivery in its slot, null for none. */
export const planRowOf = (
  look: Look,
  demand: PlanningDemand,
  wish: DeliveryWish,
  current: PlanningRobot | null
): PlanRow => {
  const { fleet, now, config } = look
  // H5 does not bind a delivery whose own robot cannot serve it.
  const isHeld = current !== null && conditionIssue(current, now, config, 0) < 0
  const currentEta = isHeld ? (current.scheduledDelivery?.eta ?? null) : null
  const facts = factsOf(fleet, wish, currentEta, config)
  const currentCost =
    current === null ? unassignedCost(facts, now, config) : priceCurrent(look, facts, current, trial)
  return { demand, facts, current, currentCost }
}

/** Price of the plan a delivery has, by its planned times rather than by the best imaginable ones. */
const priceCurrent = (look: Look, facts: WishFacts, robot: PlanningRobot, pair: Pair): number => {
  const { fleet, now, config } = lookFor(look, facts, robot)
  const slot = robot.scheduledDelivery
  if (slot === null) return neverS
  if (!project(robot, fleet, now, config, pair.release)) {
    pair.release.at = now
    pair.release.batteryPct = robot.batteryPct
  }
  const pickup = robot.scheduledPickup
  pair.interrupts = false
  pair.hasPickup = pickup !== null
  pair.pickupMs = pickup === null ? 0 : pickup.eta - pickup.etd
  pair.pickupMeters = (pair.pickupMs / 1_000) * config.planningSpeedMps
  pair.arriveAt = pickup === null ? pair.release.at : Math.max(pickup.eta, now)
  pair.departAt = pair.arriveAt - pair.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = Math.max(slot.etd, pair.loadAt + config.loadTimeS * 1_000)
  timeFromLeaving(facts, pair, config)
  drainPair(facts, pair, config)
  return costOf(facts, pair, robot, now, config)
}

/** Urgent deliveries first: by the latest departure, then by id. */
export const byUrgency = (a: PlanRow, b: PlanRow): number => {
  const gap: Instant = a.demand.latestStart - b.demand.latestStart
  return gap || (a.demand.id < b.demand.id ? -1 : 1)
}

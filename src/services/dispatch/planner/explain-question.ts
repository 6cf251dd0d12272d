/** What to ask `explain` about a delivery, new or accepted. Source: spec/dispatch.md 7 (H5), 9.4. */
import type { DemandId } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { factsOf, type WishFacts } from "./cost.ts"
import { lookAt } from "./feasibility.ts"
import type { DeliveryWish, Fleet, PlanningDemand, PlanningRobot } from "./model.ts"
import { planRowOf } from "./plan-row.ts"
import { wishOf } from "./replan.ts"

/** A delivery as the planner has it before it when it decides. */
export interface ExplainQuestion {
  readonly facts: WishFacts
  /** Demands whose pilots count as free: those of the chain that is planned anew. */
  readonly releases: ReadonlyArray<DemandId>
  /** What it costs to leave things as they are, cost-seconds; null for what has no plan yet. */
  readonly stayingS: number | null
}

/** A new delivery, or one that is quoted: the pilots its quote holds count as free. */
export const questionOfWish = (fleet: Fleet, wish: DeliveryWish, config: PlannerConfig): ExplainQuestion => ({
  facts: factsOf(fleet, wish, null, config),
  releases: wish.demandId === null ? [] : [wish.demandId],
  stayingS: null
})

/** An accepted delivery as the replan loop sees it; null for what is no delivery. */
export const questionOfDemand = (
  fleet: Fleet,
  demand: PlanningDemand,
  now: Instant,
  config: PlannerConfig
): ExplainQuestion | null => {
  const wish = wishOf(demand)
  if (wish === null) return null
  const robot = demand.status === "Pending" ? holderOf(fleet, wish) : null
  const { facts, currentCost } = planRowOf(lookAt(fleet, now, config), demand, wish, robot)
  return { facts, releases: chainOf(fleet, demand.id, robot), stayingS: currentCost }
}

const holderOf = (fleet: Fleet, wish: DeliveryWish): PlanningRobot | null => {
  const robot = wish.currentSerial === null ? undefined : fleet.robotBySerial.get(wish.currentSerial)
  return robot?.scheduledDelivery?.demandId === wish.demandId ? robot : null
}

/** The delivery with the pickup and return that its robot has scheduled for it. */
const chainOf = (fleet: Fleet, root: DemandId, robot: PlanningRobot | null): ReadonlyArray<DemandId> => {
  const chain: Array<DemandId> = [root]
  for (const slot of [robot?.scheduledPickup ?? null, robot?.scheduledMovement ?? null]) {
    if (slot === null) continue
    if (fleet.demands.get(slot.demandId)?.originatingDemandId === root) chain.push(slot.demandId)
  }
  return chain
}

/**
 * One planning cycle to be compared with its optimum: what the planner is given, and what an
 * independent model has to know of it besides. Source: spec/dispatch.md 7 (proof b).
 */
import type { DemandId, RobotSerial } from "../../../../src/domain/ids.ts"
import type { Instant } from "../../../../src/domain/instant.ts"
import type { PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import type { Fleet, PilotBlock, PlanningDemand } from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"

/** A delivery that has a robot and may change it. */
export interface KeptDelivery {
  readonly serial: RobotSerial
  /** Pilots of its pickup, delivery and return: free when it changes its robot. */
  readonly blocks: ReadonlyArray<PilotBlock>
}

export interface ProofInstance {
  readonly seed: number
  readonly now: Instant
  readonly config: PlannerConfig
  readonly fleet: Fleet
  readonly calendar: PilotCalendar
  /** Open deliveries, Scheduled and Pending, frozen ones included, ascending. */
  readonly open: ReadonlyArray<DemandId>
  /** Pending deliveries that may change, by id. */
  readonly kept: ReadonlyMap<DemandId, KeptDelivery>
  /** Pending deliveries whose pair is frozen (H3). */
  readonly frozen: ReadonlySet<DemandId>
  /** Pilot blocks that no decision of the cycle moves: running trips and frozen pairs. */
  readonly fixedBlocks: ReadonlyArray<PilotBlock>
}

/** The open deliveries that the cycle decides on, in order of their ids. */
export const decidedDeliveries = (instance: ProofInstance): ReadonlyArray<PlanningDemand> =>
  instance.open
    .filter((id) => !instance.frozen.has(id))
    .map((id) => instance.fleet.demands.get(id))
    .filter((demand) => demand !== undefined)

/** The invariants of the planner, by name (spec/dispatch.md 11). */
import type { PlannerState } from "../../actors/planner/state.ts"
import { activeDemandHasTrip } from "./active-demand-has-trip.ts"
import { activeDemandInActiveSlot } from "./active-demand-in-active-slot.ts"
import { demandInOneSlot } from "./demand-in-one-slot.ts"
import { expiredQuoteCloses } from "./expired-quote-closes.ts"
import { finalDeliveryHasNoPickup } from "./final-delivery-has-no-pickup.ts"
import { oneActiveDemandPerRobot } from "./one-active-demand-per-robot.ts"
import { pendingDemandHasTrip } from "./pending-demand-has-trip.ts"
import { pendingDemandInItsSlot } from "./pending-demand-in-its-slot.ts"
import { pilotBlocksDisjoint } from "./pilot-blocks-disjoint.ts"
import { planNamesSlotOwner } from "./plan-names-slot-owner.ts"
import { plannerIndexesAgree } from "./planner-indexes-agree.ts"
import { supersededNamesSuccessor } from "./superseded-names-successor.ts"

export const plannerCheckers: ReadonlyArray<
  readonly [name: string, check: (state: PlannerState, now: number) => string | null]
> = [
  ["active-demand-in-active-slot", activeDemandInActiveSlot],
  ["pending-demand-in-its-slot", pendingDemandInItsSlot],
  ["demand-in-one-slot", demandInOneSlot],
  ["pending-demand-has-trip", pendingDemandHasTrip],
  ["one-active-demand-per-robot", oneActiveDemandPerRobot],
  ["active-demand-has-trip", activeDemandHasTrip],
  ["plan-names-slot-owner", planNamesSlotOwner],
  ["pilot-blocks-disjoint", pilotBlocksDisjoint],
  ["final-delivery-has-no-pickup", finalDeliveryHasNoPickup],
  ["superseded-names-successor", supersededNamesSuccessor],
  ["expired-quote-closes", expiredQuoteCloses],
  ["planner-indexes-agree", plannerIndexesAgree]
]

/** Cities in which a robot cannot go on with its food, and how the order goes on there. */
import type { CourierCall } from "../../src/actors/calls.ts"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { FlowRun } from "./flow-run.ts"
import { deliveryOf, faults, orderCity, stuckAfter } from "./one-order.ts"

/** Every courier who is asked takes the delivery and sees it through. */
export const couriers = "policy: { fallback: couriers }\ncouriers: { accept_pct: 100, fails_pct: 0 }\n"

/** The robot is stuck with food aboard, near enough to the other robot's lot. */
export const swapCity = (...more: ReadonlyArray<string>) =>
  orderCity({ more: faults(stuckAfter("Delivery.InTransit", 500), ...more) })

/** The same with one robot only: a courier fetches the food. */
export const fetchCity = (...more: ReadonlyArray<string>) =>
  orderCity({
    robots: [["lot-a", 90]],
    more: couriers + faults(stuckAfter("Delivery.InTransit", 20), ...more)
  })

/** What becomes of the attempts where another robot takes the food over. */
export const swapSteps = [
  ...["Requested", "Pending", "Assigned", "InTransitToPartner", "AtPickup", "PickupInProgress"].map(
    (s) => `1 ${s}`
  ),
  ...["LoadedWaitingForPilot", "LoadedWithPilot", "InTransit", "RescueRequested"].map((s) => `1 ${s}`),
  ...["2 Requested", "2 Pending", "2 Assigned", "1 RescueInitiated", "2 InTransitToRescue", "2 AtBot"],
  ...["2 PickupInProgress", "2 LoadedWaitingForPilot", "1 Rescued", "2 LoadedWithPilot", "2 InTransit"],
  ...["2 ArrivingAtDestination", "2 AtDestination", "2 DeliveryInProgress", "2 Delivered"]
]

/** What becomes of a delivery that is rescued once. */
export const rescued = ["Scheduled", "InProgress", "RescueRequested", "RescueInProgress", "Completed"]

/** The state of the delivery. */
export const stateOf = (run: FlowRun): DeliveryState =>
  run.simulation.host.stateOf("Delivery", deliveryOf(run)) as DeliveryState

/** What courier companies were asked of this kind. */
export const asked = (
  run: FlowRun,
  request: CourierCall["request"]
): ReadonlyArray<{ readonly at: number; readonly what: CourierCall }> =>
  run.calls.filter((call): call is { at: number; what: CourierCall } => {
    const what = call.what as CourierCall
    return what._tag === "CourierCall" && what.request === request
  })

/** A city in which the robot of the only order fails before it is loaded, and what becomes of the order. */
import { assert } from "@effect/vitest"
import type { TripState } from "../../src/actors/trip/state.ts"
import type { EventOf, FlowRun } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import type { ListedCity } from "./listed-city.ts"

export const broken = (more: string): string =>
  `{ kind: componentFail, at_s: 3900, target: { robot: 0 }, ${more} }`
export const forGood = broken("params: { component: PCU, status: CRITICAL }")

/** Two robots; the food of the only order is ready 40 minutes after it was placed; the first robot fails. */
export const city = {
  durationS: 10_800,
  robots: [["lot-a", 90] as const, ["lot-b", 90] as const],
  orders: [{ atS: 3600, preparationS: 2400 }],
  partners: "integrations: [{ type: DOORDASH, share_pct: 100 }]",
  more: `faults: [${forGood}]`
} as const satisfies ListedCity

/** At the moment when the order has its first robot. */
export const assigned = (more: string = city.more, changes: ListedCity = {}): FollowedOrder => {
  const order = FollowedOrder.accepted({ ...city, ...changes, more })
  order.until("Assigned")
  assert.strictEqual(order.serial, "robot-1")
  return order
}

/** What happened to the order and who served it, in short. */
export const storyOf = (run: FlowRun): ReadonlyArray<string> =>
  run.told.flatMap(({ event }) => {
    switch (event._tag) {
      case "AttemptTransitioned": {
        const { to, serial } = event as EventOf<"AttemptTransitioned">
        return [`${to} ${serial ?? ""}`.trim()]
      }
      case "DemandOrphaned":
        return [`orphaned by ${(event as EventOf<"DemandOrphaned">).serial}`]
      case "RobotReassigned": {
        const { oldRobot, newRobot } = event as EventOf<"RobotReassigned">
        return [`${oldRobot} => ${newRobot}`]
      }
      case "AttemptResourceChanged": {
        const change = event as EventOf<"AttemptResourceChanged">
        return [`changed ${change.old} => ${change.new}`]
      }
      default:
        return []
    }
  })

export const served = [
  ...["AtPickup", "PickupInProgress", "LoadedWaitingForPilot", "LoadedWithPilot", "InTransit"],
  ...["ArrivingAtDestination", "AtDestination", "DeliveryInProgress", "Delivered"]
]
export const by = (serial: string, steps: ReadonlyArray<string>): ReadonlyArray<string> =>
  steps.map((step) => `${step} ${serial}`)

export const exchanged = [
  ...["Requested", "Pending robot-1", "Assigned robot-1", "orphaned by robot-1", "Pending"],
  ...["robot-1 => robot-2", ...by("robot-2", ["Assigned", "InTransitToPartner", ...served])]
]

export const afterFailure = exchanged.slice(exchanged.indexOf("orphaned by robot-1"))

export const tripOf = (run: FlowRun, tripId: string): TripState =>
  run.simulation.host.stateOf("Trip", tripId) as TripState

/** The trips of the delivery with this robot, and where they stand. */
export const tripsWith = (run: FlowRun, serial: string): ReadonlyArray<string> =>
  run
    .of("TripRequested", (event) => event.serial === serial)
    .map(({ tripId, type }) => `${type} ${tripOf(run, tripId).status} ${tripOf(run, tripId).robotSerial}`)

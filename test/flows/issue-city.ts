/** A city in which a robot gets stuck or meets a blocked way, and what came of it. */
import type { RobotState } from "../../src/actors/robot/state.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import type { EventOf, FlowRun } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import type { ListedCity } from "./listed-city.ts"

/** The robot gets stuck 100 s after it left for the customer, or 30 s after it left for the merchant. */
export const stuck = (onTheWayTo: "customer" | "merchant"): string => {
  const [nth, after] = onTheWayTo === "customer" ? [2, 100] : [1, 30]
  const trigger = `{ on: Trip.IN_TRANSIT, nth: ${nth}, after_s: ${after} }`
  return `- { kind: robotStuck, trigger: ${trigger}, target: { robot: of the trigger } }`
}
export const blocked = "- { kind: routeBlocked, at_s: 1, duration_s: 10000, target: { robot: 0 } }"

export const accepted = (faults: string, more: ListedCity = {}): FollowedOrder =>
  FollowedOrder.accepted({
    durationS: 10_800,
    orders: [{ atS: 1800 }],
    ...more,
    more: `faults:\n  ${faults}`
  })

export const robotOf = (run: FlowRun, serial = "robot-1"): RobotState =>
  run.simulation.host.stateOf("Robot", serial) as RobotState

/** What came of it, in short. */
export const rows = [
  "FoAssistanceRequested",
  "FoTaskCreated",
  "RescueRequested",
  "DemandOrphaned",
  "TripCreated"
]

/** The robot's operational states from the report on. */
export const statesFrom = (run: FlowRun, at: number, serial = "robot-1"): ReadonlyArray<string> =>
  run
    .of("RobotStateChanged", (event) => event.serial === serial && event.at >= at && event.from !== event.to)
    .map(({ to }) => to)

export const since = (run: FlowRun, seen: number): ReadonlyArray<AnyEvent> =>
  run.told.slice(seen).map(({ event }) => event)

/** Runs until an operator has mended the robot. */
export const mended = (run: FlowRun): EventOf<"FoTaskTransitioned"> =>
  run.until("FoTaskTransitioned", ({ type, to }) => type === "UNSTUCK_BOT" && to === "COMPLETED")

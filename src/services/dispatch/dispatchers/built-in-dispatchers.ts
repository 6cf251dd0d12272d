/** The dispatchers that the product brings, by the names that scenarios and commands use. */
import type { Dispatcher } from "../planner/dispatcher.ts"
import { dispatcherOf } from "./chosen-robots.ts"
import { firstCome, nearestRobot } from "./greedy-choosers.ts"
import { plannerDispatcher } from "./planner-dispatcher.ts"

/** Names of the built-in dispatchers; the first is the default. */
export const dispatcherNames = ["planner", "nearest", "first-come"] as const
export type DispatcherName = (typeof dispatcherNames)[number]

const byName: Readonly<Record<DispatcherName, Dispatcher>> = {
  planner: plannerDispatcher,
  nearest: dispatcherOf(nearestRobot),
  "first-come": dispatcherOf(firstCome)
}

/** The built-in dispatcher of a name. */
export const builtInDispatcher = (name: DispatcherName): Dispatcher => byName[name]

/** The optimising planner as a dispatcher: the default. Source: spec/dispatch.md 7. */
import type { Dispatcher, DroppedChoice } from "../planner/dispatcher.ts"
import { insert } from "../planner/insertion.ts"
import { planAssignments } from "../planner/replan.ts"

const nothing: ReadonlyArray<DroppedChoice> = Object.freeze([])

/**
 * Quotes the cheapest insertion, and assigns robots to all open deliveries together. Its answers are
 * feasible by construction, so nothing is ever dropped.
 */
export const plannerDispatcher: Dispatcher = {
  name: "planner",
  quote: (fleet, calendar, wish, now, config) => ({
    found: insert(fleet, calendar, wish, now, config),
    dropped: null
  }),
  plan: (fleet, calendar, openDemandIds, now, config) => ({
    plan: planAssignments(fleet, calendar, openDemandIds, now, config),
    dropped: nothing
  })
}

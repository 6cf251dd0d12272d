import type { HubState } from "../../../actors/hub/state.ts"
import type { SystemChecker } from "./system.ts"

/** The timer of the next look at all field tasks that wait. */
const lookTimer = "AssignFo"

/**
 * A field task that waits for somebody is sought for again: its hub has a time for the next look.
 * Source: spec/operations.md 5.3.
 */
export const waitingFieldTasksAreSoughtFor: SystemChecker = (system, report) => {
  for (const { id, state, timers } of system.instances("Hub")) {
    const [first] = (state as HubState).field.waiting
    if (first === undefined || timers.some(({ key }) => key === lookTimer)) continue
    report(
      `${id} ${first.foTaskId} ${first.version}`,
      `${first.type} task ${first.foTaskId} of hub ${id} waits for somebody, and nobody is sought`
    )
  }
}

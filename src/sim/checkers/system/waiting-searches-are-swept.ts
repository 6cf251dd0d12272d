import type { HubState } from "../../../actors/hub/state.ts"
import { sweepMs } from "../../../services/operations/constants.ts"
import type { SystemChecker } from "./system.ts"

/** The timer of the next look at all searches. */
const sweepTimer = "SweepTasks"

/**
 * A trip that waits for a pilot, none being asked, has its turn in the next sweep, which is never farther away than
 * one interval. Source: spec/operations.md 5.1.
 */
export const waitingSearchesAreSwept: SystemChecker = (system, report) => {
  for (const { id, state, timers } of system.instances("Hub")) {
    const waiting = (state as HubState).searches.find(({ askedPilotId }) => askedPilotId === null)
    if (waiting === undefined) continue
    const sweep = timers.find(({ key }) => key === sweepTimer)
    if (sweep !== undefined && sweep.dueAt - system.now <= sweepMs) continue
    report(
      `${id} ${waiting.tripId}`,
      `trip ${waiting.tripId} of hub ${id} waits for a pilot, and no sweep is near`
    )
  }
}

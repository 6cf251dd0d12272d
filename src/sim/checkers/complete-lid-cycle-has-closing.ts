import type { RobotState } from "../../actors/robot/state.ts"

/**
 * A lid cycle that has ended says when, not before its opening; a COMPLETE one was closed by a known fact,
 * and an open one has no end. Source: spec/state.md 10 (2).
 */
export const completeLidCycleHasClosing = (state: RobotState): string | null => {
  const { cycle, lastClosedAt } = state
  if (cycle === null) return null
  const { cycleId, endedAt, openedAt } = cycle
  if ((cycle.state === "LID_CYCLE_INIT") !== (endedAt === null))
    return `${cycleId} ${cycle.state} ended ${endedAt}`
  if (endedAt !== null && endedAt < openedAt)
    return `${cycleId} ended ${endedAt} before it opened ${openedAt}`
  if (cycle.state !== "LID_CYCLE_COMPLETE" || endedAt === null) return null
  return lastClosedAt !== null && lastClosedAt >= endedAt && cycle.closeTrigger !== null
    ? null
    : `${cycleId} is COMPLETE at ${endedAt}, the newest close is of ${lastClosedAt} (${cycle.closeTrigger})`
}

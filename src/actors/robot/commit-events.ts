/** The events of a commit, each with the version of the robot that names the rows it writes. */
import type { Commit } from "../persistence.ts"
import type { RobotEvent } from "./events.ts"
import type { RobotState } from "./state.ts"

export type RobotCommit = Commit<RobotState, RobotEvent>

/** Calls `visit` with each event and the version that it raised the robot to. */
export const eachEvent = (
  { state, events }: RobotCommit,
  visit: (event: RobotEvent, version: number) => void
): void => {
  let raised = 0
  for (const { _tag } of events) if (_tag !== "TelemetryApplied") raised += 1
  let version = state.version - raised
  for (const event of events) {
    if (event._tag !== "TelemetryApplied") version += 1
    visit(event, version)
  }
}

import type { SystemChecker } from "./system.ts"

/**
 * The planner has the state of each robot as the robot has it, and takes no robot for idle that a trip
 * has under way. Source: spec/flows.md 4 (writes outside home), spec/dispatch.md 4.
 */
export const robotCopyAgrees: SystemChecker = (system, report) => {
  for (const planner of system.planners()) {
    for (const copy of planner.robots) {
      const robot = system.robot(copy.serial)
      if (robot === null || robot.operationState === null) continue
      const differs =
        copy.operationState !== robot.operationState ||
        copy.hasFood !== robot.flags.hasFood ||
        copy.needsMaintenance !== robot.flags.needsMaintenance ||
        copy.driveable !== robot.flags.driveable
      if (!differs) continue
      report(
        `${copy.serial} ${robot.stateVersion} ${copy.stateAt}`,
        `${copy.serial} is ${robot.operationState} (food ${robot.flags.hasFood}, driveable ${robot.flags.driveable}), the planner has it ${copy.operationState} (food ${copy.hasFood}, driveable ${copy.driveable})`
      )
    }
  }
}

import { type Attempt, progressOf } from "../../../actors/delivery/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * Food gets into a robot through its lid: a robot that waits with the food of an attempt has been open since the
 * attempt began. Source: spec/flows.md F4, spec/deliveries.md 9 (12).
 */
export const loadedRobotWasOpen: SystemChecker = (system, report) => {
  for (const delivery of system.deliveries()) {
    for (const attempt of delivery.attempts) {
      if (!isLoadedByMerchant(attempt)) continue
      const robot = system.robot(attempt.serial)
      if (robot === null || (robot.cycle !== null && robot.cycle.openedAt >= attempt.createdAt)) continue
      report(
        `${attempt.attemptId} ${attempt.version} ${robot.stateVersion}`,
        `attempt ${attempt.attemptId} is ${attempt.status} with ${attempt.serial}, whose lid was not open since`
      )
    }
  }
}

/** Food that another robot had was put in by a field operator, who needs no lid that tells of it. */
const isLoadedByMerchant = (attempt: Attempt): boolean =>
  attempt.provider === "Robot" && !attempt.fromRobot && progressOf(attempt) === "LoadedWaitingForPilot"

import type { SystemChecker } from "./system.ts"

/** A robot that was checked in is OFF_DUTY. Source: spec/operations.md 8 (17). */
export const checkedInRobotOffDuty: SystemChecker = (system, report) => {
  for (const hub of system.hubs()) {
    for (const { serial, checkIn } of hub.robots.values()) {
      if (checkIn !== "CHECKED_IN") continue
      const robot = system.robot(serial)
      if (robot === null || robot.operationState === null || robot.operationState === "OFF_DUTY") continue
      report(`${serial} ${robot.stateVersion}`, `${serial} is checked in and ${robot.operationState}`)
    }
  }
}

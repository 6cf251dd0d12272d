import type { HubState } from "../../actors/hub/state.ts"

/**
 * A robot whose newest check-in says CHECKED_IN has no open deployment, and one with an open deployment
 * is out. Source: spec/operations.md 8 (17).
 */
export const checkedInRobotNotDeployed = (state: HubState): string | null => {
  for (const robot of state.robots.values()) {
    if (robot.deployedAt !== null && robot.checkIn !== "CHECKED_OUT") {
      return `robot ${robot.serial} is deployed at ${robot.deploymentLocationId} and ${robot.checkIn}`
    }
  }
  return null
}

import type { HubState } from "../../actors/hub/state.ts"

/**
 * A robot has at most one open deployment: begun, with a place and a method; or none of the three.
 * Source: spec/operations.md 8 (18).
 */
export const oneDeploymentPerRobot = (state: HubState): string | null => {
  for (const [serial, robot] of state.robots) {
    if (robot.serial !== serial) return `robot ${robot.serial} is kept as ${serial}`
    const isOpen = robot.deployedAt !== null
    if (isOpen !== (robot.deploymentLocationId !== null) || isOpen !== (robot.deploymentMethod !== null)) {
      return (
        `robot ${serial} is deployed since ${robot.deployedAt} at ${robot.deploymentLocationId}` +
        ` by ${robot.deploymentMethod}`
      )
    }
  }
  return null
}

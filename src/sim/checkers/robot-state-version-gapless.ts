import type { RobotState } from "../../actors/robot/state.ts"

/** Each row of a robot's state history has the next version. Source: spec/state.md 10 (9). */
export const robotStateVersionGapless = (state: RobotState): string | null =>
  state.stateVersion === state.stateRows
    ? null
    : `robot ${state.serial} has state version ${state.stateVersion} after ${state.stateRows} changes`

import { openCycle, type RobotState } from "../../actors/robot/state.ts"

/** At most one lid cycle of a robot is open. Source: spec/state.md 10 (1). */
export const oneOpenLidCycle = (state: RobotState): string | null => {
  const expected = openCycle(state) === null ? 0 : 1
  return state.openCycles === expected
    ? null
    : `robot ${state.serial} has ${state.openCycles} open lid cycles, its newest is ${state.cycle?.state}`
}

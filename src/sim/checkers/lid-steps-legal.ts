import { lidMachine } from "../../actors/robot/machine.ts"
import type { RobotState } from "../../actors/robot/state.ts"

/** The newest step of the lid is a row of its table. Source: spec/state.md 10 (7). */
export const lidStepsLegal = (state: RobotState): string | null => {
  const { lidBefore, lidState } = state
  if (lidBefore === null || lidState === null) return null
  for (const row of lidMachine.transitions) {
    if (row.to === lidState && row.from !== null && row.from.includes(lidBefore)) return null
  }
  return `the lid of robot ${state.serial} went from ${lidBefore} to ${lidState}`
}

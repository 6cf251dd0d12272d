import type { RobotState } from "../../actors/robot/state.ts"

/** No command is opening the lid of a robot whose trip is IN_TRANSIT. Source: spec/state.md 10 (15). */
export const lidShutInTransit = (state: RobotState): string | null =>
  state.operationState === "ON_TRIP" &&
  state.tripStatus === "IN_TRANSIT" &&
  state.lidCommand !== null &&
  state.lidCommand.kind === "OPEN"
    ? `robot ${state.serial} opens its lid (${state.lidCommand.commandId}) on trip ${state.tripId}`
    : null

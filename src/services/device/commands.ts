/** Commands on their way to a robot: `device_command`. Source: spec/state.md 7. */
import type { CommandId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { CommandStatus } from "./enums.ts"

/** Values of `device_command.type`. */
export const deviceCommandTypes = [
  "OPEN_LID",
  "CLOSE_LID",
  "STOP_LID",
  "SET_PIN",
  "PLAY_SOUND",
  "SET_STATE",
  "SOFT_RESET",
  "HARD_RESET",
  "MODEM_RESET",
  "SWITCH_SIM",
  "GPS_RESET_HOT",
  "GPS_RESET_COLD",
  "DEPLOY"
] as const
export type DeviceCommandType = (typeof deviceCommandTypes)[number]

/** What somebody wants a robot to do. The robot may do it as long as it has not expired. */
export interface DeviceCommandRequest {
  readonly commandId: CommandId
  readonly serial: RobotSerial
  readonly type: DeviceCommandType
  readonly payload: { readonly [member: string]: unknown }
  readonly expiresAt: Instant
}

export interface DeviceCommand extends DeviceCommandRequest {
  /** Counts a robot's commands from 1. */
  readonly seq: number
  readonly status: CommandStatus
}

export type CommandResult = "OK" | "FAILED"

/** What a robot says of a command. */
export interface CommandAck {
  readonly serial: RobotSerial
  readonly commandId: CommandId
  readonly result: CommandResult
  /** The robot's own word for a failure. */
  readonly code: string | null
  /** When it happened, by the robot's clock, never in the future. */
  readonly at: Instant
}

/** The Robot as hosts run it. */
import type { Actor } from "../../domain/decider.ts"
import type { RobotCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { RobotEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { RobotRejection } from "./rejections.ts"
import { initialRobot, type RobotState } from "./state.ts"

export const robotActor: Actor<RobotState, RobotCommand, RobotEvent, RobotRejection> = {
  name: "Robot",
  initial: initialRobot,
  decide,
  evolve
}

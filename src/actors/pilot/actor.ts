/** The Pilot as hosts run it. */
import type { Actor } from "../../domain/decider.ts"
import type { PilotCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { PilotEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { PilotRejection } from "./rejections.ts"
import { initialPilot, type PilotState } from "./state.ts"

export const pilotActor: Actor<PilotState, PilotCommand, PilotEvent, PilotRejection> = {
  name: "Pilot",
  initial: initialPilot,
  decide,
  evolve
}

/** The Robot as the cluster host runs it: its rules, and its rows in the State database. */
import { hosted } from "../actors.ts"
import type { Entity } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { robotActor } from "./actor.ts"
import { write } from "./commit.ts"
import type { RobotEvent } from "./events.ts"
import { held } from "./held.ts"
import { reads, restore } from "./load.ts"
import type { RobotState } from "./state.ts"

export const robotEntity: Entity = {
  actor: hosted(robotActor),
  persistence: persisted<RobotState, RobotEvent>({
    actor: "Robot",
    database: "state",
    reads,
    write,
    held,
    restore,
    collisions: {}
  })
}

/** The Robot as the cluster host runs it: its rules, and its rows in the State database. */
import { hosted } from "../actors.ts"
import { type Entity, shown } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { robotActor } from "./actor.ts"
import { write } from "./commit.ts"
import type { RobotEvent } from "./events.ts"
import { held } from "./held.ts"
import { reads, restore } from "./load.ts"
import type { RobotState } from "./state.ts"

export const robotEntity: Entity = {
  actor: hosted(robotActor),
  // The version of the operational state and its flags; lids and links have none that is shown.
  shownVersion: shown<RobotState>(({ operationState, stateVersion }) =>
    operationState === null ? null : { version: stateVersion, status: operationState }
  ),
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

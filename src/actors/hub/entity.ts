/** The Hub as the cluster host runs it: its rules, and its rows in the Operations database. */
import { hosted } from "../actors.ts"
import type { Entity } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { hubActor } from "./actor.ts"
import type { CreateFoTask } from "./commands.ts"
import { write } from "./commit.ts"
import type { HubEvent } from "./events.ts"
import { held } from "./held.ts"
import { reads, restore } from "./load.ts"
import type { DuplicateFoTask } from "./rejections.ts"
import type { HubState } from "./state.ts"

export const hubEntity: Entity = {
  actor: hosted(hubActor),
  shownVersion: null,
  persistence: persisted<HubState, HubEvent>({
    actor: "Hub",
    database: "operations",
    reads,
    write,
    held,
    restore,
    collisions: {
      // Two hubs of a city ask one person at once: the second looks again who is free.
      fo_assignment_model_live_of_fo: "DecideAgain",
      // A robot that changes hubs may have its task at the other one.
      fo_task_model_open: (_hub, command): DuplicateFoTask => ({
        accepted: false,
        _tag: "DuplicateFoTask",
        type: command._tag === "CreateFoTask" ? (command as CreateFoTask).type : null,
        foTaskId: null
      })
    }
  })
}

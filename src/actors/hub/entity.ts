/** The Hub as the cluster host runs it: its rules, and its rows in the Operations database. */
import { hosted } from "../actors.ts"
import type { Entity } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { hubActor } from "./actor.ts"
import { write } from "./commit.ts"
import type { HubEvent } from "./events.ts"
import { held } from "./held.ts"
import { reads, restore } from "./load.ts"
import type { HubState } from "./state.ts"

export const hubEntity: Entity = {
  actor: hosted(hubActor),
  persistence: persisted<HubState, HubEvent>({
    actor: "Hub",
    database: "operations",
    reads,
    write,
    held,
    restore,
    // Two hubs of a city ask one person at once: the second looks again who is free.
    collisions: { fo_assignment_model_live_of_fo: "DecideAgain" }
  })
}

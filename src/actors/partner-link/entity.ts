/** The PartnerLink as the cluster host runs it: its rules, and its rows in the Integrations database. */
import { hosted } from "../actors.ts"
import type { Entity } from "../entity.ts"
import { persisted } from "../persistence.ts"
import { partnerLinkActor } from "./actor.ts"
import { held, write } from "./commit.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { reads, restore } from "./load.ts"
import type { PartnerLinkState } from "./state.ts"

export const partnerLinkEntity: Entity = {
  actor: hosted(partnerLinkActor),
  shownVersion: null,
  persistence: persisted<PartnerLinkState, PartnerLinkEvent>({
    actor: "PartnerLink",
    database: "integrations",
    reads,
    write,
    held,
    restore,
    collisions: {}
  })
}

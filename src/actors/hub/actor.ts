import type { Actor } from "../../domain/decider.ts"
import type { HubCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { HubEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { HubRejection } from "./rejections.ts"
import { type HubState, initial } from "./state.ts"

/** The Hub actor, key: hub id. Source: spec/operations.md 7. */
export const hubActor: Actor<HubState, HubCommand, HubEvent, HubRejection> = {
  name: "Hub",
  initial,
  decide,
  evolve
}

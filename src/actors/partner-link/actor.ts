/** The PartnerLink as hosts run it. */
import type { Actor } from "../../domain/decider.ts"
import type { PartnerLinkCommand } from "./commands.ts"
import { decide } from "./decide.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import type { PartnerLinkRejection } from "./rejections.ts"
import { initialPartnerLink, type PartnerLinkState } from "./state.ts"

export const partnerLinkActor: Actor<
  PartnerLinkState,
  PartnerLinkCommand,
  PartnerLinkEvent,
  PartnerLinkRejection
> = {
  name: "PartnerLink",
  initial: initialPartnerLink,
  decide,
  evolve
}

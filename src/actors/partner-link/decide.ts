/**
 * Decides what the link to a delivery's partner does with one command. Total: each (state, command) gives
 * a decision or a rejection; it never throws, reads no clock, draws nothing and never touches the state.
 *
 * Operators are told when their wish does not fit; news, timers and answers that are out of date change
 * nothing, because nobody waits to hear about them. Source: spec/integrations.md 3.2, 5; spec/flows.md F5.
 */
import { accept, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import type { Open, PartnerLinkCommand } from "./commands.ts"
import { closeAfterReturn, expireLease, resend, resume } from "./decide-operate.ts"
import { push } from "./decide-push.ts"
import { acknowledge, claim, closeByPartner, fail, suspend } from "./decide-send.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { externalStateMachine } from "./machine.ts"
import type { PartnerLinkState } from "./state.ts"
import type { PartnerLinkOutcome } from "./steps.ts"

export const decide = (
  state: PartnerLinkState,
  command: PartnerLinkCommand,
  now: Instant
): PartnerLinkOutcome => {
  switch (command._tag) {
    case "Open":
      return open(state, command, now)
    case "Push":
      return push(state, command, now)
    case "Claim":
      return claim(state, command, now)
    case "Acknowledge":
      return acknowledge(state, command, now)
    case "Fail":
      return fail(state, command, now)
    case "Suspend":
      return suspend(state, command, now)
    case "Close":
      return command.lockToken === null ? closeAfterReturn(state, now) : closeByPartner(state, command, now)
    case "Resume":
      return resume(state, now)
    case "Resend":
      return resend(state, command, now)
    case "ExpireLease":
      return expireLease(state, command, now)
  }
}

/** A partner who is not connected is told nothing: his deliveries have no link. */
const open = (state: PartnerLinkState, { event, api }: Open, now: Instant): PartnerLinkOutcome => {
  if (api === null || state.sendState !== null || !isLegal(externalStateMachine, null, "Open", "IDLE"))
    return unchanged
  return accept<PartnerLinkEvent>([
    {
      _tag: "ExternalStateCreated",
      at: now,
      deliveryId: state.deliveryId,
      externalDeliveryId: event.externalDeliveryId ?? state.deliveryId,
      api
    }
  ])
}

/**
 * The partner could not be told: he does not know the order any more, or refuses what we say.
 * Source: spec/flows.md F5, spec/deliveries.md 3.4 (ApplyPartner).
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { ApplyPartner } from "./commands.ts"
import { Course } from "./course.ts"
import { cancel } from "./decide-cancel.ts"
import type { DeliveryEvent } from "./events.ts"
import type { DeliveryState } from "./state.ts"

/**
 * A partner who has closed the order has cancelled it, as far as it is not too late for him; everything else
 * is for a human, once.
 */
export const applyPartner = (
  state: DeliveryState,
  command: ApplyPartner,
  now: Instant
): Decision<DeliveryEvent> => {
  const { quote, order } = state
  const { code, status } = command.event
  if (quote === null || order === null) return unchanged
  const failure = `${code}:${status}`
  if (order.partnerFailures.includes(failure)) return unchanged
  const noted = { _tag: "PartnerFailureNoted", at: now, failure } as const
  if (code === "CLOSED_BY_PARTNER") {
    // He has ended what is ended, or is being ended, here too.
    if (order.status === "Completed" || order.status === "Canceled" || order.cancelRequestedAt !== null) {
      return unchanged
    }
    const canceled = cancel(
      state,
      { _tag: "Cancel", by: "partner", attemptReason: "DeliveryCanceled", note: code },
      now
    )
    if (canceled.accepted && canceled.events.length > 0) {
      return { ...canceled, events: [...canceled.events, noted] }
    }
  }
  const course = new Course(state, quote, order, "partner", now)
  course.draft.event(noted)
  course.raiseAlarm("PARTNER_NOT_TOLD")
  return course.draft.done()
}

/**
 * What operators, the clock and the end of a return do to a link: it goes on, repeats its last word, is
 * freed from a sender who never answered, or closes.
 * Source: spec/integrations.md 3.2.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { Call } from "../calls.ts"
import type { ExpireLease, PartnerLinkCommand, Resend } from "./commands.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { externalStateMachine } from "./machine.ts"
import type { PartnerLinkState, Report } from "./state.ts"
import {
  claimTimer,
  closed,
  type Draft,
  newReport,
  type PartnerLinkOutcome,
  queued,
  supersede,
  timerKeys,
  waiting
} from "./steps.ts"

const begin = (): Draft => new DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>()

/** The return has come to nothing: the partner hears no more. While a report is out, its answer is awaited. */
export const closeAfterReturn = (state: PartnerLinkState, now: Instant): PartnerLinkOutcome => {
  const { sendState } = state
  if (sendState === null || sendState === "CLOSED") return unchanged
  if (sendState === "SENDING") {
    return state.closeRequested ? unchanged : begin().event({ _tag: "CloseNoted", at: now }).done()
  }
  if (!isLegal(externalStateMachine, sendState, "Close", "CLOSED")) return unchanged
  const draft = begin()
  supersede(draft, waiting(state), "Close", now)
  closed(draft, state, "Return", now)
  if (sendState !== "IDLE") draft.cancelTimer(timerKeys.claim)
  return draft.done()
}

/** The sender has not answered within his lease: the same report goes out again under the same key. */
export const expireLease = (
  state: PartnerLinkState,
  { lockToken }: ExpireLease,
  now: Instant
): PartnerLinkOutcome => {
  if (state.sendState === null || state.lockToken !== lockToken || state.lockedUntil === null)
    return unchanged
  if (now < state.lockedUntil || !isLegal(externalStateMachine, state.sendState, "ExpireLease", "PENDING"))
    return unchanged
  const draft = begin().event({ _tag: "SendStateChanged", at: now, trigger: "ExpireLease", to: "PENDING" })
  if (!state.closeRequested) return draft.setTimer(timerKeys.claim, now, claimTimer).done()
  const rest = state.reports.filter((queuedReport) => queuedReport.state === "QUEUED")
  supersede(draft, rest, "Close", now)
  closed(draft, state, "Return", now)
  return draft.done()
}

/** The credentials are mended, an operator says. */
export const resume = (state: PartnerLinkState, now: Instant): PartnerLinkOutcome => {
  if (state.sendState === null) return notFound("PartnerLink", state.deliveryId)
  if (!isLegal(externalStateMachine, state.sendState, "Resume", "PENDING"))
    return illegalTransition(externalStateMachine, state.deliveryId, state.sendState, "Resume")
  return begin()
    .event({ _tag: "SendStateChanged", at: now, trigger: "Resume", to: "PENDING" })
    .setTimer(timerKeys.claim, now, claimTimer)
    .done()
}

/** The last word again, under a new key. A report that is out is let go: its answer will be late. */
export const resend = (state: PartnerLinkState, { commandId }: Resend, now: Instant): PartnerLinkOutcome => {
  if (state.sendState === null) return notFound("PartnerLink", state.deliveryId)
  if (state.reports.some(({ report }) => report.commandId === commandId)) return unchanged
  if (!isLegal(externalStateMachine, state.sendState, "Resend", "PENDING"))
    return illegalTransition(externalStateMachine, state.deliveryId, state.sendState, "Resend")
  const last = lastWord(state)
  if (last === null) return { accepted: false, _tag: "NothingToResend", deliveryId: state.deliveryId }
  const draft = begin()
  queued(
    draft,
    state,
    newReport(state, { ...last, commandId }, now),
    "Resend",
    "PENDING",
    state.etaRevision,
    now
  )
  if (state.sendState === "SENDING") draft.cancelTimer(timerKeys.expireLease)
  return draft.setTimer(timerKeys.claim, now, claimTimer).done()
}

/** The newest status that was not overtaken, sent or dead: ranks never fall along the queue. */
const lastWord = (state: PartnerLinkState): Report | null => {
  for (let i = state.reports.length - 1; i >= 0; i--) {
    const { report, state: requestState } = state.reports[i]!
    if (report.kind === "STATUS" && requestState !== "SUPERSEDED") return report
  }
  return null
}

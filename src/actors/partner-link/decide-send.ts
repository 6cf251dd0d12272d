/**
 * Sending one report: it is claimed, the partner is called outside of any transaction, and whoever holds
 * the lock token says how it went. A late answer is kept and changes nothing.
 * Source: spec/integrations.md 3.2; spec/flows.md F5.
 */
import { accept, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import {
  pausedRecheckMs,
  sendDeadlineMs,
  sendLeaseMs,
  sendMaxAttempts,
  sendTimeoutMs
} from "../../services/integrations/constants.ts"
import type { ClientRequestState, SendState } from "../../services/integrations/enums.ts"
import type { PartnerStatusFailed } from "../../services/integrations/events.ts"
import { backoffMs, meaningOf } from "../../services/integrations/policies.ts"
import type { Call } from "../calls.ts"
import type { Acknowledge, Claim, Close, Fail, PartnerLinkCommand, Suspend } from "./commands.ts"
import { etaReport } from "./decide-push.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { clientRequestMachine, type ExternalStateTrigger, externalStateMachine } from "./machine.ts"
import { type PartnerLinkState, type QueuedReport, reportById } from "./state.ts"
import {
  callOf,
  claimTimer,
  closed,
  type Draft,
  lockTokenOf,
  type PartnerLinkOutcome,
  queued,
  supersede,
  timerKeys,
  waiting
} from "./steps.ts"

/** Takes the lowest report of the queue and calls the partner; early, late or in vain it does nothing. */
export const claim = (state: PartnerLinkState, { paused }: Claim, now: Instant): PartnerLinkOutcome => {
  if (state.sendState === null || !isLegal(externalStateMachine, state.sendState, "Claim", "SENDING"))
    return unchanged
  if (state.nextAttemptAt !== null && now < state.nextAttemptAt) return unchanged
  const next = waiting(state)[0]
  if (next === undefined) return unchanged
  const draft: Draft = new DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>()
  if (paused) return draft.setTimer(timerKeys.claim, now + pausedRecheckMs, claimTimer).done()
  const { report } = next
  const attempt = next.attempts + 1
  const lockToken = lockTokenOf(report, attempt)
  const lockedUntil = now + sendLeaseMs
  return draft
    .event({
      _tag: "ReportClaimed",
      at: now,
      clientRequestId: report.clientRequestId,
      attempt,
      lockToken,
      lockedUntil
    })
    .setTimer(timerKeys.expireLease, lockedUntil, { _tag: "ExpireLease", lockToken })
    .call(callOf(state, report, attempt, lockToken, now + sendTimeoutMs))
    .done()
}

/** What an answer says, whatever its kind. */
interface Answer {
  readonly httpStatus: number | null
  readonly error: string | null
  readonly durationMs: number
}

/** What follows from an answer for its report and for the link. */
interface Verdict {
  readonly trigger: ExternalStateTrigger
  readonly requestState: ClientRequestState
  readonly to: SendState
  readonly failureCount: number
  readonly nextAttemptAt: Instant | null
}

/** The report that is out under this token, undefined when the token's lock is over. */
const held = (state: PartnerLinkState, lockToken: string | null): QueuedReport | undefined =>
  state.sendState === "SENDING" && lockToken !== null && state.lockToken === lockToken
    ? reportById(state, state.inFlight)
    : undefined

/** Keeps what somebody says whose lock is over; what was said before, or by a stranger, is nothing. */
const late = (
  state: PartnerLinkState,
  lockToken: string | null,
  answer: Answer,
  now: Instant
): PartnerLinkOutcome => {
  if (lockToken === null) return unchanged
  for (const { report, openAttempts } of state.reports) {
    for (const attempt of openAttempts) {
      if (lockTokenOf(report, attempt) !== lockToken) continue
      const { httpStatus, error, durationMs } = answer
      const { clientRequestId } = report
      return accept<PartnerLinkEvent>([
        { _tag: "LateAnswerKept", at: now, clientRequestId, attempt, httpStatus, error, durationMs }
      ])
    }
  }
  return unchanged
}

export const acknowledge = (
  state: PartnerLinkState,
  command: Acknowledge,
  now: Instant
): PartnerLinkOutcome => {
  const { httpStatus, durationMs } = command
  const answer: Answer = { httpStatus, error: null, durationMs }
  const out = held(state, command.lockToken)
  if (out === undefined) return late(state, command.lockToken, answer, now)
  const to = afterReport(state, out)
  const verdict: Verdict = {
    trigger: "Acknowledge",
    requestState: "SENT",
    to,
    failureCount: 0,
    nextAttemptAt: null
  }
  const draft = begin()
  if (!settle(draft, state, out, answer, verdict, now)) return unchanged
  const { report } = out
  if (report.status !== null && state.api !== null) {
    draft.event({
      _tag: "PartnerStatusSent",
      at: now,
      deliveryId: state.deliveryId,
      status: report.status,
      robotId: report.robotId,
      sequence: report.sequence,
      apiVersion: state.api.apiVersion,
      httpStatus,
      attempts: out.attempts
    })
  }
  return goOn(draft, state, out, "SENT", to, now)
}

export const fail = (state: PartnerLinkState, command: Fail, now: Instant): PartnerLinkOutcome => {
  const { httpStatus, error, durationMs } = command
  const answer: Answer = { httpStatus, error, durationMs }
  const out = held(state, command.lockToken)
  if (out === undefined) return late(state, command.lockToken, answer, now)
  const code = finalFailure(out, httpStatus, now)
  return code === null ? tryAgain(state, out, command, now) : giveUp(state, out, answer, code, now)
}

/** Why a report is not tried again, null when it is. */
const finalFailure = (
  out: QueuedReport,
  httpStatus: number | null,
  now: Instant
): PartnerStatusFailed["code"] | null => {
  if (meaningOf(httpStatus) !== "Again") return "REFUSED"
  if (now >= out.report.queuedAt + sendDeadlineMs) return "DEADLINE"
  return !out.report.closing && out.attempts >= sendMaxAttempts ? "ATTEMPTS_SPENT" : null
}

/**
 * Waits, at least as long as the partner asks for, but never beyond the deadline, when the last try is
 * due. A closing word that waits behind says all that this one did.
 */
const tryAgain = (
  state: PartnerLinkState,
  out: QueuedReport,
  command: Fail,
  now: Instant
): PartnerLinkOutcome => {
  const { report } = out
  const failureCount = state.failureCount + 1
  const wait = Math.max(
    backoffMs(failureCount, report.clientRequestId, out.attempts),
    command.retryAfterMs ?? 0
  )
  const nextAttemptAt = Math.min(now + wait, Math.max(now + 1, report.queuedAt + sendDeadlineMs))
  const others = waiting(state)
  const isOvertaken = !report.closing && others.some((other) => other.report.closing)
  const draft = begin()
  const verdict: Verdict = {
    trigger: "Fail",
    requestState: isOvertaken ? "SUPERSEDED" : "QUEUED",
    to: "BACKOFF",
    failureCount,
    nextAttemptAt
  }
  if (!settle(draft, state, out, command, verdict, now)) return unchanged
  if (isOvertaken) {
    const overtaken = others.filter((other) => !other.report.closing)
    supersede(draft, overtaken, "Push", now)
  }
  draft.setTimer(timerKeys.claim, nextAttemptAt, claimTimer)
  return goOn(draft, state, out, verdict.requestState, "BACKOFF", now)
}

/** The report is dead, an operator hears of it, and the next one has its turn. */
const giveUp = (
  state: PartnerLinkState,
  out: QueuedReport,
  answer: Answer,
  code: PartnerStatusFailed["code"],
  now: Instant
): PartnerLinkOutcome => {
  const to = afterReport(state, out)
  const draft = begin()
  const verdict: Verdict = {
    trigger: "Fail",
    requestState: "DEAD",
    to,
    failureCount: 0,
    nextAttemptAt: null
  }
  if (!settle(draft, state, out, answer, verdict, now)) return unchanged
  if (out.report.status !== null) failed(draft, state, out, out.report.status, code, answer.httpStatus, now)
  draft.call({
    _tag: "RaiseAlarm",
    code: "PARTNER_STATUS_FAILED",
    entity: "PartnerLink",
    id: state.deliveryId
  })
  return goOn(draft, state, out, "DEAD", to, now)
}

/** The partner does not take our credentials: nothing goes out until somebody has mended that. */
export const suspend = (state: PartnerLinkState, command: Suspend, now: Instant): PartnerLinkOutcome => {
  const { httpStatus, durationMs } = command
  const answer: Answer = { httpStatus, error: "CREDENTIALS_REFUSED", durationMs }
  const out = held(state, command.lockToken)
  if (out === undefined) return late(state, command.lockToken, answer, now)
  const draft = begin()
  const verdict: Verdict = {
    trigger: "Suspend",
    requestState: "QUEUED",
    to: "SUSPENDED",
    failureCount: state.failureCount,
    nextAttemptAt: null
  }
  if (state.api === null || !settle(draft, state, out, answer, verdict, now)) return unchanged
  draft.event({
    _tag: "PartnerLinkSuspended",
    at: now,
    deliveryId: state.deliveryId,
    integrationType: state.api.integrationType,
    region: state.api.region,
    httpStatus
  })
  draft.call({
    _tag: "RaiseAlarm",
    code: "PARTNER_LINK_SUSPENDED",
    entity: "PartnerLink",
    id: state.deliveryId
  })
  return goOn(draft, state, out, "QUEUED", "SUSPENDED", now)
}

/** The partner no longer has the order, or has ended it: what that means is the delivery's to decide. */
export const closeByPartner = (state: PartnerLinkState, command: Close, now: Instant): PartnerLinkOutcome => {
  const { httpStatus, durationMs } = command
  const error = command.canceledByPartner ? "CANCELED_BY_PARTNER" : "CLOSED_BY_PARTNER"
  const answer: Answer = { httpStatus, error, durationMs }
  const out = held(state, command.lockToken)
  if (out === undefined) return late(state, command.lockToken, answer, now)
  const draft = begin()
  const verdict: Verdict = {
    trigger: "Close",
    requestState: "SUPERSEDED",
    to: "CLOSED",
    failureCount: state.failureCount,
    nextAttemptAt: null
  }
  if (!settle(draft, state, out, answer, verdict, now)) return unchanged
  supersede(draft, waiting(state), "Close", now)
  const word = out.report.status ?? state.lastStatusSent ?? "eta"
  failed(draft, state, out, word, "CLOSED_BY_PARTNER", httpStatus, now)
  closed(draft, state, "Partner", now)
  return draft.done()
}

const begin = (): Draft => new DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>()

const failed = (
  draft: Draft,
  state: PartnerLinkState,
  out: QueuedReport,
  status: string,
  code: PartnerStatusFailed["code"],
  httpStatus: number | null,
  now: Instant
): void => {
  draft.event({
    _tag: "PartnerStatusFailed",
    at: now,
    deliveryId: state.deliveryId,
    status,
    code,
    httpStatus,
    attempts: out.attempts
  })
}

/** Where the link is when a report has left the queue: more waits, or it was the last word, or nothing is left. */
const afterReport = (state: PartnerLinkState, out: QueuedReport): SendState => {
  if (waiting(state).length > 0) return "PENDING"
  if (out.report.closing) return "CLOSED"
  return state.deferredEtaAt === null || state.closeRequested ? "IDLE" : "PENDING"
}

/** Which step of a report leads to which state of it; none when it stays in the queue. */
const requestTrigger = { SENT: "Acknowledge", DEAD: "Fail", QUEUED: null } as const

/** Commits an answer, when both tables have the rows. The lease is over with it. */
const settle = (
  draft: Draft,
  state: PartnerLinkState,
  out: QueuedReport,
  answer: Answer,
  verdict: Verdict,
  now: Instant
): boolean => {
  const { trigger, requestState, to, failureCount, nextAttemptAt } = verdict
  if (state.sendState === null || !isLegal(externalStateMachine, state.sendState, trigger, to)) return false
  const requestStep =
    requestState === "SUPERSEDED" ? (trigger === "Close" ? "Close" : "Push") : requestTrigger[requestState]
  if (requestStep !== null && !isLegal(clientRequestMachine, out.state, requestStep, requestState))
    return false
  draft.event({
    _tag: "ReportAnswered",
    at: now,
    clientRequestId: out.report.clientRequestId,
    attempt: out.attempts,
    httpStatus: answer.httpStatus,
    error: answer.error,
    durationMs: answer.durationMs,
    state: requestState,
    trigger,
    to,
    failureCount,
    nextAttemptAt
  })
  draft.cancelTimer(timerKeys.expireLease)
  return true
}

/** What follows an answer: the end that was waited for, or that of the last word, or the next report. */
const goOn = (
  draft: Draft,
  state: PartnerLinkState,
  out: QueuedReport,
  requestState: ClientRequestState,
  to: SendState,
  now: Instant
): PartnerLinkOutcome => {
  if (to === "CLOSED") {
    closed(draft, state, "Reported", now)
    return draft.done()
  }
  if (state.closeRequested && isLegal(externalStateMachine, to, "Close", "CLOSED")) {
    const rest = waiting(state)
    supersede(draft, requestState === "QUEUED" ? [out, ...rest] : rest, "Close", now)
    draft.cancelTimer(timerKeys.claim)
    closed(draft, state, "Return", now)
    return draft.done()
  }
  if (to !== "PENDING") return draft.done()
  if (waiting(state).length === 0 && state.deferredEtaAt !== null) {
    const report = etaReport(state, state.deferredEtaAt, now, now)
    queued(draft, state, report, "Push", "PENDING", state.etaRevision, now)
  }
  draft.setTimer(timerKeys.claim, now, claimTimer)
  return draft.done()
}

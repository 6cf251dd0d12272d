/**
 * Applies one event to a PartnerLink in place. Total: an event has already happened, so nothing is refused.
 */
import type { Instant } from "../../domain/instant.ts"
import type { SendState } from "../../services/integrations/enums.ts"
import type { PartnerLinkEvent, ReportAnswered, ReportClaimed, ReportQueued } from "./events.ts"
import { type PartnerLinkState, reportById } from "./state.ts"

export const evolve = (state: PartnerLinkState, event: PartnerLinkEvent): void => {
  switch (event._tag) {
    case "ExternalStateCreated":
      state.api = event.api
      state.externalDeliveryId = event.externalDeliveryId
      enter(state, "IDLE")
      return
    case "ReportQueued":
      queue(state, event)
      return
    case "ReportsSuperseded":
      for (const id of event.clientRequestIds) {
        const queued = reportById(state, id)
        if (queued !== undefined) queued.state = "SUPERSEDED"
      }
      state.version += 1
      return
    case "EtaDeferred":
      state.deferredEtaAt = event.eta
      state.etaRevision = event.revision
      state.version += 1
      return
    case "ReportClaimed":
      claim(state, event)
      return
    case "ReportAnswered":
      answer(state, event)
      return
    case "LateAnswerKept":
      answered(state, event.clientRequestId, event.attempt)
      state.version += 1
      return
    case "SendStateChanged":
      if (event.trigger === "Resume") state.failureCount = 0
      enter(state, event.to)
      return
    case "CloseNoted":
      state.closeRequested = true
      state.version += 1
      return
    case "ExternalStateClosed":
      state.closedAt = event.at
      state.closeRequested = false
      state.deferredEtaAt = null
      enter(state, "CLOSED")
      return
    case "PartnerStatusQueued":
    case "PartnerStatusSent":
    case "PartnerStatusFailed":
    case "PartnerLinkSuspended":
      // What they tell others, the internal event beside them has told the state.
      return
  }
}

/** Whoever held the lock holds it no more, unless the link goes on sending. */
const enter = (state: PartnerLinkState, to: SendState, nextAttemptAt: Instant | null = null): void => {
  state.version += 1
  state.sendState = to
  if (to === "SENDING") return
  state.nextAttemptAt = nextAttemptAt
  state.inFlight = null
  state.lockToken = null
  state.lockedUntil = null
}

const queue = (state: PartnerLinkState, { report, etaRevision, to }: ReportQueued): void => {
  state.reports.push({ report, state: "QUEUED", attempts: 0, openAttempts: [] })
  state.nextSequence = report.sequence + 1
  state.etaRevision = etaRevision
  if (report.eta !== null) {
    state.eta = report.eta
    state.deferredEtaAt = null
  }
  // A time of arrival, or an old word repeated, makes no other news old.
  if (report.kind === "STATUS" && report.commandId === null) state.newsAt = report.occurredAt
  enter(state, to, state.sendState === to ? state.nextAttemptAt : null)
}

const claim = (state: PartnerLinkState, event: ReportClaimed): void => {
  const queued = reportById(state, event.clientRequestId)
  if (queued !== undefined) {
    queued.attempts = event.attempt
    queued.openAttempts = [...queued.openAttempts, event.attempt]
  }
  enter(state, "SENDING")
  state.nextAttemptAt = null
  state.inFlight = event.clientRequestId
  state.lockToken = event.lockToken
  state.lockedUntil = event.lockedUntil
}

const answered = (state: PartnerLinkState, clientRequestId: string, attempt: number): void => {
  const queued = reportById(state, clientRequestId)
  if (queued !== undefined) queued.openAttempts = queued.openAttempts.filter((open) => open !== attempt)
}

const answer = (state: PartnerLinkState, event: ReportAnswered): void => {
  answered(state, event.clientRequestId, event.attempt)
  const queued = reportById(state, event.clientRequestId)
  if (queued !== undefined) {
    queued.state = event.state
    if (event.state === "SENT") {
      state.lastUpdateAt = event.at
      if (queued.report.kind === "STATUS") {
        state.lastStatusSent = queued.report.status
        state.lastRobotIdSent = queued.report.robotId
        state.lastRankSent = queued.report.rank ?? state.lastRankSent
      }
    }
  }
  state.lastError = event.error
  state.failureCount = event.failureCount
  enter(state, event.to, event.nextAttemptAt)
}

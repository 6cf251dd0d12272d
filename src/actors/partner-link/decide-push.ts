/**
 * What happened to a delivery, and whether its partner hears of it: the enqueue rule.
 *
 * A status is told when its rank is above that of the newest status queued or sent, or is the same with
 * another robot and the partner is told of robots. So a partner never sees an order go back when a
 * rescue starts over. Nothing is told twice: a status with a robot that was queued before stays away
 * even when the robot has come back to the order.
 * Source: spec/integrations.md 3.2, 5.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { targetsOf } from "../../domain/machine.ts"
import type {
  AttemptResourceChanged,
  AttemptTransitioned,
  DeliveryEtaUpdated,
  DeliveryTransitioned
} from "../../services/deliveries/events.ts"
import { etaMinChangeMs } from "../../services/integrations/constants.ts"
import type { SendState } from "../../services/integrations/enums.ts"
import { reportsRobots } from "../../services/integrations/policies.ts"
import { type ReportedStatus, rankOf, wordOf } from "../../services/integrations/status-map.ts"
import type { Call } from "../calls.ts"
import type { PartnerLinkCommand, Push } from "./commands.ts"
import type { PartnerLinkEvent } from "./events.ts"
import { externalStateMachine } from "./machine.ts"
import { newestStatus, type PartnerLinkState, type Report } from "./state.ts"
import {
  claimTimer,
  type Draft,
  newReport,
  type PartnerLinkOutcome,
  queued,
  supersede,
  timerKeys,
  waiting
} from "./steps.ts"

/** What a report of a status says, before its place in the queue. */
interface News {
  readonly status: ReportedStatus
  readonly robotId: RobotSerial | null
  readonly occurredAt: Instant
  readonly lat: number | null
  readonly lng: number | null
  readonly reason: string | null
  readonly closing: boolean
}

export const push = (state: PartnerLinkState, { event }: Push, now: Instant): PartnerLinkOutcome => {
  // A link that is closed ignores all news: the table's row CLOSED, Push, CLOSED.
  if (state.sendState === null || state.api === null || state.sendState === "CLOSED") return unchanged
  switch (event._tag) {
    case "AttemptTransitioned":
      return pushStatus(state, ofAttempt(event), now)
    case "AttemptResourceChanged":
      return pushRobot(state, event, now)
    case "DeliveryTransitioned":
      return event.to === "Canceled" ? pushStatus(state, ofCancellation(state, event), now) : unchanged
    case "DeliveryEtaUpdated":
      return pushEta(state, event, now)
  }
}

const ofAttempt = (event: AttemptTransitioned): News => ({
  status: event.to,
  robotId: event.serial,
  occurredAt: event.at,
  lat: event.lat,
  lng: event.lng,
  reason: null,
  closing: event.to === "Delivered" || event.to === "Completed" || event.to === "Returned"
})

const ofCancellation = (state: PartnerLinkState, event: DeliveryTransitioned): News => ({
  status: "DeliveryCanceled",
  robotId: newestStatus(state)?.robotId ?? null,
  occurredAt: event.at,
  lat: null,
  lng: null,
  reason: event.cancelReason,
  closing: !event.returning
})

const pushStatus = (state: PartnerLinkState, news: News, now: Instant): PartnerLinkOutcome => {
  const { api } = state
  if (api === null || news.occurredAt < state.newsAt) return unchanged
  const word = wordOf(api.integrationType, api.apiVersion, news.status)
  const rank = rankOf(news.status)
  if (word === null || rank === null) return unchanged
  const isRobotTold = reportsRobots(api.integrationType)
  const robotId = isRobotTold ? news.robotId : null
  const last = newestStatus(state)
  if (last !== null && last.rank !== null) {
    if (rank < last.rank) return unchanged
    if (rank === last.rank && (robotId === null || robotId === last.robotId)) return unchanged
  }
  if (wasTold(state, word, robotId, news.occurredAt)) return unchanged
  return enqueue(state, { ...news, robotId }, word, rank, now)
}

/** A partner who knows of a robot hears of the one that takes its place. */
const pushRobot = (
  state: PartnerLinkState,
  event: AttemptResourceChanged,
  now: Instant
): PartnerLinkOutcome => {
  const last = newestStatus(state)
  if (last === null || last.internalStatus === null || last.robotId === null || last.closing) return unchanged
  const news: News = {
    status: last.internalStatus,
    robotId: event.new,
    occurredAt: event.at,
    lat: null,
    lng: null,
    reason: null,
    closing: false
  }
  return event.new === null ? unchanged : pushStatus(state, news, now)
}

/** Whether this word about this robot was sent or will be, or is the very news that was given up. */
const wasTold = (
  state: PartnerLinkState,
  word: string,
  robotId: RobotSerial | null,
  occurredAt: Instant
): boolean => {
  for (const { report, state: requestState } of state.reports) {
    if (report.status !== word || report.robotId !== robotId) continue
    if (requestState === "QUEUED" || requestState === "SENT" || report.occurredAt === occurredAt) return true
  }
  return false
}

const enqueue = (
  state: PartnerLinkState,
  news: News,
  word: string,
  rank: number,
  now: Instant
): PartnerLinkOutcome => {
  const draft: Draft = new DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>()
  // A closing word says all that waits behind a failure.
  if (news.closing && (state.failureCount > 0 || state.sendState === "SUSPENDED")) {
    const overtaken = waiting(state).filter(({ report }) => !report.closing)
    supersede(draft, overtaken, "Push", now)
  }
  const report = newReport(
    state,
    {
      kind: "STATUS",
      internalStatus: news.status,
      status: word,
      rank,
      robotId: news.robotId,
      occurredAt: news.occurredAt,
      eta: state.deferredEtaAt ?? state.eta,
      lat: news.lat,
      lng: news.lng,
      reason: news.reason,
      closing: news.closing,
      commandId: null
    },
    now
  )
  return join(draft, state, report, state.etaRevision, now)
}

/** The report takes its place, and a link that had nothing to do claims it at once. */
const join = (
  draft: Draft,
  state: PartnerLinkState,
  report: Report,
  etaRevision: number,
  now: Instant
): PartnerLinkOutcome => {
  const to = afterPush(state.sendState)
  if (to === undefined) return unchanged
  queued(draft, state, report, "Push", to, etaRevision, now)
  if (state.sendState === "IDLE") draft.setTimer(timerKeys.claim, now, claimTimer)
  return draft.done()
}

/** Where a Push leads: the table has one row for each state. */
const afterPush = (from: SendState | null): SendState | undefined =>
  from === null ? undefined : targetsOf(externalStateMachine, from, "Push")[0]

/**
 * A new time of arrival is told by itself only when nothing else waits, and then only the newest; else
 * it waits outside of the queue, and the next status says it too. So it never waits behind a failure.
 */
const pushEta = (state: PartnerLinkState, event: DeliveryEtaUpdated, now: Instant): PartnerLinkOutcome => {
  const { dropoff, revision } = event
  if (dropoff === null || revision <= state.etaRevision || newestStatus(state)?.closing === true)
    return unchanged
  const known = state.deferredEtaAt ?? state.eta
  if (known !== null && Math.abs(dropoff - known) < etaMinChangeMs) return unchanged
  const draft: Draft = new DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>()
  const others = waiting(state)
  if (state.inFlight !== null || others.some(({ report }) => report.kind !== "ETA")) {
    return draft.event({ _tag: "EtaDeferred", at: now, eta: dropoff, revision }).done()
  }
  supersede(draft, others, "Push", now)
  return join(draft, state, etaReport(state, dropoff, event.at, now), revision, now)
}

/** A report that says nothing but when the order will be at the door. */
export const etaReport = (state: PartnerLinkState, eta: Instant, occurredAt: Instant, now: Instant): Report =>
  newReport(
    state,
    {
      kind: "ETA",
      internalStatus: null,
      status: null,
      rank: null,
      robotId: null,
      occurredAt,
      eta,
      lat: null,
      lng: null,
      reason: null,
      closing: false,
      commandId: null
    },
    now
  )

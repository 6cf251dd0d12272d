/**
 * The rows that a decision of a PartnerLink changes: the link as it is now, the reports that join or leave
 * the queue, every answer, and what DoorDash was told. `held` is what the specification's tables have no
 * column for.
 */
import { type ClientRequestId, type CommandId, deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { DoordashDeliveryStatus } from "../../services/integrations/enums.ts"
import {
  clientRequestsTable,
  clientResponsesTable,
  doordashUpdateTable,
  doordashUpdateV2Table,
  type ExternalStateRow,
  externalStateTable
} from "../../services/integrations/tables.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { Commit } from "../persistence.ts"
import type { LateAnswerKept, PartnerLinkEvent, ReportAnswered, ReportQueued } from "./events.ts"
import { type PartnerLinkState, type Report, reportById } from "./state.ts"

/** What no column holds of a report. */
export interface HeldReport {
  readonly closing: boolean
  readonly queuedAt: Instant
  readonly commandId: CommandId | null
  readonly openAttempts: ReadonlyArray<number>
}

/** What no column holds. */
export interface PartnerLinkHeld {
  readonly inFlight: ClientRequestId | null
  readonly closeRequested: boolean
  readonly newsAt: Instant
  readonly eta: Instant | null
  readonly etaRevision: number
  readonly deferredEtaAt: Instant | null
  /** In the order of their sequence. */
  readonly reports: ReadonlyArray<HeldReport>
}

export const held = (state: PartnerLinkState): PartnerLinkHeld => ({
  inFlight: state.inFlight,
  closeRequested: state.closeRequested,
  newsAt: state.newsAt,
  eta: state.eta,
  etaRevision: state.etaRevision,
  deferredEtaAt: state.deferredEtaAt,
  reports: state.reports.map(({ report, openAttempts }) => ({
    closing: report.closing,
    queuedAt: report.queuedAt,
    commandId: report.commandId,
    openAttempts
  }))
})

export const write = (commit: Commit<PartnerLinkState, PartnerLinkEvent>, changes: RowChanges): void => {
  const { state, events } = commit
  // Whoever hears of a delivery that has no link keeps nothing.
  if (state.sendState === null || events.length === 0) return
  if (events.some(({ _tag }) => _tag === "ExternalStateCreated")) createLink(state, changes)
  else changes.set(externalStateTable, { deliveryId: state.deliveryId, ...columnsOf(state) })
  for (const event of events) {
    switch (event._tag) {
      case "ReportQueued":
        queue(commit, event, changes)
        break
      case "ReportClaimed":
        setReport(state, event.clientRequestId, changes)
        break
      case "ReportsSuperseded":
        for (const id of event.clientRequestIds) setReport(state, id, changes)
        break
      case "ReportAnswered":
        setReport(state, event.clientRequestId, changes)
        keepAnswer(event, changes)
        if (event.state === "SENT") keepUpdate(state, event, changes)
        break
      case "LateAnswerKept":
        keepAnswer(event, changes)
        break
      default:
        break
    }
  }
}

type LinkColumns = Omit<
  ExternalStateRow,
  "deliveryId" | "integrationDeliveryId" | "externalDeliveryId" | "integrationType" | "apiVersion" | "region"
>

/** What can change of a link after its creation. */
const columnsOf = (state: PartnerLinkState): LinkColumns => {
  const { sendState } = state
  invariant(sendState !== null, `the link of ${state.deliveryId} has events and no state`)
  return {
    lastStatusSent: state.lastStatusSent,
    lastRobotIdSent: state.lastRobotIdSent,
    lastUpdateAt: state.lastUpdateAt,
    lastRankSent: state.lastRankSent,
    sendState,
    nextSequence: state.nextSequence,
    failureCount: state.failureCount,
    nextAttemptAt: state.nextAttemptAt,
    lockToken: state.lockToken,
    lockedUntil: state.lockedUntil,
    lastError: state.lastError,
    closedAt: state.closedAt,
    version: state.version
  }
}

const apiOf = (state: PartnerLinkState) => {
  const { api } = state
  invariant(api !== null, `the link of ${state.deliveryId} has rows and no partner`)
  return api
}

const createLink = (state: PartnerLinkState, changes: RowChanges): void => {
  const { integrationType, apiVersion, region } = apiOf(state)
  changes.insert(externalStateTable, {
    deliveryId: state.deliveryId,
    integrationDeliveryId: state.deliveryId,
    externalDeliveryId: state.externalDeliveryId,
    integrationType,
    apiVersion,
    region,
    ...columnsOf(state)
  })
}

/** What is sent beside the columns. */
const payloadOf = ({ occurredAt, eta, lat, lng, reason }: Report) => ({ occurredAt, eta, lat, lng, reason })

const queue = (
  { state, command, sourceEventId }: Commit<PartnerLinkState, PartnerLinkEvent>,
  { report }: ReportQueued,
  changes: RowChanges
): void => {
  const { integrationType, apiVersion, region } = apiOf(state)
  const now = reportById(state, report.clientRequestId)
  invariant(now !== undefined, `report ${report.clientRequestId} is queued and gone`)
  changes.insert(clientRequestsTable, {
    id: report.clientRequestId,
    deliveryId: state.deliveryId,
    integrationType,
    kind: report.kind,
    sequence: report.sequence,
    internalStatus: report.internalStatus,
    partnerStatus: report.status,
    robotId: report.robotId,
    rank: report.rank,
    endpoint: `${integrationType} v${apiVersion} ${region}`,
    payload: payloadOf(report),
    idempotencyKey: report.idempotencyKey,
    sourceEventId: command._tag === "Push" ? sourceEventId : null,
    state: now.state,
    attemptCount: now.attempts
  })
}

const setReport = (state: PartnerLinkState, id: ClientRequestId, changes: RowChanges): void => {
  const now = reportById(state, id)
  invariant(now !== undefined, `report ${id} changed and is gone`)
  changes.set(clientRequestsTable, { id, state: now.state, attemptCount: now.attempts })
}

const keepAnswer = (event: ReportAnswered | LateAnswerKept, changes: RowChanges): void => {
  const { clientRequestId, attempt, httpStatus, error, durationMs } = event
  const id = deriveId(clientRequestId, attempt, 3, event.at)
  // Bodies are not kept: they may name people.
  changes.insert(clientResponsesTable, {
    id,
    clientRequestId,
    attempt,
    httpStatus,
    body: null,
    error,
    durationMs
  })
}

/** DoorDash has a book of its own of what it was told. */
const keepUpdate = (state: PartnerLinkState, event: ReportAnswered, changes: RowChanges): void => {
  const { integrationType, apiVersion } = apiOf(state)
  const report = reportById(state, event.clientRequestId)?.report
  if (integrationType !== "DOORDASH" || report === undefined || report.status === null) return
  const update = {
    id: deriveId(event.clientRequestId, event.attempt, 4, event.at),
    deliveryId: state.deliveryId,
    externalDeliveryId: state.externalDeliveryId,
    direction: "OUTBOUND" as const,
    robotId: report.robotId,
    payload: payloadOf(report),
    providerEventId: null,
    clientRequestId: event.clientRequestId,
    occurredAt: report.occurredAt
  }
  if (apiVersion < 2) {
    changes.insert(doordashUpdateTable, { ...update, status: report.status as DoordashDeliveryStatus })
  } else changes.insert(doordashUpdateV2Table, { ...update, status: report.status, apiVersion })
}

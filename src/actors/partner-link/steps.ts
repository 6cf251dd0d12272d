/**
 * The pieces that decisions of a PartnerLink are made of: a report that joins the queue, reports that
 * leave it unsent, the end of the link. Source: spec/integrations.md 3.2.
 */
import type { DecisionDraft, Outcome } from "../../domain/decider.ts"
import { type ClientRequestId, deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { isLegal } from "../../domain/machine.ts"
import { reportsPlace } from "../../services/integrations/status-map.ts"
import type { Call, PartnerCall } from "../calls.ts"
import type { Claim, PartnerLinkCommand } from "./commands.ts"
import type { ExternalStateClosed, PartnerLinkEvent } from "./events.ts"
import { type ClientRequestTrigger, clientRequestMachine } from "./machine.ts"
import type { PartnerLinkRejection } from "./rejections.ts"
import type { PartnerLinkState, QueuedReport, Report } from "./state.ts"

export type PartnerLinkOutcome = Outcome<PartnerLinkEvent, PartnerLinkRejection>
export type Draft = DecisionDraft<PartnerLinkEvent, PartnerLinkCommand, Call>

/** The keys of the two timers: one of each at most. */
export const timerKeys = { claim: "Claim", expireLease: "ExpireLease" } as const

/** What the Claim timer fires; the host fills in whether sending waits. */
export const claimTimer: Claim = Object.freeze({ _tag: "Claim", paused: false })

/** The token of one try of one report, and of no other. */
export const lockTokenOf = (report: Report, attempt: number): string =>
  deriveId(report.clientRequestId, attempt, 1, report.queuedAt)

/** A new report at the end of the queue. What it says is fixed here. */
export const newReport = (
  state: PartnerLinkState,
  says: Pick<
    Report,
    "kind" | "internalStatus" | "status" | "rank" | "robotId" | "occurredAt" | "reason" | "closing"
  > & {
    readonly eta: Instant | null
    readonly lat: number | null
    readonly lng: number | null
    readonly commandId: string | null
  },
  now: Instant
): Report => {
  const { api } = state
  invariant(api !== null, `the link of ${state.deliveryId} is queued for without a partner`)
  const clientRequestId = deriveId(`link:${state.deliveryId}`, state.nextSequence, 0, now)
  const isPlaceTold = reportsPlace(api.integrationType, api.apiVersion)
  return {
    clientRequestId,
    sequence: state.nextSequence,
    kind: says.kind,
    internalStatus: says.internalStatus,
    status: says.status,
    rank: says.rank,
    robotId: says.robotId,
    occurredAt: says.occurredAt,
    eta: says.eta,
    lat: isPlaceTold ? says.lat : null,
    lng: isPlaceTold ? says.lng : null,
    reason: says.reason,
    closing: says.closing,
    idempotencyKey: deriveId(clientRequestId, 0, 0, now),
    queuedAt: now,
    commandId: says.commandId
  }
}

/** The report is queued, and a status is announced. */
export const queued = (
  draft: Draft,
  state: PartnerLinkState,
  report: Report,
  trigger: "Push" | "Resend",
  to: NonNullable<PartnerLinkState["sendState"]>,
  etaRevision: number,
  now: Instant
): void => {
  invariant(isLegal(clientRequestMachine, null, trigger, "QUEUED"), `${trigger} queues nothing`)
  draft.event({ _tag: "ReportQueued", at: now, report, etaRevision, to })
  if (report.status === null) return
  draft.event({
    _tag: "PartnerStatusQueued",
    at: now,
    deliveryId: state.deliveryId,
    status: report.status,
    robotId: report.robotId,
    sequence: report.sequence
  })
}

/** The reports of the queue that still wait, in their order; without the one that is out. */
export const waiting = (state: PartnerLinkState): ReadonlyArray<QueuedReport> =>
  state.reports.filter(
    ({ report, state: requestState }) =>
      requestState === "QUEUED" && report.clientRequestId !== state.inFlight
  )

/** These reports are never sent. */
export const supersede = (
  draft: Draft,
  reports: ReadonlyArray<QueuedReport>,
  trigger: Extract<ClientRequestTrigger, "Push" | "Close">,
  now: Instant
): void => {
  const clientRequestIds: Array<ClientRequestId> = []
  for (const { report, state } of reports) {
    if (isLegal(clientRequestMachine, state, trigger, "SUPERSEDED"))
      clientRequestIds.push(report.clientRequestId)
  }
  if (clientRequestIds.length > 0) draft.event({ _tag: "ReportsSuperseded", at: now, clientRequestIds })
}

/** Nothing more is sent. The row of the table was looked up before. */
export const closed = (
  draft: Draft,
  state: PartnerLinkState,
  cause: ExternalStateClosed["cause"],
  now: Instant
): void => {
  draft.event({ _tag: "ExternalStateClosed", at: now, deliveryId: state.deliveryId, cause })
}

/** The call that sends a report: the same at each try but for token and try. */
export const callOf = (
  state: PartnerLinkState,
  report: Report,
  attempt: number,
  lockToken: string,
  expiresAt: Instant
): PartnerCall => {
  const { api } = state
  invariant(api !== null, `the link of ${state.deliveryId} sends without a partner`)
  return {
    _tag: "PartnerCall",
    deliveryId: state.deliveryId,
    clientRequestId: report.clientRequestId,
    lockToken,
    sequence: report.sequence,
    attempt,
    idempotencyKey: report.idempotencyKey,
    integrationType: api.integrationType,
    apiVersion: api.apiVersion,
    region: api.region,
    externalDeliveryId: state.externalDeliveryId,
    kind: report.kind,
    status: report.status,
    robotId: report.robotId,
    occurredAt: report.occurredAt,
    eta: report.eta,
    lat: report.lat,
    lng: report.lng,
    reason: report.reason,
    expiresAt
  }
}

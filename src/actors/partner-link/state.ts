/**
 * What a PartnerLink knows: how its partner is spoken to, what he was told last, and the queue of
 * reports to him. Source: spec/integrations.md 2.2, 2.4.
 */
import type { ClientRequestId, CommandId, DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { ClientRequestState, SendState } from "../../services/integrations/enums.ts"
import type { PartnerApi } from "../../services/integrations/partner-api.ts"
import type { ReportedStatus } from "../../services/integrations/status-map.ts"

/** What a report says and will say at each try: nothing of it changes once it is queued. */
export interface Report {
  readonly clientRequestId: ClientRequestId
  /** 1, 2, …: reports of a delivery go out in this order. */
  readonly sequence: number
  readonly kind: "STATUS" | "ETA"
  /** Null for a new time of arrival. */
  readonly internalStatus: ReportedStatus | null
  /** The partner's word, null for a new time of arrival. */
  readonly status: string | null
  readonly rank: number | null
  /** Null where the partner is not told which robot it is. */
  readonly robotId: RobotSerial | null
  readonly occurredAt: Instant
  /** When the order will be at the door, as far as known. */
  readonly eta: Instant | null
  readonly lat: number | null
  readonly lng: number | null
  readonly reason: string | null
  /** Nothing follows it: delivered, returned, or canceled for good. */
  readonly closing: boolean
  readonly idempotencyKey: string
  readonly queuedAt: Instant
  /** The operator's command that repeats a status, null for news. */
  readonly commandId: CommandId | null
}

/** A report in the queue, or one that has left it. */
export interface QueuedReport {
  readonly report: Report
  state: ClientRequestState
  /** Tries so far. */
  attempts: number
  /** Tries that nobody has answered: of them a late answer is still kept. */
  openAttempts: ReadonlyArray<number>
}

export interface PartnerLinkState {
  readonly deliveryId: DeliveryId
  /** Rises with each change. */
  version: number
  /** Null before Open. */
  sendState: SendState | null
  api: PartnerApi | null
  /** What the partner calls the delivery. */
  externalDeliveryId: string
  nextSequence: number
  /** Failures in a row. */
  failureCount: number
  /** Set in BACKOFF only. */
  nextAttemptAt: Instant | null
  /** The report that somebody is sending, and by which token he may say how it went. */
  inFlight: ClientRequestId | null
  lockToken: string | null
  lockedUntil: Instant | null
  lastStatusSent: string | null
  lastRobotIdSent: RobotSerial | null
  lastRankSent: number
  lastUpdateAt: Instant | null
  lastError: string | null
  /** The delivery's return has come to nothing: the link closes when the report that is out is answered. */
  closeRequested: boolean
  closedAt: Instant | null
  /** When the newest news that was queued happened: older news is out of date. */
  newsAt: Instant
  /** The newest time of arrival that the partner was told or that a report in the queue says. */
  eta: Instant | null
  /** Revision of the newest time of arrival that was taken notice of. */
  etaRevision: number
  /** A newer time of arrival, which waits until nothing else does. */
  deferredEtaAt: Instant | null
  /** In their order. */
  reports: Array<QueuedReport>
}

/** The link of a delivery that nobody has opened. */
export const initialPartnerLink = (deliveryId: DeliveryId): PartnerLinkState => ({
  deliveryId,
  version: 0,
  sendState: null,
  api: null,
  externalDeliveryId: "",
  nextSequence: 1,
  failureCount: 0,
  nextAttemptAt: null,
  inFlight: null,
  lockToken: null,
  lockedUntil: null,
  lastStatusSent: null,
  lastRobotIdSent: null,
  lastRankSent: 0,
  lastUpdateAt: null,
  lastError: null,
  closeRequested: false,
  closedAt: null,
  newsAt: 0,
  eta: null,
  etaRevision: 0,
  deferredEtaAt: null,
  reports: []
})

/** The report with this id; undefined when there is none. */
export const reportById = (state: PartnerLinkState, id: ClientRequestId | null): QueuedReport | undefined => {
  for (const queued of state.reports) if (queued.report.clientRequestId === id) return queued
  return undefined
}

/** The newest status that was sent or will be: what the enqueue rule compares with. */
export const newestStatus = (state: PartnerLinkState): Report | null => {
  for (let i = state.reports.length - 1; i >= 0; i--) {
    const { report, state: requestState } = state.reports[i]!
    if (report.kind === "STATUS" && (requestState === "QUEUED" || requestState === "SENT")) return report
  }
  return null
}

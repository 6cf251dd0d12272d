/**
 * Events of the PartnerLink actor: the public ones of Integrations, and internal ones that only its own
 * state and rows need. Source: spec/integrations.md 3.2, 9.
 */
import type { ClientRequestId, DeliveryId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { ClientRequestState, SendState } from "../../services/integrations/enums.ts"
import type { IntegrationsEvent } from "../../services/integrations/events.ts"
import type { PartnerApi } from "../../services/integrations/partner-api.ts"
import type { ExternalStateTrigger } from "./machine.ts"
import type { Report } from "./state.ts"

/** Internal. The partner will be told how this delivery goes. */
export interface ExternalStateCreated {
  readonly _tag: "ExternalStateCreated"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly externalDeliveryId: string
  readonly api: PartnerApi
}

/** Internal. Nothing more is told; what was queued is SUPERSEDED. */
export interface ExternalStateClosed {
  readonly _tag: "ExternalStateClosed"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  /** Reported: the last word was said, or refused. Partner: he has closed the order. Return: it came to nothing. */
  readonly cause: "Reported" | "Partner" | "Return"
}

/** Internal. A report joins the queue, after which the link is in `to`. */
export interface ReportQueued {
  readonly _tag: "ReportQueued"
  readonly at: Instant
  readonly report: Report
  /** Revision of the newest time of arrival that was taken notice of. */
  readonly etaRevision: number
  readonly to: SendState
}

/** Internal. Reports that will not be sent, because another says more. */
export interface ReportsSuperseded {
  readonly _tag: "ReportsSuperseded"
  readonly at: Instant
  readonly clientRequestIds: ReadonlyArray<ClientRequestId>
}

/** Internal. The newest time of arrival waits until the queue is empty. */
export interface EtaDeferred {
  readonly _tag: "EtaDeferred"
  readonly at: Instant
  readonly eta: Instant
  readonly revision: number
}

/** Internal. Somebody takes the report out to send it: SENDING. */
export interface ReportClaimed {
  readonly _tag: "ReportClaimed"
  readonly at: Instant
  readonly clientRequestId: ClientRequestId
  readonly attempt: number
  readonly lockToken: string
  readonly lockedUntil: Instant
}

/** Internal. The holder of the lock says how it went. */
export interface ReportAnswered {
  readonly _tag: "ReportAnswered"
  readonly at: Instant
  readonly clientRequestId: ClientRequestId
  readonly attempt: number
  readonly httpStatus: number | null
  readonly error: string | null
  readonly durationMs: number
  /** What becomes of the report; QUEUED: it is tried again. */
  readonly state: ClientRequestState
  readonly trigger: ExternalStateTrigger
  readonly to: SendState
  readonly failureCount: number
  readonly nextAttemptAt: Instant | null
}

/** Internal. Somebody whose lock was over says how it went: kept, and nothing else. */
export interface LateAnswerKept {
  readonly _tag: "LateAnswerKept"
  readonly at: Instant
  readonly clientRequestId: ClientRequestId
  readonly attempt: number
  readonly httpStatus: number | null
  readonly error: string | null
  readonly durationMs: number
}

/** Internal. The link changes without an answer: its lease is over, or an operator resumes it. */
export interface SendStateChanged {
  readonly _tag: "SendStateChanged"
  readonly at: Instant
  readonly trigger: ExternalStateTrigger
  readonly to: SendState
}

/** Internal. The link is to close once the report that is out is answered. */
export interface CloseNoted {
  readonly _tag: "CloseNoted"
  readonly at: Instant
}

export type PartnerLinkEvent =
  | IntegrationsEvent
  | ExternalStateCreated
  | ExternalStateClosed
  | ReportQueued
  | ReportsSuperseded
  | EtaDeferred
  | ReportClaimed
  | ReportAnswered
  | LateAnswerKept
  | SendStateChanged
  | CloseNoted

/**
 * Commands of the PartnerLink actor (key: delivery id): the queue of reports to the partner of one
 * delivery. Source: spec/integrations.md 3.2, 5; spec/flows.md F5.
 */
import type { CommandId } from "../../domain/ids.ts"
import type {
  AttemptResourceChanged,
  AttemptTransitioned,
  DeliveryCreated,
  DeliveryEtaUpdated,
  DeliveryTransitioned
} from "../../services/deliveries/events.ts"
import type { PartnerApi } from "../../services/integrations/partner-api.ts"

export interface Open {
  readonly _tag: "Open"
  readonly event: DeliveryCreated
  /** Read by the host: how this partner is spoken to; null: he is told nothing. */
  readonly api: PartnerApi | null
}

/** What happened to the delivery; whether the partner hears of it is decided here. */
export interface Push {
  readonly _tag: "Push"
  readonly event: AttemptTransitioned | AttemptResourceChanged | DeliveryTransitioned | DeliveryEtaUpdated
}

/** Takes the next report and calls the partner; also a timer after a back-off. */
export interface Claim {
  readonly _tag: "Claim"
  /** Read by the host: all sending of the integration and region waits. */
  readonly paused: boolean
}

/** The partner has taken the report: 2xx. */
export interface Acknowledge {
  readonly _tag: "Acknowledge"
  readonly lockToken: string
  readonly httpStatus: number
  readonly durationMs: number
}

/** The call failed: no answer (httpStatus null), 408, 425, 429, 5xx, or another 4xx. */
export interface Fail {
  readonly _tag: "Fail"
  readonly lockToken: string
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
  readonly error: string
  readonly durationMs: number
}

/** 401, 403: our credentials are not accepted. */
export interface Suspend {
  readonly _tag: "Suspend"
  readonly lockToken: string
  readonly httpStatus: number
  readonly durationMs: number
}

/**
 * Nothing more is to be said: the partner has closed the order (404, 409, 410: with a lockToken), or its
 * food's return has come to nothing.
 */
export interface Close {
  readonly _tag: "Close"
  readonly lockToken: string | null
  readonly httpStatus: number | null
  readonly durationMs: number
  /** The partner himself says that he has canceled the order. */
  readonly canceledByPartner: boolean
}

export interface Resume {
  readonly _tag: "Resume"
  readonly by: string
}

/** An operator repeats the last status, under a new key; the same command again repeats nothing. */
export interface Resend {
  readonly _tag: "Resend"
  readonly commandId: CommandId
  readonly by: string
}

export interface ExpireLease {
  readonly _tag: "ExpireLease"
  readonly lockToken: string
}

export type PartnerLinkCommand =
  | Open
  | Push
  | Claim
  | Acknowledge
  | Fail
  | Suspend
  | Close
  | Resume
  | Resend
  | ExpireLease

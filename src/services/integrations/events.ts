/**
 * Events of the Integrations service. Payloads: spec/flows.md section 3; keyed by the delivery. Absent
 * values are null. No event carries personal data.
 */
import type { DeliveryId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { IntegrationType, Region } from "./enums.ts"

export interface PartnerStatusQueued {
  readonly _tag: "PartnerStatusQueued"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly status: string
  readonly robotId: RobotSerial | null
  readonly sequence: number
}

export interface PartnerStatusSent {
  readonly _tag: "PartnerStatusSent"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly status: string
  readonly robotId: RobotSerial | null
  readonly sequence: number
  readonly apiVersion: number
  readonly httpStatus: number
  readonly attempts: number
}

/** A report that will not be sent any more: its delivery decides what that means. */
export interface PartnerStatusFailed {
  readonly _tag: "PartnerStatusFailed"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly status: string
  /** CLOSED_BY_PARTNER: he does not know the order any more. REFUSED, ATTEMPTS_SPENT, DEADLINE: the report was. */
  readonly code: "CLOSED_BY_PARTNER" | "REFUSED" | "ATTEMPTS_SPENT" | "DEADLINE"
  readonly httpStatus: number | null
  readonly attempts: number
}

/** All sending of this integration and region waits until somebody has mended the credentials. */
export interface PartnerLinkSuspended {
  readonly _tag: "PartnerLinkSuspended"
  readonly at: Instant
  readonly deliveryId: DeliveryId
  readonly integrationType: IntegrationType
  readonly region: Region
  readonly httpStatus: number
}

export type IntegrationsEvent =
  | PartnerStatusQueued
  | PartnerStatusSent
  | PartnerStatusFailed
  | PartnerLinkSuspended

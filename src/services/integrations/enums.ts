/**
 * Enums of the Integrations database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/integrations.md section 1.
 */
export {
  type ControlledContents,
  controlledContents,
  type Region,
  regions
} from "../../domain/wire-enums.ts"

/** Values of `delivery_status`. */
export const deliveryStatuses = ["PROCESSED", "INVALID", "PENDING", "NOT_RELEVANT"] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** Values of `integration_type`. */
export const integrationTypes = [
  "THREEPL",
  "ORDERMARK",
  "ALLY",
  "OLO",
  "OTTER",
  "CHOWLY",
  "DOORDASH",
  "UBER",
  "HUUVA"
] as const
export type IntegrationType = (typeof integrationTypes)[number]

/** Values of `source`. */
export const sources = [
  "chow_now",
  "door_dash",
  "grubhub",
  "uber_eats",
  "olo",
  "lunchbox",
  "native",
  "postmates",
  "ordermark",
  "ally",
  "otter",
  "chowly",
  "huuva",
  "three_pl",
  "other"
] as const
export type Source = (typeof sources)[number]

/** Values of `doordash_delivery_status`. */
export const doordashDeliveryStatuses = [
  "DELIVERY_STATUS_HEADING_TO_LOADING_LOCATION",
  "DELIVERY_STATUS_WAITING_FOR_LOAD",
  "DELIVERY_STATUS_HEADING_TO_DROPOFF_LOCATION",
  "DELIVERY_STATUS_DELIVERY_COMPLETED",
  "DELIVERY_STATUS_UNSPECIFIED",
  "DELIVERY_STATUS_ACCEPTED",
  "DELIVERY_STATUS_LOADED",
  "DELIVERY_STATUS_WAITING_FOR_UNLOAD",
  "DELIVERY_STATUS_UNLOADING",
  "DELIVERY_STATUS_CANCELED",
  "DELIVERY_STATUS_RETURNING",
  "DELIVERY_STATUS_RETURNED"
] as const
export type DoordashDeliveryStatus = (typeof doordashDeliveryStatuses)[number]

/** Values of `forward_state`. */
export const forwardStates = ["NONE", "QUEUED", "ACKNOWLEDGED", "REFUSED"] as const
export type ForwardState = (typeof forwardStates)[number]

/** Values of `send_state`. */
export const sendStates = ["IDLE", "PENDING", "SENDING", "BACKOFF", "SUSPENDED", "CLOSED"] as const
export type SendState = (typeof sendStates)[number]

/** Values of `request_outcome`. */
export const requestOutcomes = [
  "RECEIVED",
  "ACCEPTED",
  "DUPLICATE",
  "REJECTED",
  "UNAUTHORIZED",
  "ERROR"
] as const
export type RequestOutcome = (typeof requestOutcomes)[number]

/** Values of `client_request_state`. */
export const clientRequestStates = ["QUEUED", "SENT", "SUPERSEDED", "DEAD"] as const
export type ClientRequestState = (typeof clientRequestStates)[number]

/** Values of `pii_purpose`. */
export const piiPurposes = [
  "sms",
  "courier_create",
  "support_case",
  "fraud_review",
  "export",
  "erasure"
] as const
export type PiiPurpose = (typeof piiPurposes)[number]

/** Values of `plan_status`. */
export const planStatuses = [
  "OFFERED",
  "ACCEPTED",
  "REJECTED",
  "SUPERSEDED",
  "COMPLETED",
  "CANCELED"
] as const
export type PlanStatus = (typeof planStatuses)[number]

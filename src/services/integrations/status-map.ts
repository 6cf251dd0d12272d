/**
 * What partners hear of an attempt: the rank of its status, and each partner's own word for it.
 * Source: spec/integrations.md 5.
 */
import { type AttemptStatus, attemptStatuses } from "../../domain/wire-enums.ts"
import type { DoordashDeliveryStatus, IntegrationType } from "./enums.ts"

/**
 * What a report is about: a status of the attempt, or that the whole delivery is canceled, which the
 * attempt's own `Canceled` does not say while another attempt may follow.
 */
export type ReportedStatus = AttemptStatus | "DeliveryCanceled"

export const reportedStatuses: ReadonlyArray<ReportedStatus> = [...attemptStatuses, "DeliveryCanceled"]

/** One row of the table: null where a partner has no word for it and hears nothing. */
interface Row {
  readonly rank: number
  readonly doordashV1: DoordashDeliveryStatus | null
  /** Versions 2 and 3. */
  readonly doordash: string | null
  readonly uber: string | null
  /** THREEPL, ORDERMARK, ALLY, OLO, OTTER, CHOWLY, HUUVA. */
  readonly generic: string | null
}

const row = (
  rank: number,
  doordashV1: DoordashDeliveryStatus | null,
  doordash: string | null,
  uber: string | null,
  generic: string | null
): Row => ({ rank, doordashV1, doordash, uber, generic })

const accepted = row(10, "DELIVERY_STATUS_ACCEPTED", "created", "scheduled", "accepted")
const assigned = row(20, null, "confirmed", null, "assigned")
const toPickup = row(
  30,
  "DELIVERY_STATUS_HEADING_TO_LOADING_LOCATION",
  "heading_to_pickup",
  "en_route_to_pickup",
  "heading_to_pickup"
)
const atPickup = row(40, "DELIVERY_STATUS_WAITING_FOR_LOAD", "at_pickup", "at_pickup", "at_pickup")
const loaded = row(50, "DELIVERY_STATUS_LOADED", "picked_up", "pickup_complete", "picked_up")
const toDropoff = row(
  60,
  "DELIVERY_STATUS_HEADING_TO_DROPOFF_LOCATION",
  "heading_to_dropoff",
  "en_route_to_dropoff",
  "heading_to_dropoff"
)
const atDropoff = row(
  70,
  "DELIVERY_STATUS_WAITING_FOR_UNLOAD",
  "arrived_at_dropoff",
  "arrived_at_dropoff",
  "at_dropoff"
)
const unloading = row(80, "DELIVERY_STATUS_UNLOADING", null, null, null)
const returning = row(90, "DELIVERY_STATUS_RETURNING", null, null, "returning")
const canceled = row(92, "DELIVERY_STATUS_CANCELED", "cancelled", "canceled", "canceled")
const returned = row(95, "DELIVERY_STATUS_RETURNED", "returned", "returned", "returned")
const delivered = row(100, "DELIVERY_STATUS_DELIVERY_COMPLETED", "delivered", "delivered", "delivered")

/** The table of section 5; null: no partner hears of it. */
const rows: { readonly [S in ReportedStatus]: Row | null } = {
  Requested: null,
  Pending: accepted,
  Scheduled: accepted,
  Assigned: assigned,
  InTransitToPartner: toPickup,
  InTransitToRescue: toPickup,
  AtBot: atPickup,
  AtPickup: atPickup,
  PickupInProgress: atPickup,
  LoadedWaitingForPilot: loaded,
  LoadedWithPilot: loaded,
  InTransit: toDropoff,
  ArrivingAtDestination: toDropoff,
  AtDestination: atDropoff,
  DeliveryInProgress: unloading,
  CancelRequested: null,
  CancelRequestFailed: null,
  RescueRequested: null,
  RescueInitiated: null,
  ReturnInitiated: returning,
  ReturnInProgress: returning,
  RequestFailed: null,
  Delivered: delivered,
  Canceled: null,
  TimedOut: null,
  Unrecoverable: null,
  Rescued: null,
  Returned: returned,
  ReturnCanceled: null,
  ReturnFailed: null,
  Completed: delivered,
  DeliveryCanceled: canceled
}

/** Rank of a status: a partner never hears of one below the last. Null: he hears nothing of it. */
export const rankOf = (status: ReportedStatus): number | null => rows[status]?.rank ?? null

/** Whether any partner hears of this status. */
export const isReported = (status: ReportedStatus): boolean => rows[status] !== null

/**
 * The word that this partner uses for a status, null where he has none. All regions of an integration
 * speak alike; the region chooses the endpoint.
 */
export const wordOf = (
  integrationType: IntegrationType,
  apiVersion: number,
  status: ReportedStatus
): string | null => {
  const found = rows[status]
  if (found === null) return null
  switch (integrationType) {
    case "DOORDASH":
      return apiVersion < 2 ? found.doordashV1 : found.doordash
    case "UBER":
      return found.uber
    case "THREEPL":
    case "ORDERMARK":
    case "ALLY":
    case "OLO":
    case "OTTER":
    case "CHOWLY":
    case "HUUVA":
      return found.generic
  }
}

/** Whether a report of this status says where the robot is. */
export const reportsPlace = (integrationType: IntegrationType, apiVersion: number): boolean =>
  integrationType === "DOORDASH" && apiVersion >= 3

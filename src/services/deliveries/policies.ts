/**
 * Business questions of the Deliveries service, pure. Source: spec/deliveries.md 3-5.
 */
import { maxAttempts } from "./constants.ts"
import type { AttemptCancellationReason, AttemptProvider, AttemptStatus, CancelReason } from "./enums.ts"
import type { ActorType } from "./events.ts"

/** The groups of attempt statuses. Source: spec/deliveries.md 1. */
export type AttemptGroup = "PRE" | "PICKUP" | "LOADED" | "CANCELING" | "RESCUE" | "RETURN" | "TERMINAL"

const groups: { readonly [S in AttemptStatus]: AttemptGroup } = {
  Requested: "PRE",
  Pending: "PRE",
  Scheduled: "PRE",
  Assigned: "PRE",
  InTransitToPartner: "PICKUP",
  InTransitToRescue: "PICKUP",
  AtBot: "PICKUP",
  AtPickup: "PICKUP",
  PickupInProgress: "PICKUP",
  LoadedWaitingForPilot: "LOADED",
  LoadedWithPilot: "LOADED",
  InTransit: "LOADED",
  ArrivingAtDestination: "LOADED",
  AtDestination: "LOADED",
  DeliveryInProgress: "LOADED",
  CancelRequested: "CANCELING",
  CancelRequestFailed: "CANCELING",
  RescueRequested: "RESCUE",
  RescueInitiated: "RESCUE",
  ReturnInitiated: "RETURN",
  ReturnInProgress: "RETURN",
  RequestFailed: "TERMINAL",
  Delivered: "TERMINAL",
  Canceled: "TERMINAL",
  TimedOut: "TERMINAL",
  Unrecoverable: "TERMINAL",
  Rescued: "TERMINAL",
  Returned: "TERMINAL",
  ReturnCanceled: "TERMINAL",
  ReturnFailed: "TERMINAL",
  Completed: "TERMINAL"
}

export const groupOf = (status: AttemptStatus): AttemptGroup => groups[status]

/** Whether an attempt in this status still tries to deliver: at most one of a delivery does. */
export const isLive = (status: AttemptStatus): boolean => {
  const group = groups[status]
  return group !== "TERMINAL" && group !== "RESCUE" && group !== "RETURN"
}

/** Reasons of old rows that no new row may have. */
const deprecatedReasons: ReadonlySet<AttemptCancellationReason> = new Set([
  "Abberations",
  "CustomerRequested",
  "CustomerRequested_HighRise",
  "CustomerIssues",
  "PilotSpeed",
  "LoadError",
  "Reorder",
  "Outages",
  "OverlappingETA",
  "RestrictedOrder"
] satisfies ReadonlyArray<AttemptCancellationReason>)

export const isDeprecated = (reason: AttemptCancellationReason): boolean => deprecatedReasons.has(reason)

const partnerReasons: ReadonlyArray<AttemptCancellationReason> = ["DeliveryCanceled"]
const customerReasons: ReadonlyArray<AttemptCancellationReason> = [
  "CustomerRequested_Unable",
  "CustomerRequested_Unwilling"
]
const merchantReasons: ReadonlyArray<AttemptCancellationReason> = [
  "MerchantRequested",
  "MerchantError",
  "LargeOrder",
  "LongLoad"
]
const watchdogReasons: ReadonlyArray<AttemptCancellationReason> = ["DeliveryWatchdog"]
const noReasons: ReadonlyArray<AttemptCancellationReason> = []

/** The reasons a party may give for a cancellation, null: any that is not deprecated. */
export const cancelReasonsOf = (by: ActorType): ReadonlyArray<AttemptCancellationReason> | null => {
  switch (by) {
    case "partner":
      return partnerReasons
    case "customer":
      return customerReasons
    case "merchant":
      return merchantReasons
    case "watchdog":
      return watchdogReasons
    case "provider":
      return noReasons
    case "pilot":
    case "field_op":
    case "operator":
    case "system":
      return null
  }
}

/**
 * Whether a party may still cancel an attempt that has come as far as `progress`: partners until the
 * customer opens the lid, customers and merchants until the food is loaded, staff until the end.
 */
export const mayCancel = (by: ActorType, progress: AttemptStatus): boolean => {
  switch (by) {
    case "partner":
      return progress !== "DeliveryInProgress"
    case "customer":
    case "merchant":
      return groups[progress] !== "LOADED"
    default:
      return true
  }
}

/** What a cancelled delivery says about who wanted it so. */
export const cancelReasonOf = (by: ActorType, reason: AttemptCancellationReason): CancelReason => {
  if (reason === "IdCheck") return "IdCheckFailed"
  switch (by) {
    case "partner":
      return "PartnerRequested"
    case "customer":
      return "CustomerRequested"
    case "merchant":
      return "MerchantRequested"
    case "watchdog":
      return "Watchdog"
    case "provider":
      return "Other"
    case "pilot":
    case "field_op":
    case "operator":
    case "system":
      return reason === "CustomerUnresponsive" ? "CustomerUnreachable" : "OperationsRequested"
  }
}

/** Where the food of a delivery is when its next provider is chosen. */
export type FoodPlace = "AtMerchant" | "InRobot" | "Lost"

export interface ProviderQuestion {
  /** Providers that have refused this delivery. */
  readonly refused: ReadonlyArray<AttemptProvider>
  /** Attempts made so far. */
  readonly attempts: number
  readonly food: FoodPlace
  readonly courierFallback: boolean
  readonly couriersAvailable: boolean
  /** The courier a merchant prefers, null when he has no preference. */
  readonly preferredCourier: AttemptProvider | null
}

/**
 * Who is asked next, null when nobody is left: robots first, then the preferred courier, then the other;
 * nobody who has refused. Food that stands in a robot is a courier's or a field operator's to fetch,
 * not another robot's. Source: spec/deliveries.md 4 (rescue), 10 (RESCUE_CHAIN).
 */
export const nextProvider = (question: ProviderQuestion): AttemptProvider | null => {
  if (question.attempts >= maxAttempts || question.food === "Lost") return null
  if (question.food === "AtMerchant" && !question.refused.includes("Robot")) return "Robot"
  if (!question.courierFallback || !question.couriersAvailable) return null
  const preferred = question.preferredCourier === "Uber" ? "Uber" : "DoorDash"
  if (!question.refused.includes(preferred)) return preferred
  const other = preferred === "Uber" ? "DoorDash" : "Uber"
  return question.refused.includes(other) ? null : other
}

const firstPin = 10
const pinCount = 90

/**
 * A two-digit PIN that no other open delivery at the pickup holds, null when all are taken.
 * Determinism: a function of the delivery id and the taken PINs.
 */
export const freePin = (deliveryId: string, takenPins: ReadonlyArray<string>): string | null => {
  let hash = 0
  for (let i = 0; i < deliveryId.length; i++) hash = (Math.imul(hash, 31) + deliveryId.charCodeAt(i)) >>> 0
  for (let i = 0; i < pinCount; i++) {
    const pin = String(firstPin + ((hash + i) % pinCount))
    if (!takenPins.includes(pin)) return pin
  }
  return null
}

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
    // A courier ends his attempt only; what ends the delivery is that he brings the food back.
    case "provider":
      return "CustomerUnreachable"
    case "pilot":
    case "field_op":
    case "operator":
    case "system":
      return reason === "CustomerUnresponsive" ? "CustomerUnreachable" : "OperationsRequested"
  }
}

/** The providers that are not ours. */
export type Courier = Exclude<AttemptProvider, "Robot">

export const isCourier = (provider: AttemptProvider | null): provider is Courier =>
  provider === "DoorDash" || provider === "Uber"

/** Where the food of a delivery is when its next provider is chosen; Lost: nobody can fetch it any more. */
export type FoodPlace = "AtMerchant" | "InRobot" | "Lost"

export interface ProviderQuestion {
  /** Providers that have refused this delivery. */
  readonly refused: ReadonlyArray<AttemptProvider>
  /** Providers that kept silent, or let an attempt time out: asked again only when nobody else is left. */
  readonly silent: ReadonlyArray<AttemptProvider>
  /** Attempts made so far. */
  readonly attempts: number
  readonly food: FoodPlace
  readonly courierFallback: boolean
  /** The courier a merchant prefers, null when he has no preference. */
  readonly preferredCourier: Courier | null
}

/** The couriers in the order in which they are asked. */
export const couriersInOrder = (preferred: Courier | null): ReadonlyArray<Courier> =>
  preferred === "Uber" ? ["Uber", "DoorDash"] : ["DoorDash", "Uber"]

/**
 * Who is asked next, null when nobody is left: a robot first, then the preferred courier, then the other,
 * nobody who has refused. For food that stands in a robot the robot of the chain is another one, which
 * takes it over; where this gives nobody, a field operator is left, who is no provider.
 * Source: spec/deliveries.md 4 (rescue), 10 (RESCUE_CHAIN), spec/flows.md F7.
 */
export const nextProvider = (question: ProviderQuestion): AttemptProvider | null => {
  if (question.attempts >= maxAttempts || question.food === "Lost") return null
  const { courierFallback, refused, silent } = question
  const chain: Array<AttemptProvider> = ["Robot"]
  if (courierFallback) chain.push(...couriersInOrder(question.preferredCourier))
  const open = chain.filter((provider) => !refused.includes(provider))
  return open.find((provider) => !silent.includes(provider)) ?? open[0] ?? null
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

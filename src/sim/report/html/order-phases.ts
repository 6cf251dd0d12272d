/** A delivery taken apart into the pieces of time of which its click-to-door time is the sum. */
import type { Instant } from "../../../domain/instant.ts"
import type { OrderRecord } from "../run-result.ts"
import type { Paint } from "./palette.ts"

export const phaseKinds = [
  "robotAwaited",
  "toMerchant",
  "foodNotReady",
  "staffAwaited",
  "loading",
  "pilotAwaited",
  "toCustomer",
  "customer",
  "otherHands"
] as const
export type PhaseKind = (typeof phaseKinds)[number]

/** The words and the paint of each phase. */
export const phaseLooks: Readonly<Record<PhaseKind, { readonly name: string; readonly paint: Paint }>> = {
  robotAwaited: { name: "until a robot sets out", paint: "pale" },
  toMerchant: { name: "robot drives to the merchant", paint: "hatched-blue" },
  foodNotReady: { name: "food not ready", paint: "orange" },
  staffAwaited: { name: "waiting for the merchant", paint: "dotted-orange" },
  loading: { name: "loading", paint: "purple" },
  pilotAwaited: { name: "loaded, waiting for a pilot", paint: "hatched-red" },
  toCustomer: { name: "driving to the customer, help on the way included", paint: "blue" },
  customer: { name: "waiting for the customer, unloading", paint: "green" },
  otherHands: { name: "in other hands", paint: "dotted-grey" }
}

export interface Phase {
  readonly kind: PhaseKind
  readonly from: Instant
  readonly until: Instant
}

/**
 * The phases of a delivered order in order, without gap or overlap, from its placement to the lid that the
 * customer closed; empty for an order that was not delivered. A step whose time is not known, because another
 * robot, a courier or a field operator took over, belongs to the phase after it.
 */
export const phasesOf = (order: OrderRecord): ReadonlyArray<Phase> => {
  if (order.deliveredAt === null) return []
  const end = order.deliveredAt
  const phases: Array<Phase> = []
  let from = order.placedAt
  const until = (kind: PhaseKind, at: Instant | null): void => {
    if (at === null || at <= from) return
    const capped = Math.min(at, end)
    if (capped > from) phases.push({ kind, from, until: capped })
    from = Math.max(from, capped)
  }
  const { atPickupAt, loadingAt, foodReadyAt } = order
  until("robotAwaited", order.pickupDepartedAt ?? atPickupAt)
  until("toMerchant", atPickupAt)
  const foodUntil =
    foodReadyAt === null || atPickupAt === null ? null : Math.min(foodReadyAt, loadingAt ?? end)
  until("foodNotReady", foodUntil)
  until("staffAwaited", loadingAt)
  until("loading", order.loadedAt)
  until("pilotAwaited", order.departedAt)
  until("toCustomer", order.arrivedAt)
  until(order.arrivedAt === null ? "otherHands" : "customer", end)
  return phases
}

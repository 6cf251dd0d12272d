/**
 * Pilots for the trips of one pair: a block for the pickup, one for the delivery (with the wait at the
 * customer, when pilots are held there), one for the return; all or none. A pilot who comes later
 * makes the robot wait, as long as it leaves the merchant in time. Source: spec/dispatch.md 7 (H6), 8.
 */
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { costOf, drainPair, isServiceOpen, type Pair, timeFromLeaving, type WishFacts } from "./cost.ts"
import type { Look } from "./feasibility.ts"
import type { PilotBlock, PlanningRobot } from "./model.ts"
import type { PilotCalendar, PilotFit } from "./pilots.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** The blocks of one placed pair; owned and reused by the caller. */
export interface PlacedBlocks {
  pickup: PilotFit | null
  delivery: PilotFit | null
  ret: PilotFit | null
}

export const makePlacedBlocks = (): PlacedBlocks => ({ pickup: null, delivery: null, ret: null })

/** How long a delivery keeps its pilot. */
export const deliveryBlockMs = (facts: WishFacts, config: PlannerConfig): number =>
  facts.deliveryMs + (config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0)

/** The earliest instant at which a pilot could drive the delivery, whichever robot; null: never in time. */
export const earliestDeliveryPilot = (
  look: Look,
  facts: WishFacts,
  calendar: PilotCalendar,
  tentative: TentativeBookings
): Instant | null => {
  const { now, config } = look
  const earliest = Math.max(now, facts.wish.start) + config.loadTimeS * 1_000
  const fit = calendar.earliestFit(
    earliest,
    facts.wish.latestStart,
    deliveryBlockMs(facts, config),
    "Delivery",
    tentative
  )
  return fit === null ? null : fit.from
}

/**
 * Finds pilots for a pair that `examine` found feasible, and moves its times to theirs; true when
 * every trip has one. On success the three blocks are added to `tentative`; on failure nothing is,
 * and `pair` is spoilt.
 */
export const placePilots = (
  look: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  pair: Pair,
  out: PlacedBlocks
): boolean => {
  const { fleet, now, config } = look
  const { wish } = facts
  const mark = tentative.mark()
  const loadMs = config.loadTimeS * 1_000
  out.pickup = null
  if (pair.hasPickup) {
    const latest = wish.latestStart - loadMs - pair.pickupMs
    out.pickup = calendar.earliestFit(pair.departAt, latest, pair.pickupMs, "Pickup", tentative)
    if (out.pickup === null) return false
    pair.departAt = out.pickup.from
    pair.arriveAt = pair.departAt + pair.pickupMs
    pair.loadAt = Math.max(pair.arriveAt, wish.start)
    tentative.add(out.pickup.pilotId, pair.departAt, pair.arriveAt)
  }
  const deliveryMs = deliveryBlockMs(facts, config)
  out.delivery = calendar.earliestFit(
    pair.loadAt + loadMs,
    wish.latestStart,
    deliveryMs,
    "Delivery",
    tentative
  )
  if (out.delivery !== null) {
    pair.leaveAt = out.delivery.from
    timeFromLeaving(facts, pair, config)
    tentative.add(out.delivery.pilotId, pair.leaveAt, pair.leaveAt + deliveryMs)
    out.ret = calendar.earliestFit(
      pair.returnAt,
      pair.returnAt + config.returnPilotWaitS * 1_000,
      facts.returnMs,
      "Return",
      tentative
    )
    if (out.ret !== null) {
      pair.returnAt = out.ret.from
      pair.returnEta = pair.returnAt + facts.returnMs
      drainPair(facts, pair, config)
      pair.cost = costOf(facts, pair, robot, now, config)
      const isInTime =
        pair.dropoffAt <= facts.dropoffLimit &&
        pair.batteryEndPct >= config.batteryReservePct &&
        isServiceOpen(fleet, facts, pair.departAt, pair.returnEta)
      if (isInTime) {
        tentative.add(out.ret.pilotId, pair.returnAt, pair.returnEta)
        return true
      }
    }
  }
  tentative.rollback(mark)
  return false
}

/** The drive block of a placed trip. */
export const blockOf = (fit: PilotFit | null, durationMs: number): PilotBlock | null =>
  fit === null ? null : { pilotId: fit.pilotId, kind: "drive", from: fit.from, to: fit.from + durationMs }

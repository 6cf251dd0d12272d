/**
 * Why a robot that passes every rule gets no pilots: the trip at which the search ended, in the order in
 * which trips get theirs (pickup, delivery, return). Source: spec/dispatch.md 7 (H6), 8.
 */
import { day, type Instant } from "../../../domain/instant.ts"
import { against, type Unit } from "./amounts.ts"
import { isServiceOpen, type Pair, type WishFacts } from "./cost.ts"
import type { Look } from "./feasibility.ts"
import { addFit, fitLeg, type LegWork } from "./handover.ts"
import { deliveryWork, type PlacedBlocks, pickupWork, returnWork } from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** Nobody drives a trip in the time in which it must depart. */
export interface MissingPilot {
  readonly trip: "pickup" | "delivery" | "return"
  /** Departures that would do. */
  readonly from: Instant
  readonly latest: Instant
  readonly durationMs: number
  /** When somebody could drive it, null: not within a day. */
  readonly firstFreeAt: Instant | null
  /** Pilots at work in that time who may drive it at all, free or not. */
  readonly pilots: number
}

/** Each trip has a pilot, but with the waits for them a limit is broken. */
export interface BrokenLimit {
  readonly trip: null
  readonly text: string
  readonly limit: { readonly found: number; readonly limit: number; readonly unit: Unit } | null
}

export type PilotGap = MissingPilot | BrokenLimit

/**
 * Why `placePilots` has just failed. `pair` and `placed` are as it left them, `placed` was empty before;
 * `tentative` is left as it was.
 */
export const pilotGapOf = (
  look: Look,
  facts: WishFacts,
  pair: Pair,
  placed: PlacedBlocks,
  calendar: PilotCalendar,
  tentative: TentativeBookings
): PilotGap => {
  const { config } = look
  const mark = tentative.mark()
  const search = (
    trip: MissingPilot["trip"],
    work: LegWork,
    from: Instant,
    latest: Instant
  ): MissingPilot => {
    const fit = fitLeg(calendar, from, from + day, from + day, work, tentative, config)
    tentative.rollback(mark)
    const durationMs = work.driveMs + work.holdMs
    const pilots = pilotsAtWork(calendar, from, Math.max(from, latest) + durationMs)
    return { trip, from, latest, durationMs, firstFreeAt: fit === null ? null : fit.from, pilots }
  }
  const { latestStart } = facts.wish
  const loadMs = config.loadTimeS * 1_000
  if (pair.hasPickup) {
    const work = pickupWork(facts, pair, config)
    if (placed.pickup === null) {
      return search("pickup", work, pair.departAt, latestStart - loadMs - pair.pickupMs)
    }
    addFit(placed.pickup, work, tentative, config)
  }
  const delivery = deliveryWork(facts, config)
  if (placed.delivery === null) return search("delivery", delivery, pair.loadAt + loadMs, latestStart)
  addFit(placed.delivery, delivery, tentative, config)
  if (placed.ret === null) {
    const { returnAt } = pair
    return search("return", returnWork(facts, config), returnAt, returnAt + config.returnPilotWaitS * 1_000)
  }
  tentative.rollback(mark)
  return brokenLimit(look, facts, pair)
}

const brokenLimit = (look: Look, facts: WishFacts, pair: Pair): BrokenLimit => {
  const { fleet, now, config } = look
  const waiting = "with the waits for its pilots:"
  if (pair.dropoffAt > facts.dropoffLimit) {
    const found = (pair.dropoffAt - now) / 1_000
    const limit = (facts.dropoffLimit - now) / 1_000
    const text = `${waiting} drop-off in ${against(found, ">", limit, "s")}`
    return { trip: null, text, limit: { found, limit, unit: "s" } }
  }
  if (pair.batteryEndPct < config.batteryReservePct) {
    const found = pair.batteryEndPct
    const limit = config.batteryReservePct
    const text = `${waiting} battery at the end of the chain ${against(found, "<", limit, "%")}`
    return { trip: null, text, limit: { found, limit, unit: "%" } }
  }
  const isOpen = isServiceOpen(fleet, facts, pair.departAt, pair.returnEta)
  const text = isOpen ? "its chain cannot be planned" : "the zone closes before the robot is back"
  return { trip: null, text: `${waiting} ${text}`, limit: null }
}

/** Pilots who may drive deliveries and are at work at some time from `from` to `to`. */
const pilotsAtWork = (calendar: PilotCalendar, from: Instant, to: Instant): number => {
  let count = 0
  for (const { state, experienceDays, availability } of calendar.pilotFacts()) {
    const drives = state === "ON_SHIFT" || state === "ON_BREAK" || state === "ON_COOLDOWN"
    if (!drives || experienceDays < calendar.experienceDaysMin) continue
    for (let i = 0; i + 1 < availability.length; i += 2) {
      if ((availability[i] as number) < to && (availability[i + 1] as number) > from) {
        count += 1
        break
      }
    }
  }
  return count
}

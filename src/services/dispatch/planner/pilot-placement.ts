/**
 * Pilots for the trips of one pair: for the pickup, for the delivery (with the wait at the customer, when
 * pilots are held there) and for the return; all or none. A pilot who comes later makes the robot wait,
 * as long as it leaves the merchant in time; where two pilots are earlier than one, they share a trip.
 * Source: spec/dispatch.md 7 (H6), 8.
 */
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import {
  copyPair,
  costOf,
  drainPair,
  isServiceOpen,
  makePair,
  type Pair,
  timeFromLeaving,
  type WishFacts
} from "./cost.ts"
import { type Look, lookFor } from "./feasibility.ts"
import {
  addFit,
  fitLeg,
  handoverMsOf,
  type LegFit,
  type LegWork,
  mayParkBetween,
  sharedBefore
} from "./handover.ts"
import type { PilotBlock, PlanningRobot } from "./model.ts"
import type { PilotCalendar, PilotFit } from "./pilots.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** The pilots of one placed pair; owned and reused by the caller. */
export interface PlacedBlocks {
  pickup: LegFit | null
  delivery: LegFit | null
  ret: LegFit | null
}

export const makePlacedBlocks = (): PlacedBlocks => ({ pickup: null, delivery: null, ret: null })

/** What the drive to the merchant asks of its pilots. */
export const pickupWork = (facts: WishFacts, pair: Pair, config: PlannerConfig): LegWork => ({
  type: "Pickup",
  driveMs: pair.pickupMs,
  holdMs: 0,
  mayPark: mayParkBetween(pair.release, facts.wish.origin, config)
})

/** What the drive to the customer asks of its pilots. */
export const deliveryWork = (facts: WishFacts, config: PlannerConfig): LegWork => ({
  type: "Delivery",
  driveMs: facts.deliveryMs,
  holdMs: config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0,
  mayPark: mayParkBetween(facts.wish.origin, facts.wish.destination, config)
})

/** How long a delivery keeps its pilot, or both of its pilots without the buffer between them. */
export const deliveryBlockMs = (facts: WishFacts, config: PlannerConfig): number => {
  const { driveMs, holdMs } = deliveryWork(facts, config)
  return driveMs + holdMs
}

/** What the way to the lot asks of its pilots. */
export const returnWork = (facts: WishFacts, config: PlannerConfig): LegWork => ({
  type: "Return",
  driveMs: facts.returnMs,
  holdMs: 0,
  mayPark: facts.lot === null || mayParkBetween(facts.wish.destination, facts.lot, config)
})

/** The earliest instant at which pilots could drive the delivery, whichever robot; null: never in time. */
export const earliestDeliveryPilot = (
  look: Look,
  facts: WishFacts,
  calendar: PilotCalendar,
  tentative: TentativeBookings
): Instant | null => {
  const { now } = look
  const config = facts.variants[0]
  const earliest = Math.max(now, facts.wish.start) + config.loadTimeS * 1_000
  const latest = facts.wish.latestStart
  const fit = fitLeg(calendar, earliest, latest, latest, deliveryWork(facts, config), tentative, config)
  return fit === null ? null : fit.from
}

/** Whether a trip of the last `place` waits for its pilot for longer than a handover takes, or lacks one. */
let isWaiting = false
/** The pair before a placement, and as one pilot per trip serves it. */
const unplaced = makePair()
const plain = makePair()
const plainBlocks = makePlacedBlocks()

/**
 * Finds pilots for a pair that `examine` found feasible, and moves its times to theirs; true when
 * every trip has its pilots. On success their blocks are added to `tentative`; on failure nothing is,
 * and `pair` is spoilt.
 *
 * One pilot per trip is tried first. Trips are shared by two pilots only when that brings the food to
 * its customer earlier, or the robot home earlier, and lets it leave the merchant no later; so allowing
 * handovers never makes a departure later.
 */
export const placePilots = (
  shardLook: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  pair: Pair,
  out: PlacedBlocks
): boolean => {
  const look = lookFor(shardLook, facts, robot)
  const { config } = look
  const mark = tentative.mark()
  if (config.handover) copyPair(pair, unplaced)
  isWaiting = false
  const isServed = place(look, facts, robot, calendar, tentative, pair, out, false)
  if (!config.handover || !isWaiting) return isServed
  if (isServed) {
    copyPair(pair, plain)
    Object.assign(plainBlocks, out)
    tentative.rollback(mark)
  }
  copyPair(unplaced, pair)
  const isShared = place(look, facts, robot, calendar, tentative, pair, out, true)
  if (!isServed || (isShared && isEarlier(pair, plain))) return isShared
  tentative.rollback(mark)
  copyPair(plain, pair)
  Object.assign(out, plainBlocks)
  addPlaced(facts, pair, out, tentative, config)
  return true
}

const isEarlier = (shared: Pair, alone: Pair): boolean =>
  shared.leaveAt <= alone.leaveAt &&
  (shared.dropoffAt < alone.dropoffAt ||
    (shared.dropoffAt === alone.dropoffAt && shared.returnEta < alone.returnEta))

const addPlaced = (
  facts: WishFacts,
  pair: Pair,
  placed: PlacedBlocks,
  tentative: TentativeBookings,
  config: PlannerConfig
): void => {
  const { pickup, delivery, ret } = placed
  if (pickup !== null) addFit(pickup, pickupWork(facts, pair, config), tentative, config)
  if (delivery !== null) addFit(delivery, deliveryWork(facts, config), tentative, config)
  if (ret !== null) addFit(ret, returnWork(facts, config), tentative, config)
}

/** The pilots of one trip; takes note of a wait that a handover could shorten. */
const serve = (
  calendar: PilotCalendar,
  earliest: Instant,
  latest: Instant,
  latestShared: Instant,
  work: LegWork,
  tentative: TentativeBookings,
  config: PlannerConfig,
  mayShare: boolean
): LegFit | null => {
  let fit: LegFit | null
  if (mayShare) fit = fitLeg(calendar, earliest, latest, latestShared, work, tentative, config)
  else {
    const one = calendar.earliestFit(earliest, latest, work.driveMs + work.holdMs, work.type, tentative)
    fit = one === null ? null : { pilotId: one.pilotId, from: one.from, relief: null }
    const isDivisible = work.driveMs >= 2_000 * config.splitPartMinS && work.mayPark
    if (isDivisible && sharedBefore(one, config) > earliest) isWaiting = true
  }
  if (fit !== null) addFit(fit, work, tentative, config)
  return fit
}

const place = (
  look: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  pair: Pair,
  out: PlacedBlocks,
  mayShare: boolean
): boolean => {
  const mark = tentative.mark()
  out.pickup = null
  out.delivery = null
  out.ret = null
  const isPlaced =
    placeToMerchant(look, facts, calendar, tentative, pair, out, mayShare) &&
    placeOnward(look, facts, robot, calendar, tentative, pair, out, mayShare)
  if (!isPlaced) tentative.rollback(mark)
  return isPlaced
}

const placeToMerchant = (
  { config }: Look,
  facts: WishFacts,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  pair: Pair,
  out: PlacedBlocks,
  mayShare: boolean
): boolean => {
  if (!pair.hasPickup) return true
  const latest = facts.wish.latestStart - config.loadTimeS * 1_000 - pair.pickupMs
  const latestShared = latest - config.handoverS * 1_000
  const work = pickupWork(facts, pair, config)
  const fit = serve(calendar, pair.departAt, latest, latestShared, work, tentative, config, mayShare)
  if (fit === null) return false
  out.pickup = fit
  pair.departAt = fit.from
  pair.arriveAt = fit.from + pair.pickupMs + handoverMsOf(fit, config)
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  return true
}

const placeOnward = (
  { fleet, now, config }: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  pair: Pair,
  out: PlacedBlocks,
  mayShare: boolean
): boolean => {
  const latest = facts.wish.latestStart
  const ready = pair.loadAt + config.loadTimeS * 1_000
  const delivery = deliveryWork(facts, config)
  out.delivery = serve(calendar, ready, latest, latest, delivery, tentative, config, mayShare)
  if (out.delivery === null) return false
  pair.leaveAt = out.delivery.from
  timeFromLeaving(facts, pair, config)
  const bufferMs = handoverMsOf(out.delivery, config)
  pair.dropoffAt += bufferMs
  pair.returnAt += bufferMs
  const homeBy = pair.returnAt + config.returnPilotWaitS * 1_000
  const home = returnWork(facts, config)
  out.ret = serve(calendar, pair.returnAt, homeBy, homeBy, home, tentative, config, mayShare)
  if (out.ret === null) return false
  pair.returnAt = out.ret.from
  pair.returnEta = pair.returnAt + facts.returnMs + handoverMsOf(out.ret, config)
  drainPair(facts, pair, config)
  pair.cost = costOf(facts, pair, robot, now, config)
  return (
    pair.dropoffAt <= facts.dropoffLimit &&
    pair.batteryEndPct >= config.batteryReservePct &&
    isServiceOpen(fleet, facts, pair.departAt, pair.returnEta)
  )
}

/** The drive block of a trip that one pilot drives. */
export const blockOf = (fit: PilotFit | null, durationMs: number): PilotBlock | null =>
  fit === null ? null : { pilotId: fit.pilotId, kind: "drive", from: fit.from, to: fit.from + durationMs }

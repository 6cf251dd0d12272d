/**
 * One robot for one delivery: when what happens, and what it costs. The records here are owned and
 * reused by their callers, because a planning cycle looks at tens of thousands of pairs.
 * Source: spec/dispatch.md 7 (pair timing, objective).
 */
import { haversineM, type LatLng } from "../../../domain/geo.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { bestLot } from "./lots.ts"
import type { CostTerms, DeliveryWish, Fleet, Lot, PlanningRobot, Zone } from "./model.ts"
import { type ConfigVariants, configAt, variantsAt } from "./overrides.ts"
import { heartbeatAge, makeProjection, type Projection } from "./projection.ts"
import { driveMs, isBlocked, routeMeters } from "./travel.ts"
import { isCovered, isInZone, isOpenThroughout } from "./zones.ts"

/** What holds of a delivery whichever robot serves it. */
export interface WishFacts {
  readonly wish: DeliveryWish
  /** The parameters of the merchant's zone, for robots in no experiment and in each. */
  readonly variants: ConfigVariants
  readonly deliveryMeters: number
  readonly deliveryMs: number
  /** Where the robot goes afterwards, null when the shard has no active lot. */
  readonly lot: Lot | null
  readonly returnMeters: number
  readonly returnMs: number
  /** The enabled zones around the merchant. */
  readonly originZones: ReadonlyArray<Zone>
  readonly deliveryCovered: boolean
  readonly returnCovered: boolean
  readonly routable: boolean
  readonly fits: boolean
  /** Latest drop-off that H5 leaves; infinite for a new delivery. */
  readonly dropoffLimit: Instant
}

/** The facts of a wish. `currentEta`: planned drop-off of an accepted delivery, null when H5 does not bind. */
export const factsOf = (
  fleet: Fleet,
  wish: DeliveryWish,
  currentEta: Instant | null,
  shardConfig: PlannerConfig
): WishFacts => {
  const variants = variantsAt(shardConfig, wish.origin)
  const config = variants[0]
  const deliveryMeters = routeMeters(wish.origin, wish.destination, config)
  const lot = bestLot(fleet, wish.destination, wish.start, config)
  const returnMeters = lot === null ? 0 : routeMeters(wish.destination, lot, config)
  return {
    wish,
    variants,
    deliveryMeters,
    deliveryMs: driveMs(deliveryMeters, config),
    lot,
    returnMeters,
    returnMs: driveMs(returnMeters, config),
    originZones: fleet.zones.filter((zone) => zone.enabled && isInZone(zone, wish.origin)),
    deliveryCovered: isCovered(fleet.zones, wish.origin, wish.destination),
    returnCovered: lot === null || isCovered(fleet.zones, wish.destination, lot),
    routable: lot !== null && !isBlocked(wish.origin, config) && !isBlocked(wish.destination, config),
    fits:
      wish.features.orderLitres <= config.robotVolumeL &&
      wish.features.controlledContents.every((content) => config.allowedContents.includes(content)),
    dropoffLimit:
      currentEta === null
        ? Number.POSITIVE_INFINITY
        : Math.max(wish.promisedEta ?? currentEta, currentEta) + config.replanDelayMaxS * 1_000
  }
}

/** Whether zones let a robot come to the merchant from a place; without any zone, always. */
export const isWayCovered = (fleet: Fleet, facts: WishFacts, from: LatLng): boolean => {
  for (const zone of facts.originZones) if (isInZone(zone, from)) return true
  return isCovered(fleet.zones, from, facts.wish.origin)
}

/** Whether a zone around the merchant is open from `from` to `to`; without any zone, always. */
export const isServiceOpen = (fleet: Fleet, facts: WishFacts, from: Instant, to: Instant): boolean =>
  fleet.zones.length === 0 || isOpenThroughout(facts.originZones, from, to, fleet.utcOffsetMs)

/** Times, battery and price of one robot for one delivery. */
export interface Pair {
  readonly release: Projection
  /** The movement is given up for this delivery. */
  interrupts: boolean
  pickupMeters: number
  /** 0 when the robot is released at the merchant. */
  pickupMs: number
  hasPickup: boolean
  /** Departure to the merchant. */
  departAt: Instant
  /** a: at the merchant. */
  arriveAt: Instant
  /** b: loading starts. */
  loadAt: Instant
  /** e: departure with food. */
  leaveAt: Instant
  /** y: at the customer. */
  dropoffAt: Instant
  /** Departure to the lot. */
  returnAt: Instant
  returnEta: Instant
  batteryEndPct: number
  cost: number
}

export const makePair = (): Pair => ({
  release: makeProjection(),
  interrupts: false,
  pickupMeters: 0,
  pickupMs: 0,
  hasPickup: false,
  departAt: 0,
  arriveAt: 0,
  loadAt: 0,
  leaveAt: 0,
  dropoffAt: 0,
  returnAt: 0,
  returnEta: 0,
  batteryEndPct: 0,
  cost: 0
})

/** Copies what is decided of a pair; the release stays that of `to`. */
export const copyPair = (from: Pair, to: Pair): void => {
  const source = from.release
  const target = to.release
  target.kind = source.kind
  target.lat = source.lat
  target.lng = source.lng
  target.place = source.place
  target.at = source.at
  target.batteryPct = source.batteryPct
  target.active = source.active
  to.interrupts = from.interrupts
  to.pickupMeters = from.pickupMeters
  to.pickupMs = from.pickupMs
  to.hasPickup = from.hasPickup
  to.departAt = from.departAt
  to.arriveAt = from.arriveAt
  to.loadAt = from.loadAt
  to.leaveAt = from.leaveAt
  to.dropoffAt = from.dropoffAt
  to.returnAt = from.returnAt
  to.returnEta = from.returnEta
  to.batteryEndPct = from.batteryEndPct
  to.cost = from.cost
}

/** The way from the release to the merchant. */
export const measurePickup = (pair: Pair, origin: LatLng, config: PlannerConfig): void => {
  const direct = pair.release.kind === "held" ? 0 : haversineM(pair.release, origin)
  pair.hasPickup = direct > config.atMerchantM
  if (!pair.hasPickup) pair.pickupMeters = 0
  else if (config.streets === null) pair.pickupMeters = config.detourFactor * direct
  else pair.pickupMeters = config.streets.meters(pair.release, origin)
  pair.pickupMs = pair.hasPickup ? driveMs(pair.pickupMeters, config) : 0
}

/**
 * The earliest sensible times of a pair, as if a pilot were there whenever needed. The robot leaves
 * just in time: it arrives `earlyArrivalS` before the food is ready when it can choose.
 */
export const timePair = (facts: WishFacts, pair: Pair, now: Instant, config: PlannerConfig): void => {
  if (pair.hasPickup) {
    const earliest = Math.max(pair.release.at, now + config.pilotConnectS * 1_000)
    pair.departAt = Math.max(earliest, facts.wish.start - config.earlyArrivalS * 1_000 - pair.pickupMs)
  } else {
    pair.departAt = pair.release.at
  }
  pair.arriveAt = pair.departAt + pair.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = pair.loadAt + config.loadTimeS * 1_000
  timeFromLeaving(facts, pair, config)
}

/** The times that follow from the departure with food, `leaveAt`. */
export const timeFromLeaving = (facts: WishFacts, pair: Pair, config: PlannerConfig): void => {
  pair.dropoffAt = pair.leaveAt + facts.deliveryMs
  pair.returnAt = pair.dropoffAt + config.customerWaitS * 1_000
  pair.returnEta = pair.returnAt + facts.returnMs
}

/** Battery at the end of the chain: the drive of all legs and the time of everything. */
export const drainPair = (facts: WishFacts, pair: Pair, config: PlannerConfig): void => {
  const meters = pair.pickupMeters + facts.deliveryMeters + facts.returnMeters
  const ms = pair.returnEta - pair.release.at
  pair.batteryEndPct =
    pair.release.batteryPct -
    (config.drainPctPerKm * meters) / 1_000 -
    (config.drainPctPerHour * ms) / 3_600_000
}

/**
 * How stale a robot's heartbeat is, 0..1. A fresh one counts as 0: costs do not depend on how many seconds
 * ago a robot that reports regularly did so, and plans not on whether all its reports are sent.
 */
const staleness = (robot: PlanningRobot, now: Instant, config: PlannerConfig): number => {
  const age = heartbeatAge(robot, now)
  return age <= config.freshWithinMs ? 0 : Math.min(1, age / config.staleAfterMs)
}

/** p_fail: probability that the robot does not bring this delivery home by itself. */
export const failureProbability = (
  facts: WishFacts,
  pair: Pair,
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig
): number => {
  const driveHours = (pair.pickupMs + facts.deliveryMs) / 3_600_000
  const isTight = pair.batteryEndPct - config.batteryReservePct < config.batteryMarginPct
  return (
    1 -
    Math.exp(
      -(
        config.failuresPerDriveHour * driveHours +
        (isTight ? config.lowMarginRisk : 0) +
        config.staleRisk * staleness(robot, now, config) +
        config.lidFailureRisk
      )
    )
  )
}

const latenessCost = (facts: WishFacts, pair: Pair, config: PlannerConfig): number => {
  const promised = facts.wish.promisedEta
  return promised === null || pair.dropoffAt <= promised
    ? 0
    : (config.latenessWeight * (pair.dropoffAt - promised)) / 1_000
}
const approachCost = (pair: Pair, config: PlannerConfig): number =>
  (config.approachWeight * pair.pickupMs) / 1_000
const robotIdleCost = (pair: Pair, config: PlannerConfig): number =>
  (config.robotIdleWeight * (pair.loadAt - pair.arriveAt)) / 1_000
const foodWaitingCost = (facts: WishFacts, pair: Pair, config: PlannerConfig): number =>
  (config.foodWaitingWeight * (pair.loadAt - facts.wish.start)) / 1_000
const interruptionCost = (pair: Pair, config: PlannerConfig): number =>
  pair.interrupts ? config.interruptionGainS : 0
const changeCost = (facts: WishFacts, robot: PlanningRobot, config: PlannerConfig): number =>
  facts.wish.currentSerial === null || facts.wish.currentSerial === robot.serial ? 0 : config.hysteresisS

/** c_dr in cost-seconds, for the times that the pair holds. */
export const costOf = (
  facts: WishFacts,
  pair: Pair,
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig
): number =>
  latenessCost(facts, pair, config) +
  approachCost(pair, config) +
  robotIdleCost(pair, config) +
  foodWaitingCost(facts, pair, config) +
  interruptionCost(pair, config) +
  changeCost(facts, robot, config) +
  config.failureCostS * failureProbability(facts, pair, robot, now, config)

/** The terms whose sum is `costOf`. */
export const costTermsOf = (
  facts: WishFacts,
  pair: Pair,
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig
): CostTerms => ({
  lateness: latenessCost(facts, pair, config),
  approach: approachCost(pair, config),
  robotIdle: robotIdleCost(pair, config),
  foodWaiting: foodWaitingCost(facts, pair, config),
  interruption: interruptionCost(pair, config),
  change: changeCost(facts, robot, config),
  risk: config.failureCostS * failureProbability(facts, pair, robot, now, config)
})

/**
 * What pilot waits cannot push a pair's cost below: its price without the idle time at the merchant,
 * the only term that a later pickup can make smaller.
 */
export const costFloorOf = (pair: Pair, config: PlannerConfig): number =>
  pair.cost - robotIdleCost(pair, config)

/**
 * U_d: the price of leaving a delivery without a robot, from the lateness of its rescue by a courier
 * or, without couriers, by a later robot.
 */
export const unassignedCost = (facts: WishFacts, now: Instant, shardConfig: PlannerConfig): number => {
  const config = configAt(shardConfig, facts.wish.origin)
  const promised = facts.wish.promisedEta
  if (promised === null) return config.unassignedCostS
  const byCourier = config.couriersAvailable && facts.wish.features.allowCourierFallback
  const courierM =
    config.streets === null
      ? config.courierDetourFactor * (facts.deliveryMeters / config.detourFactor)
      : facts.deliveryMeters
  const courierDriveS = courierM / config.courierSpeedMps
  const rescuedAt = byCourier
    ? Math.max(now + config.courierAtPickupS * 1_000, facts.wish.start) +
      (2 * config.courierServiceS + courierDriveS) * 1_000
    : Math.max(now + config.nextRobotS * 1_000, facts.wish.start) +
      config.loadTimeS * 1_000 +
      facts.deliveryMs
  const lateS = Math.max(0, rescuedAt - promised) / 1_000
  return config.unassignedCostS + config.latenessWeight * lateS
}

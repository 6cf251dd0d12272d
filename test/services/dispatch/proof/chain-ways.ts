/**
 * The ways in which robots can serve a delivery, by the rules of spec/dispatch.md 6 written down a
 * second time: nothing here asks the planner whether a pair is feasible. What is shared is arithmetic:
 * routes, projections, the drain of a battery and the price of given times.
 */
import type { Instant } from "../../../../src/domain/instant.ts"
import {
  costOf,
  drainPair,
  factsOf,
  makePair,
  measurePickup,
  type Pair,
  timeFromLeaving,
  type WishFacts
} from "../../../../src/services/dispatch/planner/cost.ts"
import type { Fleet, PlanningDemand, PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import { project, projectToEnd } from "../../../../src/services/dispatch/planner/projection.ts"
import { wishOf } from "../../../../src/services/dispatch/planner/replan.ts"
import { closesAfter, isCovered, isInZone } from "../../../../src/services/dispatch/planner/zones.ts"
import type { ProofInstance } from "./instance.ts"

/** One way: a robot from one release. Times are not chosen yet. */
export interface ChainWay {
  readonly robot: PlanningRobot
  /** A movement is given up for the delivery. */
  readonly interrupts: boolean
  readonly hasPickup: boolean
  readonly pickupMs: number
  readonly releaseAt: Instant
  /** The earliest departure to the merchant that H1-H9 allow. */
  readonly departFrom: Instant
  /** The robot must be back by then, because a zone closes; infinite when none does. */
  readonly backBy: Instant
  readonly pair: Pair
}

/** A delivery with everything that does not depend on the robot's times. */
export interface DecidedDelivery {
  readonly demand: PlanningDemand
  readonly facts: WishFacts
  /** Price of its present plan, null when it has no robot. */
  readonly keptCost: number | null
  readonly ways: ReadonlyArray<ChainWay>
  /** The latest departure with food (H4, H5). */
  readonly leaveBy: Instant
}

/** Section 6, rules about the robot itself: online, fresh, located, sound, in service. */
const isFit = (robot: PlanningRobot, now: Instant, freshWithinMs: number): boolean =>
  robot.online &&
  robot.heartbeatAt !== null &&
  now - robot.heartbeatAt <= freshWithinMs &&
  robot.lat !== null &&
  robot.lng !== null &&
  (robot.accuracyM ?? 0) <= 15 &&
  robot.healthy &&
  robot.driveable &&
  !robot.needsMaintenance &&
  !robot.undergoingMaintenance &&
  (robot.operationState === "PARKED" ||
    robot.operationState === "DEPLOYED" ||
    robot.operationState === "ON_TRIP")

/** When the last zone around the merchant closes, none when no zone is open now. */
const closingTime = (fleet: Fleet, demand: PlanningDemand, now: Instant): Instant | null => {
  if (fleet.zones.length === 0) return Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (const zone of fleet.zones) {
    if (!zone.enabled || !isInZone(zone, demand.origin)) continue
    latest = Math.max(latest, closesAfter(zone, now, fleet.utcOffsetMs))
  }
  return latest === Number.NEGATIVE_INFINITY ? null : latest
}

const wayFrom = (
  instance: ProofInstance,
  demand: PlanningDemand,
  robot: PlanningRobot,
  kind: "plain" | "interrupting" | "ended"
): ChainWay | null => {
  const { fleet, now, config } = instance
  const interrupts = kind === "interrupting"
  if (!isFit(robot, now, (interrupts ? config.freshWithinMs : config.staleAfterMs) as number)) return null
  const pair = makePair()
  const { release } = pair
  if (!project(robot, fleet, now, config, release)) return null
  if ((release.kind === "movement") !== (kind !== "plain")) return null
  if (release.kind === "busy" || release.kind === "held") return null
  const standsIdle = release.kind === "idle"
  const bringsFood = release.kind === "delivery"
  if (kind === "ended") projectToEnd(robot, now, config, release)
  pair.interrupts = interrupts
  measurePickup(pair, demand.origin, config)
  const closes = closingTime(fleet, demand, now)
  const isAllowed =
    (!standsIdle || robot.lidState === "CLOSED") &&
    (bringsFood || !robot.hasFood) &&
    release.batteryPct >= config.batterySwapPct &&
    pair.pickupMeters <= config.pickupRouteLimitM &&
    isCovered(fleet.zones, release, demand.origin) &&
    fleet.hubOpen.get(robot.hubId) !== false &&
    closes !== null &&
    !(demand.features?.excludeRobots.includes(robot.serial) ?? false)
  if (!isAllowed) return null
  return {
    robot,
    interrupts,
    hasPickup: pair.hasPickup,
    pickupMs: pair.pickupMs,
    releaseAt: release.at,
    departFrom: pair.hasPickup ? Math.max(release.at, now + config.pilotConnectS * 1_000) : release.at,
    backBy: closes,
    pair
  }
}

/** What no robot can serve: too big, too far, outside of the zones, on a day without work. */
const isServable = (instance: ProofInstance, demand: PlanningDemand, facts: WishFacts): boolean =>
  demand.features !== null &&
  !instance.fleet.weatherStopsWork &&
  demand.features.orderLitres <= instance.config.robotVolumeL &&
  demand.features.controlledContents.every((content) => instance.config.allowedContents.includes(content)) &&
  facts.deliveryMeters <= instance.config.deliveryRouteLimitM &&
  facts.lot !== null &&
  isCovered(instance.fleet.zones, demand.origin, demand.destination) &&
  isCovered(instance.fleet.zones, demand.destination, facts.lot)

/** Sets every time of a way's chain and gives its price; whether the times are allowed is not asked. */
export const priceOf = (
  instance: ProofInstance,
  facts: WishFacts,
  way: ChainWay,
  departAt: Instant,
  leaveAt: Instant,
  returnAt: Instant
): number => {
  const { pair } = way
  const { now, config } = instance
  pair.departAt = departAt
  pair.arriveAt = departAt + way.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = leaveAt
  timeFromLeaving(facts, pair, config)
  pair.returnAt = returnAt
  pair.returnEta = returnAt + facts.returnMs
  drainPair(facts, pair, config)
  return costOf(facts, pair, way.robot, now, config)
}

/** Price of the plan that a delivery has, by its planned times. */
const priceOfKept = (
  instance: ProofInstance,
  facts: WishFacts,
  robot: PlanningRobot
): { readonly cost: number; readonly eta: Instant } | null => {
  const { fleet, now, config } = instance
  const slot = robot.scheduledDelivery
  const pair = makePair()
  if (slot === null || !project(robot, fleet, now, config, pair.release)) return null
  const pickup = robot.scheduledPickup
  pair.hasPickup = pickup !== null
  pair.pickupMs = pickup === null ? 0 : pickup.eta - pickup.etd
  pair.pickupMeters = (pair.pickupMs / 1_000) * config.planningSpeedMps
  pair.arriveAt = pickup === null ? pair.release.at : pickup.eta
  pair.departAt = pair.arriveAt - pair.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = slot.etd
  timeFromLeaving(facts, pair, config)
  drainPair(facts, pair, config)
  return { cost: costOf(facts, pair, robot, now, config), eta: slot.eta }
}

/** A delivery with the ways to serve it, before pilots are asked. */
export const decidedDelivery = (instance: ProofInstance, demand: PlanningDemand): DecidedDelivery | null => {
  const { fleet, config, kept } = instance
  const wish = wishOf(demand)
  if (wish === null) return null
  const own = kept.get(demand.id)
  const ownRobot = own === undefined ? undefined : fleet.robotBySerial.get(own.serial)
  const plain = factsOf(fleet, wish, null, config)
  const present = ownRobot === undefined ? null : priceOfKept(instance, plain, ownRobot)
  // H5 does not bind a delivery whose own robot has become unfit.
  const isBound =
    present !== null && ownRobot !== undefined && isFit(ownRobot, instance.now, config.staleAfterMs)
  const facts = isBound ? factsOf(fleet, wish, present.eta, config) : plain
  const ways: Array<ChainWay> = []
  if (isServable(instance, demand, facts)) {
    for (const robot of fleet.robots) {
      const scheduled = robot.scheduledDelivery?.demandId ?? null
      if (robot === ownRobot || (scheduled !== null && !kept.has(scheduled))) continue
      for (const kind of ["plain", "interrupting", "ended"] as const) {
        const way = wayFrom(instance, demand, robot, kind)
        if (way !== null) ways.push(way)
      }
    }
  }
  const leaveBy = Math.min(wish.latestStart, facts.dropoffLimit - facts.deliveryMs)
  return { demand, facts, keptCost: present?.cost ?? null, ways, leaveBy }
}

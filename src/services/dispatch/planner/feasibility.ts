/**
 * Whether a robot can serve a delivery, and by which rule not. The rules stand in the order of
 * spec/dispatch.md 6; the first one that fails is the issue. Pilots are the last question and are
 * asked in `insertion.ts`, because they cost most.
 *
 * A robot whose scheduled delivery is the wish itself is judged as what it is, the robot that is
 * already on it: rules about taking something new (battery to take anything, reach, windows, slots,
 * H5) do not unseat it; rules about being able to do it at all do. That is what orphan detection asks.
 */
import type { Instant } from "../../../domain/instant.ts"
import { type LimitingFactor, type RobotIssue, robotIssues } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import {
  copyPair,
  costOf,
  drainPair,
  factsOf,
  isServiceOpen,
  isWayCovered,
  makePair,
  measurePickup,
  type Pair,
  timePair,
  type WishFacts
} from "./cost.ts"
import type { DeliveryWish, Fleet, PlanningRobot } from "./model.ts"
import { variantFor } from "./overrides.ts"
import { heartbeatAge, project, projectToEnd } from "./projection.ts"
import { isBlocked } from "./travel.ts"
import { isInZone } from "./zones.ts"

/** Position of an issue in `robotIssues`; rules are numbered by it so that hot loops count in arrays. */
export const issueCode: Readonly<Record<RobotIssue, number>> = Object.fromEntries(
  robotIssues.map((issue, code) => [issue, code])
) as Record<RobotIssue, number>

const {
  Offline,
  StaleHeartbeat,
  NoPosition,
  Unhealthy,
  NeedsMaintenance,
  UndergoingMaintenance,
  NotDriveable,
  Grounded,
  OffDuty,
  LidNotClosed,
  HasFood,
  BatteryLow,
  BatteryInsufficient,
  OutOfPickupRange,
  OutOfDeliveryRange,
  OutsideZone,
  OutsideOperatingWindow,
  AlreadyScheduled,
  UninterruptibleTrip,
  InterruptionNotWorthIt,
  Unroutable,
  LateForWindow,
  DelaysAccepted,
  CapacityMismatch,
  Excluded
} = issueCode

/** Who asks, and against what: shared by all pairs of one look at the fleet. */
export interface Look {
  readonly fleet: Fleet
  readonly now: Instant
  readonly config: PlannerConfig
  /** Cost of the best pair without interruption, infinite when there is none. */
  alternativeCost: number
  /**
   * Scheduled deliveries that count as free, because they are being planned anew together; null: none.
   */
  readonly movable: ReadonlySet<string> | null
}

/** Who is known to be out of reach; null: everybody is looked at, as along streets a way bends where it likes. */
export const reachFor = (fleet: Fleet, config: PlannerConfig): Fleet["reach"] =>
  config.streets === null ? fleet.reach : null

/** The look by the parameters of one pair: those of the merchant's zone and of the robot's experiments. */
export const lookFor = (look: Look, facts: WishFacts, robot: PlanningRobot): Look => {
  const config = variantFor(facts.variants, robot)
  return config === look.config ? look : { ...look, config }
}

/** Code of the first rule from `from` on that a robot's own condition breaks, or -1. */
export const conditionIssue = (
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig,
  from: number
): number => {
  if (from <= Offline && !robot.online) return Offline
  if (from <= StaleHeartbeat && heartbeatAge(robot, now) > config.staleAfterMs) return StaleHeartbeat
  if (
    from <= NoPosition &&
    (robot.lat === null ||
      robot.lng === null ||
      (robot.accuracyM !== null && robot.accuracyM > config.positionAccuracyM))
  ) {
    return NoPosition
  }
  if (from <= Unhealthy && !robot.healthy) return Unhealthy
  if (from <= NeedsMaintenance && robot.needsMaintenance) return NeedsMaintenance
  if (from <= UndergoingMaintenance && robot.undergoingMaintenance) return UndergoingMaintenance
  if (from <= NotDriveable && !robot.driveable) return NotDriveable
  if (from <= Grounded && robot.operationState === "GROUNDED") return Grounded
  if (from <= OffDuty && robot.operationState === "OFF_DUTY") return OffDuty
  return -1
}

const isOwn = (robot: PlanningRobot, facts: WishFacts): boolean =>
  robot.scheduledDelivery !== null && robot.scheduledDelivery.demandId === facts.wish.demandId

const isHubClosed = (robot: PlanningRobot, fleet: Fleet): boolean => fleet.hubOpen.get(robot.hubId) === false

/**
 * Without point to point a robot comes home before it takes anything new: not at its customer's door, not by
 * giving up its way home.
 */
const mustReturnFirst = (
  robot: PlanningRobot,
  { release, interrupts }: Pair,
  config: PlannerConfig
): boolean =>
  !config.pointToPoint &&
  (release.kind === "delivery" ||
    interrupts ||
    (release.kind === "idle" && robot.scheduledMovement !== null && robot.scheduledDelivery === null))

/** Rules that depend on the release; `pair` holds it, measured and timed. */
const releaseIssue = (
  look: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  pair: Pair,
  isOwnRobot: boolean,
  from: number
): number => {
  const { fleet, config } = look
  const { wish } = facts
  const { release } = pair
  const comesFromDelivery = release.kind === "delivery" || release.kind === "held"
  if (from <= LidNotClosed && release.kind === "idle" && robot.lidState !== "CLOSED") return LidNotClosed
  if (from <= HasFood && robot.hasFood && !comesFromDelivery) return HasFood
  if (from <= BatteryLow && !isOwnRobot && release.batteryPct < config.batterySwapPct) return BatteryLow
  if (from <= BatteryInsufficient && pair.batteryEndPct < config.batteryReservePct) {
    return BatteryInsufficient
  }
  if (!isOwnRobot) {
    if (from <= OutOfPickupRange && pair.pickupMeters > config.pickupRouteLimitM) return OutOfPickupRange
    if (from <= OutOfDeliveryRange && facts.deliveryMeters > config.deliveryRouteLimitM) {
      return OutOfDeliveryRange
    }
  }
  if (
    from <= OutsideZone &&
    !(facts.deliveryCovered && facts.returnCovered && isWayCovered(fleet, facts, release))
  ) {
    return OutsideZone
  }
  if (!isOwnRobot) {
    if (
      from <= OutsideOperatingWindow &&
      (isHubClosed(robot, fleet) || !isServiceOpen(fleet, facts, pair.departAt, pair.returnEta))
    ) {
      return OutsideOperatingWindow
    }
    if (
      from <= AlreadyScheduled &&
      robot.scheduledDelivery !== null &&
      look.movable?.has(robot.scheduledDelivery.demandId) !== true
    ) {
      return AlreadyScheduled
    }
    if (from <= UninterruptibleTrip && (release.kind === "busy" || mustReturnFirst(robot, pair, config))) {
      return UninterruptibleTrip
    }
    if (
      from <= InterruptionNotWorthIt &&
      pair.interrupts &&
      look.alternativeCost - (pair.cost - config.interruptionGainS) < config.interruptionGainS
    ) {
      return InterruptionNotWorthIt
    }
  }
  if (from <= Unroutable && (!facts.routable || isBlocked(release, config))) return Unroutable
  if (from <= LateForWindow && pair.leaveAt > wish.latestStart && !(isOwnRobot && release.kind === "held")) {
    return LateForWindow
  }
  if (from <= DelaysAccepted && !isOwnRobot && pair.dropoffAt > facts.dropoffLimit) return DelaysAccepted
  if (from <= CapacityMismatch && !facts.fits) return CapacityMismatch
  if (from <= Excluded && wish.features.excludeRobots.includes(robot.serial)) return Excluded
  return -1
}

/** Measures, times and prices a pair from its release on, as if pilots were there whenever needed. */
export const timeAndPrice = (look: Look, facts: WishFacts, robot: PlanningRobot, pair: Pair): void => {
  const { now, config } = look
  measurePickup(pair, facts.wish.origin, config)
  timePair(facts, pair, now, config)
  drainPair(facts, pair, config)
  pair.cost = costOf(facts, pair, robot, now, config)
}

/** The pair of a movement that is given up; scratch of `examine`. */
const interrupting = makePair()

/**
 * Code of the first rule from `from` on that keeps a robot from a delivery, or -1 with times, battery
 * and price in `pair`.
 *
 * A robot on a movement has two ways: to give it up, or to end it first. The first is taken when it
 * gains `interruptionGainS` or is the only way; without a way, the issue is that of giving up.
 */
export const examine = (
  shardLook: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  pair: Pair,
  from: number
): number => {
  const look = lookFor(shardLook, facts, robot)
  const { fleet, now, config } = look
  const condition = conditionIssue(robot, now, config, from)
  if (condition >= 0) return condition
  pair.interrupts = false
  // Without a position nothing more can be said; `NoPosition` was named before.
  if (!project(robot, fleet, now, config, pair.release)) return -1
  const isOwnRobot = isOwn(robot, facts)
  if (pair.release.kind !== "movement" || isOwnRobot) {
    timeAndPrice(look, facts, robot, pair)
    return releaseIssue(look, facts, robot, pair, isOwnRobot, from)
  }
  copyPair(pair, interrupting)
  interrupting.interrupts = true
  timeAndPrice(look, facts, robot, interrupting)
  const isFresh = heartbeatAge(robot, now) <= config.freshWithinMs
  const whenGivenUp =
    from <= StaleHeartbeat && !isFresh
      ? StaleHeartbeat
      : releaseIssue(look, facts, robot, interrupting, false, from)
  // Later rules are asked for the log of a robot that was refused already: as for giving up.
  if (from > 0) return whenGivenUp
  projectToEnd(robot, now, config, pair.release)
  timeAndPrice(look, facts, robot, pair)
  const whenEnded = releaseIssue(look, facts, robot, pair, false, from)
  if (whenEnded < 0 && (whenGivenUp >= 0 || pair.cost <= interrupting.cost)) return -1
  copyPair(interrupting, pair)
  return whenGivenUp
}

/**
 * As `examine`, for one of the two ways of a robot on a movement: giving it up, or ending it first. For a
 * robot that is on none there is no such choice, and the answer is `UninterruptibleTrip`.
 */
export const examineWay = (
  shardLook: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  interrupts: boolean,
  pair: Pair
): number => {
  const look = lookFor(shardLook, facts, robot)
  const { fleet, now, config } = look
  const condition = conditionIssue(robot, now, config, 0)
  if (condition >= 0) return condition
  if (!project(robot, fleet, now, config, pair.release)) return NoPosition
  if (pair.release.kind !== "movement") return UninterruptibleTrip
  if (interrupts && heartbeatAge(robot, now) > config.freshWithinMs) return StaleHeartbeat
  pair.interrupts = interrupts
  if (!interrupts) projectToEnd(robot, now, config, pair.release)
  timeAndPrice(look, facts, robot, pair)
  return releaseIssue(look, facts, robot, pair, false, 0)
}

/** A first look at a fleet: nothing may be moved, nothing to compare with. */
export const lookAt = (fleet: Fleet, now: Instant, config: PlannerConfig): Look => ({
  fleet,
  now,
  config,
  alternativeCost: Number.POSITIVE_INFINITY,
  movable: null
})

/**
 * The first rule of section 6 that keeps a robot from a delivery, null when none does. Pilots are not
 * asked.
 *
 * - `alternativeCost`: what the best pair without an interruption costs, infinite when there is none.
 */
export const firstIssue = (
  robot: PlanningRobot,
  fleet: Fleet,
  wish: DeliveryWish,
  now: Instant,
  config: PlannerConfig,
  alternativeCost = Number.POSITIVE_INFINITY
): RobotIssue | null => {
  const look = lookAt(fleet, now, config)
  look.alternativeCost = alternativeCost
  return robotIssues[examine(look, factsOf(fleet, wish, null, config), robot, makePair(), 0)] ?? null
}

/** Every rule of section 6 that keeps a robot from a delivery, in order, for logs; pilots not asked. */
export const allIssues = (
  robot: PlanningRobot,
  fleet: Fleet,
  wish: DeliveryWish,
  now: Instant,
  config: PlannerConfig
): ReadonlyArray<RobotIssue> => {
  const look = lookAt(fleet, now, config)
  return issuesOf(look, factsOf(fleet, wish, null, config), robot)
}

/** As `allIssues`, for a wish whose facts are known. */
export const issuesOf = (look: Look, facts: WishFacts, robot: PlanningRobot): ReadonlyArray<RobotIssue> => {
  const pair = makePair()
  const issues: Array<RobotIssue> = []
  let code = examine(look, facts, robot, pair, 0)
  while (code >= 0) {
    const issue = robotIssues[code]
    if (issue !== undefined) issues.push(issue)
    code = examine(look, facts, robot, pair, code + 1)
  }
  return issues
}

/**
 * What forbids a delivery whichever robot would serve it, null when nothing does. Asked before any
 * robot is looked at: weather, size, contents, zone, window.
 */
export const precheck = (
  fleet: Fleet,
  wish: DeliveryWish,
  now: Instant,
  config: PlannerConfig
): LimitingFactor | null => precheckFacts(fleet, factsOf(fleet, wish, null, config), now)

/** As `precheck`, for a wish whose facts are known. */
export const precheckFacts = (fleet: Fleet, facts: WishFacts, now: Instant): LimitingFactor | null => {
  const { wish } = facts
  const config = facts.variants[0]
  if (fleet.weatherStopsWork) return "WeatherConditions"
  if (wish.features.orderLitres > config.robotVolumeL) return "LargeOrder"
  if (!facts.fits) return "RestrictedOrder"
  if (!facts.deliveryCovered) {
    const isDisabled = fleet.zones.some((zone) => !zone.enabled && isInZone(zone, wish.origin))
    return isDisabled ? "RobotDeliveriesDisabledByOperatingZone" : "NotRobotAddressable"
  }
  const from = Math.max(now, wish.start)
  const chainMs = (config.loadTimeS + config.customerWaitS) * 1_000 + facts.deliveryMs + facts.returnMs
  return isServiceOpen(fleet, facts, from, from + chainMs) ? null : "OutsideAvailabilityWindow"
}

const unknownIssues: ReadonlyArray<RobotIssue> = ["Offline", "StaleHeartbeat", "NoPosition"]

/** The one factor to report, from the first issues of all robots; a precheck that forbids comes first. */
export const limitingFactor = (
  issueCounts: Readonly<Partial<Record<RobotIssue, number>>>,
  forbidden: LimitingFactor | null
): LimitingFactor => {
  if (forbidden !== null) return forbidden
  const count = (issue: RobotIssue): number => issueCounts[issue] ?? 0
  let total = 0
  for (const issue of robotIssues) total += count(issue)
  if (total === 0) return "RobotAvailability"
  if (count("Unroutable") === total) return "Unroutable"
  if (count("OutsideZone") === total) return "NotRobotAddressable"
  if (count("NoPilot") > 0) return "PilotAvailability"
  if (count("LateForWindow") > 0) return "WindowUnmeetable"
  if (count("DelaysAccepted") > 0) return "AcceptedDeliveryConflict"
  let unknown = 0
  for (const issue of unknownIssues) unknown += count(issue)
  return unknown === total ? "StaleData" : "RobotAvailability"
}

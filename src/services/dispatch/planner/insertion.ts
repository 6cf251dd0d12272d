/**
 * The cheapest robot for one delivery with everything else fixed: what a quote asks, and what gives a
 * delivery without a robot its robot. Because nothing else moves, no accepted delivery is delayed
 * (H5). Source: spec/dispatch.md 7 (quote), 10.
 */
import type { Place } from "../../../domain/geo.ts"
import type { RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import { type LimitingFactor, type RobotIssue, robotIssues } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import { costFloorOf, costTermsOf, factsOf, makePair, type Pair, type WishFacts } from "./cost.ts"
import {
  examine,
  issueCode,
  type Look,
  limitingFactor,
  lookAt,
  lookFor,
  precheckFacts,
  reachFor
} from "./feasibility.ts"
import { blocksOf } from "./handover.ts"
import type { Candidate, DeliveryWish, Fleet, PlannedLeg, PlanningRobot, Refusal } from "./model.ts"
import { farthestPickupM, variantFor } from "./overrides.ts"
import {
  deliveryWork,
  earliestDeliveryPilot,
  makePlacedBlocks,
  type PlacedBlocks,
  pickupWork,
  placePilots,
  returnWork
} from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import { Shortlist } from "./shortlist.ts"
import { TentativeBookings } from "./tentative-bookings.ts"
import { cosineOfLatitude, fastMarginFactor, fastMeters, leastDetour } from "./travel.ts"

export const isRefusal = (answer: Candidate | Refusal): answer is Refusal => "limitingFactor" in answer

const secondsOf = (ms: number): number => Math.round(ms / 1_000)

/** The plan that a placed pair stands for. */
export const candidateOf = (
  look: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  pair: Pair,
  placed: PlacedBlocks
): Candidate | null => {
  const { now, config } = lookFor(look, facts, robot)
  const { wish, lot } = facts
  if (lot === null) return null
  const from: Place = pair.release.place ?? { lat: pair.release.lat, lng: pair.release.lng, kind: "AdHoc" }
  const pickup: PlannedLeg | null = pair.hasPickup
    ? {
        type: "Pickup",
        origin: from,
        destination: wish.origin,
        etd: pair.departAt,
        eta: pair.arriveAt,
        meters: pair.pickupMeters,
        seconds: secondsOf(pair.pickupMs),
        blocks: blocksOf(placed.pickup, pickupWork(facts, pair, config), config)
      }
    : null
  return {
    serial: robot.serial,
    hubId: robot.hubId,
    pickup,
    delivery: {
      type: "Delivery",
      origin: wish.origin,
      destination: wish.destination,
      etd: pair.leaveAt,
      eta: pair.dropoffAt,
      meters: facts.deliveryMeters,
      seconds: secondsOf(facts.deliveryMs),
      blocks: blocksOf(placed.delivery, deliveryWork(facts, config), config)
    },
    ret: {
      type: "Return",
      origin: wish.destination,
      destination: { lat: lot.lat, lng: lot.lng, locationId: lot.locationId, kind: "ParkingLot" },
      etd: pair.returnAt,
      eta: pair.returnEta,
      meters: facts.returnMeters,
      seconds: secondsOf(facts.returnMs),
      blocks: blocksOf(placed.ret, returnWork(facts, config), config)
    },
    returnLot: lot.locationId,
    loadStartAt: pair.loadAt,
    pickupEta: pair.arriveAt,
    dropoffEta: pair.dropoffAt,
    distanceM: facts.deliveryMeters,
    batteryEndPct: pair.batteryEndPct,
    cost: pair.cost,
    costTerms: costTermsOf(facts, pair, robot, now, config),
    interruptsDemandId: pair.interrupts && robot.activeDemand !== null ? robot.activeDemand.demandId : null
  }
}

/**
 * Whether a robot is out of the question at a glance: it would fail a rule of section 6 for sure. A
 * robot that passes may still fail one.
 */
export const isPlainlyOut = (
  robot: PlanningRobot,
  fleet: Fleet,
  origin: Place,
  cosine: number,
  directLimitM: number,
  config: PlannerConfig
): boolean => {
  if (
    robot.lat === null ||
    robot.lng === null ||
    !robot.online ||
    !robot.healthy ||
    !robot.driveable ||
    robot.needsMaintenance ||
    robot.undergoingMaintenance ||
    robot.operationState === "OFF_DUTY" ||
    robot.operationState === "GROUNDED"
  ) {
    return true
  }
  if (robot.activeDemand === null) {
    return fastMeters(robot.lat, robot.lng, origin.lat, origin.lng, cosine) > directLimitM
  }
  const active = fleet.demands.get(robot.activeDemand.demandId)
  if (active === undefined || active.type === "Pickup") return true
  const { origin: from, destination: to } = active
  const fromEnd = fastMeters(to.lat, to.lng, origin.lat, origin.lng, cosine)
  if (active.type === "Delivery") return fromEnd > directLimitM
  // Along streets it may come near a place that is far from either end of its way.
  if (config.streets !== null) return false
  // Somewhere on its way: no nearer than the end of the way less its length.
  return fromEnd - fastMeters(from.lat, from.lng, to.lat, to.lng, cosine) > directLimitM
}

const shortlist = new Shortlist()
const issueTotals = new Int32Array(robotIssues.length)
const trial = makePair()
const trialBlocks = makePlacedBlocks()
let bookings: TentativeBookings | null = null

/** Tentative bookings over a calendar in which a demand's own blocks count as free. */
const bookingsOver = (calendar: PilotCalendar, wish: DeliveryWish): TentativeBookings => {
  bookings ??= new TentativeBookings(calendar)
  bookings.reset(calendar)
  if (wish.demandId !== null) bookings.release(wish.demandId)
  return bookings
}

const refusalOf = (forbidden: LimitingFactor | null): Refusal => {
  const issueCounts: Partial<Record<RobotIssue, number>> = {}
  for (let code = 0; code < robotIssues.length; code++) {
    const issue = robotIssues[code]
    const count = issueTotals[code] ?? 0
    if (issue !== undefined && count > 0) issueCounts[issue] = count
  }
  return { limitingFactor: limitingFactor(issueCounts, forbidden), issueCounts }
}

/** Counts every robot under its first issue; who passes all rules lacks only a pilot. */
const refuse = (look: Look, facts: WishFacts): Refusal => {
  issueTotals.fill(0)
  for (const robot of look.fleet.robots) {
    const code = examine(look, facts, robot, trial, 0)
    const counted = code < 0 ? issueCode.NoPilot : code
    issueTotals[counted] = (issueTotals[counted] as number) + 1
  }
  return refusalOf(null)
}

/** Fills the shortlist with the robots that pass all rules but the pilots'. */
const listRobots = (look: Look, facts: WishFacts, taken: ReadonlySet<RobotSerial> | null): void => {
  const { fleet, config } = look
  const { wish } = facts
  const cosine = cosineOfLatitude(wish.origin.lat)
  const directLimitM = (farthestPickupM(config) / leastDetour(config)) * fastMarginFactor
  shortlist.start(config.nearestRobots)
  const { robots } = fleet
  const reach = reachFor(fleet, config)
  const { lat, lng } = wish.origin
  for (let i = 0; i < robots.length; i++) {
    if (reach?.isOut(i, lat, lng, cosine, directLimitM)) continue
    const robot = robots[i] as PlanningRobot
    if (robot.scheduledDelivery !== null && robot.scheduledDelivery.demandId !== wish.demandId) continue
    if (isPlainlyOut(robot, fleet, wish.origin, cosine, directLimitM, config)) continue
    if (taken?.has(robot.serial)) continue
    if (examine(look, facts, robot, trial, 0) >= 0) continue
    shortlist.offer(i, costFloorOf(trial, variantFor(facts.variants, robot)))
  }
}

/**
 * The cheapest robot with its times and pilots, or why there is none.
 *
 * - Blocks that the calendar holds for `wish.demandId` count as free: a quote is confirmed with the
 *   pilots it holds.
 * - Ties go to the lesser serial. Equal questions get equal answers.
 */
export const insert = (
  fleet: Fleet,
  calendar: PilotCalendar,
  wish: DeliveryWish,
  now: Instant,
  config: PlannerConfig
): Candidate | Refusal =>
  insertWith(
    fleet,
    calendar,
    bookingsOver(calendar, wish),
    factsOf(fleet, wish, null, config),
    null,
    now,
    config
  )

/**
 * As `insert`, over bookings that are already being considered, and without the robots in `taken`. On
 * success the blocks of the answer stay in `tentative`.
 */
export const insertWith = (
  fleet: Fleet,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  facts: WishFacts,
  taken: ReadonlySet<RobotSerial> | null,
  now: Instant,
  config: PlannerConfig
): Candidate | Refusal => {
  const forbidden = precheckFacts(fleet, facts, now)
  if (forbidden !== null) return { limitingFactor: forbidden, issueCounts: {} }
  const look = lookAt(fleet, now, config)
  listRobots(look, facts, taken)
  if (shortlist.count === 0 || earliestDeliveryPilot(look, facts, calendar, tentative) === null) {
    return refuse(look, facts)
  }
  const mark = tentative.mark()
  let best = -1
  let bestCost = Number.POSITIVE_INFINITY
  for (let i = 0; i < shortlist.count && (shortlist.keys[i] as number) <= bestCost; i++) {
    const index = shortlist.entries[i] as number
    const robot = fleet.robots[index] as PlanningRobot
    examine(look, facts, robot, trial, 0)
    if (!placePilots(look, facts, robot, calendar, tentative, trial, trialBlocks)) continue
    tentative.rollback(mark)
    if (trial.cost < bestCost || (trial.cost === bestCost && index < best)) {
      best = index
      bestCost = trial.cost
    }
  }
  const winner = fleet.robots[best]
  if (winner === undefined) return refuse(look, facts)
  examine(look, facts, winner, trial, 0)
  placePilots(look, facts, winner, calendar, tentative, trial, trialBlocks)
  return candidateOf(look, facts, winner, trial, trialBlocks) ?? refuse(look, facts)
}

/** The plan of one given robot for one delivery, or its first issue: the recheck of a confirmation. */
export const insertOn = (
  fleet: Fleet,
  calendar: PilotCalendar,
  wish: DeliveryWish,
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig
): Candidate | RobotIssue => {
  const look = lookAt(fleet, now, config)
  const facts = factsOf(fleet, wish, null, config)
  const code = examine(look, facts, robot, trial, 0)
  if (code >= 0) return robotIssues[code] ?? "NoPilot"
  if (!placePilots(look, facts, robot, calendar, bookingsOver(calendar, wish), trial, trialBlocks)) {
    return "NoPilot"
  }
  return candidateOf(look, facts, robot, trial, trialBlocks) ?? "Unroutable"
}

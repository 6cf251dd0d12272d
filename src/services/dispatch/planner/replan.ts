/**
 * Which robots the accepted deliveries get that have none, and which would better change: step 4 of
 * the replan loop. Frozen pairs stay as they are; the others are assigned together, then each change
 * is checked with its pilots and kept only if it still pays.
 *
 * Deliveries without a robot are planned in every cycle. Deliveries that have one are compared anew
 * once in `reoptimizeEveryCycles` cycles, hub by hub, so that the work is spread over the cycles and
 * deliveries that could swap robots are compared together: a plan loses little in two minutes. Whose
 * turn it is follows from the time and the hub alone, so that no state is needed.
 * Determinism: deliveries in order of their ids, robots in order of their serials.
 * Source: spec/dispatch.md 7, 9.4.
 */
import { haversineM } from "../../../domain/geo.ts"
import type { DemandId, HubId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import { SparseAssignment } from "./assignment.ts"
import type { PlannerConfig } from "./config.ts"
import {
  costOf,
  drainPair,
  factsOf,
  makePair,
  type Pair,
  timeFromLeaving,
  unassignedCost,
  type WishFacts
} from "./cost.ts"
import { conditionIssue, examine, type Look, lookAt, precheckFacts } from "./feasibility.ts"
import { candidateOf, insertWith, isRefusal } from "./insertion.ts"
import type { Candidate, DeliveryWish, Fleet, PlanningDemand, PlanningRobot, Refusal } from "./model.ts"
import { makePlacedBlocks, placePilots } from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import { project } from "./projection.ts"
import { RobotPool } from "./robot-pool.ts"
import { TentativeBookings } from "./tentative-bookings.ts"

/** A robot for one delivery. Decisions of one group stand or fall together; groups are independent. */
export interface AssignmentDecision {
  readonly demandId: DemandId
  readonly candidate: Candidate
  /** Null: the delivery had no robot (T3); else it changes its robot (T7). */
  readonly oldSerial: RobotSerial | null
  readonly group: number
  /** Cost-seconds that the whole group saves, change terms paid; against staying without a robot for T3. */
  readonly gain: number
}

export interface UnassignedDelivery {
  readonly demandId: DemandId
  readonly refusal: Refusal
}

export interface AssignmentPlan {
  /** In order of their groups. */
  readonly decisions: ReadonlyArray<AssignmentDecision>
  /** Scheduled deliveries that get no robot in this cycle, in order of their ids. */
  readonly unassigned: ReadonlyArray<UnassignedDelivery>
  /** Deliveries that took part in the joint assignment. */
  readonly compared: number
}

const emptyPlan: AssignmentPlan = Object.freeze({
  decisions: Object.freeze([]),
  unassigned: Object.freeze([]),
  compared: 0
})

/** Price of taking the robot of a delivery away and giving it none: never worth it. */
const neverS = 1e7

/** What an accepted delivery asks of the planner; null for other demands. */
export const wishOf = (demand: PlanningDemand): DeliveryWish | null =>
  demand.type !== "Delivery" || demand.features === null
    ? null
    : {
        demandId: demand.id,
        origin: demand.origin,
        destination: demand.destination,
        start: demand.start,
        latestStart: demand.latestStart,
        features: demand.features,
        promisedEta: demand.promisedEta,
        currentSerial: demand.status === "Scheduled" ? null : robotSerialOf(demand)
      }

const robotSerialOf = (demand: PlanningDemand): RobotSerial | null =>
  demand.plan?.serial ?? demand.servedByRobotId

const robotOf = (demand: PlanningDemand, fleet: Fleet): PlanningRobot | null => {
  const serial = robotSerialOf(demand)
  const robot = serial === null ? undefined : fleet.robotBySerial.get(serial)
  return robot?.scheduledDelivery?.demandId === demand.id ? robot : null
}

/**
 * Whether a pair of delivery and robot is beyond planning: loaded, its pickup running, an activation
 * sent, the robot at the merchant, or less than `freezeBeforeS` left to the first planned departure.
 */
export const isFrozen = (
  demand: PlanningDemand,
  fleet: Fleet,
  now: Instant,
  config: PlannerConfig
): boolean => {
  if (demand.status !== "Pending" || demand.loadedAt !== null || demand.activationRequestedAt !== null) {
    return true
  }
  const robot = robotOf(demand, fleet)
  if (robot === null || robot.scheduledDelivery === null) return true
  if (demand.atOriginSerial === robot.serial) return true
  const freezeMs = config.freezeBeforeS * 1_000
  if (robot.activeDemand !== null) {
    const active = fleet.demands.get(robot.activeDemand.demandId)
    if (active === undefined || active.originatingDemandId === demand.id) return true
  }
  if (robot.scheduledPickup !== null) {
    const pickup = fleet.demands.get(robot.scheduledPickup.demandId)
    return (
      pickup === undefined ||
      pickup.activationRequestedAt !== null ||
      now >= robot.scheduledPickup.etd - freezeMs
    )
  }
  const isThere =
    robot.activeDemand === null &&
    robot.lat !== null &&
    robot.lng !== null &&
    haversineM({ lat: robot.lat, lng: robot.lng }, demand.origin) <= config.atMerchantM
  return isThere || now >= robot.scheduledDelivery.etd - freezeMs
}

/** Whether it is a hub's turn to have its deliveries compared anew. */
export const isComparedIn = (hubId: HubId | null, now: Instant, config: PlannerConfig): boolean => {
  const every = config.reoptimizeEveryCycles
  if (every <= 0) return false
  let turn = Math.floor(now / config.replanEveryMs)
  if (hubId !== null) for (let i = 0; i < hubId.length; i++) turn += hubId.charCodeAt(i)
  return turn % every === 0
}

/** One delivery of the joint assignment. */
interface Row {
  readonly demand: PlanningDemand
  readonly facts: WishFacts
  /** Null when the delivery has no robot. */
  readonly current: PlanningRobot | null
  /** Price of how things stand. */
  currentCost: number
  /** The robot the assignment gives, null when none. */
  next: PlanningRobot | null
  /** Representative of the group of changes. */
  group: number
}

const solver = new SparseAssignment()
const pool = new RobotPool()
const trial = makePair()
const trialBlocks = makePlacedBlocks()
let bookings: TentativeBookings | null = null

/** Price of the plan a delivery has, by its planned times rather than by the best imaginable ones. */
const priceCurrent = (look: Look, facts: WishFacts, robot: PlanningRobot, pair: Pair): number => {
  const { fleet, now, config } = look
  const slot = robot.scheduledDelivery
  if (slot === null) return neverS
  if (!project(robot, fleet, now, config, pair.release)) {
    pair.release.at = now
    pair.release.batteryPct = robot.batteryPct
  }
  const pickup = robot.scheduledPickup
  pair.interrupts = false
  pair.hasPickup = pickup !== null
  pair.pickupMs = pickup === null ? 0 : pickup.eta - pickup.etd
  pair.pickupMeters = (pair.pickupMs / 1_000) * config.planningSpeedMps
  pair.arriveAt = pickup === null ? pair.release.at : Math.max(pickup.eta, now)
  pair.departAt = pair.arriveAt - pair.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = Math.max(slot.etd, pair.loadAt + config.loadTimeS * 1_000)
  timeFromLeaving(facts, pair, config)
  drainPair(facts, pair, config)
  return costOf(facts, pair, robot, now, config)
}

const rowOf = (look: Look, demand: PlanningDemand): Row | null => {
  const { fleet, now, config } = look
  const wish = wishOf(demand)
  if (wish === null) return null
  const current = demand.status === "Pending" ? robotOf(demand, fleet) : null
  // H5 does not bind a delivery whose own robot cannot serve it.
  const isHeld = current !== null && conditionIssue(current, now, config, 0) < 0
  const currentEta = isHeld ? (current.scheduledDelivery?.eta ?? null) : null
  const facts = factsOf(fleet, wish, currentEta, config)
  const currentCost =
    current === null ? unassignedCost(facts, now, config) : priceCurrent(look, facts, current, trial)
  return { demand, facts, current, currentCost, next: current, group: -1 }
}

/** Builds the graph, solves it, and writes each row's robot to `next`. */
const assign = (look: Look, rows: ReadonlyArray<Row>): void => {
  const { fleet, now, config } = look
  pool.fill(
    look,
    rows.map((row) => row.facts.wish)
  )
  const rowStart = new Int32Array(rows.length + 1)
  const room = rows.length * (config.nearestRobots + 1)
  const colIndex = new Int32Array(room)
  const cost = new Float64Array(room)
  const alone = new Float64Array(rows.length)
  let edges = 0
  rows.forEach((row, i) => {
    const currentIndex = row.current === null ? -1 : pool.indexOf(row.current)
    alone[i] = row.current === null ? row.currentCost : neverS
    if (currentIndex >= 0) {
      colIndex[edges] = currentIndex
      cost[edges++] = row.currentCost
    }
    if (precheckFacts(fleet, row.facts, now, config) === null) {
      const end = edges + config.nearestRobots
      const { nearest } = pool
      pool.findNearest(row.facts.wish, config)
      for (let n = 0; n < nearest.count && edges < end; n++) {
        const index = pool.robotIndexAt(nearest.entries[n] as number)
        const robot = fleet.robots[index]
        if (robot === undefined || index === currentIndex || pool.wasSeen(index, i)) continue
        if (examine(look, row.facts, robot, trial, 0) >= 0) continue
        colIndex[edges] = index
        cost[edges++] = trial.cost
      }
    }
    rowStart[i + 1] = edges
  })
  const answer = solver.solve(rows.length, rowStart, colIndex, cost, alone)
  rows.forEach((row, i) => {
    const column = answer[i] as number
    row.next = column < 0 ? null : (fleet.robots[column] ?? null)
  })
}

/** Puts changes that hand robots on to each other into one group; returns the groups, urgent ones first. */
const groupChanges = (rows: ReadonlyArray<Row>): ReadonlyArray<ReadonlyArray<Row>> => {
  const changed = rows.filter((row) => row.next !== null && row.next !== row.current)
  const rowByRobot = new Map<PlanningRobot, number>()
  const parent = changed.map((_, i) => i)
  const rootOf = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root] as number
    return root
  }
  changed.forEach((row, i) => {
    if (row.current !== null) rowByRobot.set(row.current, i)
  })
  changed.forEach((row, i) => {
    const giver = row.next === null ? undefined : rowByRobot.get(row.next)
    if (giver === undefined) return
    const a = rootOf(i)
    const b = rootOf(giver)
    parent[Math.max(a, b)] = Math.min(a, b)
  })
  const groups = new Map<number, Array<Row>>()
  changed.forEach((row, i) => {
    const root = rootOf(i)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [row])
    else group.push(row)
  })
  const byUrgency = (a: Row, b: Row): number =>
    a.demand.latestStart - b.demand.latestStart || (a.demand.id < b.demand.id ? -1 : 1)
  for (const group of groups.values()) group.sort(byUrgency)
  return [...groups.values()].sort((a, b) => byUrgency(a[0] as Row, b[0] as Row))
}

/** Counts the pilots of a delivery's present plan as free: its own, its pickup's and its return's. */
const releaseOwn = (row: Row, fleet: Fleet, tentative: TentativeBookings): void => {
  tentative.release(row.demand.id)
  const robot = row.current
  if (robot === null) return
  if (robot.scheduledPickup !== null) tentative.release(robot.scheduledPickup.demandId)
  if (robot.scheduledMovement === null) return
  const movement = fleet.demands.get(robot.scheduledMovement.demandId)
  if (movement?.originatingDemandId === row.demand.id) tentative.release(movement.id)
}

const addBlocks = (candidate: Candidate, tentative: TentativeBookings): void => {
  for (const leg of [candidate.pickup, candidate.delivery, candidate.ret]) {
    const block = leg?.block ?? null
    if (block !== null) tentative.add(block.pilotId, block.from, block.to)
  }
}

/**
 * The candidates of a group with their pilots, in the group's order, null when a pilot is missing or
 * the change does not pay. The pilots a group lets go stay booked for the groups after it, so that
 * no group depends on another having been carried out.
 */
const placeGroup = (
  look: Look,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  group: ReadonlyArray<Row>
): { readonly candidates: ReadonlyArray<Candidate>; readonly gain: number } | null => {
  const mark = tentative.mark()
  const candidates: Array<Candidate> = []
  let gain = 0
  for (const row of group) releaseOwn(row, look.fleet, tentative)
  for (const row of group) {
    const robot = row.next
    const isPlaced =
      robot !== null &&
      examine(look, row.facts, robot, trial, 0) < 0 &&
      placePilots(look, row.facts, robot, calendar, tentative, trial, trialBlocks)
    const candidate = isPlaced ? candidateOf(look, row.facts, robot, trial, trialBlocks) : null
    if (candidate === null) break
    candidates.push(candidate)
    gain += row.currentCost - candidate.cost
  }
  tentative.rollback(mark)
  if (candidates.length < group.length || gain <= 0) return null
  for (const candidate of candidates) addBlocks(candidate, tentative)
  return { candidates, gain }
}

/**
 * Robots for the accepted deliveries that have none, and changes that pay for those that have one.
 *
 * - `openDemandIds`: deliveries Scheduled or Pending, in any order; other demands are ignored.
 * - A change pays when the group saves cost after `hysteresisS` for each robot changed, and brings no
 *   accepted delivery later than H5 allows.
 */
export const planAssignments = (
  fleet: Fleet,
  calendar: PilotCalendar,
  openDemandIds: ReadonlyArray<DemandId>,
  now: Instant,
  config: PlannerConfig
): AssignmentPlan => {
  const demands: Array<PlanningDemand> = []
  const movable = new Set<string>()
  for (const id of openDemandIds) {
    const demand = fleet.demands.get(id)
    if (demand === undefined || demand.type !== "Delivery") continue
    if (demand.status === "Scheduled") {
      demands.push(demand)
    } else if (isComparedIn(demand.hubId, now, config) && !isFrozen(demand, fleet, now, config)) {
      demands.push(demand)
      movable.add(id)
    }
  }
  if (demands.length === 0) return emptyPlan
  demands.sort((a, b) => (a.id < b.id ? -1 : 1))
  const look: Look = { ...lookAt(fleet, now, config), movable }
  const rows: Array<Row> = []
  for (const demand of demands) {
    const row = rowOf(look, demand)
    if (row !== null) rows.push(row)
  }
  assign(look, rows)
  return settle(look, calendar, rows)
}

/** Keeps the changes that find their pilots and pay; what stays without a robot is inserted singly. */
const settle = (look: Look, calendar: PilotCalendar, rows: ReadonlyArray<Row>): AssignmentPlan => {
  const { fleet, now, config } = look
  bookings ??= new TentativeBookings(calendar)
  const tentative = bookings
  tentative.reset(calendar)
  const decisions: Array<AssignmentDecision> = []
  const taken = new Set<RobotSerial>()
  const done = new Set<DemandId>()
  let groups = 0
  for (const group of groupChanges(rows)) {
    const placed = placeGroup(look, calendar, tentative, group)
    if (placed === null) continue
    group.forEach((row, i) => {
      const candidate = placed.candidates[i]
      if (candidate === undefined) return
      taken.add(candidate.serial)
      done.add(row.demand.id)
      const oldSerial = row.current?.serial ?? null
      decisions.push({ demandId: row.demand.id, candidate, oldSerial, group: groups, gain: placed.gain })
    })
    groups++
  }
  const unassigned: Array<UnassignedDelivery> = []
  for (const row of rows) {
    if (row.current !== null || done.has(row.demand.id)) continue
    const answer = insertWith(fleet, calendar, tentative, row.facts, taken, now, config)
    if (isRefusal(answer)) {
      unassigned.push({ demandId: row.demand.id, refusal: answer })
      continue
    }
    taken.add(answer.serial)
    const gain = row.currentCost - answer.cost
    decisions.push({ demandId: row.demand.id, candidate: answer, oldSerial: null, group: groups++, gain })
  }
  return { decisions, unassigned, compared: rows.length }
}

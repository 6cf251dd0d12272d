/**
 * Which robots the accepted deliveries get that have none, and which would better change: step 4 of
 * the replan loop. Frozen pairs stay as they are; the others are assigned together (pair-graph.ts), get
 * their pilots (joint-plan.ts), and where pilots are missing, are assigned anew with the price of the
 * pilots' time (pilot-prices.ts) and improved by exchanges (improve.ts).
 *
 * Deliveries without a robot are planned in every cycle. Deliveries that have one are compared anew
 * once in `reoptimizeEveryCycles` cycles, hub by hub, so that the work is spread over the cycles and
 * deliveries that could swap robots are compared together: a plan loses little in two minutes. Whose
 * turn it is follows from the time and the hub's rank alone, so that no state is needed.
 * Determinism: deliveries in order of their ids, robots in order of their serials.
 * Source: spec/dispatch.md 7, 9.4.
 */
import { haversineM } from "../../../domain/geo.ts"
import type { DemandId, HubId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { type Look, lookAt } from "./feasibility.ts"
import { improve } from "./improve.ts"
import { improveSchedules } from "./improve-schedules.ts"
import { insertWith, isRefusal } from "./insertion.ts"
import { JointPlan } from "./joint-plan.ts"
import type { Candidate, DeliveryWish, Fleet, PlanningDemand, PlanningRobot, Refusal } from "./model.ts"
import { PairGraph } from "./pair-graph.ts"
import { PilotPrices } from "./pilot-prices.ts"
import type { PilotCalendar } from "./pilots.ts"
import { byUrgency, type PlanRow, planRowOf } from "./plan-row.ts"
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
  /** What these cost as planned, cost-seconds; null when nothing was compared. */
  readonly cost: number | null
  /**
   * What they cost at least, whichever of the robots compared and whichever pilots they get: the dual
   * value of the assignment without pilots. Null when nothing was compared.
   */
  readonly bound: number | null
}

const emptyPlan: AssignmentPlan = Object.freeze({
  decisions: Object.freeze([]),
  unassigned: Object.freeze([]),
  compared: 0,
  cost: null,
  bound: null
})

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

/** Whether it is a hub's turn to have its deliveries compared anew: hubs take turns in order of their ids. */
export const isComparedIn = (
  hubId: HubId | null,
  fleet: Fleet,
  now: Instant,
  config: PlannerConfig
): boolean => {
  const every = config.reoptimizeEveryCycles
  if (every <= 0) return false
  let turn = Math.floor(now / config.replanEveryMs)
  if (hubId !== null) for (const other of fleet.hubOpen.keys()) if (other < hubId) turn += 1
  return turn % every === 0
}

/** Pricing ends when it has not helped so often in a row. */
const pricingMissesMax = 2

const graph = new PairGraph()
let priced = new Float64Array(0)
let bookings: TentativeBookings | null = null

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
  const turns = new Map<HubId | null, boolean>()
  for (const id of openDemandIds) {
    const demand = fleet.demands.get(id)
    if (demand === undefined || demand.type !== "Delivery") continue
    if (demand.status === "Scheduled") {
      demands.push(demand)
      continue
    }
    let isTurn = turns.get(demand.hubId)
    if (isTurn === undefined) {
      isTurn = isComparedIn(demand.hubId, fleet, now, config)
      turns.set(demand.hubId, isTurn)
    }
    if (isTurn && !isFrozen(demand, fleet, now, config)) {
      demands.push(demand)
      movable.add(id)
    }
  }
  if (demands.length === 0) return emptyPlan
  demands.sort((a, b) => (a.id < b.id ? -1 : 1))
  const look: Look = { ...lookAt(fleet, now, config), movable }
  const rows: Array<PlanRow> = []
  for (const demand of demands) {
    const wish = wishOf(demand)
    if (wish === null) continue
    rows.push(planRowOf(look, demand, wish, demand.status === "Pending" ? robotOf(demand, fleet) : null))
  }
  bookings ??= new TentativeBookings(calendar)
  const plan = planJointly(look, rows, calendar, bookings)
  const bound = graph.lowerBound()
  return conclude(plan, calendar, bookings, bound)
}

/** Assigns rows together and gives them pilots; where these are missing, prices their time and tries again. */
const planJointly = (
  look: Look,
  rows: ReadonlyArray<PlanRow>,
  calendar: PilotCalendar,
  tentative: TentativeBookings
): JointPlan => {
  const { fleet, now, config } = look
  graph.build(look, rows)
  const pairs = graph.solve(fleet, rows, graph.cost)
  const promised = Float64Array.from(rows, (row, i) => {
    const pair = pairs[i] as number
    return pair < 0 ? row.currentCost : (graph.cost[pair] as number)
  })
  let promisedSum = 0
  for (const cost of promised) promisedSum += cost
  let best = new JointPlan(look, rows, graph, calendar, tentative)
  const isComplete = placePairs(best, pairs)
  let prices: PilotPrices | null = null
  let answer = pairs
  let misses = 0
  const rounds = isComplete ? 0 : config.pilotPricingRounds
  for (let round = 0; round < rounds && misses < pricingMissesMax; round++) {
    prices ??= new PilotPrices(graph, rows, calendar, now, config)
    if (!prices.learn(answer, best.cost - promisedSum)) break
    if (priced.length < graph.cost.length) priced = new Float64Array(graph.cost.length)
    prices.priceInto(priced)
    answer = graph.solve(fleet, rows, priced)
    const plan = new JointPlan(look, rows, graph, calendar, tentative)
    placePairs(plan, answer)
    misses = plan.cost < best.cost ? 0 : misses + 1
    if (misses === 0) best = plan
  }
  if (!isComplete) best.book()
  const trials = Math.floor(config.improvementLooks / (calendar.eligiblePilots().length + 10))
  improve(best, promised, best.trials + trials)
  improveSchedules(best, promised, config.scheduleTripsMax, ({ demand }) =>
    isComparedIn(demand.hubId, fleet, now, config)
  )
  return best
}

/** Gives groups of changes their pilots, urgent ones first, then rows left over what they can have; true when all got theirs. */
const placePairs = (plan: JointPlan, pairs: Int32Array): boolean => {
  let isComplete = true
  for (const group of groupChanges(plan, pairs)) {
    const wanted = group.map((row) => pairs[row] as number)
    if (!plan.place(group, wanted)) isComplete = false
  }
  if (isComplete) return true
  for (const row of inOrderOfUrgency(plan)) {
    if (plan.rows[row]?.current === null && plan.candidateOf(row) === null) plan.choose([row])
  }
  return false
}

const inOrderOfUrgency = ({ rows }: JointPlan): ReadonlyArray<number> =>
  rows.map((_, i) => i).sort((a, b) => byUrgency(rows[a] as PlanRow, rows[b] as PlanRow))

/** Puts changes that hand robots on to each other into one group; groups and rows in order of urgency. */
const groupChanges = (plan: JointPlan, pairs: Int32Array): ReadonlyArray<ReadonlyArray<number>> => {
  const isChange = (row: number): boolean => {
    const pair = pairs[row] as number
    return pair >= 0 && graph.isCurrent[pair] === 0
  }
  const changed = inOrderOfUrgency(plan).filter(isChange)
  const root = new Map(changed.map((row) => [row, row]))
  const rootOf = (row: number): number => {
    let at = row
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up
    return at
  }
  for (const row of changed) {
    const giver = plan.holderOf(graph.robot[pairs[row] as number] as number)
    if (giver < 0 || giver === row || !root.has(giver)) continue
    const [a, b] = [rootOf(row), rootOf(giver)]
    root.set(Math.max(a, b), Math.min(a, b))
  }
  const groups = new Map<number, Array<number>>()
  for (const row of changed) {
    const group = groups.get(rootOf(row))
    if (group === undefined) groups.set(rootOf(row), [row])
    else group.push(row)
  }
  return [...groups.values()]
}

/** A robot could, but would be so late that leaving the delivery to a rescue costs less (U_d). */
const rescueIsCheaper: Refusal = Object.freeze({
  limitingFactor: "RobotAvailability",
  issueCounts: Object.freeze({})
})

/** The decisions of a plan; what stays without a robot is inserted singly, among all robots. */
const conclude = (
  plan: JointPlan,
  calendar: PilotCalendar,
  tentative: TentativeBookings,
  bound: number
): AssignmentPlan => {
  const { look, rows } = plan
  const { fleet, now, config } = look
  const decisions: Array<AssignmentDecision> = []
  const taken = new Set<RobotSerial>()
  let groups = 0
  for (const group of relatedChanges(plan)) {
    let gain = 0
    for (const row of group) gain += (rows[row] as PlanRow).currentCost - plan.costOf(row)
    for (const row of group) {
      const candidate = plan.candidateOf(row)
      const { demand, current } = rows[row] as PlanRow
      if (candidate === null) continue
      taken.add(candidate.serial)
      const oldSerial = current?.serial ?? null
      decisions.push({ demandId: demand.id, candidate, oldSerial, group: groups, gain })
    }
    groups++
  }
  plan.book()
  let { cost } = plan
  const unassigned: Array<UnassignedDelivery> = []
  for (let row = 0; row < rows.length; row++) {
    const { demand, current, facts, currentCost } = rows[row] as PlanRow
    if (current !== null || plan.candidateOf(row) !== null) continue
    const mark = tentative.mark()
    const answer = insertWith(fleet, calendar, tentative, facts, taken, now, config)
    if (isRefusal(answer) || answer.cost >= currentCost) {
      tentative.rollback(mark)
      unassigned.push({ demandId: demand.id, refusal: isRefusal(answer) ? answer : rescueIsCheaper })
      continue
    }
    taken.add(answer.serial)
    const gain = currentCost - answer.cost
    cost -= gain
    decisions.push({ demandId: demand.id, candidate: answer, oldSerial: null, group: groups++, gain })
  }
  return { decisions, unassigned, compared: rows.length, cost, bound: Math.min(bound, cost) }
}

/** The rows that change, those that rely on each other together; groups and rows in order of urgency. */
const relatedChanges = (plan: JointPlan): ReadonlyArray<ReadonlyArray<number>> => {
  const groups = new Map<number, Array<number>>()
  for (const row of inOrderOfUrgency(plan)) {
    if (plan.candidateOf(row) === null) continue
    const root = plan.rootOf(row)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

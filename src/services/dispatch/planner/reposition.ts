/**
 * Which idle robots of a hub go to another of its lots, because orders are expected where no robot is in
 * reach: a min-cost flow of robots to lots, and from lots to the orders of the forecast.
 * Source: spec/dispatch.md 7 (z, m_rl, gain_l, H9), 9 (step 8).
 *
 * The k-th order near a lot comes with the probability that at least k come within the forecast. A robot
 * in reach (`pickupRouteLimitM`) then saves `unassignedCostS`, less the whole way from its lot: in reach no
 * move is worth its way. A move costs its drive, the pilot's time at `pilotPrice`, and `repositionGainMinS` on top, so
 * that only what gains more moves. Each robot serves one order of the forecast, each order has one robot:
 * the flow is the best set of moves of all.
 *
 * Hubs take turns, so that the work is spread over the cycles; whose turn it is follows from the time and
 * the hub's rank, and no state is needed. Determinism: lots in order of their ids, robots by charge, then
 * by serial.
 */
import type { HubId, LocationId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { conditionIssue } from "./feasibility.ts"
import { expectedOrders, fillChancesOfAtLeast } from "./forecast.ts"
import { MinCostFlow } from "./min-cost-flow.ts"
import type { Fleet, Lot, PlanningRobot } from "./model.ts"
import { pilotLoad, pilotPrice } from "./pilot-load.ts"
import type { PilotCalendar } from "./pilots.ts"
import { batteryAt } from "./projection.ts"
import { drainPct, driveMs, isBlocked, routeMeters } from "./travel.ts"
import { closesAfter, isCovered, isInZone } from "./zones.ts"

/** A robot that goes from its lot to another. */
export interface RepositionMove {
  readonly serial: RobotSerial
  readonly to: Lot
}

/** One lot in the making of a plan. */
interface Stand {
  readonly lot: Lot
  /** Robots that can take an order there, or will within the forecast, and do not leave. */
  staying: number
  /** Who could leave. */
  readonly spare: Array<PlanningRobot>
  /** Robots that may still come (H9). */
  readonly room: number
  /** Probabilities that at least k orders come near it, for k from 1, as far as they matter. */
  chances: ReadonlyArray<number>
}

const none: ReadonlyArray<RepositionMove> = Object.freeze([])
const flow = new MinCostFlow()
const thousandths = 1_000
/** Probabilities of one lot; scratch. */
const chancesMax = 512
const chances = new Float64Array(chancesMax + 1)

/** The hubs whose turn it is at `now`: each once in `repositionEveryS`, evenly spread, in order of their ids. */
export const hubsToReposition = (fleet: Fleet, now: Instant, config: PlannerConfig): ReadonlyArray<HubId> => {
  const every = Math.max(1, Math.round((config.repositionEveryS * 1_000) / config.replanEveryMs))
  const turn = Math.floor(now / config.replanEveryMs) % every
  const hubs = new Set<HubId>()
  for (const lot of fleet.lots) if (lot.hubId !== null) hubs.add(lot.hubId)
  const ranked = [...hubs].sort()
  return ranked.filter((_, rank) => Math.floor((rank * every) / ranked.length) === turn)
}

/** Whether a robot is fit for an order as it stands. */
const isFit = (robot: PlanningRobot, now: Instant, config: PlannerConfig): boolean =>
  robot.lidState === "CLOSED" && !robot.hasFood && conditionIssue(robot, now, config, 0) < 0

const hasNothingToDo = (robot: PlanningRobot): boolean =>
  robot.activeDemand === null &&
  robot.scheduledPickup === null &&
  robot.scheduledDelivery === null &&
  robot.scheduledMovement === null

/** The lot that a robot's last planned movement brings it to within the forecast, null when none does. */
const comesTo = (robot: PlanningRobot, fleet: Fleet, until: Instant): LocationId | null => {
  const slot = robot.scheduledMovement ?? robot.activeDemand
  if (slot === null || slot.eta > until) return null
  const demand = fleet.demands.get(slot.demandId)
  return demand === undefined || demand.type === "Delivery" || demand.type === "Pickup"
    ? null
    : (demand.destination.locationId ?? null)
}

/** How long a lot is of use from `now` on: the forecast, or until the zones around it close. */
const usefulMs = (fleet: Fleet, lot: Lot, now: Instant, config: PlannerConfig): number => {
  const spanMs = config.repositionForecastS * 1_000
  if (fleet.zones.length === 0) return spanMs
  let closes = Number.NEGATIVE_INFINITY
  for (const zone of fleet.zones) {
    if (zone.enabled && isInZone(zone, lot)) {
      closes = Math.max(closes, closesAfter(zone, now, fleet.utcOffsetMs))
    }
  }
  return Math.max(0, Math.min(spanMs, closes - now))
}

/** The active lots of a hub with those of its robots that stand there or come, in order of their ids. */
const standsOf = (fleet: Fleet, hubId: HubId, now: Instant, config: PlannerConfig): ReadonlyArray<Stand> => {
  const stands: Array<Stand> = []
  const byLot = new Map<LocationId, Stand>()
  for (const lot of fleet.lots) {
    if (lot.hubId !== hubId || !lot.isActive || isBlocked(lot, config)) continue
    const occupied = fleet.lotOccupancy.get(lot.locationId) ?? 0
    const room = lot.capacity === null ? fleet.robots.length : Math.max(0, lot.capacity - occupied)
    const stand = { lot, staying: 0, spare: [], room, chances: [] }
    stands.push(stand)
    byLot.set(lot.locationId, stand)
  }
  if (stands.length < 2) return stands
  const until = now + config.repositionForecastS * 1_000
  const farthestMs = driveMs(config.returnLotRadiusM, config)
  const chargeMin = config.batteryWarnPct + drainPct(config.returnLotRadiusM, farthestMs, config)
  for (const robot of fleet.robots) {
    if (robot.hubId !== hubId) continue
    if (!hasNothingToDo(robot)) {
      const lotId = comesTo(robot, fleet, until)
      const stand = lotId === null ? undefined : byLot.get(lotId)
      if (stand !== undefined) stand.staying += 1
      continue
    }
    const stand = robot.lotId === null ? undefined : byLot.get(robot.lotId)
    if (stand === undefined || !isFit(robot, now, config)) continue
    const chargePct = batteryAt(robot, fleet, now, config)
    if (chargePct >= chargeMin) stand.spare.push(robot)
    else if (chargePct >= config.batterySwapPct) stand.staying += 1
  }
  return stands
}

/** The probabilities of the orders near a lot, as far as an order is worth more than a move at least costs. */
const chancesAt = (fleet: Fleet, lot: Lot, now: Instant, config: PlannerConfig): ReadonlyArray<number> => {
  const expected = expectedOrders(lot, fleet.utcOffsetMs, now, usefulMs(fleet, lot, now, config))
  if (expected === 0) return []
  const least = config.repositionGainMinS / config.unassignedCostS
  fillChancesOfAtLeast(expected, chancesMax, chances)
  let count = 0
  while (count < chancesMax && (chances[count + 1] as number) > least) count++
  return Array.from(chances.subarray(1, count + 1))
}

/** A possible way from lot to lot, by their positions. */
interface Way {
  readonly from: number
  readonly to: number
  readonly arc: number
}

const source = 0
const sink = 1
const departures = (stand: number): number => 2 + 4 * stand
const arrivals = (stand: number): number => 3 + 4 * stand
const stock = (stand: number): number => 4 + 4 * stand
const orders = (stand: number): number => 5 + 4 * stand

/** Seconds of driving between two lots; infinite when it is too far or leaves the zones. */
const driveS = (fleet: Fleet, from: Lot, to: Lot, limitM: number, config: PlannerConfig): number => {
  if (from === to) return 0
  const meters = routeMeters(from, to, config)
  return meters <= limitM && isCovered(fleet.zones, from, to)
    ? driveMs(meters, config) / 1_000
    : Number.POSITIVE_INFINITY
}

/**
 * The network: who stays is stock of its lot; who could leave is stock of its own lot for nothing, or of
 * another with room at the price of the move. Stock serves the expected orders in its reach, each once,
 * the likeliest first.
 */
const build = (
  fleet: Fleet,
  stands: ReadonlyArray<Stand>,
  pricePerDriveS: number,
  config: PlannerConfig
): ReadonlyArray<Way> => {
  flow.start(2 + 4 * stands.length, source, sink)
  const ways: Array<Way> = []
  stands.forEach((stand, i) => {
    if (stand.staying > 0) flow.addArc(source, stock(i), stand.staying, 0)
    if (stand.room > 0) flow.addArc(arrivals(i), stock(i), stand.room, 0)
    if (stand.spare.length === 0) return
    flow.addArc(source, departures(i), stand.spare.length, 0)
    flow.addArc(departures(i), stock(i), stand.spare.length, 0)
    stands.forEach((other, to) => {
      if (i === to || other.room === 0) return
      const drive = driveS(fleet, stand.lot, other.lot, config.returnLotRadiusM, config)
      if (drive === Number.POSITIVE_INFINITY) return
      const cost = Math.round(thousandths * (drive * pricePerDriveS + config.repositionGainMinS))
      ways.push({ from: i, to, arc: flow.addArc(departures(i), arrivals(to), stand.spare.length, cost) })
    })
  })
  stands.forEach((near, l) => {
    if (near.chances.length === 0) return
    for (const chance of near.chances) {
      flow.addArc(orders(l), sink, 1, -Math.round(thousandths * chance * config.unassignedCostS))
    }
    stands.forEach(({ lot }, i) => {
      const drive = driveS(fleet, lot, near.lot, config.pickupRouteLimitM, config)
      if (drive === Number.POSITIVE_INFINITY) return
      const cost = Math.round(thousandths * config.approachWeight * drive)
      flow.addArc(stock(i), orders(l), near.chances.length, cost)
    })
  })
  return ways
}

/**
 * The moves that pay within one hub, by lot of departure and lot of destination; empty when none does,
 * when the hub is closed, or when pilots are short.
 */
export const planReposition = (
  fleet: Fleet,
  calendar: PilotCalendar,
  hubId: HubId,
  now: Instant,
  config: PlannerConfig
): ReadonlyArray<RepositionMove> => {
  if (fleet.weatherStopsWork || fleet.hubOpen.get(hubId) === false) return none
  const stands = standsOf(fleet, hubId, now, config)
  if (stands.length < 2 || stands.every(({ spare }) => spare.length === 0)) return none
  for (const stand of stands) stand.chances = chancesAt(fleet, stand.lot, now, config)
  if (stands.every((stand) => stand.chances.length === 0)) return none
  const pricePerDriveS = config.approachWeight + pilotPrice(pilotLoad(fleet, calendar, now, config), config)
  if (pricePerDriveS === Number.POSITIVE_INFINITY) return none
  const ways = build(fleet, stands, pricePerDriveS, config)
  if (ways.length === 0) return none
  flow.solve()
  for (const { spare } of stands) spare.sort(byCharge(fleet, now, config))
  const left = stands.map(() => 0)
  const moves: Array<RepositionMove> = []
  for (const { from, to, arc } of ways) {
    for (let n = flow.flowOn(arc); n > 0; n--) {
      const robot = stands[from]?.spare[left[from] ?? 0]
      const lot = stands[to]?.lot
      if (robot === undefined || lot === undefined) break
      left[from] = (left[from] ?? 0) + 1
      moves.push({ serial: robot.serial, to: lot })
    }
  }
  return moves
}

/** Fullest battery first, then by serial. */
const byCharge =
  (fleet: Fleet, now: Instant, config: PlannerConfig) =>
  (a: PlanningRobot, b: PlanningRobot): number =>
    batteryAt(b, fleet, now, config) - batteryAt(a, fleet, now, config) || (a.serial < b.serial ? -1 : 1)

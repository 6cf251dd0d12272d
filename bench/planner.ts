/**
 * How fast the planner is, on the sizes of design.md 8: a quote among 2,000 robots, 300 deliveries
 * planned together, a replan tick over a busy afternoon, and the bare assignment.
 */
import { performance } from "node:perf_hooks"
import { linearSumAssignment } from "linear-sum-assignment"
import type { Place } from "../src/domain/geo.ts"
import { parkedRobot } from "../src/main/library/shard.ts"
import { exactCost, SparseAssignment } from "../src/services/dispatch/planner/assignment.ts"
import type { EarlierAnswer } from "../src/services/dispatch/planner/assignment-warm.ts"
import { defaultPlannerConfig, type PlannerConfig } from "../src/services/dispatch/planner/config.ts"
import { solveDense } from "../src/services/dispatch/planner/dense-assignment.ts"
import { insert } from "../src/services/dispatch/planner/insertion.ts"
import type {
  DeliveryWish,
  Fleet,
  Lot,
  PlanningDemand,
  PlanningRobot,
  Slot,
  Zone
} from "../src/services/dispatch/planner/model.ts"
import { PilotCalendar } from "../src/services/dispatch/planner/pilots.ts"
import { planAssignments } from "../src/services/dispatch/planner/replan.ts"
import { reachOf } from "../src/services/dispatch/planner/robot-reach.ts"
import { Shortlist } from "../src/services/dispatch/planner/shortlist.ts"
import { seeded } from "../test/support/seeded.ts"

export const benchNow = 1_750_000_020_000
const now = benchNow
const hour = 3_600_000
const metersPerDegree = 111_195

export interface PlannerWorld {
  readonly fleet: Fleet
  readonly calendar: PilotCalendar
  readonly config: PlannerConfig
  readonly openIds: ReadonlyArray<string>
  readonly quotes: ReadonlyArray<DeliveryWish>
}

const nameOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(6, "0")}`

/**
 * A city of hubs with zones of 1.5 km: of its robots, a third is idle, a third delivers, the rest
 * returns or waits for food; `pilots` on shift with as many blocks as those robots need.
 *
 * - `scheduled`: deliveries without a robot.
 */
export const makePlannerWorld = (
  robotCount: number,
  pilotCount: number,
  hubs: number,
  scheduled: number,
  seed: number
): PlannerWorld => {
  const random = seeded(seed)
  const zones: Array<Zone> = []
  const lots: Array<Lot> = []
  const around = (hub: number, radiusM: number, kind: Place["kind"]): Place => {
    const distance = radiusM * Math.sqrt(random())
    const angle = 2 * Math.PI * random()
    const center = zones[hub]?.center ?? { lat: 0, lng: 0 }
    return {
      lat: center.lat + (distance * Math.cos(angle)) / metersPerDegree,
      lng: center.lng + (distance * Math.sin(angle)) / (metersPerDegree * Math.cos(0.65)),
      kind
    }
  }
  for (let hub = 0; hub < hubs; hub++) {
    const center = { lat: 37.2 + 0.03 * Math.floor(hub / 3), lng: -122 + 0.04 * (hub % 3) }
    zones.push({
      id: nameOf("z", hub),
      center,
      radiusM: 1_500,
      enabled: true,
      opensAtMs: null,
      closesAtMs: null
    })
    for (let n = 0; n < 10; n++) {
      const { lat, lng } = around(hub, 1_200, "ParkingLot")
      const locationId = nameOf("lot", hub * 10 + n)
      lots.push({
        locationId,
        lat,
        lng,
        hubId: nameOf("h", hub),
        capacity: 40,
        demandSchedule: null,
        isActive: true
      })
    }
  }
  const demands = new Map<string, PlanningDemand>()
  const robots: Array<PlanningRobot> = []
  const openIds: Array<string> = []
  const calendar = new PilotCalendar(60_000, 30)
  for (let n = 0; n < pilotCount; n++) {
    const from = now - 4 * hour * random()
    calendar.setPilot({
      pilotId: nameOf("p", n),
      state: "ON_SHIFT",
      experienceDays: 100,
      notBefore: 0,
      availability: [from, from + 3 * hour, from + 3.25 * hour, from + 8 * hour]
    })
  }
  let made = 0
  const demand = (type: PlanningDemand["type"], hub: number, etd: number): PlanningDemand => {
    const origin = around(hub, 1_000, "Merchant")
    const destination = type === "Delivery" ? around(hub, 1_000, "Customer") : around(hub, 800, "ParkingLot")
    const id = nameOf("d", made++)
    const created: PlanningDemand = {
      id,
      type,
      status: "Active",
      version: 3,
      requestedAt: now - 600_000,
      origin,
      destination,
      start: etd,
      latestStart: etd + 1_800_000,
      hubId: nameOf("h", hub),
      deliveryId: id,
      attemptId: id,
      originatingDemandId: null,
      tripId: null,
      features: {
        orderLitres: 8,
        controlledContents: [],
        merchantId: "m",
        allowCourierFallback: true,
        excludeRobots: [],
        orderId: null
      },
      purpose: null,
      plan: null,
      servedByRobotId: null,
      promisedEta: etd + 1_800_000,
      loadedAt: null,
      atOriginSerial: null,
      activationRequestedAt: null,
      departedAt: etd,
      cancelRequestedAt: null,
      expiresAt: null,
      closedAt: null,
      closeReason: null,
      supersededById: null,
      failedCycles: 0,
      etaRevision: 0
    }
    demands.set(id, created)
    return created
  }
  const slot = (of: PlanningDemand, etd: number, eta: number): Slot => ({
    demandId: of.id,
    etd,
    eta,
    updatedAt: now
  })
  const bookFor = (of: PlanningDemand, earliest: number, durationMs: number): void => {
    const fit = calendar.earliestFit(earliest, earliest + 600_000, durationMs, "Delivery", null)
    if (fit !== null) {
      calendar.book(of.id, { pilotId: fit.pilotId, kind: "drive", from: fit.from, to: fit.from + durationMs })
    }
  }
  for (let n = 0; n < robotCount; n++) {
    const hub = n % hubs
    const place = around(hub, 1_000, "AdHoc")
    const robot = parkedRobot(nameOf("r", n), nameOf("h", hub), place, now, {
      batteryPct: 40 + 60 * random(),
      batteryAt: now - 60_000,
      heartbeatAt: now - 10_000,
      heartbeatEveryMs: 10_000
    })
    robots.push(robot)
    const share = n % 12
    if (share < 4) continue
    const etd = now - Math.floor(random() * 900_000)
    if (share < 8) {
      const active = demand("Delivery", hub, etd)
      active.loadedAt = etd
      active.servedByRobotId = robot.serial
      robot.activeDemand = slot(active, etd, now + Math.floor(random() * 900_000))
      robot.hasFood = true
      bookFor(active, now, 900_000)
      openIds.push(active.id)
    } else if (share < 9) {
      robot.activeDemand = slot(demand("Return", hub, etd), etd, now + Math.floor(random() * 400_000))
    } else {
      const ready = now + Math.floor(random() * 1_500_000)
      const waiting = demand("Delivery", hub, ready)
      waiting.status = "Pending"
      // As after earlier cycles: the robot is one of the near ones.
      robot.lat = waiting.origin.lat + (0.006 * random() - 0.003)
      robot.lng = waiting.origin.lng + (0.006 * random() - 0.003)
      waiting.servedByRobotId = robot.serial
      waiting.departedAt = null
      robot.scheduledDelivery = slot(waiting, ready + 180_000, ready + 1_200_000)
      const pickup = demand("Pickup", hub, ready - 320_000)
      pickup.status = "Pending"
      robot.scheduledPickup = slot(pickup, ready - 320_000, ready - 120_000)
      bookFor(waiting, ready + 180_000, 1_200_000)
      openIds.push(waiting.id)
    }
  }
  for (let n = 0; n < scheduled; n++) {
    const waiting = demand("Delivery", n % hubs, now + Math.floor(random() * 900_000))
    waiting.status = "Scheduled"
    openIds.push(waiting.id)
  }
  const quotes: Array<DeliveryWish> = []
  for (let n = 0; n < 1_000; n++) {
    const start = now + Math.floor(random() * 1_200_000)
    const hub = n % hubs
    const features = demands.get("d000000")?.features
    if (features === null || features === undefined) break
    quotes.push({
      demandId: null,
      origin: around(hub, 1_000, "Merchant"),
      destination: around(hub, 1_000, "Customer"),
      start,
      latestStart: start + 1_800_000,
      features,
      promisedEta: null,
      currentSerial: null
    })
  }
  const fleet: Fleet = {
    robots,
    robotBySerial: new Map(robots.map((robot) => [robot.serial, robot])),
    reach: reachOf(robots, demands),
    demands,
    lots,
    lotOccupancy: new Map(),
    zones,
    utcOffsetMs: 0,
    weatherStopsWork: false,
    hubOpen: new Map(Array.from({ length: hubs }, (_, hub) => [nameOf("h", hub), true]))
  }
  return {
    fleet,
    calendar,
    config: configFor(zones, defaultPlannerConfig.reoptimizeEveryCycles),
    openIds,
    quotes
  }
}

/** One place makes all configurations, so that they share one shape as in a running system. */
const configFor = (zones: ReadonlyArray<Zone>, reoptimizeEveryCycles: number): PlannerConfig => ({
  ...defaultPlannerConfig,
  zones,
  reoptimizeEveryCycles
})

const timeMs = (work: () => void): number => {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Median of repetitions after a warm-up. */
const medianMs = (repetitions: number, work: () => void): number => {
  work()
  const times = Array.from({ length: repetitions }, () => timeMs(work)).sort((a, b) => a - b)
  return times[times.length >> 1] ?? 0
}

const benchQuotes = (prefix: string, world: PlannerWorld): Record<string, number> => {
  const quote = (wish: DeliveryWish): number =>
    timeMs(() => insert(world.fleet, world.calendar, wish, now, world.config))
  for (const wish of world.quotes) quote(wish)
  const times = world.quotes.map(quote).sort((a, b) => a - b)
  return {
    [`${prefix}P50Ms`]: times[times.length >> 1] ?? 0,
    [`${prefix}P95Ms`]: times[Math.floor(times.length * 0.95)] ?? 0
  }
}

const benchReplan = (world: PlannerWorld, config: PlannerConfig, at: number): number =>
  medianMs(9, () => {
    planAssignments(world.fleet, world.calendar, world.openIds, at, config)
  })

/** One whole round of cycles, in which each hub has its turn once. */
const benchTicks = (world: PlannerWorld): Record<string, number> => {
  const { config } = world
  const ticks = Array.from({ length: config.reoptimizeEveryCycles }, (_, cycle) =>
    benchReplan(world, config, now + cycle * config.replanEveryMs)
  )
  const total = ticks.reduce((sum, ms) => sum + ms, 0)
  return { tickMeanMs: total / ticks.length, tickMaxMs: Math.max(...ticks) }
}

/** A full matrix of whole costs from 1 to 1,000, beside a library that solves the same. */
const benchDense = (): Record<string, number> => {
  const random = seeded(5)
  const size = 1_000
  const dense = Float64Array.from({ length: size * size }, () => 1 + Math.floor(random() * 1_000))
  const matrix = Array.from({ length: size }, (_, row) =>
    Array.from(dense.subarray(row * size, (row + 1) * size))
  )
  return {
    dense1000Ms: medianMs(9, () => solveDense(size, size, dense)),
    dense1000LibraryMs: medianMs(3, () => linearSumAssignment(matrix, { maximaze: false }))
  }
}

/** Rows and columns as points of a square of 10 km, each row with its 20 nearest columns. */
const benchSparse = (): Record<string, number> => {
  const random = seeded(6)
  const size = 10_000
  const perRow = 20
  const rowX = Float64Array.from({ length: size }, () => random() * 10_000)
  const rowY = Float64Array.from({ length: size }, () => random() * 10_000)
  const columnX = Float64Array.from({ length: size }, () => random() * 10_000)
  const columnY = Float64Array.from({ length: size }, () => random() * 10_000)
  const rowStart = Int32Array.from({ length: size + 1 }, (_, row) => row * perRow)
  const colIndex = new Int32Array(size * perRow)
  const cost = new Float64Array(size * perRow)
  const nearest = new Shortlist()
  for (let row = 0; row < size; row++) {
    nearest.start(perRow)
    for (let column = 0; column < size; column++) {
      const x = (rowX[row] ?? 0) - (columnX[column] ?? 0)
      const y = (rowY[row] ?? 0) - (columnY[column] ?? 0)
      nearest.offer(column, x * x + y * y)
    }
    for (let n = 0; n < perRow; n++) {
      colIndex[row * perRow + n] = nearest.entries[n] ?? 0
      cost[row * perRow + n] = exactCost(Math.sqrt(nearest.keys[n] ?? 0))
    }
  }
  const alone = new Float64Array(size).fill(7_200)
  const solver = new SparseAssignment()
  const solve = (costs: Float64Array, start: EarlierAnswer | null) =>
    solver.solve(size, rowStart, colIndex, costs, alone, start)
  const fromNothing = medianMs(5, () => solve(cost, null))
  const columnOfRow = solve(cost, null).slice()
  const price = Float64Array.from({ length: size }, (_, column) => solver.priceOf(column))
  const changed = cost.map((it, k) => (Math.floor(k / perRow) % 100 === 0 ? exactCost(it * 0.7) : it))
  return {
    sparse10000x20Ms: fromNothing,
    sparse10000x20GoingOnMs: medianMs(5, () => solve(changed, { price, columnOfRow }))
  }
}

/** All measurements of the planner, milliseconds. */
export const plannerBench = (): Record<string, number> => {
  const busy = makePlannerWorld(2_000, 1_160, 7, 0, 1)
  const starved = makePlannerWorld(2_000, 300, 7, 0, 2)
  const orphaned = makePlannerWorld(2_000, 1_160, 7, 300, 3)
  return {
    ...benchQuotes("quote", busy),
    ...benchQuotes("quoteWithoutPilots", starved),
    plan300x2000Ms: benchReplan(orphaned, configFor(orphaned.fleet.zones, 0), now),
    planAllOpenMs: benchReplan(busy, configFor(busy.fleet.zones, 1), now),
    ...benchTicks(busy),
    ...benchDense(),
    ...benchSparse()
  }
}

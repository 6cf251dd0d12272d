/**
 * Seeded planning cycles of up to 8 deliveries, 6 robots and 3 pilots: a crowded corner of a city, with
 * robots in every condition, shifts that begin and end, and plans that could be better.
 * Equal seeds give equal instances. Source: spec/dispatch.md 7 (proof b).
 */
import type { DemandId } from "../../../../src/domain/ids.ts"
import { day, type Instant } from "../../../../src/domain/instant.ts"
import { insertOn, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type {
  Candidate,
  Fleet,
  PilotBlock,
  PlanningDemand,
  PlanningRobot,
  Zone
} from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { wishOf } from "../../../../src/services/dispatch/planner/replan.ts"
import { seeded } from "../../../support/seeded.ts"
import {
  features,
  makeCalendar,
  makeDemand,
  makeFleet,
  makeLot,
  makePilot,
  makeRobot,
  slot
} from "../planner/builders.ts"
import { placeAt, planningTime, proofConfig, stepMs, stepsFromNow } from "./grid-world.ts"
import type { KeptDelivery, ProofInstance } from "./instance.ts"

const now = planningTime
const config = proofConfig

interface Dice {
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
}

const diceOf = (seed: number): Dice => {
  const draw = seeded(Math.imul(seed, 0x9e3779b1) + 1)
  const whole = (least: number, most: number): number => least + Math.floor(draw() * (most - least + 1))
  return {
    whole,
    chance: (probability) => draw() < probability,
    pick: (choices) => choices[whole(0, choices.length - 1)] as (typeof choices)[number]
  }
}

/** Shifts: through the whole time, ending or beginning in the middle, with a break, or hardly at all. */
const shiftsOf = (dice: Dice): ReadonlyArray<Instant> => {
  const from = stepsFromNow(-240)
  const to = stepsFromNow(960)
  switch (dice.whole(0, 6)) {
    case 0:
    case 1:
      return [from, stepsFromNow(dice.whole(20, 160))]
    case 2:
      return [stepsFromNow(dice.whole(4, 80)), to]
    case 3: {
      const breakAt = dice.whole(10, 100)
      return [from, stepsFromNow(breakAt), stepsFromNow(breakAt + dice.whole(10, 60)), to]
    }
    default:
      return [from, to]
  }
}

const calendarOf = (dice: Dice, corner: Corner): PilotCalendar => {
  const pilots = []
  const count = dice.pick(corner.pilots)
  for (let p = 1; p <= count; p++) {
    pilots.push(
      makePilot(`p${p}`, {
        availability: shiftsOf(dice),
        notBefore: dice.chance(0.3) ? stepsFromNow(dice.whole(1, 30)) : 0,
        experienceDays: dice.chance(0.05) ? 10 : 100,
        state: dice.chance(0.04) ? "UNRESPONSIVE" : dice.chance(0.1) ? "ON_COOLDOWN" : "ON_SHIFT"
      })
    )
  }
  return makeCalendar(...pilots)
}

const zonesOf = (dice: Dice): ReadonlyArray<Zone> => {
  if (!dice.chance(0.35)) return []
  const local = now % day
  const window = dice.chance(0.5)
  return [
    {
      id: "zone1",
      center: placeAt(dice.whole(-10, 10)),
      radiusM: 26.3 * dice.whole(35, 90),
      enabled: true,
      opensAtMs: window ? local - 60 * stepMs : null,
      closesAtMs: window ? local + dice.whole(50, 200) * stepMs : null
    }
  ]
}

/** How far things are apart, in steps, and how many there are: a quiet corner of a city, or a crowded one. */
interface Corner {
  readonly robots: ReadonlyArray<number>
  readonly pilots: ReadonlyArray<number>
  /** Robots stand within so many steps of the middle, merchants within half of it. */
  readonly reach: number
  readonly tripMax: number
}

const quiet: Corner = { robots: [3, 4, 5, 6, 6, 6], pilots: [2, 3, 3, 3], reach: 24, tripMax: 28 }
const crowded: Corner = { robots: [1, 2, 3, 4, 5, 6], pilots: [1, 2, 2, 3, 3], reach: 36, tripMax: 40 }

/** A robot under way, its running demand, and a pilot who drives it until then when one is free. */
const onTrip = (
  dice: Dice,
  corner: Corner,
  serial: string,
  type: "Delivery" | "Return" | "Deployment",
  calendar: PilotCalendar,
  fixedBlocks: Array<PilotBlock>
): { readonly robot: PlanningRobot; readonly demand: PlanningDemand } => {
  const from = dice.whole(-corner.reach, corner.reach)
  const way = dice.whole(6, corner.tripMax)
  const to = dice.chance(0.5) ? from + way : from - way
  const gone = dice.whole(0, way - 1)
  const departedAt = stepsFromNow(-gone)
  const eta = departedAt + way * stepMs
  const demand = makeDemand(
    `${serial}-trip`,
    type,
    placeAt(from),
    placeAt(to, type === "Delivery" ? "Customer" : "ParkingLot"),
    {
      status: "Active",
      departedAt,
      loadedAt: type === "Delivery" ? departedAt : null,
      cancelRequestedAt: type !== "Delivery" && dice.chance(0.15) ? now : null
    }
  )
  const robot = makeRobot(serial, placeAt(from), {
    activeDemand: slot(demand.id, departedAt, eta),
    operationState: "ON_TRIP",
    hasFood: type === "Delivery",
    batteryPct: dice.whole(25, 95),
    heartbeatAt: dice.chance(0.1) ? now - 4 * stepMs : now
  })
  const to_ = type === "Delivery" ? eta + config.customerWaitS * 1_000 : eta
  for (const pilot of calendar.pilotFacts()) {
    if (!calendar.canTake(pilot.pilotId, departedAt, to_, type, null)) continue
    const block: PilotBlock = { pilotId: pilot.pilotId, kind: "drive", from: departedAt, to: to_ }
    calendar.book(demand.id, block)
    fixedBlocks.push(block)
    break
  }
  return { robot, demand }
}

const standing = (dice: Dice, serial: string, place: number): PlanningRobot => {
  const unfit = dice.chance(0.1)
  return makeRobot(serial, placeAt(place), {
    batteryPct: dice.chance(0.15) ? dice.whole(16, 30) : dice.whole(31, 100),
    online: !(unfit && dice.chance(0.4)),
    healthy: !(unfit && dice.chance(0.4)),
    lidState: unfit && dice.chance(0.4) ? "OPEN" : "CLOSED",
    heartbeatAt: dice.chance(0.1) ? now - 4 * stepMs : now
  })
}

/** Steps between the earliest and the latest departure with food: mostly what partners grant, sometimes hardly any. */
const windowSteps = (dice: Dice): number =>
  dice.whole(
    ...dice.pick<readonly [number, number]>([
      [0, 12],
      [12, 30],
      [12, 30],
      [30, 45]
    ])
  )

const deliveryOf = (
  dice: Dice,
  corner: Corner,
  id: DemandId,
  merchants: ReadonlyArray<number>
): PlanningDemand => {
  const from = dice.pick(merchants)
  const way = dice.chance(0.03) ? 80 : dice.whole(6, corner.tripMax)
  const start = stepsFromNow(dice.whole(0, 30))
  const latestStart = start + config.loadTimeS * 1_000 + windowSteps(dice) * stepMs
  const earliest = start + config.loadTimeS * 1_000 + way * stepMs
  return makeDemand(
    id,
    "Delivery",
    placeAt(from, "Merchant"),
    placeAt(dice.chance(0.5) ? from + way : from - way, "Customer"),
    {
      status: "Scheduled",
      start,
      latestStart,
      promisedEta: dice.chance(0.8) ? earliest + dice.whole(8, 40) * stepMs : null,
      features: {
        ...features,
        orderLitres: dice.chance(0.03) ? 50 : 8,
        allowCourierFallback: dice.chance(0.5),
        excludeRobots: dice.chance(0.08) ? ["r1"] : []
      }
    }
  )
}

/** Writes a candidate into robot, demands and calendar as its present plan; returns its blocks. */
const carryOut = (
  demand: PlanningDemand,
  robot: PlanningRobot,
  candidate: Candidate,
  demands: Map<DemandId, PlanningDemand>,
  calendar: PilotCalendar
): ReadonlyArray<PilotBlock> => {
  const blocks: Array<PilotBlock> = []
  const { pickup, delivery, ret } = candidate
  demand.status = "Pending"
  demand.servedByRobotId = robot.serial
  if (pickup !== null) {
    const id = `${demand.id}-pickup`
    const planned = makeDemand(id, "Pickup", pickup.origin, pickup.destination, {
      originatingDemandId: demand.id
    })
    demands.set(id, planned)
    robot.scheduledPickup = slot(id, pickup.etd, pickup.eta)
  }
  const returnId = `${demand.id}-return`
  demands.set(
    returnId,
    makeDemand(returnId, "Return", ret.origin, ret.destination, { originatingDemandId: demand.id })
  )
  robot.scheduledDelivery = slot(demand.id, delivery.etd, delivery.eta)
  robot.scheduledMovement = slot(returnId, ret.etd, ret.eta)
  const active = robot.activeDemand === null ? undefined : demands.get(robot.activeDemand.demandId)
  if (candidate.interruptsDemandId !== null && active !== undefined) active.cancelRequestedAt = now
  for (const [id, leg] of [
    [`${demand.id}-pickup`, pickup],
    [demand.id, delivery],
    [returnId, ret]
  ] as const) {
    for (const block of leg?.blocks ?? []) {
      calendar.book(id, block)
      blocks.push(block)
    }
  }
  return blocks
}

/** The freeze of section 7, for plans of which nothing has started: by request, by time, or at the merchant. */
const isBound = (demand: PlanningDemand, robot: PlanningRobot): boolean => {
  const first = robot.scheduledPickup ?? robot.scheduledDelivery
  return (
    demand.activationRequestedAt !== null ||
    first === null ||
    now >= first.etd - config.freezeBeforeS * 1_000 ||
    (robot.scheduledPickup === null && robot.activeDemand === null)
  )
}

/** The planning cycle of a seed. */
export const makeInstance = (seed: number): ProofInstance => {
  const dice = diceOf(seed)
  const corner = dice.chance(0.65) ? quiet : crowded
  const calendar = calendarOf(dice, corner)
  const zones = zonesOf(dice)
  const fixedBlocks: Array<PilotBlock> = []
  const demands = new Map<DemandId, PlanningDemand>()
  const robots: Array<PlanningRobot> = []
  const robotCount = dice.pick(corner.robots)
  for (let r = 1; r <= robotCount; r++) {
    const kind = dice.pick([
      "idle",
      "idle",
      "idle",
      "idle",
      "idle",
      "Delivery",
      "Delivery",
      "Return",
      "Return",
      "Deployment"
    ])
    if (kind === "idle") {
      robots.push(standing(dice, `r${r}`, dice.whole(-corner.reach, corner.reach)))
    } else {
      const trip = onTrip(
        dice,
        corner,
        `r${r}`,
        kind as "Delivery" | "Return" | "Deployment",
        calendar,
        fixedBlocks
      )
      robots.push(trip.robot)
      demands.set(trip.demand.id, trip.demand)
    }
  }
  const half = corner.reach / 2
  const merchants = [dice.whole(-half, half), dice.whole(-half, half), dice.whole(-half, half)]
  const lots = [makeLot("lot1", placeAt(dice.whole(-30, 0))), makeLot("lot2", placeAt(dice.whole(1, 30)))]
  const open: Array<DemandId> = []
  const deliveryCount = dice.whole(1, 8)
  for (let d = 1; d <= deliveryCount; d++) {
    const demand = deliveryOf(dice, corner, `d${d}`, merchants)
    demands.set(demand.id, demand)
    open.push(demand.id)
  }
  const fleet: Fleet = { ...makeFleet(robots, [], { lots, zones }), demands }
  const kept = new Map<DemandId, KeptDelivery>()
  const frozen = new Set<DemandId>()
  for (const id of open) {
    if (!dice.chance(0.4)) continue
    const demand = demands.get(id) as PlanningDemand
    const robot = dice.pick(fleet.robots)
    const wish = wishOf(demand)
    if (wish === null || robot.scheduledDelivery !== null) continue
    const candidate = insertOn(fleet, calendar, wish, robot, now, { ...config, earlyArrivalS: 120 })
    if (typeof candidate === "string" || isRefusal(candidate)) continue
    const blocks = carryOut(demand, robot, candidate, demands, calendar)
    if (dice.chance(0.2)) demand.activationRequestedAt = now
    if (isBound(demand, robot)) {
      frozen.add(id)
      fixedBlocks.push(...blocks)
    } else {
      kept.set(id, { serial: robot.serial, blocks })
    }
  }
  return { seed, now, config, fleet, calendar, open, kept, frozen, fixedBlocks }
}

import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { haversineM, type LatLng } from "../../../../src/domain/geo.ts"
import { hour, minute } from "../../../../src/domain/instant.ts"
import type { PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import { expectedOrders, fillChancesOfAtLeast } from "../../../../src/services/dispatch/planner/forecast.ts"
import type { Fleet, Lot, PlanningRobot, Zone } from "../../../../src/services/dispatch/planner/model.ts"
import { pilotLoad, pilotPrice } from "../../../../src/services/dispatch/planner/pilot-load.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import {
  hubsToReposition,
  planReposition,
  type RepositionMove
} from "../../../../src/services/dispatch/planner/reposition.ts"
import {
  at,
  config as base,
  makeCalendar,
  makeDemand,
  makeFleet,
  makeLot,
  makePilot,
  makeRobot,
  now,
  slot
} from "./builders.ts"

const config: PlannerConfig = {
  ...base,
  reposition: true,
  repositionEveryS: 300,
  repositionForecastS: 2_700,
  repositionGainMinS: 120,
  repositionPilotLoadMax: 0.85
}
/** Forty pilots: the load of a few orders is next to nothing. */
const pilots = (count = 40): PilotCalendar =>
  makeCalendar(...Array.from({ length: count }, (_, i) => makePilot(`p${i}`)))

/** A lot with so many orders in every hour of the day. */
const lot = (id: string, place: LatLng, ordersPerHour: number, capacity: number | null = null): Lot => ({
  ...makeLot(id, { ...place, kind: "ParkingLot" }, capacity),
  demandSchedule: new Array<number>(24).fill(ordersPerHour)
})
const standing = (serial: string, where: Lot, overrides: Partial<PlanningRobot> = {}): PlanningRobot =>
  makeRobot(
    serial,
    { lat: where.lat, lng: where.lng, kind: "AdHoc" },
    { lotId: where.locationId, ...overrides }
  )

const occupancyOf = (robots: ReadonlyArray<PlanningRobot>): Map<string, number> => {
  const occupancy = new Map<string, number>()
  for (const { lotId } of robots) if (lotId !== null) occupancy.set(lotId, (occupancy.get(lotId) ?? 0) + 1)
  return occupancy
}

// 2,080 m of route from lot to lot: too far to pick up from, near enough to go to.
const quiet = lot("a-quiet", at(0), 0)
const busy = lot("b-busy", at(1_600), 4)

const fleetOf = (
  robots: ReadonlyArray<PlanningRobot>,
  lots: ReadonlyArray<Lot> = [quiet, busy],
  overrides: Partial<Fleet> = {}
): Fleet => makeFleet(robots, [], { lots, lotOccupancy: occupancyOf(robots), ...overrides })

const planned = (
  fleet: Fleet,
  own: Partial<PlannerConfig> = {},
  calendar = pilots()
): ReadonlyArray<string> =>
  planReposition(fleet, calendar, "hub1", now, { ...config, ...own }).map(
    ({ serial, to }) => `${serial} to ${to.locationId}`
  )

describe("repositioning", () => {
  const one = standing("r1", quiet)

  it("sends an idle robot to where orders are expected and no robot is in reach", () => {
    assert.deepStrictEqual(planned(fleetOf([one])), ["r1 to b-busy"])
  })

  it("sends as many as the orders expected are worth, the fullest batteries first", () => {
    // Three orders are expected. The drive of 1,825 s and the threshold pay for the first three robots:
    // they meet an order with 95, 80 and 58 per cent; the fourth with 35 per cent saves 2,540 of 7,200.
    const robots = [80, 95, 70, 90, 60].map((batteryPct, i) => standing(`r${i}`, quiet, { batteryPct }))
    const dear = { approachWeight: 1.7 }
    assert.deepStrictEqual(planned(fleetOf(robots), dear), ["r1 to b-busy", "r3 to b-busy", "r0 to b-busy"])
  })

  it("leaves robots where they can pick up from", () => {
    const near = lot("b-busy", at(1_000), 4)
    assert.deepStrictEqual(planned(fleetOf([standing("r1", quiet)], [quiet, near])), [])
  })

  it("counts who stands there, and who comes within the forecast", () => {
    const few = lot("b-busy", at(1_600), 0.4)
    const back = makeDemand("m1", "Return", at(900), { ...at(1_600), locationId: "b-busy" })
    const coming = (minutes: number) =>
      makeRobot("r2", at(900), { scheduledMovement: slot("m1", now, now + minutes * minute) })
    // 0.3 orders expected: one robot is worth its way at a quarter, a second one at 4 per cent is not.
    const cheap = { approachWeight: 0.5 }
    assert.deepStrictEqual(planned(fleetOf([one], [quiet, few]), cheap), ["r1 to b-busy"])
    assert.deepStrictEqual(planned(fleetOf([one, standing("r2", few)], [quiet, few]), cheap), [])
    const fleet = (minutes: number): Fleet => ({
      ...fleetOf([one, coming(minutes)], [quiet, few]),
      demands: new Map([["m1", back]])
    })
    assert.deepStrictEqual(planned(fleet(40), cheap), [])
    assert.deepStrictEqual(planned(fleet(50), cheap), ["r1 to b-busy"])
  })

  it("moves nobody when nothing is expected, the hub is closed, the weather forbids, or there is one lot", () => {
    const asleep = { ...busy, demandSchedule: null }
    assert.deepStrictEqual(planned(fleetOf([one], [quiet, asleep])), [])
    assert.deepStrictEqual(
      planned(fleetOf([one], [quiet, busy], { hubOpen: new Map([["hub1", false]]) })),
      []
    )
    assert.deepStrictEqual(planned(fleetOf([one], [quiet, busy], { weatherStopsWork: true })), [])
    assert.deepStrictEqual(planned(fleetOf([one], [quiet])), [])
    assert.deepStrictEqual(planned(fleetOf([one], [quiet, { ...busy, hubId: "hub2" }])), [])
    assert.deepStrictEqual(planned(fleetOf([one], [quiet, { ...busy, isActive: false }])), [])
  })

  it("moves nobody when pilots are short", () => {
    // Three orders take 135 minutes of pilots' time: of 3 pilots in 45 minutes all, of 4 three quarters.
    assert.deepStrictEqual(planned(fleetOf([one]), {}, pilots(3)), [])
    assert.deepStrictEqual(planned(fleetOf([one]), {}, pilots(4)), ["r1 to b-busy"])
    assert.deepStrictEqual(planned(fleetOf([one]), {}, pilots(0)), [])
  })

  it("asks for a gain of more than the threshold beyond the price of the way", () => {
    // The first robot meets an order with 95.0 per cent: 6,841 of 7,200; the way costs 1,825 and 140 for the pilot.
    assert.deepStrictEqual(planned(fleetOf([one]), { repositionGainMinS: 4_850 }), ["r1 to b-busy"])
    assert.deepStrictEqual(planned(fleetOf([one]), { repositionGainMinS: 4_900 }), [])
  })

  it("keeps within the room of a lot, whoever leaves it meanwhile", () => {
    const robots = [1, 2, 3, 4].map((n) => standing(`r${n}`, quiet))
    const narrow = { ...busy, capacity: 2 }
    assert.deepStrictEqual(planned(fleetOf(robots, [quiet, narrow])), ["r1 to b-busy", "r2 to b-busy"])
    const full = fleetOf(robots, [quiet, narrow], { lotOccupancy: new Map([["b-busy", 2]]) })
    assert.deepStrictEqual(planned(full), [])
  })

  it("takes only robots with nothing to do that are fit and well charged", () => {
    const unfit: ReadonlyArray<Partial<PlanningRobot>> = [
      { activeDemand: slot("x", now, now + hour) },
      { scheduledPickup: slot("x", now, now + hour) },
      { scheduledDelivery: slot("x", now, now + hour) },
      { scheduledMovement: slot("x", now, now + hour) },
      { online: false },
      { healthy: false },
      { needsMaintenance: true },
      { undergoingMaintenance: true },
      { driveable: false },
      { operationState: "GROUNDED" },
      { operationState: "OFF_DUTY" },
      { lidState: "OPEN" },
      { hasFood: true },
      { lotId: null },
      // 30 per cent and a drive of 2,500 m with its time are 41.2.
      { batteryPct: 41 }
    ]
    for (const overrides of unfit) {
      assert.deepStrictEqual(
        planned(fleetOf([standing("r1", quiet, overrides)])),
        [],
        JSON.stringify(overrides)
      )
    }
    assert.deepStrictEqual(planned(fleetOf([standing("r1", quiet, { batteryPct: 42 })])), ["r1 to b-busy"])
  })

  it("stays within the zones, and within their hours", () => {
    const zone: Zone = {
      id: "z",
      center: at(800),
      radiusM: 1_000,
      enabled: true,
      opensAtMs: null,
      closesAtMs: null
    }
    const asked = (zones: ReadonlyArray<Zone>) => planned(fleetOf([one], [quiet, busy], { zones }))
    const left: Zone = { ...zone, id: "left", center: at(0), radiusM: 700 }
    const right: Zone = { ...zone, id: "right", center: at(1_600), radiusM: 700 }
    const midnight = Math.floor(now / (24 * hour)) * 24 * hour
    const closing = (afterMs: number): Zone => ({
      ...zone,
      opensAtMs: 0,
      closesAtMs: now - midnight + afterMs
    })
    assert.deepStrictEqual(asked([zone]), ["r1 to b-busy"])
    assert.deepStrictEqual(asked([left, right]), [])
    assert.deepStrictEqual(asked([closing(30 * minute)]), ["r1 to b-busy"])
    assert.deepStrictEqual(asked([closing(2 * minute)]), [])
  })

  it("does not go to or come from a blocked lot, nor farther than to a return lot", () => {
    const blocked = (place: LatLng) => ({ blockedAreas: [{ center: place, radiusM: 20 }] })
    assert.deepStrictEqual(planned(fleetOf([one]), blocked(busy)), [])
    assert.deepStrictEqual(planned(fleetOf([one]), blocked(quiet)), [])
    assert.deepStrictEqual(planned(fleetOf([one]), { returnLotRadiusM: 2_000 }), [])
  })
})

describe("turns of the hubs", () => {
  it("come to each hub once in a period, spread over its cycles", () => {
    const lots = [5, 3, 1, 4, 2].map((n) => ({ ...makeLot(`l${n}`, at(n * 100)), hubId: `hub${n}` }))
    const fleet = makeFleet([], [], { lots })
    const turns = Array.from({ length: 20 }, (_, i) => hubsToReposition(fleet, now + i * 15_000, config))
    assert.deepStrictEqual(turns.flat().sort(), ["hub1", "hub2", "hub3", "hub4", "hub5"])
    assert.isTrue(turns.every((hubs) => hubs.length <= 1))
    assert.deepStrictEqual(hubsToReposition(fleet, now + 300_000, config), turns[0])
  })
})

describe("load of the pilots", () => {
  it("is what the orders expected take of the time on shift", () => {
    const load = (count: number) => pilotLoad(fleetOf([], [quiet, busy]), pilots(count), now, config)
    assert.closeTo(load(6), 0.5, 1e-9)
    assert.strictEqual(load(0), Number.POSITIVE_INFINITY)
    assert.strictEqual(pilotLoad(fleetOf([], [quiet]), pilots(0), now, config), 0)
  })

  it("counts shifts that begin or end meanwhile by their part, and not who only drives deployments", () => {
    const calendar = makeCalendar(
      makePilot("p1", { availability: [now - hour, now + 15 * minute] }),
      makePilot("p2", { state: "OFF_SHIFT", availability: [now + 15 * minute, now + 8 * hour] }),
      makePilot("p3", { experienceDays: 29 }),
      makePilot("p4", { state: "UNRESPONSIVE" })
    )
    assert.closeTo(pilotLoad(fleetOf([], [quiet, busy]), calendar, now, config), 3, 1e-9)
  })

  it("is the price of a second of driving, up to the load at which nothing moves", () => {
    assert.strictEqual(pilotPrice(0, config), 0)
    assert.strictEqual(pilotPrice(0.6, config), 0.6)
    assert.strictEqual(pilotPrice(0.85, config), Number.POSITIVE_INFINITY)
  })
})

describe("repositioning as a whole", () => {
  const spots = [at(0), at(1_600), at(700, 900), at(-600, 700)]
  const thousandths = (value: number): number => Math.round(1_000 * value)
  const seconds = (a: LatLng, b: LatLng, limitM: number): number => {
    const meters = a === b ? 0 : config.detourFactor * haversineM(a, b)
    return meters > limitM
      ? Number.POSITIVE_INFINITY
      : Math.ceil((meters / config.planningSpeedMps) * 1_000) / 1_000
  }

  /** The least cost of serving orders from where robots stand, by trying every choice. */
  const served = (stock: ReadonlyArray<number>, lots: ReadonlyArray<Lot>): number => {
    const orders: Array<{ readonly near: Lot; readonly chance: number }> = []
    for (const near of lots) {
      const chances = new Float64Array(40)
      fillChancesOfAtLeast(expectedOrders(near, 0, now, 2_700_000), 39, chances)
      for (let k = 1; k < 40 && (chances[k] ?? 0) > 120 / 7_200; k++) {
        orders.push({ near, chance: chances[k] ?? 0 })
      }
    }
    const known = new Map<string, number>()
    const best = (order: number, left: ReadonlyArray<number>): number => {
      const next = orders[order]
      if (next === undefined) return 0
      const key = `${order}:${left.join()}`
      const before = known.get(key)
      if (before !== undefined) return before
      let least = best(order + 1, left)
      lots.forEach((from, i) => {
        const way = seconds(from, next.near, config.pickupRouteLimitM)
        if ((left[i] ?? 0) === 0 || way === Number.POSITIVE_INFINITY) return
        const rest = left.map((count, other) => (other === i ? count - 1 : count))
        const cost = thousandths(way) - thousandths(next.chance * config.unassignedCostS)
        least = Math.min(least, cost + best(order + 1, rest))
      })
      known.set(key, least)
      return least
    }
    return best(0, stock)
  }

  const cityOf = (
    robotsAt: ReadonlyArray<number>,
    orders: ReadonlyArray<number>,
    room: ReadonlyArray<number>
  ) => {
    const lots = spots.map((place, i) => lot(`l${i}`, place, orders[i] ?? 0, room[i] ?? null))
    const robots = robotsAt.map((i, n) => standing(`r${n}`, lots[i] ?? quiet))
    return { lots, robots, fleet: fleetOf(robots, lots) }
  }

  it("costs as little as any set of moves there is", () => {
    const calendar = pilots(60)
    let moved = 0
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(0, 0, 0.3, 1, 2), { minLength: 4, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }),
        (robotsAt, orders, room) => {
          const { lots, robots, fleet } = cityOf(robotsAt, orders, room)
          const price = 1 + pilotPrice(pilotLoad(fleet, calendar, now, config), config)
          const costOf = (goal: ReadonlyArray<number>): number => {
            let cost = 0
            const stock = lots.map(() => 0)
            const coming = lots.map(({ locationId }) => fleet.lotOccupancy.get(locationId) ?? 0)
            goal.forEach((to, n) => {
              const from = robotsAt[n] ?? 0
              stock[to] = (stock[to] ?? 0) + 1
              if (from === to) return
              coming[to] = (coming[to] ?? 0) + 1
              if ((coming[to] ?? 0) > (room[to] ?? 0)) cost = Number.POSITIVE_INFINITY
              const way = seconds(lots[from] ?? quiet, lots[to] ?? quiet, config.returnLotRadiusM)
              cost += way === Number.POSITIVE_INFINITY ? way : thousandths(way * price + 120)
            })
            return cost === Number.POSITIVE_INFINITY ? cost : cost + served(stock, lots)
          }
          let least = Number.POSITIVE_INFINITY
          const tryAll = (goal: ReadonlyArray<number>): void => {
            if (goal.length === robots.length) least = Math.min(least, costOf(goal))
            else for (let to = 0; to < lots.length; to++) tryAll([...goal, to])
          }
          tryAll([])
          const moves = planReposition(fleet, calendar, "hub1", now, config)
          moved += moves.length
          assert.strictEqual(costOf(goalOf(moves, robots, robotsAt, lots)), least)
        }
      ),
      { numRuns: 60, seed: 1 }
    )
    assert.isAbove(moved, 20)
  })

  it("answers equal questions equally, whatever was asked before", () => {
    const first = cityOf([0, 0, 2, 3], [0, 2, 1, 0], [5, 5, 5, 5])
    const other = cityOf([1, 1], [2, 0, 0, 1], [5, 5, 5, 5])
    const asked = (fleet: Fleet) => planReposition(fleet, pilots(), "hub1", now, config)
    const before = asked(first.fleet)
    asked(other.fleet)
    assert.deepStrictEqual(asked(first.fleet), before)
  })
})

const goalOf = (
  moves: ReadonlyArray<RepositionMove>,
  robots: ReadonlyArray<PlanningRobot>,
  robotsAt: ReadonlyArray<number>,
  lots: ReadonlyArray<Lot>
): ReadonlyArray<number> =>
  robots.map((robot, n) => {
    const move = moves.find(({ serial }) => serial === robot.serial)
    return move === undefined ? (robotsAt[n] ?? 0) : lots.indexOf(move.to)
  })

import { assert, describe, it } from "@effect/vitest"
import { minute, second } from "../../../../src/domain/instant.ts"
import {
  costFloorOf,
  costOf,
  costTermsOf,
  factsOf,
  failureProbability,
  makePair,
  unassignedCost
} from "../../../../src/services/dispatch/planner/cost.ts"
import { examine, lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import type { DeliveryWish, PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import { driveMs, routeMeters } from "../../../../src/services/dispatch/planner/travel.ts"
import { at, config, customer, features, makeFleet, makeRobot, makeWish, merchant, now } from "./builders.ts"

const examined = (robot: PlanningRobot, overrides: Partial<DeliveryWish>) => {
  const fleet = makeFleet([robot])
  const facts = factsOf(fleet, makeWish(overrides), null, config)
  const pair = makePair()
  assert.strictEqual(examine(lookAt(fleet, now, config), facts, robot, pair, 0), -1)
  return { facts, pair, terms: costTermsOf(facts, pair, robot, now, config) }
}

const pickupMs = driveMs(routeMeters(at(300), merchant, config), config)
const deliveryMs = driveMs(routeMeters(merchant, customer, config), config)
const robot = makeRobot("r1", at(300))

describe("pair timing", () => {
  it("adds up approach, loading, drive, wait and return when the food is ready", () => {
    const { pair, facts } = examined(robot, {})
    // Nobody sits ready: 30 s until a pilot drives.
    assert.strictEqual(pair.departAt, now + 30 * second)
    assert.strictEqual(pair.arriveAt, pair.departAt + pickupMs)
    assert.strictEqual(pair.loadAt, pair.arriveAt)
    assert.strictEqual(pair.leaveAt, pair.loadAt + 180 * second)
    assert.strictEqual(pair.dropoffAt, pair.leaveAt + deliveryMs)
    assert.strictEqual(pair.returnAt, pair.dropoffAt + 240 * second)
    assert.strictEqual(pair.returnEta, pair.returnAt + facts.returnMs)
  })

  it("departs just in time to arrive 120 s before the food is ready", () => {
    const start = now + 40 * minute
    const { pair } = examined(robot, { start })
    assert.strictEqual(pair.arriveAt, start - 120 * second)
    assert.strictEqual(pair.departAt, start - 120 * second - pickupMs)
    assert.strictEqual(pair.loadAt, start)
  })

  it("omits the pickup of a robot within 50 m of the merchant", () => {
    const { pair } = examined(makeRobot("r1", at(49)), {})
    assert.deepInclude(pair, {
      hasPickup: false,
      pickupMeters: 0,
      arriveAt: now,
      leaveAt: now + 180 * second
    })
    assert.isTrue(examined(makeRobot("r1", at(51)), {}).pair.hasPickup)
  })

  it("drains all legs and all the time until the return", () => {
    const { pair, facts } = examined(robot, {})
    const kilometres = (pair.pickupMeters + facts.deliveryMeters + facts.returnMeters) / 1_000
    const hours = (pair.returnEta - now) / 3_600_000
    assert.closeTo(pair.batteryEndPct, 90 - 3.5 * kilometres - 4 * hours, 1e-9)
  })
})

describe("cost", () => {
  it("prices approach and waiting food by the second", () => {
    const { terms } = examined(robot, {})
    assert.closeTo(terms.approach, pickupMs / 1_000, 1e-9)
    assert.closeTo(terms.foodWaiting, 0.5 * (30 + pickupMs / 1_000), 1e-9)
    assert.deepInclude(terms, { lateness: 0, robotIdle: 0, interruption: 0, change: 0 })
  })

  it("prices a robot that waits at the merchant at a fifth", () => {
    const { terms } = examined(robot, { start: now + 40 * minute })
    assert.closeTo(terms.robotIdle, 24, 1e-9)
    assert.strictEqual(terms.foodWaiting, 0)
  })

  it("prices lateness tenfold, only beyond the promise", () => {
    const { pair } = examined(robot, {})
    const late = examined(robot, { promisedEta: pair.dropoffAt - 90 * second })
    assert.closeTo(late.terms.lateness, 900, 1e-9)
    assert.strictEqual(examined(robot, { promisedEta: pair.dropoffAt }).terms.lateness, 0)
  })

  it("prices a change of robot, not staying", () => {
    assert.strictEqual(examined(robot, { currentSerial: "r2" }).terms.change, 120)
    assert.strictEqual(examined(robot, { currentSerial: "r1" }).terms.change, 0)
  })

  it("is the sum of its terms, and its floor leaves out the idle time", () => {
    const { facts, pair, terms } = examined(robot, { currentSerial: "r2", start: now + 40 * minute })
    const sum = Object.values(terms).reduce((total, term) => total + term, 0)
    assert.closeTo(costOf(facts, pair, robot, now, config), sum, 1e-9)
    assert.closeTo(pair.cost, sum, 1e-9)
    assert.closeTo(costFloorOf(pair, config), sum - terms.robotIdle, 1e-9)
  })

  it("fails by driving, thin battery margin, stale data and lids", () => {
    const { facts, pair } = examined(robot, {})
    const driven = 0.041 * ((pickupMs + deliveryMs) / 3_600_000)
    assert.closeTo(
      failureProbability(facts, pair, robot, now, config),
      1 - Math.exp(-(driven + 0.003)),
      1e-12
    )
    const thin = { ...pair, batteryEndPct: 19.9 }
    const stale = { ...robot, heartbeatAt: now - 90 * second }
    assert.closeTo(
      failureProbability(facts, thin, stale, now, config),
      1 - Math.exp(-(driven + 0.003 + 0.02 + 0.01)),
      1e-12
    )
  })

  it("does not depend on how many seconds ago a robot reported that reports regularly", () => {
    const { facts, pair } = examined(robot, {})
    const risk = (ageMs: number): number =>
      failureProbability(facts, pair, { ...robot, heartbeatAt: now - ageMs }, now, config)
    assert.strictEqual(risk(0), risk(9_999))
    assert.strictEqual(risk(0), risk(60_000))
    assert.isBelow(risk(60_000), risk(60_001))
    assert.strictEqual(risk(180_000), risk(200_000))
  })
})

describe("price of no robot", () => {
  const priced = (overrides: Partial<DeliveryWish>, own: Partial<typeof config> = {}): number => {
    const used = { ...config, ...own }
    return unassignedCost(factsOf(makeFleet([]), makeWish(overrides), null, used), now, used)
  }

  it("is 7,200 when nothing is promised or a courier comes in time", () => {
    assert.strictEqual(priced({}), 7_200)
    assert.strictEqual(priced({ promisedEta: now + 60 * minute }), 7_200)
  })

  it("adds ten cost-s per second that the courier is late", () => {
    const rescuedS = 660 + 2 * 240 + (1.4 * 800) / 5.3
    assert.closeTo(priced({ promisedEta: now + 600 * second }), 7_200 + 10 * (rescuedS - 600), 1)
  })

  it("counts on a later robot without couriers", () => {
    const promisedEta = now + 600 * second
    const rescuedS = 1_800 + 180 + deliveryMs / 1_000
    const expected = 7_200 + 10 * (rescuedS - 600)
    assert.closeTo(priced({ promisedEta }, { couriersAvailable: false }), expected, 1e-6)
    const noFallback = { ...features, allowCourierFallback: false }
    assert.closeTo(priced({ promisedEta, features: noFallback }), expected, 1e-6)
  })
})

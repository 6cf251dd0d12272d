import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { defaultPlannerConfig, type PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import { factsOf } from "../../../../src/services/dispatch/planner/cost.ts"
import { firstIssue, precheck } from "../../../../src/services/dispatch/planner/feasibility.ts"
import { insert, insertOn, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type { PlanningRobot, Zone } from "../../../../src/services/dispatch/planner/model.ts"
import {
  type Experiment,
  robotParameters,
  zoneParameters
} from "../../../../src/services/dispatch/planner/overridable.ts"
import {
  configAt,
  experimentFlags,
  farthestPickupM,
  takesPart,
  variantFor,
  variantsAt
} from "../../../../src/services/dispatch/planner/overrides.ts"
import { planAssignments } from "../../../../src/services/dispatch/planner/replan.ts"
import { reachOf } from "../../../../src/services/dispatch/planner/robot-reach.ts"
import {
  at,
  config as base,
  crew,
  makeDemand,
  makeFleet,
  makeRobot,
  makeWish,
  merchant,
  now
} from "./builders.ts"

const zone = (id: string, east: number, enabled = true): Zone => ({
  id,
  center: at(east),
  radiusM: 3_000,
  enabled,
  opensAtMs: null,
  closesAtMs: null
})
/** The merchant of the builders is in `here` only. */
const here = zone("here", 1_000)
const there = zone("there", 8_000)
const zones = [zone("closed", 0, false), here, there]

const config = (changes: Partial<PlannerConfig>): PlannerConfig => ({ ...base, zones, ...changes })
const reach: Experiment = { name: "longerReach", sharePct: 50, overrides: { pickupRouteLimitM: 2_500 } }
const patient: Experiment = { name: "patient", sharePct: 50, overrides: { robotIdleWeight: 0.1 } }

/** 1,820 m of route from the merchant. */
const far = (overrides: Partial<PlanningRobot> = {}): PlanningRobot => makeRobot("r1", at(1_400), overrides)

describe("parameters of a zone", () => {
  it("hold for deliveries whose merchant is in it, and no others", () => {
    const own = config({ zoneOverrides: { here: { pickupRouteLimitM: 900, customerWaitS: 60 } } })
    assert.deepInclude(configAt(own, merchant), { pickupRouteLimitM: 900, customerWaitS: 60, loadTimeS: 180 })
    assert.strictEqual(configAt(own, at(8_000)).pickupRouteLimitM, 1_500)
    assert.strictEqual(configAt(own, at(40_000)).pickupRouteLimitM, 1_500)
  })

  it("are those of the first enabled zone of several", () => {
    const wide = { ...there, radiusM: 30_000 }
    const overrides = { closed: { loadTimeS: 1 }, here: { loadTimeS: 2 }, there: { loadTimeS: 3 } }
    const own = config({ zones: [zones[0] ?? here, here, wide], zoneOverrides: overrides })
    assert.strictEqual(configAt(own, merchant).loadTimeS, 2)
    assert.strictEqual(configAt({ ...own, zones: [wide, here] }, merchant).loadTimeS, 3)
  })

  it("cost nothing where there are none: the configuration itself is used", () => {
    const own = config({ zoneOverrides: { elsewhere: { loadTimeS: 9 } } })
    assert.strictEqual(configAt(own, merchant), own)
    assert.strictEqual(configAt(config({}), merchant).loadTimeS, 180)
    const set = config({ zoneOverrides: { here: { loadTimeS: 9 } } })
    assert.strictEqual(configAt(set, merchant), configAt(set, at(500)))
  })

  it("decide who may serve, when, and for how much", () => {
    const asked = (zoneOverrides: PlannerConfig["zoneOverrides"]) => {
      const own = config({ zoneOverrides })
      const fleet = makeFleet([far()], [], { zones })
      return insert({ ...fleet, reach: reachOf(fleet.robots, fleet.demands) }, crew(), makeWish(), now, own)
    }
    assert.isTrue(isRefusal(asked({})))
    assert.isTrue(isRefusal(asked({ there: { pickupRouteLimitM: 2_500 } })))
    const answer = asked({ here: { pickupRouteLimitM: 2_500 } })
    assert.isFalse(isRefusal(answer))
    const slower = asked({ here: { pickupRouteLimitM: 2_500, loadTimeS: 480, approachWeight: 2 } })
    if (isRefusal(answer) || isRefusal(slower)) return
    assert.strictEqual(slower.dropoffEta - answer.dropoffEta, 300_000)
    assert.closeTo(slower.costTerms.approach, 2 * answer.costTerms.approach, 1e-6)
  })

  it("hold in the replan loop too", () => {
    const wish = makeWish()
    const demand = makeDemand("d1", "Delivery", wish.origin, wish.destination, { status: "Scheduled" })
    const planned = (zoneOverrides: PlannerConfig["zoneOverrides"]) =>
      planAssignments(
        makeFleet([far()], [demand], { zones }),
        crew(),
        ["d1"],
        now,
        config({ zoneOverrides })
      ).decisions.map(({ candidate }) => candidate.serial)
    assert.deepStrictEqual(planned({}), [])
    assert.deepStrictEqual(planned({ here: { pickupRouteLimitM: 2_500 } }), ["r1"])
  })

  it("decide what no robot may carry", () => {
    const wish = makeWish()
    const fleet = makeFleet([], [], { zones })
    const small = config({ zoneOverrides: { here: { robotVolumeL: 7 } } })
    assert.isNull(precheck(fleet, wish, now, config({})))
    assert.strictEqual(precheck(fleet, wish, now, small), "LargeOrder")
    assert.isFalse(factsOf(fleet, wish, null, small).fits)
  })

  it("change no answer when they say what holds anyway", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_500, max: 1_500 }),
        fc.constantFrom(...zoneParameters),
        (east, name) => {
          const same = config({ zoneOverrides: { here: { [name]: base[name] } } })
          const fleet = makeFleet([makeRobot("r1", at(east))], [], { zones })
          assert.deepStrictEqual(
            insert(fleet, crew(), makeWish(), now, same),
            insert(fleet, crew(), makeWish(), now, config({}))
          )
        }
      ),
      { numRuns: 60 }
    )
  })
})

describe("experiments", () => {
  const serials = Array.from({ length: 4_000 }, (_, i) => `robot-${String(i).padStart(4, "0")}`)

  it("take the share of the robots that they name, the same ones each time", () => {
    for (const sharePct of [0, 10, 50, 100]) {
      const taken = serials.filter((serial) => takesPart({ ...reach, sharePct }, serial)).length
      assert.closeTo((100 * taken) / serials.length, sharePct, 2.5)
    }
    assert.deepStrictEqual(
      serials.slice(0, 8).map((serial) => takesPart(reach, serial)),
      serials.slice(0, 8).map((serial) => takesPart({ ...reach, overrides: {} }, serial))
    )
  })

  it("keep who took part when their share grows", () => {
    const early = serials.filter((serial) => takesPart({ ...reach, sharePct: 20 }, serial))
    assert.isTrue(early.every((serial) => takesPart({ ...reach, sharePct: 40 }, serial)))
  })

  it("divide the fleet independently of each other", () => {
    const both = serials.filter((serial) => takesPart(reach, serial) && takesPart(patient, serial)).length
    assert.closeTo((100 * both) / serials.length, 25, 2.5)
  })

  it("are flags of the robot", () => {
    const all: Experiment = { ...patient, sharePct: 100 }
    const none: Experiment = { ...reach, sharePct: 0 }
    assert.deepStrictEqual(experimentFlags([none, all], "robot-1"), { patient: true })
    assert.deepStrictEqual(experimentFlags([], "robot-1"), {})
  })

  it("overlay the parameters of those robots, also over what their zone says", () => {
    const own = config({
      experiments: [reach, patient],
      zoneOverrides: { here: { pickupRouteLimitM: 900, robotIdleWeight: 0.7 } }
    })
    const pick = (experiments: PlanningRobot["experiments"], place = merchant) => {
      const { pickupRouteLimitM, robotIdleWeight } = variantFor(variantsAt(own, place), far({ experiments }))
      return [pickupRouteLimitM, robotIdleWeight]
    }
    assert.deepStrictEqual(pick({}), [900, 0.7])
    assert.deepStrictEqual(pick({ longerReach: true }), [2_500, 0.7])
    assert.deepStrictEqual(pick({ patient: true }), [900, 0.1])
    assert.deepStrictEqual(pick({ longerReach: true, patient: true }), [2_500, 0.1])
    assert.deepStrictEqual(pick({ patient: true }, at(40_000)), [1_500, 0.1])
    assert.deepStrictEqual(pick({ ended: true }), [900, 0.7])
    assert.strictEqual(farthestPickupM(own), 2_500)
  })

  it("let one robot serve what its twin may not", () => {
    const own = config({ experiments: [reach] })
    const fleet = makeFleet([far(), makeRobot("r2", at(1_400), { experiments: { longerReach: true } })], [], {
      zones
    })
    const issue = (robot: PlanningRobot) => firstIssue(robot, fleet, makeWish(), now, own)
    assert.deepStrictEqual(fleet.robots.map(issue), ["OutOfPickupRange", null])
    const answer = insert(
      { ...fleet, reach: reachOf(fleet.robots, fleet.demands) },
      crew(),
      makeWish(),
      now,
      own
    )
    assert.isFalse(isRefusal(answer))
    if (!isRefusal(answer)) assert.strictEqual(answer.serial, "r2")
    const [first] = fleet.robots
    if (first !== undefined)
      assert.strictEqual(insertOn(fleet, crew(), makeWish(), first, now, own), "OutOfPickupRange")
  })
})

describe("what may be overridden", () => {
  it("is a number, and experiments change no more than zones", () => {
    for (const name of zoneParameters) assert.isNumber(defaultPlannerConfig[name], name)
    const zoneNames: ReadonlyArray<string> = zoneParameters
    assert.isTrue(robotParameters.every((name) => zoneNames.includes(name)))
    assert.strictEqual(new Set(zoneNames).size, zoneNames.length)
  })
})

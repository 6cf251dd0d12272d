import { assert, describe, it } from "@effect/vitest"
import { minute } from "../../../../src/domain/instant.ts"
import { dispatcherOf } from "../../../../src/services/dispatch/dispatchers/chosen-robots.ts"
import type {
  DeliveryView,
  RobotChooser,
  ShardView
} from "../../../../src/services/dispatch/dispatchers/robot-chooser.ts"
import type { PlanAnswer, QuoteAnswer } from "../../../../src/services/dispatch/planner/dispatcher.ts"
import { insert, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type { Fleet, PlanningDemand } from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { canonical } from "../../../support/given.ts"
import {
  at,
  config,
  crew,
  customer,
  makeCalendar,
  makeDemand,
  makeFleet,
  makePilot,
  makeRobot,
  makeWish,
  merchant,
  now,
  slot
} from "../planner/builders.ts"

const chooser = (choose: RobotChooser["choose"], plan: RobotChooser["plan"] = null): RobotChooser => ({
  name: "test",
  choose,
  plan
})

/** A chooser whose answers have any form, as a module of plain JavaScript may give them. */
const saying = (answer: unknown): RobotChooser => chooser(() => answer as string)
const planning = (answer: unknown): RobotChooser =>
  chooser(
    () => null,
    () => answer as []
  )

const fleet = makeFleet([
  makeRobot("r1", at(300)),
  makeRobot("r2", at(600)),
  makeRobot("r3", at(200), { online: false })
])

const quoteOf = (by: RobotChooser, over: Fleet = fleet, calendar: PilotCalendar = crew()): QuoteAnswer =>
  dispatcherOf(by).quote(over, calendar, makeWish(), now, config)

const waiting = (id: string, requestedAt = now): PlanningDemand =>
  makeDemand(id, "Delivery", merchant, customer, {
    status: "Scheduled",
    requestedAt,
    start: now + 20 * minute,
    promisedEta: now + 120 * minute
  })

/** A delivery that its robot fetches in half an hour. */
const held = (id: string, serial: string, overrides: Partial<PlanningDemand> = {}) => {
  const delivery = makeDemand(id, "Delivery", merchant, customer, {
    servedByRobotId: serial,
    start: now + 40 * minute,
    promisedEta: now + 90 * minute,
    ...overrides
  })
  const pickup = makeDemand(`${id}-p`, "Pickup", at(900), merchant, { originatingDemandId: id })
  const robot = makeRobot(serial, at(900), {
    scheduledPickup: slot(pickup.id, now + 25 * minute, now + 38 * minute),
    scheduledDelivery: slot(id, now + 45 * minute, now + 60 * minute)
  })
  return { robot, demands: [delivery, pickup] }
}

const planOf = (
  by: RobotChooser,
  over: Fleet,
  ids: ReadonlyArray<string>,
  calendar = makeCalendar(...["p1", "p2", "p3", "p4", "p5", "p6"].map((id) => makePilot(id)))
): PlanAnswer => dispatcherOf(by).plan(over, calendar, ids, now, config)

const pairs = ({ plan }: PlanAnswer): ReadonlyArray<string> =>
  plan.decisions.map(({ demandId, candidate, oldSerial }) => `${demandId} ${oldSerial}>${candidate.serial}`)

const problems = ({ dropped }: PlanAnswer): ReadonlyArray<string> =>
  dropped.map(({ demandId, serial, problem }) => `${demandId} ${serial} ${problem}`)

describe("a quote by a chooser", () => {
  it("has the plan that the planner itself would make for the robot", () => {
    const { found, dropped } = quoteOf(saying("r2"))
    assert.isNull(dropped)
    const onlyThis = makeFleet([makeRobot("r2", at(600))])
    assert.deepStrictEqual(found, insert(onlyThis, crew(), makeWish(), now, config))
  })

  it("drops a robot that breaks a rule, with the rule, and refuses", () => {
    const { found, dropped } = quoteOf(saying("r3"))
    assert.deepStrictEqual(dropped, { demandId: null, serial: "r3", problem: "Offline", detail: null })
    assert.deepStrictEqual(found, { limitingFactor: "RobotAvailability", issueCounts: {} })
  })

  it("drops a robot that nobody knows, and a robot without pilots", () => {
    assert.strictEqual(quoteOf(saying("r9")).dropped?.problem, "UnknownRobot")
    assert.strictEqual(quoteOf(saying("r1"), fleet, makeCalendar()).dropped?.problem, "NoPilot")
  })

  it("drops what is no choice, and says what it was", () => {
    assert.deepInclude(quoteOf(saying(7)).dropped, { problem: "NotAChoice", detail: "number" })
    const late = quoteOf(saying(Promise.resolve("r1"))).dropped
    assert.deepInclude(late, { problem: "NotAChoice", detail: "a promise; a choice is answered at once" })
  })

  it("survives a chooser that ends with an error, and keeps its words", () => {
    const { found, dropped } = quoteOf(
      chooser(() => {
        throw new TypeError("options[0] is undefined")
      })
    )
    assert.isTrue(isRefusal(found))
    assert.deepInclude(dropped, {
      problem: "DispatcherFailed",
      detail: "TypeError: options[0] is undefined"
    })
  })

  it("without a choice names the factor that keeps every robot off, if there is one", () => {
    const { found } = quoteOf(saying(null), makeFleet([makeRobot("r1", at(300))]), makeCalendar())
    assert.deepInclude(found, { limitingFactor: "PilotAvailability" })
    assert.deepInclude(quoteOf(saying(null)).found, { limitingFactor: "RobotAvailability" })
    assert.isNull(quoteOf(saying(undefined)).dropped)
  })

  it("obeys what forbids a delivery whichever robot is chosen", () => {
    const storm = makeFleet([makeRobot("r1", at(300))], [], { weatherStopsWork: true })
    const { found, dropped } = quoteOf(saying("r1"), storm)
    assert.deepInclude(found, { limitingFactor: "WeatherConditions" })
    assert.deepInclude(dropped, { serial: "r1", problem: "Forbidden" })
  })
})

describe("what a chooser sees", () => {
  it("are the robots that pass every rule and have pilots, the cheapest first", () => {
    let seen: ReadonlyArray<string> = []
    quoteOf(
      chooser((delivery, shard) => {
        const options = shard.options(delivery)
        seen = options.map((option) => option.serial)
        assert.isBelow(options[0]?.cost ?? 0, options[1]?.cost ?? 0)
        assert.closeTo(options[0]?.pickupM ?? 0, 1.3 * 300, 1)
        return null
      })
    )
    assert.deepStrictEqual(seen, ["r1", "r2"])
  })

  it("are copies: whatever it tries to change, fleet and pilots stay as they are", () => {
    const calendar = crew()
    const before = canonical([fleet, calendar])
    const meddler = chooser((delivery, shard) => {
      const robot = shard.robots()[0]
      const option = shard.options(delivery)[0]
      for (const target of [
        delivery,
        delivery.origin,
        shard,
        robot,
        robot?.place,
        option,
        option?.costTerms
      ]) {
        assert.throws(() => Object.assign(target as object, { lat: 0, serial: "r9", cost: -1 }), TypeError)
      }
      return "r1"
    })
    assert.isFalse(isRefusal(quoteOf(meddler, fleet, calendar).found))
    assert.strictEqual(canonical([fleet, calendar]), before)
  })

  it("is of this moment only: a view that was kept answers nothing later", () => {
    const kept: Array<{ readonly delivery: DeliveryView; readonly shard: ShardView }> = []
    quoteOf(
      chooser((delivery, shard) => {
        kept.push({ delivery, shard })
        return null
      })
    )
    const { delivery, shard } = kept[0] ?? assert.fail("was never asked")
    assert.deepStrictEqual([...shard.options(delivery), ...shard.robots()], [])
  })

  it("holds no delivery but those it was shown", () => {
    quoteOf(
      chooser((delivery, shard) => {
        assert.isEmpty(shard.options({ ...delivery, latestStart: delivery.latestStart + 1 }))
        return null
      })
    )
  })
})

describe("a plan by a chooser", () => {
  const robots = [makeRobot("r1", at(300)), makeRobot("r2", at(600))]

  it("without a plan of its own is made one by one in the order of requests, with what is left", () => {
    const over = makeFleet(robots, [waiting("d1", now), waiting("d2", now - minute)])
    const first = chooser((delivery, shard) => shard.options(delivery)[0]?.serial ?? null)
    assert.deepStrictEqual(pairs(planOf(first, over, ["d1", "d2"])), ["d2 null>r1", "d1 null>r2"])
  })

  it("leaves deliveries alone that have a robot, unless the chooser plans", () => {
    const { robot, demands } = held("d1", "r3")
    const over = makeFleet([...robots, robot], demands)
    assert.isEmpty(planOf(saying("r1"), over, ["d1"]).plan.decisions)
    const answer = planOf(planning([{ demandId: "d1", serial: "r1" }]), over, ["d1"])
    assert.deepStrictEqual(pairs(answer), ["d1 r3>r1"])
  })

  it("drops robots and deliveries that are chosen twice, unknown, or not open", () => {
    const over = makeFleet(robots, [waiting("d1"), waiting("d2"), waiting("d3")])
    const answer = planOf(
      planning([
        { demandId: "d1", serial: "r1" },
        { demandId: "d1", serial: "r2" },
        { demandId: "d2", serial: "r1" },
        { demandId: "d9", serial: "r2" },
        { demandId: "d3", serial: "r2" }
      ]),
      over,
      ["d1", "d2"]
    )
    assert.deepStrictEqual(pairs(answer), ["d1 null>r1"])
    assert.deepStrictEqual(problems(answer), [
      "d1 r2 ChosenTwice",
      "d2 r1 ChosenTwice",
      "d9 r2 UnknownDelivery",
      "d3 r2 UnknownDelivery"
    ])
    assert.deepStrictEqual(
      answer.plan.unassigned.map(({ demandId }) => demandId),
      ["d2"]
    )
  })

  it("drops what would move a delivery that is frozen, or take a robot from another", () => {
    const frozen = held("d1", "r3", { activationRequestedAt: now - minute })
    const other = held("d2", "r4")
    const over = makeFleet([...robots, frozen.robot, other.robot], [...frozen.demands, ...other.demands])
    const answer = planOf(
      planning([
        { demandId: "d1", serial: "r1" },
        { demandId: "d2", serial: "r3" },
        { demandId: "d2", serial: "r4" }
      ]),
      over,
      ["d1", "d2"]
    )
    assert.isEmpty(answer.plan.decisions)
    assert.deepStrictEqual(problems(answer), [
      "d1 r1 Frozen",
      "d2 r3 AlreadyScheduled",
      "d2 r4 AlreadyScheduled"
    ])
  })

  it("drops a change that would bring an accepted delivery later than H5 allows", () => {
    const { robot, demands } = held("d1", "r3", { start: now, promisedEta: now + 30 * minute })
    const soon = { ...robot, scheduledDelivery: slot("d1", now + 10 * minute, now + 25 * minute) }
    const over = makeFleet([makeRobot("r1", at(1_000)), soon], demands)
    const answer = planOf(planning([{ demandId: "d1", serial: "r1" }]), over, ["d1"])
    assert.deepStrictEqual(problems(answer), ["d1 r1 DelaysAccepted"])
  })

  it("gives no pilot twice", () => {
    const over = makeFleet(robots, [waiting("d1"), waiting("d2")])
    const choices = planning([
      { demandId: "d1", serial: "r1" },
      { demandId: "d2", serial: "r2" }
    ])
    // One pilot on a shift that ends after the first delivery and its return.
    const alone = makeCalendar(makePilot("p1", { availability: [now, now + 62 * minute] }))
    const answer = planOf(choices, over, ["d1", "d2"], alone)
    assert.deepStrictEqual(pairs(answer), ["d1 null>r1"])
    assert.deepStrictEqual(problems(answer), ["d2 r2 NoPilot"])
  })

  it("survives answers that are no lists of choices", () => {
    const over = makeFleet(robots, [waiting("d1")])
    assert.deepStrictEqual(problems(planOf(planning("r1"), over, ["d1"])), ["null null NotAChoice"])
    const mixed = planOf(planning([null, { demandId: "d1" }, { demandId: "d1", serial: "r2" }]), over, ["d1"])
    assert.deepStrictEqual(pairs(mixed), ["d1 null>r2"])
    assert.deepStrictEqual(problems(mixed), ["null null NotAChoice", "null null NotAChoice"])
    const failing = chooser(
      () => null,
      () => {
        throw new Error("no idea")
      }
    )
    assert.deepInclude(planOf(failing, over, ["d1"]).dropped[0], { detail: "Error: no idea" })
  })

  it("is asked nothing when nothing is open", () => {
    const { plan, dropped } = planOf(planning("nonsense"), makeFleet(robots), [])
    assert.isEmpty([...plan.decisions, ...plan.unassigned, ...dropped])
  })
})

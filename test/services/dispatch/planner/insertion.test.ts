import { assert, describe, it } from "@effect/vitest"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import { factsOf, makePair } from "../../../../src/services/dispatch/planner/cost.ts"
import { examine, lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import { insert, insertOn, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type { Candidate, PilotBlock, Refusal } from "../../../../src/services/dispatch/planner/model.ts"
import { makePlacedBlocks, placePilots } from "../../../../src/services/dispatch/planner/pilot-placement.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { TentativeBookings } from "../../../../src/services/dispatch/planner/tentative-bookings.ts"
import { deepFreeze } from "../../../support/given.ts"
import { seeded } from "../../../support/seeded.ts"
import {
  at,
  config,
  crew,
  customer,
  features,
  makeCalendar,
  makeDemand,
  makeFleet,
  makePilot,
  makeRobot,
  makeWish,
  merchant,
  now,
  slot
} from "./builders.ts"

const found = (answer: Candidate | Refusal): Candidate => {
  if (isRefusal(answer)) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}

const blocksOf = (candidate: Candidate): ReadonlyArray<PilotBlock> =>
  [candidate.pickup, candidate.delivery, candidate.ret].flatMap((leg) => leg?.blocks ?? [])

const bookAll = (calendar: PilotCalendar, demandId: string, candidate: Candidate): boolean =>
  blocksOf(candidate).every((block) => calendar.book(demandId, block))

describe("insertion", () => {
  it("plans pickup, delivery and return of the nearest robot, each with a pilot", () => {
    const fleet = makeFleet([makeRobot("r1", at(600)), makeRobot("r2", at(-300))])
    const answer = found(insert(fleet, crew(), makeWish(), now, config))
    assert.strictEqual(answer.serial, "r2")
    assert.strictEqual(answer.pickup?.etd, now + 30 * second)
    assert.strictEqual(answer.delivery.etd, answer.loadStartAt + 180 * second)
    assert.strictEqual(answer.ret.etd, answer.dropoffEta + 240 * second)
    assert.strictEqual(answer.returnLot, "lot1")
    assert.deepStrictEqual(answer.ret.destination.locationId, "lot1")
    const [pickup, delivery, hold, ret] = blocksOf(answer)
    assert.deepStrictEqual([pickup?.from, pickup?.to], [answer.pickup?.etd, answer.pickupEta])
    // The pilot stays while the customer unloads.
    assert.deepStrictEqual([delivery?.from, delivery?.to], [answer.delivery.etd, answer.dropoffEta])
    assert.deepStrictEqual(hold, {
      pilotId: delivery?.pilotId ?? "",
      kind: "hold",
      from: answer.dropoffEta,
      to: answer.dropoffEta + 240 * second
    })
    assert.deepStrictEqual([ret?.from, ret?.to], [answer.ret.etd, answer.ret.eta])
  })

  it("omits the pickup of a robot at the merchant", () => {
    const answer = found(insert(makeFleet([makeRobot("r1", at(30))]), crew(), makeWish(), now, config))
    assert.isNull(answer.pickup)
    assert.strictEqual(answer.pickupEta, now)
  })

  it("chains a delivering robot to its next delivery, from the customer it goes to", () => {
    const active = makeDemand("d1", "Delivery", at(700), at(200), {
      status: "Active",
      departedAt: now - minute
    })
    const robot = makeRobot("r1", at(700), {
      activeDemand: slot("d1", now - minute, now + 5 * minute),
      hasFood: true
    })
    const answer = found(insert(makeFleet([robot], [active]), crew(), makeWish(), now, config))
    assert.strictEqual(answer.pickup?.origin, active.destination)
    assert.strictEqual(answer.pickup?.etd, now + 9 * minute)
  })

  it("gives a tie to the lesser serial", () => {
    const robots = ["r3", "r1", "r2"].map((serial) => makeRobot(serial, at(300)))
    assert.strictEqual(found(insert(makeFleet(robots), crew(), makeWish(), now, config)).serial, "r1")
  })

  it("lets the robot wait for a pilot as long as the food leaves in time", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("other", { pilotId: "p1", kind: "drive", from: now, to: now + 20 * minute })
    const fleet = makeFleet([makeRobot("r1", at(300))])
    const answer = found(insert(fleet, calendar, makeWish(), now, config))
    assert.strictEqual(answer.pickup?.etd, now + 21 * minute)
    // One pilot drives all three trips, with a cooldown between delivery and return.
    assert.strictEqual(answer.ret.etd, answer.dropoffEta + 240 * second + 60 * second)
    const soon = makeWish({ latestStart: answer.delivery.etd - 1 })
    const refusal = insert(fleet, calendar, soon, now, config)
    assert.deepStrictEqual(refusal, { limitingFactor: "PilotAvailability", issueCounts: { NoPilot: 1 } })
  })

  it("books all three trips or none", () => {
    // Enough of a shift for pickup and delivery, not for the return.
    const calendar = makeCalendar(makePilot("p1", { availability: [now - hour, now + 35 * minute] }))
    const fleet = makeFleet([makeRobot("r1", at(300))])
    const refusal = insert(fleet, calendar, makeWish(), now, config)
    assert.isTrue(isRefusal(refusal))
    assert.strictEqual(calendar.earliestFit(now, now, 20 * minute, "Delivery", null)?.from, now)
  })

  it("forgets the blocks of a robot whose chain finds no pilot before it tries the next", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2", { experienceDays: 5 }))
    const fleet = makeFleet([makeRobot("r1", at(300)), makeRobot("r2", at(20))])
    const look = lookAt(fleet, now, config)
    const tentative = new TentativeBookings(calendar)
    const facts = factsOf(fleet, makeWish({ latestStart: now + 12 * minute }), null, config)
    const [r1] = fleet.robots
    assert.isDefined(r1)
    if (r1 === undefined) return
    const pair = makePair()
    assert.strictEqual(examine(look, facts, r1, pair, 0), -1)
    // The one pilot who may drive is free for the pickup, not for the delivery.
    calendar.book("other", { pilotId: "p1", kind: "drive", from: now + 10 * minute, to: now + 20 * minute })
    assert.isFalse(placePilots(look, facts, r1, calendar, tentative, pair, makePlacedBlocks()))
    assert.strictEqual(tentative.mark(), 0)
  })

  it("does not accept pilots who come too late for what was accepted", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const fleet = makeFleet([makeRobot("r1", at(300))])
    const robot = fleet.robots[0]
    if (robot === undefined) return
    const look = lookAt(fleet, now, config)
    const pair = makePair()
    const placedBy = (currentEta: number): boolean => {
      const facts = factsOf(fleet, makeWish(), currentEta, config)
      assert.strictEqual(examine(look, facts, robot, pair, 0), -1)
      return placePilots(
        look,
        facts,
        robot,
        calendar,
        new TentativeBookings(calendar),
        pair,
        makePlacedBlocks()
      )
    }
    const free = factsOf(fleet, makeWish(), null, config)
    examine(look, free, robot, pair, 0)
    const soonest = pair.dropoffAt
    assert.isTrue(placedBy(soonest))
    calendar.book("other", { pilotId: "p1", kind: "drive", from: now, to: now + 20 * minute })
    assert.isFalse(placedBy(soonest))
    assert.isTrue(placedBy(soonest + 21 * minute))
  })

  it("takes a farther robot when the nearest one's pilots come too late to pay", () => {
    const fleet = makeFleet([makeRobot("r1", at(100)), makeRobot("r2", at(30))])
    const calendar = makeCalendar(makePilot("p1"))
    // Nobody can drive a pickup before ten minutes have passed; r2 needs none.
    calendar.book("other", { pilotId: "p1", kind: "drive", from: now, to: now + 2 * minute })
    assert.strictEqual(found(insert(fleet, calendar, makeWish(), now, config)).serial, "r2")
  })

  it("counts the pilots that a quote holds as free for its own confirmation", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const robot = makeRobot("r1", at(300))
    const fleet = makeFleet([robot])
    const quoted = found(insert(fleet, calendar, makeWish(), now, config))
    assert.isTrue(bookAll(calendar, "d1", quoted))
    const again = insertOn(fleet, calendar, makeWish({ demandId: "d1" }), robot, now, config)
    assert.deepStrictEqual(again, quoted)
    const other = found(insert(fleet, calendar, makeWish({ demandId: "d2" }), now, config))
    assert.isAbove(other.delivery.etd, quoted.delivery.etd)
  })

  it("leaves the robot out that is excluded or taken, and says so", () => {
    const robot = makeRobot("r1", at(300))
    const wish = makeWish({ features: { ...features, excludeRobots: ["r1"] } })
    assert.strictEqual(insertOn(makeFleet([robot]), crew(), wish, robot, now, config), "Excluded")
    assert.deepStrictEqual(insert(makeFleet([robot]), crew(), wish, now, config), {
      limitingFactor: "RobotAvailability",
      issueCounts: { Excluded: 1 }
    })
  })

  it("refuses without a lot to return to", () => {
    const fleet = makeFleet([makeRobot("r1", at(300))], [], { lots: [] })
    assert.deepStrictEqual(insert(fleet, crew(), makeWish(), now, config), {
      limitingFactor: "Unroutable",
      issueCounts: { Unroutable: 1 }
    })
  })

  it("touches neither the fleet nor the calendar", () => {
    const calendar = crew()
    const fleet = deepFreeze(makeFleet([makeRobot("r1", at(300)), makeRobot("r2", at(100))]))
    deepFreeze(calendar)
    const first = insert(fleet, calendar, makeWish(), now, config)
    assert.deepStrictEqual(insert(fleet, calendar, makeWish(), now, config), first)
  })

  it("never double-books a pilot or a robot over a hundred quotes", () => {
    const random = seeded(11)
    const robots = Array.from({ length: 40 }, (_, n) =>
      makeRobot(`r${n + 10}`, at(1_600 * random() - 800, 1_600 * random() - 800))
    )
    const calendar = makeCalendar(...Array.from({ length: 25 }, (_, n) => makePilot(`p${n + 10}`)))
    const demands = []
    const served = new Set<string>()
    for (let n = 0; n < 100; n++) {
      const wish = makeWish({
        origin: { ...at(600 * random(), 600 * random()), kind: "Merchant" },
        destination: { ...customer, lat: at(0, 500 * random()).lat },
        start: now + Math.floor(random() * 40) * minute,
        latestStart: now + 2 * hour
      })
      const answer = insert(makeFleet(robots, demands), calendar, wish, now, config)
      if (isRefusal(answer)) continue
      assert.isFalse(served.has(answer.serial), "a robot is scheduled twice")
      served.add(answer.serial)
      assert.isTrue(bookAll(calendar, `d${n}`, answer), "a pilot is booked twice")
      const demand = makeDemand(`d${n}`, "Delivery", merchant, customer)
      demands.push(demand)
      const robot = robots.find(({ serial }) => serial === answer.serial)
      if (robot !== undefined) {
        robot.scheduledDelivery = slot(demand.id, answer.delivery.etd, answer.dropoffEta)
        robot.scheduledPickup = slot(`${demand.id}-p`, answer.delivery.etd, answer.dropoffEta)
      }
    }
    assert.isAbove(served.size, 20)
  })

  it("never costs more with one more robot", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed)
      const robots = Array.from({ length: 6 }, (_, n) =>
        makeRobot(`r${n}`, at(1_500 * random(), 500 * random()))
      )
      const wish = makeWish({ start: now + Math.floor(random() * 20) * minute })
      const costOf = (count: number): number => {
        const answer = insert(makeFleet(robots.slice(0, count)), crew(), wish, now, config)
        return isRefusal(answer) ? Number.POSITIVE_INFINITY : answer.cost
      }
      assert.isAtMost(costOf(6), costOf(5), `seed ${seed}`)
    }
  })
})

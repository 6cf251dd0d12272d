import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { limitingFactors } from "../../../../src/services/dispatch/enums.ts"
import { factsOf } from "../../../../src/services/dispatch/planner/cost.ts"
import { type Explanation, explain } from "../../../../src/services/dispatch/planner/explain.ts"
import {
  questionOfDemand,
  questionOfWish
} from "../../../../src/services/dispatch/planner/explain-question.ts"
import { ruleOf } from "../../../../src/services/dispatch/planner/explain-refusal.ts"
import { lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import { insert, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type {
  DeliveryWish,
  Fleet,
  PlanningDemand,
  PlanningRobot
} from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
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
  onMovement,
  slot
} from "./builders.ts"

const explained = (
  fleet: Fleet,
  calendar: PilotCalendar,
  wish: Partial<DeliveryWish> = {},
  changes: Partial<typeof config> = {}
): Explanation =>
  explain(fleet, calendar, questionOfWish(fleet, makeWish(wish), { ...config, ...changes }), now, {
    ...config,
    ...changes
  })

/** A fleet in which anything may be wrong with a robot, and a wish that may be too much. */
const drawnFleet = (draw: () => number): { readonly fleet: Fleet; readonly wish: DeliveryWish } => {
  const demands: Array<PlanningDemand> = []
  const robots = Array.from({ length: 1 + Math.floor(draw() * 12) }, (_, i): PlanningRobot => {
    const serial = `r${String(i).padStart(2, "0")}`
    const place = at((draw() - 0.5) * 3_000, (draw() - 0.5) * 1_500)
    const kind = draw()
    const flaws: Partial<PlanningRobot> = {
      batteryPct: 15 + draw() * 80,
      online: draw() > 0.05,
      experiments: draw() < 0.5 ? { near: true } : {},
      hasFood: draw() < 0.05,
      lidState: draw() < 0.05 ? "OPEN" : "CLOSED",
      operationState: draw() < 0.05 ? "GROUNDED" : "PARKED"
    }
    if (kind < 0.15) {
      const moving = onMovement(serial, place, at((draw() - 0.5) * 3_000, 400), {}, flaws)
      demands.push(moving.demand)
      return moving.robot
    }
    if (kind < 0.25) {
      const demand = makeDemand(`d${i}`, "Delivery", place, at((draw() - 0.5) * 2_000), {
        status: "Active",
        departedAt: now - minute
      })
      demands.push(demand)
      const running = slot(demand.id, now - minute, now + draw() * 10 * minute)
      return makeRobot(serial, place, { ...flaws, hasFood: true, activeDemand: running })
    }
    if (kind < 0.35) {
      const demand = makeDemand(`d${i}`, "Delivery", place, customer)
      demands.push(demand)
      return makeRobot(serial, place, {
        ...flaws,
        scheduledDelivery: slot(demand.id, now + hour, now + 2 * hour)
      })
    }
    return makeRobot(serial, place, flaws)
  })
  const start = now + Math.floor(draw() * 20) * minute
  const wish = makeWish({
    start,
    latestStart: start + Math.floor(draw() * 40) * minute,
    features: { ...features, orderLitres: draw() < 0.05 ? 50 : 8 }
  })
  return { fleet: makeFleet(robots, demands, { weatherStopsWork: draw() < 0.02 }), wish }
}

const drawnCrew = (draw: () => number): PilotCalendar =>
  makeCalendar(
    ...Array.from({ length: Math.floor(draw() * 5) }, (_, i) =>
      makePilot(`p${i}`, {
        availability: [now - hour, now + Math.floor(draw() * 120) * minute],
        notBefore: now + Math.floor(draw() * 10) * minute
      })
    )
  )

describe("an explanation", () => {
  it("comes to the planner's own answer in 500 drawn shards, refusals by the same counts", () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 500; seed++) {
      const draw = seeded(seed)
      const { fleet, wish } = drawnFleet(draw)
      const calendar = drawnCrew(draw)
      const parameters = {
        ...config,
        nearestRobots: 1 + Math.floor(draw() * 6),
        experiments:
          draw() < 0.3
            ? [{ name: "near", sharePct: 50, overrides: { pickupRouteLimitM: 800, robotIdleWeight: 3 } }]
            : []
      }
      const answer = insert(fleet, calendar, wish, now, parameters)
      const told = explain(fleet, calendar, questionOfWish(fleet, wish, parameters), now, parameters)
      if (isRefusal(answer)) {
        seen.add(answer.limitingFactor)
        assert.isNull(told.winner, `seed ${seed}`)
        assert.strictEqual(told.refusal?.limitingFactor, answer.limitingFactor, `seed ${seed}`)
        assert.deepStrictEqual(told.issueCounts, answer.issueCounts, `seed ${seed}`)
      } else {
        seen.add("served")
        const winner = told.candidates.find((it) => it.serial === told.winner)
        assert.deepStrictEqual(winner?.plan, answer, `seed ${seed}`)
        assert.isNull(told.refusal)
      }
      const looked = told.candidates.length + told.refused.length
      assert.strictEqual(looked, told.refusal !== null && looked === 0 ? 0 : fleet.robots.length)
      for (const { findings } of told.refused) assert.isNotEmpty(findings)
    }
    for (const factor of [
      "served",
      "PilotAvailability",
      "RobotAvailability",
      "WindowUnmeetable",
      "LargeOrder"
    ]) {
      assert.isTrue(seen.has(factor), factor)
    }
  })

  it("changes nothing of what it looks at", () => {
    const draw = seeded(7)
    const { fleet, wish } = drawnFleet(draw)
    const calendar = crew()
    const before = calendar.clone()
    const parameters = deepFreeze({ ...config })
    deepFreeze(fleet.robots)
    const first = explain(fleet, calendar, questionOfWish(fleet, wish, parameters), now, parameters)
    assert.deepStrictEqual(
      explain(fleet, calendar, questionOfWish(fleet, wish, parameters), now, parameters),
      first
    )
    assert.deepStrictEqual(calendar.clone(), before)
  })

  it("says by what the winner is cheaper, term by term", () => {
    const told = explained(makeFleet([makeRobot("r1", at(300)), makeRobot("r2", at(600))]), crew())
    assert.strictEqual(told.winner, "r1")
    const [first, second] = told.candidates
    assert.strictEqual(told.margin?.second, "r2")
    assert.approximately(told.margin?.costS ?? 0, (second?.plan.cost ?? 0) - (first?.plan.cost ?? 0), 1e-9)
    const terms = Object.values(told.margin?.terms ?? {}).reduce((sum, term) => sum + term, 0)
    assert.approximately(terms, told.margin?.costS ?? 0, 1e-6)
    assert.approximately(told.margin?.terms.approach ?? 0, (1.3 * 300) / 1.14, 0.01)
  })

  it("marks a robot that passes but was not compared, and never makes it the winner", () => {
    const robots = [makeRobot("r1", at(300)), makeRobot("r2", at(400)), makeRobot("r3", at(500))]
    const told = explained(makeFleet(robots), crew(), {}, { nearestRobots: 2 })
    assert.deepStrictEqual(
      told.candidates.map(({ serial, compared }) => [serial, compared]),
      [
        ["r1", true],
        ["r2", true],
        ["r3", false]
      ]
    )
  })

  it("counts as the planner does when only a robot that was not compared would find its pilots", () => {
    const robots = [makeRobot("r1", at(30), { batteryPct: 24 }), makeRobot("r2", at(300))]
    const later = makeCalendar(makePilot("p1", { availability: [now + 55 * minute, now + 9 * hour] }))
    const fleet = makeFleet(robots)
    const parameters = { ...config, nearestRobots: 1 }
    const told = explained(fleet, later, { latestStart: now + 2 * hour }, parameters)
    const answer = insert(fleet, later, makeWish({ latestStart: now + 2 * hour }), now, parameters)
    assert.deepStrictEqual(told.issueCounts, { NoPilot: 2 })
    assert.deepStrictEqual(isRefusal(answer) ? answer.issueCounts : null, told.issueCounts)
    assert.deepStrictEqual(
      told.candidates.map(({ serial, compared }) => [serial, compared]),
      [["r2", false]]
    )
    assert.match(
      told.refused[0]?.findings[0]?.text ?? "",
      /^with the waits for its pilots: battery at the end/
    )
  })

  it("counts the pilots of the delivery's own quote as free", () => {
    const fleet = makeFleet([makeRobot("r1", at(300))])
    const calendar = crew()
    for (const pilotId of ["p1", "p2", "p3"]) {
      calendar.book("q1", { pilotId, kind: "drive", from: now, to: now + 8 * hour })
    }
    assert.strictEqual(explained(fleet, calendar, { demandId: "q1" }).winner, "r1")
    assert.strictEqual(explained(fleet, calendar).refusal?.limitingFactor, "PilotAvailability")
  })

  it("tells every issue of a robot, the first one first", () => {
    const robot = makeRobot("r1", at(1_400), { batteryPct: 12, lidState: "OPEN", healthy: false })
    const [refused] = explained(makeFleet([robot]), crew()).refused
    assert.deepStrictEqual(
      refused?.findings.map(({ issue, text }) => `${issue}: ${text}`),
      [
        "Unhealthy: reports that it is not healthy; last heartbeat 0 s ago",
        "LidNotClosed: lid OPEN; CLOSED when a trip starts",
        "BatteryLow: battery when it is free 12.0 % < 20.0 %",
        "BatteryInsufficient: battery at the end of the chain -3.7 % < 15.0 % (3,396 m and 3,429 s)",
        "OutOfPickupRange: pickup route 1,820 m > 1,500 m"
      ]
    )
  })

  it("puts the nearest of the refused first, and those without a position last", () => {
    const robots = [
      makeRobot("r1", at(900), { online: false }),
      makeRobot("r2", at(100), { online: false, lat: null, lng: null }),
      makeRobot("r3", at(200), { online: false })
    ]
    const { refused } = explained(makeFleet(robots), crew())
    assert.deepStrictEqual(
      refused.map(({ serial, wayMeters }) => [serial, wayMeters === null ? null : Math.round(wayMeters)]),
      [
        ["r3", 260],
        ["r1", 1_170],
        ["r2", null]
      ]
    )
  })
})

describe("an explanation of missing pilots", () => {
  const fleet = makeFleet([makeRobot("r1", at(600))])
  const says = (calendar: PilotCalendar, wish: Partial<DeliveryWish> = {}): string => {
    const told = explained(fleet, calendar, wish, { handover: false })
    assert.strictEqual(told.refusal?.limitingFactor, "PilotAvailability")
    assert.strictEqual(told.refusal?.rule, "1 of 1 robots pass every rule but lack a pilot (NoPilot)")
    return told.refused[0]?.findings[0]?.text ?? ""
  }
  const free = (fromMin: number, toMin: number) =>
    makeCalendar(makePilot("p1", { availability: [now + fromMin * minute, now + toMin * minute] }))
  const soon = { latestStart: now + 30 * minute }

  it("names the pickup that nobody drives, the window, and who is free when", () => {
    assert.strictEqual(
      says(free(40, 90), soon),
      "no pilot for its pickup (684 s) in 30 s to 936 s: somebody in 2,400 s; 0 at work"
    )
  })

  it("names the delivery when only the pickup has its pilot", () => {
    assert.strictEqual(
      says(free(0, 25), soon),
      "no pilot for its delivery (1,152 s) in 894 s to 1,800 s: nobody within a day; 1 at work"
    )
  })

  it("names the return when pickup and delivery have theirs", () => {
    assert.strictEqual(
      says(free(0, 40)),
      "no pilot for its return (470 s) in 2,046 s to 3,846 s: nobody within a day; 1 at work"
    )
  })

  it("names the limit that the waits for pilots break", () => {
    const late = free(20, 400)
    const facts = factsOf(fleet, makeWish(), now + 35 * minute, config)
    const question = { facts, releases: [], stayingS: null }
    const told = explain(fleet, late, question, now, { ...config, handover: false })
    assert.match(
      told.refused[0]?.findings[0]?.text ?? "",
      /^with the waits for its pilots: drop-off in [\d,]+ s > 2,160 s$/
    )
  })
})

describe("the rule behind a refusal", () => {
  it("is told for every limiting factor", () => {
    const fleet = makeFleet([makeRobot("r1", at(100))])
    const facts = factsOf(fleet, makeWish(), null, config)
    for (const factor of limitingFactors) {
      const rule = ruleOf(factor, {
        look: lookAt(fleet, now, config),
        facts,
        forbidden: false,
        issueCounts: { Offline: 1 }
      })
      assert.isAbove(rule.length, 10, factor)
    }
  })

  it("has the numbers of what forbids a delivery for all robots, who are not looked at", () => {
    const fleet = makeFleet([makeRobot("r1", at(100))])
    const large = explained(fleet, crew(), { features: { ...features, orderLitres: 52 } })
    assert.deepStrictEqual(large.refusal, {
      limitingFactor: "LargeOrder",
      rule: "order of 52.0 L > 40.0 L in a robot"
    })
    assert.isEmpty(large.refused)
    const zone = { id: "z", center: merchant, radiusM: 3_000, enabled: true, opensAtMs: 0, closesAtMs: 0 }
    const closing = { ...zone, closesAtMs: (now % (24 * hour)) + 10 * minute }
    const late = explained({ ...fleet, zones: [closing] }, crew())
    assert.deepStrictEqual(late.refusal, {
      limitingFactor: "OutsideAvailabilityWindow",
      rule: "from food to lot it takes 1,802 s > 600 s until the zone closes"
    })
    const off = explained({ ...fleet, zones: [{ ...zone, enabled: false }] }, crew())
    assert.deepStrictEqual(off.refusal, {
      limitingFactor: "RobotDeliveriesDisabledByOperatingZone",
      rule: "the merchant's zone is switched off (z)"
    })
  })

  it("names the most frequent issue when no factor is more precise", () => {
    const robots = [
      makeRobot("r1", at(1_400)),
      makeRobot("r2", at(1_500)),
      makeRobot("r3", at(100), { healthy: false })
    ]
    assert.deepStrictEqual(explained(makeFleet(robots), crew()).refusal, {
      limitingFactor: "RobotAvailability",
      rule: "none of 3 robots lacks only a pilot or only time; 2 fail first for OutOfPickupRange"
    })
  })
})

describe("the question about an accepted delivery", () => {
  const delivery = makeDemand("d1", "Delivery", merchant, customer, {
    servedByRobotId: "r1",
    promisedEta: now + 40 * minute
  })
  const pickup = makeDemand("k1", "Pickup", at(300), merchant, { originatingDemandId: "d1" })
  const ret = makeDemand("t1", "Return", customer, at(400, 100), { originatingDemandId: "d1" })
  const robot = makeRobot("r1", at(300), {
    scheduledPickup: slot("k1", now + 20 * minute, now + 25 * minute),
    scheduledDelivery: slot("d1", now + 30 * minute, now + 45 * minute),
    scheduledMovement: slot("t1", now + 50 * minute, now + 60 * minute)
  })
  const fleet = makeFleet([robot], [delivery, pickup, ret])

  it("guards its planned drop-off, and frees the pilots of its own chain", () => {
    const question = questionOfDemand(fleet, delivery, now, config)
    assert.strictEqual(question?.facts.dropoffLimit, now + 46 * minute)
    assert.deepStrictEqual(question?.releases, ["d1", "k1", "t1"])
    assert.strictEqual(question?.facts.wish.currentSerial, "r1")
  })

  it("guards nothing when its own robot is lost, and a scheduled one has no robot to keep", () => {
    const lost = makeFleet([{ ...robot, online: false }], [delivery])
    assert.strictEqual(
      questionOfDemand(lost, delivery, now, config)?.facts.dropoffLimit,
      Number.POSITIVE_INFINITY
    )
    const scheduled = questionOfDemand(fleet, { ...delivery, status: "Scheduled" }, now, config)
    assert.isNull(scheduled?.facts.wish.currentSerial)
    assert.deepStrictEqual(scheduled?.releases, ["d1"])
    assert.isNull(questionOfDemand(fleet, pickup, now, config))
  })
})

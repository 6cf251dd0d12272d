import { assert, describe, it } from "@effect/vitest"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import type {
  DemandPlan,
  PlanningDemand,
  PlanningRobot
} from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import {
  type AssignmentPlan,
  isFrozen,
  planAssignments
} from "../../../../src/services/dispatch/planner/replan.ts"
import { deepFreeze } from "../../../support/given.ts"
import { seeded } from "../../../support/seeded.ts"
import {
  at,
  config,
  customer,
  makeCalendar,
  makeDemand,
  makeFleet,
  makeLot,
  makePilot,
  makeRobot,
  merchant,
  now,
  slot
} from "./builders.ts"

const manyPilots = (count = 12): PilotCalendar =>
  makeCalendar(...Array.from({ length: count }, (_, n) => makePilot(`p${n + 10}`)))

const planOf = (serial: string): DemandPlan => ({
  revision: 1,
  serial,
  etd: now,
  eta: now,
  durationS: 0,
  distanceM: 0,
  cost: 0,
  batteryEndPct: 50,
  blocks: [],
  interruptsDemandId: null
})

interface Assigned {
  readonly robot: PlanningRobot
  readonly demands: ReadonlyArray<PlanningDemand>
}

/** A robot that will fetch food at a merchant, from a planned pickup departure on. */
const assigned = (
  serial: string,
  demandId: string,
  eastM: number,
  origin = merchant,
  pickupAtMin = 10,
  overrides: Partial<PlanningDemand> = {}
): Assigned => {
  const etd = now + pickupAtMin * minute
  const start = etd + 12 * minute
  const delivery = makeDemand(demandId, "Delivery", origin, customer, {
    servedByRobotId: serial,
    plan: planOf(serial),
    start,
    latestStart: start + hour,
    promisedEta: start + 40 * minute,
    ...overrides
  })
  const pickup = makeDemand(`${demandId}-p`, "Pickup", at(eastM), origin, { originatingDemandId: demandId })
  return {
    demands: [delivery, pickup],
    robot: makeRobot(serial, at(eastM), {
      scheduledPickup: slot(pickup.id, etd, etd + 10 * minute),
      scheduledDelivery: slot(demandId, start + 3 * minute, start + 19 * minute)
    })
  }
}

const decided = (plan: AssignmentPlan) =>
  plan.decisions.map(({ demandId, oldSerial, candidate }) => [demandId, oldSerial, candidate.serial])

/** Books every trip of a plan; fails when pilots are in two places at once. */
const bookAll = (plan: AssignmentPlan, calendar: PilotCalendar): void => {
  for (const { demandId, candidate } of plan.decisions) {
    for (const leg of [candidate.pickup, candidate.delivery, candidate.ret]) {
      for (const block of leg?.blocks ?? []) {
        assert.isTrue(calendar.book(`${demandId} ${leg?.type}`, block), "double-booked")
      }
    }
  }
}

/** A cycle in which only deliveries without a robot are planned. */
const quiet = now + 15 * second

describe("replan", () => {
  it("does nothing when nothing is open", () => {
    assert.deepStrictEqual(planAssignments(makeFleet([]), manyPilots(), [], now, config), {
      decisions: [],
      unassigned: [],
      compared: 0,
      cost: null,
      bound: null
    })
  })

  it("gives deliveries without a robot the robots that cost least together", () => {
    // Greedy by id would give d1 the near robot and leave d2 one out of reach.
    const west = at(-900, 0, "Merchant")
    const demands = [
      makeDemand("d1", "Delivery", merchant, customer, { status: "Scheduled" }),
      makeDemand("d2", "Delivery", west, at(-600, 0, "Customer"), { status: "Scheduled" })
    ]
    const fleet = makeFleet([makeRobot("r1", at(-300)), makeRobot("r2", at(900))], demands)
    const plan = planAssignments(fleet, manyPilots(), ["d2", "d1"], quiet, config)
    assert.deepStrictEqual(decided(plan).sort(), [
      ["d1", null, "r2"],
      ["d2", null, "r1"]
    ])
    assert.notStrictEqual(plan.decisions[0]?.group, plan.decisions[1]?.group)
    assert.deepStrictEqual(plan.unassigned, [])
  })

  it("says why a delivery stays without a robot", () => {
    const demand = makeDemand("d1", "Delivery", merchant, customer, { status: "Scheduled" })
    const fleet = makeFleet([makeRobot("r1", at(300), { online: false })], [demand])
    assert.deepStrictEqual(planAssignments(fleet, manyPilots(), ["d1"], quiet, config).unassigned, [
      { demandId: "d1", refusal: { limitingFactor: "StaleData", issueCounts: { Offline: 1 } } }
    ])
  })

  it("says that pilots are missing when only they are", () => {
    const demand = makeDemand("d1", "Delivery", merchant, customer, { status: "Scheduled" })
    const fleet = makeFleet([makeRobot("r1", at(300))], [demand])
    const plan = planAssignments(fleet, makeCalendar(), ["d1"], quiet, config)
    assert.deepStrictEqual(plan.decisions, [])
    assert.strictEqual(plan.unassigned[0]?.refusal.limitingFactor, "PilotAvailability")
  })

  it("changes to a robot that saves more than 120 cost-s", () => {
    const current = assigned("r1", "d1", 800)
    const fleetWith = (eastM: number) =>
      makeFleet([current.robot, makeRobot("r2", at(eastM))], current.demands)
    // r1 drives 600 s; each 100 m nearer save 114 s.
    const near = planAssignments(fleetWith(300), manyPilots(), ["d1"], now, config)
    assert.deepStrictEqual(decided(near), [["d1", "r1", "r2"]])
    assert.isAbove(near.decisions[0]?.gain ?? 0, 0)
    assert.deepStrictEqual(decided(planAssignments(fleetWith(480), manyPilots(), ["d1"], now, config)), [])
  })

  it("compares deliveries that have a robot only once in eight cycles", () => {
    const current = assigned("r1", "d1", 800)
    const fleet = makeFleet([current.robot, makeRobot("r2", at(200))], current.demands)
    const changes = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(
      (cycle) =>
        planAssignments(fleet, manyPilots(), ["d1"], now + cycle * 15 * second, config).decisions.length
    )
    assert.deepStrictEqual(changes, [1, 0, 0, 0, 0, 0, 0, 0, 1])
    const never = { ...config, reoptimizeEveryCycles: 0 }
    assert.strictEqual(planAssignments(fleet, manyPilots(), ["d1"], now, never).decisions.length, 0)
  })

  it("swaps two robots as one group", () => {
    const west = at(-900, 0, "Merchant")
    const a = assigned("r1", "d1", -800)
    const b = assigned("r2", "d2", 100, west)
    const fleet = makeFleet([a.robot, b.robot], [...a.demands, ...b.demands])
    const plan = planAssignments(fleet, manyPilots(), ["d1", "d2"], now, config)
    assert.deepStrictEqual(decided(plan).sort(), [
      ["d1", "r1", "r2"],
      ["d2", "r2", "r1"]
    ])
    assert.deepStrictEqual(new Set(plan.decisions.map(({ group }) => group)).size, 1)
  })

  it("swaps neither of two robots when one of them finds no pilot", () => {
    const west = at(-900, 0, "Merchant")
    const a = assigned("r1", "d1", -800)
    const b = assigned("r2", "d2", 100, west)
    const fleet = makeFleet([a.robot, b.robot], [...a.demands, ...b.demands])
    // One pilot, who drives one chain at a time, cannot be in two places.
    const plan = planAssignments(fleet, makeCalendar(makePilot("p1")), ["d1", "d2"], now, config)
    assert.deepStrictEqual(plan.decisions, [])
  })

  it("uses the pilots of the old plan for the new one", () => {
    const current = assigned("r1", "d1", 800)
    const fleet = makeFleet([current.robot, makeRobot("r2", at(300))], current.demands)
    const calendar = makeCalendar(makePilot("p1"))
    const { scheduledPickup, scheduledDelivery } = current.robot
    // Nobody else is there to drive the pickup at the time when the new one must go.
    assert.isNotNull(scheduledPickup)
    assert.isNotNull(scheduledDelivery)
    if (scheduledPickup === null || scheduledDelivery === null) return
    const kind = "drive" as const
    calendar.book("d1-p", {
      pilotId: "p1",
      kind,
      from: scheduledPickup.etd,
      to: scheduledDelivery.etd - minute
    })
    calendar.book("d1", { pilotId: "p1", kind, from: scheduledDelivery.etd, to: scheduledDelivery.eta })
    assert.deepStrictEqual(decided(planAssignments(fleet, calendar, ["d1"], now, config)), [
      ["d1", "r1", "r2"]
    ])
  })

  it("keeps the robot when waiting for pilots eats up what another one saves", () => {
    const current = assigned("r1", "d1", 800, merchant, 10, { promisedEta: now + 40 * minute })
    const fleet = makeFleet([current.robot, makeRobot("r2", at(300))], current.demands)
    const until = (blockedMin: number): AssignmentPlan => {
      const calendar = makeCalendar(makePilot("p1"))
      calendar.book("other", { pilotId: "p1", kind: "drive", from: now, to: now + blockedMin * minute })
      return planAssignments(fleet, calendar, ["d1"], now, { ...config, replanDelayMaxS: 7_200 })
    }
    assert.strictEqual(until(5).decisions.length, 1)
    assert.strictEqual(until(60).decisions.length, 0)
  })

  it("lets no group count on the pilots that another one lets go", () => {
    // Both would change to a nearer robot. The one pilot is booked for the old plan of the first, far
    // longer than its new plan takes: the rest of that time is not the second one's to use.
    const north = at(0, 4_000, "Merchant")
    const first = assigned("r1", "d1", 800)
    const far = (eastM: number) => ({ lat: north.lat, lng: at(eastM).lng })
    const second = assigned("r2", "d2", 800, north, 10, {
      destination: { ...customer, lat: north.lat },
      promisedEta: now + 2 * hour
    })
    const robots = [
      first.robot,
      { ...second.robot, ...far(800) },
      makeRobot("r3", at(300)),
      makeRobot("r4", at(300), far(300))
    ]
    const fleet = makeFleet(robots, [...first.demands, ...second.demands], {
      lots: [makeLot("lot1", at(400)), makeLot("lot2", { ...at(400), ...far(400) })]
    })
    const calendar = makeCalendar(makePilot("p1"))
    const { scheduledDelivery } = first.robot
    if (scheduledDelivery === null) return
    const { etd } = scheduledDelivery
    calendar.book("d1", { pilotId: "p1", kind: "drive", from: etd - 20 * minute, to: etd + 2 * hour })
    const patient = { ...config, foodWaitingWeight: 0 }
    const alone = planAssignments(fleet, calendar, ["d2"], now, patient)
    assert.deepStrictEqual(decided(alone), [], "p1 is busy")
    const groupByGroup = planAssignments(fleet, calendar, ["d1", "d2"], now, {
      ...patient,
      improvementLooks: 0,
      scheduleTripsMax: 0
    })
    assert.deepStrictEqual(decided(groupByGroup), [["d1", "r1", "r3"]])
    // Exchanges may hand pilots on; what relies on each other is then one group.
    const both = planAssignments(fleet, calendar, ["d1", "d2"], now, patient)
    assert.deepStrictEqual(decided(both), [
      ["d1", "r1", "r3"],
      ["d2", "r2", "r4"]
    ])
    assert.deepStrictEqual(new Set(both.decisions.map(({ group }) => group)).size, 1)
  })

  it("brings no accepted delivery later than promised or planned by more than 60 s", () => {
    const current = assigned("r1", "d1", 800, merchant, 10, { promisedEta: now })
    const eta = current.robot.scheduledDelivery?.eta ?? 0
    // The other robot saves approach, but is released late.
    const active = makeDemand("d9", "Delivery", merchant, at(200), {
      status: "Active",
      departedAt: now - minute
    })
    const busy = (freeAt: number) =>
      makeRobot("r2", merchant, {
        activeDemand: slot("d9", now - minute, freeAt - 240 * second),
        hasFood: true
      })
    const changed = (freeAt: number) =>
      planAssignments(
        makeFleet([current.robot, busy(freeAt)], [...current.demands, active]),
        manyPilots(),
        ["d1"],
        now,
        {
          ...config,
          latenessWeight: 0,
          foodWaitingWeight: 0
        }
      ).decisions
    assert.strictEqual(changed(now + 15 * minute).length, 1)
    assert.strictEqual(changed(eta).length, 0)
    for (const { candidate } of changed(now + 20 * minute)) {
      assert.isAtMost(candidate.dropoffEta, eta + 60 * second)
    }
  })

  it("never leaves a delivery that has a robot without one", () => {
    const current = assigned("r1", "d1", 300)
    const urgent = makeDemand("d2", "Delivery", merchant, customer, { status: "Scheduled", promisedEta: now })
    const fleet = makeFleet([current.robot], [...current.demands, urgent])
    const plan = planAssignments(fleet, manyPilots(), ["d1", "d2"], now, config)
    assert.deepStrictEqual(plan.decisions, [])
    assert.strictEqual(plan.unassigned[0]?.demandId, "d2")
  })

  it("moves a delivery to another robot to make room for one that has none", () => {
    const current = assigned("r1", "d1", 0, at(500, 0, "Merchant"))
    const west = at(-1_000, 0, "Merchant")
    const urgent = makeDemand("d2", "Delivery", west, at(-700, 0, "Customer"), { status: "Scheduled" })
    const fleet = makeFleet([current.robot, makeRobot("r2", at(900))], [...current.demands, urgent])
    const plan = planAssignments(fleet, manyPilots(), ["d1", "d2"], now, config)
    assert.deepStrictEqual(decided(plan).sort(), [
      ["d1", "r1", "r2"],
      ["d2", null, "r1"]
    ])
    assert.strictEqual(new Set(plan.decisions.map(({ group }) => group)).size, 1)
  })

  it("answers alike, whatever the order of the question, and touches nothing", () => {
    const random = seeded(3)
    const demands = Array.from({ length: 12 }, (_, n) =>
      makeDemand(
        `d${n + 10}`,
        "Delivery",
        { ...at(900 * random(), 900 * random()), kind: "Merchant" },
        customer,
        {
          status: "Scheduled"
        }
      )
    )
    const robots = Array.from({ length: 10 }, (_, n) =>
      makeRobot(`r${n + 10}`, at(900 * random(), 900 * random()))
    )
    const ids = demands.map(({ id }) => id)
    const calendar = manyPilots(20)
    const fleet = deepFreeze(makeFleet(robots, demands))
    deepFreeze(calendar)
    const plan = planAssignments(fleet, calendar, ids, now, config)
    assert.deepStrictEqual(planAssignments(fleet, calendar, [...ids].reverse(), now, config), plan)
    assert.strictEqual(plan.decisions.length + plan.unassigned.length, 12)
    const serials = plan.decisions.map(({ candidate }) => candidate.serial)
    assert.strictEqual(new Set(serials).size, serials.length)
    bookAll(plan, manyPilots(20))
  })
})

describe("frozen pair", () => {
  const check = (change: (given: Assigned) => Assigned, at = now): boolean => {
    const { robot, demands } = change(assigned("r1", "d1", 800))
    const [delivery] = demands
    if (delivery === undefined) throw new Error("no delivery")
    return isFrozen(delivery, makeFleet([robot], demands), at, config)
  }
  const same = (given: Assigned): Assigned => given
  const withDelivery =
    (overrides: Partial<PlanningDemand>) =>
    ({ robot, demands: [delivery, ...rest] }: Assigned): Assigned => ({
      robot,
      demands: delivery === undefined ? rest : [{ ...delivery, ...overrides }, ...rest]
    })
  const withRobot =
    (overrides: Partial<PlanningRobot>) =>
    ({ robot, demands }: Assigned): Assigned => ({ robot: { ...robot, ...overrides }, demands })

  it("is open until 120 s before the planned departure", () => {
    assert.isFalse(check(same))
    assert.isFalse(check(same, now + 8 * minute - 1))
    assert.isTrue(check(same, now + 8 * minute))
  })

  it("is frozen once loaded, activated, or at the merchant", () => {
    assert.isTrue(check(withDelivery({ loadedAt: now })))
    assert.isTrue(check(withDelivery({ activationRequestedAt: now })))
    assert.isTrue(check(withDelivery({ atOriginSerial: "r1" })))
    assert.isTrue(check(withRobot({ scheduledPickup: null, lng: merchant.lng })))
    assert.isFalse(check(withRobot({ scheduledPickup: null })))
    assert.isTrue(
      check(({ robot, demands: [delivery, pickup] }) => ({
        robot,
        demands: delivery && pickup ? [delivery, { ...pickup, activationRequestedAt: now }] : []
      }))
    )
  })

  it("is frozen while the pickup runs", () => {
    const { robot } = assigned("r1", "d1", 800)
    assert.isTrue(check(withRobot({ activeDemand: robot.scheduledPickup, scheduledPickup: null })))
  })

  it("is not touched by a cycle", () => {
    const current = assigned("r1", "d1", 800, merchant, 1)
    const fleet = makeFleet([current.robot, makeRobot("r2", at(100))], current.demands)
    assert.deepStrictEqual(planAssignments(fleet, manyPilots(), ["d1"], now, config).decisions, [])
  })
})

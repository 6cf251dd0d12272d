import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../../src/domain/instant.ts"
import type { PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import { lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import { JointPlan } from "../../../../src/services/dispatch/planner/joint-plan.ts"
import type { DeliveryWish } from "../../../../src/services/dispatch/planner/model.ts"
import { PairGraph } from "../../../../src/services/dispatch/planner/pair-graph.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { planRowOf } from "../../../../src/services/dispatch/planner/plan-row.ts"
import {
  type AssignmentDecision,
  type AssignmentPlan,
  isComparedIn,
  planAssignments,
  wishOf
} from "../../../../src/services/dispatch/planner/replan.ts"
import { TentativeBookings } from "../../../../src/services/dispatch/planner/tentative-bookings.ts"
import {
  at,
  config,
  customer,
  makeCalendar,
  makeDemand,
  makeFleet,
  makePilot,
  makeRobot,
  merchant,
  now,
  slot
} from "./builders.ts"
import { drawJoint, type JointInstance } from "./joint-instances.ts"

/** Few pilots, who have the blocks of the plans that exist, as far as they can. */
const scarceCalendar = ({ fleet }: JointInstance, pilots: number): PilotCalendar => {
  const calendar = makeCalendar(
    ...Array.from({ length: pilots }, (_, n) =>
      makePilot(`p${n + 10}`, { availability: [now - hour, now + (n % 2 === 0 ? 40 : 400) * minute] })
    )
  )
  for (const robot of fleet.robots) {
    for (const it of [robot.scheduledPickup, robot.scheduledDelivery]) {
      if (it === null) continue
      const fit = calendar.earliestFit(it.etd, it.etd, it.eta - it.etd, "Delivery", null)
      if (fit !== null) {
        calendar.book(it.demandId, { pilotId: fit.pilotId, kind: "drive", from: fit.from, to: it.eta })
      }
    }
  }
  return calendar
}

/** Without search: what the assignment finds pilots for, one group after the other. */
const plain: PlannerConfig = { ...config, pilotPricingRounds: 0, improvementLooks: 0, scheduleTripsMax: 0 }

const groupsOf = (plan: AssignmentPlan): ReadonlyArray<ReadonlyArray<AssignmentDecision>> => {
  const groups = new Map<number, Array<AssignmentDecision>>()
  for (const decision of plan.decisions) {
    groups.set(decision.group, [...(groups.get(decision.group) ?? []), decision])
  }
  return [...groups.values()]
}

/** Carries out one group alone; fails when it needs what others would have to do first. */
const carryOut = (
  { fleet }: JointInstance,
  calendar: PilotCalendar,
  group: ReadonlyArray<AssignmentDecision>
): void => {
  const ids = new Set(group.map(({ demandId }) => demandId))
  for (const { demandId, oldSerial } of group) {
    calendar.release(demandId)
    if (oldSerial !== null) calendar.release(`${demandId}-p`)
  }
  for (const { demandId, candidate } of group) {
    const held = fleet.robotBySerial.get(candidate.serial)?.scheduledDelivery ?? null
    assert.isTrue(held === null || ids.has(held.demandId), "the robot is another delivery's")
    for (const leg of [candidate.pickup, candidate.delivery, candidate.ret]) {
      for (const block of leg?.blocks ?? []) {
        assert.isTrue(calendar.book(`${demandId} ${leg?.type}`, block), "the pilot is another delivery's")
      }
    }
  }
}

const seeds = Array.from({ length: 200 }, (_, n) => n + 1)

describe("improvement of a plan where pilots are scarce", () => {
  it("never costs more than without it, nor less than the bound, and often saves", () => {
    let saved = 0
    for (const seed of seeds) {
      const instance = drawJoint(seed)
      const calendar = scarceCalendar(instance, 1 + (seed % 5))
      const before = planAssignments(instance.fleet, calendar, instance.ids, now, plain)
      const after = planAssignments(instance.fleet, calendar, instance.ids, now, config)
      assert.isAtMost(after.cost ?? 0, (before.cost ?? 0) + 1e-6, `seed ${seed}`)
      assert.isAtLeast(after.cost ?? 0, after.bound ?? 0, `seed ${seed}`)
      assert.approximately(after.bound ?? 0, before.bound ?? 0, 1e-4, `seed ${seed}`)
      if ((after.cost ?? 0) < (before.cost ?? 0) - 1) saved++
    }
    assert.isAbove(saved, 10)
  }, 30_000)

  it("puts what relies on each other into one group, so that each group can be carried out alone", () => {
    let joined = 0
    for (const seed of seeds) {
      const instance = drawJoint(seed)
      const calendar = scarceCalendar(instance, 1 + (seed % 5))
      const plan = planAssignments(instance.fleet, calendar, instance.ids, now, config)
      for (const group of groupsOf(plan)) {
        carryOut(instance, calendar.clone(), group)
        if (group.length > 1) joined++
      }
    }
    assert.isAbove(joined, 10)
  }, 30_000)

  it("gives all groups together robots and pilots of their own, and each group gains", () => {
    for (const seed of seeds) {
      const instance = drawJoint(seed)
      const calendar = scarceCalendar(instance, 1 + (seed % 5))
      const plan = planAssignments(instance.fleet, calendar, instance.ids, now, config)
      carryOut(instance, calendar, plan.decisions)
      const serials = plan.decisions.map(({ candidate }) => candidate.serial)
      assert.strictEqual(new Set(serials).size, serials.length, `seed ${seed}`)
      for (const { gain } of plan.decisions) assert.isAbove(gain, 0, `seed ${seed}`)
    }
  }, 30_000)

  it("answers alike when asked again", () => {
    for (const seed of seeds.slice(0, 100)) {
      const instance = drawJoint(seed)
      const calendar = scarceCalendar(instance, 1 + (seed % 5))
      const ask = () => planAssignments(instance.fleet, calendar, instance.ids, now, config)
      assert.deepStrictEqual(ask(), ask(), `seed ${seed}`)
    }
  }, 30_000)
})

describe("joint plan", () => {
  it("joins a row with the one that let its robot go, even when they change one after the other", () => {
    const own = makeDemand("d1", "Delivery", merchant, customer, {
      servedByRobotId: "r1",
      start: now + hour,
      latestStart: now + 3 * hour,
      // The plan it has is late.
      promisedEta: now + 90 * minute
    })
    const other = makeDemand("d2", "Delivery", at(600, 0, "Merchant"), customer, { status: "Scheduled" })
    const holding = makeRobot("r1", at(600), {
      scheduledDelivery: slot("d1", now + 2 * hour, now + 3 * hour)
    })
    const fleet = makeFleet([holding, makeRobot("r2", merchant)], [own, other])
    const look = { ...lookAt(fleet, now, config), movable: new Set(["d1"]) }
    const rows = [own, other].map((demand) => {
      const wish = wishOf(demand)
      assert.isNotNull(wish)
      return planRowOf(look, demand, wish as DeliveryWish, demand === own ? holding : null)
    })
    const graph = new PairGraph()
    graph.build(look, rows)
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"), makePilot("p3"))
    const plan = new JointPlan(look, rows, graph, calendar, new TentativeBookings(calendar))
    const pairOf = (row: number, serial: string): number => {
      for (let k = graph.rowStart[row] ?? 0; k < (graph.rowStart[row + 1] ?? 0); k++) {
        if (fleet.robots[graph.robot[k] ?? -1]?.serial === serial) return k
      }
      return -1
    }
    assert.isFalse(plan.place([1], [pairOf(1, "r1")]), "the robot is still the other's")
    assert.isTrue(plan.place([0], [pairOf(0, "r2")]))
    assert.isTrue(plan.place([1], [pairOf(1, "r1")]))
    assert.strictEqual(plan.rootOf(0), plan.rootOf(1))
  })
})

describe("pilot-time prices", () => {
  it("give scarce pilots to the chains that take less of their time", () => {
    // Each robot is nearest to another delivery; one of the chains is short. Pilots suffice for one.
    const instances = seeds.map(drawJoint)
    let cheaper = 0
    for (const [n, instance] of instances.entries()) {
      const calendar = scarceCalendar(instance, 1 + (n % 2))
      const ask = (rounds: number) =>
        planAssignments(instance.fleet, calendar, instance.ids, now, { ...plain, pilotPricingRounds: rounds })
      const without = ask(0).cost ?? 0
      const priced = ask(4).cost ?? 0
      assert.isAtMost(priced, without + 1e-6)
      if (priced < without - 1) cheaper++
    }
    assert.isAbove(cheaper, 2)
  }, 30_000)
})

describe("turns of hubs", () => {
  const hubs = ["a", "zz", "00000000-0000-7000-8000-000000000001", "q", "aa", "b", "y", "x"]
  const fleet = makeFleet([], [], { hubOpen: new Map(hubs.map((hub) => [hub, true])) })

  it("come round evenly, whatever the ids look like", () => {
    for (let cycle = 0; cycle < 16; cycle++) {
      const at_ = now + cycle * config.replanEveryMs
      const compared = hubs.filter((hub) => isComparedIn(hub, fleet, at_, config))
      assert.strictEqual(compared.length, 1, `cycle ${cycle}`)
    }
  })

  it("do not depend on the order in which hubs became known", () => {
    const other = makeFleet([], [], { hubOpen: new Map([...hubs].reverse().map((hub) => [hub, false])) })
    for (const hub of hubs) {
      assert.strictEqual(isComparedIn(hub, fleet, now, config), isComparedIn(hub, other, now, config))
    }
  })
})

describe("withdrawn bookings", () => {
  it("count as free until they are rolled back, and may be added again", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const tentative = new TentativeBookings(calendar)
    const isFree = () => calendar.canTake("p1", now, now + 10 * minute, "Delivery", tentative)
    tentative.add("p1", now, now + 10 * minute)
    assert.isFalse(isFree())
    const mark = tentative.mark()
    tentative.withdraw("p1", now, now + 10 * minute)
    assert.isTrue(isFree())
    tentative.add("p1", now, now + 10 * minute)
    assert.isFalse(isFree())
    tentative.rollback(mark)
    assert.isFalse(isFree())
  })
})

import { assert, describe, it } from "@effect/vitest"
import { minute } from "../../../../src/domain/instant.ts"
import {
  builtInDispatcher,
  type DispatcherName,
  dispatcherNames
} from "../../../../src/services/dispatch/dispatchers/built-in-dispatchers.ts"
import { insert, isRefusal } from "../../../../src/services/dispatch/planner/insertion.ts"
import type { DeliveryWish, Fleet } from "../../../../src/services/dispatch/planner/model.ts"
import { planAssignments } from "../../../../src/services/dispatch/planner/replan.ts"
import {
  at,
  config,
  crew,
  customer,
  makeDemand,
  makeFleet,
  makeLot,
  makeRobot,
  makeWish,
  merchant,
  now,
  slot
} from "../planner/builders.ts"

const robotOf = (name: DispatcherName, fleet: Fleet, wish: DeliveryWish = makeWish()): string | null => {
  const { found } = builtInDispatcher(name).quote(fleet, crew(), wish, now, config)
  return isRefusal(found) ? null : found.serial
}

/** A robot that is free near the merchant, but only when its delivery is over; and one that is free farther off. */
const nearButBusy = (): Fleet => {
  const delivery = makeDemand("d0", "Delivery", at(-500), at(100), { status: "Active", loadedAt: now })
  return makeFleet(
    [
      makeRobot("near", at(-200), {
        activeDemand: slot(delivery.id, now, now + 15 * minute),
        operationState: "ON_TRIP"
      }),
      makeRobot("free", at(600))
    ],
    [delivery],
    { lots: [makeLot("lot1", at(400, 100))] }
  )
}

describe("the built-in dispatchers", () => {
  it("are named as scenarios name them", () => {
    assert.deepStrictEqual([...dispatcherNames], ["planner", "nearest", "first-come"])
    for (const name of dispatcherNames) assert.strictEqual(builtInDispatcher(name).name, name)
  })

  it("nearest takes the robot with the shortest way, however late it is free", () => {
    assert.strictEqual(robotOf("nearest", nearButBusy()), "near")
  })

  it("first-come takes the robot that is there first", () => {
    assert.strictEqual(robotOf("first-come", nearButBusy()), "free")
  })

  it("first-come takes the nearest of those that arrive together, just in time for the food", () => {
    const fleet = makeFleet([makeRobot("a-far", at(900)), makeRobot("b-near", at(300))])
    const wish = makeWish({ start: now + 40 * minute, latestStart: now + 90 * minute })
    assert.strictEqual(robotOf("first-come", fleet, wish), "b-near")
  })

  it("take the lesser serial of two robots at one place", () => {
    const fleet = makeFleet([makeRobot("r2", at(300)), makeRobot("r1", at(300))])
    for (const name of ["nearest", "first-come"] as const) assert.strictEqual(robotOf(name, fleet), "r1")
  })

  it("nearest passes over a nearer robot that no rule allows", () => {
    const fleet = makeFleet([makeRobot("r1", at(100), { healthy: false }), makeRobot("r2", at(700))])
    assert.strictEqual(robotOf("nearest", fleet), "r2")
  })

  it("greedy ones never take a robot from a delivery that has one", () => {
    const delivery = makeDemand("d1", "Delivery", merchant, customer, {
      servedByRobotId: "far",
      start: now + 40 * minute,
      promisedEta: now + 90 * minute
    })
    const pickup = makeDemand("d1-p", "Pickup", at(1_000), merchant, { originatingDemandId: "d1" })
    const far = makeRobot("far", at(1_000), {
      scheduledPickup: slot("d1-p", now + 20 * minute, now + 38 * minute),
      scheduledDelivery: slot("d1", now + 45 * minute, now + 60 * minute)
    })
    const fleet = makeFleet([far, makeRobot("near", at(50))], [delivery, pickup])
    for (const name of ["nearest", "first-come"] as const) {
      const { plan, dropped } = builtInDispatcher(name).plan(fleet, crew(), ["d1"], now, config)
      assert.isEmpty([...plan.decisions, ...plan.unassigned, ...dropped], name)
    }
  })

  it("greedy ones give a robot to a delivery that has lost its own", () => {
    const orphan = makeDemand("d1", "Delivery", merchant, customer, {
      status: "Scheduled",
      promisedEta: now + 60 * minute
    })
    const fleet = makeFleet([makeRobot("r1", at(900)), makeRobot("r2", at(300))], [orphan])
    for (const name of ["nearest", "first-come"] as const) {
      const { plan } = builtInDispatcher(name).plan(fleet, crew(), ["d1"], now, config)
      assert.deepStrictEqual(
        plan.decisions.map(({ candidate }) => candidate.serial),
        ["r2"],
        name
      )
    }
  })

  it("the planner's answers are the planner's own", () => {
    const fleet = nearButBusy()
    const { quote, plan } = builtInDispatcher("planner")
    const wish = makeWish()
    assert.deepStrictEqual(
      quote(fleet, crew(), wish, now, config).found,
      insert(fleet, crew(), wish, now, config)
    )
    assert.deepStrictEqual(
      plan(fleet, crew(), ["d0"], now, config).plan,
      planAssignments(fleet, crew(), ["d0"], now, config)
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import type { PlanningDemand, PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import {
  batteryAt,
  heartbeatAge,
  makeProjection,
  type Projection,
  project,
  projectToEnd
} from "../../../../src/services/dispatch/planner/projection.ts"
import {
  at,
  config,
  customer,
  makeDemand,
  makeFleet,
  makeRobot,
  merchant,
  now,
  onMovement,
  slot
} from "./builders.ts"

const projectionOf = (robot: PlanningRobot, ...demands: ReadonlyArray<PlanningDemand>): Projection => {
  const out = makeProjection()
  assert.isTrue(project(robot, makeFleet([robot], demands), now, config, out))
  return out
}

/** Rounded metres east of the merchant. */
const eastOf = ({ lng }: { readonly lng: number }): number =>
  Math.round(((lng - merchant.lng) / (at(1_000).lng - merchant.lng)) * 1_000)

describe("projection", () => {
  it("finds an idle robot where it stands, now", () => {
    const out = projectionOf(makeRobot("r1", at(300), { batteryPct: 80, batteryAt: now - hour }))
    assert.deepInclude(out, { kind: "idle", at: now, active: null })
    assert.strictEqual(eastOf(out), 300)
    assert.closeTo(out.batteryPct, 76, 1e-9)
  })

  it("cannot place a robot without a position", () => {
    const robot = makeRobot("r1", merchant, { lat: null, lng: null })
    assert.isFalse(project(robot, makeFleet([robot]), now, config, makeProjection()))
  })

  it("holds a robot at the merchant that waits for its food", () => {
    const food = makeDemand("d1", "Delivery", merchant, customer)
    const robot = makeRobot("r1", at(20), { scheduledDelivery: slot("d1", now + minute, now + hour) })
    assert.deepInclude(projectionOf(robot, food), {
      kind: "held",
      lat: merchant.lat,
      lng: merchant.lng,
      at: now
    })
    const far = { ...robot, lng: at(200).lng }
    assert.strictEqual(projectionOf(far, food).kind, "idle")
    assert.strictEqual(projectionOf(far, { ...food, loadedAt: now - minute }).kind, "held")
    assert.strictEqual(projectionOf(far, { ...food, atOriginSerial: "r1" }).kind, "held")
  })

  it("holds a robot on its pickup trip for the merchant, from the planned arrival on", () => {
    const food = makeDemand("d1", "Delivery", merchant, customer)
    const pickup = makeDemand("p1", "Pickup", at(900), merchant, {
      status: "Active",
      departedAt: now - minute
    })
    const robot = makeRobot("r1", at(900), {
      activeDemand: slot("p1", now - minute, now + 5 * minute),
      scheduledDelivery: slot("d1", now + 9 * minute, now + hour)
    })
    assert.deepInclude(projectionOf(robot, food, pickup), {
      kind: "held",
      lng: merchant.lng,
      at: now + 5 * minute
    })
  })

  it("releases a delivering robot at the customer, 240 s after its planned arrival", () => {
    const food = makeDemand("d1", "Delivery", merchant, customer, {
      status: "Active",
      departedAt: now - minute
    })
    const robot = makeRobot("r1", merchant, { activeDemand: slot("d1", now - minute, now + 10 * minute) })
    const out = projectionOf(robot, food)
    assert.deepInclude(out, { kind: "delivery", at: now + 14 * minute, lng: customer.lng })
    assert.strictEqual(out.place, customer)
    const overdue = { ...robot, activeDemand: slot("d1", now - hour, now - 30 * minute) }
    assert.strictEqual(projectionOf(overdue, food).at, now + 30 * second)
  })

  it("stops an interruptible movement where its plan puts it, 30 s from now", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000))
    const out = projectionOf(robot, demand)
    assert.deepInclude(out, { kind: "movement", at: now + 30 * second, place: null })
    // 300 s at 1.14 m/s is 342 m of route, 263 m as the crow flies.
    assert.strictEqual(eastOf(out), 263)
  })

  it("pays no heed to position reports of a moving robot", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000))
    const reported = { ...robot, lng: at(700).lng, positionAt: now }
    assert.deepStrictEqual(projectionOf(reported, demand), projectionOf(robot, demand))
  })

  it("does not drive a robot beyond the end of its way", () => {
    const { robot, demand } = onMovement("r1", at(0), at(100))
    assert.strictEqual(eastOf(projectionOf(robot, demand)), 100)
  })

  it("lets a movement end at its destination when it is not interrupted", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000))
    const out = projectionOf(robot, demand)
    projectToEnd(robot, now, config, out)
    assert.deepInclude(out, { kind: "movement", at: now + 20 * minute, place: demand.destination })
    assert.strictEqual(eastOf(out), 1_000)
  })

  it("waits for a movement that is being stopped already", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000), { cancelRequestedAt: now - 10 * second })
    const out = projectionOf(robot, demand)
    assert.deepInclude(out, { kind: "stopping", at: now + 20 * second })
    assert.strictEqual(eastOf(out), Math.round((290 * 1.14) / 1.3))
  })

  it("takes a robot on its way into storage for busy", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000, 0, "Storage"), { type: "Deployment" })
    assert.strictEqual(projectionOf(robot, demand).kind, "busy")
  })

  it("takes a robot that brings a canceled delivery to an end for busy", () => {
    const food = makeDemand("d1", "Delivery", merchant, customer, {
      status: "Active",
      departedAt: now - minute,
      cancelRequestedAt: now
    })
    const robot = makeRobot("r1", merchant, { activeDemand: slot("d1", now - minute, now + 10 * minute) })
    assert.strictEqual(projectionOf(robot, food).kind, "busy")
  })

  it("takes a robot on an unknown trip for busy", () => {
    assert.strictEqual(
      projectionOf(makeRobot("r1", merchant, { activeDemand: slot("x", now, now) })).kind,
      "busy"
    )
  })

  it("drains the battery by time and by the planned drive since the last report", () => {
    const { robot, demand } = onMovement("r1", at(0), at(1_000), {}, { batteryPct: 50 })
    const fleet = makeFleet([robot], [demand])
    const byTime = (4 * 5) / 60
    const byDrive = (3.5 * 300 * 1.14) / 1_000
    assert.closeTo(batteryAt(robot, fleet, now, config), 50 - byTime - byDrive, 1e-6)
    const reported = { ...robot, batteryAt: now }
    assert.closeTo(batteryAt(reported, fleet, now, config), 50, 1e-9)
    assert.strictEqual(batteryAt({ ...robot, batteryPct: 0 }, fleet, now, config), 0)
  })
})

describe("heartbeat age", () => {
  it("is the time since the newest beat", () => {
    assert.strictEqual(heartbeatAge(makeRobot("r1", merchant, { heartbeatAt: now - 70_000 }), now), 70_000)
    assert.strictEqual(heartbeatAge(makeRobot("r1", merchant, { heartbeatAt: now + 5 }), now), 0)
    assert.strictEqual(
      heartbeatAge(makeRobot("r1", merchant, { heartbeatAt: null }), now),
      Number.POSITIVE_INFINITY
    )
  })

  it("stays below the period of a robot that goes on beating", () => {
    const robot = makeRobot("r1", merchant, { heartbeatAt: now - 70_500, heartbeatEveryMs: 10_000 })
    assert.strictEqual(heartbeatAge(robot, now), 500)
  })
})

import { assert, describe, it } from "@effect/vitest"
import {
  openDeliveryCount,
  openDemands,
  pilotUse,
  scheduleOf,
  slotCounts
} from "../../../src/actors/planner/read.ts"
import { city, minute } from "./rig.ts"

describe("what observers see of the planner", () => {
  it("counts open demands, slots and pilots", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.quote("d2")
    rig.departs(rig.pickup(d))
    assert.strictEqual(openDeliveryCount(rig.state), 1)
    assert.deepStrictEqual(openDemands(rig.state), {
      Delivery: { Pending: 1, Requested: 1 },
      Deployment: {},
      Return: { Pending: 1 },
      Pickup: { Active: 1 }
    })
    assert.deepStrictEqual(slotCounts(rig.state), {
      activeDemand: 1,
      scheduledPickup: 0,
      scheduledDelivery: 1,
      scheduledMovement: 1,
      idle: 2
    })
    assert.deepStrictEqual(scheduleOf(rig.state, d.servedByRobotId ?? ""), {
      activeDemand: d.pickupId,
      scheduledPickup: null,
      scheduledDelivery: d.id,
      scheduledMovement: d.returnId
    })
    assert.isNull(scheduleOf(rig.state, "r-x"))
    assert.deepStrictEqual(pilotUse(rig.state, rig.now + minute), { available: 10, driving: 1 })
  })
})

import { assert, describe, it } from "@effect/vitest"
import { benchNow, makePlannerWorld } from "../../../../bench/planner.ts"
import { insert } from "../../../../src/services/dispatch/planner/insertion.ts"
import { RobotReach } from "../../../../src/services/dispatch/planner/robot-reach.ts"

describe("reach of robots", () => {
  it("never changes what a quote answers: it only leaves out who would fail", () => {
    const world = makePlannerWorld(300, 80, 6, 40, 7)
    for (const wish of world.quotes.slice(0, 60)) {
      const quick = insert(world.fleet, world.calendar, wish, benchNow, world.config)
      const slow = insert({ ...world.fleet, reach: null }, world.calendar, wish, benchNow, world.config)
      assert.deepStrictEqual(quick, slow)
    }
  })

  it("counts a robot that is nowhere as everywhere, and one on a movement as anywhere on its way", () => {
    const reach = new RobotReach()
    reach.insert(0)
    assert.isFalse(reach.isOut(0, 52, 13, 0.6, 1))
    reach.insert(0)
    reach.stand(0, 52, 13)
    assert.isTrue(reach.isOut(0, 52.1, 13, 0.6, 10_000))
    assert.isFalse(reach.isOut(1, 52.1, 13, 0.6, 10_000))
    reach.travel(0, "Return", { lat: 52.1, lng: 13 }, { lat: 52, lng: 13 })
    assert.isFalse(reach.isOut(0, 52.1, 13, 0.6, 10))
    reach.travel(0, "Delivery", { lat: 52.1, lng: 13 }, { lat: 52, lng: 13 })
    assert.isTrue(reach.isOut(0, 52.1, 13, 0.6, 10_000))
  })

  it("keeps its entries when a robot joins in the middle", () => {
    const reach = new RobotReach()
    for (let i = 0; i < 130; i++) {
      reach.insert(0)
      reach.stand(0, i, 13)
    }
    for (let i = 0; i < 130; i++) {
      assert.isFalse(reach.isOut(i, 129 - i, 13, 1, 1))
      assert.isTrue(reach.isOut(i, 128 - i, 13, 1, 1_000))
    }
  })
})

import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { factsOf, makePair } from "../../../../src/services/dispatch/planner/cost.ts"
import { examine, firstIssue, lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import type { PlanningDemand, PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import {
  at,
  config,
  customer,
  makeDemand,
  makeFleet,
  makeRobot,
  makeWish,
  merchant,
  now,
  onMovement,
  slot
} from "./builders.ts"

const home = { ...config, pointToPoint: false }
const near = at(300)

const issueOf = (robot: PlanningRobot, demands: ReadonlyArray<PlanningDemand>, rules: typeof config) =>
  firstIssue(robot, makeFleet([robot], demands), makeWish(), now, rules)

/** At the door of its customer, due to set out for home. */
const atDoor = makeRobot("r1", near, { scheduledMovement: slot("d8", now + minute, now + hour) })
/** With food, on its way to a customer. */
const delivering = makeRobot("r1", near, {
  hasFood: true,
  activeDemand: slot("d9", now - minute, now + 5 * minute)
})
const delivery = { ...makeDemand("d9", "Delivery", merchant, customer), status: "Active" as const }

describe("a robot without point to point", () => {
  it("takes nothing new at its customer's door, or on the way there; with it, it does", () => {
    for (const [robot, demands] of [
      [atDoor, []],
      [delivering, [delivery]]
    ] as const) {
      assert.strictEqual(issueOf(robot, demands, config), null)
      assert.strictEqual(issueOf(robot, demands, home), "UninterruptibleTrip")
    }
  })

  it("does not give up its way home for an order: it ends it first", () => {
    const { robot, demand } = onMovement("r1", at(900), at(900, 2_600))
    const fleet = makeFleet([robot], [demand])
    const given = (rules: typeof config): boolean => {
      const pair = makePair()
      const issue = examine(
        lookAt(fleet, now, rules),
        factsOf(fleet, makeWish(), null, rules),
        robot,
        pair,
        0
      )
      return issue < 0 && pair.interrupts
    }
    assert.isTrue(given(config))
    assert.isFalse(given(home))
  })

  it("takes an order at its lot as ever", () => {
    assert.strictEqual(issueOf(makeRobot("r1", near), [], home), null)
  })
})

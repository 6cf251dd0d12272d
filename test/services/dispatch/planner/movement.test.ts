import { assert, describe, it } from "@effect/vitest"
import { minute, second } from "../../../../src/domain/instant.ts"
import type { PlanningRobot } from "../../../../src/services/dispatch/planner/model.ts"
import { planMovement } from "../../../../src/services/dispatch/planner/movement.ts"
import { TentativeBookings } from "../../../../src/services/dispatch/planner/tentative-bookings.ts"
import { driveMs, routeMeters } from "../../../../src/services/dispatch/planner/travel.ts"
import {
  at,
  config,
  crew,
  makeCalendar,
  makeDemand,
  makeFleet,
  makePilot,
  makeRobot,
  merchant,
  now,
  slot
} from "./builders.ts"

const lot = at(600, 0, "ParkingLot")
const storage = at(600, 0, "Storage")

const planned = (
  overrides: Partial<PlanningRobot>,
  type: "Deployment" | "Return" = "Return",
  destination = lot,
  withFood = false,
  calendar = crew()
) => {
  const robot = makeRobot("r1", merchant, overrides)
  const fleet = makeFleet([robot], [makeDemand("d1", "Delivery", merchant, lot)])
  return planMovement(fleet, calendar, robot, type, destination, now, withFood, now, config)
}

const issueOf = (answer: ReturnType<typeof planned>): string | null =>
  typeof answer === "string" ? answer : null

describe("movement", () => {
  it("has times, battery and a pilot", () => {
    const answer = planned({})
    assert.isNull(issueOf(answer))
    if (typeof answer === "string") return
    const ms = driveMs(routeMeters(merchant, lot, config), config)
    assert.strictEqual(answer.etd, now + 30 * second)
    assert.strictEqual(answer.eta, answer.etd + ms)
    assert.deepStrictEqual(answer.block, { pilotId: "p1", kind: "drive", from: answer.etd, to: answer.eta })
    assert.isBelow(answer.batteryEndPct, 90)
  })

  it("needs no pilot where the robot stands already", () => {
    const answer = planned({}, "Return", at(20, 0, "ParkingLot"), false, makeCalendar())
    assert.deepInclude(answer, { meters: 0, block: null, etd: now, eta: now })
  })

  it("starts in storage only as a deployment, with 30 % battery", () => {
    assert.strictEqual(issueOf(planned({ operationState: "OFF_DUTY" }, "Deployment")), null)
    assert.strictEqual(issueOf(planned({ operationState: "OFF_DUTY" })), "OffDuty")
    assert.strictEqual(
      issueOf(planned({ operationState: "OFF_DUTY", batteryPct: 29 }, "Deployment")),
      "BatteryLow"
    )
  })

  it("leads home robots that need maintenance or are low, down to the ground level", () => {
    assert.isNull(issueOf(planned({ needsMaintenance: true })))
    assert.isNull(issueOf(planned({ needsMaintenance: true }, "Deployment", storage)))
    assert.strictEqual(issueOf(planned({ needsMaintenance: true }, "Deployment")), "NeedsMaintenance")
    assert.isNull(issueOf(planned({ batteryPct: 14 })))
    assert.strictEqual(issueOf(planned({ batteryPct: 11 })), "BatteryInsufficient")
    assert.strictEqual(issueOf(planned({ driveable: false })), "NotDriveable")
  })

  it("carries food only when it is meant to", () => {
    assert.strictEqual(issueOf(planned({ hasFood: true })), "HasFood")
    assert.isNull(issueOf(planned({ hasFood: true }, "Return", lot, true)))
  })

  it("waits for no accepted delivery", () => {
    const scheduled = { scheduledDelivery: slot("d1", now + minute, now + 20 * minute) }
    assert.strictEqual(issueOf(planned(scheduled)), "AlreadyScheduled")
  })

  it("wants a closed lid, a position and a pilot", () => {
    assert.strictEqual(issueOf(planned({ lidState: "OPEN" })), "LidNotClosed")
    assert.strictEqual(issueOf(planned({ lat: null })), "NoPosition")
    assert.strictEqual(issueOf(planned({}, "Return", lot, false, makeCalendar())), "NoPilot")
  })

  it("leaves bookings that are being considered alone", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const tentative = new TentativeBookings(calendar)
    tentative.add("p1", now, now + 20 * minute)
    const robot = makeRobot("r1", merchant)
    const answer = planMovement(
      makeFleet([robot]),
      calendar,
      robot,
      "Return",
      lot,
      now,
      false,
      now,
      config,
      tentative
    )
    assert.deepInclude(answer, { etd: now + 21 * minute })
  })
})

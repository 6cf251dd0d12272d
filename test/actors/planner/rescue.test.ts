/** Another robot fetches food from one that cannot go on; another address is estimated. Source: spec/flows.md F7. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { at, city, customer, minute, type Rig } from "./rig.ts"

const stuckAt = at(450, 0)

/** A robot with food stands still half way; its demand is given up, and it is grounded. */
const stranded = (): { rig: Rig; serial: string } => {
  const rig = city()
  const d = rig.accepted("d1", { start: rig.now })
  const serial = d.servedByRobotId ?? ""
  rig.departs(rig.pickup(d))
  rig.pass(4 * minute)
  rig.completes(rig.pickup(d), d.origin)
  rig.loaded(d)
  rig.departs(d)
  rig.pass(2 * minute)
  rig.cancel("d1", "BotRescue")
  rig.tripCancelled(d, stuckAt)
  rig.robotState(serial, "GROUNDED", { hasFood: true })
  return { rig, serial }
}

const askForRescue = (rig: Rig, serial: string, latestStartMs = 15 * minute): void => {
  rig.do({
    _tag: "Confirm",
    attemptId: "attempt-d1-rescue",
    demandId: null,
    request: {
      ...rig.request("d1"),
      origin: stuckAt,
      start: rig.now,
      latestStart: rig.now + latestStartMs,
      features: { ...rig.request("d1").features, excludeRobots: [serial] }
    },
    quotedDropoffEta: null,
    orderId: "order-d1"
  })
}

describe("food in a robot that cannot go on", () => {
  it("is fetched by another robot, which drives there, says so, and goes on with the food", () => {
    const { rig, serial } = stranded()
    askForRescue(rig, serial)
    assert.deepInclude(rig.answer(), { _tag: "DemandConfirmed", attemptId: "attempt-d1-rescue" })
    const rescuer = rig.latest("RobotAssigned").newRobot
    assert.notStrictEqual(rescuer, serial)
    const d: PlannerDemand = rig.demand(rig.latest("RobotAssigned").demandId)
    rig.pass(minute)
    rig.departs(rig.pickup(d))
    rig.pass(4 * minute)
    rig.completes(rig.pickup(d), stuckAt)
    assert.deepInclude(rig.latest("AtOrigin"), { attemptId: "attempt-d1-rescue", serial: rescuer })
    rig.loaded(d, rescuer)
    assert.strictEqual(rig.latest("TripActivationRequested").tripId, d.tripId)
    rig.departs(d)
    assert.strictEqual(d.status, "Active")
  })

  it("is not promised to a robot that cannot leave with it in time", () => {
    const { rig, serial } = stranded()
    askForRescue(rig, serial, 1_000)
    assert.deepInclude(rig.answer(), { _tag: "ConfirmRefused", code: "NoLongerFeasible" })
  })
})

describe("an estimate for a delivery that is planned", () => {
  it("is about its own robot and plan, and finds what an update would", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    const near = at(700, 100, "Customer")
    const before = rig.events.length
    rig.do({ _tag: "Estimate", request: { ...rig.request("d1"), quoteId: "estimate-1", destination: near } })
    assert.deepInclude(rig.answer(), {
      _tag: "DemandQuoted",
      quoteId: "estimate-1",
      demandId: "",
      serial: d.servedByRobotId
    })
    assert.lengthOf(rig.events, before)
    rig.do({
      _tag: "Estimate",
      request: { ...rig.request("d1"), quoteId: "estimate-2", destination: at(60_000, 0, "Customer") }
    })
    assert.deepInclude(rig.answer(), {
      _tag: "DemandRefused",
      quoteId: "estimate-2",
      limitingFactor: "NotRobotAddressable"
    })
    assert.deepStrictEqual(d.destination, customer)
  })
})

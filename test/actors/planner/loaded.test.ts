/** Food in a robot: the six rules of spec/dispatch.md 5 (handleDeliveryLoaded). */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { city, merchant, minute, type Rig, second } from "./rig.ts"

const waiting = (): { rig: Rig; d: PlannerDemand; serial: string } => {
  const rig = city()
  const d = rig.accepted("d1", { start: rig.now })
  rig.departs(rig.pickup(d))
  rig.pass(4 * minute)
  rig.completes(rig.pickup(d), merchant)
  return { rig, d, serial: d.servedByRobotId ?? "" }
}

describe("handleDeliveryLoaded", () => {
  it("records the food and starts the delivery trip at once", () => {
    const { rig, d } = waiting()
    rig.pass(minute)
    const before = rig.events.length
    rig.loaded(d)
    assert.deepStrictEqual(rig.tags(rig.events.slice(before)), ["LoadRecorded", "TripActivationRequested"])
    assert.strictEqual(rig.latest("TripActivationRequested").tripId, d.tripId)
    assert.strictEqual(d.loadedAt, rig.now)
    assert.strictEqual(d.status, "Pending")
  })

  it("(1) says nothing about a delivery that is under way on this robot", () => {
    const { rig, d } = waiting()
    rig.loaded(d)
    rig.departs(d)
    const before = rig.events.length
    rig.loaded(d)
    assert.lengthOf(rig.events, before)
  })

  it("(1) rejects food in another robot than the one under way, and raises the alarm", () => {
    const { rig, d } = waiting()
    rig.loaded(d)
    rig.departs(d)
    rig.loaded(d, "r-3")
    assert.deepInclude(rig.latest("LoadRejected"), { serial: "r-3", reason: "ActiveOnAnotherRobot" })
    assert.deepInclude(rig.calls.at(-1), { _tag: "RaiseAlarm", code: "LoadedOnAnotherRobot" })
  })

  it("(2) rejects food for a delivery that is over", () => {
    const { rig, d, serial } = waiting()
    rig.cancel("d1")
    rig.loaded(d, serial)
    assert.deepInclude(rig.latest("LoadRejected"), { demandId: d.id, serial, reason: "NotOpen" })
  })

  it("(2) rejects food for a delivery that nobody knows", () => {
    const { rig, serial } = waiting()
    rig.do({
      _tag: "HandleDeliveryLoaded",
      deliveryId: "x",
      attemptId: "y",
      serial,
      loadedAt: rig.now,
      activateTrip: true
    })
    assert.deepInclude(rig.latest("LoadRejected"), {
      deliveryId: "x",
      attemptId: "y",
      reason: "DemandUnknown"
    })
  })

  it("(3) takes loading as proof that the pickup has arrived", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(d))
    rig.pass(3 * minute)
    rig.loaded(d)
    assert.strictEqual(rig.pickup(d).status, "Fulfilled")
    assert.isNull(rig.robot(d.servedByRobotId ?? "").activeDemand)
    assert.isNotNull(d.activationRequestedAt)
  })

  it("(4) moves the delivery to the robot that has its food, and stops the other one", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    const [old, p, r] = [d.servedByRobotId ?? "", rig.pickup(d), rig.ret(d)]
    rig.departs(p)
    rig.loaded(d, "r-3")
    assert.strictEqual(d.status, "Pending")
    assert.strictEqual(d.servedByRobotId, "r-3")
    assert.isNotNull(p.cancelRequestedAt)
    assert.strictEqual(r.status, "Canceled")
    assert.strictEqual(rig.ret(d).servedByRobotId, "r-3")
    assert.deepInclude(rig.latest("RobotReassigned"), {
      oldRobot: old,
      newRobot: "r-3",
      tripId: d.tripId ?? ""
    })
    rig.pass(second)
    assert.isNotNull(d.activationRequestedAt)
  })

  it("(4) supersedes the pickup of the other robot when it has not set out", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const p = rig.pickup(d)
    rig.loaded(d, "r-3")
    assert.strictEqual(p.status, "Superseded")
    assert.strictEqual(d.servedByRobotId, "r-3")
    assert.isNotNull(d.loadedAt)
  })

  it("(4) sends the delivery that waited for this robot to another", () => {
    const rig = city()
    const one = rig.accepted("d1", { start: rig.now })
    const two = rig.accepted("d2", { start: rig.now })
    assert.notStrictEqual(one.servedByRobotId, two.servedByRobotId)
    rig.loaded(one, two.servedByRobotId)
    assert.strictEqual(two.status, "Scheduled")
    assert.deepInclude(rig.latest("DemandOrphaned"), { demandId: two.id, loaded: false })
    assert.strictEqual(one.status, "Pending")
  })

  it("(4) rejects food for a robot that holds other food", () => {
    const rig = city()
    const one = rig.accepted("d1", { start: rig.now })
    const two = rig.accepted("d2", { start: rig.now })
    rig.loaded(two)
    rig.loaded(one, two.servedByRobotId)
    assert.deepInclude(rig.latest("LoadRejected"), { demandId: one.id, reason: "OtherFoodAboard" })
    assert.isNull(one.loadedAt)
  })

  it("(5) keeps the first time of loading", () => {
    const { rig, d } = waiting()
    rig.loaded(d)
    const first = d.loadedAt
    rig.pass(minute)
    rig.loaded(d)
    assert.strictEqual(d.loadedAt, first)
  })

  it("(6) without a trip commits the load and raises the alarm", () => {
    const { rig, d } = waiting()
    rig.tripCancelled(d, null, false)
    rig.loaded(d)
    assert.isNotNull(d.loadedAt)
    assert.deepInclude(rig.calls.at(-1), { code: "MissingTrip", id: d.id })
  })

  it("starts a delivery whose departure was heard of before its loading", () => {
    const { rig, d } = waiting()
    rig.departs(d)
    assert.strictEqual(d.status, "Pending")
    rig.loaded(d)
    assert.strictEqual(d.status, "Active")
  })
})

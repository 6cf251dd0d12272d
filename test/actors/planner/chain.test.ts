/** What becomes of a chain when one of its demands ends: spec/dispatch.md 3 and 2 (T6, T9, T9a, T9b, T10). */
import { assert, describe, it } from "@effect/vitest"
import { foodWordMs } from "../../../src/actors/planner/limits.ts"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import type { Place } from "../../../src/domain/geo.ts"
import { at, city, customer, merchant, minute, type Rig, second } from "./rig.ts"

const accepted = (): { rig: Rig; d: PlannerDemand; serial: string } => {
  const rig = city()
  const d = rig.accepted("d1", { start: rig.now })
  return { rig, d, serial: d.servedByRobotId ?? "" }
}

const atMerchant = (): { rig: Rig; d: PlannerDemand; serial: string } => {
  const { rig, d, serial } = accepted()
  rig.departs(rig.pickup(d))
  rig.pass(4 * minute)
  rig.completes(rig.pickup(d), merchant)
  rig.pass(second)
  return { rig, d, serial }
}

const underWay = (): { rig: Rig; d: PlannerDemand; serial: string } => {
  const { rig, d, serial } = atMerchant()
  rig.robotState(serial, "PARKED", { hasFood: true })
  rig.loaded(d)
  rig.departs(d)
  rig.pass(2 * minute)
  return { rig, d, serial }
}

describe("chains", () => {
  it("cancels pickup and return with a delivery whose robot has not set out, and plans no way home", () => {
    const { rig, d, serial } = accepted()
    const [p, r] = [rig.pickup(d), rig.ret(d)]
    rig.cancel("d1", "CustomerRequested")
    assert.deepStrictEqual([d.status, p.status, r.status], ["Canceled", "Canceled", "Canceled"])
    assert.strictEqual(d.closeReason, "CustomerRequested")
    assert.sameMembers(
      rig.all("TripCancelRequested").map((event) => event.tripId),
      [d.tripId, p.tripId, r.tripId]
    )
    rig.pass(minute)
    const robot = rig.robot(serial)
    assert.isNull(robot.scheduledMovement)
    assert.isFalse(robot.away)
  })

  it("stops a robot on its way to the merchant, and sends it home from where it stops", () => {
    const { rig, d, serial } = accepted()
    const p = rig.pickup(d)
    rig.departs(p)
    rig.pass(minute)
    rig.cancel("d1")
    assert.strictEqual(d.status, "Canceled")
    assert.strictEqual(p.status, "Active")
    assert.isNotNull(p.cancelRequestedAt)
    rig.tripCancelled(p, at(-100, 0))
    assert.strictEqual(p.status, "Canceled")
    rig.pass(second)
    const home = rig.demand(rig.robot(serial).scheduledMovement?.demandId ?? "")
    assert.strictEqual(home.type, "Return")
    assert.closeTo(home.origin.lng, at(-100, 0).lng, 1e-9)
    assert.isNull(rig.latest("TripRequested").deliveryId)
    assert.isNotNull(home.activationRequestedAt)
  })

  it("sends an empty robot home from the merchant at once", () => {
    const { rig, d, serial } = atMerchant()
    rig.cancel("d1")
    assert.strictEqual(d.status, "Canceled")
    rig.pass(second)
    const home = rig.demand(rig.robot(serial).scheduledMovement?.demandId ?? "")
    assert.isFalse(home.withFood)
    assert.strictEqual(home.destination.locationId, "lot-a")
  })

  it("sends a loaded robot home from the merchant with the food of the attempt", () => {
    const { rig, d, serial } = atMerchant()
    rig.robotState(serial, "PARKED", { hasFood: true })
    rig.loaded(d)
    rig.cancel("d1")
    assert.strictEqual(d.status, "Canceled")
    rig.pass(foodWordMs + 15 * second)
    const trip = rig.latest("TripRequested")
    assert.deepInclude(trip, { type: "RETURN", deliveryId: "d1", attemptId: "attempt-d1", serial })
    assert.isTrue(rig.demand(trip.demandId).withFood)
  })

  it("lets a delivery under way end when its trip has, and brings the food home from there", () => {
    const { rig, d, serial } = underWay()
    const r = rig.ret(d)
    rig.cancel("d1")
    assert.strictEqual(d.status, "Active")
    assert.strictEqual(r.status, "Canceled")
    assert.strictEqual(rig.latest("TripCancelRequested").demandId, r.id)
    const again = rig.events.length
    rig.cancel("d1")
    assert.notInclude(rig.tags(rig.events.slice(again)), "DemandTransitioned")
    rig.tripCancelled(d, at(300, 0))
    assert.strictEqual(d.status, "Canceled")
    assert.strictEqual(d.closeReason, "CustomerRequested")
    rig.pass(foodWordMs + 15 * second)
    const trip = rig.latest("TripRequested")
    assert.deepInclude(trip, { type: "RETURN", attemptId: "attempt-d1", serial })
    assert.closeTo(trip.origin.lng, at(300, 0).lng, 1e-9)
    const home = rig.demand(trip.demandId)
    rig.departs(home)
    rig.completes(home)
    assert.strictEqual(rig.robot(serial).lotId, home.destination.locationId)
  })

  it("counts a delivery as done when it is delivered before its cancellation takes effect", () => {
    const { rig, d, serial } = underWay()
    rig.cancel("d1")
    rig.completes(d)
    assert.strictEqual(d.status, "Fulfilled")
    rig.robotState(serial, "PARKED", { hasFood: false })
    rig.pass(second)
    assert.strictEqual(rig.demand(rig.robot(serial).scheduledMovement?.demandId ?? "").type, "Return")
  })

  it("gives the delivery back when its pickup ends alone", () => {
    const { rig, d, serial } = accepted()
    const p = rig.pickup(d)
    rig.departs(p)
    rig.tripCancelled(p, at(-150, 0))
    assert.strictEqual(p.status, "Canceled")
    assert.strictEqual(d.status, "Pending")
    rig.relay()
    assert.strictEqual(d.status, "Scheduled")
    assert.deepInclude(rig.latest("DemandOrphaned"), { demandId: d.id, serial, loaded: false })
    rig.pass(30 * second)
    assert.strictEqual(d.status, "Pending")
    assert.strictEqual(rig.pickup(d).status, "Pending")
  })

  it("makes room for food that must go back before the next delivery of the robot", () => {
    const { rig, d, serial } = underWay()
    for (const other of ["r-2", "r-3"]) rig.connectivity(other, false)
    const next = rig.accepted("d2", {
      origin: at(950, 150, "Merchant"),
      start: rig.now + 25 * minute,
      latestStart: rig.now + 60 * minute
    })
    assert.strictEqual(next.servedByRobotId, serial)
    rig.cancel("d1")
    rig.tripCancelled(d, at(300, 0))
    rig.relay()
    assert.strictEqual(next.status, "Scheduled")
    assert.deepInclude(rig.latest("DemandOrphaned"), { demandId: next.id, issues: ["HasFood"] })
    rig.pass(foodWordMs + 15 * second)
    assert.deepInclude(rig.latest("TripRequested"), { type: "RETURN", attemptId: "attempt-d1" })
  })

  it("keeps the pickup when the customer moves and the merchant does not", () => {
    const { rig, d, serial } = accepted()
    const p = rig.pickup(d)
    rig.departs(p)
    rig.do({
      _tag: "Update",
      demandId: d.id,
      start: null,
      latestStart: null,
      destination: at(600, 300, "Customer"),
      excludeRobots: null,
      asker: null
    })
    const next = rig.demand(d.supersededById)
    assert.strictEqual(d.status, "Superseded")
    assert.strictEqual(next.status, "Pending")
    assert.strictEqual(next.servedByRobotId, serial)
    assert.strictEqual(p.status, "Active")
    assert.strictEqual(p.originatingDemandId, next.id)
    assert.strictEqual(next.pickupId, p.id)
    assert.notStrictEqual(next.tripId, d.tripId)
    rig.completes(p, merchant)
    assert.deepInclude(rig.latest("AtOrigin"), { demandId: next.id })
    assert.deepInclude(rig.answer(), { _tag: "DemandConfirmed", demandId: next.id })
  })

  const asker = { deliveryId: "d1", attemptId: "attempt-d1" }
  const moved = (demandId: string, destination: Place) =>
    ({
      _tag: "Update",
      demandId,
      start: null,
      latestStart: null,
      destination,
      excludeRobots: null,
      asker
    }) as const

  it("tells the delivery that asked when the new address cannot be served after all", () => {
    const { rig, d } = accepted()
    const far = at(5_000, 0, "Customer")
    assert.lengthOf(rig.do(moved(d.id, far)), 0)
    assert.deepStrictEqual(rig.answer(), {
      _tag: "UpdateRefused",
      attemptId: "attempt-d1",
      destination: { lat: far.lat, lng: far.lng },
      code: "NoLongerFeasible",
      limitingFactor: "NotRobotAddressable"
    })
    assert.deepStrictEqual(d.destination, customer)
    rig.do(moved("no-demand", far))
    assert.deepInclude(rig.answer(), { _tag: "UpdateRefused", code: "NotFound" })
    // A trip under way goes where it goes.
    rig.departs(rig.pickup(d))
    rig.now += 5 * minute
    rig.completes(rig.pickup(d), d.origin)
    rig.loaded(d)
    rig.departs(d)
    rig.do(moved(d.id, at(600, 300, "Customer")))
    assert.deepInclude(rig.answer(), { _tag: "UpdateRefused", code: "IllegalTransition" })
  })

  it("takes the wish of a delivery that does not know the newest demand yet, and a repetition once", () => {
    const { rig, d } = accepted()
    const first = moved(d.id, at(600, 300, "Customer"))
    rig.do(first)
    const next = rig.demand(d.supersededById)
    const answers = rig.sends.length
    assert.lengthOf(rig.do(first), 0)
    assert.lengthOf(rig.sends, answers)
    rig.do(moved(d.id, at(500, 200, "Customer")))
    const newest = rig.demand(next.supersededById)
    assert.deepStrictEqual([next.status, newest.status], ["Superseded", "Pending"])
    assert.deepInclude(rig.answer(), { _tag: "DemandConfirmed", demandId: newest.id })
    // One that is over is known to be over.
    rig.cancel("d1")
    assert.lengthOf(rig.do(moved(d.id, at(600, 300, "Customer"))), 0)
    assert.notStrictEqual(rig.answer()["_tag"], "UpdateRefused")
  })

  it("never comes back to a robot that it was to do without", () => {
    const { rig, d, serial } = accepted()
    const without = (...excludeRobots: ReadonlyArray<string>) =>
      rig.do({ ...moved(d.id, d.destination), destination: null, excludeRobots })
    without(serial)
    without("r-9")
    assert.deepStrictEqual(d.features?.excludeRobots, [serial, "r-9"])
    assert.lengthOf(without("r-9"), 0)
  })

  it("refuses a new address that is out of range, and changes nothing", () => {
    const { rig, d } = accepted()
    const before = rig.events.length
    const outcome = rig.try({
      _tag: "Update",
      demandId: d.id,
      start: null,
      latestStart: null,
      destination: at(5_000, 0, "Customer"),
      excludeRobots: null,
      asker: null
    })
    assert.deepInclude(outcome, { accepted: false, _tag: "NoLongerFeasible" })
    assert.lengthOf(rig.events, before)
    assert.deepStrictEqual(d.destination, customer)
  })
})

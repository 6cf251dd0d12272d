/** Robots that pass from one delivery to the next: the acceptance tests of spec/dispatch.md 10. */
import { assert, describe, it } from "@effect/vitest"
import { insert } from "../../../src/services/dispatch/planner/insertion.ts"
import { at, city, customer, merchant, minute, otherMerchant, Rig, second } from "./rig.ts"

/** A robot on its way home from a delivery: its return has departed, its lot is far off. */
const returning = (): Rig => {
  const rig = new Rig().hubOpens().lot("lot-a", at(-900, 0)).pilots(10).addRobot("r-1", at(0, 30))
  const first = rig.accepted("d0", { start: rig.now, destination: at(500, 0, "Customer") })
  rig.loaded(first)
  rig.departs(first)
  rig.pass(10 * minute)
  rig.completes(first)
  rig.pass(second)
  rig.departs(rig.ret(first))
  rig.pass(minute)
  return rig
}

describe("P2P scenarios", () => {
  it("(1) an idle robot at the merchant gets a delivery and a return, and no pickup", () => {
    const rig = city().addRobot("r-0", at(30, 0))
    const d = rig.accepted("d1")
    assert.strictEqual(d.servedByRobotId, "r-0")
    assert.isNull(d.pickupId)
    assert.strictEqual(rig.ret(d).status, "Pending")
    assert.deepStrictEqual(
      rig.all("TripRequested").map((event) => event.type),
      ["DELIVERY", "RETURN"]
    )
  })

  it("(1) an idle robot farther off than 50 m gets a pickup as well, with a trip each", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const robot = rig.robot(d.servedByRobotId ?? "")
    assert.strictEqual(robot.scheduledPickup?.demandId, d.pickupId)
    assert.strictEqual(robot.scheduledDelivery?.demandId, d.id)
    assert.strictEqual(robot.scheduledMovement?.demandId, d.returnId)
    assert.strictEqual(rig.pickup(d).originatingDemandId, d.id)
    assert.deepStrictEqual(
      rig.all("TripRequested").map((event) => event.type),
      ["JITP", "DELIVERY", "RETURN"]
    )
  })

  it("(2) a robot on its return is stopped for a delivery, and picks up from where it stopped", () => {
    const rig = returning()
    const home = rig.robot("r-1").activeDemand?.demandId ?? ""
    const d = rig.accepted("d1", {
      origin: otherMerchantNear,
      start: rig.now,
      latestStart: rig.now + 40 * minute
    })
    assert.strictEqual(d.servedByRobotId, "r-1")
    const movement = rig.demand(home)
    assert.strictEqual(movement.status, "Active")
    assert.strictEqual(movement.closeReason, "Interrupted")
    assert.strictEqual(rig.latest("TripCancelRequested").reason, "Interrupted")
    const pickup = rig.pickup(d)
    assert.isNull(pickup.tripId)

    rig.pass(20 * second)
    rig.tripCancelled(movement, at(400, 0))
    assert.strictEqual(movement.status, "Canceled")
    rig.pass(second)
    assert.isNotNull(pickup.tripId)
    const trip = rig.latest("TripRequested")
    assert.strictEqual(trip.type, "JITP")
    assert.closeTo(trip.origin.lng, at(400, 0).lng, 1e-9)
    assert.isNotNull(pickup.activationRequestedAt)
  })

  it("(2) a deployment is stopped for a delivery like a return, but not on its way to storage", () => {
    const sent = (kind: "ParkingLot" | "Storage"): Rig => {
      const rig = new Rig().hubOpens().lot("lot-a", at(-900, 0)).pilots(10).addRobot("r-1", at(500, 0))
      const destination = { ...at(-900, 0), locationId: "lot-a", kind }
      rig.do({ _tag: "CreateDeployment", serial: "r-1", destination, start: rig.now, purpose: "x" })
      rig.departs(rig.demand(rig.robot("r-1").scheduledMovement?.demandId ?? null))
      rig.pass(minute)
      const request = rig.request("d1", { origin: otherMerchantNear, start: rig.now })
      rig.do({ _tag: "Quote", request, expiresAt: rig.now + minute })
      return rig
    }
    const stopped = sent("ParkingLot")
    assert.deepInclude(stopped.answer(), { _tag: "DemandQuoted", serial: "r-1" })
    stopped.confirm("d1", stopped.answer()["demandId"] as string)
    const movement = stopped.demand(stopped.robot("r-1").activeDemand?.demandId ?? null)
    assert.deepInclude(movement, { type: "Deployment", closeReason: "Interrupted" })
    assert.deepInclude(sent("Storage").answer(), { _tag: "DemandRefused" })
  })

  it("(2) a return is not interrupted when another robot costs less", () => {
    const rig = returning().addRobot("r-2", at(560, 110))
    const d = rig.accepted("d1", { origin: otherMerchantNear, start: rig.now })
    assert.strictEqual(d.servedByRobotId, "r-2")
    assert.isNull(rig.demand(rig.robot("r-1").activeDemand?.demandId ?? "").cancelRequestedAt)
  })

  it("(3) a robot that is bringing food goes from its customer to the next merchant", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(10).addRobot("r-1", at(-200, 0))
    const first = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(first))
    rig.pass(4 * minute)
    rig.completes(rig.pickup(first), merchant)
    rig.loaded(first)
    rig.departs(first)
    const home = rig.ret(first)
    const second_ = rig.accepted("d2", {
      origin: otherMerchant,
      start: rig.now + 25 * minute,
      latestStart: rig.now + 70 * minute
    })
    assert.strictEqual(second_.servedByRobotId, "r-1")
    assert.strictEqual(home.status, "Superseded")
    assert.strictEqual(home.supersededById, second_.returnId)
    assert.deepStrictEqual(rig.pickup(second_).origin, customer)
    assert.strictEqual(rig.robot("r-1").activeDemand?.demandId, first.id)
  })

  it("(4) without a suitable robot the quote is refused for want of robots", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(3).addRobot("r-1", at(0, 90), 12)
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    assert.deepInclude(rig.answer(), { _tag: "DemandRefused", limitingFactor: "RobotAvailability" })
    assert.strictEqual(rig.state.demands.size, 0)
  })

  it("(4) the refusal counts each robot under the first rule that it breaks", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(3)
    rig.addRobot("r-1", at(0, 90), 12).addRobot("r-2", at(0, 90), 12).addRobot("r-3", at(0, 3_000))
    rig.addRobot("r-4", at(0, 90))
    rig.connectivity("r-4", false)
    const { deliveryId: _d, quoteId: _q, ...asked } = rig.request("d1")
    const wish = { ...asked, demandId: null, promisedEta: null, currentSerial: null }
    assert.deepStrictEqual(insert(rig.state, rig.state.calendar, wish, rig.now, rig.config), {
      limitingFactor: "RobotAvailability",
      issueCounts: { Offline: 1, BatteryLow: 2, OutOfPickupRange: 1 }
    })
  })

  it("(5) with a robot and no pilot the quote is refused for want of pilots", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).addRobot("r-1", at(-200, 0))
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    assert.deepInclude(rig.answer(), { _tag: "DemandRefused", limitingFactor: "PilotAvailability" })
  })

  it("(6) a robot lost before the start is replaced, and old and new are told", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const lost = d.servedByRobotId ?? ""
    const trip = d.tripId
    rig.robotState(lost, "GROUNDED")
    rig.pass(15 * second)
    assert.strictEqual(d.status, "Scheduled")
    const told = rig.latest("DemandOrphaned")
    assert.deepInclude(told, { serial: lost, issues: ["Grounded"], loaded: false })
    rig.pass(15 * second)
    assert.strictEqual(d.status, "Pending")
    assert.notStrictEqual(d.servedByRobotId, lost)
    assert.deepInclude(rig.latest("RobotReassigned"), {
      demandId: d.id,
      tripId: trip,
      oldRobot: lost,
      newRobot: d.servedByRobotId ?? ""
    })
    assert.strictEqual(d.tripId, trip)
    assert.strictEqual(d.tripSerial, d.servedByRobotId)
  })

  it("(7) of two quotes on one robot the second to be accepted gets another robot", () => {
    const rig = new Rig()
      .hubOpens()
      .lot("lot-a", at(-200, 0))
      .pilots(10)
      .addRobot("r-1", at(-200, 0))
      .addRobot("r-2", at(-400, 0))
    const one = rig.quote("d1")
    const two = rig.quote("d2")
    assert.strictEqual(one.plan?.serial, "r-1")
    assert.strictEqual(two.plan?.serial, "r-1")
    rig.confirm("d1", one.id)
    rig.confirm("d2", two.id)
    assert.strictEqual(one.servedByRobotId, "r-1")
    assert.strictEqual(two.servedByRobotId, "r-2")
  })

  it("(7) of two quotes on the only robot the second to be accepted is no longer feasible", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(10).addRobot("r-1", at(-200, 0))
    const one = rig.quote("d1")
    const two = rig.quote("d2")
    rig.confirm("d1", one.id)
    rig.confirm("d2", two.id)
    assert.deepInclude(rig.answer(), { _tag: "ConfirmRefused", code: "NoLongerFeasible" })
    assert.strictEqual(two.status, "Requested")
    assert.lengthOf(rig.state.calendar.blocksOf(two.id), 0)
    rig.pass(6 * minute)
    assert.strictEqual(two.status, "Canceled")
    assert.strictEqual(two.closeReason, "QuoteExpired")
  })
})

const otherMerchantNear = at(560, 100, "Merchant")

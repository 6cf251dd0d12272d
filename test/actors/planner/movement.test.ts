/** Deployments, returns and activation by hand: spec/dispatch.md 5. */
import { assert, describe, it } from "@effect/vitest"
import { foodWordMs } from "../../../src/actors/planner/limits.ts"
import { at, city, minute, Rig, second } from "./rig.ts"

describe("movements", () => {
  it("plans a deployment with its trip and starts it when it is due", () => {
    const rig = city()
    rig.do({
      _tag: "CreateDeployment",
      serial: "r-3",
      destination: { ...at(0, 300), locationId: "pod-1" },
      start: rig.now + 10 * minute,
      purpose: "deployment"
    })
    const movement = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    assert.deepInclude(movement, { type: "Deployment", status: "Pending", purpose: "deployment", version: 3 })
    assert.deepInclude(rig.latest("TripRequested"), { type: "DEPLOYMENT", serial: "r-3", deliveryId: null })
    assert.isNull(movement.activationRequestedAt)
    rig.pass(8 * minute + 15 * second)
    assert.isNotNull(movement.activationRequestedAt)
    rig.departs(movement)
    rig.pass(6 * minute)
    rig.completes(movement)
    assert.strictEqual(rig.robot("r-3").lotId, "pod-1")
    rig.pass(minute)
    assert.isNull(rig.robot("r-3").scheduledMovement)
  })

  it("brings food back for the attempt it is named with", () => {
    const rig = city()
    rig.do({
      _tag: "CreateReturn",
      serial: "r-3",
      destination: null,
      start: rig.now,
      deliveryId: "d1",
      attemptId: "attempt-d1"
    })
    assert.deepInclude(rig.latest("TripRequested"), {
      type: "RETURN",
      deliveryId: "d1",
      attemptId: "attempt-d1"
    })
  })

  /** A delivery that is canceled half way, with its food aboard; the robot stands. */
  const canceledUnderWay = () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(d))
    rig.pass(4 * minute)
    rig.completes(rig.pickup(d), d.origin)
    rig.loaded(d)
    rig.departs(d)
    rig.pass(2 * minute)
    rig.cancel("d1")
    rig.tripCancelled(d, at(450, 0))
    rig.relay()
    return { rig, d, serial: d.servedByRobotId ?? "" }
  }

  it("leaves it to the delivery where its food goes", () => {
    const { d, rig, serial } = canceledUnderWay()
    assert.isNull(rig.robot(serial).scheduledMovement)
    rig.do({
      _tag: "CreateReturn",
      serial,
      destination: d.origin,
      start: rig.now,
      deliveryId: "d1",
      attemptId: "attempt-d1"
    })
    assert.deepInclude(rig.latest("TripRequested"), { type: "RETURN", serial, attemptId: "attempt-d1" })
    assert.deepInclude(rig.latest("TripRequested").destination, { lat: d.origin.lat, lng: d.origin.lng })
  })

  it("brings food back without a pilot in the plan, and once, however often it is asked to", () => {
    const { d, rig, serial } = canceledUnderWay()
    for (let i = 1; i <= 10; i++) rig.pilot(`pilot-${i}`, { from: "ON_SHIFT", to: "UNRESPONSIVE" })
    const ask = (attemptId: string) =>
      rig.try({
        _tag: "CreateReturn",
        serial,
        destination: d.origin,
        start: rig.now,
        deliveryId: "d1",
        attemptId
      })
    assert.isTrue(ask("attempt-d1").accepted)
    const movement = rig.demand(rig.robot(serial).scheduledMovement?.demandId ?? null)
    assert.deepInclude(movement, { type: "Return", attemptId: "attempt-d1" })
    assert.lengthOf(movement.plan?.blocks ?? [1], 0)
    assert.deepInclude(ask("attempt-d1"), { accepted: true, events: [] })
    assert.deepInclude(ask("attempt-d2"), { accepted: false, _tag: "SlotTaken" })
  })

  it("takes food home that no delivery has spoken for", () => {
    const { rig, serial } = canceledUnderWay()
    rig.pass(foodWordMs - second)
    assert.isNull(rig.robot(serial).scheduledMovement)
    rig.pass(16 * second)
    const movement = rig.demand(rig.robot(serial).scheduledMovement?.demandId ?? null)
    assert.deepInclude(movement, { type: "Return", purpose: "return-food", attemptId: "attempt-d1" })
    assert.strictEqual(movement.destination.kind, "ParkingLot")
  })

  it("refuses a robot whose slot is taken, that is unfit, or that nobody knows", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const deploy = (serial: string) =>
      rig.try({ _tag: "CreateDeployment", serial, destination: at(0, 300), start: rig.now, purpose: "x" })
    assert.deepInclude(deploy(d.servedByRobotId ?? ""), { accepted: false, _tag: "SlotTaken" })
    rig.connectivity("r-3", false)
    assert.deepInclude(deploy("r-3"), { accepted: false, _tag: "RobotNotFeasible", issue: "Offline" })
    assert.deepInclude(deploy("r-x"), { accepted: false, _tag: "NotFound", id: "r-x" })
  })

  it("drops a movement whose trip was cancelled before it departed", () => {
    const rig = city()
    rig.do({ _tag: "CreateDeployment", serial: "r-3", destination: at(0, 300), start: rig.now, purpose: "x" })
    const movement = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    rig.tripCancelled(movement, null, false)
    assert.strictEqual(movement.status, "Pending")
    rig.pass(second)
    assert.strictEqual(movement.status, "Canceled")
    assert.isNull(rig.robot("r-3").scheduledMovement)
  })

  it("cancels a movement by its demand", () => {
    const rig = city()
    rig.do({ _tag: "CreateDeployment", serial: "r-3", destination: at(0, 300), start: rig.now, purpose: "x" })
    const id = rig.robot("r-3").scheduledMovement?.demandId ?? ""
    rig.do({ _tag: "Cancel", deliveryId: "", attemptId: null, demandId: id, reason: "Other" })
    assert.strictEqual(rig.demand(id).status, "Canceled")
    assert.deepInclude(rig.latest("TripCancelRequested"), { demandId: id })
  })

  it("plans a way home without a pilot rather than leave a robot in the street", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-300, 0)).pilot("pilot-1").addRobot("r-1", at(0, 0))
    rig.do({ _tag: "CreateDeployment", serial: "r-1", destination: at(400, 0), start: rig.now, purpose: "x" })
    const movement = rig.demand(rig.robot("r-1").scheduledMovement?.demandId ?? "")
    rig.departs(movement)
    rig.pilot("pilot-1", { from: "ON_SHIFT", to: "OFF_SHIFT" })
    rig.tripCancelled(movement, at(100, 0))
    rig.pass(second)
    const home = rig.demand(rig.robot("r-1").scheduledMovement?.demandId ?? "")
    assert.strictEqual(home.type, "Return")
    assert.lengthOf(home.plan?.blocks ?? [], 0)
  })

  it("drops the way home of a robot that was fetched meanwhile", () => {
    const rig = city()
    rig.do({
      _tag: "CreateReturn",
      serial: "r-3",
      destination: { ...at(0, 300), locationId: "pod-1" },
      start: rig.now + 10 * minute,
      deliveryId: null,
      attemptId: null
    })
    const home = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    rig.pass(minute)
    assert.strictEqual(home.status, "Pending")
    rig.robotState("r-3", "OFF_DUTY")
    rig.pass(15 * second)
    assert.strictEqual(home.status, "Canceled")
    assert.deepInclude(rig.latest("TripCancelRequested"), { demandId: home.id, reason: "RobotAvailability" })
    assert.isNull(rig.robot("r-3").scheduledMovement)
    rig.pass(minute)
    assert.isNull(rig.robot("r-3").scheduledMovement, "it is not sent home again")
  })
})

describe("activation by hand", () => {
  it("starts the demand whose turn it is, once", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now + 20 * minute })
    const p = rig.pickup(d)
    rig.do({ _tag: "Activate", demandId: p.id })
    assert.deepInclude(rig.latest("TripActivationRequested"), { demandId: p.id })
    const before = rig.events.length
    rig.do({ _tag: "Activate", demandId: p.id })
    assert.lengthOf(rig.events, before)
  })

  it("refuses what must wait for something else", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    const refusal = (demandId: string) => rig.try({ _tag: "Activate", demandId })
    assert.deepInclude(refusal(d.id), { _tag: "NotReady", waitsFor: "Pickup" })
    rig.departs(rig.pickup(d))
    assert.deepInclude(refusal(d.id), { _tag: "NotReady", waitsFor: "RobotFree" })
    rig.completes(rig.pickup(d))
    assert.deepInclude(refusal(d.id), { _tag: "NotReady", waitsFor: "Load" })
    assert.deepInclude(refusal(rig.ret(d).id), { _tag: "NotReady", waitsFor: "Delivery" })
    assert.deepInclude(refusal("x"), { _tag: "NotFound" })
  })

  it("says when there is no trip to start", () => {
    const rig = city()
    rig.do({ _tag: "CreateDeployment", serial: "r-3", destination: at(0, 300), start: rig.now, purpose: "x" })
    const movement = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    rig.tripCancelled(movement, null, false)
    assert.deepInclude(rig.try({ _tag: "Activate", demandId: movement.id }), { _tag: "MissingTrip" })
  })
})

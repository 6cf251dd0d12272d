/** The replan loop, step by step: spec/dispatch.md 9. */
import { assert, describe, it } from "@effect/vitest"
import { plannerActor } from "../../../src/actors/planner/actor.ts"
import { noteBusy } from "../../../src/actors/planner/state.ts"
import { at, city, merchant, minute, noon, otherMerchant, Rig, second } from "./rig.ts"

describe("replan loop", () => {
  it("starts with the first thing there is to plan with, and ticks at multiples of 15 s", () => {
    const rig = new Rig()
    rig.now = noon + 4_000
    rig.hubOpens()
    assert.deepStrictEqual(
      rig.timers.map(({ key, dueAt }) => [key, dueAt]),
      [["Replan", noon + 15_000]]
    )
    rig.addRobot("r-1", merchant)
    assert.lengthOf(rig.timers, 1)
    rig.pass(minute)
    assert.strictEqual(rig.timers[0]?.dueAt, noon + 75_000)
    assert.lengthOf(rig.all("ReplanStarted"), 1)
  })

  it("orphans a delivery only when its robot fails in two cycles", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const serial = d.servedByRobotId ?? ""
    rig.connectivity(serial, false)
    rig.pass(15 * second)
    assert.strictEqual(d.status, "Pending")
    assert.strictEqual(d.failedCycles, 1)
    rig.pass(15 * second)
    assert.deepInclude(rig.latest("DemandOrphaned"), { serial, issues: ["Offline"] })
    assert.deepStrictEqual(d.features?.excludeRobots, [serial])
    rig.connectivity(serial, true)
    rig.pass(15 * second)
    assert.strictEqual(d.status, "Pending")
    assert.notStrictEqual(d.servedByRobotId, serial)
  })

  it("forgets a failure that does not last", () => {
    const rig = city()
    const d = rig.accepted("d1")
    rig.connectivity(d.servedByRobotId ?? "", false)
    rig.pass(15 * second)
    rig.connectivity(d.servedByRobotId ?? "", true)
    rig.pass(15 * second)
    assert.strictEqual(d.failedCycles, 0)
    assert.lengthOf(rig.all("DemandOrphaned"), 0)
  })

  it("keeps a loaded delivery with its lost robot and tells so once", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.loaded(d)
    rig.robotState(d.servedByRobotId ?? "", "GROUNDED", { hasFood: true })
    rig.pass(2 * minute)
    assert.strictEqual(d.status, "Pending")
    assert.lengthOf(rig.all("DemandOrphaned"), 1)
    assert.isTrue(rig.latest("DemandOrphaned").loaded)
  })

  it("tells of food on a robot that was grounded under way, once, and leaves the rest to Deliveries", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.loaded(d)
    rig.departs(d)
    rig.robotState(d.servedByRobotId ?? "", "GROUNDED", { hasFood: true })
    rig.pass(2 * minute)
    assert.lengthOf(rig.all("DemandOrphaned"), 1)
    assert.deepInclude(rig.latest("DemandOrphaned"), { loaded: true, issues: ["Grounded"] })
    assert.strictEqual(d.status, "Active")
    assert.isNull(d.cancelRequestedAt)
  })

  it("ends the pickup of a robot that was grounded under way and finds the delivery another", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    const p = rig.pickup(d)
    rig.departs(p)
    rig.robotState(d.servedByRobotId ?? "", "GROUNDED")
    rig.pass(15 * second)
    assert.isNotNull(p.cancelRequestedAt)
    assert.strictEqual(d.status, "Scheduled")
    rig.pass(15 * second)
    assert.strictEqual(d.status, "Pending")
    assert.notStrictEqual(d.servedByRobotId, p.servedByRobotId)
  })

  it("cancels a deployment of a robot that was grounded under way", () => {
    const rig = city()
    rig.do({
      _tag: "CreateDeployment",
      serial: "r-3",
      destination: at(0, 300),
      start: rig.now,
      purpose: "reposition"
    })
    const movement = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    rig.departs(movement)
    rig.robotState("r-3", "GROUNDED")
    rig.pass(15 * second)
    assert.isNotNull(movement.cancelRequestedAt)
  })

  it("tells once that no robot is left, and gives up when the food could not leave in time", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(5).addRobot("r-1", at(-200, 0))
    const d = rig.accepted("d1", { start: rig.now, latestStart: rig.now + 20 * minute })
    rig.robotState("r-1", "GROUNDED")
    rig.pass(10 * minute)
    assert.lengthOf(rig.all("ReassignmentFailed"), 1)
    assert.deepInclude(rig.latest("ReassignmentFailed"), { demandId: d.id, serial: "r-1" })
    rig.pass(11 * minute)
    assert.strictEqual(d.status, "Canceled")
    assert.strictEqual(d.closeReason, "RobotAvailability")
    assert.deepInclude(rig.latest("TripCancelRequested"), { tripId: d.tripId ?? "" })
  })

  it("gives up for want of a pilot when the robot was called and nobody came to drive it", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now, latestStart: rig.now + 25 * minute })
    rig.pass(26 * minute)
    assert.strictEqual(d.status, "Canceled")
    assert.strictEqual(d.closeReason, "PilotAvailability")
  })

  it("slides what has not departed, and tells the new time from 30 s on with rising revisions", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    const promised = d.plan?.eta ?? 0
    rig.pass(3 * minute)
    const updates = rig.all("EtaUpdate")
    assert.isAbove(updates.length, 0)
    assert.deepStrictEqual(
      updates.map((event) => event.revision),
      updates.map((_, index) => index + 1)
    )
    for (const [index, update] of updates.entries()) {
      assert.isAtLeast(update.dropoffEta - (updates[index - 1]?.dropoffEta ?? promised), 30 * second)
    }
    assert.strictEqual(rig.robot(d.servedByRobotId ?? "").scheduledDelivery?.eta, updates.at(-1)?.dropoffEta)
  })

  it("stops moving the time once the robot is at its customer", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.loaded(d)
    rig.departs(d)
    rig.pass(16 * minute)
    rig.do({ _tag: "ApplyTrip", event: rig.trip(d, "AT_STOP", { arrived: true }) })
    const told = rig.all("EtaUpdate").length
    const eta = rig.robot(d.servedByRobotId ?? "").activeDemand?.eta
    assert.strictEqual(eta, rig.now)
    rig.pass(10 * minute)
    assert.lengthOf(rig.all("EtaUpdate"), told)
  })

  it("starts a pickup 120 s before its planned departure", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now + 20 * minute })
    const etd = rig.pickup(d).plan?.etd ?? 0
    rig.pass(etd - 135 * second - rig.now)
    assert.isNull(rig.pickup(d).activationRequestedAt)
    rig.pass(30 * second)
    assert.isNotNull(rig.pickup(d).activationRequestedAt)
  })

  it("asks again each minute, three times, and then raises the alarm", () => {
    const rig = city()
    rig.accepted("d1", { start: rig.now })
    rig.pass(5 * minute)
    assert.lengthOf(rig.all("TripActivationRequested"), 4)
    assert.lengthOf(
      rig.calls.filter((call) => call._tag === "RaiseAlarm" && call.code === "ActivationUnanswered"),
      1
    )
  })

  it("asks no more once the trip has departed", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(d))
    rig.pass(5 * minute)
    assert.lengthOf(rig.all("TripActivationRequested"), 1)
  })

  it("starts nothing on a robot that is grounded or out of reach", () => {
    const rig = city()
    rig.do({
      _tag: "CreateDeployment",
      serial: "r-3",
      destination: at(0, 300),
      start: rig.now + 10 * minute,
      purpose: "reposition"
    })
    const movement = rig.demand(rig.robot("r-3").scheduledMovement?.demandId ?? "")
    rig.connectivity("r-3", false)
    rig.pass(12 * minute)
    assert.isNull(movement.activationRequestedAt)
    rig.connectivity("r-3", true)
    rig.pass(15 * second)
    assert.isNotNull(movement.activationRequestedAt)
  })

  it("tells once that a robot without pickup waits at its merchant", () => {
    const rig = city().addRobot("r-0", at(20, 0))
    const d = rig.accepted("d1", { start: rig.now + 5 * minute })
    assert.lengthOf(rig.all("AtOrigin"), 0)
    rig.pass(2 * minute)
    assert.lengthOf(rig.all("AtOrigin"), 1)
    assert.deepInclude(rig.latest("AtOrigin"), { demandId: d.id, serial: "r-0", place: merchant })
  })

  it("tells at once that a robot waits when its pickup trip ends at the merchant", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(d))
    const before = rig.events.length
    rig.completes(rig.pickup(d), merchant)
    assert.deepStrictEqual(rig.tags(rig.events.slice(before)), [
      "DemandTransitioned",
      "RobotPlaced",
      "SlotFreed",
      "AtOrigin",
      "RobotObserved"
    ])
  })

  it("does not take a robot that stopped elsewhere for one at its merchant", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    rig.departs(rig.pickup(d))
    rig.completes(rig.pickup(d), at(-120, 0))
    rig.pass(minute)
    assert.lengthOf(rig.all("AtOrigin"), 0)
  })

  it("commits each change by itself", () => {
    const rig = city()
    const one = rig.accepted("d1", { start: rig.now })
    const two = rig.accepted("d2", { start: rig.now })
    rig.robotState(one.servedByRobotId ?? "", "GROUNDED")
    rig.robotState(two.servedByRobotId ?? "", "GROUNDED")
    rig.now += 15 * second
    rig.tick()
    const decision = rig.last
    const starts = decision?.splits ?? []
    assert.isAbove(starts.length, 0)
    const orphaned = decision?.events.flatMap((event, index) =>
      event._tag === "DemandOrphaned" ? [index] : []
    )
    assert.lengthOf(orphaned ?? [], 2)
    const [first, last] = orphaned ?? []
    assert.isTrue(starts.some((start) => start > (first ?? 0) && start <= (last ?? 0)))
    for (const [index, start] of starts.entries()) {
      assert.isAbove(start, starts[index - 1] ?? 0)
      assert.isBelow(start, decision?.events.length ?? 0)
    }
  })

  it("empties a slot that contradicts its demand within a minute, counts it, and raises the alarm", () => {
    const rig = new Rig({}, false).hubOpens().addRobot("r-1", merchant)
    const robot = rig.robot("r-1")
    // No history leads here; a row that was changed by hand would.
    robot.scheduledDelivery = { demandId: "nobody", etd: noon, eta: noon, updatedAt: noon }
    noteBusy(rig.state, robot)
    while (robot.scheduledDelivery !== null && rig.now < noon + minute) {
      rig.now += 15 * second
      const outcome = plannerActor(rig.config).decide(rig.state, { _tag: "Replan", serial: null }, rig.now)
      if (!outcome.accepted) continue
      for (const event of outcome.events) plannerActor(rig.config).evolve(rig.state, event)
      rig.calls.push(...(outcome.calls as typeof rig.calls))
    }
    assert.isNull(robot.scheduledDelivery)
    assert.strictEqual(rig.state.repairs, 1)
    assert.deepInclude(rig.calls.at(-1), { code: "SlotRepaired", id: "r-1" })
  })

  it("does nothing but wind its clock when nothing is planned", () => {
    const rig = city()
    rig.tick()
    assert.lengthOf(rig.last?.events ?? [], 0)
    assert.lengthOf(rig.last?.timers ?? [], 1)
  })

  it("sends a robot that ended its deliveries away from its lots home, and takes one at a lot as it is", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(5).addRobot("r-1", at(-200, 0))
    rig.do({
      _tag: "CreateDeployment",
      serial: "r-1",
      destination: otherMerchant,
      start: rig.now,
      purpose: "reposition"
    })
    const movement = rig.demand(rig.robot("r-1").scheduledMovement?.demandId ?? "")
    rig.departs(movement)
    rig.pass(minute)
    rig.tripCancelled(movement, at(-190, 0))
    rig.pass(second)
    assert.isNull(rig.robot("r-1").scheduledMovement)
    assert.strictEqual(rig.robot("r-1").lotId, "lot-a")
  })
})

/** News of robots, pilots, hubs and lots: what planning uses of them, and what it passes over. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { at, city, hubId, minute, noon, Rig, second, shard } from "./rig.ts"

const accept = (rig: Rig, demand: PlannerDemand, pilotId: string, ended = false, taskVersion = 1): void => {
  rig.do({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotAssignmentResolved",
      at: rig.now,
      pilotId,
      assignmentId: "a",
      taskId: "t",
      taskVersion,
      tripId: demand.tripId ?? "",
      hubId,
      type: "JITP",
      demandId: demand.id,
      deliveryId: demand.deliveryId,
      attemptId: demand.attemptId,
      status: ended ? "ABANDONED" : "ACCEPTED",
      ended,
      reason: null
    }
  })
}

describe("news of robots", () => {
  it("says nothing about a heartbeat that goes on as promised", () => {
    const rig = city()
    const before = rig.events.length
    rig.now += 30 * second
    rig.telemetry("r-1", at(-200, 0))
    assert.lengthOf(rig.events, before)
  })

  it("takes a new battery level, a change of rhythm, and the last heartbeat before silence", () => {
    const rig = city()
    rig.now += 30 * second
    rig.telemetry("r-1", at(-200, 0), { battery: 89 })
    assert.deepInclude(rig.robot("r-1"), { batteryPct: 89, batteryAt: rig.now, heartbeatAt: rig.now })
    rig.telemetry("r-1", at(-200, 0), { battery: 89, every: 0 })
    assert.isNull(rig.robot("r-1").heartbeatEveryMs)
  })

  it("takes the place of a standing robot beyond the noise of its sensor", () => {
    const rig = city()
    rig.telemetry("r-1", at(-192, 0))
    assert.closeTo(rig.robot("r-1").lng ?? 0, at(-200, 0).lng, 1e-9)
    rig.telemetry("r-1", at(-150, 0))
    assert.closeTo(rig.robot("r-1").lng ?? 0, at(-150, 0).lng, 1e-9)
  })

  it("does not take places of a moving robot, nor of one on a trip", () => {
    const rig = city()
    rig.telemetry("r-1", at(100, 0), { speed: 1.2 })
    rig.robotState("r-1", "ON_TRIP")
    rig.telemetry("r-1", at(100, 0))
    assert.closeTo(rig.robot("r-1").lng ?? 0, at(-200, 0).lng, 1e-9)
  })

  it("leaves ids alone however often robots report", () => {
    const ids = [true, false].map((chatty) => {
      const rig = city()
      if (chatty) for (let i = 0; i < 5; i++) rig.telemetry("r-1", at(-200, 0), { every: null })
      return rig.accepted("d1").id
    })
    assert.strictEqual(ids[0], ids[1])
  })

  it("passes over robots that were never registered", () => {
    const rig = city()
    const before = rig.events.length
    rig.telemetry("r-x", at(0, 0))
    rig.connectivity("r-1", true)
    assert.lengthOf(rig.events, before)
  })

  it("keeps robots in the order of their serials", () => {
    const rig = new Rig()
    for (const serial of ["r-5", "r-1", "r-3", "r-2", "r-4"]) rig.addRobot(serial, at(0, 0))
    assert.deepStrictEqual(
      rig.state.robots.map((robot) => robot.serial),
      ["r-1", "r-2", "r-3", "r-4", "r-5"]
    )
  })

  it("counts a deployed robot at its lot until it sets out", () => {
    const rig = city()
    rig.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotDeployment",
        at: rig.now,
        serial: "r-1",
        hubId,
        shard,
        locationId: "lot-a",
        method: "VAN_DROP",
        reason: "x",
        by: "x"
      }
    })
    assert.strictEqual(rig.state.lotOccupancy.get("lot-a"), 1)
    const d = rig.accepted("d1", { start: rig.now })
    assert.strictEqual(d.servedByRobotId, "r-1")
    rig.departs(rig.pickup(d))
    const home = rig.ret(d).destination.locationId
    assert.strictEqual(rig.state.lotOccupancy.get("lot-a"), 0)
    assert.strictEqual(rig.state.lotOccupancy.get(home ?? ""), 1)
  })
})

describe("news of pilots", () => {
  it("binds the block to the pilot that Operations chose, and finds the other demand a new one", () => {
    const rig = city()
    const one = rig.pickup(rig.accepted("d1", { start: rig.now }))
    const two = rig.pickup(rig.accepted("d2", { start: rig.now }))
    const taken = rig.state.calendar.blocksOf(two.id)[0]?.pilotId ?? ""
    assert.notStrictEqual(rig.state.calendar.blocksOf(one.id)[0]?.pilotId, taken)
    accept(rig, one, taken)
    assert.strictEqual(rig.state.calendar.blocksOf(one.id)[0]?.pilotId, taken)
    assert.lengthOf(rig.state.calendar.blocksOf(two.id), 0)
    rig.pass(15 * second)
    assert.lengthOf(rig.state.calendar.blocksOf(two.id), 1)
    assert.notStrictEqual(rig.state.calendar.blocksOf(two.id)[0]?.pilotId, taken)
  })

  it("knows who holds a trip, and repeats nothing", () => {
    const rig = city()
    const p = rig.pickup(rig.accepted("d1", { start: rig.now }))
    accept(rig, p, "pilot-9")
    assert.strictEqual(p.pilotId, "pilot-9")
    const before = rig.events.length
    accept(rig, p, "pilot-9")
    accept(rig, p, "pilot-8", true)
    assert.lengthOf(rig.events, before)
    accept(rig, p, "pilot-9", true)
    assert.isNull(p.pilotId)
  })

  it("keeps the pilot of the newest offer when an answer to an older one comes late", () => {
    const rig = city()
    const p = rig.pickup(rig.accepted("d1", { start: rig.now }))
    accept(rig, p, "pilot-9", false, 7)
    accept(rig, p, "pilot-8", false, 5)
    assert.strictEqual(p.pilotId, "pilot-9")
    accept(rig, p, "pilot-8", true, 5)
    assert.strictEqual(p.pilotId, "pilot-9")
  })

  it("does not take the end of a pilot's older assignment for that of the one he has", () => {
    const rig = city()
    const p = rig.pickup(rig.accepted("d1", { start: rig.now }))
    accept(rig, p, "pilot-9", false, 7)
    accept(rig, p, "pilot-9", true, 5)
    assert.strictEqual(p.pilotId, "pilot-9")
    accept(rig, p, "pilot-9", true, 7)
    assert.isNull(p.pilotId)
    accept(rig, p, "pilot-8", false, 5)
    assert.isNull(p.pilotId, "an older acceptance binds nobody once a newer one is over")
  })

  it("plans the blocks of a pilot who is gone anew", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now + 20 * minute })
    const gone = rig.state.calendar.blocksOf(d.id)[0]?.pilotId ?? ""
    rig.pilot(gone, { from: "ON_SHIFT", to: "UNRESPONSIVE" })
    assert.lengthOf(rig.state.calendar.blocksOf(d.id), 0)
    assert.include(rig.state.unblocked, d.id)
    rig.pass(15 * second)
    assert.lengthOf(rig.state.calendar.blocksOf(d.id), 2)
    assert.notStrictEqual(rig.state.calendar.blocksOf(d.id)[0]?.pilotId, gone)
    assert.lengthOf(rig.state.unblocked, 0)
  })

  it("plans with a pilot whose shift is still to come, and no more when he does not come", () => {
    const rig = new Rig({ planComingShifts: true })
      .hubOpens()
      .lot("lot-a", at(-200, 0))
      .addRobot("r-1", at(-200, 0))
    const shift = { shiftStart: noon + 5 * minute, shiftEnd: noon + 4 * 60 * minute }
    rig.pilot("coming", { from: null, to: "OFF_SHIFT", ...shift })
    const d = rig.accepted("d1", { start: rig.now })
    assert.isAtLeast(rig.pickup(d).plan?.etd ?? 0, noon + 5 * minute)
    assert.strictEqual(rig.state.calendar.blocksOf(d.id)[0]?.pilotId, "coming")
    rig.pass(5 * minute)
    assert.isAbove(rig.state.calendar.blocksOf(d.id).length, 0, "he is not late yet")
    rig.pass(45 * second)
    assert.lengthOf(rig.all("PilotMissed"), 1)
    assert.lengthOf(rig.state.calendar.blocksOf(d.id), 0)
    rig.pass(5 * minute)
    assert.lengthOf(rig.all("PilotMissed"), 1)
    rig.pilot("coming", { from: "OFF_SHIFT", to: "ON_SHIFT", ...shift })
    rig.pass(90 * second)
    assert.strictEqual(rig.state.calendar.blocksOf(d.id)[0]?.pilotId, "coming")
  })

  it("keeps the shifts of the days to come while one is worked and when it ends", () => {
    const rig = new Rig().hubOpens()
    const today = { shiftStart: noon - 60 * minute, shiftEnd: noon + 60 * minute }
    const tomorrow = { shiftStart: noon + 1_440 * minute, shiftEnd: noon + 1_900 * minute }
    rig.pilot("p", { from: null, to: "OFF_SHIFT", ...tomorrow })
    rig.pilot("p", { from: null, to: "OFF_SHIFT", ...today })
    rig.pilot("p", { from: "OFF_SHIFT", to: "ON_SHIFT", ...today })
    const known = () => rig.state.calendar.pilot("p")
    assert.deepStrictEqual(known()?.availability, [...Object.values(today), ...Object.values(tomorrow)])
    rig.pilot("p", { from: "ON_SHIFT", to: "OFF_SHIFT", ...today })
    assert.deepInclude(known(), { state: "OFF_SHIFT", notBefore: tomorrow.shiftStart })
    assert.deepStrictEqual(known()?.availability, Object.values(tomorrow))
  })

  it("plans nothing into breaks or past the end of a shift", () => {
    const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).addRobot("r-1", at(-200, 0))
    rig.pilot("pilot-1", { breaks: [{ startAt: noon + minute, endAt: noon + 40 * minute }] })
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    const plan = rig.demand(rig.answer()["demandId"] as string).plan
    assert.isAtLeast(plan?.blocks[0]?.from ?? 0, noon + 40 * minute)
    rig.pilot("pilot-1", { shiftEnd: noon + 15 * minute })
    rig.do({ _tag: "Quote", request: rig.request("d2"), expiresAt: rig.now + minute })
    assert.deepInclude(rig.answer(), { limitingFactor: "PilotAvailability" })
  })

  it("ends a delivery without food for which no pilot was found in time, and only such a one", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now, latestStart: rig.now + 20 * minute })
    const unavailable = (): void => {
      rig.do({
        _tag: "ApplyPilot",
        event: {
          _tag: "PilotUnavailable",
          at: rig.now,
          tripId: rig.pickup(d).tripId ?? "",
          demandId: rig.pickup(d).id,
          deliveryId: d.deliveryId,
          attemptId: d.attemptId,
          tried: []
        }
      })
    }
    unavailable()
    assert.strictEqual(d.status, "Pending")
    rig.now += 21 * minute
    unavailable()
    assert.strictEqual(d.status, "Canceled")
    assert.strictEqual(d.closeReason, "PilotAvailability")
  })
})

describe("news of hubs", () => {
  it("refuses while the hub is closed, and serves again when it opens", () => {
    const rig = city()
    const news = (_tag: "HubClosed" | "HubOpened"): void => {
      rig.do({ _tag: "ApplyHub", event: { _tag, at: rig.now, hubId, shard, cause: "clock" } })
    }
    news("HubClosed")
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    assert.strictEqual(rig.answer()["_tag"], "DemandRefused")
    news("HubOpened")
    rig.quote("d2")
  })

  it("stops work in severe weather", () => {
    const rig = city()
    rig.do({ _tag: "ApplyHub", event: { _tag: "HubClosed", at: rig.now, hubId, shard, cause: "weather" } })
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + minute })
    assert.deepInclude(rig.answer(), { limitingFactor: "WeatherConditions" })
  })

  it("keeps lots in order and takes their changes", () => {
    const rig = city()
    rig.lot("lot-0", at(0, 0)).lot("lot-b", at(800, 100), 7)
    assert.deepStrictEqual(
      rig.state.lots.map((lot) => [lot.locationId, lot.capacity]),
      [
        ["lot-0", null],
        ["lot-a", null],
        ["lot-b", 7]
      ]
    )
  })
})

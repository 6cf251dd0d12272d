/** Step 8 of the replan loop: idle robots go where orders are expected. Source: spec/dispatch.md 7, 9. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import type { PlannerConfig } from "../../../src/services/dispatch/planner/config.ts"
import { at, minute, Rig, second } from "./rig.ts"

const busyLot = at(1_600, 0)
const busyMerchant = at(1_500, 100, "Merchant")
const customer = at(2_100, 0, "Customer")

/** Two robots at a lot without orders; where four an hour are expected, no robot is in reach. */
const unbalanced = (config: Partial<PlannerConfig> = {}, pilotsComeInMs = 0): Rig => {
  const rig = new Rig({
    reposition: true,
    repositionEveryS: 60,
    repositionForecastS: 2_700,
    repositionGainMinS: 120,
    repositionPilotLoadMax: 0.85,
    ...config
  })
    .hubOpens()
    .lot("lot-quiet", at(0, 0), 10, 0)
    .lot("lot-busy", busyLot, 10, 4)
  for (let i = 1; i <= 8; i++) {
    rig.pilot(`pilot-${i}`, pilotsComeInMs === 0 ? {} : { shiftStart: rig.now + pilotsComeInMs })
  }
  for (const serial of ["r-1", "r-2"]) {
    rig.addRobot(serial, at(0, 0))
    rig.do({
      _tag: "ApplyRobot",
      event: {
        _tag: "RobotDeployment",
        at: rig.now,
        serial,
        shard: rig.state.shard,
        hubId: "hub-1",
        locationId: "lot-quiet",
        method: "VAN_DROP",
        reason: "test",
        by: "test"
      }
    })
  }
  return rig
}

const moves = (rig: Rig): ReadonlyArray<PlannerDemand> =>
  [...rig.state.demands.values()].filter(({ purpose }) => purpose === "reposition")

const active = (rig: Rig, serial: string): PlannerDemand =>
  rig.demand(rig.robot(serial).activeDemand?.demandId ?? null)

describe("repositioning", () => {
  it("makes deployments with trips, pilots and slots of the robots that go", () => {
    const rig = unbalanced()
    rig.pass(minute)
    assert.lengthOf(moves(rig), 2)
    for (const demand of moves(rig)) {
      assert.deepInclude(demand, { type: "Deployment", status: "Pending", deliveryId: null })
      assert.strictEqual(demand.destination.locationId, "lot-busy")
      const robot = rig.robot(demand.servedByRobotId ?? "")
      assert.strictEqual(robot.scheduledMovement?.demandId, demand.id)
      assert.isNotEmpty(rig.state.calendar.blocksOf(demand.id))
      assert.isNotNull(demand.activationRequestedAt)
    }
    assert.deepStrictEqual(
      rig.all("TripRequested").map(({ type, deliveryId }) => [type, deliveryId]),
      [
        ["DEPLOYMENT", null],
        ["DEPLOYMENT", null]
      ]
    )
    assert.strictEqual(rig.state.lotOccupancy.get("lot-busy"), 2)
  })

  it("ends at the other lot, and the robot stays there", () => {
    const rig = unbalanced()
    rig.pass(minute)
    for (const demand of moves(rig)) rig.departs(demand)
    rig.pass(30 * minute)
    for (const demand of moves(rig)) rig.completes(demand)
    rig.pass(10 * minute)
    assert.lengthOf(moves(rig), 2)
    for (const serial of ["r-1", "r-2"]) {
      const robot = rig.robot(serial)
      assert.deepInclude(robot, { lotId: "lot-busy", away: false, scheduledMovement: null })
    }
    assert.strictEqual(rig.state.lotOccupancy.get("lot-quiet"), 0)
    assert.strictEqual(rig.state.lotOccupancy.get("lot-busy"), 2)
  })

  it("is off when the configuration says so", () => {
    const rig = unbalanced({ reposition: false })
    rig.pass(5 * minute)
    assert.lengthOf(moves(rig), 0)
  })

  it("takes its turns once in the period", () => {
    const rig = unbalanced({ repositionEveryS: 300 })
    rig.pass(45 * second)
    const early = moves(rig).length
    rig.pass(5 * minute)
    assert.strictEqual(early, 0)
    assert.lengthOf(moves(rig), 2)
  })

  it("waits for no pilot: when none is free at once nobody moves", () => {
    const rig = unbalanced({}, 10 * minute)
    rig.pass(5 * minute)
    assert.lengthOf(moves(rig), 0)
    rig.pass(7 * minute)
    assert.lengthOf(moves(rig), 2)
  })

  it("gives way to a delivery before it departs", () => {
    const rig = unbalanced()
    rig.pass(minute)
    const nearby = { origin: at(100, 0, "Merchant"), destination: at(600, 0, "Customer") }
    const d = rig.accepted("d1", { ...nearby, start: rig.now })
    const move = moves(rig).find(({ servedByRobotId }) => servedByRobotId === d.servedByRobotId)
    assert.strictEqual(move?.status, "Superseded")
    assert.strictEqual(move?.supersededById, d.returnId)
    assert.deepInclude(rig.latest("TripCancelRequested"), { demandId: move?.id ?? "" })
    assert.lengthOf(rig.state.calendar.blocksOf(move?.id ?? ""), 0)
  })

  it("is interrupted for a delivery that gains 180 cost-seconds by it, and only then", () => {
    const rig = unbalanced()
    rig.pass(minute)
    for (const demand of moves(rig)) rig.departs(demand)
    rig.pass(15 * minute)
    for (const serial of ["r-1", "r-2"]) rig.telemetry(serial, at(800, 0), { speed: 1 })
    // Food that is ready now, behind the robots: both would have to come back from their goal.
    const wish = { origin: at(600, 50, "Merchant"), destination: at(1_200, 0, "Customer") }
    const d = rig.accepted("d1", { ...wish, start: rig.now, latestStart: rig.now + 60 * minute })
    assert.deepInclude(active(rig, d.servedByRobotId ?? ""), { closeReason: "Interrupted" })
    // Food that is ready when they have arrived anyway: nothing is gained by an interruption.
    const later = rig.now + 40 * minute
    const e = rig.accepted("d2", {
      origin: busyMerchant,
      destination: customer,
      start: later,
      latestStart: later + 40 * minute
    })
    assert.notStrictEqual(e.servedByRobotId, d.servedByRobotId)
    assert.isNull(active(rig, e.servedByRobotId ?? "").cancelRequestedAt)
  })

  it("touches no accepted delivery: neither its robot, nor its times, nor its pilots", () => {
    const rig = unbalanced({ reposition: true })
    const nearby = { origin: at(100, 0, "Merchant"), destination: at(600, 0, "Customer") }
    const d = rig.accepted("d1", { ...nearby, start: rig.now + 20 * minute })
    const before = {
      plan: d.plan,
      serial: d.servedByRobotId,
      blocks: [...rig.state.calendar.blocksOf(d.id)]
    }
    rig.pass(minute)
    assert.lengthOf(moves(rig), 1)
    assert.notStrictEqual(moves(rig)[0]?.servedByRobotId, d.servedByRobotId)
    assert.deepStrictEqual(
      { plan: d.plan, serial: d.servedByRobotId, blocks: [...rig.state.calendar.blocksOf(d.id)] },
      before
    )
  })
})

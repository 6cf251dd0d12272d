/** A trip that lost its pilot under way: spec/flows.md F10. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerCommand } from "../../../src/actors/planner/commands.ts"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { at, hubId, minute, Rig, second } from "./rig.ts"

const assigned = (
  rig: Rig,
  demand: PlannerDemand,
  pilotId: string,
  status: "ACCEPTED" | "REVOKED"
): PlannerCommand => ({
  _tag: "ApplyPilot",
  event: {
    _tag: "PilotAssignmentResolved",
    at: rig.now,
    pilotId,
    assignmentId: `a-${pilotId}`,
    taskId: "t",
    taskVersion: 1,
    tripId: demand.tripId ?? "",
    hubId,
    type: "DELIVERY",
    demandId: demand.id,
    deliveryId: demand.deliveryId,
    attemptId: demand.attemptId,
    status,
    ended: status === "REVOKED",
    reason: null
  }
})

const unavailable = (rig: Rig, demand: PlannerDemand): PlannerCommand => ({
  _tag: "ApplyPilot",
  event: {
    _tag: "PilotUnavailable",
    at: rig.now,
    tripId: demand.tripId ?? "",
    demandId: demand.id,
    deliveryId: demand.deliveryId,
    attemptId: demand.attemptId,
    tried: []
  }
})

const moves = (rig: Rig, demand: PlannerDemand, to: "AT_STOP" | "IN_TRANSIT"): PlannerCommand => ({
  _tag: "ApplyTrip",
  event: rig.trip(demand, to, { from: to === "AT_STOP" ? "IN_TRANSIT" : "AT_STOP" })
})

/** A delivery under way for two minutes; its pilot falls silent, the robot stops and nobody drives it. */
const standing = (others: ReadonlyArray<string> = []) => {
  const rig = new Rig().hubOpens().lot("lot-a", at(-200, 0)).addRobot("r-1", at(-200, 0)).pilot("silent")
  for (const pilotId of others) rig.pilot(pilotId)
  const delivery = rig.accepted("d1", { start: rig.now })
  rig.departs(rig.pickup(delivery))
  rig.now += 5 * minute
  rig.completes(rig.pickup(delivery), delivery.origin)
  rig.loaded(delivery)
  rig.do(assigned(rig, delivery, "silent", "ACCEPTED"))
  rig.departs(delivery)
  const { eta } = delivery.plan ?? { eta: 0 }
  const told = delivery.toldEta ?? 0
  rig.now += 2 * minute
  rig.do(moves(rig, delivery, "AT_STOP"))
  const leftMs = eta - rig.now
  rig.pilot("silent", { from: "ON_SHIFT", to: "UNRESPONSIVE" })
  rig.now += minute
  rig.do(assigned(rig, delivery, "silent", "REVOKED"))
  rig.now += 3 * minute
  return { rig, delivery, eta, told, leftMs }
}

describe("a trip under way for which no pilot is found", () => {
  it("is planned with the next pilot, who is held for it, and its new end is told", () => {
    const { rig, delivery, leftMs } = standing(["comes"])
    const updates = rig.all("EtaUpdate").length
    const events = rig.do(unavailable(rig, delivery))
    const expected = rig.now + rig.config.handoverS * second + leftMs
    assert.strictEqual(delivery.plan?.eta, expected)
    assert.strictEqual(rig.latest("EtaUpdate").dropoffEta, expected)
    assert.lengthOf(rig.all("EtaUpdate"), updates + 1)
    assert.include(rig.tags(events), "PilotReservationRequested")
    const held = rig.latest("PilotReservationRequested")
    assert.deepStrictEqual([held.tripId, held.blocks[0]?.pilotId], [delivery.tripId, "comes"])
    assert.strictEqual(rig.state.calendar.blocksOf(delivery.id)[0]?.pilotId, "comes")
  })

  it("is later by a whole search when there is nobody in sight, and later still as time goes on", () => {
    const { rig, delivery, leftMs } = standing()
    rig.do(unavailable(rig, delivery))
    const first = rig.now + 3 * minute + rig.config.handoverS * second + leftMs
    assert.strictEqual(rig.latest("EtaUpdate").dropoffEta, first)
    assert.lengthOf(rig.state.calendar.blocksOf(delivery.id), 0)
    rig.pass(10 * minute)
    assert.isAtLeast(delivery.toldEta ?? 0, rig.now + leftMs - 45 * second)
    assert.isAtMost(delivery.toldEta ?? 0, rig.now + leftMs + 45 * second)
  })

  it("ends as far from its next departure as it was from its end when it stopped", () => {
    const { rig, delivery, leftMs } = standing(["comes"])
    rig.do(unavailable(rig, delivery))
    rig.do(assigned(rig, delivery, "comes", "ACCEPTED"))
    rig.now += 30 * second
    rig.do(moves(rig, delivery, "IN_TRANSIT"))
    assert.strictEqual(delivery.plan?.eta, rig.now + leftMs)
    assert.strictEqual(delivery.toldEta, rig.now + leftMs)
    // The handover that Operations counts is the same stand.
    const { tripId } = delivery
    rig.do({
      _tag: "ApplyTrip",
      event: {
        _tag: "TripHandoverCompleted",
        at: rig.now,
        tripId: tripId ?? "",
        demandId: delivery.id,
        fromPilot: "silent",
        toPilot: "comes",
        seconds: 270
      }
    })
    assert.strictEqual(delivery.plan?.eta, rig.now + leftMs)
  })

  it("is told of once: repeated and late news change nothing", () => {
    const { rig, delivery } = standing(["comes"])
    const first = unavailable(rig, delivery)
    const stop = moves(rig, delivery, "AT_STOP")
    rig.do(first)
    rig.now += 10 * second
    assert.lengthOf(rig.do(first), 0)
    assert.lengthOf(rig.do(unavailable(rig, delivery)), 0)
    rig.do(assigned(rig, delivery, "comes", "ACCEPTED"))
    rig.do(moves(rig, delivery, "IN_TRANSIT"))
    assert.lengthOf(rig.do(first), 0)
    assert.lengthOf(rig.do(moves(rig, delivery, "IN_TRANSIT")), 0)
    // The news of the stop, late: whatever it notes, the pilot who drives is not missing.
    rig.do(stop)
    assert.lengthOf(rig.do(unavailable(rig, delivery)), 0)
  })

  it("is left alone when somebody has taken it meanwhile, or it is being cancelled", () => {
    const taken = standing(["comes"])
    taken.rig.do(assigned(taken.rig, taken.delivery, "comes", "ACCEPTED"))
    assert.lengthOf(taken.rig.do(unavailable(taken.rig, taken.delivery)), 0)
    const canceled = standing(["comes"])
    canceled.rig.cancel("d1")
    assert.lengthOf(canceled.rig.do(unavailable(canceled.rig, canceled.delivery)), 0)
  })
})

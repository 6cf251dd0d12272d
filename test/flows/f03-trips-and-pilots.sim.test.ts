/** F3, the trips' half: a trip is made, finds its pilot, departs and arrives. */
import { assert, describe, it } from "@effect/vitest"
import type { Accept } from "../../src/actors/pilot/commands.ts"
import type { ActorName } from "../../src/domain/decider.ts"
import { assertInOrder, everythingTwice, outcomesOf, wholeDay } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { constant, listedCity } from "./listed-city.ts"

/** Nobody answers in time: a pilot needs 100 s to see an offer. */
const nobodyAnswers = { pilots: `response_s: ${constant(100)}` }

describe("F3", () => {
  it("F3 happy: a trip is made and activated, its pilot is asked, bound, departs, arrives, and rests", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const seen = run.told.length
    const departed = run.until("TripTransitioned", ({ to }) => to === "IN_TRANSIT")
    const offer = run.of("PilotAssignmentRequested")[0]!
    const taken = run.of("PilotAssignmentResolved")[0]!
    assert.strictEqual(offer.expiresAt - offer.at, 30_000)
    assert.deepStrictEqual(
      [taken.assignmentId, taken.status, taken.ended, taken.taskVersion],
      [offer.assignmentId, "ACCEPTED", false, offer.taskVersion]
    )
    assert.deepStrictEqual([departed.tripId, departed.pilotId], [offer.tripId, offer.pilotId])
    run.pass(1)
    assertInOrder(order.since(seen), [
      ...["TripRequested", "TripActivationRequested", "TripCreated", "TripTransitioned", "TaskTransitioned"],
      ...["PilotSearchOpened", "PilotAsked", "PilotOffered", "PilotAssignmentRequested"],
      ...["PilotAssignmentResolved", "PilotBound", "PilotSearchClosed"],
      ...["TripTransitioned", "TaskTransitioned", "RobotStateChanged", "DemandTransitioned"],
      ...["AttemptTransitioned", "DeliveryTransitioned"]
    ])
    assert.strictEqual(run.of("WatchOpened", ({ trip }) => trip.tripId === offer.tripId).length, 1)
    assert.deepStrictEqual(order.statuses("JITP"), {
      robot: "ON_TRIP",
      trip: "IN_TRANSIT / IN_PROGRESS",
      demands: "Active, Pending, Pending",
      attempt: "InTransitToPartner",
      delivery: "InProgress"
    })
    const arrived = run.until("TripTransitioned", ({ to }) => to === "COMPLETED")
    run.pass(1)
    assert.strictEqual(order.statuses("JITP").trip, "COMPLETED / COMPLETED")
    assert.strictEqual(order.attempt.status, "AtPickup")
    assert.strictEqual(order.pilot(offer.pilotId).shiftStatus, "ON_COOLDOWN")
    const rested = run.until("PilotShiftTransitioned", ({ from }) => from === "ON_COOLDOWN")
    assert.closeTo(rested.at - arrived.at, 60_000, 20)
    order.until("AtDestination")
    run.pass(1)
    assert.deepStrictEqual(order.statuses("DELIVERY"), {
      robot: "ON_TRIP",
      trip: "AT_STOP / ARRIVED",
      demands: "Fulfilled, Active, Pending",
      attempt: "AtDestination",
      delivery: "InProgress"
    })
    run.finish()
  })

  it("F3 T: an offer that is not answered is STALE after 30 s, and the next pilot is asked", () => {
    const order = FollowedOrder.accepted(nobodyAnswers)
    const { run } = order
    const first = run.until("PilotAssignmentRequested")
    const second = run.until("PilotAssignmentRequested")
    const over = run.of("PilotAssignmentResolved")[0]!
    assert.strictEqual(over.status, "STALE")
    assert.strictEqual(over.at - first.at, 30_000)
    assert.notStrictEqual(second.pilotId, first.pilotId)
    assert.strictEqual(second.tripId, first.tripId)
    assert.isAbove(second.taskVersion, first.taskVersion)
    // His late yes is refused.
    run.pass(75)
    const late = run.commands("Pilot", "Accept")[0]
    assert.deepStrictEqual([late?.id, late?.refused], [first.pilotId, "AssignmentExpired"])
  })

  it("F3 T: no pilot within 180 s is told once; the search goes on, and the order is given up in the end", () => {
    const order = FollowedOrder.accepted(nobodyAnswers)
    const { run } = order
    const opened = run.until("PilotSearchOpened")
    const told = run.until("PilotUnavailable")
    assert.strictEqual(told.at - opened.at, 180_000)
    assert.strictEqual(told.attemptId, order.attempt.attemptId)
    assert.strictEqual(new Set(told.tried).size, 2)
    // Those who let it pass are asked again 600 s later.
    const again = run.until("PilotAsked")
    assert.closeTo(again.at - run.of("PilotLost")[0]!.at, 600_000, 5_000)
    run.finish()
    assert.strictEqual(run.of("PilotUnavailable", ({ tripId }) => tripId === told.tripId).length, 1)
    assert.strictEqual(order.trip("JITP").status, "CANCELLED")
    assert.deepStrictEqual(outcomesOf(run), ["Canceled"])
  })

  it("F3 U: a trip that is asked for and offered again stays the one that it is", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    run.until("PilotAssignmentRequested")
    const rows = order.rows()
    const { host } = run.simulation
    for (const tag of ["CreateTrip", "ActivateTrip", "OfferPilot"] as const) {
      const { command, id } = order.lastGiven("Trip", tag)
      host.command("Trip", id, command as never, {})
      run.pass(0.1)
      assert.strictEqual(order.lastGiven("Trip", tag).refused, null, tag)
    }
    const { command, id } = order.lastGiven("Pilot", "Offer")
    host.command("Pilot", id, command as never, {})
    run.pass(0.1)
    assert.deepStrictEqual(order.rows(), rows)
  })

  it("F3 U: a yes to what the pilot has seen before, or the same yes again, changes nothing", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const { assignmentId, pilotId, pilotVersion } = run.until("PilotAssignmentRequested")
    const yes: Accept = { _tag: "Accept", assignmentId, pilotVersion }
    const { host } = run.simulation
    const rows = order.rows()
    host.command("Pilot", pilotId, { ...yes, pilotVersion: pilotVersion - 1 }, {})
    run.pass(0.1)
    assert.strictEqual(order.lastGiven("Pilot", "Accept").refused, "VersionConflict")
    assert.deepStrictEqual(order.rows(), rows)
    host.command("Pilot", pilotId, yes, {})
    run.pass(0.1)
    assert.strictEqual(order.lastGiven("Pilot", "Accept").refused, null)
    const bound = order.rows()
    host.command("Pilot", pilotId, yes, {})
    run.pass(0.1)
    assert.strictEqual(order.lastGiven("Pilot", "Accept").refused, "IllegalTransition")
    assert.deepStrictEqual(order.rows(), bound)
    assert.strictEqual(order.trip("JITP").pilotId, pilotId)
  })

  it("F3 U: a yes to a version that the task no longer has is revoked, and its pilot is free again", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const offer = run.until("PilotAssignmentRequested")
    run.pass(0.1)
    const refuse = { pilotId: offer.pilotId, taskVersion: offer.taskVersion, reason: "NOT_ON_SHIFT" }
    run.simulation.host.command("Trip", offer.tripId, { _tag: "RefuseOffer", ...refuse }, {})
    const over = run.until("PilotAssignmentResolved", ({ ended }) => ended)
    assert.deepStrictEqual(
      [over.pilotId, over.status, over.reason],
      [offer.pilotId, "REVOKED", "STALE_TASK_VERSION"]
    )
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F3 U: with every message twice each trip has one pilot and one row of each step", () => {
    const run = wholeDay(listedCity({ orders: [{ atS: 900 }], more: `faults:\n  ${everythingTwice}` }))
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    assert.strictEqual(run.of("TripCreated").length, 3)
    assert.strictEqual(run.of("PilotAssignmentRequested").length, 3)
    assert.strictEqual(run.of("TripTransitioned", ({ to }) => to === "IN_TRANSIT").length, 3)
  })

  const steps = [
    ["Trip", "TripRequested", "a trip that was asked for is made"],
    ["Hub", "TripRequested", "a task that waits for the hub gets its search"],
    ["Trip", "PilotSearchOpened", "the pilot whom the hub chose is asked"],
    ["Pilot", "PilotOffered", "the offer reaches its pilot"],
    ["Trip", "PilotAssignmentResolved", "the pilot who said yes is bound"]
  ] as const satisfies ReadonlyArray<readonly [ActorName, string, string]>
  for (const [actor, event, what] of steps) {
    it(`F3 C: ${what} when ${actor} goes on 60 s after it stopped`, () => {
      const order = FollowedOrder.accepted()
      const { run } = order
      run.until(event)
      run.crash(actor)
      run.pass(60)
      assert.strictEqual(run.of("TripTransitioned", ({ to }) => to === "IN_TRANSIT").length, 0)
      run.restart()
      run.finish()
      assert.strictEqual(run.of("TripCreated").length, 3)
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }

  it("F3 C: an offer whose time ran out while pilots' actors stood is STALE when they go on", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const offer = run.until("PilotAssignmentRequested")
    run.crash("Pilot")
    run.pass(60)
    run.restart()
    const over = run.of("PilotAssignmentResolved")[0]!
    assert.deepStrictEqual([over.assignmentId, over.status], [offer.assignmentId, "STALE"])
    assert.closeTo(over.at - offer.at, 60_000, 100)
    assert.strictEqual(run.commands("Pilot", "Accept")[0]?.refused, "AssignmentExpired")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })
})

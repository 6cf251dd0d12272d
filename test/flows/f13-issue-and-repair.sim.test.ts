/** A pilot reports that his robot does not go on: it is grounded, its order goes on without it, somebody mends it. */
import { assert, describe, it } from "@effect/vitest"
import { assertInOrder, everythingTwice, outcomesOf } from "./flow-run.ts"
import { accepted, mended, robotOf, rows, since, statesFrom, stuck } from "./issue-city.ts"
import { constant } from "./listed-city.ts"
import { assertNoChange, countsOf } from "./repetition.ts"

describe("a pilot reports a stuck robot", () => {
  it("F13 happy: a stuck robot with food is grounded, its food rescued, and it is released when it is free", () => {
    const order = accepted(stuck("customer"))
    const { run } = order
    order.until("InTransit")
    const seen = run.told.length
    const asked = run.until("FoAssistanceRequested")
    assert.deepInclude(asked, {
      serial: "robot-1",
      issue: "ROBOT_STUCK",
      needsGrounding: true,
      hasFood: true
    })
    run.until("RescueRequested")
    run.pass(1)
    assert.deepStrictEqual(order.statuses("DELIVERY").trip, "CANCELLED / CANCELLED")
    assert.strictEqual(robotOf(run).operationState, "GROUNDED")
    assert.strictEqual(order.demand("Delivery")?.status, "Canceled")
    assert.strictEqual(order.state.attempts[0]?.status, "RescueRequested")
    assert.strictEqual(order.state.order?.status, "RescueRequested")
    assertInOrder(since(run, seen), [
      ...[
        "FoTaskCreated",
        "FoAssistanceRequested",
        "RobotStateChanged",
        "TripTransitioned",
        "RescueRequested"
      ]
    ])
    assert.strictEqual(mended(run).serial, "robot-1")
    run.finish()
    assert.deepStrictEqual(statesFrom(run, asked.at).slice(0, 2), ["GROUNDED", "PARKED"])
    assert.strictEqual(robotOf(run).flags.needsMaintenance, false)
    assert.isFalse(run.simulation.world.devices[0]?.isImmobile)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 happy: an empty one is orphaned, and another robot serves the order", () => {
    const order = accepted(stuck("merchant"), {
      robots: [
        ["lot-a", 90],
        ["lot-b", 90]
      ]
    })
    const { run } = order
    const asked = run.until("FoAssistanceRequested")
    assert.isFalse(asked.hasFood)
    const orphaned = run.until("DemandOrphaned")
    assert.deepInclude(orphaned, { serial: asked.serial, issues: ["Grounded"], loaded: false })
    run.pass(1)
    assert.strictEqual(order.trip("JITP").status, "CANCELLED")
    assert.strictEqual(order.demand("Pickup")?.status, "Canceled")
    assert.strictEqual(order.demand("Delivery")?.status, "Scheduled")
    assert.strictEqual(order.attempt.status, "Pending")
    mended(run)
    run.finish()
    assert.deepStrictEqual(statesFrom(run, asked.at, asked.serial).slice(0, 2), ["GROUNDED", "PARKED"])
    assert.lengthOf(run.of("RescueRequested"), 0)
    assert.notStrictEqual(order.state.attempts[0]?.serial, asked.serial)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 T: an operator who is silent for 60 s is passed over; somebody else frees the robot", () => {
    const answers = "response_s: { dist: empirical, values: [20, 90], weights: [1, 1] }"
    const { run } = accepted(stuck("merchant"), { fieldOps: answers, seed: 3 })
    const { foTaskId } = run.until("FoTaskCreated", ({ type }) => type === "UNSTUCK_BOT")
    const offer = run.until("FoTaskAssignmentRequested", (event) => event.foTaskId === foTaskId)
    const stale = run.until("FoAssignmentTransitioned", (it) => it.foTaskId === foTaskId && it.to === "STALE")
    assert.strictEqual(stale.at - offer.at, 60_000)
    const next = run.until("FoTaskAssignmentRequested", (event) => event.foTaskId === foTaskId)
    assert.isBelow(next.at - stale.at, 100)
    assert.notStrictEqual(next.operatorId, offer.operatorId)
    mended(run)
    run.finish()
    assert.strictEqual(robotOf(run).operationState, "PARKED")
  })

  it("F13 U: the open request is the answer again: no second request, task or grounding", () => {
    const { run } = accepted(stuck("customer"), { fieldOps: `response_s: ${constant(50)}` })
    run.until("FoAssistanceRequested")
    run.pass(1)
    const before = countsOf(run, rows)
    assert.deepStrictEqual(assertNoChange(run, run.commands("Hub", "RequestFo")), [null])
    assert.deepStrictEqual(assertNoChange(run, run.commands("Robot", "Ground")), [null])
    run.pass(1)
    assert.deepStrictEqual(countsOf(run, rows), before)
    mended(run)
    run.pass(1)
    assertNoChange(run, run.commands("Robot", "Release"))
    assert.lengthOf(
      run.of("FoTaskCreated", ({ type }) => type === "UNSTUCK_BOT"),
      1
    )
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F13 U: with every message twice one robot is grounded, rescued and released once", () => {
    const once = accepted(stuck("customer")).run
    const twice = accepted(`${stuck("customer")}\n  ${everythingTwice}`).run
    once.finish()
    twice.finish()
    const { at } = twice.of("FoAssistanceRequested")[0] ?? assert.fail("nobody asked")
    assert.deepStrictEqual(
      statesFrom(twice, at),
      statesFrom(once, once.of("FoAssistanceRequested")[0]?.at ?? 0)
    )
    // Whether the planner still saw the robot grounded with food is a matter of a tick; it tells it once at most.
    const told = rows.filter((tag) => tag !== "DemandOrphaned")
    assert.deepStrictEqual(countsOf(twice, told), countsOf(once, told))
    assert.isAtMost(twice.of("DemandOrphaned").length, 1)
    assert.deepStrictEqual(outcomesOf(twice), ["Delivered"])
  })

  for (const dead of ["Robot", "Hub", "Delivery", "Planner"] as const) {
    it(`F13 C: a robot that was reported is grounded and freed although ${dead} stops meanwhile`, () => {
      const { run } = accepted(stuck("customer"))
      const asked = run.until("FoAssistanceRequested")
      run.crash(dead)
      run.pass(60)
      assert.strictEqual(robotOf(run).operationState, dead === "Robot" ? "ON_TRIP" : "GROUNDED")
      run.restart()
      run.pass(1)
      assert.strictEqual(robotOf(run).operationState, "GROUNDED")
      mended(run)
      run.finish()
      assert.deepStrictEqual(statesFrom(run, asked.at).slice(0, 2), ["GROUNDED", "PARKED"])
      assert.lengthOf(run.of("FoAssistanceRequested"), 1)
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }
})

/** F5: what happens to an order is told to its partner, in order, at least once. spec/flows.md 2, F5. */
import { assert, describe, it } from "@effect/vitest"
import { assertInOrder, everythingTwice, FlowRun } from "./flow-run.ts"
import { faults, orderCity, secondsAfter, standing, stuckAfter } from "./one-order.ts"
import { callsOf, doordash, heard, misbehave, sentOf, wholeStory } from "./partner-words.ts"

describe("F5 status update", () => {
  it("F5 happy: each step of the trip becomes a step of the attempt and a word to the partner, in order", () => {
    const run = new FlowRun(orderCity())
    const left = run.until("TripTransitioned", ({ to, type }) => to === "IN_TRANSIT" && type === "DELIVERY")
    run.pass(5)
    assertInOrder(
      run.told.flatMap(({ at, event }) => (at < left.at ? [] : [event])),
      ["TripTransitioned", "AttemptTransitioned", "PartnerStatusQueued", "ReportClaimed", "PartnerStatusSent"]
    )
    assert.deepStrictEqual(standing(run), {
      robot: "ON_TRIP",
      trips: {
        JITP: "COMPLETED / COMPLETED",
        DELIVERY: "IN_TRANSIT / IN_PROGRESS",
        RETURN: "READY_TO_DEPART / SCHEDULED"
      },
      demands: { D: "Active", P: "Fulfilled", R: "Pending" },
      attempt: "InTransit",
      delivery: "InProgress"
    })
    const sent = run.of("PartnerStatusSent").at(-1)
    assert.deepInclude(sent, { status: "heading_to_dropoff", robotId: null, httpStatus: 200, attempts: 1 })

    run.finish()
    assert.deepStrictEqual(sentOf(run), wholeStory)
    assert.deepStrictEqual(heard(run), wholeStory)
    const received = run.simulation.world.partnerEndpoint.received
    assert.deepStrictEqual(
      received.map(({ sequence, times }) => [sequence, times]),
      received.map((_, i) => [i + 1, 1])
    )
    assert.isTrue(run.told.some(({ event }) => event._tag === "ExternalStateClosed"))
  })

  it("F5 U: with every message twice, and every news told again, each word is said once", () => {
    const run = new FlowRun(orderCity({ more: faults(everythingTwice) }))
    run.until("DeliveryTransitioned", ({ to }) => to === "Completed")
    run.pass(60)
    const told = run.told.filter(({ actor }) => actor === "PartnerLink").length
    const pushes = run.commands("PartnerLink", "Push")
    for (const { command, id } of pushes) run.simulation.host.command("PartnerLink", id, command as never, {})
    run.pass(60)
    assert.isAbove(pushes.length, 2 * wholeStory.length)
    assert.strictEqual(run.told.filter(({ actor }) => actor === "PartnerLink").length, told)
    run.finish()
    assert.deepStrictEqual(heard(run), wholeStory)
    assert.isTrue(run.simulation.world.partnerEndpoint.received.every(({ times }) => times === 1))
  })

  it("F5 U: a robot that starts over is told at the same rank only, to a partner who is told of robots", () => {
    const run = new FlowRun(
      orderCity({
        partners: doordash(2),
        more: faults(stuckAfter("Delivery.InTransitToPartner", 20))
      })
    )
    run.finish()
    assert.strictEqual(run.of("RobotReassigned").length, 1)
    assert.deepStrictEqual(
      run.of("PartnerStatusSent").map(({ robotId, status }) => `${status} ${robotId}`),
      [
        "created robot-1",
        "confirmed robot-1",
        "heading_to_pickup robot-1",
        "heading_to_pickup robot-2",
        "at_pickup robot-2",
        "picked_up robot-2",
        "heading_to_dropoff robot-2",
        "arrived_at_dropoff robot-2",
        "delivered robot-2"
      ]
    )
  })

  it("F5 C: when the sender dies after the call and before the commit, the lease of 30 s ends and the same key goes out again", () => {
    const run = new FlowRun(orderCity())
    misbehave(run, "at_pickup", (attempt) => (attempt === 1 ? { kind: "Slow", delayMs: 45_000 } : null))
    run.finish()
    const calls = callsOf(run, "at_pickup")
    assert.deepStrictEqual(secondsAfter(calls[0]!, calls), [0, 30])
    assert.strictEqual(calls[0]?.what.idempotencyKey, calls[1]?.what.idempotencyKey)
    const got = run.simulation.world.partnerEndpoint.received.filter(({ status }) => status === "at_pickup")
    assert.deepStrictEqual(
      got.map(({ times }) => times),
      [2],
      "known by its key"
    )
    assert.strictEqual(run.told.filter(({ event }) => event._tag === "LateAnswerKept").length, 1)
    assert.deepStrictEqual(sentOf(run), wholeStory)
  })

  it("F5 C: words that were queued when the link died are said in their order when it is back", () => {
    const run = new FlowRun(orderCity())
    run.until("AttemptTransitioned", ({ to }) => to === "LoadedWaitingForPilot")
    run.crash("PartnerLink")
    run.pass(60)
    assert.notInclude(heard(run), "picked_up")
    assert.strictEqual(standing(run).attempt, "InTransit")
    run.restart()
    run.pass(5)
    assert.deepStrictEqual(heard(run), wholeStory.slice(0, 6))
    run.finish()
    assert.deepStrictEqual(sentOf(run), wholeStory)
  })

  it("F5 C: a trip's step that found the delivery dead is told when it is back", () => {
    const run = new FlowRun(orderCity())
    run.until("TripTransitioned", ({ to, type }) => to === "IN_TRANSIT" && type === "DELIVERY")
    run.crash("Delivery")
    run.pass(60)
    assert.strictEqual(standing(run).attempt, "LoadedWithPilot")
    run.restart()
    run.pass(5)
    assert.strictEqual(standing(run).attempt, "InTransit")
    run.finish()
    assert.deepStrictEqual(sentOf(run), wholeStory)
  })
})

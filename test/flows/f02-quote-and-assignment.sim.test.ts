/** F2: from the question for a price to a robot that is to come. Who is late in it is in f02-no-answer. */
import { assert, describe, it } from "@effect/vitest"
import type { Accept, RequestQuote } from "../../src/actors/delivery/commands.ts"
import type { Confirm } from "../../src/actors/planner/commands.ts"
import type { AcceptAnswer } from "../../src/actors/replies.ts"
import { assertInOrder, everythingTwice, outcomesOf, wholeDay } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { listedCity } from "./listed-city.ts"

const planned = {
  robot: "PARKED",
  trip: "READY_TO_DEPART / SCHEDULED",
  demands: "Pending, Pending, Pending",
  attempt: "Assigned",
  delivery: "Scheduled"
}

describe("F2", () => {
  it("F2 happy: a quote that a robot can keep, once accepted, has a robot, demands, trips and a pilot held for it", () => {
    const order = FollowedOrder.asked()
    const { run } = order
    const seen = run.told.length - 1
    const quote = run.until("QuoteCreated")
    assert.strictEqual(quote.provider, "Robot")
    assert.strictEqual(quote.expiresAt - run.of("QuoteRequested")[0]!.at, 300_000)
    assert.strictEqual(order.demand("Delivery")?.status, "Requested")
    run.until("DeliveryCreated")
    assert.strictEqual(order.state.order?.status, "Scheduled")
    assert.strictEqual(order.attempt.status, "Requested")
    order.until("Assigned")
    assertInOrder(order.since(seen), [
      ...["QuoteRequested", "DemandCreated", "DemandTransitioned", "QuoteCreated"],
      ...[
        "QuoteAccepted",
        "DeliveryCreated",
        "DeliveryTransitioned",
        "AttemptCreated",
        "AttemptTransitioned"
      ],
      ...["DemandAccepted", "TripRequested", "TripRequested", "TripRequested", "RobotAssigned"],
      ...["PilotReservationRequested", "AttemptTransitioned", "AttemptTransitioned"]
    ])
    const assigned = run.of("RobotAssigned")[0]!
    const { attemptId } = order.attempt
    assert.strictEqual(assigned.attemptId, attemptId)
    assert.strictEqual(assigned.demandId, quote.demandId)
    assert.strictEqual(order.serial, assigned.newRobot)
    assert.deepStrictEqual(
      run.of("TripRequested").map(({ serial, type }) => `${type} ${serial}`),
      [`JITP ${assigned.newRobot}`, `DELIVERY ${assigned.newRobot}`, `RETURN ${assigned.newRobot}`]
    )
    run.pass(1)
    assert.deepStrictEqual(order.statuses("DELIVERY"), planned)
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F2 U: the question asked again is answered as before, and another question under its key is refused", () => {
    const order = FollowedOrder.asked()
    const { run } = order
    run.until("QuoteCreated")
    const rows = order.rows()
    const before = run.replies.at(-1)?.what.value
    const asked = order.lastGiven("Delivery", "RequestQuote").command as RequestQuote
    const { host } = run.simulation
    host.command("Delivery", order.deliveryId, { ...asked, correlationId: "again" }, {})
    run.pass(0.02)
    assert.deepStrictEqual(run.replies.at(-1)?.what, { to: "again", value: before })
    host.command("Delivery", order.deliveryId, { ...asked, requestHash: "f".repeat(64) }, {})
    run.pass(0.02)
    assert.strictEqual(order.lastGiven("Delivery", "RequestQuote").refused, "IdempotencyKeyReused")
    assert.deepStrictEqual(order.rows(), rows)
  })

  it("F2 U: accepted and confirmed again, there is one delivery, one attempt and one plan", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const { host } = run.simulation
    order.until("Assigned")
    run.pass(1)
    const rows = order.rows()
    const accept = order.lastGiven("Delivery", "Accept").command as Accept
    const confirm = order.lastGiven("Planner", "Confirm")
    host.command("Delivery", order.deliveryId, { ...accept, correlationId: "again" }, {})
    host.command("Planner", confirm.id, confirm.command as Confirm, {})
    run.pass(0.5)
    const answer = run.replies.find(({ what }) => what.to === "again")?.what.value as AcceptAnswer
    assert.strictEqual(answer.attemptId, order.attempt.attemptId)
    assert.deepStrictEqual(order.rows(), rows)
  })

  it("F2 U: with every message twice the same rows are written as with every message once", () => {
    const city = { orders: [{ atS: 900 }] }
    const once = wholeDay(listedCity(city))
    const twice = wholeDay(listedCity({ ...city, more: `faults:\n  ${everythingTwice}` }))
    const rowsOf = (run: typeof once) => new FollowedOrder(run, "").rows()
    assert.deepStrictEqual(rowsOf(twice), rowsOf(once))
    assert.deepStrictEqual(outcomesOf(twice), ["Delivered"])
  })

  it("F2 C: Dispatch that stops before it has quoted answers when it goes on, and the order is taken", () => {
    const order = FollowedOrder.asked()
    const { run } = order
    run.crash("Planner")
    run.pass(60)
    assert.strictEqual(run.of("QuoteCreated").length, 0)
    run.restart()
    run.until("QuoteCreated")
    run.finish()
    assert.strictEqual(run.of("QuoteCreated").length, 1)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F2 C: a confirmation that waits for Dispatch to come back is carried out within the attempt's 30 s", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    run.crash("Planner")
    run.pass(29)
    assert.strictEqual(order.attempt.status, "Requested")
    run.restart()
    run.pass(0.9)
    assert.deepStrictEqual(order.statuses("DELIVERY"), planned)
    run.finish()
    assert.strictEqual(run.of("AttemptCreated").length, 1)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F2 C: an answer of Dispatch that found Deliveries stopped counts, though its time limit has passed", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    run.crash("Delivery")
    run.pass(60)
    assert.strictEqual(run.of("RobotAssigned").length, 1)
    assert.strictEqual(order.attempt.status, "Requested")
    run.restart()
    run.pass(1)
    assert.strictEqual(order.times("RequestFailed"), 0)
    run.finish()
    assert.strictEqual(run.of("AttemptCreated").length, 1)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })
})

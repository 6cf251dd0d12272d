/** F2 where the answer does not come, or is a no. */
import { assert, describe, it } from "@effect/vitest"
import type { Cancel } from "../../src/actors/delivery/commands.ts"
import { outcomesOf } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { constant } from "./listed-city.ts"
import { alarms } from "./one-order.ts"

describe("F2 (no answer)", () => {
  it("F2 T: Dispatch that says nothing to the confirmation for 30 s has failed the attempt, and a next one is made", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    const first = order.attempt
    run.crash("Planner")
    const failed = order.until("RequestFailed")
    assert.strictEqual(failed.attemptId, first.attemptId)
    assert.strictEqual(failed.reason, "TimeOutRequest")
    assert.strictEqual(failed.at - first.createdAt, 30_000)
    assert.strictEqual(order.state.order?.status, "Scheduled")
    assert.deepStrictEqual(
      run.of("AttemptCreated").map(({ provider, role }) => `${provider} ${role}`),
      ["Robot primary", "Robot retry"]
    )
    run.pass(5)
    run.restart()
    run.pass(5)
    // The late answer to the first finds it over; what was held for it is given back.
    assert.deepStrictEqual(
      order.state.attempts.map(({ status }) => status),
      ["RequestFailed", "Assigned"]
    )
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    assert.strictEqual(order.times("Delivered"), 1)
  })

  it("F2 T: a quote is good for 300 s; then it expires, Dispatch lets go, and a later yes is refused", () => {
    const order = FollowedOrder.asked({ partners: `accept_delay_s: ${constant(301)}\n  accept_max_s: 3600` })
    const { run } = order
    const asked = run.of("QuoteRequested")[0]!
    assert.strictEqual(run.until("QuoteExpired").at - asked.at, 300_000)
    run.pass(15)
    assert.strictEqual(run.of("DeliveryCreated").length, 0)
    assert.strictEqual(order.demand("Delivery")?.status, "Canceled")
    assert.strictEqual(run.commands("Delivery", "Accept")[0]?.refused, "QuoteExpired")
  })

  it("F2 T: a robot that is lost between quote and confirmation is no longer feasible: the attempt has failed", () => {
    const order = FollowedOrder.asked()
    const { run } = order
    run.until("QuoteCreated")
    const serial = run.of("RobotRegistered")[0]!.serial
    const ground = { _tag: "Ground", reason: "STUCK", requestedBy: "operator:test" } as const
    run.simulation.host.command("Robot", serial, ground, {})
    const failed = order.until("RequestFailed")
    assert.strictEqual(failed.reason, "ProviderRefused: NoLongerFeasible")
    assert.strictEqual(run.of("RobotAssigned").length, 0)
    run.finish()
    assert.strictEqual(order.state.order?.status, "Canceled")
  })

  it("F2 T: a robot's attempt that Dispatch knows nothing of after 60 s is an alarm", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    run.crash("Planner")
    run.pass(10)
    // One that is being canceled waits longer than the 30 s that a plain one has.
    const why = { by: "operator", attemptReason: "Other", note: null } as const
    const cancel: Cancel = { _tag: "Cancel", ...why }
    run.simulation.host.command("Delivery", order.deliveryId, cancel, {})
    run.pass(49.9)
    assert.deepStrictEqual(alarms(run), [])
    run.pass(0.2)
    assert.deepStrictEqual(alarms(run), ["ATTEMPT_WITHOUT_DEMAND"])
    run.restart()
    run.finish()
    assert.strictEqual(order.state.order?.status, "Canceled")
    assert.strictEqual(order.demand("Delivery")?.status, "Canceled")
  })
})

/** F6 where the lid does not open, the customer does not come, or nobody closes behind him. */
import { assert, describe, it } from "@effect/vitest"
import type { NotifyCustomer } from "../../src/actors/calls.ts"
import { Edge, type Got } from "../http/edge.ts"
import { toCustomer } from "../http/journeys.ts"
import { outcomesOf } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { constant } from "./listed-city.ts"
import { alarms } from "./one-order.ts"
import { answersTo, atTheDoor, nobodyComes, unlock } from "./unlocking.ts"

describe("F6 (nobody opens)", () => {
  it("F6 T: through our edge a lid that says nothing for 15 s is 504; the same key then learns that it opened", async () => {
    const edge = await new Edge().open()
    const { deliveryId, serial, trackerToken } = await toCustomer(edge)
    const ask = () => edge.post(`/v1/deliveries/${deliveryId}/unlock`, { as: trackerToken, key: "unlock" })
    let answer: Got | null = null
    const waiting = ask().then((got) => {
      answer = got
      return got
    })
    await edge.told(serial, "OPEN_LID")
    await edge.breathe()
    edge.platform.advance(14_000)
    await edge.breathe()
    assert.isNull(answer)
    edge.platform.advance(1_000)
    const late = await waiting
    assert.deepStrictEqual([late.status, late.at("code")], [504, "LID_TIMEOUT"])
    await edge.item(serial, { state: "OPENED" })
    const again = await ask()
    assert.deepStrictEqual([again.status, again.at("result")], [200, "ALREADY"])
    const asked = edge.platform.events.filter(
      ({ event }) => event._tag === "LidRequested" && "purpose" in event && event.purpose === "UNLOAD"
    )
    assert.strictEqual(asked.length, 1)
    await edge.close()
  })

  it("F6 T: an opening that the robot is silent about has failed after 30 s; asked again it opens", () => {
    const order = FollowedOrder.accepted({ ...nobodyComes, more: atTheDoor("robotOffline", 60) })
    const { run } = order
    order.until("AtDestination")
    run.pass(1)
    const at = run.now
    unlock(order, "first")
    const failed = run.until("LidOpenFailed")
    assert.strictEqual(failed.at - at, 30_020)
    assert.deepStrictEqual(answersTo(order, "first"), ["LID_COMMAND_FAILED"])
    run.pass(60)
    unlock(order, "second")
    order.until("DeliveryInProgress")
    assert.deepStrictEqual(answersTo(order, "second"), ["OPENED"])
    run.simulation.world.devices[0]?.closeLid()
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F6 T: the third opening that fails calls people to the lid", () => {
    const order = FollowedOrder.accepted({ ...nobodyComes, more: atTheDoor("lidStuckClosed", 800) })
    const { run } = order
    order.until("AtDestination")
    run.pass(1)
    for (const [key, called] of [
      ["first", 0],
      ["second", 0],
      ["third", 1]
    ] as const) {
      unlock(order, key)
      // Two failures within 300 s are a lid that is stuck, which calls somebody at once.
      run.pass(310)
      assert.deepStrictEqual(answersTo(order, key), ["LID_COMMAND_FAILED"])
      assert.strictEqual(alarms(run).filter((code) => code === "LID_WONT_OPEN").length, called, key)
    }
  })

  it("F6 T: an opening that fails three times within 300 s is a stuck lid: a field operator brings the food", () => {
    const order = FollowedOrder.accepted({ more: atTheDoor("lidStuckClosed", 3600) })
    const { run } = order
    const stuck = run.until("AlertRaised", ({ type }) => type === "LID_STUCK")
    assert.strictEqual(run.of("LidOpenFailed").length, 2)
    const help = run.until("FoAssistanceRequested")
    assert.strictEqual(help.at - stuck.at, 10)
    assert.deepStrictEqual([help.issue, help.needsGrounding, help.hasFood], ["LID_MALFUNCTION", true, true])
    order.until("RescueRequested")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F6 T: a customer who does not come is reminded after 180, 360 and 600 s, and given up after 900 s", () => {
    const order = FollowedOrder.accepted(nobodyComes)
    const { run } = order
    const arrived = order.until("AtDestination")
    const gone = run.until("CancelRequested")
    assert.strictEqual(gone.at - arrived.at, 900_000)
    assert.strictEqual(gone.reason, "CustomerUnresponsive")
    const reminders = run.calls.filter(({ what }) => (what as NotifyCustomer).template === "ARRIVED_REMINDER")
    assert.deepStrictEqual(
      reminders.map(({ at }) => (at - arrived.at) / 1000),
      [180, 360, 600]
    )
    run.finish()
    assert.strictEqual(order.times("ReturnInitiated"), 1)
    assert.deepStrictEqual(outcomesOf(run), ["Canceled"])
  })

  it("F6 T: a lid that the customer leaves open is closed by the pilot, and the food counts as fetched", () => {
    const order = FollowedOrder.accepted({
      customers: `no_show_pct: 0, leaves_lid_open_pct: 100, pilot_closes_lid_s: 60, retrieval_s: ${constant(30)}`
    })
    const { run } = order
    const opened = order.until("DeliveryInProgress")
    const delivered = order.until("Delivered")
    assert.strictEqual(run.commands("Robot", "CloseLid").length, 1)
    assert.closeTo(delivered.at - opened.at, 93_000, 1_000)
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })
})

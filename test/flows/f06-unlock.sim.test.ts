/** F6: the customer has the lid opened and takes the food. Who is late in it is in f06-nobody-opens. */
import { assert, describe, it } from "@effect/vitest"
import type { ActorName } from "../../src/domain/decider.ts"
import { assertInOrder, everythingTwice, outcomesOf, wholeDay } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { listedCity } from "./listed-city.ts"
import { answersTo, nobodyComes, unlock } from "./unlocking.ts"

describe("F6", () => {
  it("F6 happy: the lid opens on request and closes behind the customer; everything about the order is over", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    order.until("AtDestination")
    const seen = run.told.length
    const opened = order.until("DeliveryInProgress")
    assert.strictEqual(opened.reason, "LidOpenedForUnload")
    run.pass(1)
    assert.deepStrictEqual(order.statuses("DELIVERY"), {
      robot: "ON_TRIP",
      trip: "AT_STOP / ARRIVED",
      demands: "Fulfilled, Active, Pending",
      attempt: "DeliveryInProgress",
      delivery: "InProgress"
    })
    const delivered = order.until("Delivered")
    run.pass(1)
    const lid = run.of("LidEvent", ({ reasons }) => reasons.includes("UNLOAD"))
    assert.deepStrictEqual(
      lid.map(({ event, source }) => `${event} ${source}`),
      ["LID_OPEN_REQUEST TRACKER", "LID_OPENED TRACKER", "LID_CLOSED TRACKER"]
    )
    for (const { referenceId } of lid) assert.strictEqual(referenceId, order.deliveryId)
    assertInOrder(order.since(seen), [
      ...["LidRequested", "LidEvent", "LidCycleOpened", "LidEvent", "AttemptTransitioned"],
      ...["LidEvent", "LidCycleCompleted", "AttemptTransitioned", "DeliveryTransitioned"],
      ...["DemandTransitioned", "TripTransitioned", "TaskTransitioned"]
    ])
    assert.deepStrictEqual(order.statuses("DELIVERY"), {
      robot: "PARKED",
      trip: "COMPLETED / COMPLETED",
      demands: "Fulfilled, Fulfilled, Pending",
      attempt: "Delivered",
      delivery: "Completed"
    })
    assert.strictEqual(order.robot.flags.hasFood, false)
    assert.strictEqual(order.attempt.actualDropoffTime, delivered.at)
    const back = run.until("TripTransitioned", ({ to, type }) => type === "RETURN" && to === "IN_TRANSIT")
    run.pass(1)
    assert.deepStrictEqual(order.statuses("RETURN"), {
      robot: "ON_TRIP",
      trip: "IN_TRANSIT / IN_PROGRESS",
      demands: "Fulfilled, Fulfilled, Active",
      attempt: "Delivered",
      delivery: "Completed"
    })
    assert.strictEqual(back.serial, order.serial)
    run.finish()
  })

  it("F6 happy: the delivery's PIN at the keypad opens the robot as well", () => {
    const order = FollowedOrder.accepted({ loadMethod: "MAGIC_LID", ...nobodyComes })
    const { run } = order
    order.until("AtDestination")
    run.pass(1)
    const device = run.simulation.world.devices[0]
    device?.enterPin(order.state.order?.unlockPin ?? "")
    order.until("DeliveryInProgress")
    const request = run.of("LidEvent", ({ event }) => event === "LID_OPEN_REQUEST").at(-1)
    assert.deepStrictEqual([request?.source, request?.reasons], ["PIN", ["UNLOAD"]])
    device?.closeLid()
    order.until("Delivered")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F6 happy: nobody opens a robot that is not at its customer's door", () => {
    const order = FollowedOrder.accepted()
    order.until("InTransit")
    unlock(order, "early")
    order.run.pass(1)
    assert.strictEqual(order.lastGiven("Delivery", "Unlock").refused, "NotAtDestination")
    assert.strictEqual(order.run.of("LidRequested", ({ purpose }) => purpose === "UNLOAD").length, 0)
  })

  it("F6 U: an unlock that comes again opens once; both callers are answered", () => {
    const order = FollowedOrder.accepted(nobodyComes)
    const { run } = order
    order.until("AtDestination")
    run.pass(1)
    for (const key of ["one", "one", "two"]) unlock(order, key)
    order.until("DeliveryInProgress")
    unlock(order, "three")
    run.pass(0.1)
    assert.strictEqual(run.commands("Robot", "OpenLid").at(-1)?.id, order.serial)
    assert.strictEqual(run.of("LidCommandSent", ({ reasons }) => reasons.includes("UNLOAD")).length, 1)
    assert.deepStrictEqual(answersTo(order, "one"), ["OPENED"])
    assert.deepStrictEqual(answersTo(order, "two"), ["OPENED"])
    assert.deepStrictEqual(answersTo(order, "three"), ["ALREADY"])
  })

  it("F6 U: a closing that is told again, or an operator's word beside it, delivers no second time", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    order.until("Delivered")
    run.pass(0.1)
    const rows = order.rows()
    const { host } = run.simulation
    host.command("Delivery", order.deliveryId, order.lastGiven("Delivery", "ApplyLid").command as never, {})
    const { attemptId } = order.attempt
    host.command(
      "Delivery",
      order.deliveryId,
      { _tag: "Complete", attemptId, by: "operator", note: null },
      {}
    )
    run.pass(0.1)
    assert.deepStrictEqual(order.rows(), rows)
    assert.strictEqual(order.lastGiven("Delivery", "Complete").refused, "IllegalTransition")
    run.finish()
    assert.strictEqual(order.times("Delivered"), 1)
  })

  it("F6 U: with every message twice the food is handed over once", () => {
    const run = wholeDay(listedCity({ orders: [{ atS: 900 }], more: `faults:\n  ${everythingTwice}` }))
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    assert.strictEqual(run.of("AttemptTransitioned", ({ to }) => to === "Delivered").length, 1)
    assert.strictEqual(run.of("DeliveryTransitioned", ({ to }) => to === "Completed").length, 1)
    assert.strictEqual(run.of("LidCycleCompleted", ({ reasons }) => reasons.includes("UNLOAD")).length, 1)
  })

  const steps = [
    ["Robot", "request", "an unlock that was taken opens the lid"],
    ["Delivery", "opening", "an opening is heard of"],
    ["Robot", "opening", "a closing is heard of"],
    ["Delivery", "closing", "the hand-over is heard of"],
    ["Trip", "closing", "the trip ends"],
    ["Planner", "closing", "the robot is free for its way home"]
  ] as const satisfies ReadonlyArray<readonly [ActorName, string, string]>
  for (const [actor, moment, what] of steps) {
    it(`F6 C: ${what} when ${actor} goes on 60 s after it stopped`, () => {
      const order = FollowedOrder.accepted()
      const { run } = order
      order.until("AtDestination")
      if (moment === "request") run.until("LidRequested")
      else if (moment === "opening") run.until("LidCycleOpened")
      else run.until("LidCycleCompleted")
      run.crash(actor)
      run.pass(60)
      run.restart()
      run.finish()
      assert.strictEqual(order.times("Delivered"), 1)
      assert.strictEqual(order.demand("Return")?.status, "Fulfilled")
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }
})

/** F4: the food comes into the robot. What goes wrong with lids is in f04-lids. */
import { assert, describe, it } from "@effect/vitest"
import type { DeviceCall } from "../../src/actors/calls.ts"
import type { Cancel } from "../../src/actors/planner/commands.ts"
import type { LidAnswer } from "../../src/actors/replies.ts"
import type { ActorName } from "../../src/domain/decider.ts"
import { assertInOrder, everythingTwice, outcomesOf, wholeDay } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { listedCity } from "./listed-city.ts"

const loaded = {
  robot: "PARKED",
  trip: "COMPLETED / COMPLETED",
  demands: "Fulfilled, Pending, Pending",
  attempt: "LoadedWaitingForPilot",
  delivery: "InProgress"
}

/** What the robot's device was told to do so far, with its text. */
const told = ({ run }: FollowedOrder): ReadonlyArray<string> =>
  run.calls
    .filter(({ what }) => what._tag === "DeviceCall")
    .map(({ what }) => what as DeviceCall)
    .filter(({ type }) => type !== "SET_STATE")
    .map(({ text, type }) => (text === null ? type : `${type} ${text}`))

const toLoad = ["LID_OPENED", "LID_CLOSED"] as const

describe("F4", () => {
  const methods = [
    [
      "TWO_DIGIT_DEVICELESS_PIN",
      "PIN",
      ["LID_OPEN_REQUEST", ...toLoad],
      "Deliveries matches a two-digit PIN"
    ],
    ["MAGIC_LID", "MAGIC_LID", toLoad, "the firmware knows the four-digit PIN"],
    ["PINLESS", "MAGIC_LID", toLoad, "a touch opens a parked robot"],
    ["QR", "QR", ["LID_OPEN_REQUEST", ...toLoad], "the merchant scans the robot's code"]
  ] as const
  for (const [loadMethod, source, lidEvents, what] of methods) {
    it(`F4 happy: ${what}, the lid opens and closes once, and the food is aboard`, () => {
      const order = FollowedOrder.accepted({ loadMethod })
      const { run } = order
      order.until("AtPickup")
      const seen = run.told.length
      assert.deepStrictEqual(order.statuses("JITP"), { ...loaded, attempt: "AtPickup" })
      run.pass(0.1)
      const pin = order.state.order?.unlockPin ?? null
      // Two-digit PINs stay in the backend, and QR has none.
      const isOnRobot = loadMethod === "MAGIC_LID" || loadMethod === "PINLESS"
      assert.deepStrictEqual(told(order), isOnRobot ? [`SET_PIN ${pin}`] : [])
      order.until("LoadedWaitingForPilot")
      const lid = run.of("LidEvent")
      assert.deepStrictEqual(
        lid.map(({ event }) => event),
        [...lidEvents]
      )
      for (const event of lid) {
        assert.deepStrictEqual([event.source, event.referenceId], [source, order.deliveryId])
        assert.deepStrictEqual(event.reasons, ["LOAD"])
      }
      const cycle = run.of("LidCycleCompleted")[0]!
      assert.deepStrictEqual([cycle.referenceId, cycle.reasons], [order.deliveryId, ["LOAD"]])
      run.pass(0.1)
      assert.deepStrictEqual(order.statuses("JITP"), loaded)
      assert.strictEqual(order.robot.flags.hasFood, true)
      if (isOnRobot) assert.include(told(order), "SET_PIN")
      order.until("InTransit")
      assertInOrder(order.since(seen), [
        ...["LidCycleOpened", "LidEvent", "AttemptTransitioned"],
        ...["LidEvent", "LidCycleCompleted", "AttemptTransitioned", "LoadRecorded"],
        ...["TripActivationRequested", "RobotStateChanged", "PilotAssignmentResolved"],
        ...["AttemptTransitioned", "TripTransitioned", "AttemptTransitioned"]
      ])
      assert.strictEqual(order.times("LoadedWithPilot"), 1)
      run.finish()
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }

  it("F4 happy: staff open a robot by its serial; its only delivery takes what is loaded", () => {
    const order = FollowedOrder.accepted({ merchants: "wrong_pin_pct: 0, no_show_pct: 100" })
    const { run } = order
    order.until("AtPickup")
    const open = { commandId: "open", source: "FO", reasons: ["LOAD"], referenceId: null } as const
    const answer = { deliveryId: null, correlationId: "staff" }
    run.simulation.host.command("Robot", order.serial, { _tag: "OpenLid", ...open, ...answer }, {})
    order.until("PickupInProgress")
    assert.deepStrictEqual(run.replies.at(-1)?.what, {
      to: "staff",
      value: { _tag: "LidAnswer", commandId: "open", result: "OPENED" } as LidAnswer
    })
    run.simulation.world.devices[0]?.closeLid()
    order.until("LoadedWaitingForPilot")
    assert.strictEqual(run.of("LidCycleCompleted")[0]?.source, "FO")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F4 U: a load that is told again, by the robot or by an operator, changes nothing", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    order.until("LoadedWaitingForPilot")
    run.pass(0.1)
    const rows = order.rows()
    const cycle = run.commands("Delivery", "ApplyLid").at(-1)!
    const { host } = run.simulation
    const { attemptId } = order.attempt
    host.command("Delivery", order.deliveryId, cycle.command as never, {})
    host.command("Delivery", order.deliveryId, { _tag: "Load", attemptId, by: "operator", note: null }, {})
    const told = order.lastGiven("Planner", "HandleDeliveryLoaded")
    host.command("Planner", told.id, told.command as never, {})
    run.pass(0.2)
    assert.deepStrictEqual(order.rows(), rows)
    assert.strictEqual(order.lastGiven("Delivery", "Load").refused, null)
    assert.strictEqual(order.times("LoadedWaitingForPilot"), 1)
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F4 U: a PIN that the firmware has taken is no wish to open the lid once more", () => {
    const order = FollowedOrder.accepted({ loadMethod: "MAGIC_LID" })
    const { run } = order
    order.until("LoadedWaitingForPilot")
    assert.strictEqual(run.of("PinEntered")[0]?.lidOpened, true)
    assert.strictEqual(run.commands("Robot", "SetPinOutcome").length, 0)
    assert.strictEqual(run.of("LidRequested").length, 0)
    assert.notInclude(told(order), "OPEN_LID")
  })

  it("F4 U: with every message twice the robot is opened and loaded once", () => {
    const city = { orders: [{ atS: 900 }], loadMethod: "TWO_DIGIT_DEVICELESS_PIN" } as const
    const run = wholeDay(listedCity({ ...city, more: `faults:\n  ${everythingTwice}` }))
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    const order = new FollowedOrder(run, run.of("DeliveryCreated")[0]?.deliveryId ?? "")
    assert.strictEqual(order.times("LoadedWaitingForPilot"), 1)
    // Once for the merchant, once for the customer.
    assert.strictEqual(run.of("LidRequested").length, 2)
    assert.strictEqual(run.of("LidCycleCompleted").length, 2)
  })

  it("F4 U: food for a demand that is over is refused by Dispatch, and a field operator empties the robot", () => {
    const order = FollowedOrder.accepted()
    const { run } = order
    // The lid closes over the food while Deliveries stands, and meanwhile Dispatch has given the demand up.
    run.until("LidCycleOpened")
    run.crash("Delivery")
    run.until("LidCycleCompleted")
    const { deliveryId, serial } = order
    const { attemptId } = order.attempt
    const demandId = order.demand("Delivery")?.id ?? null
    const cancel: Cancel = { _tag: "Cancel", deliveryId, attemptId, demandId, reason: "Test" }
    run.simulation.host.command("Planner", run.simulation.world.city.shard, cancel, {})
    run.pass(1)
    run.restart()
    const refused = run.until("LoadRejected")
    assert.deepStrictEqual(
      [refused.attemptId, refused.serial, refused.reason],
      [attemptId, serial, "NotOpen"]
    )
    const task = run.until("FoTaskCreated", ({ type }) => type === "EMPTY_BOT")
    assert.strictEqual(task.serial, serial)
    run.finish()
    assert.strictEqual(run.of("FoTaskCreated", ({ type }) => type === "EMPTY_BOT").length, 1)
    assert.strictEqual(order.robot.flags.hasFood, false)
    assert.deepStrictEqual(outcomesOf(run), ["Canceled"])
  })

  const steps = [
    ["Delivery", "AtOrigin", "the robot's arrival is told to Deliveries"],
    ["Robot", "LidRequested", "a lid that was asked for opens"],
    ["Delivery", "LidCycleOpened", "an opening is heard of"],
    ["Robot", "LidCycleOpened", "a closing is heard of"],
    ["Delivery", "LidCycleCompleted", "the load is heard of"],
    ["Planner", "LidCycleCompleted", "the next trip is activated"]
  ] as const satisfies ReadonlyArray<readonly [ActorName, string, string]>
  for (const [actor, event, what] of steps) {
    it(`F4 C: ${what} when ${actor} goes on 60 s after it stopped`, () => {
      const order = FollowedOrder.accepted()
      const { run } = order
      run.until(event)
      run.crash(actor)
      run.pass(60)
      run.restart()
      run.finish()
      assert.strictEqual(order.times("LoadedWaitingForPilot"), 1)
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }
})

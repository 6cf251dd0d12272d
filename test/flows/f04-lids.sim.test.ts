/** F4 where a lid or a merchant does not do what is waited for. */
import { assert, describe, it } from "@effect/vitest"
import type { DeviceCall } from "../../src/actors/calls.ts"
import type { LidAnswer } from "../../src/actors/replies.ts"
import type { ApplyTelemetry, LidItem } from "../../src/actors/robot/commands.ts"
import { outcomesOf } from "./flow-run.ts"
import { FollowedOrder } from "./followed-order.ts"
import { constant } from "./listed-city.ts"

/** No merchant comes: a test opens and closes the lid itself. */
const nobodyLoads = { merchants: "wrong_pin_pct: 0, no_show_pct: 100" }

/** The link of a robot is cut as soon as it stands at the merchant. */
const cutOff =
  "faults: [{ kind: robotOffline, trigger: { on: Delivery.AtPickup }, target: { robot: of the trigger }, duration_s: 100 }]"

const answersTo = ({ run }: FollowedOrder, correlationId: string) =>
  run.replies
    .filter(({ what }) => what.to === correlationId)
    .map(({ at, what }) => ({ at, result: (what.value as LidAnswer).result }))

describe("F4 (lids)", () => {
  it("F4 T: staff who opened are told after 15 s that the lid is silent; after 30 s the opening has failed", () => {
    const order = FollowedOrder.accepted({ ...nobodyLoads, more: cutOff })
    const { run } = order
    order.until("AtPickup")
    run.pass(1)
    const at = run.now
    const open = { commandId: "open", source: "FO", reasons: ["LOAD"], referenceId: null } as const
    const waits = { deliveryId: null, correlationId: "staff" }
    run.simulation.host.command("Robot", order.serial, { _tag: "OpenLid", ...open, ...waits }, {})
    const failed = run.until("LidEvent", ({ event }) => event === "LID_OPEN_FAILED")
    assert.deepStrictEqual(answersTo(order, "staff"), [{ at: at + 15_000, result: "LID_TIMEOUT" }])
    assert.strictEqual(failed.at - at, 30_000)
    assert.strictEqual(order.robot.lidState, "CLOSED")
    assert.strictEqual(order.attempt.status, "AtPickup")
  })

  it("F4 T: a merchant whose scan finds a silent robot learns after 30 s that it failed, and it is written down", () => {
    const order = FollowedOrder.accepted({ ...nobodyLoads, more: cutOff })
    const { run } = order
    order.until("AtPickup")
    run.pass(1)
    const at = run.now
    const open = { commandId: "scan", correlationId: "merchant", source: "QR" } as const
    run.simulation.host.command("Delivery", order.deliveryId, { _tag: "OpenForLoad", ...open }, {})
    const failed = run.until("LidOpenFailed")
    // Two messages lie between: to the robot's actor and back.
    assert.strictEqual(failed.at - at, 30_020)
    assert.deepStrictEqual(answersTo(order, "merchant"), [{ at: failed.at, result: "LID_COMMAND_FAILED" }])
    assert.deepStrictEqual(
      run.of("DeliveryIssueReported").map(({ type }) => type),
      ["LID_WONT_OPEN"]
    )
  })

  it("F4 T: a lid that stands open is a warning after 300 s and times out after 900 s; its closing still loads", () => {
    const order = FollowedOrder.accepted({
      merchants: `wrong_pin_pct: 0, no_show_pct: 0, loading_s: ${constant(910)}`
    })
    const { run } = order
    const opened = run.until("LidCycleOpened")
    const warned = run.until("AlertRaised", ({ type }) => type === "LID_OPEN_TOO_LONG")
    assert.strictEqual(warned.at - opened.at, 300_000)
    const over = run.until("LidCycleTimedOut")
    assert.strictEqual(over.at - opened.at, 900_000)
    assert.deepStrictEqual([over.referenceId, over.openSeconds], [order.deliveryId, 900])
    run.pass(1)
    assert.strictEqual(order.attempt.status, "PickupInProgress")
    assert.deepStrictEqual(
      run.of("DeliveryIssueReported").map(({ type }) => type),
      ["LID_WONT_CLOSE"]
    )
    order.until("LoadedWaitingForPilot")
    const closed = run.of("LidEvent", ({ event }) => event === "LID_CLOSED")[0]!
    assert.strictEqual(closed.lateClose, true)
    assert.strictEqual(run.of("LidCycleCompleted").length, 0)
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F4 T: a lid that a heartbeat still sees open after its cycle timed out has a new one, whose end loads", () => {
    const order = FollowedOrder.accepted({
      merchants: `wrong_pin_pct: 0, no_show_pct: 0, loading_s: ${constant(1000)}`
    })
    const { run } = order
    const over = run.until("LidCycleTimedOut")
    const again = run.until("LidCycleOpened")
    assert.notStrictEqual(again.cycleId, over.cycleId)
    assert.deepStrictEqual(again.reasons, ["LOAD", "HEARTBEAT_RESYNC"])
    assert.strictEqual(run.until("LidCycleCompleted").cycleId, again.cycleId)
    order.until("LoadedWaitingForPilot")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F4 T: a merchant who does not come in 900 s has not loaded; the order is canceled and the robot goes home", () => {
    const order = FollowedOrder.accepted(nobodyLoads)
    const { run } = order
    const arrived = order.until("AtPickup")
    const canceled = run.until("CancelRequested")
    assert.strictEqual(canceled.at - arrived.at, 900_000)
    run.finish()
    assert.strictEqual(order.robot.flags.hasFood, false)
    assert.deepStrictEqual(outcomesOf(run), ["Canceled"])
  })

  it("F4 T: a wrong PIN is not matched, the robot sounds, and nothing else changes until the right one", () => {
    const order = FollowedOrder.accepted({
      loadMethod: "TWO_DIGIT_DEVICELESS_PIN",
      merchants: "wrong_pin_pct: 100, no_show_pct: 0"
    })
    const { run } = order
    const wrong = run.until("PinEntered")
    assert.notStrictEqual(wrong.entered, order.state.order?.unlockPin)
    const rows = order.rows()
    run.pass(1)
    assert.strictEqual(run.of("PinOutcomeSet")[0]?.outcome, "NOT_MATCHED")
    const told = run.calls.map(({ what }) => what as DeviceCall).filter(({ _tag }) => _tag === "DeviceCall")
    assert.strictEqual(told.at(-1)?.type, "PLAY_SOUND")
    assert.deepStrictEqual(order.rows(), rows)
    assert.strictEqual(order.robot.lidState, "CLOSED")
    order.until("PickupInProgress")
    assert.strictEqual(run.of("PinOutcomeSet")[1]?.outcome, "MATCHED")
    run.finish()
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F4 T: a closing that comes before its opening is held by the robot's numbers, and both count in order", () => {
    const order = FollowedOrder.accepted(nobodyLoads)
    const { run } = order
    order.until("AtPickup")
    run.pass(10)
    const { host } = run.simulation
    const { lat, lng } = order.trip("JITP").destination
    const item = (seq: number, state: LidItem["state"]): LidItem => ({
      ...{ kind: "lid", seq, state, commandId: null, lidSuccessfullyClosed: null, lat, lng },
      occurredAt: run.now
    })
    const stream = { _tag: "ApplyDeviceEvent", bootId: "11111111-1111-4111-8111-111111111111" } as const
    host.command("Robot", order.serial, { ...stream, items: [item(2, "CLOSED")] }, {})
    run.pass(1)
    assert.strictEqual(run.of("LidEvent").length, 0)
    host.command("Robot", order.serial, { ...stream, items: [item(1, "OPENED")] }, {})
    order.until("LoadedWaitingForPilot")
    assert.deepStrictEqual(
      run.of("LidEvent").map(({ event }) => event),
      ["LID_OPENED", "LID_CLOSED"]
    )
    assert.strictEqual(run.of("LidCycleCompleted").length, 1)
  })

  it("F4 T: a heartbeat that sees the lid otherwise opens and closes the cycle that nobody told of", () => {
    const order = FollowedOrder.accepted(nobodyLoads)
    const { run } = order
    order.until("AtPickup")
    run.pass(20)
    const { command } = order.lastGiven("Robot", "ApplyTelemetry")
    const { event } = command as ApplyTelemetry
    const heartbeat = (lid: "OPEN" | "CLOSED", seq: number): void => {
      const news = { ...event, at: run.now, lid, seq: event.seq + seq }
      run.simulation.host.command("Robot", order.serial, { _tag: "ApplyTelemetry", event: news }, {})
    }
    heartbeat("OPEN", 1)
    const opened = run.until("LidCycleOpened")
    assert.include(opened.reasons, "HEARTBEAT_RESYNC")
    run.pass(20)
    heartbeat("CLOSED", 2)
    const closed = run.until("LidCycleCompleted")
    assert.include(closed.reasons, "HEARTBEAT_RESYNC")
    assert.strictEqual(closed.cycleId, opened.cycleId)
    assert.strictEqual(order.robot.lidState, "CLOSED")
  })
})

/** A lid that is shut and does not latch: it counts as open, and somebody hears of it. */
import { assert, describe, it } from "@effect/vitest"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { DeviceItem, RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { given } from "../../support/given.ts"
import {
  closeLid,
  essentials,
  having,
  items,
  lidItem,
  lidOpen,
  pinItem,
  second,
  t0,
  tagsOf
} from "./robots.ts"

const now = t0 + 60 * second

const take = (state: RobotState, command: RobotCommand, at = now) =>
  given(robotActor, state).when(command, at).accepted()

const unlatched = { lidSuccessfullyClosed: false } as const
const byKeypad = (seq: number, at: number, latched: boolean): DeviceItem =>
  pinItem(seq, at, { type: "PIN_ENTRY_LID_CLOSE", action: "CONFIRM", lidSuccessfullyClosed: latched })

/** The three ways in which a robot says that the latch did not catch. */
const sayings: ReadonlyArray<readonly [string, (seq: number, at: number) => DeviceItem]> = [
  ["its keypad's confirmation", (seq, at) => byKeypad(seq, at, false)],
  ["its sensor's close", (seq, at) => lidItem(seq, "CLOSED", at, unlatched)],
  ["its sensor's failure", (seq, at) => lidItem(seq, "CLOSE_FAILED", at, unlatched)]
]

const openAlerts = (state: RobotState): ReadonlyArray<string> =>
  state.alerts.filter(({ status }) => status !== "RESOLVED").map(({ type }) => type)

describe("a latch that does not catch", () => {
  for (const [how, item] of sayings) {
    it(`by ${how} is a close that failed, and an alert`, () => {
      const decision = take(lidOpen(), items(item(2, now)))
      const raised = essentials(decision).filter((event) => event._tag === "AlertRaised")
      assert.strictEqual(raised.length, 1)
      assert.deepInclude({ ...raised[0] } as object, {
        serial: "R1",
        type: "LATCH_FAILURE",
        component: "",
        severity: "ERROR"
      })
      assert.include(tagsOf(decision), "LID_CLOSE_FAILED")
      assert.notInclude(tagsOf(decision), "LID_CLOSED")
      assert.notInclude(tagsOf(decision), "LidCycleCompleted")
      const state = having(lidOpen(), [now, items(item(2, now))])
      assert.strictEqual(state.lidState, "OPEN")
      assert.deepStrictEqual(openAlerts(state), ["LATCH_FAILURE"])
    })

    it(`by ${how} is one alert however often it is told, and again`, () => {
      const state = having(lidOpen(), [now, items(item(2, now))])
      given(robotActor, state)
        .when(items(item(2, now)), now + 1)
        .thenNothing()
      having(state, [now + 3 * second, items(item(3, now + 3 * second))])
      // The second failure in a row is the lid's, besides.
      assert.deepStrictEqual(openAlerts(state), ["LATCH_FAILURE", "LID_STUCK"])
    })

    it(`by ${how} is over with the next close that latches`, () => {
      const state = having(lidOpen(), [now, items(item(2, now))])
      const later = now + 10 * second
      for (const close of [lidItem(3, "CLOSED", later), byKeypad(3, later, true)]) {
        const decision = take(state, items(close), later)
        const cleared = essentials(decision).filter((event) => event._tag === "AlertCleared")
        assert.deepStrictEqual(
          cleared.map(({ type }) => type),
          ["LATCH_FAILURE"]
        )
        assert.include(tagsOf(decision), "LID_CLOSED")
        assert.include(tagsOf(decision), "LidCycleCompleted")
      }
    })
  }

  it("of a lid that was told to close fails the command, which may be given again", () => {
    const state = having(lidOpen(), [now, closeLid("close-1")])
    having(state, [now + second, items(lidItem(2, "CLOSED", now + second, unlatched))])
    assert.deepStrictEqual(openAlerts(state), ["LATCH_FAILURE"])
    assert.strictEqual(state.lidState, "OPEN")
    assert.isNull(state.lidCommand)
    having(state, [now + 2 * second, closeLid("close-2")])
    having(state, [now + 3 * second, items(lidItem(3, "CLOSED", now + 3 * second))])
    assert.deepStrictEqual(openAlerts(state), [])
    assert.strictEqual(state.lidState, "CLOSED")
  })

  it("is no matter of a lid that stays open for another reason, nor of an aborted entry", () => {
    for (const item of [
      lidItem(2, "CLOSE_FAILED", now),
      lidItem(2, "CLOSE_FAILED", now, { lidSuccessfullyClosed: true }),
      pinItem(2, now, { type: "PIN_ENTRY_LID_CLOSE", action: "ABORT", ...unlatched })
    ]) {
      const state = having(lidOpen(), [now, items(item)])
      assert.deepStrictEqual(openAlerts(state), [], JSON.stringify(item))
      assert.strictEqual(state.lidState, "OPEN")
    }
  })

  it("that is heard of late, after the lid has closed, alarms nobody", () => {
    // Item 2 was given up for lost, the lid is shut, and then item 2 comes.
    for (const [how, item] of sayings) {
      const state = having(
        lidOpen(),
        [now + second, items(lidItem(3, "CLOSED", now + second))],
        [now + 60 * second, { _tag: "ReleaseHeldItems" }]
      )
      assert.strictEqual(state.lidState, "CLOSED", how)
      const late = take(state, items(item(2, now)), now + 61 * second)
      assert.notInclude(tagsOf(late), "AlertRaised", how)
      having(state, [now + 61 * second, items(item(2, now))])
      assert.strictEqual(state.lidState, "CLOSED", how)
      assert.deepStrictEqual(openAlerts(state), [], how)
    }
  })
})

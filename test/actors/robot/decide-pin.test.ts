import { assert, describe, it } from "@effect/vitest"
import type { DeviceCall } from "../../../src/actors/calls.ts"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotCommand, SetPinOutcome } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import { given } from "../../support/given.ts"
import {
  having,
  items,
  lidOpen,
  nearLockout,
  parked,
  pinItem,
  second,
  t0,
  tagsOf,
  unregistered
} from "./robots.ts"

const now = t0 + 60 * second

const take = (state: RobotState, command: RobotCommand, at = now) =>
  given(robotActor, state).when(command, at).accepted()

const setPin = (pin: string, referenceId = "delivery-1"): RobotCommand => ({
  _tag: "SetPin",
  pin,
  referenceId
})

const calls = (decision: Decision): ReadonlyArray<string> =>
  decision.calls.map((call) => `${(call as DeviceCall).type} ${(call as DeviceCall).text}`)

const outcome = (state: RobotState, value: SetPinOutcome["outcome"]): SetPinOutcome => ({
  _tag: "SetPinOutcome",
  pinEntryId: state.pendingPins[0]?.pinEntryId ?? "",
  outcome: value,
  referenceId: "delivery-1"
})

describe("a PIN on the robot", () => {
  it("is kept as text with what it is for, and told to the robot", () => {
    const decision = take(parked(), setPin("0042"))
    assert.deepStrictEqual(tagsOf(decision), ["PinSet"])
    assert.deepStrictEqual(calls(decision), ["SET_PIN 0042"])
    const state = having(parked(), [now, setPin("0042")])
    assert.deepStrictEqual([state.pin, state.pinReferenceId], ["0042", "delivery-1"])
    given(robotActor, state).when(setPin("0042"), now).thenNothing()
    assert.deepStrictEqual(tagsOf(take(state, setPin("0042", "delivery-2"))), ["PinSet"])
  })

  it("is four digits or 0", () => {
    for (const pin of ["", "42", "00", "12345", "12a4"]) {
      given(robotActor, parked()).when(setPin(pin), now).thenRejects("PinInvalid")
    }
    assert.deepStrictEqual(tagsOf(take(parked(), setPin("0"))), ["PinSet"])
    given(robotActor, unregistered()).when(setPin("0"), now).thenRejects("NotFound")
  })

  it("is cleared for its own delivery only", () => {
    const state = having(parked(), [now, setPin("1234")])
    given(robotActor, state).when({ _tag: "ClearPin", referenceId: "delivery-2" }, now).thenNothing()
    assert.deepStrictEqual(calls(take(state, { _tag: "ClearPin", referenceId: "delivery-1" })), [
      "SET_PIN null"
    ])
    having(state, [now, { _tag: "ClearPin", referenceId: null }])
    assert.isNull(state.pin)
    given(robotActor, state).when({ _tag: "ClearPin", referenceId: null }, now).thenNothing()
  })
})

describe("an entry at the keypad", () => {
  it("is a row and news, and waits for its outcome", () => {
    const decision = take(parked(), items(pinItem(1, now)))
    assert.deepStrictEqual(tagsOf(decision), ["PinEntryRecorded", "PinEntered"])
    assert.deepInclude(decision.events[2], { outcome: "PENDING", entered: "42", referenceId: null })
    const state = having(parked(), [now, items(pinItem(1, now))])
    assert.lengthOf(state.pendingPins, 1)
  })

  it("that the firmware took is for the PIN's delivery and waits for nobody", () => {
    const state = having(parked(), [now, setPin("1234")])
    const decision = take(state, items(pinItem(1, now, { entered: "1234", lidOpened: true })))
    assert.deepInclude(decision.events[2], { outcome: "FIRMWARE_OPENED", referenceId: "delivery-1" })
    assert.deepInclude(decision.events[3], { _tag: "PinEntered", lidOpened: true })
  })

  it("gets its outcome once", () => {
    const state = having(parked(), [now, items(pinItem(1, now))])
    const matched = outcome(state, "MATCHED")
    assert.deepStrictEqual(tagsOf(take(state, matched)), ["PinOutcomeSet"])
    having(state, [now, matched])
    given(robotActor, state)
      .when({ ...matched, outcome: "NOT_MATCHED" }, now)
      .thenNothing()
  })

  it("that matches nothing sounds so", () => {
    const state = having(parked(), [now, items(pinItem(1, now))])
    const decision = take(state, outcome(state, "NOT_MATCHED"))
    assert.deepStrictEqual(calls(decision), ["PLAY_SOUND failure"])
  })

  it("closes the lid when it confirms the close, and does not when it is broken off", () => {
    const close = (changes: Parameters<typeof pinItem>[2]) =>
      tagsOf(take(lidOpen(), items(pinItem(2, now, { type: "PIN_ENTRY_LID_CLOSE", ...changes })))).slice(2)
    assert.deepStrictEqual(close({ action: "CONFIRM" }), ["LidMoved", "LID_CLOSED", "LidCycleCompleted"])
    assert.deepStrictEqual(close({ action: "ABORT" }), [])
    assert.deepStrictEqual(close({ action: "CONFIRM", lidSuccessfullyClosed: false }), [
      "LidMoved",
      "LID_CLOSE_FAILED",
      "AlertRaised"
    ])
  })

  it("that closes names the keypad as trigger", () => {
    const state = having(lidOpen(), [
      now,
      items(pinItem(2, now, { type: "PIN_ENTRY_LID_CLOSE", action: "CONFIRM" }))
    ])
    assert.strictEqual(state.cycle?.closeTrigger, "PIN_ENTRY_CONFIRM")
  })
})

describe("the fifth miss within 600 s", () => {
  it("locks the keypad for 300 s: entries are rows and nothing else, unless the firmware opens", () => {
    const state = nearLockout()
    const decision = take(state, outcome(state, "NOT_MATCHED"))
    assert.deepStrictEqual(tagsOf(decision), ["PinOutcomeSet", "KeypadLocked", "AlertRaised"])
    assert.deepInclude(decision.events[2], { type: "PIN_LOCKOUT" })
    having(state, [now, outcome(state, "NOT_MATCHED")])
    const locked = take(state, items(pinItem(6, now + 299 * second)), now + 299 * second)
    assert.deepStrictEqual(tagsOf(locked), ["PinEntryRecorded"])
    assert.deepInclude(locked.events[1], { outcome: "LOCKED_OUT" })
    const opened = take(state, items(pinItem(6, now + 1, { lidOpened: true })), now + 1)
    assert.include(tagsOf(opened), "PinEntered")
    const later = take(state, items(pinItem(6, now + 300 * second)), now + 300 * second)
    assert.include(tagsOf(later), "PinEntered")
  })

  it("is not the fifth when the first is older", () => {
    const state = nearLockout()
    const late = t0 + 700 * second
    having(state, [late - 1, items(pinItem(6, late - 1))])
    const [, sixth] = state.pendingPins
    const decision = take(
      state,
      {
        _tag: "SetPinOutcome",
        pinEntryId: sixth?.pinEntryId ?? "",
        outcome: "NOT_MATCHED",
        referenceId: null
      },
      late
    )
    assert.deepStrictEqual(tagsOf(decision), ["PinOutcomeSet"])
  })
})

describe("alerts", () => {
  it("are acknowledged once, and not after they are over", () => {
    const state = nearLockout()
    having(state, [now, outcome(state, "NOT_MATCHED")])
    const acknowledge: RobotCommand = {
      _tag: "AcknowledgeAlert",
      alertId: state.alerts[0]?.alertId ?? "",
      by: "operator:1"
    }
    assert.deepStrictEqual(tagsOf(take(state, acknowledge)), ["AlertAcknowledged"])
    having(state, [now, acknowledge])
    given(robotActor, state).when(acknowledge, now).thenRejects("IllegalTransition")
    given(robotActor, state)
      .when({ _tag: "AcknowledgeAlert", alertId: "unknown", by: "operator:1" }, now)
      .thenRejects("NotFound")
  })
})

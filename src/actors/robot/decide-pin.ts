/** PINs on the robot and entries at its keypad. Source: spec/state.md 5 (PIN, close), spec/flows.md F4. */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import {
  commandTtlMs,
  ignoreLatchFailure,
  pinLockoutMs,
  pinMissesMax
} from "../../services/state/constants.ts"
import type { PinOutcome } from "../../services/state/enums.ts"
import { isRobotPin } from "../../services/state/policies.ts"
import type { DeviceCall } from "../calls.ts"
import { raiseAlert } from "./alerts.ts"
import type { ClearPin, PinItem, SetPin, SetPinOutcome } from "./commands.ts"
import type { RobotEvent } from "./events.ts"
import { lateClosed } from "./late-lid.ts"
import { closed, closeFailed } from "./lid-facts.ts"
import type { RobotRejection } from "./rejections.ts"
import { openCycle, type RobotState } from "./state.ts"
import { Turn } from "./turn.ts"

type Result = Decision<RobotEvent> | RobotRejection

/** The sound of a PIN that nobody knows. */
const failureSound = "failure"

const callRobot = (turn: Turn, type: "SET_PIN" | "PLAY_SOUND", text: string | null): void => {
  const call: DeviceCall = {
    _tag: "DeviceCall",
    serial: turn.state.serial,
    commandId: turn.newId(),
    type,
    text,
    operationState: null,
    expiresAt: turn.now + commandTtlMs
  }
  turn.draft.call(call)
}

export const setPin = (state: RobotState, command: SetPin, now: Instant): Result => {
  const { pin, referenceId } = command
  const { serial } = state
  if (state.operationState === null) return notFound("Robot", serial)
  if (!isRobotPin(pin)) {
    return { accepted: false, _tag: "PinInvalid", serial, pin, allowed: '"0" or four digits' }
  }
  if (state.pin === pin && state.pinReferenceId === referenceId) return unchanged
  const turn = new Turn(state, now)
  turn.emit({ _tag: "PinSet", at: now, pin, referenceId })
  callRobot(turn, "SET_PIN", pin)
  return turn.done()
}

/** Another delivery's PIN stays. */
export const clearPin = (state: RobotState, command: ClearPin, now: Instant): Decision<RobotEvent> => {
  const { referenceId } = command
  if (state.pin === null || (referenceId !== null && referenceId !== state.pinReferenceId)) return unchanged
  const turn = new Turn(state, now)
  turn.emit({ _tag: "PinCleared", at: now })
  callRobot(turn, "SET_PIN", null)
  return turn.done()
}

/** An outcome is set once; too many misses lock the keypad. */
export const setPinOutcome = (
  state: RobotState,
  command: SetPinOutcome,
  now: Instant
): Decision<RobotEvent> => {
  const { pinEntryId, outcome, referenceId } = command
  if (!state.pendingPins.some((entry) => entry.pinEntryId === pinEntryId)) return unchanged
  const turn = new Turn(state, now)
  turn.emit({ _tag: "PinOutcomeSet", at: now, pinEntryId, outcome, referenceId })
  if (outcome !== "NOT_MATCHED") return turn.done()
  callRobot(turn, "PLAY_SOUND", failureSound)
  if (turn.state.pinMisses.length >= pinMissesMax) {
    turn.emit({ _tag: "KeypadLocked", at: now, until: now + pinLockoutMs })
    raiseAlert(turn, "PIN_LOCKOUT")
  }
  return turn.done()
}

/** What State itself makes of an entry; PENDING: somebody else must say whose PIN it is. */
const outcomeOf = (state: RobotState, item: PinItem, at: Instant): PinOutcome => {
  if (item.type === "PIN_ENTRY_LID_CLOSE") {
    if (item.action === "ABORT") return "CLOSE_ABORTED"
    return item.lidSuccessfullyClosed === false && !ignoreLatchFailure ? "LATCH_FAILED" : "CLOSE_CONFIRMED"
  }
  if (item.lidOpened) return "FIRMWARE_OPENED"
  return state.pinLockedUntil !== null && at < state.pinLockedUntil ? "LOCKED_OUT" : "PENDING"
}

/** One entry at the keypad is one row; a late one or one at a locked keypad is nothing more. */
export const enterPin = (turn: Turn, bootId: string, item: PinItem, at: Instant, late: boolean): void => {
  const { state, now } = turn
  const { type, entered, lidOpened } = item
  const outcome = outcomeOf(state, item, at)
  const referenceId =
    type === "PIN_ENTRY_LID_CLOSE"
      ? (openCycle(state)?.referenceId ?? null)
      : lidOpened
        ? state.pinReferenceId
        : null
  const pinEntryId = turn.newId()
  turn.emit({
    _tag: "PinEntryRecorded",
    at: now,
    pinEntryId,
    bootId,
    seq: item.seq,
    type,
    entered,
    lidOpened,
    lidSuccessfullyClosed: item.lidSuccessfullyClosed,
    outcome,
    referenceId,
    occurredAt: at
  })
  if (!late && outcome !== "LOCKED_OUT") {
    turn.emit({ _tag: "PinEntered", at: now, serial: state.serial, pinEntryId, type, entered, lidOpened })
  }
  if (outcome === "CLOSE_CONFIRMED") {
    if (late) lateClosed(turn, at)
    else closed(turn, at, "PIN_ENTRY_CONFIRM", false)
  } else if (outcome === "LATCH_FAILED" && !late) {
    closeFailed(turn, at, null, null)
    raiseAlert(turn, "LATCH_FAILURE")
  }
}

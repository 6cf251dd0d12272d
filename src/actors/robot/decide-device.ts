/**
 * The robot's event stream: each item is taken once, in the order of its numbers. What follows a gap
 * waits a while for what is missing; what comes after that is late. Source: spec/state.md 3, 10 (13, 14).
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { ignoreLatchFailure, reorderWaitMs } from "../../services/state/constants.ts"
import { clearAlert, raiseAlert } from "./alerts.ts"
import type { AckItem, ApplyDeviceEvent, DeviceItem, LidItem, ReportItem } from "./commands.ts"
import { enterPin } from "./decide-pin.ts"
import type { RobotEvent } from "./events.ts"
import { lateClosed, lateOpened, noteLate } from "./late-lid.ts"
import { closed, closeFailed, moveLid, opened, openFailed } from "./lid-facts.ts"
import type { Boot, RobotState } from "./state.ts"
import { Turn, timers } from "./turn.ts"

type StreamItem = Exclude<DeviceItem, AckItem>

export const applyDeviceEvent = (
  state: RobotState,
  command: ApplyDeviceEvent,
  now: Instant
): Decision<RobotEvent> => {
  if (state.operationState === null) return unchanged
  const turn = new Turn(state, now)
  for (const item of command.items) {
    // Acknowledgements have no number: each answers its command, and only the one that waits counts.
    if (item.kind === "ack") acknowledge(turn, item)
    else receive(turn, command.bootId, item)
  }
  watchHeld(turn, state)
  return turn.done()
}

/** The wait for missing items is over: what was held runs without them. */
export const releaseHeldItems = (state: RobotState, now: Instant): Decision<RobotEvent> => {
  const turn = new Turn(state, now)
  for (const { bootId } of state.boots) release(turn, bootId, now - reorderWaitMs)
  watchHeld(turn, state)
  return turn.done()
}

const bootOf = (turn: Turn, bootId: string): Boot | null => {
  for (const boot of turn.state.boots) if (boot.bootId === bootId) return boot
  return null
}

const receive = (turn: Turn, bootId: string, item: StreamItem): void => {
  const { now } = turn
  if (bootOf(turn, bootId) === null) {
    turn.emit({ _tag: "BootSeen", at: now, bootId, startedAt: item.occurredAt < now ? item.occurredAt : now })
    if (turn.state.boots[0]?.bootId === bootId) {
      // A boot that is over sends nothing more in order: what it left behind a gap runs first.
      for (const boot of turn.state.boots) if (boot.bootId !== bootId) release(turn, boot.bootId, now)
    }
  }
  const boot = bootOf(turn, bootId)
  // Older than the boots that are remembered: told before, as far as anybody can say.
  if (boot === null) return
  const { seq } = item
  if (turn.state.boots[0]?.bootId !== bootId) {
    if (seq >= boot.nextSeq || isMissing(boot, seq)) takeLate(turn, bootId, item)
    return
  }
  if (seq < boot.nextSeq) {
    if (isMissing(boot, seq)) takeLate(turn, bootId, item)
    return
  }
  if (seq > boot.nextSeq) {
    if (boot.held.some((held) => held.item.seq === seq)) return
    turn.emit({ _tag: "DeviceItemTaken", at: now, bootId, item, status: "HELD", receivedAt: now })
    return
  }
  take(turn, bootId, item, now)
  drain(turn, bootId)
}

const isMissing = (boot: Boot, seq: number): boolean =>
  boot.gaps.some(({ from, to }) => seq >= from && seq <= to)

const take = (turn: Turn, bootId: string, item: DeviceItem, receivedAt: Instant): void => {
  const status = item.kind === "rejected" ? "REJECTED" : "PROCESSED"
  turn.emit({ _tag: "DeviceItemTaken", at: turn.now, bootId, item, status, receivedAt })
  apply(turn, bootId, item, false)
}

const takeLate = (turn: Turn, bootId: string, item: StreamItem): void => {
  const { now } = turn
  const status = item.kind === "rejected" ? "REJECTED" : "LATE"
  turn.emit({ _tag: "DeviceItemTaken", at: now, bootId, item, status, receivedAt: now })
  apply(turn, bootId, item, true)
}

/** Runs what was held and is next in order now. */
const drain = (turn: Turn, bootId: string): void => {
  for (;;) {
    const boot = bootOf(turn, bootId)
    const next = boot?.held[0]
    if (boot === null || next === undefined || next.item.seq !== boot.nextSeq) return
    take(turn, bootId, next.item, next.heldAt)
  }
}

/** Runs what has been held since `heldUntil` or longer, and what comes before it. */
const release = (turn: Turn, bootId: string, heldUntil: Instant): void => {
  for (;;) {
    const boot = bootOf(turn, bootId)
    const next = boot?.held[0]
    if (boot === null || next === undefined || !boot.held.some(({ heldAt }) => heldAt <= heldUntil)) return
    const { seq } = next.item
    if (seq > boot.nextSeq) {
      turn.emit({ _tag: "GapPassed", at: turn.now, bootId, from: boot.nextSeq, to: seq - 1 })
    }
    take(turn, bootId, next.item, next.heldAt)
    drain(turn, bootId)
  }
}

const heldSince = (state: RobotState): Instant | null => {
  let since: Instant | null = null
  for (const boot of state.boots) {
    for (const { heldAt } of boot.held) if (since === null || heldAt < since) since = heldAt
  }
  return since
}

const watchHeld = (turn: Turn, before: RobotState): void => {
  const was = heldSince(before)
  const since = heldSince(turn.state)
  if (since === null) {
    if (was !== null) turn.draft.cancelTimer(timers.heldItems)
  } else if (since !== was) {
    turn.draft.setTimer(timers.heldItems, since + reorderWaitMs, { _tag: "ReleaseHeldItems" })
  }
}

// ---- What an item says

const apply = (turn: Turn, bootId: string, item: DeviceItem, late: boolean): void => {
  const at = item.occurredAt < turn.now ? item.occurredAt : turn.now
  switch (item.kind) {
    case "lid":
      // What heartbeats have shown meanwhile is newer than this item: it is late, though in order.
      if (late || isOvertaken(turn.state, at)) applyLateLid(turn, item, at)
      else applyLid(turn, item, at)
      return
    case "pin":
      enterPin(turn, bootId, item, at, late)
      return
    case "report":
      applyReport(turn, item, at)
      return
    case "ack":
      acknowledge(turn, item)
      return
    case "rejected":
      return
  }
}

const isOvertaken = (state: RobotState, at: Instant): boolean => {
  const newest = state.lidFacts[state.lidFacts.length - 1]
  return newest !== undefined && newest.occurredAt > at
}

const applyLid = (turn: Turn, item: LidItem, at: Instant): void => {
  switch (item.state) {
    case "OPENING":
      moveLid(turn, "OpenLid", at)
      return
    case "CLOSING":
      moveLid(turn, "CloseLid", at)
      return
    case "STOPPED":
      moveLid(turn, "StopLid", at)
      return
    case "OPENED":
      opened(turn, at, false)
      return
    case "OPEN_FAILED":
      openFailed(turn, at, item.commandId, null)
      return
    case "CLOSED":
      if (item.lidSuccessfullyClosed !== false || ignoreLatchFailure) {
        closed(turn, at, "OTHER", false)
        return
      }
      closeFailed(turn, at, item.commandId, null)
      raiseAlert(turn, "LATCH_FAILURE")
      return
    case "CLOSE_FAILED":
      closeFailed(turn, at, item.commandId, null)
      if (item.lidSuccessfullyClosed === false && !ignoreLatchFailure) raiseAlert(turn, "LATCH_FAILURE")
      return
  }
}

const applyLateLid = (turn: Turn, item: LidItem, at: Instant): void => {
  switch (item.state) {
    case "OPENED":
      lateOpened(turn, at)
      return
    case "CLOSED":
      if (item.lidSuccessfullyClosed !== false || ignoreLatchFailure) lateClosed(turn, at)
      else noteLate(turn, "LID_CLOSE_FAILED", at)
      return
    case "OPEN_FAILED":
      noteLate(turn, "LID_OPEN_FAILED", at)
      return
    case "CLOSE_FAILED":
      noteLate(turn, "LID_CLOSE_FAILED", at)
      return
    default:
      return
  }
}

/** The newest report counts. */
const applyReport = (turn: Turn, item: ReportItem, at: Instant): void => {
  const { reportedAt } = turn.state
  if (reportedAt !== null && at < reportedAt) return
  turn.emit({ _tag: "ReportNoted", at: turn.now, occurredAt: at })
  if (item.flipped) raiseAlert(turn, "ROBOT_FLIPPED")
  else clearAlert(turn, "ROBOT_FLIPPED")
  if (item.collision) raiseAlert(turn, "ROBOT_HIT")
  else clearAlert(turn, "ROBOT_HIT")
}

/** The robot could not do what it was told: for a lid command under way that is its end. */
const acknowledge = (turn: Turn, item: AckItem): void => {
  const under = turn.state.lidCommand
  if (item.result === "OK" || under === null || under.commandId !== item.commandId) return
  const at = item.occurredAt < turn.now ? item.occurredAt : turn.now
  if (under.kind === "OPEN") openFailed(turn, at, item.commandId, null, true)
  else closeFailed(turn, at, item.commandId, null, true)
}

/**
 * What a fact about the lid means: the steps of the lid, its rows, and the cycle that it opens or ends.
 * Facts come from the robot's items, from heartbeats that agree, and from commands that time out; each is
 * accepted whatever was known before, by the listed path. Source: spec/state.md 4.2, 4.3, 5.
 */
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import {
  contextTtlMs,
  doubleCloseMs,
  lateCloseMs,
  lidCycleTimeoutMs,
  lidOpenWarnMs,
  lidStuckMs
} from "../../services/state/constants.ts"
import type {
  LidCloseTrigger,
  LidEvent as LidEventName,
  LidEventSource,
  LidReason,
  LidState
} from "../../services/state/enums.ts"
import type { LidAnswer } from "../replies.ts"
import { clearAlert, raiseAlert } from "./alerts.ts"
import { type LidCycleTrigger, type LidTrigger, lidCycleMachine, lidMachine } from "./machine.ts"
import { type LidContext, type LidCycle, openCycle, type RobotState } from "./state.ts"
import { type Turn, timers } from "./turn.ts"

/** What an opening is for: source, reasons, reference. */
export interface LidPurpose {
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
}

const noReasons: ReadonlyArray<LidReason> = Object.freeze([])
const loadReasons: ReadonlyArray<LidReason> = Object.freeze(["LOAD"] as const)

export const unknownPurpose: LidPurpose = Object.freeze({
  source: "UNKNOWN",
  reasons: noReasons,
  referenceId: null
})

/** A close that no opening is known for. */
const byHand: LidPurpose = Object.freeze({ source: "MANUAL", reasons: noReasons, referenceId: null })

/** `reasons` and one more, once. */
export const withReason = (reasons: ReadonlyArray<LidReason>, added: LidReason): ReadonlyArray<LidReason> =>
  reasons.includes(added) ? reasons : [...reasons, added]

interface RowDetails {
  readonly trigger?: LidCloseTrigger
  readonly late?: boolean
  readonly lateClose?: boolean
  /** Where the fact leaves the lid; absent: where it is. */
  readonly lidState?: LidState | null
}

const plain: RowDetails = Object.freeze({})

/** A row of the lid's history and its announcement. */
export const tellLid = (
  turn: Turn,
  event: LidEventName,
  at: Instant,
  purpose: LidPurpose,
  cycleId: string | null,
  details: RowDetails = plain
): void => {
  const { state } = turn
  turn.emit({
    _tag: "LidEvent",
    at,
    serial: state.serial,
    shard: state.shard,
    event,
    lidState: details.lidState ?? state.lidState ?? "CLOSED",
    source: purpose.source,
    reasons: purpose.reasons,
    cycleId,
    referenceId: purpose.referenceId,
    trigger: details.trigger ?? null,
    late: details.late ?? false,
    lateClose: details.lateClose ?? false
  })
}

/** Where `trigger` leads the lid, null where its table has no row. */
const lidStep = (state: RobotState, trigger: LidTrigger) =>
  targetsOf(lidMachine, state.lidState, trigger)[0] ?? null

/** Takes a step that writes no row; whether there is such a step. */
export const moveLid = (turn: Turn, trigger: "OpenLid" | "CloseLid" | "StopLid", at: Instant): boolean => {
  const to = lidStep(turn.state, trigger)
  if (to === null) return false
  const { lidCommand } = turn.state
  turn.emit({ _tag: "LidMoved", at, to })
  if (to === "STOPPED" && lidCommand !== null) {
    turn.draft.cancelTimer(timers.lidCommand)
    if (lidCommand.correlationId !== null) {
      turn.answer(lidCommand.correlationId, lidCommand.commandId, "LID_COMMAND_FAILED")
    }
  }
  return true
}

/** Whether the cycle's table takes this event while it is open. */
export const cycleTakes = (cycle: LidCycle, trigger: LidCycleTrigger): boolean =>
  targetsOf(lidCycleMachine, cycle.state, trigger).length > 0

/** The lid command that was under way is over: whoever waits learns how. Call before the row is written. */
const settle = (turn: Turn, kind: "OPEN" | "CLOSE", result: LidAnswer["result"]): void => {
  const command = turn.state.lidCommand
  if (command === null) return
  turn.draft.cancelTimer(timers.lidCommand)
  const outcome = command.kind === kind ? result : "LID_COMMAND_FAILED"
  if (command.correlationId !== null) turn.answer(command.correlationId, command.commandId, outcome)
}

const liveContext = (state: RobotState, at: Instant): LidContext | null =>
  state.lidContext !== null && at <= state.lidContext.expiresAt ? state.lidContext : null

/** What an opening at `at` is for when no cycle is open. */
export const purposeOf = (state: RobotState, at: Instant): LidPurpose => {
  const context = liveContext(state, at)
  if (context !== null) return context
  const { keypadOpenedAt } = state
  const byKeypad = keypadOpenedAt !== null && keypadOpenedAt <= at && at - keypadOpenedAt <= contextTtlMs
  return state.pin === null && !byKeypad
    ? unknownPurpose
    : { source: "MAGIC_LID", reasons: loadReasons, referenceId: state.pinReferenceId }
}

/** What an opening that only heartbeats show was for, as far as anything tells. */
const purposeOfResync = (state: RobotState, at: Instant): LidPurpose => {
  const { cycle } = state
  const known = purposeOf(state, at)
  const cut =
    known.source === "UNKNOWN" &&
    cycle !== null &&
    isCutShort(cycle) &&
    at - (cycle.endedAt ?? at) < lateCloseMs
  const { reasons, referenceId } = cut ? cycle : known
  return { source: "INTERNAL", reasons: withReason(reasons, "HEARTBEAT_RESYNC"), referenceId }
}

const isCutShort = (cycle: LidCycle): boolean =>
  cycle.state === "LID_CYCLE_INTERRUPT" || cycle.state === "LID_CYCLE_TIMEOUT"

/** The lid is open. */
export const opened = (turn: Turn, at: Instant, resync: boolean, late = false): void => {
  const { state } = turn
  const context = liveContext(state, at)
  const before = openCycle(state)
  if (before !== null && context !== null && context.referenceId !== before.referenceId) {
    interruptCycle(turn, before, at)
  }
  if (state.lidState === "CLOSED" || state.lidState === "STOPPED") moveLid(turn, "OpenLid", at)
  const step = lidStep(state, state.lidState === "CLOSING" ? "LidCloseFailed" : "LidOpened")
  settle(turn, "OPEN", "OPENED")
  const cycle = openCycle(state)
  if (cycle !== null && cycleTakes(cycle, "LID_OPENED")) {
    if (!late) spendContext(turn, at, cycle.cycleId)
    tellLid(turn, "LID_OPENED", at, cycle, cycle.cycleId, { late, lidState: step })
  } else {
    const purpose = resync ? purposeOfResync(state, at) : purposeOf(state, at)
    const cycleId = turn.newId()
    beginCycle(turn, cycleId, purpose, at, late)
    tellLid(turn, "LID_OPENED", at, purpose, cycleId, { late, lidState: step })
    watchCycle(turn)
  }
  clearAlert(turn, "LID_STUCK")
}

/** What was requested has happened, at `at`; without a cycle, something else was requested since. */
export const spendContext = (turn: Turn, at: Instant, cycleId: string | null): void => {
  const context = turn.state.lidContext
  if (context === null) return
  const { contextId, commandId, rowIds, expiresAt } = context
  const servedBy = at <= expiresAt ? cycleId : null
  turn.emit({ _tag: "LidContextSpent", at: turn.now, contextId, commandId, cycleId: servedBy, rowIds })
}

/** A cycle begins with the opening at `at`, which is told next. */
export const beginCycle = (
  turn: Turn,
  cycleId: string,
  { source, reasons, referenceId }: LidPurpose,
  openedAt: Instant,
  late: boolean
): void => {
  spendContext(turn, openedAt, cycleId)
  const at = turn.now
  turn.emit({ _tag: "LidCycleOpened", at, cycleId, source, reasons, referenceId, openedAt, late })
}

/** Sets the two clocks of the cycle that is open now. */
export const watchCycle = (turn: Turn): void => {
  const cycle = openCycle(turn.state)
  if (cycle === null) return
  const { cycleId, openedAt } = cycle
  turn.draft.setTimer(timers.lidWarning, openedAt + lidOpenWarnMs, { _tag: "WarnLidOpen", cycleId })
  turn.draft.setTimer(timers.lidTimeout, openedAt + lidCycleTimeoutMs, { _tag: "TimeOutLidCycle", cycleId })
}

export const unwatchCycle = (turn: Turn): void => {
  turn.draft.cancelTimer(timers.lidWarning)
  turn.draft.cancelTimer(timers.lidTimeout)
}

/** An open cycle ends because staff stop the lid, or because another opening takes its place. */
export const interruptCycle = (turn: Turn, cycle: LidCycle, at: Instant): void => {
  if (!isLegal(lidCycleMachine, cycle.state, "LID_INTERRUPT", "LID_CYCLE_INTERRUPT")) return
  tellLid(turn, "LID_INTERRUPT", at, cycle, cycle.cycleId)
  endCycle(turn, "LidCycleInterrupted", cycle, at)
  unwatchCycle(turn)
}

export const endCycle = (
  turn: Turn,
  tag: "LidCycleCompleted" | "LidCycleInterrupted" | "LidCycleTimedOut",
  cycle: LidCycle,
  at: Instant,
  reasons: ReadonlyArray<LidReason> = cycle.reasons,
  late = false
): void => {
  turn.emit({
    _tag: tag,
    at,
    serial: turn.state.serial,
    cycleId: cycle.cycleId,
    source: cycle.source,
    reasons,
    referenceId: cycle.referenceId,
    openSeconds: Math.max(0, Math.round((at - cycle.openedAt) / 1_000)),
    late
  })
}

/** The lid is closed. */
export const closed = (
  turn: Turn,
  at: Instant,
  trigger: LidCloseTrigger,
  resync: boolean,
  late = false
): void => {
  const { state } = turn
  const open = openCycle(state)
  if (open === null && isToldBefore(state, at)) {
    linkRow(turn, "LID_CLOSED", at, state.cycle, trigger, false)
    return
  }
  const isCommanded = state.lidCommand?.kind === "CLOSE"
  const why: LidCloseTrigger = isCommanded && trigger === "OTHER" ? "COMMAND" : trigger
  if (state.lidState === "OPEN" || state.lidState === "STOPPED") moveLid(turn, "CloseLid", at)
  const step = lidStep(state, state.lidState === "OPENING" ? "LidOpenFailed" : "LidClosed")
  settle(turn, "CLOSE", "CLOSED")
  if (open !== null && cycleTakes(open, "LID_CLOSED")) {
    const reasons = resync ? withReason(open.reasons, "HEARTBEAT_RESYNC") : open.reasons
    const { source, referenceId, cycleId } = open
    // A cycle is not closed before it was opened, whatever the clocks say.
    const closedAt = at > open.openedAt ? at : open.openedAt
    const details = { trigger: why, late, lidState: step }
    tellLid(turn, "LID_CLOSED", closedAt, { source, reasons, referenceId }, cycleId, details)
    endCycle(turn, "LidCycleCompleted", open, closedAt, reasons, late)
    unwatchCycle(turn)
  } else {
    const cut = lateCycle(state, at)
    const purpose: LidPurpose = {
      source: resync ? "INTERNAL" : "MANUAL",
      reasons: resync
        ? withReason(cut?.reasons ?? noReasons, "HEARTBEAT_RESYNC")
        : (cut?.reasons ?? noReasons),
      referenceId: cut?.referenceId ?? null
    }
    const details = { trigger: why, late, lateClose: cut !== null, lidState: step }
    tellLid(turn, "LID_CLOSED", at, purpose, null, details)
  }
  clearAlert(turn, "LID_STUCK")
  clearAlert(turn, "LATCH_FAILURE")
  clearAlert(turn, "LID_OPEN_TOO_LONG")
}

/** A new row beside those that announce something; of no cycle when there is none of its time. */
export const linkRow = (
  turn: Turn,
  event: "LID_OPENED" | "LID_CLOSED",
  occurredAt: Instant,
  cycle: LidCycle | null,
  trigger: LidCloseTrigger | null,
  late: boolean
): void => {
  const { source, reasons, referenceId } = cycle ?? (event === "LID_OPENED" ? unknownPurpose : byHand)
  turn.emit({
    _tag: "LidRowLinked",
    at: turn.now,
    rowId: null,
    event,
    source,
    reasons,
    referenceId,
    cycleId: cycle?.cycleId ?? null,
    trigger,
    occurredAt,
    late
  })
}

/** Whether this close was reported a moment ago: by the keypad and by the sensor. */
const isToldBefore = (state: RobotState, at: Instant): boolean =>
  state.lidState === "CLOSED" &&
  state.lastClosedAt !== null &&
  Math.abs(at - state.lastClosedAt) <= doubleCloseMs

/** The cycle that was cut short and that a close at `at` belongs to after all, null when none. */
const lateCycle = (state: RobotState, at: Instant): LidCycle | null => {
  const { cycle, lastClosedAt } = state
  if (cycle === null || cycle.endedAt === null || !isCutShort(cycle)) return null
  if (at - cycle.endedAt >= lateCloseMs) return null
  return lastClosedAt === null || lastClosedAt < cycle.endedAt ? cycle : null
}

/**
 * An opening did not happen. `internal`: why State itself says so; null: the robot did, by an item or (then
 * `acknowledged`) in answer to the command.
 */
export const openFailed = (
  turn: Turn,
  at: Instant,
  commandId: string | null,
  internal: LidReason | null,
  acknowledged = false
): void => {
  const { state } = turn
  if (isFailureToldBefore(state, commandId)) return
  const step = state.lidState === "OPENING" ? lidStep(state, "LidOpenFailed") : null
  const failed = state.lidCommand
  const known = liveContext(state, at) ?? unknownPurpose
  if (step !== null) settle(turn, "OPEN", "LID_COMMAND_FAILED")
  countFailure(
    turn,
    at,
    failed !== null && failed.kind === "OPEN" ? failed.commandId : commandId,
    acknowledged
  )
  const { earlierLidFailureAt, lastLidFailureAt } = state
  tellLid(turn, "LID_OPEN_FAILED", at, failurePurpose(known, internal), null, { lidState: step })
  if (known.reasons.includes("UNLOAD") && !isSoonAfter(lastLidFailureAt, earlierLidFailureAt)) return
  judgeStuck(turn, at, lastLidFailureAt)
}

/** A closing did not happen; `internal` and `acknowledged` as for an opening. */
export const closeFailed = (
  turn: Turn,
  at: Instant,
  commandId: string | null,
  internal: LidReason | null,
  acknowledged = false
): void => {
  const { state } = turn
  if (isFailureToldBefore(state, commandId)) return
  const failed = state.lidCommand
  const open = openCycle(state)
  if (state.lidState === "OPEN") moveLid(turn, "CloseLid", at)
  const step = state.lidState === "CLOSING" ? lidStep(state, "LidCloseFailed") : null
  if (step !== null) settle(turn, "CLOSE", "LID_COMMAND_FAILED")
  countFailure(
    turn,
    at,
    failed !== null && failed.kind === "CLOSE" ? failed.commandId : commandId,
    acknowledged
  )
  const cycle = open !== null && cycleTakes(open, "LID_CLOSE_FAILED") ? open : null
  const previousFailureAt = state.lastLidFailureAt
  const purpose = failurePurpose(cycle ?? unknownPurpose, internal)
  tellLid(turn, "LID_CLOSE_FAILED", at, purpose, cycle?.cycleId ?? null, { lidState: step })
  judgeStuck(turn, at, previousFailureAt)
}

const failurePurpose = (purpose: LidPurpose, internal: LidReason | null): LidPurpose =>
  internal === null
    ? purpose
    : {
        source: "INTERNAL",
        reasons: withReason(purpose.reasons, internal),
        referenceId: purpose.referenceId
      }

/** A failure is reported by the lid's sensor and by the command's acknowledgement: once is enough. */
const isFailureToldBefore = (state: RobotState, commandId: string | null): boolean =>
  commandId !== null && commandId === state.failedLidCommandId

const countFailure = (turn: Turn, at: Instant, commandId: string | null, acknowledged: boolean): void => {
  if (commandId !== null) turn.emit({ _tag: "LidCommandFailed", at, commandId, acknowledged })
}

const isSoonAfter = (at: Instant | null, failureAt: Instant | null): boolean =>
  at !== null && failureAt !== null && at - failureAt <= lidStuckMs

/**
 * Two failures in a row and the lid counts as stuck, which brings a field operator. The customer who waits for
 * his food has a third try (spec/flows.md F6, which counts before spec/state.md 4.4).
 */
const judgeStuck = (turn: Turn, at: Instant, previousFailureAt: Instant | null): void => {
  if (isSoonAfter(at, previousFailureAt)) raiseAlert(turn, "LID_STUCK")
}

/** Two heartbeats agree on a lid that is not as known: the events in between were lost. */
export const resyncLid = (turn: Turn, lid: "OPEN" | "CLOSED", at: Instant): void => {
  const { state } = turn
  if (lid === "OPEN") {
    if (openCycle(state) !== null && state.lidState === "CLOSING") {
      closeFailed(turn, at, null, "HEARTBEAT_RESYNC")
    } else opened(turn, at, true)
    return
  }
  if (openCycle(state) === null && state.lidState === "OPENING") {
    openFailed(turn, at, null, "HEARTBEAT_RESYNC")
  } else closed(turn, at, "RESYNC", true)
}

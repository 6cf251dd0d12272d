/**
 * Lid items that come after their place in the order was given up: they are fitted into what is known
 * of their time, and change the present only where they are its newest fact. Cycles that have ended stay
 * as they are; a missing one is added, an open one may turn out to have been two.
 * Source: spec/state.md 3 (order), 4.3 (L5).
 */
import type { Instant } from "../../domain/instant.ts"
import type { LidEvent as LidEventName } from "../../services/state/enums.ts"
import {
  beginCycle,
  closed,
  endCycle,
  type LidPurpose,
  linkRow,
  opened,
  purposeOf,
  tellLid,
  unknownPurpose,
  unwatchCycle,
  watchCycle
} from "./lid-facts.ts"
import { type LidCycle, type LidFact, openCycle, type RobotState } from "./state.ts"
import type { Turn } from "./turn.ts"

/** The fact right after `at`, null when `at` is newer than all. */
const factAfter = (state: RobotState, at: Instant): LidFact | null => {
  for (const fact of state.lidFacts) if (fact.occurredAt > at) return fact
  return null
}

/** The fact at or right before `at`, null when `at` is older than all that are kept. */
const factBefore = (state: RobotState, at: Instant): LidFact | null => {
  let before: LidFact | null = null
  for (const fact of state.lidFacts) if (fact.occurredAt <= at) before = fact
  return before
}

/** A late item that never opens, closes or ends anything: a row of the history. */
export const noteLate = (turn: Turn, event: LidEventName, at: Instant): void => {
  tellLid(turn, event, at, unknownPurpose, null, { late: true })
}

/** The lid was opened at `at`, and nobody knew. */
export const lateOpened = (turn: Turn, at: Instant): void => {
  const { state } = turn
  const after = factAfter(state, at)
  if (after === null) {
    const isNewest = at >= state.lastLidAt && openCycle(state) === null
    if (isNewest) opened(turn, at, false, true)
    else link(turn, "LID_OPENED", at)
    return
  }
  const before = factBefore(state, at)
  if (after.opened || after.cycleId !== null || before?.opened === true) {
    link(turn, "LID_OPENED", at)
    return
  }
  // The close that had no opening: together they are a cycle.
  const purpose = purposeOf(state, at)
  const cycleId = turn.newId()
  beginCycle(turn, cycleId, purpose, at, true)
  tellLid(turn, "LID_OPENED", at, purpose, cycleId, { late: true })
  joinCycle(turn, after, purpose, cycleId)
  endCycle(turn, "LidCycleCompleted", asCycle(purpose, cycleId, at), after.occurredAt, purpose.reasons, true)
}

/** The lid was closed at `at`, and nobody knew. */
export const lateClosed = (turn: Turn, at: Instant): void => {
  const { state } = turn
  const cycle = openCycle(state)
  const before = factBefore(state, at)
  const isWithin = cycle !== null && at >= cycle.openedAt && (before === null || before.opened)
  if (!isWithin) {
    link(turn, "LID_CLOSED", at)
    return
  }
  const after = factAfter(state, at)
  if (after === null) {
    if (state.lidState === "OPENING") link(turn, "LID_CLOSED", at)
    else closed(turn, at, "OTHER", false, true)
    return
  }
  if (!after.opened) {
    link(turn, "LID_CLOSED", at)
    return
  }
  // The lid was opened again after this close: what was held to be one cycle was two.
  tellLid(turn, "LID_CLOSED", at, cycle, cycle.cycleId, { trigger: "OTHER", late: true })
  endCycle(turn, "LidCycleCompleted", cycle, at, cycle.reasons, true)
  unwatchCycle(turn)
  const cycleId = turn.newId()
  beginCycle(turn, cycleId, cycle, after.occurredAt, true)
  joinCycle(turn, after, cycle, cycleId)
  tellLid(turn, "LID_OPENED", after.occurredAt, cycle, cycleId, { late: true })
  watchCycle(turn)
}

/** The row of a fact that was known belongs to this cycle. */
const joinCycle = (
  turn: Turn,
  fact: LidFact,
  { source, reasons, referenceId }: LidPurpose,
  cycleId: string
): void => {
  turn.emit({
    _tag: "LidRowLinked",
    at: turn.now,
    rowId: fact.rowId,
    event: fact.opened ? "LID_OPENED" : "LID_CLOSED",
    source,
    reasons,
    referenceId,
    cycleId,
    trigger: fact.trigger,
    occurredAt: fact.occurredAt,
    late: true
  })
}

/** A row beside the cycle of its time, which it does not change. */
const link = (turn: Turn, event: "LID_OPENED" | "LID_CLOSED", at: Instant): void => {
  const { cycle } = turn.state
  const isOfCycle = cycle !== null && at >= cycle.openedAt && (cycle.endedAt === null || at <= cycle.endedAt)
  linkRow(turn, event, at, isOfCycle ? cycle : null, event === "LID_CLOSED" ? "OTHER" : null, true)
}

const asCycle = (purpose: LidPurpose, cycleId: string, openedAt: Instant): LidCycle => ({
  cycleId,
  state: "LID_CYCLE_INIT",
  source: purpose.source,
  reasons: purpose.reasons,
  referenceId: purpose.referenceId,
  openedAt,
  endedAt: null,
  closeTrigger: null
})

/** How lid events change a robot. Source: spec/state.md 4.2, 4.3. */
import type { Instant } from "../../domain/instant.ts"
import type { LidCloseTrigger, LidCycleState, LidState } from "../../services/state/enums.ts"
import type {
  LidCycleCompleted,
  LidCycleInterrupted,
  LidCycleTimedOut,
  LidEvent
} from "../../services/state/events.ts"
import type { LidCommandFailed, LidCommandSent, LidCycleOpened, LidRowLinked } from "./events.ts"
import { rowId } from "./row-id.ts"
import type { LidContext, LidFact, RobotState } from "./state.ts"

/** Openings and closings that are kept for items that come late. */
const factsKept = 8

const none: ReadonlyArray<never> = Object.freeze([])

export const lidMoved = (state: RobotState, to: LidState, at: Instant): void => {
  if (to === state.lidState) return
  state.lidBefore = state.lidState
  state.lidState = to
  if (at > state.lidChangedAt) state.lidChangedAt = at
  // A command lives as long as the motion that it asked for.
  if (to !== "OPENING" && to !== "CLOSING") state.lidCommand = null
}

export const lidCommandSent = (state: RobotState, event: LidCommandSent): void => {
  state.lidCommand = {
    commandId: event.commandId,
    kind: event.kind,
    requestedAt: event.at,
    correlationId: event.correlationId
  }
  state.lastLidCommandId = event.commandId
  if (event.kind === "CLOSE") return
  state.lidContext = {
    contextId: rowId(state.serial, "lid_event_context", state.version, event.at),
    commandId: event.commandId,
    source: event.source,
    reasons: event.reasons,
    referenceId: event.referenceId,
    expiresAt: event.contextExpiresAt,
    rowIds: none
  }
}

export const lidCommandFailed = (state: RobotState, event: LidCommandFailed): void => {
  state.failedLidCommandId = event.commandId
}

export const lidEvent = (state: RobotState, event: LidEvent): void => {
  lidMoved(state, event.lidState, event.at)
  if (event.at > state.lastLidAt) state.lastLidAt = event.at
  state.contradictedLid = null
  switch (event.event) {
    case "LID_OPENED":
      state.lidFacts = withFact(state, event, true)
      return
    case "LID_CLOSED":
      if (state.lastClosedAt === null || event.at > state.lastClosedAt) state.lastClosedAt = event.at
      state.lastCloseTrigger = event.trigger
      state.lidFacts = withFact(state, event, false)
      return
    case "LID_OPEN_REQUEST":
      state.lidContext = awaiting(state, event)
      return
    case "LID_OPEN_FAILED":
      if (event.late) return
      state.earlierLidFailureAt = state.lastLidFailureAt
      state.lastLidFailureAt = event.at
      state.lidContext = awaiting(state, event)
      return
    case "LID_CLOSE_FAILED":
      if (event.late) return
      state.earlierLidFailureAt = state.lastLidFailureAt
      state.lastLidFailureAt = event.at
      return
    default:
      return
  }
}

/** The live purpose with one more row that waits for its opening. */
const awaiting = (state: RobotState, event: LidEvent): LidContext | null => {
  const context = state.lidContext
  if (context === null || event.at > context.expiresAt) return context
  return { ...context, rowIds: [...context.rowIds, lidRowId(state, event)] }
}

const lidRowId = (state: RobotState, event: LidEvent): string =>
  rowId(state.serial, "lid_cycle_event_history", state.version, event.at)

export const cycleOpened = (state: RobotState, event: LidCycleOpened): void => {
  state.openCycles += 1
  const { cycle } = state
  // A missing cycle that is added late stands before the newest one and does not replace it.
  if (cycle !== null && cycle.openedAt > event.openedAt) return
  state.cycle = {
    cycleId: event.cycleId,
    state: "LID_CYCLE_INIT",
    source: event.source,
    reasons: event.reasons,
    referenceId: event.referenceId,
    openedAt: event.openedAt,
    endedAt: null,
    closeTrigger: null
  }
}

/** A row joins a cycle that was not known when it was written. */
export const rowLinked = (state: RobotState, event: LidRowLinked): void => {
  if (event.rowId === null) return
  state.lidFacts = state.lidFacts.map((fact) =>
    fact.rowId === event.rowId ? { ...fact, cycleId: event.cycleId } : fact
  )
}

export const cycleEnded = (
  state: RobotState,
  event: LidCycleCompleted | LidCycleInterrupted | LidCycleTimedOut,
  to: LidCycleState
): void => {
  state.openCycles -= 1
  const cycle = state.cycle
  if (cycle === null || cycle.cycleId !== event.cycleId) return
  state.cycle = {
    cycleId: cycle.cycleId,
    state: to,
    source: cycle.source,
    reasons: cycle.reasons,
    referenceId: cycle.referenceId,
    openedAt: cycle.openedAt,
    endedAt: event.at,
    closeTrigger: to === "LID_CYCLE_COMPLETE" ? closeTriggerOf(state, cycle.cycleId) : null
  }
}

/** What closed the cycle: its close is among the newest facts. */
const closeTriggerOf = (state: RobotState, cycleId: string): LidCloseTrigger | null => {
  for (let i = state.lidFacts.length - 1; i >= 0; i--) {
    const fact = state.lidFacts[i]!
    if (!fact.opened && fact.cycleId === cycleId) return fact.trigger
  }
  return state.lastCloseTrigger
}

/** The facts with one more; an older report of the same fact gives way. */
const withFact = (state: RobotState, event: LidEvent, isOpening: boolean): ReadonlyArray<LidFact> => {
  const { at, cycleId } = event
  const kept: Array<LidFact> = []
  let row: string | null = null
  for (const fact of state.lidFacts) {
    if (fact.occurredAt !== at || fact.opened !== isOpening) kept.push(fact)
    else if (fact.cycleId === cycleId) row = fact.rowId
  }
  if (kept.length >= factsKept) kept.shift()
  let place = kept.length
  while (place > 0 && kept[place - 1]!.occurredAt > at) place -= 1
  kept.splice(place, 0, {
    occurredAt: at,
    opened: isOpening,
    cycleId,
    rowId: row ?? lidRowId(state, event),
    trigger: isOpening ? null : event.trigger
  })
  return kept
}

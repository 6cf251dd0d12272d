/** How lid events change a robot. Source: spec/state.md 4.2, 4.3. */
import type { Instant } from "../../domain/instant.ts"
import type { LidCycleState, LidState } from "../../services/state/enums.ts"
import type {
  LidCycleCompleted,
  LidCycleInterrupted,
  LidCycleTimedOut,
  LidEvent
} from "../../services/state/events.ts"
import type { LidCommandFailed, LidCommandSent, LidRowLinked } from "./events.ts"
import type { LidFact, RobotState } from "./state.ts"

/** Openings and closings that are kept for items that come late. */
const factsKept = 8

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
    commandId: event.commandId,
    source: event.source,
    reasons: event.reasons,
    referenceId: event.referenceId,
    expiresAt: event.contextExpiresAt
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
      opened(state, event)
      return
    case "LID_CLOSED":
      if (state.lastClosedAt === null || event.at > state.lastClosedAt) state.lastClosedAt = event.at
      state.lastCloseTrigger = event.trigger
      state.lidFacts = withFact(state.lidFacts, event, false)
      return
    case "LID_OPEN_FAILED":
    case "LID_CLOSE_FAILED":
      if (!event.late) state.lastLidFailureAt = event.at
      return
    default:
      return
  }
}

const opened = (state: RobotState, event: LidEvent): void => {
  state.lidFacts = withFact(state.lidFacts, event, true)
  const { cycleId } = event
  const cycle = state.cycle
  if (cycleId === null || (cycle !== null && cycle.cycleId === cycleId)) {
    if (!event.late) state.lidContext = null
    return
  }
  state.openCycles += 1
  state.lidContext = null
  // A missing cycle that is added late stands before the newest one and does not replace it.
  if (cycle !== null && cycle.openedAt > event.at) return
  state.cycle = {
    cycleId,
    state: "LID_CYCLE_INIT",
    source: event.source,
    reasons: event.reasons,
    referenceId: event.referenceId,
    openedAt: event.at,
    endedAt: null,
    closeTrigger: null
  }
}

/** A row joins a cycle that was not known when it was written. */
export const rowLinked = (state: RobotState, event: LidRowLinked): void => {
  const isOpening = event.event === "LID_OPENED"
  state.lidFacts = state.lidFacts.map((fact) =>
    fact.occurredAt === event.occurredAt && fact.opened === isOpening
      ? { occurredAt: fact.occurredAt, opened: fact.opened, cycleId: event.cycleId }
      : fact
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
    closeTrigger: to === "LID_CYCLE_COMPLETE" ? state.lastCloseTrigger : null
  }
}

const withFact = (
  facts: ReadonlyArray<LidFact>,
  event: LidEvent,
  isOpening: boolean
): ReadonlyArray<LidFact> => {
  const fact: LidFact = { occurredAt: event.at, opened: isOpening, cycleId: event.cycleId }
  // The same fact told again belongs to another cycle now.
  const kept = facts.filter((other) => other.occurredAt !== event.at || other.opened !== isOpening)
  if (kept.length >= factsKept) kept.shift()
  let place = kept.length
  while (place > 0 && kept[place - 1]!.occurredAt > fact.occurredAt) place -= 1
  kept.splice(place, 0, fact)
  return kept
}

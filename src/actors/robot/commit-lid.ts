/**
 * Rows of the lid: its history, its cycles, and what requested openings are for.
 * Source: spec/state.md 2, 4.3, 10 (1-6).
 *
 * Order: rows of the history leave a cycle before it ends, and of cycles and contexts the one that ends is
 * written before the one that begins: a robot has one of each.
 */
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { LidCloseTrigger, LidCycleState } from "../../services/state/enums.ts"
import type { LidEvent } from "../../services/state/events.ts"
import {
  type LidCycleEventHistoryRow,
  type LidCycleRow,
  lidCycleEventHistory,
  lidCycles,
  lidEventContexts
} from "../../services/state/tables.ts"
import type { DeviceItem, RobotCommand } from "./commands.ts"
import { eachEvent, type RobotCommit } from "./commit-events.ts"
import type { LidContextSpent, LidRowLinked } from "./events.ts"
import { rowId } from "./row-id.ts"
import type { RobotState } from "./state.ts"

export const writeLid = (commit: RobotCommit, changes: RowChanges): void => {
  writeHistory(commit, changes)
  writeCycles(commit, changes)
}

// ---- History and contexts

/** The item that says what the next events tell. */
interface Origin {
  readonly bootId: string
  readonly item: DeviceItem
  readonly receivedAt: Instant
}

const writeHistory = (commit: RobotCommit, changes: RowChanges): void => {
  const { state, now } = commit
  const { serial } = state
  const command = commit.command as RobotCommand
  let origin: Origin | null = null
  /** The command that the next event answers. */
  let answered: string | null = null
  /** The opening whose row was there before it is announced. */
  let announced: LidRowLinked | null = null

  const add = (row: Omit<LidCycleEventHistoryRow, keyof ReturnType<typeof sourceOf>>): void => {
    const image = { ...row, ...sourceOf(origin, now) }
    // A boot that is remembered no more may tell the same fact again: the first row stands.
    if (origin === null) changes.insert(lidCycleEventHistory, image)
    else changes.keep(lidCycleEventHistory, image)
  }

  eachEvent(commit, (event, version) => {
    switch (event._tag) {
      case "DeviceItemTaken":
        origin = event.status === "HELD" ? null : event
        return
      case "LidCommandFailed":
        if (event.acknowledged) origin = null
        answered = event.commandId
        return
      case "LidCommandSent":
        answered = event.commandId
        if (event.kind === "OPEN") addContext(state, event.commandId, changes)
        return
      case "LidContextSpent":
        spendContext(event, now, changes)
        if (event.cycleId !== null) answered = event.commandId
        return
      case "LidRowLinked":
        if (event.rowId !== null) {
          changes.set(lidCycleEventHistory, { id: event.rowId, lidCycleId: event.cycleId })
          if (event.event === "LID_OPENED") announced = event
          return
        }
        add({
          id: rowId(serial, "lid_cycle_event_history", version, event.at),
          serial,
          lidCycleId: event.cycleId,
          lidEvent: event.event,
          source: event.source,
          reasons: event.reasons,
          referenceId: event.referenceId,
          occurredAt: event.occurredAt,
          trigger: event.trigger,
          commandId: commandOf(origin),
          late: event.late
        })
        return
      case "LidEvent": {
        const commandId = commandOf(origin) ?? answered ?? stopOf(command, event)
        answered = null
        if (event.event === "LID_OPENED" && announced?.cycleId === event.cycleId) {
          announced = null
          return
        }
        add({
          id: rowId(serial, "lid_cycle_event_history", version, event.at),
          serial,
          lidCycleId: event.cycleId,
          lidEvent: event.event,
          source: event.source,
          reasons: event.reasons,
          referenceId: event.referenceId,
          occurredAt: event.at,
          trigger: event.trigger,
          commandId,
          late: event.late
        })
        return
      }
      default:
        return
    }
  })
}

/** What a row says of where it comes from. */
const sourceOf = (origin: Origin | null, now: Instant) => {
  if (origin === null) return { receivedAt: now, bootId: null, seq: null, lat: null, lng: null }
  const { bootId, item, receivedAt } = origin
  const { lat, lng } = item.kind === "lid" ? item : { lat: null, lng: null }
  return { receivedAt, bootId, seq: item.seq, lat, lng }
}

const commandOf = (origin: Origin | null): string | null =>
  origin !== null && origin.item.kind === "lid" ? origin.item.commandId : null

const stopOf = (command: RobotCommand, { event }: LidEvent): string | null =>
  command._tag === "StopLid" && event === "LID_INTERRUPT" ? command.commandId : null

const addContext = ({ serial, lidContext }: RobotState, commandId: string, changes: RowChanges): void => {
  const requestEventId = lidContext?.rowIds[0]
  invariant(
    lidContext !== null && lidContext.commandId === commandId && requestEventId !== undefined,
    `${serial}: an opening was requested and is not waited for`
  )
  changes.insert(lidEventContexts, {
    id: lidContext.contextId,
    serial,
    source: lidContext.source,
    reasons: lidContext.reasons,
    referenceId: lidContext.referenceId,
    requestEventId,
    commandId,
    expiresAt: lidContext.expiresAt,
    consumedAt: null,
    lidCycleId: null
  })
}

const spendContext = (event: LidContextSpent, now: Instant, changes: RowChanges): void => {
  const { contextId, cycleId, rowIds } = event
  changes.set(lidEventContexts, { id: contextId, consumedAt: now, lidCycleId: cycleId })
  if (cycleId === null) return
  for (const id of rowIds) changes.set(lidCycleEventHistory, { id, lidCycleId: cycleId })
}

// ---- Cycles

const writeCycles = ({ state, events }: RobotCommit, changes: RowChanges): void => {
  const begun = new Map<string, LidCycleRow>()
  const closedBy = new Map<string, LidCloseTrigger | null>()
  const end = (cycleId: string, to: LidCycleState, closedAt: Instant, late: boolean): void => {
    const closeTrigger =
      to !== "LID_CYCLE_COMPLETE"
        ? null
        : state.cycle?.cycleId === cycleId
          ? state.cycle.closeTrigger
          : (closedBy.get(cycleId) ?? null)
    const row = begun.get(cycleId)
    if (row !== undefined)
      begun.set(cycleId, { ...row, state: to, closedAt, closeTrigger, late: row.late || late })
    else if (late) changes.set(lidCycles, { id: cycleId, state: to, closedAt, closeTrigger, late })
    else changes.set(lidCycles, { id: cycleId, state: to, closedAt, closeTrigger })
  }
  for (const event of events) {
    switch (event._tag) {
      case "LidCycleOpened":
        begun.set(event.cycleId, {
          id: event.cycleId,
          serial: state.serial,
          state: "LID_CYCLE_INIT",
          referenceId: event.referenceId,
          source: event.source,
          reasons: event.reasons,
          openedAt: event.openedAt,
          closedAt: null,
          closeTrigger: null,
          late: event.late
        })
        break
      case "LidEvent":
      case "LidRowLinked":
        if (event.event === "LID_CLOSED" && event.cycleId !== null) closedBy.set(event.cycleId, event.trigger)
        break
      case "LidCycleCompleted":
        end(event.cycleId, "LID_CYCLE_COMPLETE", event.at, event.late)
        break
      case "LidCycleInterrupted":
        end(event.cycleId, "LID_CYCLE_INTERRUPT", event.at, event.late)
        break
      case "LidCycleTimedOut":
        end(event.cycleId, "LID_CYCLE_TIMEOUT", event.at, event.late)
        break
    }
  }
  for (const row of begun.values()) changes.insert(lidCycles, row)
}

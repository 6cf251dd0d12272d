/**
 * The pilot's working day: planned shifts, start and end, breaks, cooldown, the planned end.
 * Source: spec/operations.md 3.3, 5.2; spec/flows.md F10.
 */
import { accept, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import {
  breakMaxMs,
  checkShiftEndLeadMs,
  shiftEarlyStartMs,
  shiftOverrunMaxMs,
  unresponsiveMs
} from "../../services/operations/constants.ts"
import type { ShiftStatus } from "../../services/operations/enums.ts"
import type { PilotShiftTransitioned } from "../../services/operations/events.ts"
import { handoverReason } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { RequestPark } from "../trip/commands.ts"
import type {
  CheckShiftEnd,
  EndBreak,
  ForcePark,
  MarkUnresponsive,
  PilotCommand,
  ScheduleShift
} from "./commands.ts"
import type { PilotEvent } from "./events.ts"
import { type PilotShiftTrigger, pilotShiftMachine } from "./machine.ts"
import { type ActiveAssignment, pilotIsArchived } from "./rejections.ts"
import { heldTrip, isShiftOpen, liveAssignment, type PilotState, type PlannedShift } from "./state.ts"
import { closeShift, operatorChanged, type PilotOutcome, revokeLive, shiftTransitioned } from "./steps.ts"

const endBreakTimer: EndBreak = Object.freeze({ _tag: "EndBreak" })
const checkShiftEndTimer: CheckShiftEnd = Object.freeze({ _tag: "CheckShiftEnd" })
const forceParkTimer: ForcePark = Object.freeze({ _tag: "ForcePark" })
const silenceTimer: MarkUnresponsive = Object.freeze({ _tag: "MarkUnresponsive" })

const illegalShift = (state: PilotState, trigger: PilotShiftTrigger): PilotOutcome =>
  state.shiftStatus === null
    ? notFound("Pilot", state.pilotId)
    : illegalTransition(pilotShiftMachine, state.pilotId, state.shiftStatus, trigger)

const can = (from: ShiftStatus | null, trigger: PilotShiftTrigger, to: ShiftStatus): boolean =>
  isLegal(pilotShiftMachine, from, trigger, to)

const activeAssignment = (state: PilotState): ActiveAssignment | null => {
  const live = liveAssignment(state)
  return live === null
    ? null
    : {
        accepted: false,
        _tag: "ActiveAssignment",
        pilotId: state.pilotId,
        tripId: live.tripId,
        status: live.status
      }
}

/** Whether the times run forward, and every break lies inside the shift and after the one before it. */
const areTimesValid = ({ startAt, endAt, breaks }: ScheduleShift): boolean => {
  let from = startAt
  for (const pause of breaks) {
    if (pause.startAt < from || pause.endAt <= pause.startAt || pause.endAt > endAt) return false
    from = pause.endAt
  }
  return endAt > startAt
}

const overlaps = (shift: PlannedShift, startAt: Instant, endAt: Instant): boolean =>
  shift.startAt !== null && shift.endAt !== null && startAt < shift.endAt && shift.startAt < endAt

/** Plans a shift, and registers the pilot with the first one. The same shift again changes nothing. */
export const scheduleShift = (state: PilotState, command: ScheduleShift, now: Instant): PilotOutcome => {
  if (state.archivedAt !== null) return pilotIsArchived(state.pilotId, state.archivedAt)
  const { startAt, endAt, breaks } = command
  if (!areTimesValid(command)) {
    return { accepted: false, _tag: "ShiftTimesInvalid", pilotId: state.pilotId, startAt, endAt }
  }
  for (const shift of state.planned) {
    if (shift.startAt === startAt && shift.endAt === endAt) return unchanged
    if (overlaps(shift, startAt, endAt)) {
      return {
        accepted: false,
        _tag: "ShiftOverlap",
        pilotId: state.pilotId,
        startAt: shift.startAt,
        endAt: shift.endAt
      }
    }
  }
  if (!can(null, "ScheduleShift", "OFF_SHIFT")) return illegalShift(state, "ScheduleShift")
  const isFirst = state.shiftStatus === null
  return accept<PilotEvent>([
    {
      _tag: "PilotShiftTransitioned",
      at: now,
      pilotId: state.pilotId,
      shard: isFirst ? command.shard : state.shard,
      from: null,
      to: "OFF_SHIFT",
      reason: null,
      tripId: heldTrip(state),
      shiftStart: startAt,
      shiftEnd: endAt,
      breaks,
      cityId: isFirst ? command.cityId : state.cityId,
      experienceDays: Math.max(state.experienceDays, command.experienceDays),
      version: 1
    }
  ])
}

/** The planned shift that a start at `now` begins: the one under way, else one that begins soon. */
const shiftToStart = (state: PilotState, now: Instant): PlannedShift | null => {
  let best: PlannedShift | null = null
  for (const shift of state.planned) {
    if (shift.startAt === null || shift.endAt === null || shift.endAt <= now) continue
    if (shift.startAt - shiftEarlyStartMs > now) continue
    if (best === null || best.startAt === null || shift.startAt < best.startAt) best = shift
  }
  return best
}

export const startShift = (state: PilotState, now: Instant): PilotOutcome => {
  if (state.archivedAt !== null) return pilotIsArchived(state.pilotId, state.archivedAt)
  if (!can(state.shiftStatus, "StartShift", "ON_SHIFT")) return illegalShift(state, "StartShift")
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  const shift = shiftToStart(state, now)
  const started: PilotShiftTransitioned = {
    _tag: "PilotShiftTransitioned",
    at: now,
    pilotId: state.pilotId,
    shard: state.shard,
    from: "OFF_SHIFT",
    to: "ON_SHIFT",
    reason: null,
    tripId: null,
    shiftStart: shift === null ? null : shift.startAt,
    shiftEnd: shift === null ? null : shift.endAt,
    breaks: shift === null ? [] : shift.breaks,
    cityId: state.cityId,
    experienceDays: state.experienceDays,
    version: 2
  }
  if (shift === null) {
    if (!can(null, "StartShift", "OFF_SHIFT")) return illegalShift(state, "StartShift")
    draft.event({ ...started, from: null, to: "OFF_SHIFT", version: 1 })
  }
  draft.event(started)
  draft.event(operatorChanged(state, state.operatorStatus, "AVAILABLE", null, now))
  if (started.shiftEnd !== null) {
    draft.setTimer("CheckShiftEnd", started.shiftEnd - checkShiftEndLeadMs, checkShiftEndTimer)
  }
  if (!state.heartbeatsGoOn) draft.setTimer("MarkUnresponsive", now + unresponsiveMs, silenceTimer)
  return draft.done()
}

/**
 * Ends the shift. An accepted trip is finished or handed over first; an offer is taken back. From a
 * break or cooldown it goes by way of ON_SHIFT, two rows.
 */
export const endShift = (state: PilotState, now: Instant): PilotOutcome => {
  const from = state.shiftStatus
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  let step = 1
  let operator = state.operatorStatus
  if (from === "ON_BREAK" && can(from, "EndBreak", "ON_SHIFT")) {
    draft.event(shiftTransitioned(state, from, "ON_SHIFT", null, null, step++, now))
    draft.event(operatorChanged(state, operator, "AVAILABLE", null, now))
    draft.cancelTimer("EndBreak")
    operator = "AVAILABLE"
  } else if (from === "ON_COOLDOWN" && can(from, "EndCooldown", "ON_SHIFT")) {
    draft.event(shiftTransitioned(state, from, "ON_SHIFT", null, null, step++, now))
    draft.cancelTimer("EndCooldown")
  } else if (from !== "ON_SHIFT") {
    return illegalShift(state, "EndShift")
  }
  if (!can("ON_SHIFT", "EndShift", "OFF_SHIFT")) return illegalShift(state, "EndShift")
  if (heldTrip(state) !== null) return activeAssignment(state) ?? unchanged
  revokeLive(draft, state, "Revoke", "SHIFT_ENDED", now)
  closeShift(draft, state, "ON_SHIFT", operator, null, step, now)
  return draft.done()
}

export const startBreak = (state: PilotState, now: Instant): PilotOutcome => {
  const from = state.shiftStatus
  if (from === null || !can(from, "StartBreak", "ON_BREAK")) return illegalShift(state, "StartBreak")
  const active = activeAssignment(state)
  if (active !== null) return active
  return new DecisionDraft<PilotEvent, PilotCommand, Call>()
    .event(shiftTransitioned(state, from, "ON_BREAK", null, null, 1, now))
    .event(operatorChanged(state, state.operatorStatus, "IN_BREAK", null, now))
    .setTimer("EndBreak", now + breakMaxMs, endBreakTimer)
    .done()
}

export const endBreak = (state: PilotState, now: Instant): PilotOutcome => {
  const from = state.shiftStatus
  if (from === null || !can(from, "EndBreak", "ON_SHIFT")) return illegalShift(state, "EndBreak")
  return new DecisionDraft<PilotEvent, PilotCommand, Call>()
    .event(shiftTransitioned(state, from, "ON_SHIFT", null, null, 1, now))
    .event(operatorChanged(state, state.operatorStatus, "AVAILABLE", null, now))
    .cancelTimer("EndBreak")
    .done()
}

export const endCooldown = (state: PilotState, now: Instant): PilotOutcome => {
  const from = state.shiftStatus
  if (from === null || !can(from, "EndCooldown", "ON_SHIFT")) return unchanged
  if (state.cooldownUntil !== null && now < state.cooldownUntil) return unchanged
  return accept<PilotEvent>([shiftTransitioned(state, from, "ON_SHIFT", null, null, 1, now)])
}

/** Shortly before the planned end: from now on the overrun is watched. He may drive until then. */
export const checkShiftEnd = (state: PilotState, now: Instant): PilotOutcome => {
  const { scheduledEndAt } = state
  if (!isShiftOpen(state) || scheduledEndAt === null) return unchanged
  if (now < scheduledEndAt - checkShiftEndLeadMs) return unchanged
  return new DecisionDraft<PilotEvent, PilotCommand, Call>()
    .setTimer("ForcePark", scheduledEndAt + shiftOverrunMaxMs, forceParkTimer)
    .done()
}

/** The overrun is used up: the trip he drives is parked for a handover, an offer is taken back. */
export const forcePark = (state: PilotState, now: Instant): PilotOutcome => {
  const { scheduledEndAt, pilotId } = state
  if (!isShiftOpen(state) || scheduledEndAt === null) return unchanged
  if (now < scheduledEndAt + shiftOverrunMaxMs) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  const tripId = heldTrip(state)
  if (tripId === null) {
    if (liveAssignment(state) === null) return unchanged
    revokeLive(draft, state, "Revoke", "SHIFT_OVER", now)
    return draft.done()
  }
  const request: RequestPark = { _tag: "RequestPark", pilotId, reason: handoverReason }
  return draft.send("Trip", tripId, request).done()
}

/** Takes a pilot out of service. His reservation, if any, has ended with his shift. */
export const archive = (state: PilotState, now: Instant): PilotOutcome => {
  if (state.shiftStatus === null) return notFound("Pilot", state.pilotId)
  if (state.archivedAt !== null) return pilotIsArchived(state.pilotId, state.archivedAt)
  if (isShiftOpen(state)) {
    return { accepted: false, _tag: "ShiftOpen", pilotId: state.pilotId, shiftStatus: state.shiftStatus }
  }
  return accept<PilotEvent>([{ _tag: "PilotArchived", at: now }])
}

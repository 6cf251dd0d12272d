/**
 * The pieces that decisions about a trip are made of: its transition events, the machine look-ups
 * before them, and the messages to its pilot and its hub.
 */
import type { Decision, DecisionDraft } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Place } from "../../domain/geo.ts"
import type { HubId, PilotId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { TaskStatus, TripStatus } from "../../services/operations/enums.ts"
import type { TaskTransitioned, TripTransitioned } from "../../services/operations/events.ts"
import type { Call, TellPilot } from "../calls.ts"
import type { AssignPilot } from "../hub/commands.ts"
import type { EndAssignment, Revoke } from "../pilot/commands.ts"
import type { TriggeredBy, TripCommand } from "./commands.ts"
import type { TripEvent } from "./events.ts"
import { type TaskTrigger, type TripTrigger, taskMachine, tripMachine } from "./machine.ts"
import type { TripRejection } from "./rejections.ts"
import type { TripState } from "./state.ts"

export type TripDraft = DecisionDraft<TripEvent, TripCommand, Call>
export type TripOutcome = Decision<TripEvent> | TripRejection

/** Where `trigger` leads the trip from its status, undefined where the table has no row. */
export const tripStep = (state: TripState, trigger: TripTrigger): TripStatus | undefined =>
  targetsOf(tripMachine, state.status, trigger)[0]

/** Where `trigger` leads a task from `from`, undefined where the table has no row. */
export const taskStep = (from: TaskStatus | null, trigger: TaskTrigger): TaskStatus | undefined =>
  targetsOf(taskMachine, from, trigger)[0]

/** Whether an actor or a clock moves the trip: nobody waits for an answer, so old news is no error. */
export const isMachineMade = (by: TriggeredBy): boolean =>
  by.startsWith("service:") || by.startsWith("system:")

const pilotPrefix = "pilot:"

/** Whether `by` is a pilot who does not hold this trip. */
export const isStrangePilot = (state: TripState, by: TriggeredBy): boolean =>
  by.startsWith(pilotPrefix) &&
  (state.pilotId === null ||
    by.length !== pilotPrefix.length + state.pilotId.length ||
    !by.endsWith(state.pilotId))

/** The answer to a step that the tables do not have: silence for news, a rejection for a caller. */
export const refuseStep = (state: TripState, by: TriggeredBy, trigger: TripTrigger): TripOutcome => {
  if (isMachineMade(by)) return unchanged
  if (state.status === null) return notFound("Trip", state.tripId)
  // The trip's own table may have the row while the task's has not, e.g. Depart after the arrival.
  return tripStep(state, trigger) === undefined
    ? illegalTransition(tripMachine, state.tripId, state.status, trigger)
    : illegalTransition(taskMachine, state.taskId, state.taskStatus, trigger)
}

export const tripTransitioned = (
  state: TripState,
  to: TripStatus,
  reason: string | null,
  arrived: boolean,
  place: Place | null,
  now: Instant
): TripTransitioned => ({
  _tag: "TripTransitioned",
  at: now,
  tripId: state.tripId,
  taskId: state.taskId,
  hubId: state.hubId,
  demandId: state.demandId,
  deliveryId: state.deliveryId,
  attemptId: state.attemptId,
  type: state.type,
  from: state.status,
  to,
  reason,
  serial: state.robotSerial,
  arrived,
  departed: state.departedAt !== null || to === "IN_TRANSIT",
  place,
  pilotId: state.pilotId,
  version: state.version + 1
})

/** `step`: 1 for the first task event of a decision, 2 for the second. */
export const taskTransitioned = (
  state: TripState,
  from: TaskStatus | null,
  to: TaskStatus,
  reason: string | null,
  pilotId: PilotId | null,
  step: number,
  now: Instant
): TaskTransitioned => ({
  _tag: "TaskTransitioned",
  at: now,
  tripId: state.tripId,
  taskId: state.taskId,
  hubId: state.hubId,
  demandId: state.demandId,
  deliveryId: state.deliveryId,
  attemptId: state.attemptId,
  type: state.type,
  from,
  to,
  reason,
  pilotId,
  departBy: state.departBy,
  version: state.taskVersion + step
})

const noCandidates: ReadonlyArray<never> = Object.freeze([])

/** What the trip tells its hub's pilot search. */
const assignPilot = (
  state: TripState,
  cause: AssignPilot["cause"],
  pilotId: PilotId | null
): AssignPilot => ({
  _tag: "AssignPilot",
  trip: {
    tripId: state.tripId,
    taskId: state.taskId,
    type: state.type,
    demandId: state.demandId,
    deliveryId: state.deliveryId,
    attemptId: state.attemptId,
    departBy: state.departBy,
    taskVersion: state.taskVersion
  },
  cause,
  resolution: null,
  pilotId,
  candidates: noCandidates
})

export const tellHub = (
  draft: TripDraft,
  state: TripState,
  hubId: HubId,
  cause: AssignPilot["cause"],
  pilotId: PilotId | null
): void => {
  draft.send("Hub", hubId, assignPilot(state, cause, pilotId))
}

export const tellPilot = (state: TripState, pilotId: PilotId, news: TellPilot["news"]): TellPilot => ({
  _tag: "TellPilot",
  pilotId,
  tripId: state.tripId,
  news
})

/** The work remains, and `pilotId` loses it. `taskVersion`: only what that version of the task offered him. */
export const revoke = (
  draft: TripDraft,
  state: TripState,
  pilotId: PilotId,
  reason: string,
  taskVersion: number | null = null
): void => {
  const command: Revoke = { _tag: "Revoke", tripId: state.tripId, taskVersion, reason }
  draft.send("Pilot", pilotId, command)
}

/** The work has vanished for a pilot whom no transition names: he was asked, not bound. */
export const withdraw = (draft: TripDraft, state: TripState, pilotId: PilotId): void => {
  const command: EndAssignment = { _tag: "EndAssignment", tripId: state.tripId, outcome: "CANCELLED" }
  draft.send("Pilot", pilotId, command)
}

/** Whether a task in this status is one that a pilot may be found for. */
export const isOpenTask = (status: TaskStatus | null): boolean =>
  status === "PENDING" || status === "PAUSED" || status === "ARRIVED"

/**
 * What a trip that ends leaves behind: a pilot who was asked, and a search. The bound pilot hears
 * from the transition itself (route EndAssignment).
 */
export const closeSearch = (draft: TripDraft, state: TripState): void => {
  if (state.offeredPilotId !== null) withdraw(draft, state, state.offeredPilotId)
  if (state.pilotId === null && isOpenTask(state.taskStatus))
    tellHub(draft, state, state.hubId, "Closed", null)
}

/**
 * The search for somebody to drive a trip: one pilot at a time, the best first, until one accepts.
 * Source: spec/operations.md 5.1, 5.7; spec/flows.md F3.
 */
import { type Decision, DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { PilotId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import {
  assignmentTimeoutMs,
  backoffMs,
  excludeMs,
  maxCandidates,
  searchDeadlineMs,
  sweepMs
} from "../../services/operations/constants.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import type { PilotCandidate } from "../../services/operations/pilot-candidate.ts"
import {
  isEligiblePilot,
  isSkippedAfter,
  isUsable,
  ranksBefore,
  robotGroundedReason
} from "../../services/operations/policies.ts"
import type { OfferPilot } from "../trip/commands.ts"
import type {
  ApplyDelivery,
  AssignPilot,
  GiveUpPilotSearch,
  HubCommand,
  OpenTask,
  SweepTasks,
  TripToDrive
} from "./commands.ts"
import type { HubEvent, PilotSearchClosed } from "./events.ts"
import type { HubRejection } from "./rejections.ts"
import { type HubState, isServedBefore, type PilotSearch, type Turn } from "./state.ts"

type Draft = DecisionDraft<HubEvent, HubCommand>
type Result = Outcome<HubEvent, HubRejection>

/** An offer that is neither accepted, refused nor resolved by then was perhaps not taken by its trip. */
const askLostAfterMs = assignmentTimeoutMs + 2 * sweepMs

/** The facts about the coming sweep are read by the host. */
const sweep: SweepTasks = Object.freeze({ _tag: "SweepTasks", candidates: [], openTasks: null, robots: [] })

const giveUpKey = (tripId: TripId): string => `GiveUpPilotSearch:${tripId}`

/** The hub's next moment to sweep: a grid, so that a timer set again stays where it was. */
export const nextSweepAt = (state: HubState, now: Instant): Instant =>
  now + sweepMs - ((((now - state.sweepPhaseMs) % sweepMs) + sweepMs) % sweepMs)

/** While nothing waits, an open hub looks now and then whether an open task was forgotten. */
const quietSweeps = 12

const nextQuietSweepAt = (state: HubState, now: Instant): Instant =>
  nextSweepAt(state, now) + (quietSweeps - 1) * sweepMs

const isExcluded = (search: PilotSearch | null, pilotId: PilotId, now: Instant): boolean => {
  if (search === null) return false
  const at = search.excluded.indexOf(pilotId)
  return at >= 0 && search.excludedUntil[at]! > now
}

const isPaused = (search: PilotSearch, now: Instant): boolean =>
  search.pausedUntil !== null && now < search.pausedUntil

const isLost = (search: PilotSearch, now: Instant): boolean =>
  search.askedAt !== null && now >= search.askedAt + askLostAfterMs

/**
 * The best pilot for a trip, null when nobody may be asked. `search` is null for one that has just
 * begun; `skipped` was excluded by this very decision; `taken` are asked by it for other trips.
 */
const bestOf = (
  state: HubState,
  tripId: TripId,
  type: TripType,
  search: PilotSearch | null,
  candidates: ReadonlyArray<PilotCandidate>,
  now: Instant,
  skipped: PilotId | null,
  taken: ReadonlyArray<PilotId> | null
): PilotId | null => {
  let best: PilotCandidate | null = null
  for (let i = 0; i < candidates.length; i++) {
    const pilot = candidates[i]!
    if (!isEligiblePilot(pilot, tripId, type, now) || pilot.pilotId === skipped) continue
    if (best !== null && !ranksBefore(pilot, best, tripId, now)) continue
    const tripAsked = state.tripAskedOf.get(pilot.pilotId)
    if (tripAsked !== undefined && tripAsked !== tripId) continue
    if (isExcluded(search, pilot.pilotId, now) || taken?.includes(pilot.pilotId)) continue
    best = pilot
  }
  return best === null ? null : best.pilotId
}

const ask = (draft: Draft, tripId: TripId, pilotId: PilotId, seenTaskVersion: number, now: Instant): void => {
  const offer: OfferPilot = { _tag: "OfferPilot", pilotId, seenTaskVersion }
  draft.event({ _tag: "PilotAsked", at: now, tripId, pilotId }).send("Trip", tripId, offer)
}

/** Whether a search waits whose turn comes before this one: the next sweep serves them in order. */
const waitsBehind = (state: HubState, turn: Turn, now: Instant): boolean => {
  for (const search of state.searches) {
    if (!isServedBefore(search, turn)) return false
    if (search.tripId !== turn.tripId && search.askedPilotId === null && !isPaused(search, now)) return true
  }
  return false
}

const isReservedFor = (
  candidates: ReadonlyArray<PilotCandidate>,
  pilotId: PilotId,
  tripId: TripId
): boolean => candidates.some((pilot) => pilot.pilotId === pilotId && pilot.reservedForTripId === tripId)

/** A pilot who is free goes to whoever's turn it is; one who is held for this trip comes to it at once. */
const askBestOrWait = (
  draft: Draft,
  state: HubState,
  trip: Pick<TripToDrive, "tripId" | "type" | "departBy" | "taskVersion">,
  search: PilotSearch | null,
  candidates: ReadonlyArray<PilotCandidate>,
  now: Instant,
  skipped: PilotId | null
): Decision<HubEvent> => {
  const best = bestOf(state, trip.tripId, trip.type, search, candidates, now, skipped, null)
  const turn = search ?? { departBy: trip.departBy ?? now, openedAt: now, tripId: trip.tripId }
  const mayAsk =
    best !== null && (isReservedFor(candidates, best, trip.tripId) || !waitsBehind(state, turn, now))
  const pilotId = mayAsk ? best : null
  if (pilotId === null) draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
  else ask(draft, trip.tripId, pilotId, Math.max(trip.taskVersion, search?.taskVersion ?? 0), now)
  return draft.done()
}

const close = (draft: Draft, tripId: TripId, cause: PilotSearchClosed["cause"], now: Instant): Draft =>
  draft.event({ _tag: "PilotSearchClosed", at: now, tripId, cause }).cancelTimer(giveUpKey(tripId))

/**
 * Whether the trip's delivery is being cancelled, so that its tasks get no new pilot. The way back is
 * no such task: a robot that carries food of a cancelled delivery still has to return.
 */
const isWithdrawn = (state: HubState, trip: TripToDrive): boolean =>
  trip.deliveryId !== null &&
  servesDelivery(trip.type) &&
  state.withdrawn.has(trip.deliveryId) &&
  state.withdrawn.get(trip.deliveryId) === trip.attemptId

const servesDelivery = (type: TripType): boolean => type === "JITP" || type === "DELIVERY"

const open = (draft: Draft, trip: TripToDrive, now: Instant): void => {
  draft
    .event({ _tag: "PilotSearchOpened", at: now, trip })
    .setTimer(giveUpKey(trip.tripId), now + searchDeadlineMs, {
      _tag: "GiveUpPilotSearch",
      tripId: trip.tripId
    })
}

const exclude = (draft: Draft, tripId: TripId, pilotId: PilotId, until: Instant, now: Instant): void => {
  draft.event({ _tag: "PilotExcluded", at: now, tripId, pilotId, until })
}

/** Begins, continues or ends the search for a trip. Never asks two pilots for one trip. */
export const assignPilot = (state: HubState, command: AssignPilot, now: Instant): Result => {
  const { trip, candidates } = command
  const search = state.searchOfTrip.get(trip.tripId) ?? null
  switch (command.cause) {
    case "Opened": {
      if (search !== null || isWithdrawn(state, trip)) return unchanged
      const draft: Draft = new DecisionDraft()
      open(draft, trip, now)
      return askBestOrWait(draft, state, trip, null, candidates, now, null)
    }
    case "Closed":
      if (search === null) return unchanged
      // A trip that is not over only has no use for a pilot now: the sweep sees when it has.
      return close(new DecisionDraft(), trip.tripId, "Ended", now)
        .setTimer("SweepTasks", nextSweepAt(state, now), sweep)
        .done()
    case "Refused": {
      if (search === null || command.pilotId === null || search.askedPilotId !== command.pilotId) {
        return unchanged
      }
      // What the hub knew of him was old: it looks at him again at the next sweep.
      const draft: Draft = new DecisionDraft()
      const { pilotId } = command
      const { tripId, taskVersion } = trip
      draft.event({ _tag: "PilotLost", at: now, tripId, pilotId, assignmentId: null, taskVersion })
      exclude(draft, tripId, pilotId, now + sweepMs, now)
      return askBestOrWait(draft, state, trip, search, candidates, now, pilotId)
    }
    case "Resolved":
      return command.resolution === null
        ? unchanged
        : applyResolution(state, trip, search, command.resolution, candidates, now)
  }
}

const applyResolution = (
  state: HubState,
  trip: TripToDrive,
  search: PilotSearch | null,
  resolution: PilotAssignmentResolved,
  candidates: ReadonlyArray<PilotCandidate>,
  now: Instant
): Result => {
  switch (resolution.status) {
    case "REQUESTED":
      return unchanged
    case "ACCEPTED":
    case "CANCELED": {
      if (search === null) return unchanged
      const cause = resolution.status === "ACCEPTED" && !resolution.ended ? "Found" : "Ended"
      return close(new DecisionDraft(), trip.tripId, cause, now).done()
    }
    case "REJECTED":
    case "STALE":
    case "ABANDONED":
    case "REVOKED":
      return goOn(state, trip, search, resolution, candidates, now)
  }
}

/** The trip has no pilot any more and work remains: the next one, at once unless too many were asked. */
const goOn = (
  state: HubState,
  trip: TripToDrive,
  search: PilotSearch | null,
  resolution: PilotAssignmentResolved,
  candidates: ReadonlyArray<PilotCandidate>,
  now: Instant
): Result => {
  const { pilotId, assignmentId } = resolution
  if (search === null) {
    // An offer ends while its search goes on, an assignment after it: without a search the first is old news.
    const wasBound = resolution.status === "ABANDONED" || resolution.status === "REVOKED"
    if (!wasBound || isWithdrawn(state, trip)) return unchanged
    // Nobody can drive a grounded robot; another one, or its release, is seen by the trip or the sweep.
    if (resolution.reason === robotGroundedReason) return unchanged
  } else if (search.lostAssignmentId === assignmentId) return unchanged
  const draft: Draft = new DecisionDraft()
  if (search === null) {
    open(draft, trip, now)
    // The trip may have somebody else by now, or be over: the sweep sees.
    draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
  }
  const { taskVersion } = trip
  draft.event({ _tag: "PilotLost", at: now, tripId: trip.tripId, pilotId, assignmentId, taskVersion })
  const skipped = isSkippedAfter(resolution.status, resolution.reason) ? pilotId : null
  if (skipped !== null) exclude(draft, trip.tripId, skipped, now + excludeMs, now)
  if (search !== null) {
    const asksSomebodyElse = search.askedPilotId !== null && search.askedPilotId !== pilotId
    if (asksSomebodyElse || isPaused(search, now)) return draft.done()
    if (search.offersInRow >= maxCandidates) {
      return draft
        .event({ _tag: "PilotSearchPaused", at: now, tripId: trip.tripId, until: now + backoffMs })
        .setTimer("SweepTasks", nextSweepAt(state, now), sweep)
        .done()
    }
  }
  return askBestOrWait(draft, state, trip, search, candidates, now, skipped)
}

/**
 * Compares the searches with the open tasks, then serves those that wait, in their order, each pilot once. A
 * search of a task that is closed or has its pilot is over; an offer that its trip did not take is made anew;
 * an open task that nobody searches for, because the word of it was lost or came too early, is searched for
 * from now on. Comes again soon while some wait, and now and then while the hub is open or tasks are.
 */
export const sweepTasks = (state: HubState, command: SweepTasks, now: Instant): Result => {
  if (state.status === null) return unchanged
  const { searches } = state
  const { candidates, openTasks } = command
  const draft: Draft = new DecisionDraft()
  const taken: Array<PilotId> = []
  let waits = false
  let goesOn = state.status === "OPEN"
  for (let i = 0; i < searches.length; i++) {
    const search = searches[i]!
    const { tripId } = search
    const task = openTasks === null ? null : (openTasks.find((it) => it.tripId === tripId) ?? undefined)
    if (task === undefined || (task !== null && task.pilotId !== null)) {
      close(draft, tripId, task === undefined ? "Ended" : "Found", now)
      continue
    }
    goesOn = true
    const taskVersion = Math.max(search.taskVersion, task?.taskVersion ?? 0)
    const { askedPilotId } = search
    if (askedPilotId !== null) {
      // Without knowing better, or while the trip asks him, his answer is waited for.
      if (!isLost(search, now) || task === null || task.offeredPilotId !== null) continue
      draft.event({
        _tag: "PilotLost",
        at: now,
        tripId,
        pilotId: askedPilotId,
        assignmentId: null,
        taskVersion
      })
    }
    const pilotId =
      isPaused(search, now) || taken.length >= candidates.length || isOffered(task)
        ? null
        : bestOf(state, tripId, search.type, search, candidates, now, null, taken)
    if (pilotId === null) {
      waits = true
      continue
    }
    taken.push(pilotId)
    ask(draft, tripId, pilotId, taskVersion, now)
  }
  if (openTasks !== null) {
    for (const task of openTasks) {
      if (!isForgotten(state, task)) continue
      if (!command.robots.some((robot) => robot.serial === task.serial && isUsable(robot))) {
        // Nobody could drive it now: it is looked at again soon, because nobody says when somebody could.
        waits = true
        continue
      }
      const { tripId, type } = task
      open(draft, tripToDrive(task), now)
      goesOn = true
      const pilotId = bestOf(state, tripId, type, null, candidates, now, null, taken)
      if (pilotId === null) {
        waits = true
        continue
      }
      taken.push(pilotId)
      ask(draft, tripId, pilotId, task.taskVersion, now)
    }
    if (openTasks.length > 0) goesOn = true
  }
  if (waits) draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
  else if (goesOn) draft.setTimer("SweepTasks", nextQuietSweepAt(state, now), sweep)
  return draft.done()
}

/** The first sweep of a hub that has just opened. */
export const beginSweeps = (draft: Draft, state: HubState, now: Instant): void => {
  draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
}

const isOffered = (task: OpenTask | null): boolean => task !== null && task.offeredPilotId !== null

/** Whether nobody drives the task, nobody is asked to and nobody is sought. */
const isForgotten = (state: HubState, task: OpenTask): boolean => {
  if (task.pilotId !== null || task.offeredPilotId !== null || state.searchOfTrip.has(task.tripId))
    return false
  return (task.status === "PENDING" || task.status === "PAUSED") && !isWithdrawn(state, task)
}

const tripToDrive = (task: OpenTask): TripToDrive => {
  const { tripId, taskId, type, demandId, deliveryId, attemptId, departBy, taskVersion } = task
  return { tripId, taskId, type, demandId, deliveryId, attemptId, departBy, taskVersion }
}

/**
 * The deadline of a search: reported once as PilotUnavailable, while the search goes on. Looks in again
 * after as long. What became of an offer that nobody answers, the next sweep sees.
 */
export const giveUpPilotSearch = (state: HubState, command: GiveUpPilotSearch, now: Instant): Result => {
  const { tripId } = command
  const search = state.searchOfTrip.get(tripId)
  if (search === undefined || now < search.openedAt + searchDeadlineMs) return unchanged
  const draft: Draft = new DecisionDraft()
  if (isLost(search, now)) draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
  else if (!search.reportedUnavailable) {
    const { askedPilotId } = search
    draft.event({
      _tag: "PilotUnavailable",
      at: now,
      tripId,
      demandId: search.demandId,
      deliveryId: search.deliveryId,
      attemptId: search.attemptId,
      tried:
        askedPilotId === null || search.tried.includes(askedPilotId)
          ? [...search.tried]
          : [...search.tried, askedPilotId]
    })
  }
  return draft.setTimer(giveUpKey(tripId), now + searchDeadlineMs, command).done()
}

/** A delivery that is being cancelled or is over needs no new pilot but for the way back. */
export const applyDelivery = (state: HubState, command: ApplyDelivery, now: Instant): Result => {
  const { event } = command
  const { deliveryId } = event
  const draft: Draft = new DecisionDraft()
  switch (event._tag) {
    case "CancelRequested":
      if (state.withdrawn.get(deliveryId) !== event.attemptId) {
        draft.event({ _tag: "AttemptWithdrawn", at: now, deliveryId, attemptId: event.attemptId })
      }
      closeSearchesOf(draft, state, deliveryId, event.attemptId, now)
      return draft.done()
    case "AttemptTransitioned":
      // Food left aboard is work for field operators; the attempt's trips are ended by Dispatch.
      return unchanged
    case "DeliveryTransitioned":
      if (event.to !== "Completed" && event.to !== "Canceled") return unchanged
      if (state.withdrawn.has(deliveryId)) draft.event({ _tag: "WithdrawalForgotten", at: now, deliveryId })
      closeSearchesOf(draft, state, deliveryId, null, now)
      return draft.done()
  }
}

/** `attemptId` null: of all attempts. */
const closeSearchesOf = (
  draft: Draft,
  state: HubState,
  deliveryId: string,
  attemptId: string | null,
  now: Instant
): void => {
  for (const search of state.searches) {
    if (search.deliveryId !== deliveryId || !servesDelivery(search.type)) continue
    if (attemptId === null || search.attemptId === attemptId) close(draft, search.tripId, "Withdrawn", now)
  }
}

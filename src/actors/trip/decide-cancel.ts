/**
 * How a trip is cancelled: at once where its robot stands; a moving one is asked to stop, and ends
 * when it stands or the grace is over. Source: spec/operations.md 3.1; spec/flows.md F8.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Place } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { cancelGraceMs } from "../../services/operations/constants.ts"
import { cancelledAtStop } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { CancelTrip, ExecuteCancel, TripCommand } from "./commands.ts"
import type { TripEvent } from "./events.ts"
import { notYourTrip } from "./rejections.ts"
import type { TripState } from "./state.ts"
import {
  closeSearch,
  isMachineMade,
  isStrangePilot,
  refuseStep,
  type TripDraft,
  type TripOutcome,
  taskStep,
  taskTransitioned,
  tellPilot,
  tripStep,
  tripTransitioned
} from "./steps.ts"

/**
 * Adds the end of a cancelled trip: CANCELLED, and a task that had ARRIVED is COMPLETED with that
 * outcome. False when the tables have no such step.
 */
export const cancelStep = (
  draft: TripDraft,
  state: TripState,
  trigger: "CancelTrip" | "ExecuteCancel",
  reason: string | null,
  place: Place | null,
  now: Instant
): boolean => {
  const to = tripStep(state, trigger)
  const taskFrom = state.taskStatus
  const taskTo = taskStep(taskFrom, trigger)
  if (to === undefined || taskTo === undefined) return false
  draft.event(tripTransitioned(state, to, reason, state.arrivedAt !== null, place, now))
  const taskReason = taskTo === "COMPLETED" ? cancelledAtStop : reason
  draft.event(taskTransitioned(state, taskFrom, taskTo, taskReason, null, 1, now))
  if (taskFrom === "SCHEDULED") draft.cancelTimer("ActivateTrip")
  if (trigger === "ExecuteCancel") draft.cancelTimer("ExecuteCancel")
  closeSearch(draft, state)
  return true
}

const graceIsOver: ExecuteCancel = Object.freeze({
  _tag: "ExecuteCancel",
  by: "system:cancel-grace",
  place: null
})

export const cancelTrip = (state: TripState, command: CancelTrip, now: Instant): TripOutcome => {
  const { by, reason } = command
  const to = tripStep(state, "CancelTrip")
  if (to === undefined || taskStep(state.taskStatus, "CancelTrip") === undefined) {
    return refuseStep(state, by, "CancelTrip")
  }
  if (isStrangePilot(state, by)) return notYourTrip(state, by)
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (to !== state.status) {
    return cancelStep(draft, state, "CancelTrip", reason, state.place, now)
      ? draft.done()
      : refuseStep(state, by, "CancelTrip")
  }
  if (state.cancelRequestedAt !== null) return unchanged
  const { tripId, pilotId } = state
  draft.event({ _tag: "TripCancelNoted", at: now, by, reason })
  draft.event({ _tag: "TripParkRequested", at: now, tripId, pilotId, reason })
  if (pilotId !== null) draft.call(tellPilot(state, pilotId, "Park"))
  return draft.setTimer("ExecuteCancel", now + cancelGraceMs, graceIsOver).done()
}

/** Ends a cancelled trip: a person or robot says that it stands, or the clock that the grace is over. */
export const executeCancel = (state: TripState, command: ExecuteCancel, now: Instant): TripOutcome => {
  const { by, place } = command
  if (tripStep(state, "ExecuteCancel") === undefined) return refuseStep(state, by, "ExecuteCancel")
  if (state.cancelRequestedAt === null) {
    if (isMachineMade(by)) return unchanged
    return { accepted: false, _tag: "NoCancelRequested", tripId: state.tripId }
  }
  if (isStrangePilot(state, by)) return notYourTrip(state, by)
  if (isMachineMade(by) && place === null && now < state.cancelRequestedAt + cancelGraceMs) return unchanged
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  return cancelStep(draft, state, "ExecuteCancel", state.cancelReason, place, now)
    ? draft.done()
    : refuseStep(state, by, "ExecuteCancel")
}

/**
 * Who drives a trip: the offer that the hub's search asks for, its answer, and the pilot's binding.
 * None of these commands changes a status by itself; a moving trip that loses its pilot parks.
 * Source: spec/operations.md 3.1, 4, 5.1; spec/flows.md F3.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import type { TaskStatus } from "../../services/operations/enums.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import { robotGroundedReason } from "../../services/operations/policies.ts"
import type { Call } from "../calls.ts"
import type { Offer } from "../pilot/commands.ts"
import type { OfferPilot, RefuseOffer, TripCommand } from "./commands.ts"
import { cancelStep } from "./decide-cancel.ts"
import { end, parkStep } from "./decide-movement.ts"
import type { TripEvent } from "./events.ts"
import type { TripState } from "./state.ts"
import { isOpenTask, revoke, type TripOutcome, tellHub, tellPilot, withdraw } from "./steps.ts"

const openStatuses: ReadonlyArray<TaskStatus> = Object.freeze(["PENDING", "PAUSED", "ARRIVED"] as const)

/**
 * Asks one pilot. The task gets a new version, by which a late answer to an older offer is known. Who has not
 * heard how the last offer ended asks for nothing: his word is late or repeated, and his next sweep sees more.
 */
export const offerPilot = (state: TripState, command: OfferPilot, now: Instant): TripOutcome => {
  if (state.status === null) return notFound("Trip", state.tripId)
  const { pilotId } = command
  if (state.pilotId === pilotId || state.offeredPilotId === pilotId) return unchanged
  if (command.seenTaskVersion < state.offeredTaskVersion) return unchanged
  if (state.pilotId !== null || state.offeredPilotId !== null) {
    return {
      accepted: false,
      _tag: "TaskAlreadyAssigned",
      tripId: state.tripId,
      pilotId: state.pilotId,
      offeredPilotId: state.offeredPilotId
    }
  }
  if (!isOpenTask(state.taskStatus)) {
    return {
      accepted: false,
      _tag: "TaskNotOpen",
      tripId: state.tripId,
      taskStatus: state.taskStatus,
      allowed: openStatuses
    }
  }
  const taskVersion = state.taskVersion + 1
  const offer: Offer = {
    _tag: "Offer",
    tripId: state.tripId,
    taskId: state.taskId,
    taskVersion,
    hubId: state.hubId,
    type: state.type,
    demandId: state.demandId,
    deliveryId: state.deliveryId,
    attemptId: state.attemptId
  }
  return new DecisionDraft<TripEvent, TripCommand, Call>()
    .event({ _tag: "PilotOffered", at: now, pilotId, taskVersion })
    .send("Pilot", pilotId, offer)
    .done()
}

/** The pilot was not eligible any more: the search asks the next one. */
export const refuseOffer = (state: TripState, command: RefuseOffer, now: Instant): TripOutcome => {
  const { pilotId, taskVersion, reason } = command
  if (state.offeredPilotId !== pilotId || state.offeredTaskVersion !== taskVersion) return unchanged
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  draft.event({ _tag: "OfferClosed", at: now, pilotId, reason })
  tellHub(draft, state, state.hubId, "Refused", pilotId)
  return draft.done()
}

/** An offer was accepted, or an offer or assignment came to an end. */
export const applyAssignment = (
  state: TripState,
  event: PilotAssignmentResolved,
  now: Instant
): TripOutcome => {
  if (state.status === null) return unchanged
  return event.ended ? lose(state, event, now) : bind(state, event, now)
}

const bind = (state: TripState, event: PilotAssignmentResolved, now: Instant): TripOutcome => {
  const { pilotId, taskVersion } = event
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (state.status === "COMPLETED" || state.status === "CANCELLED") {
    withdraw(draft, state, pilotId)
    return draft.done()
  }
  if (state.offeredPilotId === pilotId && state.offeredTaskVersion === taskVersion) {
    return draft
      .event({ _tag: "PilotBound", at: now, pilotId, taskVersion })
      .call(tellPilot(state, pilotId, "Bound"))
      .done()
  }
  if (state.pilotId === pilotId && state.pilotTaskVersion === taskVersion) return unchanged
  // An offer that came to him late or twice, of which the trip knows no more. He may be asked anew or bound
  // by a newer one, which he keeps.
  revoke(draft, state, pilotId, "STALE_TASK_VERSION", taskVersion)
  return draft.done()
}

const lose = (state: TripState, event: PilotAssignmentResolved, now: Instant): TripOutcome => {
  const { pilotId, taskVersion } = event
  const reason = event.reason ?? event.status
  const draft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (state.offeredPilotId === pilotId && state.offeredTaskVersion === taskVersion) {
    return draft.event({ _tag: "OfferClosed", at: now, pilotId, reason }).done()
  }
  if (state.pilotId !== pilotId || state.pilotTaskVersion !== taskVersion) return unchanged
  // His last word was missing: the robot is where it was to go, and nobody waits for it but a customer.
  if (state.taskStatus === "ARRIVED" && state.type !== "DELIVERY") return end(state, reason, state.place, now)
  if (state.status === "IN_TRANSIT") {
    // A robot without a pilot stands: a cancelled trip ends here, any other waits for the next pilot.
    const step =
      state.cancelRequestedAt === null
        ? parkStep(draft, state, reason, null, null, now)
        : cancelStep(draft, state, "ExecuteCancel", state.cancelReason, null, now)
    if (!step) return unchanged
    draft.call(tellPilot(state, pilotId, "Parked"))
    if (state.cancelRequestedAt !== null) return draft.done()
  }
  draft.event({ _tag: "PilotUnbound", at: now, pilotId, reason })
  // A moving task has just turned PAUSED, which opens the search by itself. A grounded robot needs nobody.
  if (isOpenTask(state.taskStatus) && reason !== robotGroundedReason)
    tellHub(draft, state, state.hubId, "Opened", null)
  return draft.done()
}

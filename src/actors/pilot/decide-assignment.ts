/**
 * The pilot's assignment: offered by a trip, answered by the pilot, ended by either.
 * Source: spec/operations.md 3.4, 4, 5.1; spec/flows.md F3.
 */
import { DecisionDraft, accept as keep, unchanged } from "../../domain/decider.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { assignmentTimeoutMs, cooldownMs } from "../../services/operations/constants.ts"
import type { Call } from "../calls.ts"
import type { RefuseOffer } from "../trip/commands.ts"
import { whyIneligible } from "./candidate.ts"
import type {
  Abandon,
  Accept,
  EndAssignment,
  EndCooldown,
  ExpireOffer,
  Offer,
  PilotCommand,
  Reject,
  Revoke
} from "./commands.ts"
import type { PilotEvent } from "./events.ts"
import { type PilotAssignmentTrigger, pilotAssignmentMachine, pilotShiftMachine } from "./machine.ts"
import { type Assignment, liveAssignment, openReservation, type PilotState } from "./state.ts"
import {
  assignmentResolved,
  closeReservation,
  endAssignmentAs,
  type PilotOutcome,
  revokeLive,
  shiftTransitioned
} from "./steps.ts"

const endCooldownTimer: EndCooldown = Object.freeze({ _tag: "EndCooldown" })

/** A trip offers itself. A pilot who cannot take it says so to the trip, not to a caller. */
export const offer = (state: PilotState, command: Offer, now: Instant): PilotOutcome => {
  const { tripId, taskId, taskVersion, hubId, type, demandId, deliveryId, attemptId } = command
  const { pilotId, assignment } = state
  if (assignment !== null && assignment.tripId === tripId && assignment.taskVersion >= taskVersion) {
    return unchanged
  }
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  const obstacle = whyIneligible(state, tripId, type, now)
  if (obstacle !== null || !isLegal(pilotAssignmentMachine, null, "Offer", "REQUESTED")) {
    const refusal: RefuseOffer = {
      _tag: "RefuseOffer",
      pilotId,
      taskVersion,
      reason: obstacle ?? "NOT_OFFERABLE"
    }
    return draft.send("Trip", tripId, refusal).done()
  }
  const reserved = openReservation(state) !== null
  if (reserved) closeReservation(draft, state, "CONSUMED", "CONSUMED", now)
  const pilotVersion = state.version + (reserved ? 2 : 1)
  const assignmentId = deriveId(pilotId, state.version, 1, now)
  const expiresAt = now + assignmentTimeoutMs
  return draft
    .event({
      _tag: "PilotAssignmentRequested",
      at: now,
      pilotId,
      assignmentId,
      taskId,
      tripId,
      hubId,
      type,
      demandId,
      deliveryId,
      attemptId,
      expiresAt,
      pilotVersion,
      taskVersion
    })
    .setTimer("ExpireOffer", expiresAt, { _tag: "ExpireOffer", assignmentId })
    .call({ _tag: "OfferToPilot", pilotId, assignmentId, tripId, pilotVersion, taskVersion, expiresAt })
    .done()
}

/** The assignment a person's command names, if it is his newest one and lives. */
const named = (state: PilotState, assignmentId: string): Assignment | null =>
  state.assignment !== null && state.assignment.assignmentId === assignmentId ? state.assignment : null

const refuseAnswer = (
  state: PilotState,
  assignmentId: string,
  trigger: PilotAssignmentTrigger
): PilotOutcome => {
  const assignment = named(state, assignmentId)
  if (assignment === null) return notFound("PilotAssignment", assignmentId)
  const { status, expiresAt } = assignment
  return status === "STALE"
    ? { accepted: false, _tag: "AssignmentExpired", assignmentId, expiresAt }
    : illegalTransition(pilotAssignmentMachine, assignmentId, status, trigger)
}

export const accept = (state: PilotState, command: Accept, now: Instant): PilotOutcome => {
  const { assignmentId } = command
  const assignment = named(state, assignmentId)
  if (
    assignment === null ||
    assignment.endedAt !== null ||
    !isLegal(pilotAssignmentMachine, assignment.status, "Accept", "ACCEPTED")
  ) {
    return refuseAnswer(state, assignmentId, "Accept")
  }
  const { expiresAt, status } = assignment
  if (now >= expiresAt) return { accepted: false, _tag: "AssignmentExpired", assignmentId, expiresAt }
  if (command.pilotVersion !== state.version) {
    return {
      accepted: false,
      _tag: "VersionConflict",
      entity: "Pilot",
      id: state.pilotId,
      expected: command.pilotVersion,
      current: state.version,
      status
    }
  }
  return new DecisionDraft<PilotEvent, PilotCommand, Call>()
    .event(assignmentResolved(state, assignment, "ACCEPTED", false, null, now))
    .cancelTimer("ExpireOffer")
    .done()
}

export const reject = (state: PilotState, command: Reject, now: Instant): PilotOutcome => {
  const assignment = named(state, command.assignmentId)
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  return assignment !== null &&
    assignment.endedAt === null &&
    endAssignmentAs(draft, state, assignment, "Reject", "REJECTED", command.reason, now)
    ? draft.done()
    : refuseAnswer(state, command.assignmentId, "Reject")
}

/** Leaves an accepted trip; the trip parks when it hears of it. */
export const abandon = (state: PilotState, command: Abandon, now: Instant): PilotOutcome => {
  const assignment = named(state, command.assignmentId)
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  return assignment !== null &&
    assignment.endedAt === null &&
    endAssignmentAs(draft, state, assignment, "Abandon", "ABANDONED", command.reason, now)
    ? draft.done()
    : refuseAnswer(state, command.assignmentId, "Abandon")
}

export const expireOffer = (state: PilotState, command: ExpireOffer, now: Instant): PilotOutcome => {
  const assignment = named(state, command.assignmentId)
  if (assignment === null || assignment.endedAt !== null || now < assignment.expiresAt) return unchanged
  if (!isLegal(pilotAssignmentMachine, assignment.status, "ExpireOffer", "STALE")) return unchanged
  return keep<PilotEvent>([assignmentResolved(state, assignment, "STALE", true, "EXPIRED", now)])
}

export const revoke = (state: PilotState, command: Revoke, now: Instant): PilotOutcome => {
  const { tripId, taskVersion } = command
  const live = liveAssignment(state)
  if (live?.tripId !== tripId || (taskVersion !== null && live.taskVersion !== taskVersion)) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  revokeLive(draft, state, "Revoke", command.reason, now)
  return draft.done()
}

/**
 * The trip is over. After a completed trip the pilot rests; a cancelled one leaves him free at once.
 * An offer that was not answered is CANCELED either way: he drove nothing.
 */
export const endAssignment = (state: PilotState, command: EndAssignment, now: Instant): PilotOutcome => {
  const assignment = liveAssignment(state)
  if (assignment === null || assignment.tripId !== command.tripId) return unchanged
  const isDriven = command.outcome === "COMPLETED" && assignment.status === "ACCEPTED"
  const to = isDriven ? "ACCEPTED" : "CANCELED"
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  if (!endAssignmentAs(draft, state, assignment, "EndAssignment", to, command.outcome, now)) return unchanged
  draft.call({ _tag: "TellPilot", pilotId: state.pilotId, tripId: command.tripId, news: "Ended" })
  const from = state.shiftStatus
  // A pilot who fell silent meanwhile stays UNRESPONSIVE: his rest is his return.
  if (isDriven && from !== null && isLegal(pilotShiftMachine, from, "EndAssignment", "ON_COOLDOWN")) {
    draft.event(shiftTransitioned(state, from, "ON_COOLDOWN", null, null, 1, now))
    draft.setTimer("EndCooldown", now + cooldownMs, endCooldownTimer)
  }
  return draft.done()
}

/**
 * The pilot's reservation: a short lock for one trip, or a dispatcher's lease for the next offer.
 * Source: spec/operations.md 3.5, 4.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { reservationTtlMs } from "../../services/operations/constants.ts"
import type { ShiftStatus } from "../../services/operations/enums.ts"
import type { Call } from "../calls.ts"
import type { ExpireReservation, PilotCommand, Release, Reserve } from "./commands.ts"
import type { PilotEvent } from "./events.ts"
import { pilotReservationMachine } from "./machine.ts"
import { pilotIsArchived } from "./rejections.ts"
import { liveAssignment, openReservation, type PilotState } from "./state.ts"
import { closeReservation, type PilotOutcome, reservationChanged } from "./steps.ts"

const expireTimer: ExpireReservation = Object.freeze({ _tag: "ExpireReservation" })
const reservableStatuses: ReadonlyArray<ShiftStatus> = Object.freeze(["ON_SHIFT"] as const)

/**
 * Holds the pilot for a trip until `until`, at most RESERVATION_TTL_S. The same reservation again, or
 * one whose time is over already, changes nothing.
 */
export const reserve = (state: PilotState, command: Reserve, now: Instant): PilotOutcome => {
  const { pilotId, shiftStatus } = state
  if (shiftStatus === null) return notFound("Pilot", pilotId)
  if (state.archivedAt !== null) return pilotIsArchived(state.pilotId, state.archivedAt)
  if (command.until <= now) return unchanged
  const open = openReservation(state)
  if (open !== null && open.expiresAt > now) {
    if (open.tripId === command.tripId) return unchanged
    const retryAfterMs = open.expiresAt - now
    return { accepted: false, _tag: "PilotLocked", pilotId, tripId: open.tripId, retryAfterMs }
  }
  if (!reservableStatuses.includes(shiftStatus)) {
    return { accepted: false, _tag: "NotOnShift", pilotId, shiftStatus, allowed: reservableStatuses }
  }
  const live = liveAssignment(state)
  if (live !== null) return { accepted: false, _tag: "PilotBusy", pilotId, tripId: live.tripId }
  if (!isLegal(pilotReservationMachine, null, "Reserve", "RESERVED")) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  if (open !== null) closeReservation(draft, state, "EXPIRED", "EXPIRED", now)
  const until = Math.min(command.until, now + reservationTtlMs)
  return draft
    .event(reservationChanged(state, command.tripId, until, command.requestedBy, now))
    .setTimer("ExpireReservation", until, expireTimer)
    .done()
}

export const release = (state: PilotState, command: Release, now: Instant): PilotOutcome => {
  const open = openReservation(state)
  if (open === null) {
    return state.reservation === null
      ? notFound("PilotReservation", command.tripId ?? state.pilotId)
      : illegalTransition(pilotReservationMachine, state.pilotId, state.reservation.status, "Release")
  }
  if (command.tripId !== null && command.tripId !== open.tripId) {
    return notFound("PilotReservation", command.tripId)
  }
  if (!isLegal(pilotReservationMachine, open.status, "Release", "RELEASED")) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  closeReservation(draft, state, "RELEASED", command.reason, now)
  return draft.done()
}

export const expireReservation = (state: PilotState, now: Instant): PilotOutcome => {
  const open = openReservation(state)
  if (open === null || now < open.expiresAt) return unchanged
  if (!isLegal(pilotReservationMachine, open.status, "ExpireReservation", "EXPIRED")) return unchanged
  const draft = new DecisionDraft<PilotEvent, PilotCommand, Call>()
  closeReservation(draft, state, "EXPIRED", "EXPIRED", now)
  return draft.done()
}

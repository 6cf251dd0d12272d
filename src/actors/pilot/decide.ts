/**
 * Decides what a pilot's shift, assignment and reservation do with one command. Total: each (state,
 * command) gives a decision or a rejection; it never throws, reads no clock, draws nothing and never
 * touches the state.
 *
 * Commands of a person are rejected where they do not fit. The trips' Offer, Revoke and EndAssignment
 * and the timers change nothing when they are out of date. EndBreak is a person's command and a timer
 * in one: it is rejected, which tells the person and harms no timer.
 * Source: spec/operations.md 3.3-3.5, 4, 5.1, 5.2; spec/flows.md F3, F10.
 */
import type { Instant } from "../../domain/instant.ts"
import type { PilotCommand } from "./commands.ts"
import { abandon, accept, endAssignment, expireOffer, offer, reject, revoke } from "./decide-assignment.ts"
import { closeSilentShift, heartbeat, markUnresponsive, revokeSilent } from "./decide-presence.ts"
import { expireReservation, release, reserve } from "./decide-reservation.ts"
import {
  archive,
  checkShiftEnd,
  endBreak,
  endCooldown,
  endShift,
  forcePark,
  scheduleShift,
  startBreak,
  startShift
} from "./decide-shift.ts"
import type { PilotState } from "./state.ts"
import type { PilotOutcome } from "./steps.ts"

export const decide = (state: PilotState, command: PilotCommand, now: Instant): PilotOutcome => {
  switch (command._tag) {
    case "ScheduleShift":
      return scheduleShift(state, command, now)
    case "StartShift":
      return startShift(state, now)
    case "EndShift":
      return endShift(state, now)
    case "StartBreak":
      return startBreak(state, now)
    case "EndBreak":
      return endBreak(state, now)
    case "Heartbeat":
      return heartbeat(state, command, now)
    case "Offer":
      return offer(state, command, now)
    case "Accept":
      return accept(state, command, now)
    case "Reject":
      return reject(state, command, now)
    case "Abandon":
      return abandon(state, command, now)
    case "Revoke":
      return revoke(state, command, now)
    case "EndAssignment":
      return endAssignment(state, command, now)
    case "Reserve":
      return reserve(state, command, now)
    case "Release":
      return release(state, command, now)
    case "Archive":
      return archive(state, now)
    case "ExpireOffer":
      return expireOffer(state, command, now)
    case "EndCooldown":
      return endCooldown(state, now)
    case "MarkUnresponsive":
      return markUnresponsive(state, now)
    case "RevokeSilent":
      return revokeSilent(state, now)
    case "CloseSilentShift":
      return closeSilentShift(state, now)
    case "ExpireReservation":
      return expireReservation(state, now)
    case "CheckShiftEnd":
      return checkShiftEnd(state, now)
    case "ForcePark":
      return forcePark(state, now)
  }
}

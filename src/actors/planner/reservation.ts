/**
 * Pilots held with Operations for the trip they are planned for, from its activation until they are
 * offered it, and given back when it goes elsewhere. Source: spec/dispatch.md 8 (reservation).
 *
 * Operations is the authority for the pilot: what the planner knows of a reservation is what
 * PilotReservationChanged has said, and a refusal changes nothing.
 */
import { type Outcome, unchanged } from "../../domain/decider.ts"
import type { TripId } from "../../domain/ids.ts"
import { reservationAheadMaxMs } from "../../services/dispatch/constants.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { PilotBlock } from "../../services/dispatch/planner/model.ts"
import type { PilotReservationChanged } from "../../services/operations/events.ts"
import type { Release } from "../pilot/commands.ts"
import type { PlannerEvent } from "./events.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { demandOrNull, isFinal, type PlannerDemand, type PlannerState } from "./state.ts"

/**
 * Asks Operations to hold the pilot of the first block for a trip. The blocks after it say who takes over
 * when. Nothing is asked of a pilot who is not at work or whose block is not near.
 */
export const reserve = (pass: Pass, tripId: TripId, blocks: ReadonlyArray<PilotBlock>): void => {
  const next = blocks[0]
  if (next === undefined) return
  const { now, config } = pass
  const ahead = Math.min(config.reservationLeadS * 1_000, reservationAheadMaxMs)
  if (next.from - now > ahead) return
  if (pass.state.calendar.pilot(next.pilotId)?.state !== "ON_SHIFT") return
  const holdUntil = Math.max(now, next.from) + config.activationLeadS * 1_000
  pass.event({
    _tag: "PilotReservationRequested",
    at: now,
    tripId,
    blocks,
    holdUntil: Math.min(now + reservationAheadMaxMs, holdUntil)
  })
}

/** Gives back the pilot who is held for a demand's trip, if it is not `keep`. */
export const giveBack = (pass: Pass, demand: PlannerDemand, keep: string | null, reason: string): void => {
  const pilotId = demand.reservedPilotId
  if (pilotId === null || pilotId === keep) return
  const release: Release = { _tag: "Release", tripId: demand.tripId, reason }
  pass.draft.send("Pilot", pilotId, release)
}

/** A pilot is held, or not any more. Held for a trip that is over or has another pilot, he is given back. */
export const reservationChanged = (
  state: PlannerState,
  news: PilotReservationChanged,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const { tripId, pilotId, reserved } = news
  if (tripId === null) return unchanged
  const demand = demandOrNull(state, state.demandByTrip.get(tripId) ?? null)
  const pass = new Pass(state, config, now)
  if (reserved) {
    // While a trip is under way its next pilot is held, before that its first.
    const hasPilot = demand !== null && demand.pilotId !== null && demand.status !== "Active"
    if (demand === null || isFinal(demand) || demand.status === "Scheduled" || hasPilot) {
      const release: Release = { _tag: "Release", tripId, reason: "TRIP_SERVED" }
      pass.draft.send("Pilot", pilotId, release)
      return pass.done()
    }
    if (demand.reservedPilotId === pilotId) return unchanged
    giveBack(pass, demand, pilotId, "PILOT_REPLACED")
  } else if (demand === null || demand.reservedPilotId !== pilotId) return unchanged
  pass.event({
    _tag: "ReservationNoted",
    at: now,
    demandId: demand.id,
    pilotId: reserved ? pilotId : null
  })
  return pass.done()
}

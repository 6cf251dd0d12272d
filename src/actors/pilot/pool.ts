/**
 * The pilots whom a search may ask, kept up to date from what happens to each pilot: those who are held
 * for a trip, and the free ones in the order they became free, the longest idle first.
 * Source: spec/operations.md 5.1. Determinism: the order is that of the changes.
 */
import type { PilotId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PilotCandidate } from "../../services/operations/pilot-candidate.ts"
import { candidateOf } from "./candidate.ts"
import type { PilotState } from "./state.ts"

/** Events of a pilot after which he may stand elsewhere in the pool. */
export const poolEvents: ReadonlySet<string> = new Set([
  "PilotShiftTransitioned",
  "PilotAssignmentRequested",
  "PilotAssignmentResolved",
  "PilotReservationChanged",
  "ReservationClosed",
  "PilotArchived"
])

export class PilotPool {
  private readonly stateOf: (pilotId: PilotId) => PilotState
  private readonly free = new Set<PilotId>()
  private readonly reserved = new Set<PilotId>()

  /** `stateOf`: the state of a pilot that was told to `changed` before. */
  constructor(stateOf: (pilotId: PilotId) => PilotState) {
    this.stateOf = stateOf
  }

  /** Takes note of a pilot's present state. */
  changed(pilotId: PilotId): void {
    const candidate = candidateOf(this.stateOf(pilotId))
    const held = candidate.reservedForTripId !== null
    const isFree = candidate.shiftStatus === "ON_SHIFT" && !candidate.hasLiveAssignment && !candidate.archived
    if (isFree && held) this.reserved.add(pilotId)
    else this.reserved.delete(pilotId)
    if (isFree && !held) this.free.add(pilotId)
    else this.free.delete(pilotId)
  }

  /** All who are held for a trip, and at most `limit` free and unlocked ones. */
  candidates(limit: number, now: Instant): ReadonlyArray<PilotCandidate> {
    const candidates: Array<PilotCandidate> = []
    for (const pilotId of this.reserved) candidates.push(candidateOf(this.stateOf(pilotId)))
    for (const pilotId of this.free) {
      if (candidates.length >= limit + this.reserved.size) break
      const candidate = candidateOf(this.stateOf(pilotId))
      if (candidate.lockedUntil === null || candidate.lockedUntil <= now) candidates.push(candidate)
    }
    return candidates
  }
}

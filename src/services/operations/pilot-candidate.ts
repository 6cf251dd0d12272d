/**
 * What the pilot search knows of a pilot who might drive: a row of the pilots of the hub's city.
 * Source: spec/operations.md 5.1.
 */
import type { PilotId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PilotExperience, ShiftStatus } from "./enums.ts"

export interface PilotCandidate {
  readonly pilotId: PilotId
  readonly shiftStatus: ShiftStatus
  readonly archived: boolean
  /** The newest heartbeat, null when none came yet. */
  readonly heartbeatAt: Instant | null
  readonly lockedUntil: Instant | null
  /** The trip an open reservation is for, null when there is none. */
  readonly reservedForTripId: TripId | null
  readonly hasLiveAssignment: boolean
  readonly experience: PilotExperience
  readonly shiftEndsAt: Instant | null
  /** Since when the pilot has had nothing to drive; ranks the longest idle first. */
  readonly idleSince: Instant
}

/**
 * Facts of the actor's own database that a guard needs but its state does not hold. A host reads
 * them and puts them into the command before it is decided, so that a decision depends on its
 * recorded command alone. Source: spec/operations.md 3.1, 5.1; ADR 0004.
 */
import type { CustomerId, HubId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"

export interface Views {
  readonly robotCopy: (serial: RobotSerial) => RobotCopy | null
  /**
   * Pilots of the hub's city who are on shift, free and unlocked, longest idle first, and those
   * reserved for one of the hub's open trips; at most `limit`.
   */
  readonly pilotCandidates: (hubId: HubId, limit: number, now: Instant) => ReadonlyArray<PilotCandidate>
  /** The copy of the robot that a trip's state names, null while it has none. */
  readonly robotOfTrip: (tripState: unknown) => RobotCopy | null
  /** Two-digit PINs of the open, unloaded deliveries at the pickup of a delivery's quote. */
  readonly takenPins: (deliveryState: unknown) => ReadonlyArray<string>
  /** Whether the customer is not served any more. False for one who is not known yet. */
  readonly customerBlacklisted: (customerId: CustomerId) => boolean
}

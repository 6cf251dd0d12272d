/**
 * Facts of the actor's own database that a guard needs but its state does not hold. A host reads
 * them and puts them into the command before it is decided, so that a decision depends on its
 * recorded command alone. Source: spec/operations.md 3.1, 5.1; ADR 0004.
 */
import type { CustomerId, FoTaskId, HubId, RobotSerial, TripId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { ActiveRule } from "../services/deliveries/watchdog-rule.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import type { FieldOperatorCandidate } from "../services/operations/field-operator-candidate.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"
import type { OpenTask } from "./hub/commands.ts"

export interface Views {
  readonly robotCopy: (serial: RobotSerial) => RobotCopy | null
  /**
   * Pilots of the hub's city who are on shift, free and unlocked, longest idle first, and those
   * reserved for one of the hub's open trips; at most `limit`.
   */
  readonly pilotCandidates: (hubId: HubId, limit: number, now: Instant) => ReadonlyArray<PilotCandidate>
  /** The tasks of a hub that are PENDING, PAUSED or ARRIVED, the oldest first. */
  readonly openTasks: (hubId: HubId) => ReadonlyArray<OpenTask>
  /** The copy of the robot that a trip's state names, null while it has none. */
  readonly robotOfTrip: (tripState: unknown) => RobotCopy | null
  /** Two-digit PINs of the open, unloaded deliveries at the pickup of a delivery's quote. */
  readonly takenPins: (deliveryState: unknown) => ReadonlyArray<string>
  /** The field operators of the hub's city. */
  readonly fieldOperators: (hubId: HubId) => ReadonlyArray<FieldOperatorCandidate>
  /** Whether a live attempt of a delivery, or a trip that departed or has a pilot, counts on the robot. */
  readonly hasWork: (serial: RobotSerial) => boolean
  /** The robot of one step of a field task, null when the step is about none. */
  readonly robotOfSubtask: (hubState: unknown, foTaskId: FoTaskId, seq: number) => RobotCopy | null
  /** The trip of a robot that is watched as departed, null when none is. */
  readonly watchedTripOf: (serial: RobotSerial) => TripId | null
  /** How the partner of an integration is spoken to, null when it is not connected. */
  readonly partnerApi: (integrationType: string) => PartnerApi | null
  /** Whether all sending to the partner of this link waits. */
  readonly isSendingPaused: (linkState: unknown) => boolean
  /** The rules that watch over deliveries. */
  readonly watchdogRules: () => ReadonlyArray<ActiveRule>
  /** How many cancellations and changes of provider rules may still make in the present window. */
  readonly remediationsLeft: (now: Instant) => number
  /** Whether the customer is not served any more. False for one who is not known yet. */
  readonly customerBlacklisted: (customerId: CustomerId) => boolean
}

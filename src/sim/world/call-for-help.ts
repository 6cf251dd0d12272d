/**
 * How a pilot whose robot cannot go on asks for somebody in the field. Source: spec/flows.md F13,
 * spec/operations.md 1 (issue types), 5.4.
 */
import type { RequestFo } from "../../actors/hub/commands.ts"
import type { TripState } from "../../actors/trip/state.ts"
import type { PilotId } from "../../domain/ids.ts"
import type { IssueType } from "../../services/operations/enums.ts"
import type { Distribution } from "../kernel/distributions.ts"
import type { Mishap, RobotDevice } from "./robot-device.ts"

/** How long a pilot tries to get his robot going before he calls (D). */
export const tryingMs: Distribution = { dist: "lognormal", median: 45_000, sigma: 0.5 }

/** What the pilot of a robot that does not move calls it. */
const issues: Readonly<Record<Mishap, IssueType>> = {
  Stuck: "ROBOT_STUCK",
  Flipped: "ROBOT_FLIPPED",
  Hit: "ROBOT_HIT",
  Failed: "HARDWARE_FAILURE",
  Flat: "LOW_BATTERY"
}

/** The pilot's request; null when the robot drives again or the trip has none. */
export const callForHelp = (trip: TripState, robot: RobotDevice, pilotId: PilotId): RequestFo | null => {
  const { mishap } = robot
  if (mishap === null) return null
  return {
    _tag: "RequestFo",
    tripId: trip.tripId,
    deliveryId: trip.deliveryId,
    serial: robot.serial,
    issue: issues[mishap],
    place: robot.place,
    needsGrounding: true,
    attemptCancellationReason: null,
    notes: null,
    by: `pilot:${pilotId}`,
    confirmAfterMs: 0,
    robot: null
  }
}

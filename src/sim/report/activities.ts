/**
 * What robots and pilots can be doing: the counts of a series point, and the words for them. Every robot of
 * the fleet is in exactly one activity at each moment, and so is every pilot on shift.
 */

/** Robots by what they do, numbers of robots. */
export interface RobotActivities {
  /** Driving to a merchant. */
  readonly robotsToPickup: number
  /** Driving to a customer. */
  readonly robotsDelivering: number
  /** Driving back to a parking lot. */
  readonly robotsReturning: number
  /** Driving to another place for its own sake: deployment, repositioning. */
  readonly robotsDeploying: number
  /** At a merchant's or a customer's: loading, unloading, waiting for food, a pilot or a person. */
  readonly robotsAtStop: number
  /** In service, without an order at hand. */
  readonly robotsParked: number
  /** Must not move until a field operator has helped. */
  readonly robotsGrounded: number
  /** Not in service: in the store of a hub, or in its workshop. */
  readonly robotsOffDuty: number
}

/** Pilots on shift by what they do, numbers of pilots. */
export interface PilotActivities {
  /** Holding a trip that is under way. */
  readonly pilotsDriving: number
  /** Answering an offer, connecting, or waiting to depart. */
  readonly pilotsConnecting: number
  /** The pause after each trip. */
  readonly pilotsOnCooldown: number
  /** Free for the next trip. */
  readonly pilotsIdle: number
  /** On shift and not heard of. */
  readonly pilotsUnresponsive: number
  readonly pilotsOnBreak: number
}

/** The words of robots' activities, in the order in which charts stack them. */
export const robotActivityNames: Readonly<Record<keyof RobotActivities, string>> = {
  robotsDelivering: "driving to customers",
  robotsToPickup: "driving to merchants",
  robotsAtStop: "loading and waiting",
  robotsReturning: "returning",
  robotsDeploying: "moving to another lot",
  robotsParked: "parked, ready",
  robotsGrounded: "waiting for a field operator",
  robotsOffDuty: "off duty or in the workshop"
}

/** The words of pilots' activities, in the order in which charts stack them. */
export const pilotActivityNames: Readonly<Record<keyof PilotActivities, string>> = {
  pilotsDriving: "driving",
  pilotsConnecting: "offered or connecting",
  pilotsOnCooldown: "cooldown",
  pilotsIdle: "free",
  pilotsUnresponsive: "not answering",
  pilotsOnBreak: "on a break"
}

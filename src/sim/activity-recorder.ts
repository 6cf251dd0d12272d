/**
 * Watches what robots and pilots do, and counts them by activity at the moments that are asked for. It only
 * looks. Each robot and each pilot on shift is in exactly one activity, so the counts add up.
 * Source: spec/simulation.md 6; states: spec/state.md, spec/operations.md 3.3.
 */
import type { AttemptId, PilotId, RobotSerial, TripId } from "../domain/ids.ts"
import type { TripType } from "../domain/wire-enums.ts"
import type { AttemptTransitioned } from "../services/deliveries/events.ts"
import type { ShiftStatus } from "../services/operations/enums.ts"
import type {
  PilotAssignmentRequested,
  PilotAssignmentResolved,
  PilotShiftTransitioned
} from "../services/operations/events.ts"
import type { RobotStateEventState } from "../services/state/enums.ts"
import type { RobotStateChanged } from "../services/state/events.ts"
import type { PilotActivities, RobotActivities } from "./report/activities.ts"

interface RobotWatch {
  state: RobotStateEventState
  tripType: TripType | null
  /** Attempts for which it stands at a merchant's or a customer's door. */
  standsFor: number
}

interface PilotWatch {
  status: ShiftStatus
  /** The trip of the accepted assignment. */
  tripId: TripId | null
  isOffered: boolean
}

type Counts<T> = { -readonly [Key in keyof T]: number }

export class ActivityRecorder {
  private readonly robots = new Map<RobotSerial, RobotWatch>()
  private readonly pilots = new Map<PilotId, PilotWatch>()
  private readonly standing = new Map<AttemptId, RobotSerial>()

  robot(event: RobotStateChanged): void {
    const watch = this.robots.get(event.serial)
    if (watch === undefined) {
      this.robots.set(event.serial, { state: event.to, tripType: event.tripType, standsFor: 0 })
      return
    }
    watch.state = event.to
    watch.tripType = event.tripType
  }

  attempt(event: AttemptTransitioned): void {
    if (stands(event.to)) {
      if (event.serial !== null && !this.standing.has(event.attemptId)) this.stand(event)
      return
    }
    const serial = this.standing.get(event.attemptId)
    if (serial === undefined) return
    this.standing.delete(event.attemptId)
    const watch = this.robots.get(serial)
    if (watch !== undefined) watch.standsFor -= 1
  }

  shift(event: PilotShiftTransitioned): void {
    const watch = this.pilots.get(event.pilotId)
    if (watch === undefined) {
      this.pilots.set(event.pilotId, { status: event.to, tripId: null, isOffered: false })
    } else watch.status = event.to
  }

  offered(event: PilotAssignmentRequested): void {
    const watch = this.pilots.get(event.pilotId)
    if (watch !== undefined) watch.isOffered = true
  }

  assignment(event: PilotAssignmentResolved): void {
    const watch = this.pilots.get(event.pilotId)
    if (watch === undefined) return
    watch.isOffered = false
    if (!event.ended) watch.tripId = event.tripId
    else if (watch.tripId === event.tripId) watch.tripId = null
  }

  /** What a robot does now; null before it was heard of. */
  activityOf(serial: RobotSerial): keyof RobotActivities | null {
    const watch = this.robots.get(serial)
    return watch === undefined ? null : robotActivityOf(watch)
  }

  /** All robots by what they do now. */
  robotActivities(): RobotActivities {
    const counts: Counts<RobotActivities> = {
      robotsToPickup: 0,
      robotsDelivering: 0,
      robotsReturning: 0,
      robotsDeploying: 0,
      robotsAtStop: 0,
      robotsParked: 0,
      robotsGrounded: 0,
      robotsOffDuty: 0
    }
    for (const watch of this.robots.values()) counts[robotActivityOf(watch)] += 1
    return counts
  }

  /** All pilots on shift by what they do now; `isUnderway` tells whether a trip has departed. */
  pilotActivities(isUnderway: (tripId: TripId) => boolean): PilotActivities {
    const counts: Counts<PilotActivities> = {
      pilotsDriving: 0,
      pilotsConnecting: 0,
      pilotsOnCooldown: 0,
      pilotsIdle: 0,
      pilotsUnresponsive: 0,
      pilotsOnBreak: 0
    }
    for (const watch of this.pilots.values()) {
      const activity = pilotActivityOf(watch, isUnderway)
      if (activity !== null) counts[activity] += 1
    }
    return counts
  }

  private stand(event: AttemptTransitioned): void {
    const watch = event.serial === null ? undefined : this.robots.get(event.serial)
    if (watch === undefined || event.serial === null) return
    this.standing.set(event.attemptId, event.serial)
    watch.standsFor += 1
  }
}

const stands = (status: AttemptTransitioned["to"]): boolean =>
  status === "AtPickup" ||
  status === "PickupInProgress" ||
  status === "LoadedWaitingForPilot" ||
  status === "LoadedWithPilot" ||
  status === "AtDestination" ||
  status === "DeliveryInProgress"

const robotActivityOf = (watch: RobotWatch): keyof RobotActivities => {
  switch (watch.state) {
    case "OFF_DUTY":
      return "robotsOffDuty"
    case "GROUNDED":
      return "robotsGrounded"
    case "ON_TRIP":
      return onTrip[watch.tripType ?? "NONE"]
    case "PARKED":
    case "DEPLOYED":
      return watch.standsFor > 0 ? "robotsAtStop" : "robotsParked"
  }
}

/** A trip of no type moves a robot from one place to another for its own sake. */
const onTrip: Readonly<Record<TripType, keyof RobotActivities>> = {
  JITP: "robotsToPickup",
  DELIVERY: "robotsDelivering",
  RETURN: "robotsReturning",
  DEPLOYMENT: "robotsDeploying",
  NONE: "robotsDeploying"
}

const pilotActivityOf = (
  watch: PilotWatch,
  isUnderway: (tripId: TripId) => boolean
): keyof PilotActivities | null => {
  switch (watch.status) {
    case "OFF_SHIFT":
      return null
    case "ON_BREAK":
      return "pilotsOnBreak"
    case "UNRESPONSIVE":
      return "pilotsUnresponsive"
    case "ON_COOLDOWN":
      return "pilotsOnCooldown"
    case "ON_SHIFT":
      if (watch.tripId !== null) return isUnderway(watch.tripId) ? "pilotsDriving" : "pilotsConnecting"
      return watch.isOffered ? "pilotsConnecting" : "pilotsIdle"
  }
}

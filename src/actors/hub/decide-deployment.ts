/**
 * The deployment day of a robot: in at the storage, out to work, put down, back in. The hub checks and
 * keeps its books; the Robot actor alone changes the operational state.
 * Source: spec/operations.md 3.2, 5.6; spec/flows.md F9.
 */
import { DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import { deriveId, type LocationId, type RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { type NotFound, notFound } from "../../domain/rejections.ts"
import { batteryWarnPercent } from "../../services/operations/constants.ts"
import type { RobotStateEventState } from "../../services/operations/enums.ts"
import { workshopReason } from "../../services/operations/field-task-policies.ts"
import { hasBatteryToDeploy } from "../../services/operations/policies.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"
import { fieldTask } from "../field-task.ts"
import type { CancelTrip } from "../trip/commands.ts"
import type { CheckIn, CheckOut, Deploy, HubCommand, ParkRobot, RegisterRobot, Undeploy } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import type { HubRejection, RobotOnTrip } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Draft = DecisionDraft<HubEvent, HubCommand>
type Result = Outcome<HubEvent, HubRejection>

const fromOffDuty: ReadonlyArray<RobotStateEventState> = ["OFF_DUTY"]
const fromGrounded: ReadonlyArray<RobotStateEventState> = ["GROUNDED"]

export const registerRobot = (state: HubState, command: RegisterRobot, now: Instant): Result => {
  const { serial } = command
  if (state.robots.has(serial)) {
    return { accepted: false, _tag: "AlreadyRegistered", serial, hubId: state.hubId }
  }
  const { hubId, cityId, shard } = state
  const draft: Draft = new DecisionDraft()
  return draft.event({ _tag: "RobotRegistered", at: now, serial, hubId, cityId, shard }).done()
}

/**
 * Sends a robot out: from off duty by van or trip, or from grounded where it stands (IN_PLACE, which
 * closes the old deployment).
 */
export const deploy = (state: HubState, command: Deploy, now: Instant): Result => {
  const { serial, locationId, method, reason, by, robot: copy } = command
  const robot = state.robots.get(serial)
  if (robot === undefined || copy === null) return notFound("Robot", serial)
  if (!state.locations.has(locationId)) return notFound("Location", locationId)
  if (robot.deployedAt !== null && method !== "IN_PLACE") {
    return {
      accepted: false,
      _tag: "AlreadyDeployed",
      serial,
      locationId: robot.deploymentLocationId,
      since: robot.deployedAt
    }
  }
  const allowed = method === "IN_PLACE" ? fromGrounded : fromOffDuty
  if (!allowed.includes(copy.operationState)) {
    const { operationState } = copy
    return { accepted: false, _tag: "RobotNotDeployable", serial, method, operationState, allowed }
  }
  if (copy.needsMaintenance) return { accepted: false, _tag: "DeployBlockedMaintenance", serial }
  if (!hasBatteryToDeploy(copy.batteryPct)) {
    const { batteryPct } = copy
    return {
      accepted: false,
      _tag: "BatteryTooLow",
      serial,
      batteryPct,
      batteryPercentMin: batteryWarnPercent
    }
  }
  const { hubId, shard } = state
  const draft: Draft = new DecisionDraft()
  if (robot.checkIn !== "CHECKED_OUT") {
    draft.event({ _tag: "RobotCheckedOut", at: now, serial, hubId, locationId, by })
  }
  return draft
    .event({ _tag: "RobotDeployment", at: now, serial, hubId, shard, locationId, method, reason, by })
    .done()
}

/** A field operator has put a deployed robot down without a task: the same news as the step of one. */
export const parkRobot = (state: HubState, command: ParkRobot, now: Instant): Result => {
  const { serial, locationId, by } = command
  const robot = state.robots.get(serial)
  if (robot === undefined) return notFound("Robot", serial)
  if (!state.locations.has(locationId)) return notFound("Location", locationId)
  if (robot.deployedAt === null) return { accepted: false, _tag: "NotDeployed", serial }
  const draft: Draft = new DecisionDraft()
  return draft
    .event({ _tag: "RobotParked", at: now, serial, locationId, by })
    .event({
      _tag: "FoSubtaskCompleted",
      at: now,
      foTaskId: deriveId(`${state.hubId} fo_task`, state.version, 0, now),
      hubId: state.hubId,
      type: null,
      serial,
      deliveryId: null,
      seq: 0,
      action: "PARK_BOT",
      intoSerial: null,
      by
    })
    .done()
}

/** Takes a robot off duty where it stands; it stays checked out. */
export const undeploy = (state: HubState, command: Undeploy, now: Instant): Result => {
  const { serial, locationId, reason, by, robot: copy } = command
  const robot = state.robots.get(serial)
  if (robot === undefined || copy === null) return notFound("Robot", serial)
  const unknownPlace = unknownLocation(state, locationId)
  if (unknownPlace !== null) return unknownPlace
  if (robot.deployedAt === null) return { accepted: false, _tag: "NotDeployed", serial }
  if (isOnTrip(copy)) return onTrip(serial, copy)
  const { hubId, shard } = state
  const draft: Draft = new DecisionDraft()
  return draft
    .event({ _tag: "RobotUndeployed", at: now, serial, hubId, shard, locationId, reason, by })
    .done()
}

/**
 * Takes a robot in: off duty, battery noted, deployment ended. On a trip only when a dispatcher forces
 * it; the trip is then cancelled. One that needs maintenance is prepared by the hub's people, unless the
 * workshop has it.
 */
export const checkIn = (state: HubState, command: CheckIn, now: Instant): Result => {
  const { serial, locationId, reason, by, batteryPct, robot: copy } = command
  const robot = state.robots.get(serial)
  if (robot === undefined || copy === null) return notFound("Robot", serial)
  const location = state.locations.get(locationId)
  if (location === undefined) return notFound("Location", locationId)
  // Taken in by force there already: the same word again, or two tasks that ended with it.
  if (robot.checkIn === "CHECKED_IN" && command.force && robot.locationId === command.locationId) {
    return unchanged
  }
  if (robot.checkIn === "CHECKED_IN") return { accepted: false, _tag: "AlreadyCheckedIn", serial }
  const busy = isOnTrip(copy)
  if (busy && !command.force) return onTrip(serial, copy)
  const { hubId, shard } = state
  const draft: Draft = new DecisionDraft()
  draft.event({
    _tag: "RobotCheckedIn",
    at: now,
    serial,
    hubId,
    shard,
    locationId,
    reason,
    by,
    force: busy
  })
  if (batteryPct !== null) draft.event({ _tag: "CheckInBatteryNoted", at: now, serial, batteryPct })
  if (copy.tripId !== null) {
    const cancel: CancelTrip = { _tag: "CancelTrip", by, reason }
    draft.send("Trip", copy.tripId, cancel)
  }
  if (copy.needsMaintenance && reason !== workshopReason && location.type !== "MRO") {
    const prepare = fieldTask("PREPARE_BOTS_FOR_DEPLOYMENT", serial, { by: "service:operations" })
    draft.send("Hub", hubId, prepare)
  }
  return draft.done()
}

/** Takes a robot out without deploying it, to the workshop: it stays off duty. */
export const checkOut = (state: HubState, command: CheckOut, now: Instant): Result => {
  const { serial, locationId, by } = command
  const robot = state.robots.get(serial)
  if (robot === undefined) return notFound("Robot", serial)
  if (!state.locations.has(locationId)) return notFound("Location", locationId)
  if (robot.checkIn === "CHECKED_OUT") return { accepted: false, _tag: "AlreadyCheckedOut", serial }
  const draft: Draft = new DecisionDraft()
  return draft.event({ _tag: "RobotCheckedOut", at: now, serial, hubId: state.hubId, locationId, by }).done()
}

const isOnTrip = (copy: RobotCopy): boolean => copy.tripId !== null || copy.operationState === "ON_TRIP"

const onTrip = (serial: RobotSerial, copy: RobotCopy): RobotOnTrip => ({
  accepted: false,
  _tag: "RobotOnTrip",
  serial,
  tripId: copy.tripId
})

const unknownLocation = (state: HubState, locationId: LocationId | null): NotFound | null =>
  locationId === null || state.locations.has(locationId) ? null : notFound("Location", locationId)

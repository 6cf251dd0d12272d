/** Valid defaults around the Hub actor; tests override what they are about. */
import { hubActor } from "../../src/actors/hub/actor.ts"
import type * as Commands from "../../src/actors/hub/commands.ts"
import type { HubEvent } from "../../src/actors/hub/events.ts"
import type { HubState } from "../../src/actors/hub/state.ts"
import type { PilotAssignmentResolved } from "../../src/services/operations/events.ts"
import type { PilotCandidate } from "../../src/services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../../src/services/operations/robot-copy.ts"
import { stateAfter } from "./given.ts"

/** 2026-05-12T10:00:00Z: the present of hub tests. */
export const noon = 1_778_580_000_000

const at = noon - 3_600_000

export const hubCreated = (): HubEvent => ({
  _tag: "HubCreated",
  at,
  shard: "shard-1",
  cityId: "city-1",
  name: "Harbour"
})

export const hubOpened = (): HubEvent => ({
  _tag: "HubOpened",
  at,
  hubId: "hub-1",
  shard: "shard-1",
  cause: "clock"
})

export const hubClosed = (): HubEvent => ({
  _tag: "HubClosed",
  at,
  hubId: "hub-1",
  shard: "shard-1",
  cause: "clock"
})

export const locationUpserted = (locationId: string): HubEvent => ({
  _tag: "LocationUpserted",
  at,
  locationId,
  shard: "shard-1",
  type: "PARKING_LOT",
  name: "Quay 3",
  lat: 43.73,
  lng: 7.42,
  hubId: "hub-1",
  capacity: 10,
  demandSchedule: null,
  isActive: true
})

export const robotRegistered = (serial: string): HubEvent => ({
  _tag: "RobotRegistered",
  at,
  serial,
  hubId: "hub-1",
  cityId: "city-1",
  shard: "shard-1"
})

export const robotCheckedOut = (serial: string): HubEvent => ({
  _tag: "RobotCheckedOut",
  at,
  serial,
  hubId: "hub-1",
  locationId: "lot-1",
  by: "operator:7"
})

export const robotCheckedIn = (serial: string): HubEvent => ({
  _tag: "RobotCheckedIn",
  at,
  serial,
  hubId: "hub-1",
  shard: "shard-1",
  locationId: "lot-1",
  reason: "END_OF_DAY",
  by: "operator:7",
  force: false
})

export const robotDeployed = (serial: string): ReadonlyArray<HubEvent> => [
  robotCheckedOut(serial),
  {
    _tag: "RobotDeployment",
    at,
    serial,
    hubId: "hub-1",
    shard: "shard-1",
    locationId: "lot-1",
    method: "VAN_DROP",
    reason: "MORNING",
    by: "operator:7"
  }
]

/** An open hub with two lots and one robot, `R1`, that was never out; then what else happened. */
export const hubAfter = (...events: ReadonlyArray<HubEvent>): HubState =>
  stateAfter(hubActor, "hub-1", [
    hubCreated(),
    hubOpened(),
    locationUpserted("lot-1"),
    locationUpserted("lot-2"),
    robotRegistered("R1"),
    ...events
  ])

export const trip = (
  tripId: string,
  overrides: Partial<Commands.TripToDrive> = {}
): Commands.TripToDrive => ({
  tripId,
  taskId: `task of ${tripId}`,
  type: "JITP",
  demandId: `demand of ${tripId}`,
  deliveryId: `delivery of ${tripId}`,
  attemptId: `attempt of ${tripId}`,
  departBy: null,
  taskVersion: 1,
  ...overrides
})

/** The trip's task as it stands open, without anybody; its robot is R1. */
export const openTask = (
  about: Commands.TripToDrive,
  overrides: Partial<Commands.OpenTask> = {}
): Commands.OpenTask => ({
  ...about,
  status: "PENDING",
  serial: "R1",
  pilotId: null,
  offeredPilotId: null,
  ...overrides
})

/** A pilot who may be asked: on shift, heard of just now, idle for an hour, shift ends in four. */
export const candidate = (pilotId: string, overrides: Partial<PilotCandidate> = {}): PilotCandidate => ({
  pilotId,
  shiftStatus: "ON_SHIFT",
  archived: false,
  heartbeatAt: noon,
  lockedUntil: null,
  reservedForTripId: null,
  hasLiveAssignment: false,
  experience: "EXPERIENCED",
  shiftEndsAt: noon + 4 * 3_600_000,
  idleSince: at,
  ...overrides
})

export const opened = (
  about: Commands.TripToDrive,
  candidates: ReadonlyArray<PilotCandidate> = []
): Commands.AssignPilot => ({
  _tag: "AssignPilot",
  trip: about,
  cause: "Opened",
  resolution: null,
  pilotId: null,
  candidates
})

export const closed = (about: Commands.TripToDrive): Commands.AssignPilot => ({
  ...opened(about),
  cause: "Closed"
})

export const refused = (
  about: Commands.TripToDrive,
  pilotId: string,
  candidates: ReadonlyArray<PilotCandidate> = []
): Commands.AssignPilot => ({ ...opened(about, candidates), cause: "Refused", pilotId })

/** News of an offer or assignment; only an acceptance does not end it. */
export const resolved = (
  about: Commands.TripToDrive,
  pilotId: string,
  status: PilotAssignmentResolved["status"],
  candidates: ReadonlyArray<PilotCandidate> = [],
  overrides: Partial<PilotAssignmentResolved> = {}
): Commands.AssignPilot => ({
  ...opened(about, candidates),
  cause: "Resolved",
  pilotId,
  resolution: {
    _tag: "PilotAssignmentResolved",
    at: noon,
    pilotId,
    assignmentId: `assignment of ${pilotId}`,
    taskId: about.taskId,
    taskVersion: 2,
    tripId: about.tripId,
    hubId: "hub-1",
    type: about.type,
    demandId: about.demandId,
    deliveryId: about.deliveryId,
    attemptId: about.attemptId,
    status,
    ended: status !== "ACCEPTED",
    reason: null,
    ...overrides
  }
})

export const searchOpened = (about: Commands.TripToDrive, openedAt: number = noon): HubEvent => ({
  _tag: "PilotSearchOpened",
  at: openedAt,
  trip: about
})

export const pilotAsked = (tripId: string, pilotId: string, askedAt: number = noon): HubEvent => ({
  _tag: "PilotAsked",
  at: askedAt,
  tripId,
  pilotId
})

/** What Operations knows of a healthy robot in the storage. */
export const robotCopy = (overrides: Partial<RobotCopy> = {}): RobotCopy => ({
  serial: "R1",
  hubId: "hub-1",
  locationId: null,
  operationState: "OFF_DUTY",
  tripId: null,
  online: true,
  healthy: true,
  driveable: true,
  hasFood: false,
  needsMovement: false,
  needsMaintenance: false,
  undergoingMaintenance: false,
  needsPickup: false,
  lidState: "CLOSED",
  batteryPct: 100,
  lat: 43.73,
  lng: 7.42,
  speedMps: 0,
  ...overrides
})

export const deploy = (overrides: Partial<Commands.Deploy> = {}): Commands.Deploy => ({
  _tag: "Deploy",
  serial: "R1",
  locationId: "lot-1",
  method: "VAN_DROP",
  reason: "MORNING",
  by: "operator:7",
  robot: robotCopy(),
  ...overrides
})

export const undeploy = (overrides: Partial<Commands.Undeploy> = {}): Commands.Undeploy => ({
  _tag: "Undeploy",
  serial: "R1",
  locationId: null,
  reason: "STORM",
  by: "operator:7",
  robot: robotCopy({ operationState: "PARKED" }),
  ...overrides
})

export const parkRobot = (overrides: Partial<Commands.ParkRobot> = {}): Commands.ParkRobot => ({
  _tag: "ParkRobot",
  serial: "R1",
  locationId: "lot-2",
  by: "operator:7",
  ...overrides
})

export const checkIn = (overrides: Partial<Commands.CheckIn> = {}): Commands.CheckIn => ({
  _tag: "CheckIn",
  serial: "R1",
  locationId: "lot-2",
  batteryPct: 41,
  reason: "END_OF_DAY",
  by: "operator:7",
  force: false,
  robot: robotCopy({ operationState: "PARKED" }),
  ...overrides
})

export const checkOut = (overrides: Partial<Commands.CheckOut> = {}): Commands.CheckOut => ({
  _tag: "CheckOut",
  serial: "R1",
  locationId: "lot-1",
  by: "operator:7",
  ...overrides
})

export const upsertLocation = (
  overrides: Partial<Commands.UpsertLocation> = {}
): Commands.UpsertLocation => ({
  _tag: "UpsertLocation",
  locationId: "lot-1",
  type: "PARKING_LOT",
  name: "Quay 3",
  lat: 43.73,
  lng: 7.42,
  capacity: 10,
  demandSchedule: null,
  isActive: true,
  ...overrides
})

export const createHub = (): Commands.CreateHub => ({
  _tag: "CreateHub",
  shard: "shard-1",
  cityId: "city-1",
  name: "Harbour"
})

export const cancelRequested = (deliveryId: string, attemptId: string): Commands.ApplyDelivery => ({
  _tag: "ApplyDelivery",
  event: {
    _tag: "CancelRequested",
    at: noon,
    deliveryId,
    attemptId,
    demandId: null,
    hubId: "hub-1",
    reason: "CustomerRequested",
    stage: "ToMerchant"
  }
})

export const deliveryEnded = (deliveryId: string, to: "Completed" | "Canceled"): Commands.ApplyDelivery => ({
  _tag: "ApplyDelivery",
  event: {
    _tag: "DeliveryTransitioned",
    at: noon,
    deliveryId,
    version: 9,
    from: "InProgress",
    to,
    reason: null,
    cancelReason: null,
    by: "system",
    hasFood: false,
    returning: false,
    hubId: "hub-1",
    tripId: null
  }
})

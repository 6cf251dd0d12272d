/**
 * Decides what a hub does with one command. Total and pure: each (state, command) gives a decision or
 * a rejection; reads no clock. News and timers that come late are accepted and change nothing.
 * Source: spec/operations.md 3.5, 5.1, 5.6, 5.9, 7.
 */
import { accept, DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type {
  CloseHub,
  CreateHub,
  HubCommand,
  OpenHub,
  PublishActiveRobots,
  StartEndOfDay,
  UpsertLocation
} from "./commands.ts"
import { checkIn, checkOut, deploy, parkRobot, registerRobot, undeploy } from "./decide-deployment.ts"
import { applyDelivery, assignPilot, giveUpPilotSearch, sweepTasks } from "./decide-search.ts"
import type { HubEvent } from "./events.ts"
import { hubMachine } from "./machine.ts"
import type { HubRejection, InvalidLocation } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

export const decide = (state: HubState, command: HubCommand, now: Instant): Result => {
  // Timers and news need no hub to be shrugged at.
  switch (command._tag) {
    case "CreateHub":
      return createHub(state, command, now)
    case "SweepTasks":
      return sweepTasks(state, command, now)
    case "GiveUpPilotSearch":
      return giveUpPilotSearch(state, command, now)
    case "ApplyDelivery":
      return state.status === null ? unchanged : applyDelivery(state, command, now)
    case "PublishActiveRobots":
      return publishActiveRobots(state, command, now)
    case "OpenHub":
      return openHub(state, command, now)
    case "CloseHub":
      return closeHub(state, command, now)
  }
  if (state.status === null) return notFound("Hub", state.hubId)
  switch (command._tag) {
    case "AssignPilot":
      return assignPilot(state, command, now)
    case "RegisterRobot":
      return registerRobot(state, command, now)
    case "UpsertLocation":
      return upsertLocation(state, command, now)
    case "Deploy":
      return deploy(state, command, now)
    case "ParkRobot":
      return parkRobot(state, command, now)
    case "Undeploy":
      return undeploy(state, command, now)
    case "CheckIn":
      return checkIn(state, command, now)
    case "CheckOut":
      return checkOut(state, command, now)
    case "StartEndOfDay":
      return startEndOfDay(state, command, now)
  }
}

const createHub = (state: HubState, command: CreateHub, now: Instant): Result => {
  if (targetsOf(hubMachine, state.status, "CreateHub").length === 0) {
    return illegalTransition(hubMachine, state.hubId, state.status, "CreateHub")
  }
  const { shard, cityId, name } = command
  return accept([{ _tag: "HubCreated", at: now, shard, cityId, name }])
}

const openHub = (state: HubState, command: OpenHub, now: Instant): Result =>
  isLegal(hubMachine, state.status, "OpenHub", "OPEN")
    ? accept([{ _tag: "HubOpened", at: now, hubId: state.hubId, shard: state.shard, cause: command.cause }])
    : illegalTransition(hubMachine, state.hubId, state.status, "OpenHub")

const closeHub = (state: HubState, command: CloseHub, now: Instant): Result =>
  isLegal(hubMachine, state.status, "CloseHub", "CLOSED")
    ? accept([{ _tag: "HubClosed", at: now, hubId: state.hubId, shard: state.shard, cause: command.cause }])
    : illegalTransition(hubMachine, state.hubId, state.status, "CloseHub")

/** Once per operating day, open or closed: the day counts from the opening (spec/flows.md F9). */
const startEndOfDay = (state: HubState, command: StartEndOfDay, now: Instant): Result =>
  state.endOfDayStartedAt === null
    ? accept([
        { _tag: "EndOfDayStarted", at: now, hubId: state.hubId, shard: state.shard, cause: command.cause }
      ])
    : unchanged

const hoursPerDay = 24

const upsertLocation = (state: HubState, command: UpsertLocation, now: Instant): Result => {
  const { locationId, type, name, lat, lng, capacity, demandSchedule, isActive } = command
  const known = state.locations.get(locationId)
  if (!(lat >= -90 && lat <= 90)) return invalid(locationId, "lat", lat, "-90..90 degrees")
  if (!(lng >= -180 && lng <= 180)) return invalid(locationId, "lng", lng, "-180..180 degrees")
  if (capacity !== null && !(Number.isInteger(capacity) && capacity >= 0)) {
    return invalid(locationId, "capacity", capacity, "a whole number from 0 up, or null for any number")
  }
  if (demandSchedule !== null && demandSchedule.length !== hoursPerDay) {
    return invalid(locationId, "demandSchedule", demandSchedule.length, "24 numbers, one per local hour")
  }
  const same =
    known !== undefined &&
    known.type === type &&
    known.name === name &&
    known.lat === lat &&
    known.lng === lng &&
    known.capacity === capacity &&
    known.demandSchedule === demandSchedule &&
    known.isActive === isActive
  if (same) return unchanged
  const { shard, hubId } = state
  return accept([
    {
      _tag: "LocationUpserted",
      at: now,
      locationId,
      shard,
      type,
      name,
      lat,
      lng,
      hubId,
      capacity,
      demandSchedule,
      isActive
    }
  ])
}

const invalid = (
  locationId: string,
  field: InvalidLocation["field"],
  value: number,
  allowed: string
): InvalidLocation => ({ accepted: false, _tag: "InvalidLocation", locationId, field, value, allowed })

/** Lossy. Robots of other hubs are theirs to publish. Source: spec/operations.md 5.9. */
const publishActiveRobots = (state: HubState, command: PublishActiveRobots, now: Instant): Result => {
  const draft = new DecisionDraft<HubEvent, HubCommand>()
  for (const robot of command.robots) {
    if (!state.robots.has(robot.serial)) continue
    draft.event({
      _tag: "ActiveRobotLocation",
      at: now,
      serial: robot.serial,
      shard: state.shard,
      tripId: robot.tripId,
      deliveryId: robot.deliveryId,
      attemptId: robot.attemptId,
      lat: robot.lat,
      lng: robot.lng,
      headingDeg: robot.headingDeg,
      speedMps: robot.speedMps,
      batteryPct: robot.batteryPct
    })
  }
  return draft.done()
}

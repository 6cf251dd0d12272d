/**
 * Decides what a hub does with one command. Total and pure: each (state, command) gives a decision or
 * a rejection; reads no clock. News and timers that come late are accepted and change nothing.
 * Source: spec/operations.md 3.5, 5.1, 5.3-5.7, 5.9, 7.
 */
import { accept, type Decision, DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type {
  CloseHub,
  CreateHub,
  HubCommand,
  OpenHub,
  PublishActiveRobots,
  UpsertLocation
} from "./commands.ts"
import { closeAssistance, requestFo } from "./decide-assistance.ts"
import { checkIn, checkOut, deploy, parkRobot, registerRobot, undeploy } from "./decide-deployment.ts"
import { endOfDayKey, startEndOfDay } from "./decide-end-of-day.ts"
import { applyCheckIn, applyDeliveryToField, applyTripEnd } from "./decide-field-news.ts"
import { acceptFo, assignFo, expireFoOffer, rejectFo } from "./decide-field-offer.ts"
import { completeSubtask, skipSubtask, startSubtask } from "./decide-field-step.ts"
import { activateFoTask, cancelFoTask, createFoTask, postponeFoTask } from "./decide-field-task.ts"
import { abandonFo, completeFo, progressFo, revokeFo, startFo } from "./decide-field-work.ts"
import { applyDelivery, assignPilot, beginSweeps, giveUpPilotSearch, sweepTasks } from "./decide-search.ts"
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
      return state.status === null
        ? unchanged
        : joined(applyDelivery(state, command, now), applyDeliveryToField(state, command, now))
    case "ActivateFoTask":
      return activateFoTask(state, command, now)
    case "ExpireFoOffer":
      return expireFoOffer(state, command, now)
    case "AssignFo":
      return assignFo(state, command, now)
    case "CloseAssistance":
      return closeAssistance(state, command, now)
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
      return joined(assignPilot(state, command, now), applyTripEnd(state, command.resolution, now))
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
      return joined(checkIn(state, command, now), applyCheckIn(state, command.serial, now))
    case "CheckOut":
      return checkOut(state, command, now)
    case "StartEndOfDay":
      return startEndOfDay(state, command, now)
    case "CreateFoTask":
      return createFoTask(state, command, now)
    case "PostponeFoTask":
      return postponeFoTask(state, command, now)
    case "CancelFoTask":
      return cancelFoTask(state, command, now)
    case "AcceptFo":
      return acceptFo(state, command, now)
    case "RejectFo":
      return rejectFo(state, command, now)
    case "StartFo":
      return startFo(state, command, now)
    case "ProgressFo":
      return progressFo(state, command, now)
    case "CompleteFo":
      return completeFo(state, command, now)
    case "AbandonFo":
      return abandonFo(state, command, now)
    case "RevokeFo":
      return revokeFo(state, command, now)
    case "StartSubtask":
      return startSubtask(state, command, now)
    case "CompleteSubtask":
      return completeSubtask(state, command, now)
    case "SkipSubtask":
      return skipSubtask(state, command, now)
    case "RequestFo":
      return requestFo(state, command, now)
  }
}

/** The decision of the pilot search and that of field work about the same news, as one. */
const joined = (first: Result, second: Decision<HubEvent>): Result => {
  if (!first.accepted || second === unchanged) return first
  if (first === unchanged) return second
  return {
    ...first,
    events: [...first.events, ...second.events],
    sends: [...first.sends, ...second.sends],
    timers: [...first.timers, ...second.timers],
    calls: [...first.calls, ...second.calls]
  }
}

const createHub = (state: HubState, command: CreateHub, now: Instant): Result => {
  if (targetsOf(hubMachine, state.status, "CreateHub").length === 0) {
    return illegalTransition(hubMachine, state.hubId, state.status, "CreateHub")
  }
  const { shard, cityId, name } = command
  return accept([{ _tag: "HubCreated", at: now, shard, cityId, name }])
}

/** A new day: whatever is still out stays out. */
const openHub = (state: HubState, command: OpenHub, now: Instant): Result => {
  const { hubId, shard, status, endOfDayStartedAt } = state
  if (!isLegal(hubMachine, status, "OpenHub", "OPEN")) {
    return illegalTransition(hubMachine, hubId, status, "OpenHub")
  }
  const draft = new DecisionDraft<HubEvent, HubCommand>()
  draft.event({ _tag: "HubOpened", at: now, hubId, shard, cause: command.cause })
  if (endOfDayStartedAt !== null) draft.cancelTimer(endOfDayKey)
  beginSweeps(draft, state, now)
  return draft.done()
}

const closeHub = (state: HubState, command: CloseHub, now: Instant): Result =>
  isLegal(hubMachine, state.status, "CloseHub", "CLOSED")
    ? accept([{ _tag: "HubClosed", at: now, hubId: state.hubId, shard: state.shard, cause: command.cause }])
    : illegalTransition(hubMachine, state.hubId, state.status, "CloseHub")

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

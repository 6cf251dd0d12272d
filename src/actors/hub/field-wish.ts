/**
 * What a wish for field work leads to: a new task with its steps, its place and its time; or, where one is
 * open for the robot, what that one learns. Source: spec/operations.md 5.3-5.7; spec/flows.md F3, F9, F13.
 */
import { haversineM, type LatLng, type Place } from "../../domain/geo.ts"
import { deriveId, type FoTaskId, type LocationId, type RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { notFound } from "../../domain/rejections.ts"
import { batteryCriticalPercent, deliveryEndWaitMs, geofenceM } from "../../services/operations/constants.ts"
import type { FoTaskType } from "../../services/operations/enums.ts"
import {
  isBatterySwap,
  keepsRobotStanding,
  movesFood,
  priorityOf,
  putsRobotsDown
} from "../../services/operations/field-task-policies.ts"
import { stepsOf, type TemplateStop } from "../../services/operations/field-task-templates.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"
import type { Ground } from "../robot/commands.ts"
import type { CreateFoTask, FoTaskStop } from "./commands.ts"
import { type FoTask, openTasksOf } from "./field-state.ts"
import {
  activate,
  activation,
  activationKey,
  type FieldDraft,
  hubPlace,
  isNews,
  lotPlace,
  poseOf,
  serviceName,
  spot,
  storagePlace
} from "./field-steps.ts"
import { foTaskMachine } from "./machine.ts"
import type { HubRejection, InvalidFoTask } from "./rejections.ts"
import type { HubLocation, HubState } from "./state.ts"

/** What became of a wish for field work. */
interface Wish {
  readonly accepted: true
  /** Null: the food was moved already, nothing is to be done. */
  readonly foTaskId: FoTaskId | null
  /** It was open before. */
  readonly existing: boolean
}

/** Puts what the wish leads to into the draft. `grounded`: the robot is grounded together with it. */
export const wishFor = (
  draft: FieldDraft,
  state: HubState,
  command: CreateFoTask,
  grounded: boolean,
  now: Instant
): Wish | HubRejection => {
  const invalid = whyInvalid(state, command)
  if (invalid !== null) return invalid
  const type = typeFor(state, command)
  const grounds = groundNow(draft, type, command)
  const open = openFor(state, type, command)
  for (const task of open) detail(draft, state, task, command, grounded || grounds, now)
  const stops = command.stops.filter((stop) => openOne(state, type, stop.serial) === null)
  // Of several robots those that have such a task go on with it, the others get one together.
  if (open.length > 0 && stops.length === 0) {
    return { accepted: true, foTaskId: open[0]!.foTaskId, existing: true }
  }
  if (isFoodMoved(state, type, command)) return { accepted: true, foTaskId: null, existing: true }
  return plan(draft, state, command, type, stops, grounded || grounds, now)
}

const whyInvalid = (state: HubState, command: CreateFoTask): HubRejection | null => {
  const { type, stops, priority } = command
  const isMerchants = type === "TABLET_ISSUE" || type === "QR_ISSUE"
  if (!isMerchants && stops.length === 0) return invalid(type, "stops", "at least one robot")
  if (priority !== null && !(Number.isInteger(priority) && priority >= 0 && priority <= 3)) {
    return invalid(type, "priority", "a whole number, 0..3, or null for that of the type")
  }
  for (const { serial, locationId } of stops) {
    if (copyOf(command, serial) === null && !state.robots.has(serial)) return notFound("Robot", serial)
    if (!putsRobotsDown(type)) continue
    if (locationId === null ? nearestLot(state, command.place) === null : !state.locations.has(locationId)) {
      return notFound("Location", locationId ?? "PARKING_LOT")
    }
  }
  return hubPlace(state) === null ? invalid(type, "place", "a hub with a place") : null
}

const invalid = (type: FoTaskType, field: InvalidFoTask["field"], allowed: string): InvalidFoTask => ({
  accepted: false,
  _tag: "InvalidFoTask",
  type,
  field,
  allowed
})

const copyOf = (command: CreateFoTask, serial: RobotSerial): RobotCopy | null =>
  command.robots.find((robot) => robot.serial === serial) ?? null

/** A battery is swapped with the lot's own equipment when the robot stands at one. */
const typeFor = (state: HubState, { type, stops, ...rest }: CreateFoTask): FoTaskType => {
  if (type !== "BATTERY_SWAP") return type
  const atLot = stops.every(({ serial }) => {
    const copy = rest.robots.find((robot) => robot.serial === serial)
    const pose = poseOf(copy ?? null)
    return pose !== null && copy?.tripId === null && lotAt(state, pose) !== null
  })
  return atLot ? "PARKING_LOT_BATTERY_SWAP" : "BATTERY_SWAP"
}

/** The lot where somebody stands, null when he stands elsewhere. */
export const lotAt = (state: HubState, place: LatLng): HubLocation | null => {
  const lot = nearestLot(state, place)
  return lot !== null && haversineM(lot, place) <= geofenceM ? lot : null
}

/** The nearest lot in use; without a place the first one. Ties: the one that the hub knew first. */
const nearestLot = (state: HubState, place: LatLng | null): HubLocation | null => {
  let nearest: HubLocation | null = null
  let distance = Number.POSITIVE_INFINITY
  for (const location of state.locations.values()) {
    if (location.type !== "PARKING_LOT" || !location.isActive) continue
    const meters = place === null ? 0 : haversineM(location, place)
    if (nearest !== null && meters >= distance) continue
    nearest = location
    distance = meters
  }
  return nearest
}

/** The robot's open task of this type; either exchange of the battery stands for the other. */
const openOne = (state: HubState, type: FoTaskType, serial: RobotSerial): FoTask | null => {
  for (const task of openTasksOf(state.field, serial)) {
    if (task.type === type || (isBatterySwap(type) && isBatterySwap(task.type))) return task
  }
  return null
}

/** The open tasks of which this wish is a repetition, each once. */
const openFor = (state: HubState, type: FoTaskType, command: CreateFoTask): ReadonlyArray<FoTask> => {
  const atMerchant = openAtMerchant(state, command)
  const open: Array<FoTask> = atMerchant === null ? [] : [atMerchant]
  for (const { serial } of command.stops) {
    const task = openOne(state, type, serial)
    if (task !== null && !open.includes(task)) open.push(task)
  }
  return open
}

const openAtMerchant = (state: HubState, { type, stops, merchantId }: CreateFoTask): FoTask | null => {
  if (stops.length > 0 || merchantId === null) return null
  for (const task of state.field.tasks.values()) {
    if (task.type === type && task.merchantId === merchantId) return task
  }
  return null
}

/** The food of a delivery leaves a robot once: the same news again asks for nothing. */
const isFoodMoved = (state: HubState, type: FoTaskType, command: CreateFoTask): boolean => {
  const { deliveryId, stops } = command
  if (deliveryId === null || !movesFood(type) || !isNews(command.by)) return false
  for (const task of state.field.finished.values()) {
    if (task.deliveryId !== deliveryId || task.serial !== stops[0]?.serial) continue
    if (task.type === type && task.status === "COMPLETED") return true
  }
  return false
}

/**
 * A robot that nobody drives is kept standing when it reports that it cannot go on: its battery is nearly
 * empty, it has fallen over, was hit, or its lid does not move.
 */
const groundNow = (draft: FieldDraft, type: FoTaskType, command: CreateFoTask): boolean => {
  if (!command.by.startsWith("robot:")) return false
  let grounds = false
  for (const { serial, operationState, tripId, batteryPct } of command.robots) {
    if (tripId !== null || operationState === "GROUNDED" || operationState === "OFF_DUTY") continue
    const isEmpty = isBatterySwap(type) && batteryPct !== null && batteryPct < batteryCriticalPercent
    if (!isEmpty && !keepsRobotStanding(type)) continue
    const ground: Ground = { _tag: "Ground", reason: type, requestedBy: serviceName }
    draft.send("Robot", serial, ground)
    grounds = true
  }
  return grounds
}

/** What an open task learns when it is asked for again; one that was put off begins now. */
const detail = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  command: CreateFoTask,
  grounded: boolean,
  now: Instant
): void => {
  const deliveryId = task.deliveryId === null ? command.deliveryId : null
  const intoSerial = command.intoSerial === task.intoSerial ? null : command.intoSerial
  const foodTo = newFoodPlace(task, command)
  const groundedFor = grounded && !task.groundedFor
  if (deliveryId !== null || intoSerial !== null || foodTo !== null || groundedFor) {
    const { foTaskId } = task
    draft.event({ _tag: "FoTaskDetailed", at: now, foTaskId, deliveryId, foodTo, intoSerial, groundedFor })
  }
  const waits = command.activateOnDeliveryEnd || (command.scheduledFor ?? now) > now
  if (task.status === "SCHEDULED" && !waits) activate(draft, state, task, command.type, now)
}

const newFoodPlace = (task: FoTask, { foodTo }: CreateFoTask): Place | null => {
  if (foodTo === null || task.type !== "DELIVERY_RESCUE") return null
  const dropoff = task.subtasks.findIndex((step) => step.action === "DROPOFF_FOOD")
  const way = task.subtasks[dropoff - 1]
  if (way === undefined || way.status !== "PENDING") return null
  return way.to?.lat === foodTo.lat && way.to.lng === foodTo.lng ? null : spot(foodTo)
}

/** What a task waits for that is to begin when the robot has nothing to do any more. */
const waitsOf = (
  type: FoTaskType,
  command: CreateFoTask
): { readonly tripId: string | null; readonly deliveryId: string | null } => {
  const { activateOnDeliveryEnd, deliveryId, robots } = command
  if (!activateOnDeliveryEnd) return { tripId: null, deliveryId: null }
  const robot = robots[0] ?? null
  const tripId = robot === null ? command.tripId : robot.tripId
  // Food that is to be taken out is there because its delivery is over: only the way is waited for.
  if (tripId !== null || type === "EMPTY_BOT") return { tripId, deliveryId: null }
  return { tripId: null, deliveryId }
}

const plan = (
  draft: FieldDraft,
  state: HubState,
  command: CreateFoTask,
  type: FoTaskType,
  stops: ReadonlyArray<FoTaskStop>,
  groundedFor: boolean,
  now: Instant
): Wish => {
  const { hubId } = state
  const { deliveryId, merchantId, intoSerial, by, notes } = command
  const foTaskId = deriveId(`${hubId} fo_task`, state.version, 0, now)
  const first = stops[0]?.serial ?? null
  const place = placeOf(state, command, first)
  const waits = waitsOf(type, command)
  const isHeldBack = waits.tripId !== null || waits.deliveryId !== null
  const isLater = isHeldBack || (command.scheduledFor ?? now) > now
  const status = isLater ? "SCHEDULED" : "PENDING"
  if (!isLegal(foTaskMachine, null, "CreateFoTask", status))
    return { accepted: true, foTaskId: null, existing: true }
  const atLatest = isHeldBack ? now + deliveryEndWaitMs : now
  const scheduledFor = isLater ? Math.max(command.scheduledFor ?? 0, atLatest) : null
  const priority = command.priority ?? priorityOf(type)
  draft
    .event({
      _tag: "FoTaskPlanned",
      at: now,
      foTaskId,
      type,
      priority,
      status,
      serials: stops.map((stop) => stop.serial),
      deliveryId,
      tripId: command.tripId,
      merchantId,
      place,
      intoSerial,
      scheduledFor,
      waitsForTripId: waits.tripId,
      waitsForDeliveryId: waits.deliveryId,
      groundedFor,
      by,
      notes,
      steps: stepsOf(type, {
        place,
        stops: stops.map((stop) => templateStop(state, command, stop, type)),
        storage: storagePlace(state) ?? place,
        foodTo: command.foodTo === null ? (hubPlace(state) ?? place) : spot(command.foodTo)
      })
    })
    .event({
      _tag: "FoTaskCreated",
      at: now,
      foTaskId,
      hubId,
      type,
      priority,
      serial: stops.length === 1 ? first : null,
      deliveryId,
      place,
      pending: status === "PENDING"
    })
  if (scheduledFor !== null) draft.setTimer(activationKey(foTaskId), scheduledFor, activation(foTaskId))
  return { accepted: true, foTaskId, existing: false }
}

const templateStop = (
  state: HubState,
  command: CreateFoTask,
  { serial, locationId }: FoTaskStop,
  type: FoTaskType
): TemplateStop => {
  const copy = copyOf(command, serial)
  const at = poseOf(copy)
  const lot = !putsRobotsDown(type) ? null : lotFor(state, locationId, at ?? command.place)
  return { serial, at, parkAt: lot === null ? null : lotPlace(lot) }
}

const lotFor = (state: HubState, locationId: LocationId | null, at: LatLng | null): HubLocation | null =>
  locationId === null ? nearestLot(state, at) : (state.locations.get(locationId) ?? null)

/** Where the work is: as was said, else where the first robot is, else where it was put, else the hub. */
const placeOf = (state: HubState, command: CreateFoTask, serial: RobotSerial | null): Place => {
  if (command.place !== null) return spot(command.place)
  const pose = serial === null ? null : poseOf(copyOf(command, serial))
  if (pose !== null) return spot(pose)
  const locationId = serial === null ? null : (state.robots.get(serial)?.locationId ?? null)
  const location = locationId === null ? undefined : state.locations.get(locationId)
  return location === undefined ? hubPlace(state)! : lotPlace(location)
}

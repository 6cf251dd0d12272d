/**
 * Movements: deployments, returns, and the way home of a robot that has nothing to do.
 * Source: spec/dispatch.md 3, 5 (createDeployment, createReturn).
 */
import { type Outcome, unchanged } from "../../domain/decider.ts"
import { haversineM, type Place } from "../../domain/geo.ts"
import { notFound } from "../../domain/rejections.ts"
import { atOriginWithinM } from "../../services/dispatch/constants.ts"
import type { RobotIssue } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { bestLot } from "../../services/dispatch/planner/lots.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"
import { planMovement } from "../../services/dispatch/planner/movement.ts"
import { driveMs, routeMeters, waypointsOf } from "../../services/dispatch/planner/travel.ts"
import { requestActivation } from "./activation.ts"
import { placeAt } from "./assign.ts"
import type { CreateDeployment, CreateReturn } from "./commands.ts"
import type { PlannerEvent } from "./events.ts"
import { Pass, tripTypeOf } from "./pass.ts"
import { type PlannerRejection, robotNotFeasible, slotTaken } from "./rejections.ts"
import { demandIn, isIdle, type PlannerRobot, type PlannerState } from "./state.ts"
import { departBy } from "./urgency.ts"

/** A planned movement of one robot, with what it is for. */
export interface Movement {
  readonly type: "Deployment" | "Return"
  readonly origin: Place
  readonly destination: Place
  readonly etd: number
  readonly eta: number
  readonly meters: number
  readonly batteryEndPct: number
  readonly block: PilotBlock | null
  readonly purpose: string
  /** The attempt whose food is brought back, null for an empty robot. */
  readonly deliveryId: string | null
  readonly attemptId: string | null
}

/** T1 to T3 at once, with the trip, and its start when it is due. */
export const addMovement = (pass: Pass, robot: PlannerRobot, movement: Movement): void => {
  const { now, config } = pass
  const { type, deliveryId, attemptId, destination, origin } = movement
  const seconds = Math.round((movement.eta - movement.etd) / 1_000)
  const plan: DemandPlan = {
    revision: 1,
    serial: robot.serial,
    etd: movement.etd,
    eta: movement.eta,
    durationS: seconds,
    distanceM: movement.meters,
    cost: 0,
    batteryEndPct: movement.batteryEndPct,
    blocks: movement.block === null ? [] : [movement.block],
    interruptsDemandId: null
  }
  const demand = pass.create({
    type,
    origin,
    destination,
    start: movement.etd,
    latestStart: movement.etd,
    hubId: robot.hubId,
    deliveryId,
    attemptId,
    quoteId: null,
    originatingDemandId: null,
    features: null,
    purpose: movement.purpose,
    expiresAt: null,
    withFood: deliveryId !== null,
    plan,
    quoted: null
  })
  pass.step(demand, "Quote", "Requested", null, null)
  pass.step(demand, "Confirm", "Scheduled", null, null)
  pass.step(demand, "Assign", "Pending", robot.serial, null)
  const tripId = pass.newId()
  const startAt = movement.etd - config.activationLeadS * 1_000
  pass.event({
    _tag: "TripRequested",
    at: now,
    tripId,
    demandId: demand.id,
    deliveryId,
    attemptId,
    hubId: robot.hubId,
    type: tripTypeOf(type),
    serial: robot.serial,
    origin,
    destination,
    scheduledFor: Math.max(now, startAt),
    etd: movement.etd,
    eta: movement.eta,
    distanceM: movement.meters,
    durationS: seconds,
    departBy: departBy(type, movement.etd, null, config),
    orderId: null,
    ...waypointsOf(origin, destination, config)
  })
  if (now >= startAt) requestActivation(pass, demand.id, tripId, robot.hubId, 1)
}

/** Plans a return for which nobody is free: Operations will find somebody. */
const addUndriven = (
  pass: Pass,
  robot: PlannerRobot,
  origin: Place,
  destination: Place,
  etd: number,
  purpose: string,
  attempt: Pick<Movement, "deliveryId" | "attemptId">
): void => {
  const meters = routeMeters(origin, destination, pass.config)
  const eta = etd + driveMs(meters, pass.config)
  const rest = { batteryEndPct: robot.batteryPct, block: null, purpose, ...attempt }
  addMovement(pass, robot, { type: "Return", origin, destination, etd, eta, meters, ...rest })
}

/**
 * Sends an idle robot that is away from its lots to the best one, with the food of a failed delivery
 * where it holds some. A robot that stands at a lot already is at home. Without a free pilot the
 * return is planned nevertheless: the robot cannot stay where it is, and Operations will find one.
 */
export const goHome = (pass: Pass, robot: PlannerRobot): void => {
  const { state, now, config } = pass
  if (robot.lat === null || robot.lng === null || !robot.online) return
  const lot = bestLot(state, { lat: robot.lat, lng: robot.lng }, now, config)
  if (lot === null) return
  const withFood = robot.hasFood || robot.foodOfAttemptId !== null
  const origin = placeAt(robot.lat, robot.lng)
  if (!withFood && haversineM(origin, lot) <= atOriginWithinM) {
    pass.event({
      _tag: "RobotPlaced",
      at: now,
      serial: robot.serial,
      place: origin,
      lotId: lot.locationId,
      home: true
    })
    return
  }
  const destination: Place = {
    lat: lot.lat,
    lng: lot.lng,
    locationId: lot.locationId,
    kind: "ParkingLot"
  }
  const planned = planMovement(
    state,
    state.calendar,
    robot,
    "Return",
    destination,
    now,
    withFood,
    now,
    config
  )
  if (typeof planned === "string" && planned !== "NoPilot") return
  const purpose = withFood ? "return-food" : "return"
  const attempt = { deliveryId: robot.foodOfDeliveryId, attemptId: robot.foodOfAttemptId }
  if (typeof planned === "string") {
    addUndriven(pass, robot, origin, destination, now, purpose, attempt)
    return
  }
  const { etd, eta, meters, batteryEndPct } = planned
  const block = pass.take(planned.block, "Return")
  const rest = { meters, batteryEndPct, block, purpose, ...attempt }
  addMovement(pass, robot, { type: "Return", origin: planned.origin, destination, etd, eta, ...rest })
}

const firstSlot = (robot: PlannerRobot): string | null =>
  (robot.activeDemand ?? robot.scheduledPickup ?? robot.scheduledDelivery ?? robot.scheduledMovement)
    ?.demandId ?? null

const create = (
  state: PlannerState,
  robot: PlannerRobot,
  type: "Deployment" | "Return",
  destination: Place,
  start: number,
  purpose: string,
  attempt: { readonly deliveryId: string | null; readonly attemptId: string | null },
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const withFood = attempt.attemptId !== null
  const planned = planMovement(
    state,
    state.calendar,
    robot,
    type,
    destination,
    Math.max(now, start),
    withFood,
    now,
    config
  )
  // Food is not kept waiting for a pilot whom the calendar does not know of.
  const undriven = planned === "NoPilot" && type === "Return" && withFood
  if (typeof planned === "string" && !undriven) return robotNotFeasible(robot.serial, planned)
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  if (typeof planned === "string") {
    const from = placeAt(robot.lat ?? destination.lat, robot.lng ?? destination.lng)
    addUndriven(pass, robot, from, destination, Math.max(now, start), purpose, attempt)
    return pass.done()
  }
  const { origin, etd, eta, meters, batteryEndPct, block } = planned
  addMovement(pass, robot, {
    type,
    origin,
    destination,
    etd,
    eta,
    meters,
    batteryEndPct,
    block,
    purpose,
    ...attempt
  })
  return pass.done()
}

export const decideCreateDeployment = (
  state: PlannerState,
  command: CreateDeployment,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const robot = state.robotBySerial.get(command.serial)
  if (robot === undefined) return notFound("Robot", command.serial)
  const taken = firstSlot(robot)
  if (taken !== null) return slotTaken(robot.serial, taken)
  const nobody = { deliveryId: null, attemptId: null }
  const { destination, start, purpose } = command
  return create(state, robot, "Deployment", destination, start, purpose, nobody, now, config)
}

/** Whether the robot is on its way with this food already: the delivery asks again until it hears of the trip. */
const bringsBack = (state: PlannerState, robot: PlannerRobot, command: CreateReturn): boolean => {
  const movement = demandIn(state, robot.activeDemand) ?? demandIn(state, robot.scheduledMovement)
  return command.attemptId !== null && movement?.type === "Return" && movement.attemptId === command.attemptId
}

export const decideCreateReturn = (
  state: PlannerState,
  command: CreateReturn,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const robot = state.robotBySerial.get(command.serial)
  if (robot === undefined) return notFound("Robot", command.serial)
  const taken = firstSlot(robot)
  if (taken !== null) {
    return bringsBack(state, robot, command) ? unchanged : slotTaken(robot.serial, taken)
  }
  const issue: RobotIssue = "NoPosition"
  if (robot.lat === null || robot.lng === null) return robotNotFeasible(robot.serial, issue)
  const lot =
    command.destination === null ? bestLot(state, { lat: robot.lat, lng: robot.lng }, now, config) : null
  if (command.destination === null && lot === null) return robotNotFeasible(robot.serial, "Unroutable")
  const destination: Place = command.destination ?? {
    lat: lot?.lat ?? 0,
    lng: lot?.lng ?? 0,
    locationId: lot?.locationId ?? "",
    kind: "ParkingLot"
  }
  const attempt = { deliveryId: command.deliveryId, attemptId: command.attemptId }
  const purpose = command.attemptId === null ? "return" : "return-food"
  return create(state, robot, "Return", destination, command.start, purpose, attempt, now, config)
}

/** Whether a robot has nothing to do and stands where it should not stay. */
export const isStray = (robot: PlannerRobot): boolean =>
  isIdle(robot) && (robot.away || robot.foodOfAttemptId !== null)

/**
 * Liveness: when no orders and faults come any more, every accepted delivery comes to its outcome or into
 * somebody's hands, and robots and pilots come to rest. Source: spec/simulation.md 9 (pass criterion).
 */
import { type DeliveryState, strandedAttempt } from "../../../actors/delivery/state.ts"
import type { HubState } from "../../../actors/hub/state.ts"
import { heldTrip } from "../../../actors/pilot/state.ts"
import { isFinal } from "../../../actors/planner/state.ts"
import type { RobotState } from "../../../actors/robot/state.ts"
import type { Instant } from "../../../domain/instant.ts"
import { isClosed, isOver, type System } from "./system.ts"

export interface Unsettled {
  readonly invariant: string
  /** Who waits. */
  readonly id: string
  /** Changes as long as it goes on: steps of the delivery and its trip, and the place of its robot. */
  readonly progress: string
  /** When its next trip is planned to depart, null when none is: until then it waits for its turn. */
  readonly departsAt: Instant | null
  readonly what: string
}

/** Everybody who waits for nothing at the moment; empty when the system has come to rest. */
export const unsettled = (system: System): ReadonlyArray<Unsettled> => {
  const found: Array<Unsettled> = []
  const looked = lookedAfter(system)
  for (const delivery of system.deliveries()) {
    if (delivery.order === null || isClosed(delivery) || isInHands(delivery, system, looked)) continue
    found.push({
      invariant: "delivery-has-outcome-or-human",
      id: delivery.deliveryId,
      progress: progressOfDelivery(delivery, system),
      departsAt: departureOf(delivery, system),
      what: `delivery ${delivery.deliveryId} is ${delivery.order.status}, attempts ${delivery.attempts.map((it) => it.status).join(", ")}, and nobody looks after it`
    })
  }
  for (const robot of system.robots()) {
    if (!isStuck(robot, system) || looked.has(robot.serial)) continue
    found.push({
      invariant: "robot-rests-or-human",
      id: robot.serial,
      progress: `${robot.stateVersion} ${placeOf(robot.serial, system)}`,
      departsAt: null,
      what: `${robot.serial} is ${robot.operationState} on ${robot.tripId}, food ${robot.flags.hasFood}, and nobody looks after it`
    })
  }
  for (const pilot of system.pilots()) {
    const held = heldTrip(pilot)
    const trip = system.trip(held)
    if (held === null || (trip !== null && !isOver(trip))) continue
    found.push({
      invariant: "pilot-is-freed",
      id: pilot.pilotId,
      progress: `${pilot.version}`,
      departsAt: null,
      what: `pilot ${pilot.pilotId} holds trip ${held}, which is ${trip?.status}`
    })
  }
  return found
}

/** About ten metres. */
const placeDigits = 4

const placeOf = (serial: string | null, system: System): string => {
  const device = system.world.devices.find((it) => it.serial === serial)
  return device === undefined
    ? ""
    : `${device.place.lat.toFixed(placeDigits)} ${device.place.lng.toFixed(placeDigits)}`
}

/** Times of arrival that move on while nothing moves are no progress. */
const progressOfDelivery = ({ order, attempts }: DeliveryState, system: System): string => {
  const steps = attempts.map((attempt) => `${attempt.version} ${attempt.serial}`).join(" ")
  const trip = system.trip(order?.tripId ?? null)
  return `${order?.version} ${steps} ${trip?.version} ${placeOf(attempts[attempts.length - 1]?.serial ?? null, system)}`
}

const departureOf = ({ deliveryId }: DeliveryState, system: System): Instant | null => {
  for (const { demandByDelivery, demands } of system.planners()) {
    const demandId = demandByDelivery.get(deliveryId)
    const demand = demandId === undefined ? undefined : demands.get(demandId)
    if (demand === undefined || isFinal(demand)) continue
    const pickup = demand.pickupId === null ? undefined : demands.get(demand.pickupId)
    const next = pickup === undefined || isFinal(pickup) ? demand : pickup
    return next.plan === null ? null : next.plan.etd
  }
  return null
}

/** Robots and deliveries that an open field task is about. */
const lookedAfter = (system: System): ReadonlySet<string> => {
  const ids = new Set<string>()
  for (const hub of system.hubs()) for (const id of idsOfFieldWork(hub)) ids.add(id)
  return ids
}

const idsOfFieldWork = ({ field }: HubState): ReadonlyArray<string> => {
  const ids: Array<string> = []
  for (const { serials, deliveryId, intoSerial } of field.tasks.values()) {
    ids.push(...serials)
    if (deliveryId !== null) ids.push(deliveryId)
    if (intoSerial !== null) ids.push(intoSerial)
  }
  for (const { serial } of field.assistance.values()) ids.push(serial)
  return ids
}

const isInHands = (delivery: DeliveryState, system: System, looked: ReadonlySet<string>): boolean => {
  const { deliveryId, attempts, order } = delivery
  if (looked.has(deliveryId) || system.alarms.has(deliveryId)) return true
  if (order?.tripId != null && system.alarms.has(order.tripId)) return true
  if (strandedAttempt(delivery) !== null && order?.status === "RescueRequested") return true
  return attempts.some(({ serial }) => serial !== null && (looked.has(serial) || system.alarms.has(serial)))
}

/** A robot that is under way with a trip that is over, or that carries food for nobody. */
const isStuck = (robot: RobotState, system: System): boolean => {
  if (system.alarms.has(robot.serial)) return false
  if (robot.operationState === "GROUNDED") return true
  if (robot.operationState !== "ON_TRIP") return false
  const trip = system.trip(robot.tripId)
  return trip === null || isOver(trip)
}

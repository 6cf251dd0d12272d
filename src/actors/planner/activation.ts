/**
 * Starts what is due: the activation order of a robot's slots (S1), repeated activations, and the
 * news that a robot waits at its merchant. Source: spec/dispatch.md 4, 5 (activate), 9 (6, 7).
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { DemandId, HubId, TripId } from "../../domain/ids.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import {
  activationRetriesMax,
  activationRetryMs,
  atOriginWithinM,
  standingBelowMps
} from "../../services/dispatch/constants.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Activate, RetryActivation } from "./commands.ts"
import { revisedPlan } from "./demand-plan.ts"
import type { PlannerEvent } from "./events.ts"
import { demandMachine } from "./machine.ts"
import { Pass } from "./pass.ts"
import { missingTrip, notReady, type PlannerRejection } from "./rejections.ts"
import { reserve } from "./reservation.ts"
import {
  demandIn,
  demandOrNull,
  isFinal,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState,
  robotOf
} from "./state.ts"

/**
 * Asks Operations to start a trip with the pilot who is planned for it, and again when nobody answers.
 * `tries` counts this one.
 */
export const requestActivation = (
  pass: Pass,
  demandId: DemandId,
  tripId: TripId,
  hubId: HubId,
  tries: number
): void => {
  const demand = pass.state.demands.get(demandId)
  // A chain that this very decision makes holds its pilots itself.
  if (demand !== undefined && demand.reservedPilotId === null && demand.tripId === tripId) {
    reserve(pass, tripId, pass.state.calendar.blocksOf(demandId))
  }
  pass.event({ _tag: "TripActivationRequested", at: pass.now, tripId, demandId, hubId })
  pass.draft.setTimer(`RetryActivation:${demandId}`, pass.now + activationRetryMs, {
    _tag: "RetryActivation",
    demandId,
    tries
  })
}

/** The demand whose turn it is on a robot that is free (S1), null when it must wait for something. */
export const nextToStart = (state: PlannerState, robot: PlannerRobot): PlannerDemand | null => {
  if (robot.activeDemand !== null) return null
  if (robot.scheduledPickup !== null) return demandIn(state, robot.scheduledPickup)
  if (robot.scheduledDelivery !== null) {
    const delivery = demandIn(state, robot.scheduledDelivery)
    return delivery !== null && delivery.loadedAt !== null ? delivery : null
  }
  return demandIn(state, robot.scheduledMovement)
}

/**
 * Whether a demand whose turn has come is to start now: a loaded delivery and a return at once, what
 * is planned for later from `activationLeadS` before its departure on.
 */
export const isDue = (demand: PlannerDemand, now: number, config: PlannerConfig): boolean =>
  demand.activationRequestedAt === null &&
  demand.tripId !== null &&
  (demand.type === "Delivery" ||
    demand.type === "Return" ||
    demand.plan === null ||
    now >= demand.plan.etd - config.activationLeadS * 1_000)

/**
 * Whether a return may call for its pilot: his block is near, or somebody can drive it at once without a
 * block of his being in the way, and then it is his. Else it waits, because whoever came would be missed
 * by an order he is planned for. Food and a robot whose return nobody is planned for do not wait.
 */
const hasPilotNow = (pass: Pass, ret: PlannerDemand): boolean => {
  const { now, config, state, tentative } = pass
  const plan = ret.plan
  const first = state.calendar.blocksOf(ret.id)[0]
  if (plan === null || ret.withFood || first === undefined) return true
  if (first.from - config.activationLeadS * 1_000 <= now) return true
  const etd = now + config.pilotConnectS * 1_000
  const driveMs = plan.durationS * 1_000
  const mark = tentative.mark()
  tentative.release(ret.id)
  const fit = state.calendar.earliestFit(etd, etd, driveMs, "Return", tentative)
  if (fit === null) {
    tentative.rollback(mark)
    return false
  }
  const eta = etd + driveMs
  tentative.add(fit.pilotId, etd, eta)
  const blocks = [{ pilotId: fit.pilotId, kind: "drive", from: etd, to: eta } as const]
  pass.event({
    _tag: "DemandPlanned",
    at: now,
    demandId: ret.id,
    plan: revisedPlan(plan, etd, eta, blocks)
  })
  return true
}

/** Activates what is due on a robot. */
export const activateDue = (pass: Pass, robot: PlannerRobot): void => {
  if (robot.operationState === "GROUNDED" || !robot.online) return
  const next = nextToStart(pass.state, robot)
  if (next === null || next.tripId === null || next.hubId === null) return
  if (pass.hasMoved(next.id) || !isDue(next, pass.now, pass.config)) return
  if (next.type === "Return" && !hasPilotNow(pass, next)) return
  requestActivation(pass, next.id, next.tripId, next.hubId, 1)
}

/** Whether a robot that stands at `place` now waits for its delivery's food there, untold so far. */
export const waitsAtOrigin = (delivery: PlannerDemand, serial: string, place: LatLng): boolean =>
  delivery.loadedAt === null &&
  delivery.atOriginSerial !== serial &&
  haversineM(place, delivery.origin) <= atOriginWithinM

export const tellAtOrigin = (pass: Pass, delivery: PlannerDemand, serial: string): void => {
  if (delivery.deliveryId === null || delivery.attemptId === null) return
  pass.event({
    _tag: "AtOrigin",
    at: pass.now,
    demandId: delivery.id,
    deliveryId: delivery.deliveryId,
    attemptId: delivery.attemptId,
    serial,
    place: delivery.origin
  })
}

/** Step 7 of the loop for one robot. */
export const checkAtOrigin = (pass: Pass, robot: PlannerRobot): void => {
  if (
    robot.activeDemand !== null ||
    robot.scheduledPickup !== null ||
    robot.lat === null ||
    robot.lng === null
  )
    return
  const delivery = demandIn(pass.state, robot.scheduledDelivery)
  if (delivery === null || delivery.loadedAt !== null || delivery.atOriginSerial === robot.serial) return
  if (pass.hasMoved(delivery.id) || robot.speedMps >= standingBelowMps) return
  const pickup = demandOrNull(pass.state, delivery.pickupId)
  if (pickup !== null && !isFinal(pickup)) return
  if (waitsAtOrigin(delivery, robot.serial, { lat: robot.lat, lng: robot.lng }))
    tellAtOrigin(pass, delivery, robot.serial)
}

export const decideActivate = (
  state: PlannerState,
  command: Activate,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const demand = state.demands.get(command.demandId)
  if (demand === undefined) return notFound("Demand", command.demandId)
  if (demand.status === "Active") return unchanged
  if (isFinal(demand)) return illegalTransition(demandMachine, demand.id, demand.status, "Activate")
  const robot = robotOf(state, demand)
  if (robot === null) return notReady(demand.id, "Robot")
  if (robot.activeDemand !== null) return notReady(demand.id, "RobotFree")
  const next = nextToStart(state, robot)
  if (next?.id !== demand.id) {
    if (robot.scheduledPickup !== null) return notReady(demand.id, "Pickup")
    return notReady(demand.id, demand.type === "Delivery" ? "Load" : "Delivery")
  }
  if (demand.tripId === null || demand.hubId === null) return missingTrip(demand.id)
  if (demand.activationRequestedAt !== null) return unchanged
  const pass = new Pass(state, config, now)
  requestActivation(pass, demand.id, demand.tripId, demand.hubId, 1)
  return pass.done()
}

export const decideRetryActivation = (
  state: PlannerState,
  command: RetryActivation,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const demand = state.demands.get(command.demandId)
  if (demand === undefined || demand.status !== "Pending" || demand.departedAt !== null) return unchanged
  if (demand.pilotId !== null || demand.activationRequestedAt === null) return unchanged
  if (demand.tripId === null || demand.hubId === null) return unchanged
  const pass = new Pass(state, config, now)
  if (command.tries > activationRetriesMax) pass.alarm("ActivationUnanswered", "Demand", demand.id)
  else requestActivation(pass, demand.id, demand.tripId, demand.hubId, command.tries + 1)
  return pass.done()
}

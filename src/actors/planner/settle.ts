/**
 * What a robot does next when something has just ended, and what the loop mends for it: one robot's
 * share of the replan loop (spec/dispatch.md 4, 9 steps 2, 3, 6, 7).
 */
import { standingBelowMps } from "../../services/dispatch/constants.ts"
import type { DemandPlan } from "../../services/dispatch/planner/model.ts"
import { driveMs, routeMeters, waypointsOf } from "../../services/dispatch/planner/travel.ts"
import { activateDue, checkAtOrigin, requestActivation } from "./activation.ts"
import { placeAt } from "./assign.ts"
import { start } from "./departure.ts"
import { handOver } from "./handover.ts"
import { foodWordMs } from "./limits.ts"
import { goHome, isStray } from "./movement.ts"
import { type Pass, tripTypeOf } from "./pass.ts"
import { cancelDelivery, endDemand, orphan } from "./release.ts"
import { demandIn, demandOrNull, type PlannerDemand, type PlannerRobot } from "./state.ts"
import { departBy } from "./urgency.ts"

/** Brings a robot that is free a step further. Does nothing while something runs. */
export const settle = (pass: Pass, robot: PlannerRobot): void => {
  if (robot.activeDemand !== null) {
    const active = demandIn(pass.state, robot.activeDemand)
    if (active !== null) handOver(pass, active)
    return
  }
  if (isStray(robot)) {
    if (awaitsWord(pass, robot)) return
    pass.split()
    goHome(pass, robot)
    return
  }
  const { state } = pass
  const pickup = demandIn(state, robot.scheduledPickup)
  const delivery = demandIn(state, robot.scheduledDelivery)
  const movement = demandIn(state, robot.scheduledMovement)
  pass.split()
  if (startLate(pass, robot, pickup ?? delivery ?? movement)) return
  if (pickup?.tripLost) {
    endDemand(pass, pickup, "Other")
    if (delivery !== null && delivery.loadedAt === null) orphan(pass, delivery, [], "Other")
    return
  }
  if (delivery !== null && isStranded(pass, robot, delivery, pickup)) return
  if (movement?.tripLost && delivery === null) {
    endDemand(pass, movement, "Other")
    pass.slotFreed(robot.serial, movement.id)
    return
  }
  if (pickup !== null && pickup.tripId === null && robot.speedMps < standingBelowMps) {
    anchor(pass, robot, pickup, delivery)
    return
  }
  activateDue(pass, robot)
  checkAtOrigin(pass, robot)
}

/** Whether the delivery whose food the robot holds may still say where the food goes. */
const awaitsWord = ({ now, state }: Pass, robot: PlannerRobot): boolean => {
  if (robot.foodOfAttemptId === null) return false
  const demand = demandOrNull(state, state.demandByAttempt.get(robot.foodOfAttemptId) ?? null)
  return demand !== null && demand.closedAt !== null && now < demand.closedAt + foodWordMs
}

/** T4 of a demand whose trip departed before the robot's active slot was free. */
const startLate = (pass: Pass, robot: PlannerRobot, demand: PlannerDemand | null): boolean => {
  if (demand === null || demand.departedAt === null || pass.hasMoved(demand.id)) return false
  if (demand.type === "Delivery" && demand.loadedAt === null) return false
  start(pass, robot, demand, true)
  return true
}

/** A delivery that can no longer come about on this robot: it is taken from it, or ends. */
const isStranded = (
  pass: Pass,
  robot: PlannerRobot,
  delivery: PlannerDemand,
  pickup: PlannerDemand | null
): boolean => {
  if (delivery.loadedAt !== null) {
    if (!delivery.tripLost) return false
    cancelDelivery(pass, delivery, "Other")
    return true
  }
  // Food of a failed delivery goes back first; whoever waits for this robot gets another.
  if (robot.foodOfAttemptId !== null) {
    orphan(pass, delivery, ["HasFood"], "Other")
    return true
  }
  const fetched = pickup ?? demandOrNull(pass.state, delivery.pickupId)
  if (!delivery.tripLost && fetched?.status !== "Canceled") return false
  orphan(pass, delivery, [], "Other")
  return true
}

/** S6: the interrupted robot stands; its pickup starts from there, and gets its trip. */
const anchor = (
  pass: Pass,
  robot: PlannerRobot,
  pickup: PlannerDemand,
  delivery: PlannerDemand | null
): void => {
  const { now } = pass
  const config = pass.configFor(pickup)
  const plan = pickup.plan
  if (robot.lat === null || robot.lng === null || plan === null || pickup.hubId === null) return
  const origin = placeAt(robot.lat, robot.lng)
  const meters = routeMeters(origin, pickup.destination, config)
  const etd = Math.max(now, plan.etd)
  const eta = etd + driveMs(meters, config)
  const seconds = Math.round((eta - etd) / 1_000)
  const next: DemandPlan = {
    revision: plan.revision + 1,
    serial: plan.serial,
    etd,
    eta,
    durationS: seconds,
    distanceM: meters,
    cost: plan.cost,
    batteryEndPct: plan.batteryEndPct,
    blocks: plan.blocks,
    interruptsDemandId: plan.interruptsDemandId
  }
  const tripId = pass.newId()
  const startAt = etd - config.activationLeadS * 1_000
  pass.event({ _tag: "PickupAnchored", at: now, demandId: pickup.id, origin })
  pass.event({ _tag: "DemandPlanned", at: now, demandId: pickup.id, plan: next })
  pass.event({
    _tag: "TripRequested",
    at: now,
    tripId,
    demandId: pickup.id,
    deliveryId: pickup.deliveryId,
    attemptId: pickup.attemptId,
    hubId: pickup.hubId,
    type: tripTypeOf("Pickup"),
    serial: robot.serial,
    origin,
    destination: pickup.destination,
    scheduledFor: Math.max(now, startAt),
    etd,
    eta,
    distanceM: meters,
    durationS: seconds,
    departBy: departBy("Pickup", etd, pickup.latestStart - config.loadTimeS * 1_000 - (eta - etd), config),
    orderId: delivery?.orderId ?? null,
    ...waypointsOf(origin, pickup.destination, config)
  })
  if (now >= startAt) requestActivation(pass, pickup.id, tripId, pickup.hubId, 1)
}

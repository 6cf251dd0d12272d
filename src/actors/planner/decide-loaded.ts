/**
 * Food is in a robot: a physical fact that the plan follows, whatever it said before.
 * The six rules: spec/dispatch.md 5 (handleDeliveryLoaded).
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Place } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { bestLot } from "../../services/dispatch/planner/lots.ts"
import type { Candidate, PlannedLeg } from "../../services/dispatch/planner/model.ts"
import { configAt } from "../../services/dispatch/planner/overrides.ts"
import { driveMs, routeMeters } from "../../services/dispatch/planner/travel.ts"
import { requestActivation } from "./activation.ts"
import { assignChain, rootOf } from "./assign.ts"
import type { HandleDeliveryLoaded } from "./commands.ts"
import { start } from "./departure.ts"
import type { PlannerEvent } from "./events.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { endChildren, endDemand, orphan } from "./release.ts"
import {
  demandIn,
  demandOrNull,
  isFinal,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState
} from "./state.ts"

export const decideLoaded = (
  state: PlannerState,
  command: HandleDeliveryLoaded,
  now: Instant,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const pass = new Pass(state, config, now)
  const delivery =
    demandOrNull(state, state.demandByAttempt.get(command.attemptId) ?? null) ??
    demandOrNull(state, state.demandByDelivery.get(command.deliveryId) ?? null)
  const robot = state.robotBySerial.get(command.serial) ?? null
  if (delivery === null || robot === null) {
    reject(pass, command, delivery, robot, delivery === null ? "DemandUnknown" : "RobotUnknown")
    return pass.done()
  }
  // (1) Under way already.
  if (delivery.status === "Active") {
    if (delivery.servedByRobotId === robot.serial) return unchanged
    reject(pass, command, delivery, robot, "ActiveOnAnotherRobot")
    pass.alarm("LoadedOnAnotherRobot", "Demand", delivery.id)
    return pass.done()
  }
  // (2) Nobody waits for this food.
  if (delivery.status === "Requested" || isFinal(delivery)) {
    reject(pass, command, delivery, robot, "NotOpen")
    return pass.done()
  }
  const here = robot.scheduledDelivery?.demandId === delivery.id
  if (!here && !makeRoom(pass, command, delivery, robot)) return pass.done()
  if (here) endPickup(pass, robot, delivery)
  else if (!moveHere(pass, delivery, robot)) {
    reject(pass, command, delivery, robot, "NoLot")
    return pass.done()
  }
  // (5)
  if (delivery.loadedAt === null) {
    pass.event({ _tag: "LoadRecorded", at: now, demandId: delivery.id, loadedAt: command.loadedAt })
  }
  setOut(pass, command, delivery, robot, here)
  return pass.done()
}

const reject = (
  pass: Pass,
  command: HandleDeliveryLoaded,
  delivery: PlannerDemand | null,
  robot: PlannerRobot | null,
  reason: string
): void => {
  pass.event({
    _tag: "LoadRejected",
    at: pass.now,
    demandId: delivery?.id ?? "",
    deliveryId: command.deliveryId,
    attemptId: command.attemptId,
    serial: command.serial,
    hubId: robot?.hubId ?? delivery?.hubId ?? null,
    reason
  })
}

/** (3) Loading proves that the robot has arrived; a pickup that never started is not needed any more. */
const endPickup = (pass: Pass, robot: PlannerRobot, delivery: PlannerDemand): void => {
  const pickup = demandOrNull(pass.state, delivery.pickupId)
  if (pickup === null || isFinal(pickup)) return
  if (pickup.status !== "Active") {
    endDemand(pass, pickup, "Replaced")
    return
  }
  pass.step(pass.of(pickup), "Fulfil", "Fulfilled", robot.serial, null)
  pass.event({
    _tag: "RobotPlaced",
    at: pass.now,
    serial: robot.serial,
    place: delivery.origin,
    lotId: null,
    home: false
  })
  pass.cancelTrip(pickup.tripId, pickup.id, "Replaced")
}

/** (4) The slot here is freed of a delivery without food; food of another delivery stays. */
const makeRoom = (
  pass: Pass,
  command: HandleDeliveryLoaded,
  delivery: PlannerDemand,
  robot: PlannerRobot
): boolean => {
  const active = demandIn(pass.state, robot.activeDemand)
  const occupant = demandIn(pass.state, robot.scheduledDelivery)
  if (occupant?.loadedAt != null || active?.type === "Delivery") {
    reject(pass, command, delivery, robot, "OtherFoodAboard")
    return false
  }
  if (occupant !== null) orphan(pass, occupant, [], "Replaced")
  if (active !== null && active.type !== "Pickup") endDemand(pass, active, "Interrupted")
  return true
}

/** (4) The delivery leaves the robot it was planned for and joins the one that has its food. */
const moveHere = (pass: Pass, delivery: PlannerDemand, robot: PlannerRobot): boolean => {
  const candidate = loadedCandidate(pass.state, delivery, delivery.destination, robot, pass.now, pass.config)
  if (candidate === null) return false
  const old = delivery.status === "Pending" ? delivery.servedByRobotId : null
  if (old !== null) {
    const pickup = demandOrNull(pass.state, delivery.pickupId)
    // Under way to the merchant for nothing: it stops (T9a); what has not started is superseded below.
    if (pickup?.status === "Active") endChildren(pass, delivery, "Replaced")
  }
  assignChain(pass, rootOf(pass, delivery), candidate, old, [])
  if (old !== null) pass.slotFreed(old, delivery.id)
  return true
}

/** The chain of a delivery whose food is aboard already: no pickup, no loading, departure at once. */
export const loadedCandidate = (
  state: PlannerState,
  delivery: PlannerDemand,
  destination: Place,
  robot: PlannerRobot,
  now: Instant,
  shardConfig: PlannerConfig
): Candidate | null => {
  const config = configAt(shardConfig, delivery.origin)
  const lot = bestLot(state, destination, now, config)
  if (lot === null) return null
  const meters = routeMeters(delivery.origin, destination, config)
  const etd = now + config.pilotConnectS * 1_000
  const eta = etd + driveMs(meters, config)
  const home: Place = { lat: lot.lat, lng: lot.lng, locationId: lot.locationId, kind: "ParkingLot" }
  const homeMeters = routeMeters(destination, home, config)
  const homeEtd = eta + config.customerWaitS * 1_000
  const drive: PlannedLeg = {
    type: "Delivery",
    origin: delivery.origin,
    destination,
    etd,
    eta,
    meters,
    seconds: Math.round((eta - etd) / 1_000),
    blocks: []
  }
  const homeEta = homeEtd + driveMs(homeMeters, config)
  return {
    serial: robot.serial,
    hubId: robot.hubId,
    pickup: null,
    delivery: drive,
    ret: {
      type: "Return",
      origin: destination,
      destination: home,
      etd: homeEtd,
      eta: homeEta,
      meters: homeMeters,
      seconds: Math.round((homeEta - homeEtd) / 1_000),
      blocks: []
    },
    returnLot: lot.locationId,
    loadStartAt: now,
    pickupEta: now,
    dropoffEta: eta,
    distanceM: meters,
    batteryEndPct: robot.batteryPct,
    cost: delivery.plan?.cost ?? 0,
    costTerms: {
      lateness: 0,
      approach: 0,
      robotIdle: 0,
      foodWaiting: 0,
      interruption: 0,
      change: 0,
      risk: 0
    },
    interruptsDemandId: null
  }
}

/** (6) The delivery's trip starts at once, or goes on if it was heard of before. */
const setOut = (
  pass: Pass,
  command: HandleDeliveryLoaded,
  delivery: PlannerDemand,
  robot: PlannerRobot,
  here: boolean
): void => {
  const active = demandIn(pass.state, robot.activeDemand)
  const free = active === null || pass.statusOf(active) === "Fulfilled"
  if (here && free && delivery.departedAt !== null) {
    start(pass, robot, delivery, true)
    return
  }
  // A chain that has just been made here gets its trip in this decision; the next step activates it.
  if (!here) {
    pass.replanRobot(robot.serial)
    return
  }
  if (!command.activateTrip || delivery.activationRequestedAt !== null) return
  if (delivery.tripId === null || delivery.hubId === null) {
    pass.alarm("MissingTrip", "Demand", delivery.id)
    return
  }
  if (free) requestActivation(pass, delivery.id, delivery.tripId, delivery.hubId, 1)
}

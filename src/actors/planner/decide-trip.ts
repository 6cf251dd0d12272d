/**
 * News of trips: departures (T4), ends (T5, T9b), stops and times. Everything here is a message from
 * Operations or Deliveries: what is out of date is accepted and changes nothing.
 * Source: spec/dispatch.md 2, 4, 5 (markActive, fulfil).
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import { illegalTransition } from "../../domain/rejections.ts"
import { attemptCancellationReasons } from "../../domain/wire-enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { TripEtaChanged, TripTransitioned } from "../../services/operations/events.ts"
import type { TripMonitoringUpdate } from "../../services/trip-monitor/events.ts"
import { tellAtOrigin, waitsAtOrigin } from "./activation.ts"
import type { ApplyTrip, Fulfil, MarkActive } from "./commands.ts"
import { mayStart, start } from "./departure.ts"
import type { PlannerEvent } from "./events.ts"
import { handedOver } from "./handover.ts"
import { demandMachine } from "./machine.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { endDemand } from "./release.ts"
import { retimeTo } from "./retime.ts"
import { drivesOn, stopped } from "./standing-trip.ts"
import {
  demandIn,
  demandOrNull,
  isFinal,
  isMovement,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState,
  robotOf
} from "./state.ts"

type Answer = Outcome<PlannerEvent, PlannerRejection>

const demandOfTrip = (state: PlannerState, tripId: string): PlannerDemand | null =>
  demandOrNull(state, state.demandByTrip.get(tripId) ?? null)

export const decideMarkActive = (
  state: PlannerState,
  command: MarkActive,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, command.tripId)
  if (demand === null || demand.status === "Active" || demand.status === "Fulfilled") return unchanged
  const pass = new Pass(state, config, now)
  if (isFinal(demand)) {
    pass.cancelTrip(demand.tripId, demand.id, demand.closeReason ?? "Other")
    return pass.done()
  }
  const robot = robotOf(state, demand)
  if (robot === null) return illegalTransition(demandMachine, demand.id, demand.status, "MarkActive")
  if (robot.serial !== command.serial) {
    pass.alarm("TripDepartedWithAnotherRobot", "Demand", demand.id)
    return pass.done()
  }
  const loaded = demand.type !== "Delivery" || demand.loadedAt !== null
  if (!mayStart(pass, robot, demand) || (!loaded && !command.force)) {
    if (demand.departedAt !== null) return unchanged
    pass.event({ _tag: "DepartureRecorded", at: now, demandId: demand.id })
    return pass.done()
  }
  start(pass, robot, demand, loaded)
  return pass.done()
}

export const decideFulfil = (
  state: PlannerState,
  command: Fulfil,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand =
    command.tripId !== null
      ? demandOfTrip(state, command.tripId)
      : demandOrNull(
          state,
          command.attemptId === null ? null : (state.demandByAttempt.get(command.attemptId) ?? null)
        )
  if (demand === null || isFinal(demand)) return unchanged
  const robot = robotOf(state, demand)
  if (robot === null) return illegalTransition(demandMachine, demand.id, demand.status, "Fulfil")
  const pass = new Pass(state, config, now)
  if (demand.status === "Pending") {
    // Its start was never heard of (D).
    if (!mayStart(pass, robot, demand)) {
      pass.alarm("FulfilledOutOfTurn", "Demand", demand.id)
      return pass.done()
    }
    start(pass, robot, demand, demand.loadedAt !== null)
  }
  fulfil(pass, robot, demand, command.place)
  return pass.done()
}

/** T5 and S3: the robot stands at the end of its trip, free for what comes next. */
export const fulfil = (
  pass: Pass,
  robot: PlannerRobot,
  demand: PlannerDemand,
  reported: LatLng | null
): void => {
  const place = reported ?? demand.destination
  // Food that goes back ends at the merchant's, where no robot is at home.
  const home = isMovement(demand.type) && demand.destination.kind !== "Merchant"
  pass.step(pass.of(demand), "Fulfil", "Fulfilled", robot.serial, null)
  pass.event({
    _tag: "RobotPlaced",
    at: pass.now,
    serial: robot.serial,
    place,
    lotId: home ? (demand.destination.locationId ?? null) : null,
    home
  })
  if (demand.type === "Delivery") endDemand(pass, demandOrNull(pass.state, demand.pickupId), "Replaced")
  pass.slotFreed(robot.serial, demand.id)
  if (demand.type !== "Pickup") return
  const delivery = demandIn(pass.state, robot.scheduledDelivery)
  if (delivery === null || delivery.id !== demand.originatingDemandId) return
  if (waitsAtOrigin(delivery, robot.serial, place)) tellAtOrigin(pass, delivery, robot.serial)
}

export const decideApplyTrip = (
  state: PlannerState,
  command: ApplyTrip,
  now: number,
  config: PlannerConfig
): Answer => {
  const event = command.event
  switch (event._tag) {
    case "TripTransitioned":
      if (event.to === "CANCELLED") return tripEnded(state, event, now, config)
      return event.to === "AT_STOP" && event.arrived
        ? arrived(state, event, now, config)
        : stoodOrWentOn(state, event, now, config)
    case "TripEtaChanged":
      return etaChanged(state, event, now, config)
    case "TripHandoverCompleted":
      return handedOver(state, event, now, config)
    case "TripMonitoringUpdate":
      return monitored(state, event, now, config)
  }
}

/** A stop on the way, and the end of one. */
const stoodOrWentOn = (
  state: PlannerState,
  event: TripTransitioned,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, event.tripId)
  if (demand === null) return unchanged
  if (event.to === "AT_STOP") return stopped(state, demand, event, now, config)
  return event.to === "IN_TRANSIT" ? drivesOn(state, demand, event, now, config) : unchanged
}

const tripEnded = (
  state: PlannerState,
  event: TripTransitioned,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, event.tripId)
  if (demand === null || isFinal(demand)) return unchanged
  const pass = new Pass(state, config, now)
  if (demand.status !== "Active") {
    const serial = robotOf(state, demand)?.serial ?? null
    pass.event({ _tag: "TripLost", at: now, demandId: demand.id })
    if (serial !== null) pass.replanRobot(serial)
    return pass.done()
  }
  const serial = demand.servedByRobotId
  pass.step(pass.of(demand), "TripEnded", "Canceled", serial, demand.closeReason ?? reasonOf(event.reason))
  if (serial === null) return pass.done()
  if (event.place !== null) {
    pass.event({ _tag: "RobotPlaced", at: now, serial, place: event.place, lotId: null, home: false })
  }
  if (demand.type === "Delivery") {
    const ret = demandOrNull(state, demand.returnId)
    if (ret?.status === "Pending") endDemand(pass, ret, "Replaced")
  }
  pass.slotFreed(serial, demand.id)
  return pass.done()
}

/** A trip's reason as a reason of the enum, which is what a demand's close needs. */
const reasonOf = (reason: string | null): string =>
  attemptCancellationReasons.find((known) => known === reason) ?? "Other"

const arrived = (
  state: PlannerState,
  event: TripTransitioned,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, event.tripId)
  if (demand === null || demand.status !== "Active" || demand.arrivedAt !== null) return unchanged
  if (demand.type !== "Delivery") return unchanged
  const pass = new Pass(state, config, now)
  pass.event({ _tag: "ArrivalRecorded", at: now, demandId: demand.id })
  return pass.done()
}

const etaChanged = (
  state: PlannerState,
  event: TripEtaChanged,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, event.tripId)
  if (demand === null || demand.status !== "Active") return unchanged
  // A handover's own news of its buffer: what it took is known better, and counted.
  if (demand.handedOverAt === event.at) return unchanged
  const pass = new Pass(state, config, now)
  retimeTo(pass, demand, event.eta)
  return pass.done()
}

/** A robot that is silent or stands is reckoned with as later, never as earlier: nobody has seen it move. */
const monitored = (
  state: PlannerState,
  event: TripMonitoringUpdate,
  now: number,
  config: PlannerConfig
): Answer => {
  const demand = demandOfTrip(state, event.tripId)
  if (demand === null || demand.status !== "Active" || demand.plan === null) return unchanged
  if (event.eta <= demand.plan.eta) return unchanged
  const pass = new Pass(state, config, now)
  retimeTo(pass, demand, event.eta)
  return pass.done()
}

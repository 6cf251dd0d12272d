/**
 * Applies one event to the planner's state, in place. Total: news of demands or robots that are
 * forgotten meanwhile is passed over. Slots change with the status of their demand and with nothing
 * else: `DemandTransitioned` is both (spec/dispatch.md 11, C1).
 */
import type { DemandId } from "../../domain/ids.ts"
import { unreachable } from "../../domain/invariant.ts"
import type { PilotReservationRequested } from "../../services/dispatch/events.ts"
import type { DemandPlan, Slot } from "../../services/dispatch/planner/model.ts"
import { planAt } from "./demand-plan.ts"
import type { ChainRetimed, PlannerEvent } from "./events.ts"
import { createDemand, reblock, transitionDemand, unblock } from "./evolve-demand.ts"
import { missPilot, observeHub, observePilot, observeRobot, placeRobot, reportRobot } from "./evolve-news.ts"
import {
  demandIn,
  noteBusy,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState,
  robotOf,
  slotOfType,
  updateReach
} from "./state.ts"

export const evolve = (state: PlannerState, event: PlannerEvent): void => {
  if (event._tag === "RobotReported") {
    reportRobot(state, event.report)
    return
  }
  state.version += 1
  switch (event._tag) {
    case "DemandTransitioned":
      return transitionDemand(state, event)
    case "DemandCreated":
      return createDemand(state, event)
    case "DemandPlanned":
      return plan(state, event.demandId, event.plan, event.at)
    case "ChainRetimed":
      return retime(state, event)
    case "RobotObserved":
      return observeRobot(state, event.news)
    case "RobotPlaced":
      return placeRobot(state, event.serial, event.place, event.lotId, event.home, event.at)
    case "PilotObserved":
      return observePilot(state, event.news)
    case "PilotMissed":
      return missPilot(state, event.pilotId, event.at)
    case "HubObserved":
      return observeHub(state, event.news)
    case "SlotRepaired":
      return repairSlot(state, event.serial, event.demandId)
    case "PilotReservationRequested":
      return noteHandover(state, event)
    case "ReplanStarted":
      state.replanStarted = true
      return
    case "ChoiceDropped":
    case "DeliveriesCompared":
    case "SlotFreed":
    case "LoadRejected":
    case "TripCancelRequested":
      return
    default:
      return touchDemand(state, event)
  }
}

type AboutOneDemand = Exclude<
  PlannerEvent,
  {
    readonly _tag:
      | "RobotReported"
      | "DemandTransitioned"
      | "DemandCreated"
      | "DemandPlanned"
      | "ChainRetimed"
      | "RobotObserved"
      | "RobotPlaced"
      | "PilotObserved"
      | "PilotMissed"
      | "HubObserved"
      | "SlotRepaired"
      | "DeliveriesCompared"
      | "ReplanStarted"
      | "ChoiceDropped"
      | "SlotFreed"
      | "LoadRejected"
      | "TripCancelRequested"
      | "PilotReservationRequested"
  }
>

/** Events that only set fields of the demand they name. */
const touchDemand = (state: PlannerState, event: AboutOneDemand): void => {
  const demand = state.demands.get(event.demandId)
  if (demand === undefined) return
  switch (event._tag) {
    case "DemandAccepted":
      demand.attemptId = event.attemptId
      demand.promisedEta = event.promisedEta
      demand.toldEta = event.confirmed.dropoffEta
      demand.confirmed = event.confirmed
      demand.orderId = event.orderId
      state.demandByAttempt.set(event.attemptId, demand.id)
      return
    case "DemandUpdated":
      demand.start = event.start
      demand.latestStart = event.latestStart
      demand.features = event.features
      return
    case "PickupAnchored":
      demand.origin = event.origin
      return
    case "PickupRechained": {
      demand.originatingDemandId = event.deliveryDemandId
      const delivery = state.demands.get(event.deliveryDemandId)
      if (delivery !== undefined) delivery.pickupId = demand.id
      return
    }
    case "SuccessorNamed":
      demand.supersededById = event.successorId
      return
    case "LoadRecorded":
      demand.loadedAt ??= event.loadedAt
      return
    case "DepartureRecorded":
      demand.departedAt ??= event.at
      return
    case "ArrivalRecorded":
      demand.arrivedAt ??= event.at
      if (demand.plan !== null) {
        const { revision, etd, blocks } = demand.plan
        demand.plan = planAt(demand.plan, revision, etd, event.at, blocks)
      }
      settleSlot(state, demand, event.at)
      return
    case "TripLost":
      if (demand.tripId !== null) state.demandByTrip.delete(demand.tripId)
      demand.tripId = null
      demand.tripSerial = null
      demand.tripLost = true
      demand.departedAt = null
      demand.activationRequestedAt = null
      demand.pilotId = null
      return
    case "FeasibilityCounted":
      demand.failedCycles = event.cycles
      return
    case "PilotBound":
      demand.acceptedOffer = { tripId: demand.tripId, taskVersion: event.taskVersion }
      bindPilot(state, demand, event.pilotId, event.at)
      return
    case "ReservationNoted":
      demand.reservedPilotId = event.pilotId
      return
    case "HandoverNoted":
      demand.handedOverAt = event.at
      return
    case "StopRecorded":
      demand.stoppedAt = event.at
      demand.leftMs = null
      return
    case "PilotAwaited":
      demand.leftMs = event.leftMs
      return
    case "TripResumed":
      demand.stoppedAt = null
      demand.leftMs = null
      if (event.counted) demand.resumedAt = event.at
      return
    case "BlocksLost":
      state.calendar.release(demand.id)
      unblock(state, demand, event.retryAt)
      return
    case "RobotAssigned":
      demand.failureTold = false
      demand.toldEta = event.eta
      return
    case "RobotReassigned":
      demand.tripSerial = event.tripId === null ? demand.tripSerial : event.newRobot
      demand.failureTold = false
      demand.toldEta = event.eta
      return
    case "DemandOrphaned":
      // A robot that has failed a delivery is not asked for it again (section 6, Excluded).
      if (event.loaded || event.issues.length === 0 || demand.features === null) return
      demand.features = {
        ...demand.features,
        excludeRobots: [...demand.features.excludeRobots, event.serial]
      }
      return
    case "ReassignmentFailed":
      demand.failureTold = true
      return
    case "EtaUpdate":
      demand.etaRevision = event.revision
      demand.toldEta = event.dropoffEta
      return
    case "AtOrigin":
      demand.atOriginSerial = event.serial
      return
    case "TripRequested":
      demand.tripId = event.tripId
      demand.tripSerial = event.serial
      demand.tripLost = false
      state.demandByTrip.set(event.tripId, demand.id)
      return
    case "TripActivationRequested":
      demand.activationRequestedAt ??= event.at
      return
    default:
      unreachable(event)
  }
}

/** Replaces a plan and books its blocks; the times in the slot follow. */
const plan = (state: PlannerState, id: DemandId, next: DemandPlan, at: number): void => {
  const demand = state.demands.get(id)
  if (demand === undefined) return
  const calendar = state.calendar
  demand.plan = next
  calendar.release(id)
  let booked = next.blocks.length > 0
  if (demand.status === "Active") claim(state, demand, next, at)
  else for (const block of next.blocks) if (!calendar.book(id, block)) booked = false
  if (booked) reblock(state, demand)
  else if (next.blocks.length > 0) unblock(state, demand, at)
  settleSlot(state, demand, at)
}

/** A reservation that begins with a handover: the driver is being asked to park. */
const noteHandover = (state: PlannerState, event: PilotReservationRequested): void => {
  if (event.blocks[0]?.kind !== "handover") return
  const id = state.demandByTrip.get(event.tripId)
  const demand = id === undefined ? undefined : state.demands.get(id)
  if (demand !== undefined) demand.handoverAskedAt = event.at
}

/** A trip under way keeps its pilots; whoever waited for one of them gets another. */
const claim = (state: PlannerState, demand: PlannerDemand, next: DemandPlan, at: number): void => {
  for (const block of next.blocks) {
    for (const id of state.calendar.claim(demand.id, block)) {
      const other = state.demands.get(id)
      if (other !== undefined) unblock(state, other, at)
    }
  }
}

/** The times in the slot are those of the plan. */
const settleSlot = (state: PlannerState, demand: PlannerDemand, at: number): void => {
  const slot = slotHolding(state, demand)
  if (slot === null || demand.plan === null) return
  slot.etd = demand.plan.etd
  slot.eta = demand.plan.eta
  slot.updatedAt = at
}

const retime = (state: PlannerState, event: ChainRetimed): void => {
  const delivery = state.demands.get(event.demandId)
  if (delivery === undefined) return
  // All blocks of the chain are freed first, because one leg may move to where another was.
  if (event.pickup !== null && delivery.pickupId !== null) state.calendar.release(delivery.pickupId)
  state.calendar.release(delivery.id)
  if (event.ret !== null && delivery.returnId !== null) state.calendar.release(delivery.returnId)
  if (event.pickup !== null && delivery.pickupId !== null)
    plan(state, delivery.pickupId, event.pickup, event.at)
  plan(state, delivery.id, event.delivery, event.at)
  if (event.ret !== null && delivery.returnId !== null) plan(state, delivery.returnId, event.ret, event.at)
}

const slotHolding = (state: PlannerState, demand: PlannerDemand): Slot | null => {
  const robot = robotOf(state, demand)
  if (robot === null) return null
  const slot = demand.status === "Active" ? robot.activeDemand : robot[slotOfType(demand.type)]
  return slot !== null && slot.demandId === demand.id ? slot : null
}

/** Operations chose: the block is his, and whoever was planned for him in that time loses it. */
const bindPilot = (state: PlannerState, demand: PlannerDemand, pilotId: string | null, at: number): void => {
  const calendar = state.calendar
  demand.pilotId = pilotId
  if (pilotId === null) return
  const plan = demand.plan
  if (plan !== null && calendar.blocksOf(demand.id).length === 0) {
    // Under way he drives what is left, before the departure all of it.
    const to = demand.status === "Active" ? Math.max(plan.eta, at) : at + plan.eta - plan.etd
    if (to > at) {
      for (const id of calendar.claim(demand.id, { pilotId, kind: "drive", from: at, to })) {
        const other = state.demands.get(id)
        if (other !== undefined) unblock(state, other, at)
      }
    }
  }
  for (const id of calendar.relabel(demand.id, pilotId, at)) {
    const other = state.demands.get(id)
    if (other !== undefined && other.id !== demand.id) unblock(state, other, at)
  }
  if (calendar.blocksOf(demand.id).length > 0) reblock(state, demand)
}

const repairSlot = (state: PlannerState, serial: string, demandId: DemandId): void => {
  const robot = state.robotBySerial.get(serial)
  state.repairs += 1
  if (robot === undefined) return
  if (robot.activeDemand?.demandId === demandId) {
    robot.activeDemand = null
    updateReach(state, robot)
  }
  if (robot.scheduledPickup?.demandId === demandId) robot.scheduledPickup = null
  if (robot.scheduledDelivery?.demandId === demandId) robot.scheduledDelivery = null
  if (robot.scheduledMovement?.demandId === demandId) robot.scheduledMovement = null
  noteBusy(state, robot)
}

const notPending = (state: PlannerState, slot: Slot | null): DemandId | null =>
  slot !== null && demandIn(state, slot)?.status !== "Pending" ? slot.demandId : null

/** Whether the slots of a robot say what its demands say (section 9, step 2). */
export const contradictedSlot = (state: PlannerState, robot: PlannerRobot): DemandId | null => {
  const active = robot.activeDemand
  if (active !== null && demandIn(state, active)?.status !== "Active") return active.demandId
  return (
    notPending(state, robot.scheduledPickup) ??
    notPending(state, robot.scheduledDelivery) ??
    notPending(state, robot.scheduledMovement)
  )
}

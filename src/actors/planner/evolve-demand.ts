/**
 * What a demand's creation and its transitions do to the state: its status, its slot, the indexes,
 * the pilots' calendar and the lots. Source: spec/dispatch.md 2, 4.
 */
import type { DemandTransitioned } from "../../services/dispatch/events.ts"
import { revisedPlan } from "./demand-plan.ts"
import type { DemandCreated } from "./events.ts"
import { closedKeptMs } from "./limits.ts"
import {
  demandOrNull,
  isMovement,
  noteBusy,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState,
  slotOfType,
  updateReach
} from "./state.ts"

export const createDemand = (state: PlannerState, event: DemandCreated): void => {
  const demand: PlannerDemand = {
    id: event.demandId,
    type: event.type,
    status: "Requested",
    version: 0,
    requestedAt: event.at,
    origin: event.origin,
    destination: event.destination,
    start: event.start,
    latestStart: event.latestStart,
    hubId: event.hubId,
    deliveryId: event.deliveryId,
    attemptId: event.attemptId,
    originatingDemandId: event.originatingDemandId,
    tripId: null,
    features: event.features,
    purpose: event.purpose,
    plan: event.plan,
    servedByRobotId: null,
    promisedEta: null,
    loadedAt: null,
    atOriginSerial: null,
    activationRequestedAt: null,
    departedAt: null,
    cancelRequestedAt: null,
    expiresAt: event.expiresAt,
    closedAt: null,
    closeReason: null,
    supersededById: null,
    failedCycles: 0,
    etaRevision: 0,
    quoteId: event.quoteId,
    quoted: event.quoted,
    confirmed: null,
    orderId: null,
    pickupId: null,
    returnId: null,
    tripSerial: null,
    tripLost: false,
    withFood: event.withFood,
    arrivedAt: null,
    pilotId: null,
    acceptedOffer: null,
    reservedPilotId: null,
    handoverAskedAt: null,
    handedOverAt: null,
    stoppedAt: null,
    leftMs: null,
    resumedAt: null,
    toldEta: null,
    failureTold: false,
    refitAt: null,
    openIndex: -1
  }
  state.demands.set(demand.id, demand)
  for (const block of event.plan.blocks) state.calendar.book(demand.id, block)
  if (demand.type === "Delivery") {
    if (demand.deliveryId !== null) state.demandByDelivery.set(demand.deliveryId, demand.id)
    if (demand.attemptId !== null) state.demandByAttempt.set(demand.attemptId, demand.id)
    return
  }
  const parent = demandOrNull(state, demand.originatingDemandId)
  if (parent === null) return
  if (demand.type === "Pickup") parent.pickupId = demand.id
  else parent.returnId = demand.id
}

export const transitionDemand = (state: PlannerState, event: DemandTransitioned): void => {
  const demand = state.demands.get(event.demandId)
  if (demand === undefined) return
  demand.version = event.version
  switch (event.to) {
    case "Requested":
      return
    case "Scheduled":
      if (event.from === "Pending") orphan(state, demand)
      else open(state, demand)
      break
    case "Pending":
      if (event.from === "Pending") {
        vacate(state, demand)
        const old = servingRobot(state, demand)
        if (old !== undefined) noteBusy(state, old)
      }
      fill(state, demand, event)
      break
    case "Active":
      if (event.from === "Active") {
        if (event.reason !== null) {
          demand.cancelRequestedAt ??= event.at
          demand.closeReason ??= event.reason
        }
        break
      }
      start(state, demand, event.at)
      break
    case "Fulfilled":
    case "Canceled":
    case "Superseded":
      close(state, demand, event)
      break
  }
  demand.status = event.to
  const robot = servingRobot(state, demand)
  if (robot !== undefined) noteBusy(state, robot)
}

const open = (state: PlannerState, demand: PlannerDemand): void => {
  demand.expiresAt = null
  if (demand.type !== "Delivery" || demand.openIndex >= 0) return
  demand.openIndex = state.openDeliveries.length
  state.openDeliveries.push(demand.id)
}

const servingRobot = (state: PlannerState, demand: PlannerDemand): PlannerRobot | undefined =>
  demand.servedByRobotId === null ? undefined : state.robotBySerial.get(demand.servedByRobotId)

/** Empties the slot the demand is in, if it is still its own. */
const vacate = (state: PlannerState, demand: PlannerDemand): void => {
  const robot = servingRobot(state, demand)
  if (robot === undefined) return
  if (demand.status === "Active") {
    if (robot.activeDemand?.demandId === demand.id) {
      robot.activeDemand = null
      updateReach(state, robot)
    }
  } else if (demand.status === "Pending") {
    const name = slotOfType(demand.type)
    if (robot[name]?.demandId === demand.id) robot[name] = null
  }
  robot.version += 1
}

const orphan = (state: PlannerState, demand: PlannerDemand): void => {
  vacate(state, demand)
  state.calendar.release(demand.id)
  reblock(state, demand)
  demand.activationRequestedAt = null
  demand.pilotId = null
  demand.reservedPilotId = null
  demand.failedCycles = 0
}

const fill = (state: PlannerState, demand: PlannerDemand, event: DemandTransitioned): void => {
  const robot = event.serial === null ? undefined : state.robotBySerial.get(event.serial)
  demand.servedByRobotId = event.serial
  demand.failedCycles = 0
  if (demand.type === "Delivery") {
    // A new robot, a new chain: what the delivery had before is none of its children any more.
    demand.pickupId = null
    demand.returnId = null
  }
  if (robot === undefined) return
  robot[slotOfType(demand.type)] = {
    demandId: demand.id,
    etd: demand.plan?.etd ?? event.at,
    eta: demand.plan?.eta ?? event.at,
    updatedAt: event.at
  }
  robot.version += 1
  if (isMovement(demand.type)) {
    occupy(state, demand.destination.locationId, 1)
    if (demand.withFood) {
      robot.foodOfDeliveryId = null
      robot.foodOfAttemptId = null
    }
  }
}

const start = (state: PlannerState, demand: PlannerDemand, at: number): void => {
  const robot = servingRobot(state, demand)
  const plan = demand.plan
  demand.departedAt = at
  if (robot === undefined) return
  vacate(state, demand)
  const span = plan === null ? 0 : plan.eta - plan.etd
  robot.activeDemand = { demandId: demand.id, etd: at, eta: at + span, updatedAt: at }
  updateReach(state, robot)
  robot.away = true
  leaveLot(state, robot)
  if (plan !== null) demand.plan = revisedPlan(plan, at, at + span, plan.blocks)
}

const close = (state: PlannerState, demand: PlannerDemand, event: DemandTransitioned): void => {
  const robot = servingRobot(state, demand)
  const held = demand.status === "Pending" || demand.status === "Active"
  vacate(state, demand)
  state.calendar.release(demand.id)
  demand.reservedPilotId = null
  demand.closedAt = event.at
  demand.closeReason = event.to === "Fulfilled" ? demand.closeReason : event.reason
  reblock(state, demand)
  demand.expiresAt = null
  if (event.to !== "Superseded") demand.supersededById = null
  if (held && robot !== undefined) {
    if (isMovement(demand.type)) {
      occupy(state, demand.destination.locationId, -1)
      if (demand.withFood && event.to !== "Fulfilled") keepFood(robot, demand)
    } else if (event.to === "Canceled" && demand.loadedAt !== null) keepFood(robot, demand)
  }
  closeIndexes(state, demand, event.at)
}

/** The robot holds food that nobody will get. */
const keepFood = (robot: PlannerRobot, demand: PlannerDemand): void => {
  robot.foodOfDeliveryId = demand.deliveryId
  robot.foodOfAttemptId = demand.attemptId
  robot.away = true
}

const closeIndexes = (state: PlannerState, demand: PlannerDemand, at: number): void => {
  if (demand.openIndex >= 0) {
    const last = state.openDeliveries.pop()
    if (last !== undefined && last !== demand.id) {
      state.openDeliveries[demand.openIndex] = last
      const moved = state.demands.get(last)
      if (moved !== undefined) moved.openIndex = demand.openIndex
    }
    demand.openIndex = -1
  }
  state.closed.push(demand.id)
  forgetOld(state, at)
}

/** Drops demands that have been final for long, with their indexes. */
const forgetOld = (state: PlannerState, at: number): void => {
  while (state.closedFrom < state.closed.length) {
    const id = state.closed[state.closedFrom]!
    const demand = state.demands.get(id)
    if (demand !== undefined) {
      if ((demand.closedAt ?? 0) + closedKeptMs > at) break
      state.demands.delete(id)
      if (demand.tripId !== null) state.demandByTrip.delete(demand.tripId)
      if (demand.attemptId !== null && state.demandByAttempt.get(demand.attemptId) === id) {
        state.demandByAttempt.delete(demand.attemptId)
      }
      if (demand.deliveryId !== null && state.demandByDelivery.get(demand.deliveryId) === id) {
        state.demandByDelivery.delete(demand.deliveryId)
      }
    }
    state.closedFrom += 1
  }
  if (state.closedFrom > 1_024 && state.closedFrom * 2 > state.closed.length) {
    state.closed.splice(0, state.closedFrom)
    state.closedFrom = 0
  }
}

/** The demand has lost its pilots and is to get others at `at` or later. */
export const unblock = (state: PlannerState, demand: PlannerDemand, at: number): void => {
  if (demand.refitAt === null) state.unblocked.push(demand.id)
  demand.refitAt = at
}

/** The demand has its pilots, or needs none any more. */
export const reblock = (state: PlannerState, demand: PlannerDemand): void => {
  if (demand.refitAt === null) return
  demand.refitAt = null
  const index = state.unblocked.indexOf(demand.id)
  if (index >= 0) state.unblocked.splice(index, 1)
}

/** Counts robots that stand at a lot or are planned to come to it. */
export const occupy = (state: PlannerState, lotId: string | null | undefined, by: number): void => {
  if (lotId === null || lotId === undefined) return
  const count = (state.lotOccupancy.get(lotId) ?? 0) + by
  state.lotOccupancy.set(lotId, count < 0 ? 0 : count)
}

export const leaveLot = (state: PlannerState, robot: PlannerRobot): void => {
  if (robot.lotId === null) return
  occupy(state, robot.lotId, -1)
  robot.lotId = null
}

export const standAtLot = (state: PlannerState, robot: PlannerRobot, lotId: string): void => {
  if (robot.lotId === lotId) return
  leaveLot(state, robot)
  robot.lotId = lotId
  occupy(state, lotId, 1)
}

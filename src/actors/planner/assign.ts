/**
 * Gives a delivery its robot: the chain of Pickup, Delivery and Return with slots, plans, pilots and
 * trips, in one transition (spec/dispatch.md 2 T3, T7; 3; 4 S4, S6; 10).
 */
import type { Place } from "../../domain/geo.ts"
import type { DemandId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotIssue } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type {
  Candidate,
  DemandFeatures,
  DemandPlan,
  PlannedLeg
} from "../../services/dispatch/planner/model.ts"
import { waypointsOf } from "../../services/dispatch/planner/travel.ts"
import { requestActivation } from "./activation.ts"
import { laterTripGraceMs } from "./limits.ts"
import { type Moved, type Pass, tripTypeOf } from "./pass.ts"
import { giveBack, reserve } from "./reservation.ts"
import { demandIn, demandOrNull, isFinal, type PlannerDemand } from "./state.ts"
import { departBy } from "./urgency.ts"

/** The delivery that a chain is made for. */
export interface Root {
  readonly moved: Moved
  readonly orderId: string | null
  readonly features: DemandFeatures | null
  readonly latestStart: number
  /** The trip it has already, null for a new one. */
  readonly tripId: TripId | null
  /** The robot that this trip names. */
  readonly tripSerial: RobotSerial | null
  /** The pickup and return of the robot it had, null when there are none. */
  readonly pickup: PlannerDemand | null
  readonly ret: PlannerDemand | null
  readonly revision: number
  /** A pickup that goes on for this delivery, null when the candidate's own is planned. */
  readonly keptPickup: PlannerDemand | null
}

export const rootOf = (pass: Pass, demand: PlannerDemand): Root => ({
  moved: pass.of(demand),
  orderId: demand.orderId,
  features: demand.features,
  latestStart: demand.latestStart,
  tripId: demand.tripId,
  tripSerial: demand.tripSerial,
  pickup: demandOrNull(pass.state, demand.pickupId),
  ret: demandOrNull(pass.state, demand.returnId),
  revision: demand.plan?.revision ?? 0,
  keptPickup: null
})

const planOf = (leg: PlannedLeg, candidate: Candidate, revision: number): DemandPlan => ({
  revision,
  serial: candidate.serial,
  etd: leg.etd,
  eta: leg.eta,
  durationS: leg.seconds,
  distanceM: leg.meters,
  cost: leg.type === "Delivery" ? candidate.cost : 0,
  batteryEndPct: candidate.batteryEndPct,
  blocks: leg.blocks,
  interruptsDemandId: leg.type === "Delivery" ? candidate.interruptsDemandId : null
})

/** The plan that a quote holds: the delivery's own times with the pilots of all its legs. */
export const heldPlan = (candidate: Candidate): DemandPlan => {
  const plan = planOf(candidate.delivery, candidate, 1)
  const { pickup, delivery, ret } = candidate
  return { ...plan, blocks: [...(pickup?.blocks ?? []), ...delivery.blocks, ...ret.blocks] }
}

/**
 * Puts the chain of `root` on the candidate's robot. `oldSerial`: the robot it leaves (T7), null when
 * it has none (T3). `issues`: why it leaves it, for the record.
 */
export const assignChain = (
  pass: Pass,
  root: Root,
  candidate: Candidate,
  oldSerial: RobotSerial | null,
  issues: ReadonlyArray<RobotIssue>
): void => {
  const { state, now, config } = pass
  const serial = candidate.serial
  const robot = state.robotBySerial.get(serial) ?? null
  const active = robot === null ? null : demandIn(state, robot.activeDemand)
  const interrupts = active !== null && active.id === candidate.interruptsDemandId
  const pickup = root.keptPickup === null ? candidate.pickup : null
  const pickupId = pickup === null ? null : pass.newId()
  const returnId = pass.newId()

  // Old chain first, so that the slots it frees are free when the new one fills them.
  if (oldSerial !== null) {
    supersede(pass, root.pickup, pickupId ?? root.moved.id)
    supersede(pass, root.ret, returnId)
  }
  const movement = robot === null ? null : demandIn(state, robot.scheduledMovement)
  if (movement !== null && !pass.hasMoved(movement.id)) supersede(pass, movement, returnId)
  if (interrupts && active.cancelRequestedAt === null) interrupt(pass, active)

  const plan = planOf(candidate.delivery, candidate, root.revision + 1)
  const known = state.demands.get(root.moved.id)
  if (known !== undefined) giveBack(pass, known, plan.blocks[0]?.pilotId ?? null, "PILOT_REPLACED")
  pass.event({ _tag: "DemandPlanned", at: now, demandId: root.moved.id, plan })
  pass.step(root.moved, oldSerial === null ? "Assign" : "Reassign", "Pending", serial, null)

  if (root.keptPickup !== null) {
    const demandId = root.keptPickup.id
    pass.event({ _tag: "PickupRechained", at: now, demandId, deliveryDemandId: root.moved.id })
  }
  const leadMs = config.activationLeadS * 1_000
  let pickupTripId: TripId | null = null
  if (pickup !== null && pickupId !== null) {
    addLeg(pass, root, candidate, pickup, pickupId)
    // Where an interrupted robot will stop is known when it stands; its trip is asked for then.
    if (!interrupts) {
      // Nobody is called to a robot that still has something else to do.
      const startAt = active === null ? pickup.etd - leadMs : pickup.etd + laterTripGraceMs
      pickupTripId = requestTrip(pass, root, candidate, pickup, pickupId, startAt)
    }
  }
  const delivery = candidate.delivery
  if (root.tripId === null) {
    requestTrip(pass, root, candidate, delivery, root.moved.id, delivery.etd + laterTripGraceMs)
  }
  addLeg(pass, root, candidate, candidate.ret, returnId)
  requestTrip(pass, root, candidate, candidate.ret, returnId, candidate.ret.etd + laterTripGraceMs)

  tell(pass, root, candidate, oldSerial, issues)
  if (pickup === null || pickupId === null || pickupTripId === null) return
  if (active !== null || now < pickup.etd - leadMs) return
  reserve(pass, pickupTripId, pickup.blocks)
  requestActivation(pass, pickupId, pickupTripId, candidate.hubId, 1)
}

const addLeg = (pass: Pass, root: Root, candidate: Candidate, leg: PlannedLeg, id: DemandId): void => {
  const demand = pass.createAs(id, {
    type: leg.type,
    origin: leg.origin,
    destination: leg.destination,
    start: leg.etd,
    latestStart: Math.max(leg.etd, leg.type === "Pickup" ? root.latestStart : leg.etd),
    hubId: candidate.hubId,
    deliveryId: root.moved.deliveryId,
    attemptId: root.moved.attemptId,
    quoteId: null,
    originatingDemandId: root.moved.id,
    features: null,
    purpose: leg.type === "Return" ? "return" : null,
    expiresAt: null,
    withFood: false,
    plan: planOf(leg, candidate, 1),
    quoted: null
  })
  pass.step(demand, "Quote", "Requested", null, null)
  pass.step(demand, "Confirm", "Scheduled", null, null)
  pass.step(demand, "Assign", "Pending", candidate.serial, null)
}

const requestTrip = (
  pass: Pass,
  root: Root,
  candidate: Candidate,
  leg: PlannedLeg,
  demandId: DemandId,
  scheduledFor: number
): TripId => {
  // An empty return is the robot's own matter: ended deliveries do not end it.
  const own = leg.type !== "Return"
  const tripId = pass.newId()
  pass.event({
    _tag: "TripRequested",
    at: pass.now,
    tripId,
    demandId,
    deliveryId: own ? root.moved.deliveryId : null,
    attemptId: own ? root.moved.attemptId : null,
    hubId: candidate.hubId,
    type: tripTypeOf(leg.type),
    serial: candidate.serial,
    origin: leg.origin,
    destination: leg.destination,
    scheduledFor: Math.max(pass.now, scheduledFor),
    etd: leg.etd,
    eta: leg.eta,
    distanceM: leg.meters,
    durationS: leg.seconds,
    departBy: departBy(leg.type, leg.etd, latestOf(root, candidate, leg, pass.config), pass.config),
    ...waypointsOf(leg.origin, leg.destination, pass.config),
    orderId: root.orderId
  })
  return tripId
}

/** From when on a leg with or for the food would let it leave the merchant too late. */
const latestOf = (
  root: Root,
  candidate: Candidate,
  leg: PlannedLeg,
  config: PlannerConfig
): Instant | null => {
  if (leg.type === "Return") return null
  if (leg.type === "Delivery") return root.latestStart
  return root.latestStart - config.loadTimeS * 1_000 - (candidate.pickupEta - leg.etd)
}

const tell = (
  pass: Pass,
  root: Root,
  candidate: Candidate,
  oldSerial: RobotSerial | null,
  issues: ReadonlyArray<RobotIssue>
): void => {
  const { deliveryId, attemptId, id } = root.moved
  if (deliveryId === null || attemptId === null) return
  const from = oldSerial ?? (root.tripId === null ? null : root.tripSerial)
  const { etd, eta } = candidate.delivery
  const hubId = candidate.hubId
  const newRobot = candidate.serial
  if (from === null || from === newRobot) {
    pass.event({
      _tag: "RobotAssigned",
      at: pass.now,
      demandId: id,
      deliveryId,
      attemptId,
      newRobot,
      hubId,
      etd,
      eta
    })
    return
  }
  pass.event({
    _tag: "RobotReassigned",
    at: pass.now,
    demandId: id,
    deliveryId,
    attemptId,
    tripId: root.tripId,
    oldRobot: from,
    newRobot,
    hubId,
    etd,
    eta,
    issues
  })
}

/** T10: a demand of the robot gives way to `successorId`, with its trip. */
export const supersede = (pass: Pass, demand: PlannerDemand | null, successorId: DemandId): void => {
  if (demand === null || isFinal(demand) || demand.status === "Active" || pass.hasMoved(demand.id)) return
  pass.event({ _tag: "SuccessorNamed", at: pass.now, demandId: demand.id, successorId })
  pass.step(pass.of(demand), "Supersede", "Superseded", null, "Replaced")
  pass.cancelTrip(demand.tripId, demand.id, "Replaced")
}

/** S6: the robot stops for something better; it is free when the trip has ended (T9a, T9b). */
const interrupt = (pass: Pass, movement: PlannerDemand): void => {
  pass.step(pass.of(movement), "Interrupt", "Active", movement.servedByRobotId, "Interrupted")
  pass.cancelTrip(movement.tripId, movement.id, "Interrupted")
}

/** The place where something stands, for an origin. */
export const placeAt = (lat: number, lng: number): Place => ({ lat, lng, kind: "AdHoc" })

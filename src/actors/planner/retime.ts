/**
 * Times of accepted chains as they really go: what has not departed slides with the clock, a new ETA
 * of one trip moves what follows, and the pilots' blocks move along. Source: spec/dispatch.md 8, 9.5.
 *
 * Plans only move when they are `etaUpdateFromMs` out, which is also when the partner is told.
 */
import type { Instant } from "../../domain/instant.ts"
import { etaUpdateFromMs } from "../../services/dispatch/constants.ts"
import { handoverIn } from "../../services/dispatch/planner/handover.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"
import { revisedPlan } from "./demand-plan.ts"
import { overdueStepMs, refitRetryMs } from "./limits.ts"
import type { Pass } from "./pass.ts"
import { drivenFrom, fitAnew, type PilotTimes, takeRelief, timesFrom, timesUntil } from "./pilot-times.ts"
import { giveBack } from "./reservation.ts"
import { demandIn, demandOrNull, type PlannerDemand, type PlannerRobot, robotOf } from "./state.ts"

/** When a robot's running trip ends and it is free for its scheduled delivery. */
const releaseAt = (pass: Pass, active: PlannerDemand): Instant => {
  const { now } = pass
  const config = pass.configFor(active)
  if (active.cancelRequestedAt !== null) return now + config.stopDelayS * 1_000
  const planned = active.plan?.eta ?? now
  const eta = active.arrivedAt ?? Math.max(now, planned)
  return active.type === "Delivery" ? Math.max(now, eta + config.customerWaitS * 1_000) : eta
}

/** Moves the chain of a robot's own delivery to the times it can keep now. */
export const retimeRobot = (pass: Pass, robot: PlannerRobot): void => {
  const { state } = pass
  const active = demandIn(state, robot.activeDemand)
  if (active !== null && active.type === "Delivery") {
    const planned = active.plan?.eta ?? pass.now
    // While nobody drives it, the end moves away with the clock.
    const eta = active.leftMs === null ? planned : Math.max(planned, pass.now + active.leftMs)
    retimeTo(pass, active, eta < pass.now ? pass.now + overdueStepMs : eta)
  }
  const delivery = demandIn(state, robot.scheduledDelivery)
  if (delivery === null || delivery.plan === null) return
  const pickup = demandOrNull(state, delivery.pickupId)
  const { now } = pass
  const config = pass.configFor(delivery)
  let pickupEtd: Instant | null = null
  let readyAt: Instant = now
  if (pickup !== null && pickup.status === "Active") {
    readyAt = Math.max(now, pickup.plan?.eta ?? now)
  } else {
    const free = active === null ? now : releaseAt(pass, active)
    readyAt = free
    if (pickup !== null && pickup.status === "Pending" && pickup.plan !== null) {
      pickupEtd = Math.max(pickup.plan.etd, free)
      readyAt = pickupEtd + (pickup.plan.eta - pickup.plan.etd)
    }
  }
  const etd = departureOf(
    delivery,
    delivery.plan,
    pickup,
    readyAt,
    now,
    config.loadTimeS,
    config.pilotConnectS
  )
  moveChain(pass, delivery, pickup, pickupEtd, etd, etd + (delivery.plan.eta - delivery.plan.etd))
}

const departureOf = (
  delivery: PlannerDemand,
  plan: DemandPlan,
  pickup: PlannerDemand | null,
  readyAt: Instant,
  now: Instant,
  loadTimeS: number,
  pilotConnectS: number
): Instant => {
  if (delivery.loadedAt !== null) return Math.max(now, Math.min(plan.etd, now + pilotConnectS * 1_000))
  const onTheWay = pickup !== null && (pickup.status === "Pending" || pickup.status === "Active")
  const loaded = onTheWay ? Math.max(readyAt, delivery.start) + loadTimeS * 1_000 : readyAt
  return Math.max(plan.etd, loaded)
}

/** Moves the end of a running trip, and what follows from it. */
export const retimeTo = (pass: Pass, demand: PlannerDemand, eta: Instant): void => {
  const plan = demand.plan
  if (plan === null || demand.arrivedAt !== null) return
  const arrival = Math.max(eta, pass.now)
  if (demand.type === "Delivery") {
    moveChain(pass, demand, null, null, plan.etd, arrival)
    return
  }
  if (Math.abs(arrival - plan.eta) < etaUpdateFromMs) return
  pass.event({
    _tag: "DemandPlanned",
    at: pass.now,
    demandId: demand.id,
    plan: movedPlan(plan, plan.etd, timesTo(pass, demand, plan, plan.etd, arrival))
  })
}

const movedPlan = (plan: DemandPlan, etd: Instant, { blocks, eta }: PilotTimes): DemandPlan =>
  revisedPlan(plan, etd, eta, blocks)

/** The pilots of a plan that begins at `etd`; one that is under way ends at `eta`. */
const timesTo = (
  pass: Pass,
  demand: PlannerDemand,
  plan: DemandPlan,
  etd: Instant,
  eta: Instant
): PilotTimes => {
  pass.tentative.release(demand.id)
  return demand.status === "Active" ? timesUntil(pass, demand, plan, eta) : timesFrom(pass, demand, plan, etd)
}

/** Emits the new plans of a chain, and the new drop-off time, when they differ by enough. */
const moveChain = (
  pass: Pass,
  delivery: PlannerDemand,
  pickup: PlannerDemand | null,
  pickupEtd: Instant | null,
  etd: Instant,
  eta: Instant
): void => {
  const plan = delivery.plan
  if (plan === null || pass.hasMoved(delivery.id)) return
  const pickupPlan = pickup?.plan ?? null
  const pickupMoved =
    pickupEtd !== null && pickupPlan !== null && Math.abs(pickupEtd - pickupPlan.etd) >= etaUpdateFromMs
  const moved = Math.abs(eta - plan.eta) >= etaUpdateFromMs
  const news = delivery.toldEta === null || Math.abs(eta - delivery.toldEta) >= etaUpdateFromMs
  if (!moved && !pickupMoved && !news) return
  pass.split()
  const dropoff =
    moved || pickupMoved
      ? planChain(pass, delivery, pickup, pickupMoved ? pickupEtd : null, plan, etd, eta)
      : eta
  if (news) tellEta(pass, delivery, pickup, pickupEtd, dropoff)
}

const planChain = (
  pass: Pass,
  delivery: PlannerDemand,
  pickup: PlannerDemand | null,
  pickupEtd: Instant | null,
  plan: DemandPlan,
  etd: Instant,
  eta: Instant
): Instant => {
  const { state, now, tentative } = pass
  const ret = demandOrNull(state, delivery.returnId)
  const retPlan = ret !== null && ret.status === "Pending" ? ret.plan : null
  if (pickup !== null && pickupEtd !== null) tentative.release(pickup.id)
  tentative.release(delivery.id)
  if (ret !== null && retPlan !== null) tentative.release(ret.id)
  let nextPickup: DemandPlan | null = null
  if (pickup !== null && pickup.plan !== null && pickupEtd !== null) {
    nextPickup = movedPlan(pickup.plan, pickupEtd, timesFrom(pass, pickup, pickup.plan, pickupEtd))
  }
  const times =
    delivery.status === "Active"
      ? timesUntil(pass, delivery, plan, eta)
      : timesFrom(pass, delivery, plan, etd)
  const nextDelivery = movedPlan(plan, etd, times)
  let nextRet: DemandPlan | null = null
  if (ret !== null && retPlan !== null) {
    const from = retPlan.etd + times.eta - plan.eta
    nextRet = movedPlan(retPlan, from, timesFrom(pass, ret, retPlan, from))
  }
  pass.event({
    _tag: "ChainRetimed",
    at: now,
    demandId: delivery.id,
    pickup: nextPickup,
    delivery: nextDelivery,
    ret: nextRet
  })
  if (pickup !== null && nextPickup !== null) watchBlocks(pass, pickup, nextPickup)
  watchBlocks(pass, delivery, nextDelivery)
  return times.eta
}

/** The plan of a trip under way that stands: who drives on, and its new end. Its return and its customer follow. */
export const replanStanding = (
  pass: Pass,
  demand: PlannerDemand,
  plan: DemandPlan,
  blocks: ReadonlyArray<PilotBlock>,
  eta: Instant
): void => {
  const next = movedPlan(plan, plan.etd, { blocks, eta })
  if (demand.type !== "Delivery") {
    pass.event({ _tag: "DemandPlanned", at: pass.now, demandId: demand.id, plan: next })
    return
  }
  const ret = demandOrNull(pass.state, demand.returnId)
  const retPlan = ret !== null && ret.status === "Pending" ? ret.plan : null
  let nextRet: DemandPlan | null = null
  if (ret !== null && retPlan !== null) {
    pass.tentative.release(ret.id)
    const from = retPlan.etd + eta - plan.eta
    nextRet = movedPlan(retPlan, from, timesFrom(pass, ret, retPlan, from))
  }
  pass.event({
    _tag: "ChainRetimed",
    at: pass.now,
    demandId: demand.id,
    pickup: null,
    delivery: next,
    ret: nextRet
  })
  if (demand.toldEta === null || Math.abs(eta - demand.toldEta) >= etaUpdateFromMs) {
    tellEta(pass, demand, null, null, eta)
  }
}

/** A leg to come that is left without a pilot gets one later; whoever is held for it in vain is given back. */
const watchBlocks = (pass: Pass, demand: PlannerDemand, plan: DemandPlan): void => {
  if (demand.status === "Pending") giveBack(pass, demand, plan.blocks[0]?.pilotId ?? null, "PILOT_REPLACED")
  if (plan.blocks.length > 0 || demand.status !== "Pending" || demand.refitAt !== null) return
  const retryAt = pass.now + refitRetryMs
  pass.event({ _tag: "BlocksLost", at: pass.now, demandId: demand.id, retryAt })
}

const tellEta = (
  pass: Pass,
  delivery: PlannerDemand,
  pickup: PlannerDemand | null,
  pickupEtd: Instant | null,
  eta: Instant
): void => {
  const { deliveryId, attemptId } = delivery
  if (deliveryId === null || attemptId === null) return
  const pickupPlan = pickup !== null && pickup.status !== "Fulfilled" ? pickup.plan : null
  const pickupEta =
    pickupPlan === null
      ? null
      : pickupEtd === null
        ? pickupPlan.eta
        : pickupEtd + (pickupPlan.eta - pickupPlan.etd)
  pass.event({
    _tag: "EtaUpdate",
    at: pass.now,
    demandId: delivery.id,
    deliveryId,
    attemptId,
    pickupEta,
    dropoffEta: eta,
    revision: delivery.etaRevision + 1
  })
}

/**
 * Places pilots anew for a demand that lost them; told to try later when nobody is free. Of a trip under
 * way only the pilot who is to take it over is replaced. False: there was nothing to do.
 */
export const refit = (pass: Pass, demand: PlannerDemand): boolean => {
  const plan = demand.plan
  const robot = robotOf(pass.state, demand)
  if (plan === null || robot === null || pass.hasMoved(demand.id)) return false
  if (demand.status === "Active") return replaceRelief(pass, demand, plan)
  if (demand.status !== "Pending") return false
  const { now } = pass
  pass.split()
  pass.tentative.release(demand.id)
  const times = fitAnew(pass, demand, plan, plan.etd)
  if (times.blocks.length === 0) {
    const retryAt = now + refitRetryMs
    pass.event({ _tag: "BlocksLost", at: now, demandId: demand.id, retryAt })
    return true
  }
  const first = times.blocks[0]
  giveBack(pass, demand, first?.pilotId ?? null, "PILOT_REPLACED")
  // Food that is aboard leaves when somebody comes; an empty robot waits for whoever is planned.
  const by = first !== undefined && demand.type !== "Delivery" ? first.from - plan.etd : 0
  const moved = { blocks: times.blocks, eta: times.eta + by }
  pass.event({
    _tag: "DemandPlanned",
    at: now,
    demandId: demand.id,
    plan: movedPlan(plan, plan.etd + by, moved)
  })
  return true
}

/** Somebody else for a handover to come, null blocks after it when there is nobody: then its pilot drives on. */
const replaceRelief = (pass: Pass, demand: PlannerDemand, plan: DemandPlan): boolean => {
  const handover = handoverIn(plan.blocks)
  const first = plan.blocks[0]
  if (handover === null || first === undefined || handover.from <= pass.now) return false
  pass.split()
  pass.tentative.release(demand.id)
  const config = pass.configFor(demand)
  const holdMs = demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0
  const relief = takeRelief(pass, demand, null, handover, plan.eta, holdMs)
  const pilotId = demand.pilotId ?? first.pilotId
  const from = drivenFrom(demand, first.from, handover.from)
  const before: PilotBlock = { pilotId, kind: "drive", from, to: handover.from }
  pass.event({
    _tag: "DemandPlanned",
    at: pass.now,
    demandId: demand.id,
    plan: revisedPlan(plan, plan.etd, plan.eta, [before, ...relief])
  })
  return true
}

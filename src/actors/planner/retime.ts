/**
 * Times of accepted chains as they really go: what has not departed slides with the clock, a new ETA
 * of one trip moves what follows, and the pilots' blocks move along. Source: spec/dispatch.md 8, 9.5.
 *
 * Plans only move when they are `etaUpdateFromMs` out, which is also when the partner is told.
 */
import type { Instant } from "../../domain/instant.ts"
import { etaUpdateFromMs } from "../../services/dispatch/constants.ts"
import type { DemandType } from "../../services/dispatch/enums.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"
import { overdueStepMs, refitRetryMs } from "./limits.ts"
import type { Pass } from "./pass.ts"
import { demandIn, demandOrNull, type PlannerDemand, type PlannerRobot, robotOf } from "./state.ts"

/** When a robot's running trip ends and it is free for its scheduled delivery. */
const releaseAt = (pass: Pass, active: PlannerDemand): Instant => {
  const { now, config } = pass
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
    const eta = active.plan?.eta ?? pass.now
    retimeTo(pass, active, eta < pass.now ? pass.now + overdueStepMs : eta)
  }
  const delivery = demandIn(state, robot.scheduledDelivery)
  if (delivery === null || delivery.plan === null) return
  const pickup = demandOrNull(state, delivery.pickupId)
  const { now, config } = pass
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
  const block = movedBlock(pass, demand, plan, plan.etd, arrival)
  pass.event({
    _tag: "DemandPlanned",
    at: pass.now,
    demandId: demand.id,
    plan: movedPlan(plan, plan.etd, arrival, block)
  })
}

const movedPlan = (plan: DemandPlan, etd: Instant, eta: Instant, block: PilotBlock | null): DemandPlan => ({
  ...plan,
  revision: plan.revision + 1,
  etd,
  eta,
  blocks: block === null ? [] : [block]
})

/** The pilot's block of a plan at other times: the bound or planned pilot's if he can, else another's. */
const movedBlock = (
  pass: Pass,
  demand: PlannerDemand,
  plan: DemandPlan,
  etd: Instant,
  eta: Instant
): PilotBlock | null => {
  const { state, config } = pass
  const holdMs = demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0
  const old = state.calendar.blocksOf(demand.id)[0] ?? null
  const from = demand.status === "Active" && old !== null ? Math.min(old.from, etd) : etd
  const to = eta + holdMs
  const tentative = pass.tentative
  const pilotId = demand.pilotId ?? old?.pilotId ?? null
  if (pilotId !== null && state.calendar.canTake(pilotId, from, to, demand.type, tentative)) {
    tentative.add(pilotId, from, to)
    return { pilotId, kind: "drive", from, to }
  }
  // Who drives already is known; nobody else is planned for him.
  if (demand.status === "Active") return null
  return fitBlock(pass, demand.type, from, to - from, plan.etd > from ? plan.etd : from)
}

/** The earliest block from `from` on that starts within ten minutes; null when nobody is free. */
const fitBlock = (
  pass: Pass,
  type: DemandType,
  from: Instant,
  durationMs: number,
  latestStart: Instant
): PilotBlock | null => {
  const earliest = Math.max(from, pass.now)
  const latest = Math.max(latestStart, earliest) + fitWithinMs
  const fit = pass.state.calendar.earliestFit(earliest, latest, durationMs, type, pass.tentative)
  if (fit === null) return null
  pass.tentative.add(fit.pilotId, fit.from, fit.from + durationMs)
  return { pilotId: fit.pilotId, kind: "drive", from: fit.from, to: fit.from + durationMs }
}

const fitWithinMs = 600_000

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
  if (moved || pickupMoved) planChain(pass, delivery, pickup, pickupMoved ? pickupEtd : null, plan, etd, eta)
  if (news) tellEta(pass, delivery, pickup, pickupEtd, eta)
}

const planChain = (
  pass: Pass,
  delivery: PlannerDemand,
  pickup: PlannerDemand | null,
  pickupEtd: Instant | null,
  plan: DemandPlan,
  etd: Instant,
  eta: Instant
): void => {
  const { state, now, tentative } = pass
  const ret = demandOrNull(state, delivery.returnId)
  const retPlan = ret !== null && ret.status === "Pending" ? ret.plan : null
  if (pickup !== null && pickupEtd !== null) tentative.release(pickup.id)
  tentative.release(delivery.id)
  if (ret !== null && retPlan !== null) tentative.release(ret.id)
  let nextPickup: DemandPlan | null = null
  if (pickup !== null && pickup.plan !== null && pickupEtd !== null) {
    const arrival = pickupEtd + (pickup.plan.eta - pickup.plan.etd)
    nextPickup = movedPlan(
      pickup.plan,
      pickupEtd,
      arrival,
      movedBlock(pass, pickup, pickup.plan, pickupEtd, arrival)
    )
  }
  const nextDelivery = movedPlan(plan, etd, eta, movedBlock(pass, delivery, plan, etd, eta))
  let nextRet: DemandPlan | null = null
  if (ret !== null && retPlan !== null) {
    const by = eta - plan.eta
    const from = retPlan.etd + by
    const to = retPlan.eta + by
    nextRet = movedPlan(retPlan, from, to, movedBlock(pass, ret, retPlan, from, to))
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
}

/** A leg to come that is left without a pilot gets one later. */
const watchBlocks = (pass: Pass, demand: PlannerDemand, plan: DemandPlan): void => {
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

/** Places pilots anew for a demand that lost them; told to try later when nobody is free. */
export const refit = (pass: Pass, demand: PlannerDemand): void => {
  const plan = demand.plan
  const robot = robotOf(pass.state, demand)
  if (plan === null || robot === null || demand.status !== "Pending" || pass.hasMoved(demand.id)) return
  const { now, config } = pass
  pass.split()
  const holdMs = demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0
  const durationMs = plan.eta - plan.etd + holdMs
  const block = fitBlock(pass, demand.type, plan.etd, durationMs, plan.etd)
  if (block === null) {
    const retryAt = now + refitRetryMs
    pass.event({ _tag: "BlocksLost", at: now, demandId: demand.id, retryAt })
    return
  }
  const revision = plan.revision + 1
  pass.event({
    _tag: "DemandPlanned",
    at: now,
    demandId: demand.id,
    plan: { ...plan, revision, blocks: [block] }
  })
}

/**
 * Carries out the handovers that plans hold: at the boundary the next pilot is held with Operations and the
 * one who drives is asked to park; what the handover took moves the times of the trip.
 * Source: spec/dispatch.md 8; spec/operations.md 5.2; spec/flows.md F10.
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import { replanEveryMs } from "../../services/dispatch/constants.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { handoverIn, mayParkBetween } from "../../services/dispatch/planner/handover.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"
import { breakMaxMs, shiftOverrunMaxMs } from "../../services/operations/constants.ts"
import type { TripHandoverCompleted } from "../../services/operations/events.ts"
import { handoverReason } from "../../services/operations/policies.ts"
import type { RequestPark } from "../trip/commands.ts"
import { revisedPlan } from "./demand-plan.ts"
import type { PlannerEvent } from "./events.ts"
import { foreseeEveryCycles, handoverRetryMs, overrunMarginMs } from "./limits.ts"
import { Pass } from "./pass.ts"
import { drivenFrom, takeRelief } from "./pilot-times.ts"
import type { PlannerRejection } from "./rejections.ts"
import { reserve } from "./reservation.ts"
import { retimeTo } from "./retime.ts"
import { demandOrNull, type PlannerDemand, type PlannerState } from "./state.ts"

/** Sets the clock for the handover of a trip that departs now; the loop looks as well, should plans move. */
export const watchHandover = (pass: Pass, demand: PlannerDemand, serial: string): void => {
  const handover = demand.plan === null ? null : handoverIn(demand.plan.blocks)
  if (handover === null) return
  pass.draft.setTimer(`Handover:${demand.id}`, handover.from, { _tag: "Replan", serial })
}

/** The handover that a running trip still has before it, null when there is none. */
export const handoverAhead = (demand: PlannerDemand): PilotBlock | null => {
  if (demand.status !== "Active" || demand.plan === null || demand.plan.blocks.length < 2) return null
  if (demand.pilotId === null || demand.arrivedAt !== null || demand.cancelRequestedAt !== null) return null
  const handover = handoverIn(demand.plan.blocks)
  if (handover === null || handover.pilotId === demand.pilotId) return null
  // The planned pilot did not answer, and Operations found another: he keeps what he took over.
  const isTakenOver = demand.handoverAskedAt !== null && demand.plan.blocks[0]?.pilotId !== demand.pilotId
  return isTakenOver ? null : handover
}

/**
 * Hands a trip over whose time for it has come. The planned pilot must be at work and free; else another
 * who can take the rest of the trip at once is planned; while there is nobody, its pilot drives on.
 */
export const handOver = (pass: Pass, demand: PlannerDemand): void => {
  const handover = handoverAhead(demand)
  const plan = demand.plan
  if (plan === null || pass.hasMoved(demand.id)) return
  if (handover === null) {
    // Shifts end on the minute and are known for hours: one look a minute is soon enough.
    if (Math.floor(pass.now / replanEveryMs) % foreseeEveryCycles === 0) foreseeShiftEnd(pass, demand, plan)
    return
  }
  if (pass.now < handover.from) return
  const { now, state } = pass
  const config = pass.configFor(demand)
  if (demand.handoverAskedAt !== null && now < demand.handoverAskedAt + handoverRetryMs) return
  const handoverMs = config.handoverS * 1_000
  const left = { from: now, to: now + handoverMs }
  if (plan.eta - left.to < config.splitPartMinS * 1_000) {
    driveOn(pass, demand, plan, Math.max(now, plan.eta - handoverMs))
    return
  }
  const { eta } = plan
  pass.tentative.release(demand.id)
  const holdMs = demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0
  const isThere = state.calendar.pilot(handover.pilotId)?.state === "ON_SHIFT"
  const relief = takeRelief(pass, demand, isThere ? handover.pilotId : null, left, eta, holdMs)
  if (relief.length === 0 || demand.pilotId === null) return
  pass.split()
  const first = plan.blocks[0]
  const from = drivenFrom(demand, first === undefined ? plan.etd : first.from, now)
  pass.event({
    _tag: "DemandPlanned",
    at: now,
    demandId: demand.id,
    plan: revisedPlan(plan, plan.etd, eta, [
      { pilotId: demand.pilotId, kind: "drive", from, to: now },
      ...relief
    ])
  })
  if (demand.tripId === null) return
  reserve(pass, demand.tripId, relief)
  const park: RequestPark = { _tag: "RequestPark", pilotId: demand.pilotId, reason: handoverReason }
  pass.draft.send("Trip", demand.tripId, park)
}

/** When the shift of a pilot ends that he works now, breaks passed over; null when he works none. */
const shiftEndOf = (state: PlannerState, pilotId: string, now: number): number | null => {
  const spans = state.calendar.pilot(pilotId)?.availability ?? []
  let end: number | null = null
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const from = spans[i] ?? 0
    const to = spans[i + 1] ?? 0
    if (end === null ? from <= now : from <= end + breakMaxMs) end = to
  }
  return end
}

/**
 * Plans the handover of a trip whose driver, whoever Operations chose, goes home before its end: as late as
 * his shift and the least second part allow, to somebody who is free then. The time that a pilot may drive
 * beyond his shift saves the handover of a trip that ends soon after it (spec/flows.md F10).
 */
const foreseeShiftEnd = (pass: Pass, demand: PlannerDemand, plan: DemandPlan): void => {
  const { pilotId } = demand
  const { now, config, state } = pass
  if (!config.handover || demand.status !== "Active" || pilotId === null || plan.blocks.length === 0) return
  if (demand.handedOverAt !== null || demand.arrivedAt !== null || demand.cancelRequestedAt !== null) return
  const endsAt = shiftEndOf(state, pilotId, now)
  const holdMs = demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0
  if (endsAt === null || plan.eta + holdMs <= endsAt + shiftOverrunMaxMs - overrunMarginMs) return
  const from = Math.max(now, Math.min(endsAt, plan.eta - config.splitPartMinS * 1_000))
  const handover = { from, to: from + config.handoverS * 1_000 }
  const eta = plan.eta + config.handoverS * 1_000
  if (plan.eta - from < config.splitPartMinS * 1_000) return
  if (!mayParkBetween(demand.origin, demand.destination, config)) return
  const mark = pass.tentative.mark()
  pass.tentative.release(demand.id)
  const relief = takeRelief(pass, demand, null, handover, eta, holdMs)
  if (relief.length === 0) {
    pass.tentative.rollback(mark)
    return
  }
  pass.split()
  const begun = plan.blocks.find((block) => block.pilotId === pilotId)?.from ?? plan.etd
  const before: PilotBlock = { pilotId, kind: "drive", from: drivenFrom(demand, begun, from), to: from }
  pass.event({
    _tag: "DemandPlanned",
    at: now,
    demandId: demand.id,
    plan: revisedPlan(plan, plan.etd, eta, [before, ...relief])
  })
  if (demand.servedByRobotId !== null) {
    pass.draft.setTimer(`Handover:${demand.id}`, from, { _tag: "Replan", serial: demand.servedByRobotId })
  }
}

/** So little is left that its pilot brings the trip to its end by himself. */
const driveOn = (pass: Pass, demand: PlannerDemand, plan: DemandPlan, eta: number): void => {
  const first = plan.blocks[0]
  const { pilotId } = demand
  if (first === undefined || pilotId === null) return
  pass.split()
  const holdMs =
    demand.type === "Delivery" && pass.config.holdPilotAtDropoff ? pass.config.customerWaitS * 1_000 : 0
  pass.event({
    _tag: "DemandPlanned",
    at: pass.now,
    demandId: demand.id,
    plan: revisedPlan(plan, plan.etd, eta, [{ pilotId, kind: "drive", from: first.from, to: eta + holdMs }])
  })
}

/**
 * The next pilot drives on. The time that the robot stood, less what the plan held for it, makes the trip
 * that much later or earlier.
 */
export const handedOver = (
  state: PlannerState,
  event: TripHandoverCompleted,
  now: number,
  config: PlannerConfig
): Outcome<PlannerEvent, PlannerRejection> => {
  const demand = demandOrNull(state, state.demandByTrip.get(event.tripId) ?? null)
  if (demand === null || demand.status !== "Active" || demand.plan === null) return unchanged
  const pass = new Pass(state, config, now)
  pass.event({ _tag: "HandoverNoted", at: event.at, demandId: demand.id })
  // The stand was reckoned with before, and put right when the trip drove on.
  if (demand.resumedAt === event.at) return pass.done()
  const isPlanned = handoverIn(demand.plan.blocks) !== null
  const stoodMs = event.seconds * 1_000
  retimeTo(pass, demand, demand.plan.eta + stoodMs - (isPlanned ? config.handoverS * 1_000 : 0))
  return pass.done()
}

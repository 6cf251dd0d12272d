/**
 * The pilots of a plan at other times: the same ones where they can, others where they cannot. A trip that
 * runs keeps whoever drives it, and whoever is to take it over while he can.
 * Source: spec/dispatch.md 8, 9.5.
 */
import type { Instant } from "../../domain/instant.ts"
import {
  addFit,
  blocksOf,
  fitLeg,
  handoverIn,
  handoverMsOf,
  type LegWork,
  mayParkBetween
} from "../../services/dispatch/planner/handover.ts"
import type { DemandPlan, PilotBlock } from "../../services/dispatch/planner/model.ts"
import type { Pass } from "./pass.ts"
import type { PlannerDemand } from "./state.ts"

/** Who drives when, and when the trip ends with them. */
export interface PilotTimes {
  readonly blocks: ReadonlyArray<PilotBlock>
  readonly eta: Instant
}

const noBlocks: ReadonlyArray<PilotBlock> = Object.freeze([])

/**
 * Another pilot may come this much later than planned. Long, because an accepted order that waits without
 * a block would see new ones take the pilots it waits for.
 */
const fitWithinMs = 2_400_000

/** How much of a plan's time its handover takes. */
const bufferOf = (pass: Pass, plan: DemandPlan): number =>
  handoverIn(plan.blocks) === null ? 0 : pass.config.handoverS * 1_000

/** What a demand's trip asks of its pilots. */
const workOf = (pass: Pass, demand: PlannerDemand, plan: DemandPlan): LegWork => {
  const config = pass.configFor(demand)
  return {
    type: demand.type,
    driveMs: plan.eta - plan.etd - bufferOf(pass, plan),
    holdMs: demand.type === "Delivery" && config.holdPilotAtDropoff ? config.customerWaitS * 1_000 : 0,
    mayPark: mayParkBetween(demand.origin, demand.destination, config)
  }
}

/** Whether every pilot can take his blocks, which follow one another; counts them as taken if so. */
const takeAll = (pass: Pass, demand: PlannerDemand, blocks: ReadonlyArray<PilotBlock>): boolean => {
  const { calendar } = pass.state
  const mark = pass.tentative.mark()
  for (let i = 0; i < blocks.length; ) {
    const first = blocks[i] as PilotBlock
    let end = i + 1
    while (end < blocks.length && (blocks[end] as PilotBlock).pilotId === first.pilotId) end++
    const to = (blocks[end - 1] as PilotBlock).to
    if (!calendar.canTake(first.pilotId, first.from, to, demand.type, pass.tentative)) {
      pass.tentative.rollback(mark)
      return false
    }
    pass.tentative.add(first.pilotId, first.from, to)
    i = end
  }
  return blocks.length > 0
}

/** The pilots of a trip that has not departed, from `etd` on. Without anybody, the trip has no blocks. */
export const timesFrom = (pass: Pass, demand: PlannerDemand, plan: DemandPlan, etd: Instant): PilotTimes => {
  const by = etd - plan.etd
  const bound = demand.pilotId
  const kept = plan.blocks.map((block, i) => ({
    pilotId: i === 0 && bound !== null ? bound : block.pilotId,
    kind: block.kind,
    from: block.from + by,
    to: block.to + by
  }))
  const isFromEtd = kept[0]?.from === etd
  if (isFromEtd && takeAll(pass, demand, kept)) return { blocks: kept, eta: plan.eta + by }
  return fitAnew(pass, demand, plan, etd)
}

/** Pilots for a trip that has not departed, whoever they are, from `etd` on or a little later. */
export const fitAnew = (pass: Pass, demand: PlannerDemand, plan: DemandPlan, etd: Instant): PilotTimes => {
  const work = workOf(pass, demand, plan)
  const earliest = Math.max(etd, pass.now)
  const latest = Math.max(plan.etd, earliest) + fitWithinMs
  const { calendar } = pass.state
  const fit = fitLeg(calendar, earliest, latest, latest, work, pass.tentative, pass.config)
  if (fit !== null) addFit(fit, work, pass.tentative, pass.config)
  return {
    blocks: blocksOf(fit, work, pass.config),
    eta: etd + work.driveMs + handoverMsOf(fit, pass.config)
  }
}

/** The pilots of a trip under way that ends at `eta`: who drives, and who is to take over. */
export const timesUntil = (pass: Pass, demand: PlannerDemand, plan: DemandPlan, eta: Instant): PilotTimes => {
  const booked = pass.state.calendar.blocksOf(demand.id)
  const { holdMs } = workOf(pass, demand, plan)
  const handover = handoverIn(booked)
  const driver = demand.pilotId ?? booked[0]?.pilotId ?? null
  const first = booked[0]
  if (driver === null || first === undefined) return { blocks: noBlocks, eta }
  if (handover === null || handover.pilotId === driver || eta <= handover.to) {
    // Of what is over only his own part is kept.
    const own = booked.find((block) => block.pilotId === driver) ?? first
    return { blocks: takeLast(pass, driver, own.from, eta, holdMs), eta }
  }
  const from = drivenFrom(demand, first.from, handover.from)
  const before = [{ pilotId: driver, kind: "drive", from, to: handover.from } as const]
  pass.tentative.add(driver, from, handover.from)
  const last = takeRelief(pass, demand, handover.pilotId, handover, eta, holdMs)
  return { blocks: last.length === 0 ? before : [...before, ...last], eta }
}

/**
 * When the part of a pilot begins that a handover ends at `to`, planned for `from`. Whoever took his trip
 * before he was planned for may hand it over before that: he has driven since the departure.
 */
export const drivenFrom = (
  { departedAt }: Pick<PlannerDemand, "departedAt">,
  from: Instant,
  to: Instant
): Instant => (from < to ? from : Math.min(departedAt ?? to, to))

/** The part of the pilot who brings a running trip to its end, whatever else was planned for him. */
const takeLast = (
  pass: Pass,
  pilotId: string,
  from: Instant,
  eta: Instant,
  holdMs: number
): ReadonlyArray<PilotBlock> => {
  const until = Math.max(eta, from)
  pass.tentative.add(pilotId, from, until + holdMs)
  const drive: PilotBlock = { pilotId, kind: "drive", from, to: until }
  return holdMs > 0 ? [drive, { pilotId, kind: "hold", from: until, to: until + holdMs }] : [drive]
}

/** The part of the pilot who takes over at `handover`: the planned one, or another who can. */
export const takeRelief = (
  pass: Pass,
  demand: PlannerDemand,
  planned: string | null,
  handover: { readonly from: Instant; readonly to: Instant },
  eta: Instant,
  holdMs: number
): ReadonlyArray<PilotBlock> => {
  const { from, to } = handover
  const { calendar } = pass.state
  const until = eta + holdMs
  let pilotId = planned
  if (pilotId === null || !calendar.canTake(pilotId, from, until, demand.type, pass.tentative)) {
    pilotId = calendar.earliestFit(from, from, until - from, demand.type, pass.tentative)?.pilotId ?? null
  }
  if (pilotId === null || eta <= to) return noBlocks
  const blocks: Array<PilotBlock> = [
    { pilotId, kind: "handover", from, to },
    { pilotId, kind: "drive", from: to, to: eta }
  ]
  if (holdMs > 0) blocks.push({ pilotId, kind: "hold", from: eta, to: until })
  pass.tentative.add(pilotId, from, until)
  return blocks
}

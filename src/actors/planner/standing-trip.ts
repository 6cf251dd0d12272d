/**
 * A trip that has lost its pilot under way and stands: when it is expected to drive on, who is to drive it, and
 * what the stand has made of its times. Source: spec/flows.md F10 (PilotUnavailable ⇒ replans, ETA published),
 * spec/dispatch.md 8.
 */
import { type Outcome, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { PilotBlock } from "../../services/dispatch/planner/model.ts"
import { searchDeadlineMs } from "../../services/operations/constants.ts"
import type { PilotUnavailable, TripTransitioned } from "../../services/operations/events.ts"
import type { PlannerEvent } from "./events.ts"
import { overdueStepMs } from "./limits.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { giveBack, reserve } from "./reservation.ts"
import { replanStanding, retimeTo } from "./retime.ts"
import type { PlannerDemand, PlannerState } from "./state.ts"

type Answer = Outcome<PlannerEvent, PlannerRejection>

/** A pilot who comes off his break or trip within this span is waited for rather than guessed at. */
const awaitedWithinMs = 2_400_000

/** A trip under way has stopped on its way. What it still has to drive counts from here. */
export const stopped = (
  state: PlannerState,
  demand: PlannerDemand,
  event: TripTransitioned,
  now: Instant,
  config: PlannerConfig
): Answer => {
  if (demand.status !== "Active" || demand.arrivedAt !== null) return unchanged
  if (demand.stoppedAt !== null && event.at <= demand.stoppedAt) return unchanged
  const pass = new Pass(state, config, now)
  pass.event({ _tag: "StopRecorded", at: event.at, demandId: demand.id })
  return pass.done()
}

/**
 * Nobody was found to drive on with a trip that stands: whoever can take it first is planned and held for it,
 * and it ends as much later. With nobody in sight it is reckoned that the next search succeeds in its time.
 * News of an older stand, or of one that somebody has ended, change nothing.
 */
export const pilotMissing = (
  state: PlannerState,
  demand: PlannerDemand,
  news: PilotUnavailable,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const { plan, stoppedAt } = demand
  if (plan === null || demand.pilotId !== null || demand.arrivedAt !== null) return unchanged
  if (demand.cancelRequestedAt !== null || stoppedAt === null || news.at < stoppedAt) return unchanged
  // Said again of the same stand.
  if (demand.leftMs !== null) return unchanged
  const pass = new Pass(state, config, now)
  const own = pass.configFor(demand)
  const leftMs = Math.max(overdueStepMs, plan.eta - stoppedAt)
  const holdMs = demand.type === "Delivery" && own.holdPilotAtDropoff ? own.customerWaitS * 1_000 : 0
  const driveMs = own.handoverS * 1_000 + leftMs
  pass.tentative.release(demand.id)
  const latest = now + awaitedWithinMs
  const fit = state.calendar.earliestFit(now, latest, driveMs + holdMs, demand.type, pass.tentative)
  const from = fit === null ? now + searchDeadlineMs : fit.from
  const eta = from + driveMs
  const blocks: Array<PilotBlock> = []
  if (fit !== null) {
    const { pilotId } = fit
    pass.tentative.add(pilotId, from, eta + holdMs)
    blocks.push({ pilotId, kind: "drive", from, to: eta })
    if (holdMs > 0) blocks.push({ pilotId, kind: "hold", from: eta, to: eta + holdMs })
  }
  pass.event({ _tag: "PilotAwaited", at: now, demandId: demand.id, leftMs })
  replanStanding(pass, demand, plan, blocks, eta)
  giveBack(pass, demand, fit?.pilotId ?? null, "PILOT_REPLACED")
  if (demand.tripId !== null) reserve(pass, demand.tripId, blocks)
  return pass.done()
}

/** A trip that was waited for drives on, earlier or later than was reckoned. */
export const drivesOn = (
  state: PlannerState,
  demand: PlannerDemand,
  event: TripTransitioned,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const { leftMs, plan, stoppedAt } = demand
  if (demand.status !== "Active" || plan === null || stoppedAt === null || event.at < stoppedAt) {
    return unchanged
  }
  const pass = new Pass(state, config, now)
  pass.event({ _tag: "TripResumed", at: event.at, demandId: demand.id, counted: leftMs !== null })
  if (leftMs !== null) retimeTo(pass, demand, event.at + leftMs)
  return pass.done()
}

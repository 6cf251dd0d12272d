/**
 * Improves a joint plan where pilots are scarce by timing the trips of a few deliveries anew, all at once
 * and trip by trip (schedule-search.ts). It is asked last, and only for deliveries that cost more than the
 * assignment without pilots promised: mostly such as found no pilot at all.
 * Source: spec/dispatch.md 7 (recommended method, 3 and 5; H4-H8).
 */
import type { Instant } from "../../../domain/instant.ts"
import { copyPair, costOf, drainPair, isServiceOpen, makePair, type Pair, timeFromLeaving } from "./cost.ts"
import { examine, examineWay, lookFor } from "./feasibility.ts"
import type { LegFit } from "./handover.ts"
import { partnersOf, rowsInExcess } from "./improve.ts"
import { candidateOf } from "./insertion.ts"
import type { Arranged, JointPlan } from "./joint-plan.ts"
import { deliveryBlockMs, makePlacedBlocks } from "./pilot-placement.ts"
import type { FreeSpans, PilotCalendar } from "./pilots.ts"
import type { PlanRow } from "./plan-row.ts"
import {
  type RobotChoice,
  ScheduleSearch,
  type TimetableEntry,
  type TimetableRow
} from "./schedule-search.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** Deliveries that are timed together, and robots and pilots that each of them may get, at most. */
const rowsMax = 8
const choicesMax = 8
const pilotsMax = 12

/** A robot for a row, with the pair of the graph that it stands for. */
interface PairChoice extends RobotChoice {
  readonly graphPair: number
  readonly pair: Pair
}

const scratch: FreeSpans = { times: new Float64Array(32), endsWork: new Uint8Array(32) }
const placed = makePlacedBlocks()

/**
 * Times deliveries in excess anew together with those that contend with them, until `placedMax` trips
 * were placed in all. Each change saves cost.
 *
 * - `promised`: what each row costs in the assignment without pilots, cost-seconds.
 * - `isTurn`: whether a row is searched for in this cycle; a search is dear and waits for its hub's turn.
 */
export const improveSchedules = (
  plan: JointPlan,
  promised: Float64Array,
  placedMax: number,
  isTurn: (row: PlanRow) => boolean
): void => {
  let left = placedMax
  const seen = new Set<number>()
  for (const row of rowsInExcess(plan, promised)) {
    if (left <= 0) return
    if (seen.has(row) || !isTurn(plan.rows[row] as PlanRow)) continue
    const rows = [row, ...partnersOf(plan, row).slice(0, rowsMax - 1)].sort((a, b) => a - b)
    for (const other of rows) seen.add(other)
    left -= timeAnew(plan, rows, left)
  }
}

/** Returns how many trips were placed. */
const timeAnew = (plan: JointPlan, rows: ReadonlyArray<number>, placedMax: number): number => {
  let effort = 0
  plan.rearrange(rows, (calendar, tentative) => {
    let before = 0
    for (const row of rows) before += plan.costOf(row)
    const timetableRows = rows.map((row) => timetableRow(plan, row, calendar))
    const pilots = freePilots(plan, timetableRows, calendar, tentative)
    const ownPilots = timetableRows.map((row, n) => withPilots(plan, rows[n] as number, row, pilots))
    const search = new ScheduleSearch(ownPilots, pilots.spans, calendar.cooldownMs)
    const timetable = search.search(before, placedMax)
    effort = search.placed
    if (timetable === null) return null
    const answer: Array<Arranged | null> = []
    for (let n = 0; n < rows.length; n++) {
      const entry = timetable.entries[n] ?? null
      if (entry === null) {
        answer.push(null)
        continue
      }
      const arranged = arrangedOf(plan, rows[n] as number, entry, calendar, pilots.positions)
      if (arranged === null) return null
      answer.push(arranged)
    }
    return answer
  })
  return Math.max(1, effort)
}

const timetableRow = (plan: JointPlan, row: number, calendar: PilotCalendar): TimetableRow => {
  const { facts, current, currentCost } = plan.rows[row] as PlanRow
  const config = facts.variants[0]
  const own = plan.ownPairOf(row)
  const ownWork: Array<number> = []
  if (current !== null) {
    for (const demandId of plan.ownDemands(row)) {
      for (const { pilotId, from, to } of calendar.blocksOf(demandId)) {
        const pilot = calendar.indexOf(pilotId)
        // Driving and holding the robot is one stretch of work.
        if (ownWork.at(-3) === pilot && ownWork.at(-1) === from) ownWork[ownWork.length - 1] = to
        else ownWork.push(pilot, from, to)
      }
    }
  }
  return {
    choices: choicesOf(plan, row),
    start: facts.wish.start,
    leaveBy: Math.min(facts.wish.latestStart, facts.dropoffLimit - facts.deliveryMs),
    loadMs: config.loadTimeS * 1_000,
    deliveryBlockMs: deliveryBlockMs(facts, config),
    emptyAfterMs: facts.deliveryMs + config.customerWaitS * 1_000,
    returnWaitMs: config.returnPilotWaitS * 1_000,
    returnMs: facts.returnMs,
    unchangedCost: currentCost,
    ownRobot: own < 0 ? -1 : (plan.graph.robot[own] as number),
    ownWork
  }
}

/** The robots that no delivery outside of the search holds, the cheapest first. */
const choicesOf = (plan: JointPlan, row: number): ReadonlyArray<PairChoice> => {
  const { graph } = plan
  const choices: Array<PairChoice> = []
  for (let k = graph.rowStart[row] as number; k < (graph.rowStart[row + 1] as number); k++) {
    if (graph.isCurrent[k] === 1 || plan.holderOf(graph.robot[k] as number) >= 0) continue
    const { facts } = plan.rows[row] as PlanRow
    const robot = plan.robotOf(k)
    const pair = makePair()
    if (examine(plan.look, facts, robot, pair, 0) >= 0) continue
    choices.push(choiceOf(plan, row, k, pair))
    // Of a movement the cheaper way was taken; the other one may suit the pilots better.
    if (robot.activeDemand === null) continue
    const other = makePair()
    if (examineWay(plan.look, facts, robot, !pair.interrupts, other) >= 0) continue
    choices.push(choiceOf(plan, row, k, other))
  }
  choices.sort((a, b) => a.pair.cost - b.pair.cost || a.robot - b.robot)
  return choices.slice(0, choicesMax)
}

const choiceOf = (plan: JointPlan, row: number, k: number, pair: Pair): PairChoice => {
  const { facts } = plan.rows[row] as PlanRow
  const robot = plan.robotOf(k)
  const { fleet, now, config } = lookFor(plan.look, facts, robot)
  const trial = makePair()
  copyPair(pair, trial)
  const timed = (departAt: Instant, leaveAt: Instant, returnAt: Instant): number => {
    setTimes(facts, trial, departAt, leaveAt, returnAt)
    drainPair(facts, trial, config)
    return trial.dropoffAt <= facts.dropoffLimit &&
      trial.batteryEndPct >= config.batteryReservePct &&
      isServiceOpen(fleet, facts, trial.departAt, trial.returnEta)
      ? costOf(facts, trial, robot, now, config)
      : Number.POSITIVE_INFINITY
  }
  return {
    graphPair: k,
    pair,
    robot: plan.graph.robot[k] as number,
    pickupMs: pair.hasPickup ? pair.pickupMs : 0,
    departFrom: pair.hasPickup
      ? Math.max(pair.release.at, now + config.pilotConnectS * 1_000)
      : pair.departAt,
    departAt: pair.departAt,
    costOf: timed
  }
}

const setTimes = (
  facts: PlanRow["facts"],
  pair: Pair,
  departAt: Instant,
  leaveAt: Instant,
  returnAt: Instant
): void => {
  pair.departAt = departAt
  pair.arriveAt = departAt + pair.pickupMs
  pair.loadAt = Math.max(pair.arriveAt, facts.wish.start)
  pair.leaveAt = leaveAt
  timeFromLeaving(facts, pair, facts.variants[0])
  pair.returnAt = returnAt
  pair.returnEta = returnAt + facts.returnMs
}

/** Who could drive meanwhile, those who are free soonest, by position in the calendar, with the times. */
const freePilots = (
  plan: JointPlan,
  rows: ReadonlyArray<TimetableRow>,
  calendar: PilotCalendar,
  tentative: TentativeBookings
): FreePilots => {
  const { now } = plan.look
  let until = now
  const needed = new Set<number>()
  for (const { leaveBy, emptyAfterMs, returnWaitMs, returnMs, ownWork } of rows) {
    until = Math.max(until, leaveBy + emptyAfterMs + returnWaitMs + returnMs)
    for (let i = 0; i < ownWork.length; i += 3) needed.add(ownWork[i] as number)
  }
  const found: Array<{ readonly position: number; readonly spans: Float64Array }> = []
  for (const position of calendar.eligiblePilots()) {
    const count = calendar.freeSpans(position, now, until, "Delivery", tentative, scratch)
    const spans = scratch.times.slice(0, count * 2)
    if (count > 0 || needed.has(position)) found.push({ position, spans })
    needed.delete(position)
  }
  // Work of pilots who may not drive any more is still theirs, as long as it is not changed.
  for (const position of [...needed].sort((a, b) => a - b))
    found.push({ position, spans: new Float64Array(0) })
  const soonest = ({ spans }: { readonly spans: Float64Array }): number =>
    spans[0] ?? Number.POSITIVE_INFINITY
  const kept = found.sort((a, b) => soonest(a) - soonest(b) || a.position - b.position).slice(0, pilotsMax)
  return { positions: kept.map(({ position }) => position), spans: kept.map(({ spans }) => spans) }
}

/** Pilots by position in the calendar, with the times at which they could drive. */
interface FreePilots {
  readonly positions: ReadonlyArray<number>
  readonly spans: ReadonlyArray<Float64Array>
}

const isWithin = (spans: Float64Array, from: Instant, to: Instant): boolean => {
  for (let s = 0; s < spans.length; s += 2) {
    if ((spans[s] as number) <= from && to <= (spans[s + 1] as number)) return true
  }
  return false
}

/**
 * The row with its work by position in the list of pilots; work of others contends with nothing there. A
 * row that this plan has changed already may go back only to what nobody has taken meanwhile.
 */
const withPilots = (
  plan: JointPlan,
  position: number,
  row: TimetableRow,
  { positions, spans }: FreePilots
): TimetableRow => {
  const wasChanged = plan.candidateOf(position) !== null
  let mayStay = row.ownRobot < 0 || plan.holderOf(row.ownRobot) < 0
  const ownWork: Array<number> = []
  for (let i = 0; i < row.ownWork.length; i += 3) {
    const [pilot, from, to] = row.ownWork.slice(i, i + 3) as [number, number, number]
    const at = positions.indexOf(pilot)
    if (wasChanged && !(at >= 0 && isWithin(spans[at] as Float64Array, from, to))) mayStay = false
    if (at >= 0) ownWork.push(at, from, to)
  }
  return { ...row, ownWork, unchangedCost: mayStay ? row.unchangedCost : Number.POSITIVE_INFINITY }
}

const arrangedOf = (
  plan: JointPlan,
  row: number,
  entry: TimetableEntry,
  calendar: PilotCalendar,
  positions: ReadonlyArray<number>
): Arranged | null => {
  const { facts } = plan.rows[row] as PlanRow
  const { graphPair, pair } = entry.choice as PairChoice
  const robot = plan.robotOf(graphPair)
  const [pickup, delivery, ret] = entry.pilots
  const fitOf = (pilot: number, from: Instant): LegFit => ({
    pilotId: calendar.pilotAt(positions[pilot] as number),
    from,
    relief: null
  })
  pair.cost = entry.choice.costOf(entry.departAt, entry.leaveAt, entry.returnAt)
  setTimes(facts, pair, entry.departAt, entry.leaveAt, entry.returnAt)
  drainPair(facts, pair, lookFor(plan.look, facts, robot).config)
  placed.pickup = pickup < 0 ? null : fitOf(pickup, entry.departAt)
  placed.delivery = fitOf(delivery, entry.leaveAt)
  placed.ret = fitOf(ret, entry.returnAt)
  const candidate = candidateOf(plan.look, facts, robot, pair, placed)
  return candidate === null ? null : { pair: graphPair, candidate }
}

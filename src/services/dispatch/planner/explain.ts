/**
 * Why one delivery gets the robot it gets, why the others do not, or why it gets none: the insertion of
 * one delivery spelt out for every robot. It asks the very functions that the planner decides by
 * (`examine`, `placePilots`, `costTermsOf`), so that it explains and does not judge anew.
 *
 * Not for the loop: it looks at each robot in full. Pure and deterministic; equal questions get equal
 * answers. Source: spec/dispatch.md 6, 7.
 */
import type { Place } from "../../../domain/geo.ts"
import type { DemandId, LocationId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import { type LimitingFactor, type RobotIssue, robotIssues } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import { costFloorOf, makePair, type Pair, type WishFacts } from "./cost.ts"
import { findingOf, type IssueCase, type IssueFinding } from "./explain-issue.ts"
import { pilotGapOf } from "./explain-pilots.ts"
import type { ExplainQuestion } from "./explain-question.ts"
import { ruleOf } from "./explain-refusal.ts"
import {
  examine,
  issuesOf,
  type Look,
  limitingFactor,
  lookAt,
  lookFor,
  precheckFacts,
  timeAndPrice
} from "./feasibility.ts"
import { candidateOf } from "./insertion.ts"
import type { Candidate, CostTerms, DeliveryWish, Fleet, PlanningRobot } from "./model.ts"
import { makePlacedBlocks, placePilots } from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import { project, type ReleaseKind } from "./projection.ts"
import { TentativeBookings } from "./tentative-bookings.ts"
import { routeMeters } from "./travel.ts"

/** Where and when a robot would be free. */
export interface ExplainedRelease {
  readonly kind: ReleaseKind
  readonly lat: number
  readonly lng: number
  /** The place by name, null when it stands or stops on its way. */
  readonly place: Place | null
  readonly at: Instant
  readonly batteryPct: number
}

/** A robot with a plan and pilots for the whole chain. */
export interface ExplainedCandidate {
  readonly serial: RobotSerial
  readonly release: ExplainedRelease
  readonly plan: Candidate
  /** False: it passes, but `nearestRobots` others promised to cost less and were compared instead. */
  readonly compared: boolean
}

/** A robot that does not get the delivery: no rule may be broken, and pilots must be found. */
export interface ExplainedRefusal {
  readonly serial: RobotSerial
  /** Null without a position. */
  readonly release: ExplainedRelease | null
  /** The way from there to the merchant, metres of route; null without a position. */
  readonly wayMeters: number | null
  /** In the order of the rules, the first one decides; never empty. */
  readonly findings: ReadonlyArray<IssueFinding>
}

/** What the cheapest robot costs less than the next one. */
export interface Margin {
  readonly second: RobotSerial
  readonly costS: number
  /** The second's terms less the first's, cost-seconds. */
  readonly terms: CostTerms
}

export interface Explanation {
  readonly at: Instant
  readonly wish: DeliveryWish
  /** What it costs to leave things as they are, cost-seconds; null for what has no plan yet. */
  readonly stayingS: number | null
  readonly deliveryMeters: number
  readonly deliverySeconds: number
  /** The lot for the return, null when the shard has none. */
  readonly returnLot: LocationId | null
  readonly returnMeters: number
  /** Robots of the shard. */
  readonly robots: number
  /** By (cost, serial). */
  readonly candidates: ReadonlyArray<ExplainedCandidate>
  /** Nearest first, those without a position last; empty when a switch forbids the delivery for all. */
  readonly refused: ReadonlyArray<ExplainedRefusal>
  /** As a refusal counts them: robots by their first issue. */
  readonly issueCounts: Readonly<Partial<Record<RobotIssue, number>>>
  readonly winner: RobotSerial | null
  /** Null with less than two robots to compare. */
  readonly margin: Margin | null
  /** Null when there is a winner. */
  readonly refusal: { readonly limitingFactor: LimitingFactor; readonly rule: string } | null
}

/** The insertion of one delivery at `now`, robot by robot; everything else stays as planned. */
export const explain = (
  fleet: Fleet,
  calendar: PilotCalendar,
  question: ExplainQuestion,
  now: Instant,
  config: PlannerConfig
): Explanation => {
  const { facts } = question
  const look = lookAt(fleet, now, config)
  const forbidden = precheckFacts(fleet, facts, now)
  const verdicts = forbidden === null ? judge(look, facts, calendar, question.releases) : nobody
  const winner = verdicts.candidates.find((it) => it.compared) ?? null
  // Who was not compared counts as lacking a pilot: that is how the planner counts, too.
  const issueCounts = countIssues(verdicts, winner === null)
  const factor = winner === null ? limitingFactor(issueCounts, forbidden) : null
  const zoneLook: Look = { ...look, config: facts.variants[0] }
  return {
    at: now,
    wish: facts.wish,
    stayingS: question.stayingS,
    deliveryMeters: facts.deliveryMeters,
    deliverySeconds: facts.deliveryMs / 1_000,
    returnLot: facts.lot?.locationId ?? null,
    returnMeters: facts.returnMeters,
    robots: fleet.robots.length,
    candidates: verdicts.candidates,
    refused: verdicts.refused,
    issueCounts,
    winner: winner?.serial ?? null,
    margin: marginOf(verdicts.candidates),
    refusal:
      factor === null
        ? null
        : {
            limitingFactor: factor,
            rule: ruleOf(factor, { look: zoneLook, facts, forbidden: forbidden !== null, issueCounts })
          }
  }
}

interface Verdicts {
  readonly candidates: ReadonlyArray<ExplainedCandidate>
  readonly refused: ReadonlyArray<ExplainedRefusal>
}

const nobody: Verdicts = { candidates: [], refused: [] }

/** A robot that breaks no rule, before pilots are asked. */
interface Passing {
  readonly robot: PlanningRobot
  readonly pair: Pair
  readonly floor: number
}

const judge = (
  look: Look,
  facts: WishFacts,
  calendar: PilotCalendar,
  releases: ReadonlyArray<DemandId>
): Verdicts => {
  const passing: Array<Passing> = []
  const refused: Array<ExplainedRefusal> = []
  for (const robot of look.fleet.robots) {
    const pair = makePair()
    const code = examine(look, facts, robot, pair, 0)
    const own = lookFor(look, facts, robot)
    if (code < 0) passing.push({ robot, pair, floor: costFloorOf(pair, own.config) })
    else refused.push(refusalBy(own, facts, robot, robotIssues[code] as RobotIssue, pair))
  }
  // Sorting keeps the order of serials among equals, as the planner's short list does.
  passing.sort((a, b) => a.floor - b.floor)
  const tentative = new TentativeBookings(calendar)
  for (const demandId of releases) tentative.release(demandId)
  const candidates: Array<ExplainedCandidate> = []
  passing.forEach(({ robot, pair }, rank) => {
    const release = releaseOf(pair)
    const placed = makePlacedBlocks()
    const mark = tentative.mark()
    const isPlaced = placePilots(look, facts, robot, calendar, tentative, pair, placed)
    const plan = isPlaced ? candidateOf(look, facts, robot, pair, placed) : null
    tentative.rollback(mark)
    if (plan !== null) {
      candidates.push({ serial: robot.serial, release, plan, compared: rank < look.config.nearestRobots })
      return
    }
    const own = lookFor(look, facts, robot)
    const gap = isPlaced ? null : pilotGapOf(own, facts, pair, placed, calendar, tentative)
    const finding = findingOf("NoPilot", { look: own, facts, robot, pair, gap })
    refused.push({ serial: robot.serial, release, wayMeters: wayOf(own, facts, pair), findings: [finding] })
  })
  candidates.sort((a, b) => a.plan.cost - b.plan.cost || (a.serial < b.serial ? -1 : 1))
  refused.sort(
    (a, b) =>
      (a.wayMeters ?? Number.MAX_VALUE) - (b.wayMeters ?? Number.MAX_VALUE) || (a.serial < b.serial ? -1 : 1)
  )
  return { candidates, refused }
}

/** Also for a robot that waits at another merchant, of which no pickup is measured. */
const wayOf = (look: Look, facts: WishFacts, pair: Pair): number =>
  routeMeters(pair.release, facts.wish.origin, look.config)

const releaseOf = (pair: Pair): ExplainedRelease => {
  const { kind, lat, lng, place, at, batteryPct } = pair.release
  return { kind, lat, lng, place, at, batteryPct }
}

/**
 * `look`: by the robot's parameters. `pair` is as the first rule left it: measured, unless the robot's own
 * condition broke that rule.
 */
const refusalBy = (
  look: Look,
  facts: WishFacts,
  robot: PlanningRobot,
  first: RobotIssue,
  pair: Pair
): ExplainedRefusal => {
  const own = lookFor(look, facts, robot)
  const isMeasured = !conditionIssues.has(first) || measure(own, facts, robot, pair)
  const it: IssueCase = { look: own, facts, robot, pair: isMeasured ? pair : null, gap: null }
  return {
    serial: robot.serial,
    release: isMeasured ? releaseOf(pair) : null,
    wayMeters: isMeasured ? wayOf(look, facts, pair) : null,
    findings: issuesOf(look, facts, robot).map((issue) => findingOf(issue, it))
  }
}

/** Rules about the robot itself, which are asked before anything is measured. */
const conditionIssues: ReadonlySet<RobotIssue> = new Set<RobotIssue>([
  "Offline",
  "StaleHeartbeat",
  "NoPosition",
  "Unhealthy",
  "NeedsMaintenance",
  "UndergoingMaintenance",
  "NotDriveable",
  "Grounded",
  "OffDuty"
])

const measure = (look: Look, facts: WishFacts, robot: PlanningRobot, pair: Pair): boolean => {
  if (!project(robot, look.fleet, look.now, look.config, pair.release)) return false
  // A movement is judged as given up, as by the rules.
  pair.interrupts =
    pair.release.kind === "movement" && robot.scheduledDelivery?.demandId !== facts.wish.demandId
  timeAndPrice(look, facts, robot, pair)
  return true
}

const countIssues = (
  verdicts: Verdicts,
  isRefused: boolean
): Readonly<Partial<Record<RobotIssue, number>>> => {
  const totals = new Map<RobotIssue, number>()
  const count = (issue: RobotIssue): void => {
    totals.set(issue, (totals.get(issue) ?? 0) + 1)
  }
  for (const { findings } of verdicts.refused) if (findings[0] !== undefined) count(findings[0].issue)
  if (isRefused) for (const _ of verdicts.candidates) count("NoPilot")
  const counts: Partial<Record<RobotIssue, number>> = {}
  for (const issue of robotIssues) {
    const total = totals.get(issue)
    if (total !== undefined) counts[issue] = total
  }
  return counts
}

const marginOf = (candidates: ReadonlyArray<ExplainedCandidate>): Margin | null => {
  const [first, second] = candidates.filter((it) => it.compared)
  if (first === undefined || second === undefined) return null
  const a = first.plan.costTerms
  const b = second.plan.costTerms
  return {
    second: second.serial,
    costS: second.plan.cost - first.plan.cost,
    terms: {
      lateness: b.lateness - a.lateness,
      approach: b.approach - a.approach,
      robotIdle: b.robotIdle - a.robotIdle,
      foodWaiting: b.foodWaiting - a.foodWaiting,
      interruption: b.interruption - a.interruption,
      change: b.change - a.change,
      risk: b.risk - a.risk
    }
  }
}

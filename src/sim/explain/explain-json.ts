/**
 * An explanation for programs: one versioned form. Times are texts with the scenario's offset from UTC,
 * distances metres, durations seconds, batteries per cent, costs cost-seconds.
 */
import type { Instant } from "../../domain/instant.ts"
import type {
  ExplainedCandidate,
  ExplainedRefusal,
  ExplainedRelease
} from "../../services/dispatch/planner/explain.ts"
import type { IssueFinding } from "../../services/dispatch/planner/explain-issue.ts"
import type { CostTerms, PlannedLeg } from "../../services/dispatch/planner/model.ts"
import { seedJson } from "../report/json.ts"
import { formatLocalInstant } from "../scenario/start-at.ts"
import { deliveryIdOf, orderName } from "../world/demand.ts"
import type { OrderExplanation, RunSource, Verification } from "./explanation.ts"
import type { Names } from "./names.ts"

interface ReleaseJson {
  /** idle, held, delivery, movement, stopping or busy. */
  readonly kind: string
  readonly at: string
  readonly place: string
  readonly lat: number
  readonly lng: number
  readonly batteryPct: number
}

interface LegJson {
  readonly type: string
  readonly departsAt: string
  readonly arrivesAt: string
  readonly meters: number
  readonly pilots: ReadonlyArray<{
    readonly pilot: string
    readonly pilotId: string
    readonly kind: string
    readonly from: string
    readonly to: string
  }>
}

interface CandidateJson {
  readonly robot: string
  readonly free: ReleaseJson
  readonly cost: number
  readonly costTerms: CostTerms
  readonly pickupAt: string
  readonly dropoffAt: string
  readonly batteryEndPct: number
  readonly legs: ReadonlyArray<LegJson>
  /** The order or demand whose movement it gives up, null when none. */
  readonly interrupts: string | null
  /** False: it passes, but enough others promised to cost less. */
  readonly compared: boolean
}

interface RefusedJson {
  readonly robot: string
  readonly free: ReleaseJson | null
  /** Route from there to the merchant, null without a position. */
  readonly wayMeters: number | null
  readonly firstIssue: string
  readonly issues: ReadonlyArray<IssueFinding>
}

export interface ExplainJson {
  readonly schemaVersion: 1
  readonly run: {
    readonly source: string
    readonly scenario: string
    readonly seed: number | string
    readonly version: string
    readonly writtenBy: string | null
    readonly command: string | null
    readonly verification: Verification
  }
  readonly order: {
    readonly order: string
    readonly deliveryId: string
    readonly merchant: string
    readonly placedAt: string
    readonly foodReadyAt: string
    readonly latestDepartureAt: string
    readonly litres: number
  }
  readonly story: ReadonlyArray<{
    readonly at: string
    readonly what: string
    readonly text: string
    readonly robot: string | null
    readonly limitingFactor: string | null
    readonly issues: ReadonlyArray<string>
    readonly dropoffAt: string | null
  }>
  /** Null: the planner was never asked about the order. */
  readonly view: {
    readonly at: string
    /** Seconds since the start of the run. */
    readonly elapsedS: number
    /** Estimate, Quote, Confirm or Replan; moment: nobody asked. */
    readonly askedBy: string
    readonly note: string
    readonly dispatcher: string
    /** Null when the planner decided nothing at that moment. */
    readonly decided: {
      readonly robot: string | null
      readonly limitingFactor: string | null
      readonly text: string
      readonly sameDecision: ReadonlyArray<{ readonly robot: string; readonly order: string }>
    } | null
    /** Null when there was nothing to decide. */
    readonly explanation: {
      readonly robots: number
      /** Cost of leaving things as they are, null for what has no plan yet. */
      readonly stayingCost: number | null
      readonly deliveryMeters: number
      readonly returnMeters: number
      readonly returnLot: string | null
      readonly winner: string | null
      readonly margin: {
        readonly second: string
        readonly cost: number
        readonly costTerms: CostTerms
      } | null
      readonly refusal: { readonly limitingFactor: string; readonly rule: string } | null
      readonly issueCounts: Readonly<Record<string, number>>
      readonly candidates: ReadonlyArray<CandidateJson>
      /** Left out by the limit of robots. */
      readonly candidatesMore: number
      readonly refused: ReadonlyArray<RefusedJson>
      readonly refusedMore: number
    } | null
  } | null
}

const legsOf = ({ plan }: ExplainedCandidate): ReadonlyArray<PlannedLeg> =>
  plan.pickup === null ? [plan.delivery, plan.ret] : [plan.pickup, plan.delivery, plan.ret]

/** `top`: at most so many robots in each of the two lists. */
export const explainJson = (it: OrderExplanation, run: RunSource, top: number): ExplainJson => {
  const { order, names, scenario, view } = it
  const { at: startAt, utcOffsetMs } = scenario.startAt
  const time = (at: Instant): string => formatLocalInstant({ at, utcOffsetMs })
  const explanation = view?.explanation ?? null
  return {
    schemaVersion: 1,
    run: {
      source: run.source,
      scenario: scenario.name,
      seed: seedJson(scenario.seed),
      version: run.version,
      writtenBy: run.writtenBy,
      command: run.command,
      verification: run.verification
    },
    order: {
      order: orderName(order.index),
      deliveryId: deliveryIdOf(order),
      merchant: it.merchant,
      placedAt: time(order.placedAt),
      foodReadyAt: time(order.quotedReadyAt),
      latestDepartureAt: time(order.latestStart),
      litres: order.litres
    },
    story: it.story.map((entry) => ({
      at: time(entry.at),
      what: entry.what,
      text: entry.text,
      robot: entry.serial,
      limitingFactor: entry.limitingFactor,
      issues: entry.issues,
      dropoffAt: entry.dropoffEta === null ? null : time(entry.dropoffEta)
    })),
    view:
      view === null
        ? null
        : {
            at: time(view.at),
            elapsedS: (view.at - startAt) / 1_000,
            askedBy: view.by,
            note: view.note,
            dispatcher: it.dispatcher,
            decided:
              view.taken === null
                ? null
                : {
                    robot: view.taken.serial,
                    limitingFactor: view.taken.limitingFactor,
                    text: view.taken.text,
                    sameDecision: view.taken.others.map(({ serial, deliveryId }) => ({
                      robot: serial,
                      order: names.of(deliveryId)
                    }))
                  },
            explanation:
              explanation === null
                ? null
                : {
                    robots: explanation.robots,
                    stayingCost: explanation.stayingS,
                    deliveryMeters: explanation.deliveryMeters,
                    returnMeters: explanation.returnMeters,
                    returnLot: explanation.returnLot === null ? null : names.of(explanation.returnLot),
                    winner: explanation.winner,
                    margin:
                      explanation.margin === null
                        ? null
                        : {
                            second: explanation.margin.second,
                            cost: explanation.margin.costS,
                            costTerms: explanation.margin.terms
                          },
                    refusal: explanation.refusal,
                    issueCounts: explanation.issueCounts,
                    candidates: explanation.candidates
                      .slice(0, top)
                      .map((candidate) => candidateJson(candidate, names, time)),
                    candidatesMore: Math.max(0, explanation.candidates.length - top),
                    refused: explanation.refused
                      .slice(0, top)
                      .map((robot) => refusedJson(robot, names, time)),
                    refusedMore: Math.max(0, explanation.refused.length - top)
                  }
          }
  }
}

const releaseJson = (
  { kind, at, place, lat, lng, batteryPct }: ExplainedRelease,
  names: Names,
  time: (at: Instant) => string
): ReleaseJson => ({ kind, at: time(at), place: names.place(place, { lat, lng }), lat, lng, batteryPct })

const candidateJson = (
  it: ExplainedCandidate,
  names: Names,
  time: (at: Instant) => string
): CandidateJson => ({
  robot: it.serial,
  free: releaseJson(it.release, names, time),
  cost: it.plan.cost,
  costTerms: it.plan.costTerms,
  pickupAt: time(it.plan.pickupEta),
  dropoffAt: time(it.plan.dropoffEta),
  batteryEndPct: it.plan.batteryEndPct,
  legs: legsOf(it).map((leg) => ({
    type: leg.type,
    departsAt: time(leg.etd),
    arrivesAt: time(leg.eta),
    meters: leg.meters,
    pilots: leg.blocks.map(({ pilotId, kind, from, to }) => ({
      pilot: names.of(pilotId),
      pilotId,
      kind,
      from: time(from),
      to: time(to)
    }))
  })),
  interrupts: it.plan.interruptsDemandId === null ? null : names.of(it.plan.interruptsDemandId),
  compared: it.compared
})

const refusedJson = (it: ExplainedRefusal, names: Names, time: (at: Instant) => string): RefusedJson => ({
  robot: it.serial,
  free: it.release === null ? null : releaseJson(it.release, names, time),
  wayMeters: it.wayMeters,
  firstIssue: it.findings[0]?.issue ?? "",
  issues: it.findings.map((finding) => ({ ...finding, text: names.in(finding.text) }))
})

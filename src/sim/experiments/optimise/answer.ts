/**
 * What a search for the cheapest fleet ends with, and the path that led there. Source: spec/simulation.md 8.
 */
import type { LevelStanding, Standing } from "../statistics/verdict.ts"
import type { StudyKpiKey } from "../study-kpis.ts"
import type { FleetCell, FleetRequest } from "./question.ts"

/** A fleet as far as it was simulated. */
export interface SeenFleet extends FleetCell {
  /** Values of the factors, not numbers of places. */
  readonly robots: number
  readonly pilots: number
  readonly replications: number
  /** Mean cost of a day and its 95 % half-width, minor units. */
  readonly costPerDayMinor: number
  readonly costPerDayHalfWidth: number | null
  readonly fixedCostMinor: number
  /** Of all promises together. */
  readonly standing: Standing
  /** By promise, in their order. */
  readonly levels: ReadonlyArray<LevelStanding>
}

/** Why a fleet is simulated. */
export type StepReason =
  /** The largest fleet first: does any keep the promises, and how long does a delivery take? */
  | { readonly _tag: "Largest" }
  /** It divides what is left best: so many fleets are ruled out if it misses, so many if it keeps. */
  | { readonly _tag: "Halve"; readonly left: number; readonly ifMissed: number; readonly ifKept: number }
  /** Neither kept nor missed yet: more days. The promise with the least room; null without promises. */
  | { readonly _tag: "Undecided"; readonly promise: StudyKpiKey | null }
  /** One of the cheapest three that keep the promises: three times the days. */
  | { readonly _tag: "Confirm"; readonly rank: number }

/** One step of the search: what was asked, why, and what came of it. */
export interface SearchStep extends FleetRequest {
  readonly robots: number
  readonly pilots: number
  readonly reason: StepReason
  readonly standing: Standing
  /** The promise with the least room, which decided; null without promises. */
  readonly promise: StudyKpiKey | null
  readonly costPerDayMinor: number
  /** Fleets that may still be the cheapest, after the step. */
  readonly left: number
}

/** Fleets that were never simulated, by what ruled them out. */
export interface RuledOut {
  /** By workload: they could not serve what must be accepted. */
  readonly byWorkload: number
  /** They have no more robots and no more pilots than one that misses. */
  readonly bySmallerThanMissed: number
  /** Robots, shifts and operators alone cost as much as the best fleet. */
  readonly byFixedCost: number
}

export interface SearchAnswer {
  /** The cheapest fleet that keeps every promise; null when no fleet of the space was proved to. */
  readonly best: SeenFleet | null
  /** The best and the next cheapest that keep every promise, at most three, by cost. */
  readonly cheapest: ReadonlyArray<SeenFleet>
  /** Cheaper than the best by cost, neither proved to keep the promises nor to miss them. */
  readonly undecided: ReadonlyArray<SeenFleet>
  /** Every fleet that was simulated, by row and column. */
  readonly seen: ReadonlyArray<SeenFleet>
  /** The promise with the least room at the best fleet, in its own standard errors; null without promises. */
  readonly binding: LevelStanding | null
  readonly path: ReadonlyArray<SearchStep>
  readonly ruledOut: RuledOut
  /** Days that were simulated, and those of the full grid with `replications.min` each. */
  readonly simulatedDays: number
  readonly gridDays: number
}

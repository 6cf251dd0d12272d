/**
 * What the search for the cheapest fleet works on, what it asks for and what it is told. Plain data, so that
 * whoever simulates needs to know nothing of how the search thinks. Source: spec/simulation.md 8.
 */
import type { PromisedLevel, StudyKpiValues } from "../study-kpis.ts"

/** The fleets among which the cheapest is sought: a grid of robots (rows) and pilots (columns). */
export interface SearchSpace {
  /** Values of the factor that sets the robots, ascending; at least one. */
  readonly robots: ReadonlyArray<number>
  /** Values of the factor that sets the pilots, ascending; at least one. */
  readonly pilots: ReadonlyArray<number>
  /** What a day of each fleet costs at least, minor units, by row and column; rises along both. */
  readonly fixedCostMinor: ReadonlyArray<ReadonlyArray<number>>
  /** What demand asks for at least; null: no fleet is ruled out unseen. */
  readonly workload: Workload | null
}

/** Expected demand and the capacity that stands against it, in the hours of a run. */
export interface Workload {
  /** Orders expected in each hour from the start of the run. */
  readonly ordersByHour: ReadonlyArray<number>
  /** Robots of each row. */
  readonly robots: ReadonlyArray<number>
  /** Pilots planned in each column, by hour of the run: hours of work in that hour, breaks included. */
  readonly pilotsByHour: ReadonlyArray<ReadonlyArray<number>>
}

/** What is promised and how many days the search may spend on one fleet. */
export interface SearchOptions {
  /** Every level must be proved; without any the cheapest fleet is the smallest. */
  readonly promises: ReadonlyArray<PromisedLevel>
  /** Days of a fleet before it can be found to keep the promises (at least 2), and the most of them. */
  readonly replications: { readonly min: number; readonly max: number }
}

/** One fleet by its place in the space. */
export interface FleetCell {
  /** Index into `robots`. */
  readonly row: number
  /** Index into `pilots`. */
  readonly column: number
}

/** Days 0 … `replications` - 1 of a fleet are wanted; those that are there already need not run again. */
export interface FleetRequest extends FleetCell {
  readonly replications: number
}

/** What was simulated of a fleet: the figures of days 0, 1, … in order, at least as many as were asked for. */
export interface FleetResult extends FleetCell {
  readonly days: ReadonlyArray<StudyKpiValues>
}

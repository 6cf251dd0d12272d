/** What a study varies, and the cells that come of it. Plain data: loading is in `load-design.ts`. */
import type { Scenario } from "../../scenario/schema.ts"
import type { StudyKpiKey } from "../study-kpis.ts"

/** What a factor has in one cell, as tables show it. */
export type ParameterValue = number | string | boolean

/** Values by factor, in the order of the file. */
export type Parameters = Readonly<Record<string, ParameterValue>>

/** One thing that is varied. */
export interface Factor {
  readonly name: string
  /** `fleet`: robots in all; `pilotsScale`: multiplies every shift; `paths`: keys of the scenario. */
  readonly kind: "fleet" | "pilotsScale" | "paths"
  /** Paths in the scenario's file form; empty for the two shorthands. */
  readonly paths: ReadonlyArray<string>
  /** In the order of the file; no value twice. */
  readonly values: ReadonlyArray<ParameterValue>
}

/** One combination of values. */
export interface Cell {
  /** Position in the design, from 0. */
  readonly index: number
  readonly parameters: Parameters
  readonly scenario: Scenario
  /**
   * SHA-256 of what decides the figures of its days: resolved scenario, dispatcher, engine. Names, promised
   * levels and what is written do not. Cells of the same hash are the same city: their days are shared.
   */
  readonly hash: string
}

/** How often a cell is simulated. */
export interface ReplicationRule {
  readonly min: number
  readonly max: number
  /** Per cent of the mean that the half-width of each promised figure may have. */
  readonly targetPct: number
  /** A cell whose interval lies wholly beyond a promised level gets no further days. */
  readonly stopWhenMissed: boolean
}

/** Factors that the search for the cheapest fleet varies; all others are held, one search per combination. */
export interface OptimiseRule {
  readonly robots: string
  readonly pilots: string
}

/** What may be added to an answer: a robot, a pilot for each hour of the day, a pilot for each start of a shift. */
export const additionKinds = ["robot", "hours", "shifts"] as const
export type AdditionKind = (typeof additionKinds)[number]

/** A study, resolved. */
export interface Design {
  readonly name: string
  /** The experiment's file and that of its scenario, as they were named. */
  readonly file: string
  readonly scenarioFile: string
  /** The scenario that is varied. */
  readonly base: Scenario
  readonly kind: "grid" | "list"
  readonly factors: ReadonlyArray<Factor>
  readonly cells: ReadonlyArray<Cell>
  readonly replications: ReplicationRule
  /** Null when the file names none. */
  readonly optimise: OptimiseRule | null
  /** What is added to each answer, to find out what one more of it is worth. */
  readonly marginal: ReadonlyArray<AdditionKind>
  /** The figure that the map of the page shows; null: that of the binding promise. */
  readonly mapKpi: StudyKpiKey | null
  /** Version of the program that simulates, exact to the build. */
  readonly engine: string
}

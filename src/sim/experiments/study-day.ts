/**
 * One day of one cell of a study. Days of a number have the same orders, people, machines and weather in every
 * cell (common random numbers). Source: spec/simulation.md 5, 7.
 */
import { Simulation } from "../run.ts"
import { withoutTracks } from "../scenario/overrides.ts"
import type { Scenario } from "../scenario/schema.ts"
import { type StudyKpiValues, studyKpiValues } from "./study-kpis.ts"

/** What a finished day leaves for a study. */
export interface FinishedDay {
  readonly kpis: StudyKpiValues
  readonly digest: string
  /** Invariants found violated, and the first of them in words. */
  readonly violated: number
  readonly firstViolation: string | null
}

/** Runs one day to its end; number 0 is the day that the scenario alone describes. */
export const runStudyDay = (scenario: Scenario, replication: number): FinishedDay => {
  const simulation = new Simulation(withoutTracks(scenario), { replication })
  const result = simulation.runAll()
  return {
    kpis: studyKpiValues(result, simulation.plannerConfig),
    digest: result.digest,
    violated: result.invariants.violated,
    firstViolation: result.invariants.first
  }
}

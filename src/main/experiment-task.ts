/** One day of a study, as a thread simulates it. */
import { InvariantBroken } from "../domain/invariant.ts"
import { type FinishedDay, runStudyDay } from "../sim/experiments/study-day.ts"
import type { Scenario } from "../sim/scenario/schema.ts"

/** Which day of which city. */
export interface StudyDayInput {
  readonly scenario: Scenario
  readonly replication: number
}

/** The day, or what stopped it. */
export type StudyDayAnswer =
  | { readonly finished: true; readonly day: FinishedDay }
  | { readonly finished: false; readonly problem: string }

/** Simulates one day to its end. A day that violates an invariant is none. */
export const simulateStudyDay = ({ scenario, replication }: StudyDayInput): StudyDayAnswer => {
  try {
    const day = runStudyDay(scenario, replication)
    return day.violated === 0
      ? { finished: true, day }
      : { finished: false, problem: `an invariant is violated: ${day.firstViolation}` }
  } catch (error) {
    if (error instanceof InvariantBroken)
      return { finished: false, problem: `an invariant is broken: ${error.message}` }
    return {
      finished: false,
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error)
    }
  }
}

/** One day of a study, as a thread simulates it. */
import { type FinishedDay, runStudyDay } from "../sim/experiments/study-day.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { defectWords } from "./defect-words.ts"
import { withThreadStreets } from "./thread-streets.ts"

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
    const day = runStudyDay(withThreadStreets(scenario), replication)
    return day.violated === 0
      ? { finished: true, day }
      : { finished: false, problem: `an invariant is violated: ${day.firstViolation}` }
  } catch (error) {
    return { finished: false, problem: defectWords(error) }
  }
}

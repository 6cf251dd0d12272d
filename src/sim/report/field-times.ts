/** What field operators did in a run. Source: spec/simulation.md 6, spec/operations.md 5.3. */
import type { FoTaskType } from "../../services/operations/enums.ts"

/** Tasks of one type. */
export interface FieldTaskTimes {
  readonly created: number
  readonly completed: number
  readonly cancelled: number
  /** From when somebody was sought until work began, sum over those begun, milliseconds. */
  readonly waitMs: number
  /** Times at which work began: a task that was given back begins again. */
  readonly begun: number
  /** From the beginning of the work to its end, ways included, sum over those completed, milliseconds. */
  readonly workMs: number
}

/** Time sums over all field operators and robots in the workshop, milliseconds. */
export interface FieldTimes {
  readonly tasks: { readonly [Type in FoTaskType]?: FieldTaskTimes }
  /** From accepting a task until it was over. */
  readonly busyMs: number
  /** Robots that could not be mended in the street. */
  readonly workshopVisits: number
  /** Time that robots spent in the workshop. */
  readonly workshopMs: number
}

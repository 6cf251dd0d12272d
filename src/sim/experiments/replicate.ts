/** Simulates one replication of a scenario for a set of them. Source: spec/simulation.md 5, 7. */
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { DroppedChoices } from "../dropped-choices.ts"
import type { RunResult, SeriesPoint } from "../report/run-result.ts"
import { Simulation } from "../run.ts"
import { withoutTracks } from "../scenario/overrides.ts"
import type { Scenario } from "../scenario/schema.ts"
import { objectivePerOrder } from "./figures.ts"
import type { FinishedReplication } from "./replication-set.ts"

/**
 * Simulates one replication to its end.
 *
 * - `dispatcher`: who chooses robots, null for the scenario's.
 * - `stopwatch`: seconds of a monotonic clock; changes no figure but those of speed.
 */
export const replicate = (
  scenario: Scenario,
  dispatcher: Dispatcher | null,
  number: number,
  stopwatch: () => number
): FinishedReplication => {
  const droppedChoices = new DroppedChoices()
  const simulation = new Simulation(number === 0 ? scenario : withoutTracks(scenario), {
    replication: number,
    stopwatch,
    observers: [droppedChoices],
    ...(dispatcher === null ? {} : { dispatcher })
  })
  const result = simulation.runAll()
  return {
    number,
    // Only the first of them is seen on a map; the scenario of all is the one that was given.
    result: number === 0 ? result : { ...withoutCharts(result), scenario },
    objective: objectivePerOrder(result, simulation.plannerConfig),
    dropped: droppedChoices.counts()
  }
}

/** What key figures need: of the series only the moment with the most pilots. */
const withoutCharts = (result: RunResult): RunResult => ({
  ...result,
  series: fullestShift(result.series),
  faultWindows: []
})

const fullestShift = (series: ReadonlyArray<SeriesPoint>): ReadonlyArray<SeriesPoint> => {
  let fullest: SeriesPoint | null = null
  for (const point of series) {
    if (fullest === null || point.pilotsOnShift > fullest.pilotsOnShift) fullest = point
  }
  return fullest === null ? [] : [fullest]
}

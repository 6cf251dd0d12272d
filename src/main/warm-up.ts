/** Finds the warm-up of a scenario that asks for `warmup: {method: mser5}`. Source: spec/simulation.md 7. */
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import {
  needsWarmUp,
  pilotReplications,
  pilotScenario,
  withWarmUp
} from "../sim/experiments/statistics/warm-up.ts"
import { Simulation } from "../sim/run.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { printNote } from "./output.ts"

/**
 * The scenario with its warm-up in seconds, found by five pilot runs and said; any other scenario as it is.
 * `dispatcher`: who chooses robots instead of the scenario's policy. A scenario file that names the seconds already, as the resolved one of a run does, is not run again.
 */
export const withFoundWarmUp = (scenario: Scenario, dispatcher: Dispatcher | null): Scenario => {
  if (!needsWarmUp(scenario)) return scenario
  printNote(`warm-up: ${pilotReplications.length} pilot runs`)
  const pilot = pilotScenario(scenario)
  const found = withWarmUp(
    scenario,
    pilotReplications.map((replication) =>
      new Simulation(pilot, { replication, ...(dispatcher === null ? {} : { dispatcher }) }).runAll()
    )
  )
  printNote(`warm-up: the first ${found.warmup.durationMs / 60_000} minutes are left out of the key figures`)
  return found
}

/** Whole runs leave no time between them: a runner that hears nothing of a worker for a minute gives it up. */
import type { RunResult } from "../../src/sim/report/run-result.ts"
import type { Simulation } from "../../src/sim/run.ts"

/** Lets the test runner hear of this worker. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Runs a simulation to its end, with a breath now and then; how it is sliced changes nothing. */
export const toEnd = async (simulation: Simulation): Promise<RunResult> => {
  while (simulation.step(200)) await breath()
  return simulation.result()
}

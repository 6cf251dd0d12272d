/** One instance of the meal-delivery benchmark, solved, checked and measured: a task of `worker-tasks.ts`. */
import { checkSolution } from "../sim/benchmarks/mdrp/check-solution.ts"
import { metricsOf } from "../sim/benchmarks/mdrp/metrics.ts"
import type { MdrpInstance } from "../sim/benchmarks/mdrp/model.ts"
import { runDay } from "../sim/benchmarks/mdrp/run-day.ts"
import { type MdrpRow, rowOf } from "../sim/benchmarks/mdrp/summary.ts"
import { renderViolation } from "../sim/benchmarks/mdrp/violation.ts"
import { solutionFiles } from "../sim/benchmarks/mdrp/write-solution.ts"

export interface InstanceTask {
  readonly instance: MdrpInstance
  /** Period of the replan loop. */
  readonly replanSeconds: number
}

export interface InstanceAnswer {
  /** Null when the planner broke down. */
  readonly row: MdrpRow | null
  /** The solution; none when the planner broke down. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly text: string }>
  /** The rules that the solution breaks, or the defect that stopped the planner; one line each but for stacks. */
  readonly problems: ReadonlyArray<string>
}

/** Solves one instance. A defect of the planner spoils this answer only, not those of the other instances. */
export const solveInstance = ({ instance, replanSeconds }: InstanceTask): Promise<InstanceAnswer> => {
  try {
    const before = performance.now()
    const solution = runDay(instance, { replanSeconds })
    const wallSeconds = (performance.now() - before) / 1000
    const { feasible, violations } = checkSolution(instance, solution)
    return Promise.resolve({
      row: rowOf(instance.name, metricsOf(instance, solution), feasible, wallSeconds),
      files: solutionFiles(instance, solution),
      problems: violations.map(renderViolation)
    })
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return Promise.resolve({ row: null, files: [], problems: [`the planner broke down: ${problem}`] })
  }
}

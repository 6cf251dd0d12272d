/** `curbline mdrp` and `curbline mdrp check`: the public meal-delivery benchmark. Source: spec/simulation.md 10. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { checkSolution } from "../sim/benchmarks/mdrp/check-solution.ts"
import { metricsOf } from "../sim/benchmarks/mdrp/metrics.ts"
import type { MdrpInstance, MdrpSolution } from "../sim/benchmarks/mdrp/model.ts"
import { readSolution } from "../sim/benchmarks/mdrp/read-solution.ts"
import { renderRows } from "../sim/benchmarks/mdrp/summary.ts"
import { screenful } from "../sim/benchmarks/mdrp/text-table.ts"
import { renderViolation } from "../sim/benchmarks/mdrp/violation.ts"
import { decimal } from "../sim/report/figures.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { untilInterrupted } from "./interruption.ts"
import { openInstances, openOneInstance, solutionFolderProblem, writeSolution } from "./mdrp-folders.ts"
import type { InstanceAnswer } from "./mdrp-task.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { startProgress } from "./progress.ts"
import { prepareOutput } from "./run-output.ts"
import { readText } from "./scenario-files.ts"
import { coreCount, runTasks } from "./worker-pool.ts"

export interface MdrpOptions {
  /** Instance folders, or folders of instance folders. */
  readonly folders: ReadonlyArray<string>
  /** Folder for the solutions, null to write none. */
  readonly out: string | null
  readonly replanSeconds: number
  /** Threads, null for as many as the machine has cores. */
  readonly workers: number | null
  readonly json: boolean
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(screenful(lines))
  return exitCodes.usage
}

/** Solves all instances and prints their key figures, also when it is interrupted: those that are finished. */
export const runMdrp = (options: MdrpOptions): Effect.Effect<ExitCode> =>
  Effect.suspend(() => {
    if (options.folders.length === 0) {
      return Effect.succeed(usage(["mdrp: no folder is named; allowed: folders of instances"]))
    }
    const opened = openInstances(options.folders)
    if (Either.isLeft(opened)) return Effect.succeed(usage(opened.left))
    if (options.out !== null) {
      const prepared = prepareOutput(options.out)
      if (Either.isLeft(prepared)) return Effect.succeed(usage([prepared.left]))
    }
    const run = new BenchmarkRun(opened.right, options)
    const solving = Effect.promise((stop) => run.solve(stop))
    return untilInterrupted(Effect.as(solving, false), () => true).pipe(
      Effect.map((interrupted) => run.report(interrupted))
    )
  })

/** The answers of one run as they come, and what is said at its end. */
class BenchmarkRun {
  private readonly instances: ReadonlyArray<MdrpInstance>
  private readonly options: MdrpOptions
  /** By the position of their instance: what is printed does not depend on which thread was quicker. */
  private readonly answers: Array<InstanceAnswer | null>
  private readonly problems: Array<string> = []
  private readonly progress = startProgress("mdrp")
  private finished = 0

  constructor(instances: ReadonlyArray<MdrpInstance>, options: MdrpOptions) {
    this.instances = instances
    this.options = options
    this.answers = instances.map(() => null)
  }

  solve(stop: AbortSignal): Promise<void> {
    const { instances, options } = this
    return runTasks({
      name: "solveInstance",
      inputs: instances.map((instance) => ({ instance, replanSeconds: options.replanSeconds })),
      workers: options.workers ?? coreCount(),
      onDone: (index, answer) => {
        // What arrives after an interruption is not part of the report any more.
        if (!stop.aborted) this.keep(index, answer)
      },
      stop
    })
  }

  report(interrupted: boolean): ExitCode {
    this.progress.stop()
    const { instances, answers, options, problems } = this
    const rows = answers.flatMap((answer) => (answer === null || answer.row === null ? [] : [answer.row]))
    if (options.json) printResult(JSON.stringify({ schemaVersion: 1, instances: rows }))
    else if (rows.length > 0) printResult(renderRows(rows))
    answers.forEach((answer, index) => {
      if (answer === null || answer.problems.length === 0) return
      printErrors(screenful(answer.problems.map((problem) => `${instances[index]?.name}: ${problem}`)))
    })
    if (problems.length > 0) printErrors(problems)
    if (options.out !== null && rows.length > 0) printNote(`solutions: ${options.out}`)
    if (interrupted) {
      printNote(`interrupted: ${this.finished} of ${instances.length} instances are finished`)
      return exitCodes.interrupted
    }
    const isWhole = problems.length === 0 && answers.every((answer) => answer?.problems.length === 0)
    return isWhole ? exitCodes.ok : exitCodes.failure
  }

  private keep(index: number, answer: InstanceAnswer): void {
    const name = this.instances[index]?.name ?? ""
    this.answers[index] = answer
    this.finished++
    if (this.options.out !== null && answer.row !== null) {
      const written = writeSolution(this.options.out, name, answer.files)
      if (Either.isLeft(written)) this.problems.push(written.left)
    }
    this.progress.update(this.finished / this.instances.length, name)
  }
}

/** Says whether a solution keeps every rule, with its key figures or with what it breaks. */
export const checkMdrp = (instanceFolder: string, solutionFolder: string, json: boolean): ExitCode => {
  const instance = openOneInstance(instanceFolder)
  const problem = solutionFolderProblem(solutionFolder)
  const problems = [...(Either.isLeft(instance) ? instance.left : []), ...(problem === null ? [] : [problem])]
  if (Either.isLeft(instance) || problem !== null) return usage(problems)
  const solution = readSolution(solutionFolder, instance.right, readText)
  if (Either.isLeft(solution)) return usage(solution.left)
  return printCheck(instance.right, solution.right, json)
}

const printCheck = (instance: MdrpInstance, solution: MdrpSolution, json: boolean): ExitCode => {
  const { feasible, violations, overMaximum } = checkSolution(instance, solution)
  const metrics = metricsOf(instance, solution)
  if (json) {
    const result = { instance: instance.name, feasible, overMaximum, violations, metrics }
    printResult(JSON.stringify({ schemaVersion: 1, ...result }))
  } else if (feasible) {
    const { clickToDoor, delivered, orders, totalPay } = metrics
    const times = `click-to-door mean ${decimal(clickToDoor.mean, 2)}, p90 ${decimal(clickToDoor.p90, 1)} min`
    printResult(
      `${instance.name}: feasible; ${delivered} of ${orders} delivered, ${times}, pay ${decimal(totalPay, 2)}`
    )
  } else {
    const rules = new Set(violations.map(({ kind }) => kind)).size
    const count = `${violations.length} violation${violations.length === 1 ? "" : "s"} of ${rules} rule${rules === 1 ? "" : "s"}`
    printResult(
      [`${instance.name}: not feasible; ${count}`, ...screenful(violations.map(renderViolation))].join("\n")
    )
  }
  return feasible ? exitCodes.ok : exitCodes.failure
}

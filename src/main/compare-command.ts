/**
 * `curbline compare`: simulates the same days under several dispatchers, or takes two runs that are finished
 * (compare-runs.ts), and says how they differ. What is printed depends on scenario, dispatchers and number of days alone, not on the number of threads.
 * Source: spec/simulation.md 7.
 */
import * as Either from "effect/Either"
import { type Comparison, compare } from "../sim/experiments/comparison.ts"
import { comparisonJson } from "../sim/experiments/comparison-json.ts"
import { renderComparison } from "../sim/experiments/comparison-text.ts"
import type { Replication } from "../sim/experiments/replication.ts"
import { seedJson } from "../sim/report/json.ts"
import { noticesOfStreets } from "../sim/report/street-notices.ts"
import { overrideProblems, withOverrides } from "../sim/scenario/overrides.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import type { CompareOptions } from "./compare-options.ts"
import { runCompareRuns } from "./compare-runs.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import { type DispatcherSource, dispatcherSource, openDispatcher } from "./dispatcher-files.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryProblem } from "./memory.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { startProgress } from "./progress.ts"
import type { ReplicationAnswer } from "./replication-task.ts"
import { isRunFolder } from "./run-folder.ts"
import { defaultScenario, openScenario } from "./scenario-files.ts"
import { withFoundWarmUp } from "./warm-up.ts"
import { coreCount, runTasks } from "./worker-pool.ts"

/** One policy of the comparison with its days so far. */
interface Entrant {
  readonly name: string
  readonly source: DispatcherSource
  readonly days: Array<Replication | null>
}

/** What is compared when nothing else is asked for. */
const usualDispatchers = "planner,nearest"
const usualReplications = 30

/** Options of a comparison that simulates. */
interface SimulateOptions extends CompareOptions {
  readonly dispatchers: string
  readonly replications: number
}

/** Compares runs, or simulates and compares; prints. The returned code is that of the process. */
export const runCompare = async (given: CompareOptions): Promise<ExitCode> => {
  if (given.what.length > 1 || given.what.some(isRunFolder)) return runCompareRuns(given)
  const options: SimulateOptions = {
    ...given,
    dispatchers: given.dispatchers ?? usualDispatchers,
    replications: given.replications ?? usualReplications
  }
  const opened = openScenario(given.what[0] ?? defaultScenario)
  if (Either.isLeft(opened)) return usage(opened.left)
  const scenario = withOverrides(opened.right.scenario, { ...options, fullTelemetry: false })
  const problems = scenario === opened.right.scenario ? [] : overrideProblems(scenario)
  if (problems.length > 0) return usage(problems.map((problem) => `with the options given: ${problem}`))
  const tooBig = memoryProblem(scenario)
  if (tooBig !== null) return usage([tooBig])
  const entrants = await openEntrants(options)
  if (Either.isLeft(entrants)) return usage(entrants.left)
  // Found by the scenario's own policy, so that all contenders leave out the same.
  const ran = await runDays(withFoundWarmUp(scenario, null), entrants.right, options)
  if (ran.problem !== null) {
    printErrors([ran.problem])
    return exitCodes.failure
  }
  report(scenario, entrants.right, options, ran.interrupted)
  if (ran.interrupted) return exitCodes.interrupted
  const violations = violationsOf(entrants.right)
  if (violations.length === 0) return exitCodes.ok
  printErrors(violations)
  return exitCodes.failure
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

/** Opens every dispatcher before the first day, so that what is wrong is said at once. */
const openEntrants = async (
  options: SimulateOptions
): Promise<Either.Either<ReadonlyArray<Entrant>, ReadonlyArray<string>>> => {
  const entrants: Array<Entrant> = []
  const problems: Array<string> = []
  for (const text of options.dispatchers.split(",").map((word) => word.trim())) {
    const source = dispatcherSource(text)
    const opened = Either.isLeft(source) ? Either.left(source.left) : await openDispatcher(source.right)
    if (Either.isLeft(opened)) problems.push(`--dispatchers: ${opened.left}`)
    else if (entrants.some((it) => it.name === opened.right.name)) {
      problems.push(`--dispatchers: ${opened.right.name}: named twice`)
    } else if (Either.isRight(source)) {
      const days = Array.from({ length: options.replications }, () => null)
      entrants.push({ name: opened.right.name, source: source.right, days })
    }
  }
  if (problems.length === 0 && entrants.length < 2) {
    problems.push("--dispatchers: found one; allowed: two or more, separated by commas")
  }
  return problems.length > 0 ? Either.left(problems) : Either.right(entrants)
}

const runDays = async (
  scenario: Scenario,
  entrants: ReadonlyArray<Entrant>,
  options: SimulateOptions
): Promise<{ readonly interrupted: boolean; readonly problem: string | null }> => {
  // Day by day, so that what is finished early are whole days.
  const runs = Array.from({ length: options.replications }, (_, replication) =>
    entrants.map((entrant) => ({ entrant, replication }))
  ).flat()
  const stop = new AbortController()
  let problem: string | null = null
  const ctrlC = hearCtrlC(() => stop.abort())
  const progress = startProgress(`${scenario.name}, ${entrants.map((it) => it.name).join(" and ")}`)
  let finished = 0
  try {
    await runTasks({
      name: "simulateReplication",
      inputs: runs.map(({ entrant, replication }) => ({
        scenario,
        dispatcher: entrant.source,
        replication
      })),
      workers: options.workers ?? coreCount(),
      stop: stop.signal,
      onDone: (index, answer: ReplicationAnswer) => {
        const run = runs[index]
        if (run === undefined) return
        if (answer.finished) run.entrant.days[run.replication] = answer.day
        else {
          problem ??= `${run.entrant.name}, day ${run.replication}: ${answer.problem}`
          stop.abort()
        }
        finished += 1
        progress.update(finished / runs.length, `${finished} of ${runs.length} days simulated`)
      }
    })
  } finally {
    progress.stop()
    ctrlC.forget()
  }
  return { interrupted: ctrlC.isAsked(), problem }
}

const comparisonOf = (entrants: ReadonlyArray<Entrant>): Comparison =>
  compare(entrants.map(({ name, days }) => ({ name, days: days.map((day) => day?.figures ?? null) })))

const report = (
  scenario: Scenario,
  entrants: ReadonlyArray<Entrant>,
  options: SimulateOptions,
  interrupted: boolean
): void => {
  const comparison = comparisonOf(entrants)
  const notices = noticesOfStreets([scenario])
  if (options.json) {
    const whole = {
      ...comparisonJson(comparison),
      scenario: scenario.name,
      seed: seedJson(scenario.seed),
      replications: options.replications,
      interrupted,
      dispatchers: entrants.map(({ name, days }) => ({
        name,
        digests: days.map((day) => day?.digest ?? null),
        droppedChoices: droppedOf(days)
      })),
      ...(notices.length === 0 ? {} : { notices })
    }
    printResult(JSON.stringify(whole))
    return
  }
  printResult(`${scenario.name}, seed ${seedJson(scenario.seed)}\n\n${renderComparison(comparison)}`)
  for (const notice of notices) printResult(`\nStreets: ${notice}`)
  if (interrupted)
    printNote(`interrupted: ${comparison.days} of ${options.replications} days are finished by all`)
  for (const { name, days } of entrants) {
    const dropped = Object.entries(droppedOf(days)).map(([problem, count]) => `${problem} ${count}`)
    if (dropped.length > 0)
      printNote(`${name}: choices that no rule allows were dropped: ${dropped.join(", ")}`)
  }
}

/** Choices dropped over all days, by problem, in alphabetical order. */
const droppedOf = (days: ReadonlyArray<Replication | null>): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>()
  for (const day of days) {
    for (const [problem, count] of Object.entries(day?.dropped ?? {})) {
      counts.set(problem, (counts.get(problem) ?? 0) + count)
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const violationsOf = (entrants: ReadonlyArray<Entrant>): ReadonlyArray<string> =>
  entrants.flatMap(({ name, days }) =>
    days.flatMap((day, number) =>
      day === null || day.violated === 0
        ? []
        : [`${name}, day ${number}: an invariant is violated: ${day.firstViolation}`]
    )
  )

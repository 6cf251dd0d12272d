/** `curbline sim`: runs a scenario to its end or to the first Ctrl-C, and reports. Source: design.md 7. */
import { closeSync, openSync, writeSync } from "node:fs"
import { join } from "node:path"
import * as Either from "effect/Either"
import { InvariantBroken } from "../domain/invariant.ts"
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import { DroppedChoices } from "../sim/dropped-choices.ts"
import { EventLog } from "../sim/event-log.ts"
import { simulationJson } from "../sim/report/json.ts"
import { kpisOf } from "../sim/report/kpis.ts"
import { checkPromises } from "../sim/report/promises.ts"
import type { RunResult } from "../sim/report/run-result.ts"
import { renderSummary } from "../sim/report/summary.ts"
import { Simulation } from "../sim/run.ts"
import {
  overrideProblems,
  type ScenarioOverrides,
  withOverrides,
  withoutTracks
} from "../sim/scenario/overrides.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { formatLocal } from "../sim/scenario/start-at.ts"
import { orderName } from "../sim/world/demand.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import { type DispatcherSource, dispatcherSource, openDispatcher } from "./dispatcher-files.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryProblem } from "./memory.ts"
import { printErrors, printNote, printResult, showsColor } from "./output.ts"
import { type Progress, startProgress } from "./progress.ts"
import { runReplications } from "./replicate-command.ts"
import { makeRunFolder, prepareOutput, writeRun } from "./run-output.ts"
import { defaultScenario, openScenario, reasonOf, typedName } from "./scenario-files.ts"
import { withFoundWarmUp } from "./warm-up.ts"

export interface SimOptions extends ScenarioOverrides {
  /** Path or name of a scenario, null for the default. */
  readonly scenario: string | null
  readonly json: boolean
  readonly eventLog: string | null
  readonly out: string
  /** Who chooses robots: a name or a module, null for the scenario's. */
  readonly dispatcher: string | null
  /** Write a run folder. */
  readonly report: boolean
  /** Days with other random numbers each, null for the scenario's. */
  readonly replications: number | null
  /** Threads for several replications, null for as many as there are cores. */
  readonly workers: number | null
}

/** The simulation yields so often, so that Ctrl-C and the progress bar work. */
const sliceMs = 50

/** Runs a scenario and prints what came out; the returned code is that of the process. */
export const runSim = async (options: SimOptions): Promise<ExitCode> => {
  const opened = openScenario(options.scenario ?? defaultScenario)
  if (Either.isLeft(opened)) return usage(opened.left)
  const chosen = await openChosen(options.dispatcher)
  if (Either.isLeft(chosen)) return usage([`--dispatcher: ${chosen.left}`])
  const overridden = withDispatcher(withOverrides(opened.right.scenario, options), chosen.right)
  const { replications } = options
  const scenario = replications === null ? overridden : { ...overridden, replications }
  const problems = scenario === opened.right.scenario ? [] : overrideProblems(scenario)
  if (problems.length > 0) return usage(problems.map((problem) => `with the options given: ${problem}`))
  for (const note of scenario.demandFile?.notes ?? []) printNote(`demand.file: ${note}`)
  const tooBig = memoryProblem(scenario)
  if (tooBig !== null) return usage([tooBig])
  if (options.report) {
    const prepared = prepareOutput(options.out)
    if (Either.isLeft(prepared)) return usage([prepared.left])
  }
  const command = commandOf(typedName(opened.right.file), options, scenario)
  if (scenario.replications !== 1) {
    if (options.eventLog !== null) {
      return usage(["--event-log: an event log is that of one run; allowed: --replications 1"])
    }
    const source = chosen.right?.source ?? null
    // A built-in one stands in the scenario; a module is opened again by every thread.
    const dispatcher = source?.kind === "module" ? source : null
    const timed = withFoundWarmUp(scenario, chosen.right?.dispatcher ?? null)
    return runReplications(timed, { ...options, command, dispatcher })
  }
  if (options.workers !== null) printNote("--workers changes nothing: one replication runs on one thread")
  const log = openLog(options, scenario)
  if (Either.isLeft(log)) return usage([log.left])
  const droppedChoices = new DroppedChoices()
  const dispatcher = chosen.right?.dispatcher ?? null
  const timed = withFoundWarmUp(scenario, dispatcher)
  const ran = await run(options.report ? timed : withoutTracks(timed), log.right, dispatcher, droppedChoices)
  if (Either.isLeft(ran)) {
    printErrors([ran.left, `run it again: ${command}`])
    return exitCodes.failure
  }
  const result = ran.right
  const written = options.report ? await writeRun([result], options.out, command) : null
  const folder = written !== null && Either.isRight(written) ? written.right : null
  printResult(
    options.json
      ? JSON.stringify(simulationJson(result))
      : renderSummary(result, { color: showsColor(process.stdout, process.env) })
  )
  noteDropped(droppedChoices)
  if (folder !== null) {
    printNote(`report: ${join(folder, "report.html")}`)
    const order = notServed(result)
    if (order !== null) printNote(`why:    curbline explain ${folder} --order ${order} (others: orders.csv)`)
  }
  if (log.right !== null) printNote(`event log: ${log.right.file} (SHA-256 ${result.logHash ?? ""})`)
  printNote(`again:  ${command}`)
  if (written !== null && Either.isLeft(written)) {
    printErrors([written.left])
    return exitCodes.failure
  }
  return exitCodeOf(result)
}

/** An order that one would like explained: the first that was refused, else the first that was canceled. */
const notServed = (result: RunResult): string | null => {
  const order =
    result.orders.find(({ outcome }) => outcome === "Rejected") ??
    result.orders.find(({ outcome }) => outcome === "Canceled")
  return order === undefined ? null : orderName(order.index)
}

/** A dispatcher that was asked for. */
interface Chosen {
  readonly source: DispatcherSource
  readonly dispatcher: Dispatcher
}

const openChosen = async (text: string | null): Promise<Either.Either<Chosen | null, string>> => {
  if (text === null) return Either.right(null)
  const source = dispatcherSource(text)
  if (Either.isLeft(source)) return Either.left(source.left)
  const opened = await openDispatcher(source.right)
  return Either.map(opened, (dispatcher) => ({ source: source.right, dispatcher }))
}

/** The scenario says which built-in dispatcher runs it; a module stands in the command alone. */
const withDispatcher = (scenario: Scenario, chosen: Chosen | null): Scenario =>
  chosen?.source.kind === "builtIn"
    ? { ...scenario, policy: { ...scenario.policy, planner: chosen.source.name } }
    : scenario

const noteDropped = (droppedChoices: DroppedChoices): void => {
  const counts = Object.entries(droppedChoices.counts()).map(([problem, count]) => `${problem} ${count}`)
  if (counts.length === 0) return
  const detail = droppedChoices.firstDetail === null ? "" : ` (first: ${droppedChoices.firstDetail})`
  printNote(`choices of the dispatcher that no rule allows were dropped: ${counts.join(", ")}${detail}`)
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

/** What a finished run means for the caller: an interruption and a defect outweigh a missed promise. */
export const exitCodeOf = (result: RunResult): ExitCode => {
  if (result.interrupted) return exitCodes.interrupted
  if (result.invariants.violated > 0) return exitCodes.failure
  const kept = checkPromises(result.scenario.sla, kpisOf(result)).every((check) => check.kept)
  return kept ? exitCodes.ok : exitCodes.promiseMissed
}

interface OpenLog {
  readonly file: string
  readonly log: EventLog
  readonly close: () => string
}

const openLog = (options: SimOptions, scenario: Scenario): Either.Either<OpenLog | null, string> => {
  if (options.eventLog === null && !scenario.outputs.eventLog) return Either.right(null)
  return Either.try({
    try: () => {
      const folder = makeLogFolder(options, scenario)
      const file = options.eventLog ?? join(folder, "events.jsonl")
      const descriptor = openSync(file, "w")
      const log = new EventLog((text) => {
        writeSync(descriptor, text)
      })
      const close = (): string => {
        const hash = log.close()
        closeSync(descriptor)
        return hash
      }
      return { file, log, close }
    },
    catch: (error) =>
      `${options.eventLog ?? options.out}: the event log cannot be written there: ${reasonOf(error)}`
  })
}

/** A scenario that asks for the log itself gets it in a folder beside the run's. */
const makeLogFolder = (options: SimOptions, scenario: Scenario): string => {
  if (options.eventLog !== null) return ""
  const prepared = prepareOutput(options.out)
  return Either.isLeft(prepared)
    ? options.out
    : makeRunFolder(options.out, `${scenario.name}-${scenario.seed}-log`)
}

/** Runs in slices with a turn of the event loop in between; left: the defect that stopped the run. */
const run = async (
  scenario: Scenario,
  log: OpenLog | null,
  dispatcher: Dispatcher | null,
  droppedChoices: DroppedChoices
): Promise<Either.Either<RunResult, string>> => {
  const ctrlC = hearCtrlC()
  let progress: Progress | null = null
  try {
    const simulation = new Simulation(scenario, {
      stopwatch: () => performance.now() / 1000,
      observers: log === null ? [droppedChoices] : [droppedChoices, log.log],
      ...(dispatcher === null ? {} : { dispatcher })
    })
    progress = startProgress(scenario.name)
    while (simulation.step(sliceMs)) {
      progress.update(simulation.progress(), clockOf(scenario, simulation.progress()))
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (ctrlC.isAsked()) break
    }
    progress.update(simulation.progress(), clockOf(scenario, simulation.progress()))
    progress.stop()
    const result = simulation.result()
    return Either.right({
      ...result,
      logHash: log === null ? null : log.close(),
      speed: { ...result.speed, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 }
    })
  } catch (error) {
    progress?.stop()
    log?.close()
    if (error instanceof InvariantBroken) return Either.left(`an invariant is broken: ${error.message}`)
    throw error
  } finally {
    ctrlC.forget()
  }
}

/** The simulated local time, as the progress bar shows it. */
const clockOf = (scenario: Scenario, share: number): string => {
  const at = scenario.startAt.at + share * scenario.durationMs
  return formatLocal(at, scenario.startAt.utcOffsetMs).replace("T", " ").slice(0, 16)
}

/** The command that repeats this run exactly. */
const commandOf = (file: string, options: SimOptions, scenario: Scenario): string => {
  const words = ["curbline sim", /\s/.test(file) ? JSON.stringify(file) : file, `--seed ${scenario.seed}`]
  if (options.robots !== null) words.push(`--robots ${options.robots}`)
  if (options.pilotsScale !== null) words.push(`--pilots-scale ${options.pilotsScale}`)
  if (options.dispatcher !== null) words.push(`--dispatcher ${options.dispatcher}`)
  if (options.replications !== null) words.push(`--replications ${options.replications}`)
  if (options.fullTelemetry) words.push("--full-telemetry")
  return words.join(" ")
}

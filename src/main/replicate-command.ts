/**
 * `curbline sim` of a scenario with several replications: each is simulated on a thread of its own, as many at a
 * time as there are cores, and what is told is about all of them. What is printed and written depends on
 * scenario and seed alone, not on the number of threads. Source: spec/simulation.md 7.
 */
import { join } from "node:path"
import * as Either from "effect/Either"
import {
  type FinishedReplication,
  type ReplicationSet,
  replicationSet,
  violationsOf
} from "../sim/experiments/replication-set.ts"
import {
  precisionOf,
  type ReplicationPlan,
  replicationPlan,
  replicationsWanted
} from "../sim/experiments/stopping.ts"
import { kpisOf } from "../sim/report/kpis.ts"
import { replicationsJson } from "../sim/report/replications-json.ts"
import { renderReplications } from "../sim/report/replications-summary.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import type { DispatcherSource } from "./dispatcher-files.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { printErrors, printNote, printResult, showsColor } from "./output.ts"
import { startProgress } from "./progress.ts"
import { writeRun } from "./run-output.ts"
import { coreCount, runTasks } from "./worker-pool.ts"

/** How a set of replications is run and told. */
export interface ReplicateOptions {
  /** Threads, null for as many as there are cores. */
  readonly workers: number | null
  readonly json: boolean
  readonly out: string
  /** Write a run folder. */
  readonly report: boolean
  /** The command that repeats it. */
  readonly command: string
  /** Who chooses robots, null for the scenario's. */
  readonly dispatcher: DispatcherSource | null
}

/** Simulates all replications or those before the first Ctrl-C, writes and prints; the code is the process's. */
export const runReplications = async (scenario: Scenario, options: ReplicateOptions): Promise<ExitCode> => {
  const plan = replicationPlan(scenario)
  const ran = await simulateAll(scenario, plan, options)
  if (ran.problem !== null) {
    printErrors([ran.problem, `run it again: ${options.command}`])
    return exitCodes.failure
  }
  const set = replicationSet(ran.finished, plan, ran.interrupted)
  if (set === null) {
    printNote("interrupted before the first replication was finished: nothing is written")
    return exitCodes.interrupted
  }
  const written = options.report ? await write(set, options) : null
  printResult(
    options.json
      ? JSON.stringify(replicationsJson(set))
      : renderReplications(set, { color: showsColor(process.stdout, process.env) })
  )
  noteDropped(set)
  if (written !== null && Either.isRight(written)) printNote(`report: ${join(written.right, "report.html")}`)
  printNote(`again:  ${options.command}`)
  if (written !== null && Either.isLeft(written)) {
    printErrors([written.left])
    return exitCodes.failure
  }
  return exitCodeOf(set)
}

const exitCodeOf = (set: ReplicationSet): ExitCode => {
  if (set.interrupted) return exitCodes.interrupted
  if (violationsOf(set) > 0) return exitCodes.failure
  return set.promises.every(({ kept }) => kept) ? exitCodes.ok : exitCodes.promiseMissed
}

const write = (set: ReplicationSet, options: ReplicateOptions): Promise<Either.Either<string, string>> => {
  const [first, ...others] = set.replications
  return writeRun([first.result, ...others.map(({ result }) => result)], options.out, options.command, set)
}

interface Simulated {
  /** In no particular order. */
  readonly finished: ReadonlyArray<FinishedReplication>
  readonly interrupted: boolean
  readonly problem: string | null
}

/** Simulates in batches: the first of the plan's least number, then in its steps. */
const simulateAll = async (
  scenario: Scenario,
  plan: ReplicationPlan,
  options: ReplicateOptions
): Promise<Simulated> => {
  const stop = new AbortController()
  const ctrlC = hearCtrlC(() => stop.abort())
  const finished: Array<FinishedReplication> = []
  let problem: string | null = null
  try {
    for (;;) {
      const kpis = [...finished].sort((a, b) => a.number - b.number).map(({ result }) => kpisOf(result))
      const wanted = replicationsWanted(plan, scenario.sla, kpis)
      if (wanted === finished.length) break
      if (finished.length > 0) noteStep(plan, scenario, kpis, wanted)
      const from = finished.length
      problem = await simulateBatch(scenario, from, wanted, finished, options, stop)
      if (problem !== null || ctrlC.isAsked()) break
    }
  } finally {
    ctrlC.forget()
  }
  return { finished, interrupted: ctrlC.isAsked(), problem }
}

const noteStep = (
  plan: ReplicationPlan,
  { sla }: Scenario,
  kpis: Parameters<typeof precisionOf>[1],
  wanted: number
): void => {
  const wide = precisionOf(sla, kpis)
    .filter(({ halfWidthPct }) => halfWidthPct === null || halfWidthPct > (plan.targetPct ?? 0))
    .map(({ name, halfWidthPct }) => `${name} ±${halfWidthPct?.toFixed(1) ?? "?"} %`)
  printNote(
    `${kpis.length} replications: ${wide.join(", ")}; wanted ±${plan.targetPct} %: ${wanted - kpis.length} more`
  )
}

/** Adds the replications from `from` to before `to` to `finished`; what stopped them, null when nothing did. */
const simulateBatch = async (
  scenario: Scenario,
  from: number,
  to: number,
  finished: Array<FinishedReplication>,
  options: ReplicateOptions,
  stop: AbortController
): Promise<string | null> => {
  const { dispatcher } = options
  let problem: string | null = null
  const progress = startProgress(scenario.name)
  progress.update(0, `replication ${from + 1} of ${to}`)
  try {
    await runTasks({
      name: "simulateWholeReplication",
      inputs: Array.from({ length: to - from }, (_, i) => ({ scenario, dispatcher, replication: from + i })),
      workers: options.workers ?? coreCount(),
      stop: stop.signal,
      onDone: (index, answer) => {
        // What arrives after an interruption is not part of the report any more.
        if (stop.signal.aborted) return
        if (!answer.finished) {
          problem = `replication ${from + index}: ${answer.problem}`
          stop.abort()
          return
        }
        const { replication } = answer
        finished.push({ ...replication, result: { ...replication.result, scenario } })
        progress.update((finished.length - from) / (to - from), `${finished.length} of ${to} replications`)
      }
    })
  } finally {
    progress.stop()
  }
  return problem
}

const noteDropped = ({ replications }: ReplicationSet): void => {
  const counts = new Map<string, number>()
  for (const { dropped } of replications) {
    for (const [name, n] of Object.entries(dropped)) counts.set(name, (counts.get(name) ?? 0) + n)
  }
  if (counts.size === 0) return
  const list = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `${name} ${n}`)
  printNote(`choices of the dispatcher that no rule allows were dropped: ${list.join(", ")}`)
}

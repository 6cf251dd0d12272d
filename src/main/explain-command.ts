/**
 * `curbline explain`: why an order got its robot, why the others did not, or why it got none. Runs the
 * scenario again up to that moment; of a finished run to its end, to see whether it is the same run.
 * Source: spec/dispatch.md 6, 7.
 */
import * as Either from "effect/Either"
import { explainJson } from "../sim/explain/explain-json.ts"
import { renderExplanation } from "../sim/explain/explain-text.ts"
import type { OrderExplanation, RunSource } from "../sim/explain/explanation.ts"
import { findOrder } from "../sim/explain/find-order.ts"
import { type Moment, parseMoment } from "../sim/explain/moment.ts"
import { OrderRerun, ordersOfRun } from "../sim/explain/order-rerun.ts"
import { overrideProblems } from "../sim/scenario/overrides.ts"
import { orderName } from "../sim/world/demand.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryProblem } from "./memory.ts"
import { printErrors, printResult, showsColor } from "./output.ts"
import { noteDifference, openRerunDispatcher, runInSlices, sourceOf, withSeed } from "./rerun.ts"
import { openRun, type RunToExplain } from "./run-folder.ts"

export interface ExplainOptions {
  /** A run folder, or the path or name of a scenario. */
  readonly run: string
  /** Number, name or id of an order. */
  readonly order: string
  /** A moment in words; null: the first time the planner was asked about the order. */
  readonly at: string | null
  /** Of a scenario; a run folder has its own. */
  readonly seed: number | bigint | null
  /** Who chose robots, a name or a module; null for the scenario's. */
  readonly dispatcher: string | null
  /** Robots listed of each kind. */
  readonly top: number
  /** Of a finished run: go on to its end and compare digests. */
  readonly verify: boolean
  readonly json: boolean
}

/** Explains one order; the returned code is that of the process. */
export const runExplain = async (options: ExplainOptions): Promise<ExitCode> => {
  const opened = openRun(options.run)
  if (Either.isLeft(opened)) return usage(opened.left)
  const run = opened.right
  if (options.seed !== null && run.finished !== null) {
    return usage([`--seed: ${run.source} is a run with a seed of its own (${run.scenario.seed})`])
  }
  const scenario = withSeed(run.scenario, options.seed)
  const problems = [...overrideProblems(scenario), memoryProblem(scenario)].flatMap((it) => it ?? [])
  if (problems.length > 0) return usage(problems)
  const order = findOrder(ordersOfRun(scenario), options.order)
  if (Either.isLeft(order)) return usage([order.left])
  const { placedAt, index } = order.right
  const moment: Either.Either<Moment | null, string> =
    options.at === null ? Either.right(null) : parseMoment(options.at, scenario, orderName(index), placedAt)
  if (Either.isLeft(moment)) return usage([moment.left])
  const dispatcher = await openRerunDispatcher(options.dispatcher)
  if (Either.isLeft(dispatcher)) return usage([`--dispatcher: ${dispatcher.left}`])
  const untilEnd = options.verify && run.finished?.digest != null
  const rerun = new OrderRerun(scenario, order.right, moment.right, untilEnd, dispatcher.right)
  const ran = await runInSlices(rerun, scenario, orderName(index))
  if (Either.isLeft(ran)) {
    printErrors([ran.left])
    return exitCodes.failure
  }
  if (ran.right.interrupted && rerun.result().view === null) return exitCodes.interrupted
  tell(rerun.result(), run, options)
  return ran.right.interrupted ? exitCodes.interrupted : exitCodes.ok
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

const tell = (explained: OrderExplanation, run: RunToExplain, options: ExplainOptions): void => {
  const source: RunSource = sourceOf(run, explained.digest, options.verify)
  printResult(
    options.json
      ? JSON.stringify(explainJson(explained, source, options.top))
      : renderExplanation(explained, source, options.top, {
          color: showsColor(process.stdout, process.env)
        })
  )
  noteDifference(source)
}

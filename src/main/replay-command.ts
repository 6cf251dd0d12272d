/**
 * `curbline replay`: the whole story of a delivery, robot, pilot or trip over all actors, with what each step
 * came of. Simulates the run again; of a finished run to its end, to see whether it is the same run.
 */
import * as Either from "effect/Either"
import type { Instant } from "../domain/instant.ts"
import { parseMoment } from "../sim/explain/moment.ts"
import { findSubject, type Subject, type SubjectKind } from "../sim/replay/subject.ts"
import { type Timeline, TimelineRerun, type Window } from "../sim/replay/timeline.ts"
import { timelineJson } from "../sim/replay/timeline-json.ts"
import { renderTimeline } from "../sim/replay/timeline-text.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { overrideProblems } from "../sim/scenario/overrides.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { memoryProblem } from "./memory.ts"
import { printErrors, printResult } from "./output.ts"
import { noteDifference, openRerunDispatcher, runInSlices, sourceOf, withSeed } from "./rerun.ts"
import { openRun } from "./run-folder.ts"

export interface ReplayOptions {
  /** A run folder, or the path or name of a scenario. */
  readonly run: string
  readonly delivery: string | null
  readonly robot: string | null
  readonly pilot: string | null
  readonly trip: string | null
  /** Moments in words; null: from the start, to the end. */
  readonly from: string | null
  readonly to: string | null
  /** Of a scenario; a run folder has its own. */
  readonly seed: number | bigint | null
  /** Who chose robots, a name or a module; null for the scenario's. */
  readonly dispatcher: string | null
  /** Of a finished run: go on to its end and compare digests. */
  readonly verify: boolean
  readonly json: boolean
}

const kinds = ["delivery", "robot", "pilot", "trip"] as const satisfies ReadonlyArray<SubjectKind>

/** Tells one story; the returned code is that of the process. */
export const runReplay = async (options: ReplayOptions): Promise<ExitCode> => {
  const given = kinds.filter((kind) => options[kind] !== null)
  const [kind] = given
  if (kind === undefined || given.length > 1) {
    return usage([
      `found ${given.length === 0 ? "none of" : given.map((it) => `--${it}`).join(" and ")}${given.length === 0 ? ` ${kinds.map((it) => `--${it}`).join(", ")}` : ""}; allowed: exactly one of ${kinds.map((it) => `--${it}`).join(", ")}`
    ])
  }
  const opened = openRun(options.run)
  if (Either.isLeft(opened)) return usage(opened.left)
  const run = opened.right
  if (options.seed !== null && run.finished !== null) {
    return usage([`--seed: ${run.source} is a run with a seed of its own (${run.scenario.seed})`])
  }
  const scenario = withSeed(run.scenario, options.seed)
  const problems = [...overrideProblems(scenario), memoryProblem(scenario)].flatMap((it) => it ?? [])
  if (problems.length > 0) return usage(problems)
  const subject = findSubject(kind, options[kind] ?? "", scenario)
  if (Either.isLeft(subject)) return usage([subject.left])
  const window = windowOf(options, scenario)
  if (Either.isLeft(window)) return usage([window.left])
  const dispatcher = await openRerunDispatcher(options.dispatcher)
  if (Either.isLeft(dispatcher)) return usage([`--dispatcher: ${dispatcher.left}`])
  const untilEnd = options.verify && run.finished?.digest != null
  const rerun = new TimelineRerun(scenario, subject.right, window.right, untilEnd, dispatcher.right)
  const ran = await runInSlices(rerun, scenario, subject.right.name)
  if (Either.isLeft(ran)) {
    printErrors([ran.left])
    return exitCodes.failure
  }
  const timeline = rerun.result()
  const unknown = unknownTrip(subject.right, timeline, rerun.tripIds())
  if (unknown !== null) return usage([unknown])
  const source = sourceOf(run, timeline.digest, options.verify)
  printResult(
    options.json ? JSON.stringify(timelineJson(timeline, source)) : renderTimeline(timeline, source)
  )
  noteDifference(source)
  return ran.right.interrupted ? exitCodes.interrupted : exitCodes.ok
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

const windowOf = (options: ReplayOptions, scenario: Scenario): Either.Either<Window, string> => {
  const start = scenario.startAt.at
  const from = momentOf("from", options.from, scenario, start, 0)
  if (Either.isLeft(from)) return Either.left(from.left)
  const to = momentOf("to", options.to, scenario, Number.POSITIVE_INFINITY, 1)
  if (Either.isLeft(to)) return Either.left(to.left)
  return to.right < from.right
    ? Either.left(`--to ${options.to}: before --from ${options.from ?? "the start"}`)
    : Either.right({ from: from.right, to: to.right })
}

/** `share` of the moment's own length is added: `--to 12:34` is the end of that minute. */
const momentOf = (
  option: string,
  text: string | null,
  scenario: Scenario,
  otherwise: Instant,
  share: number
): Either.Either<Instant, string> => {
  if (text === null) return Either.right(otherwise)
  return Either.mapBoth(parseMoment(text, scenario, "the run", scenario.startAt.at), {
    onLeft: (problem) => problem.replace(/^--at/, `--${option}`),
    onRight: ({ at, withinMs }) => at + share * (withinMs - 1)
  })
}

/** Only the run knows its trips: one that never was is told after it, with the nearest. */
const unknownTrip = (subject: Subject, timeline: Timeline, trips: ReadonlyArray<string>): string | null => {
  if (subject.kind !== "trip" || timeline.lines.length > 0 || trips.includes(subject.id)) return null
  const meant = nearest(subject.id, trips)
  return `--trip ${subject.id}: there is no such trip; the run has ${trips.length}${meant === null ? "" : `; did you mean ${meant}?`}`
}

/**
 * `curbline compare RUN RUN`: how a finished run differs from another over the same days, by what their folders
 * tell; nothing is simulated. Source: spec/simulation.md 7.
 */
import { basename, join } from "node:path"
import * as Either from "effect/Either"
import { compare } from "../sim/experiments/comparison.ts"
import { comparisonJson } from "../sim/experiments/comparison-json.ts"
import { renderComparison } from "../sim/experiments/comparison-text.ts"
import {
  commonReplications,
  contendersOf,
  pairingProblems,
  type RecordedRun,
  recordedDays
} from "../sim/experiments/recorded-run.ts"
import { seedJson } from "../sim/report/json.ts"
import { noticesOfStreets } from "../sim/report/street-notices.ts"
import type { CompareOptions } from "./compare-options.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { isRunFolder, openRun, openSettings } from "./run-folder.ts"
import { readText } from "./scenario-files.ts"

/** Compares the second run with the first and prints; the returned code is that of the process. */
export const runCompareRuns = (options: CompareOptions): ExitCode => {
  const problems = optionProblems(options)
  const opened = options.what.map(openRecorded)
  problems.push(...opened.flatMap((it) => (Either.isLeft(it) ? it.left : [])))
  const [base, other] = opened
  if (problems.length === 0 && other === undefined) {
    problems.push(`${options.what[0]}: only one run; allowed: two run folders, the one to compare with first`)
  }
  if (problems.length > 0 || base === undefined || other === undefined) return usage(problems)
  if (Either.isLeft(base) || Either.isLeft(other)) return usage(problems)
  return report(...withNames(base.right, other.right), options.json)
}

const usage = (problems: ReadonlyArray<string>): ExitCode => {
  printErrors(problems)
  return exitCodes.usage
}

/** Options that only make sense when something is simulated. */
const optionProblems = (options: CompareOptions): Array<string> => {
  const { dispatchers, replications, workers, seed, robots, pilotsScale } = options
  const given = {
    dispatchers,
    replications,
    workers,
    seed,
    robots,
    "pilots-scale": pilotsScale
  }
  return Object.entries(given).flatMap(([name, value]) =>
    value === null ? [] : [`--${name}: two finished runs are compared as they are; allowed: --json`]
  )
}

const openRecorded = (name: string): Either.Either<RecordedRun, ReadonlyArray<string>> => {
  if (!isRunFolder(name)) {
    const found = openRun(name)
    return Either.left(
      Either.isLeft(found)
        ? found.left
        : [`${name}: this is a scenario; allowed: two folders that curbline sim wrote, or one scenario`]
    )
  }
  return Either.flatMap(openSettings(name), ({ folder, settings }) => {
    const file = join(folder, "kpis.json")
    const days = Either.flatMap(readText(file), (text) =>
      Either.flatMap(
        Either.try({
          try: () => JSON.parse(text) as unknown,
          catch: () => "not a JSON object; allowed: the file as curbline sim wrote it"
        }),
        recordedDays
      )
    )
    return Either.mapBoth(days, {
      onLeft: (problem) => [`${file}: ${problem}`],
      onRight: (read): RecordedRun => ({ name: folder, scenario: settings, days: read })
    })
  })
}

/** Short names where they tell the runs apart. */
const withNames = (a: RecordedRun, b: RecordedRun): readonly [RecordedRun, RecordedRun] => {
  const [first, second] = [basename(a.name), basename(b.name)]
  return first === second || first === "" || second === ""
    ? [a, b]
    : [
        { ...a, name: first },
        { ...b, name: second }
      ]
}

const report = (base: RecordedRun, other: RecordedRun, json: boolean): ExitCode => {
  const problems = pairingProblems(base, other)
  if (problems.length > 0) return usage(problems)
  // The run that is named second is the one that is talked about: "B accepts 2.1 points more than A".
  const [a, b] = contendersOf(base, other)
  const comparison = compare([b, a], "allFigures")
  const numbers = commonReplications(base, other)
  const { seed, name } = base.scenario
  const notices = noticesOfStreets([other.scenario, base.scenario])
  if (json) {
    const whole = {
      ...comparisonJson(comparison),
      seed: seedJson(seed),
      replications: numbers,
      runs: [other, base].map((run) => ({
        name: run.name,
        scenario: run.scenario.name,
        finished: run.days.length
      })),
      ...(notices.length === 0 ? {} : { notices })
    }
    printResult(JSON.stringify(whole))
  } else {
    const scenarios = name === other.scenario.name ? name : `${other.scenario.name} and ${name}`
    printResult(`${scenarios}, seed ${seedJson(seed)}\n\n${renderComparison(comparison)}`)
    for (const notice of notices) printResult(`\nStreets: ${notice}`)
  }
  for (const run of [base, other]) {
    const left = run.days.length - numbers.length
    if (left > 0)
      printNote(
        `${run.name}: ${left} of its ${run.days.length} replications are not in the other run: left out`
      )
  }
  const digests = [base, other].map(({ days }) =>
    days.filter(({ replication }) => numbers.includes(replication)).map(({ digest }) => digest)
  )
  if (String(digests[0]) === String(digests[1])) printNote("both runs are the same: all digests are equal")
  else if (numbers.length < 2) printNote("for intervals run both scenarios with --replications 10")
  return exitCodes.ok
}

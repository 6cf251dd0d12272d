/**
 * `curbline fuzz`: random cases under all checkers. A broken invariant is told with its seed, shrunk to a
 * minimal scenario, and written. Source: spec/simulation.md 9, design.md 7.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { minute } from "../domain/instant.ts"
import {
  campaignJson,
  campaignText,
  type Finding,
  type FuzzJson,
  type SeedResult
} from "../sim/fuzz/campaign.ts"
import type { CaseResult } from "../sim/fuzz/run-case.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import type { FuzzOptions } from "./fuzz-options.ts"
import type { FuzzAnswer, ShrunkAnswer } from "./fuzz-task.ts"
import { printErrors, printResult } from "./output.ts"
import { type Progress, startProgress } from "./progress.ts"
import { prepareOutput } from "./run-output.ts"
import { reasonOf } from "./scenario-files.ts"
import { coreCount, runTasks } from "./worker-pool.ts"

/** Folder for minimal scenarios. */
export const defaultFailures = "fuzz-failures"

/** Cases when neither their number nor a time is given. */
const usualSeeds = 100
/** So many cases are handed to the threads at once. */
const waveSeeds = 500

/** Runs cases and prints what they came to; the returned code is that of the process. */
export const runFuzz = async (options: FuzzOptions): Promise<ExitCode> => {
  const started = performance.now()
  const asked = new AbortController()
  const ctrlC = hearCtrlC(() => asked.abort())
  try {
    const ran = await runSeeds(options, asked.signal)
    if (ran.problems.length > 0) {
      printErrors(ran.problems)
      return exitCodes.failure
    }
    const broken = ran.results.filter(({ result }) => result.violation !== null)
    const findings = await tellAll(options, broken, asked.signal)
    if (typeof findings === "string") {
      printErrors([findings])
      return exitCodes.usage
    }
    const interrupted = asked.signal.aborted
    const wallSeconds = (performance.now() - started) / 1000
    print(campaignJson(options.from, ran.results, findings, interrupted, wallSeconds), options.json)
    if (interrupted) return exitCodes.interrupted
    return findings.length > 0 ? exitCodes.failure : exitCodes.ok
  } finally {
    ctrlC.forget()
  }
}

const print = (campaign: FuzzJson, json: boolean): void => {
  printResult(json ? JSON.stringify(campaign) : campaignText(campaign))
}

interface Ran {
  readonly results: ReadonlyArray<SeedResult>
  readonly problems: ReadonlyArray<string>
}

/** Runs the cases until all are done, somebody stops them, the time is over, or the first one fails. */
const runSeeds = async (options: FuzzOptions, asked: AbortSignal): Promise<Ran> => {
  const count = options.seeds ?? (options.minutes === null ? usualSeeds : Number.POSITIVE_INFINITY)
  const began = performance.now()
  const found: Array<SeedResult | undefined> = []
  const problems: Array<string> = []
  const stop = new AbortController()
  const timer = options.minutes === null ? null : setTimeout(() => stop.abort(), options.minutes * minute)
  const progress: Progress = startProgress("fuzz")
  let done = 0
  let failures = 0
  const told = (i: number, answer: FuzzAnswer): void => {
    const seed = options.from + i
    if (!answer.decoded) problems.push(`seed ${seed} gives no scenario: ${answer.problems.join("; ")}`)
    else {
      found[i] = { seed, result: answer.result }
      if (answer.result.violation !== null) failures += 1
    }
    done += 1
    const share =
      options.minutes === null ? done / count : (performance.now() - began) / (options.minutes * minute)
    progress.update(Math.min(1, share), `${done} cases, ${failures} broken`)
    // Which seed is the first does not depend on which thread is: all before it are waited for.
    if (options.stopOnFirst && failures > 0 && firstBroken(found) !== null) stop.abort()
  }
  const signal = AbortSignal.any([asked, stop.signal])
  try {
    for (let first = 0; first < count && !signal.aborted; first += waveSeeds) {
      await runTasks({
        name: "fuzzSeed",
        inputs: Array.from(
          { length: Math.min(waveSeeds, count - first) },
          (_, i) => options.from + first + i
        ),
        workers: options.workers ?? coreCount(),
        onDone: (i, answer) => told(first + i, answer),
        stop: signal
      })
    }
  } finally {
    progress.stop()
    if (timer !== null) clearTimeout(timer)
  }
  const first = options.stopOnFirst ? firstBroken(found) : null
  const upTo = first ?? found.length - 1
  return { results: found.slice(0, upTo + 1).flatMap((it) => it ?? []), problems }
}

/** The first broken case of which all before it are known to be sound; null while there is none. */
const firstBroken = (found: ReadonlyArray<SeedResult | undefined>): number | null => {
  for (let i = 0; i < found.length; i++) {
    const it = found[i]
    if (it === undefined) return null
    if (it.result.violation !== null) return i
  }
  return null
}

/** Shrinks the first case of each invariant and tells all; a text when nothing can be written. */
const tellAll = async (
  options: FuzzOptions,
  broken: ReadonlyArray<SeedResult>,
  asked: AbortSignal
): Promise<ReadonlyArray<Finding> | string> => {
  const firstOf = new Map<string, number>()
  for (const { seed, result } of broken) {
    const invariant = result.violation?.invariant ?? ""
    if (!firstOf.has(invariant)) firstOf.set(invariant, seed)
  }
  const files = new Map<number, string>()
  const seeds = options.noShrink ? [] : [...firstOf.values()]
  if (seeds.length > 0) {
    const prepared = prepareOutput(options.out)
    if (prepared._tag === "Left") return prepared.left
    const progress = startProgress("shrink")
    let done = 0
    let problem: string | null = null
    await runTasks({
      name: "shrinkSeed",
      inputs: seeds,
      workers: options.workers ?? coreCount(),
      onDone: (i, answer) => {
        const seed = seeds[i] ?? 0
        progress.update(++done / seeds.length, `${done} of ${seeds.length}`)
        if (answer === null) return
        const file = join(options.out, `${seed}.yaml`)
        problem ??= write(options.out, file, minimalFile(seed, file, answer))
        files.set(seed, file)
      },
      stop: asked
    })
    progress.stop()
    if (problem !== null) return problem
  }
  return broken.map(({ seed, result }) => findingOf(seed, result, files.get(seed) ?? null))
}

const write = (folder: string, file: string, text: string): string | null => {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, text)
    return null
  } catch (error) {
    return `${file}: the minimal scenario cannot be written there: ${reasonOf(error)}`
  }
}

const findingOf = (seed: number, result: CaseResult, file: string | null): Finding => ({
  seed,
  invariant: result.violation?.invariant ?? "",
  atS: Math.round(result.foundAfterMs / 1000),
  what: result.violation?.what ?? "",
  replay: `curbline fuzz --from ${seed} --seeds 1`,
  file
})

const minimalFile = (seed: number, file: string, { text, result, tries }: ShrunkAnswer): string =>
  [
    `# The least of fuzz seed ${seed} that breaks ${result.violation?.invariant ?? ""}, found in ${tries} tries.`,
    `# ${result.violation?.what ?? ""}`,
    `# After ${Math.round(result.foundAfterMs / 1000)} s. See it again: curbline sim ${file}`,
    text
  ].join("\n")

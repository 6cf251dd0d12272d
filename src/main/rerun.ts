/**
 * What commands share that simulate a finished run again and look into it: who dispatched, running in slices,
 * and whether it was the same run.
 */
import * as Either from "effect/Either"
import { InvariantBroken } from "../domain/invariant.ts"
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import type { RunSource, Verification } from "../sim/explain/explanation.ts"
import { withOverrides } from "../sim/scenario/overrides.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { formatLocal } from "../sim/scenario/start-at.ts"
import { hearCtrlC } from "./ctrl-c.ts"
import { dispatcherSource, openDispatcher } from "./dispatcher-files.ts"
import { printNote } from "./output.ts"
import { packageVersion } from "./package-root.ts"
import { type Progress, startProgress } from "./progress.ts"
import type { FinishedRun, RunToExplain } from "./run-folder.ts"

/** The run yields so often, so that Ctrl-C and the progress bar work. */
const sliceMs = 50

/** A run that is simulated again. */
interface Rerun {
  /** Goes on for about `budgetMs` of real time; true while there is more to do. */
  readonly step: (budgetMs: number) => boolean
  /** Share of the run that is over, 0..1. */
  readonly progress: () => number
}

/** Who chose robots in the run, null for the scenario's; left: what is wrong with the text. */
export const openRerunDispatcher = (
  text: string | null
): Promise<Either.Either<Dispatcher | null, string>> => {
  if (text === null) return Promise.resolve(Either.right(null))
  const source = dispatcherSource(text)
  return Either.isLeft(source) ? Promise.resolve(Either.left(source.left)) : openDispatcher(source.right)
}

/** The scenario with another seed, null for its own. */
export const withSeed = (scenario: Scenario, seed: number | bigint | null): Scenario =>
  withOverrides(scenario, { seed, robots: null, pilotsScale: null, fullTelemetry: false })

/** Where a run comes from, and whether it was the same when it was simulated again. */
export const sourceOf = (run: RunToExplain, digest: string | null, verify: boolean): RunSource => ({
  source: run.source,
  version: packageVersion,
  writtenBy: run.finished?.version ?? null,
  command: run.finished?.command ?? null,
  verification: verificationOf(digest, run.finished, verify)
})

/** Tells people when it was not the same run. */
export const noteDifference = ({ source, verification }: RunSource): void => {
  if (verification.result !== "different") return
  printNote(`${source}: run again, the digest is ${verification.digest} instead of ${verification.expected}`)
}

const verificationOf = (
  digest: string | null,
  finished: FinishedRun | null,
  verify: boolean
): Verification => {
  if (finished === null) return { result: "unverified", reason: "it is a scenario" }
  if (finished.digest === null) return { result: "unverified", reason: finished.withoutDigest }
  if (!verify) return { result: "unverified", reason: "--no-verify" }
  if (digest === null) return { result: "unverified", reason: "interrupted before the end" }
  return digest === finished.digest
    ? { result: "same", digest }
    : { result: "different", digest, expected: finished.digest }
}

/** Runs with a turn of the event loop in between; left: the defect that stopped it. */
export const runInSlices = async (
  rerun: Rerun,
  scenario: Scenario,
  name: string
): Promise<Either.Either<{ readonly interrupted: boolean }, string>> => {
  const ctrlC = hearCtrlC()
  const progress: Progress = startProgress(name)
  try {
    while (rerun.step(sliceMs)) {
      const at = scenario.startAt.at + rerun.progress() * scenario.durationMs
      progress.update(rerun.progress(), formatLocal(at, scenario.startAt.utcOffsetMs).slice(0, 16))
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (ctrlC.isAsked()) break
    }
    return Either.right({ interrupted: ctrlC.isAsked() })
  } catch (error) {
    if (error instanceof InvariantBroken) return Either.left(`an invariant is broken: ${error.message}`)
    throw error
  } finally {
    progress.stop()
    ctrlC.forget()
  }
}

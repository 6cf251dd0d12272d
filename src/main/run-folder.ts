/** Run folders that `curbline sim` has written, by the paths and names that people type. */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, statSync } from "node:fs"
import { basename, join } from "node:path"
import * as Either from "effect/Either"
import { loadSettings } from "../sim/scenario/load.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { renderProblem } from "../sim/scenario/problem.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { defaultOut } from "./run-output.ts"
import { openScenario, readText } from "./scenario-files.ts"

/** What a run folder tells about the run that it was written after. */
export interface FinishedRun {
  /** Null when it tells none that can be compared. */
  readonly digest: string | null
  /** Why not; empty with a digest. */
  readonly withoutDigest: string
  /** Version that wrote it, null when it does not tell. */
  readonly version: string | null
  /** Command that wrote it, null when it does not tell. */
  readonly command: string | null
}

/** A scenario to run again. */
export interface RunToExplain {
  readonly source: string
  readonly scenario: Scenario
  /** Null: it is a scenario, not a run. */
  readonly finished: FinishedRun | null
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** The folder that a name means, null when there is none. */
const folderOf = (name: string): string | null => [name, join(defaultOut, name)].find(isFolder) ?? null

/** Whether a name means a folder that a run was written into. */
export const isRunFolder = (name: string): boolean => {
  const folder = folderOf(name)
  return folder !== null && existsSync(join(folder, "resolved.yaml"))
}

/** The run or scenario of a name, or everything that is wrong, one line each. */
export const openRun = (name: string): Either.Either<RunToExplain, ReadonlyArray<string>> => {
  const folder = folderOf(name)
  if (folder !== null) return openFolder(folder)
  return Either.mapBoth(openScenario(name), {
    onLeft: (problems) => withRuns(name, problems),
    onRight: ({ file, scenario }) => ({ source: file, scenario, finished: null })
  })
}

/** A name that means nothing may be a mistyped run. */
const withRuns = (name: string, problems: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (existsSync(name) || !isFolder(defaultOut)) return problems
  const runs = readdirSync(defaultOut)
    .filter((it) => existsSync(join(defaultOut, it, "resolved.yaml")))
    .sort()
  const meant = nearest(basename(name), runs)
  return meant === null
    ? problems
    : [`${name}: there is no such run or scenario; did you mean ${join(defaultOut, meant)}?`]
}

/** The run folder of a name with the settings of its run: files that it needed may have changed since, or be gone. */
export const openSettings = (
  name: string
): Either.Either<{ readonly folder: string; readonly settings: Scenario }, ReadonlyArray<string>> => {
  const folder = folderOf(name) ?? name
  return Either.flatMap(resolvedIn(folder), (file) =>
    Either.mapBoth(loadSettings(file, readText), {
      onLeft: (problems) => problems.map(renderProblem),
      onRight: (settings) => ({ folder, settings })
    })
  )
}

const openFolder = (folder: string): Either.Either<RunToExplain, ReadonlyArray<string>> =>
  Either.flatMap(resolvedIn(folder), (file) => {
    const finished = finishedRun(folder)
    if (Either.isLeft(finished)) return Either.left([finished.left])
    return Either.map(openScenario(file), ({ scenario }) => ({
      source: folder,
      scenario,
      finished: finished.right
    }))
  })

/** The scenario's file in a run folder, as it was when the run was written. */
const resolvedIn = (folder: string): Either.Either<string, ReadonlyArray<string>> => {
  const file = join(folder, "resolved.yaml")
  if (!existsSync(file)) {
    return Either.left([
      `${folder}: not a run folder: resolved.yaml is missing; allowed: a folder that curbline sim wrote, or a scenario`
    ])
  }
  const changed = changedSince(folder, file)
  return changed === null ? Either.right(file) : Either.left([changed])
}

/** Why the scenario is not the one that was run; null when it is, or when nothing tells. */
const changedSince = (folder: string, file: string): string | null => {
  const told = readText(join(folder, "resolved.yaml.sha256"))
  const text = readText(file)
  if (Either.isLeft(told) || Either.isLeft(text)) return null
  const sha256 = createHash("sha256").update(text.right).digest("hex")
  return told.right.trim().split(/\s/)[0] === sha256
    ? null
    : `${file}: changed since the run: its SHA-256 is not that of resolved.yaml.sha256; to explain the changed scenario, copy it elsewhere`
}

const finishedRun = (folder: string): Either.Either<FinishedRun, string> => {
  const file = join(folder, "kpis.json")
  const text = readText(file)
  if (Either.isLeft(text)) {
    return Either.right({ digest: null, withoutDigest: "it has no kpis.json", version: null, command: null })
  }
  const parsed = Either.try({ try: () => JSON.parse(text.right) as unknown, catch: () => null })
  if (Either.isLeft(parsed) || typeof parsed.right !== "object" || parsed.right === null) {
    return Either.left(`${file}: not a JSON object; allowed: the file as curbline sim wrote it`)
  }
  const { digest, interrupted, days, version, command } = parsed.right as Readonly<Record<string, unknown>>
  const known = {
    version: typeof version === "string" ? version : null,
    command: typeof command === "string" ? command : null
  }
  // Of interrupted replications only whole days are told.
  if (interrupted === true && days === undefined) {
    return Either.right({ ...known, digest: null, withoutDigest: "it was interrupted" })
  }
  return typeof digest === "string"
    ? Either.right({ ...known, digest, withoutDigest: "" })
    : Either.right({ ...known, digest: null, withoutDigest: "its kpis.json has no digest" })
}

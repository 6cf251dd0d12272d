/** Writes what a run leaves behind: `<folder>/<scenario>-<seed>-<n>/`, n counting up from 1. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as Either from "effect/Either"
import type { ReplicationSet } from "../sim/experiments/replication-set.ts"
import { loadChartKit } from "../sim/report/html/load-chart-kit.ts"
import { runFiles, runFolderStem } from "../sim/report/run-folder.ts"
import type { RunResult } from "../sim/report/run-result.ts"
import { packageRoot, packageVersion } from "./package-root.ts"
import { reasonOf } from "./scenario-files.ts"
import { scenarioSeenFrom } from "./seen-from.ts"

/** The folder in which run folders are made when no other is named. */
export const defaultOut = "runs"

/** Makes a folder and those above it, one by one: Node's recursive way never ends below /proc. */
const makeFolders = (path: string): void => {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  if (dirname(path) !== path) makeFolders(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another run may make it at the same moment; a file in its place stays an error.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** Makes sure that run folders can be made in a folder; left says why not. */
export const prepareOutput = (folder: string): Either.Either<void, string> =>
  Either.try({
    try: () => {
      makeFolders(resolve(folder))
      accessSync(folder, constants.W_OK)
    },
    catch: (error) =>
      `${folder}: run folders cannot be written there: ${reasonOf(error)}; name another with --out`
  })

/** A new folder for a run. Two runs at once get two folders. */
export const makeRunFolder = (folder: string, stem: string): string => {
  for (let n = 1; ; n++) {
    const path = join(folder, `${stem}-${n}`)
    try {
      mkdirSync(path)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    }
  }
}

/** The script of the report's map as it stands beside the program. */
const mapScript = (): string => {
  const beside = fileURLToPath(new URL("report-map.js", import.meta.url))
  return readFileSync(existsSync(beside) ? beside : join(packageRoot, "bin", "report-map.js"), "utf8")
}

/**
 * Writes all files of a run, or of the replications of one scenario with their `set`, into a folder of its own,
 * and returns that; left: why not all could be written. What draws the charts of the report is loaded here and
 * nowhere else.
 */
export const writeRun = async (
  results: readonly [RunResult, ...ReadonlyArray<RunResult>],
  folder: string,
  command: string,
  set: ReplicationSet | null = null
): Promise<Either.Either<string, string>> => {
  const kit = await loadChartKit()
  const script = mapScript()
  let file = folder
  try {
    const path = makeRunFolder(folder, runFolderStem(results[0]))
    const parts = { command, version: packageVersion, run: path, kit, mapScript: script }
    const recorded = scenarioSeenFrom(path, results[0].scenario)
    for (const { name, text } of runFiles(results, parts, set, recorded)) {
      file = join(path, name)
      writeFileSync(file, text)
    }
    return Either.right(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return Either.left(`${file}: cannot be written: ${reasonOf(error)}; name another folder with --out`)
  }
}

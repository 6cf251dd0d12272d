/** Writes what a run leaves behind: `<folder>/<scenario>-<seed>-<n>/`, n counting up from 1. */
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Either from "effect/Either"
import { runFiles, runFolderStem } from "../sim/report/run-folder.ts"
import type { RunResult } from "../sim/report/run-result.ts"
import { packageVersion } from "./package-root.ts"
import { reasonOf } from "./scenario-files.ts"

/** The folder in which run folders are made when no other is named. */
export const defaultOut = "runs"

/** Makes sure that run folders can be made in a folder; left says why not. */
export const prepareOutput = (folder: string): Either.Either<void, string> =>
  Either.try({
    try: () => {
      mkdirSync(folder, { recursive: true })
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

/** Writes all files of a run into a folder of its own, and returns that. */
export const writeRun = (result: RunResult, folder: string, command: string): string => {
  const path = makeRunFolder(folder, runFolderStem(result))
  for (const file of runFiles(result, command, packageVersion))
    writeFileSync(join(path, file.name), file.text)
  return path
}

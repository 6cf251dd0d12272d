/** Scenario files by the names that people type. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { basename, dirname, join, relative, resolve } from "node:path"
import * as Either from "effect/Either"
import { loadScenario, type ReadStreets, type ReadText } from "../sim/scenario/load.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { renderProblem } from "../sim/scenario/problem.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { readDemand } from "./demand-files.ts"
import { reasonOf } from "./file-reason.ts"
import { packageRoot } from "./package-root.ts"
import { findStreets, openStreets } from "./street-files.ts"

export { reasonOf } from "./file-reason.ts"

/** The scenario that runs when none is named. */
export const defaultScenario = "city-day"

const endings = ["", ".yaml", ".yml", ".json"]

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const shown = (path: string): string => {
  const fromHere = relative(process.cwd(), path)
  return fromHere !== "" && !fromHere.startsWith("..") ? fromHere : path
}

/** What a person types for a scenario file: those of the package have names that are good in every folder. */
export const typedName = (file: string): string => {
  const isPackaged = resolve(dirname(file)) === join(packageRoot, "scenarios")
  const name = basename(file).replace(/\.(ya?ml|json)$/, "")
  if (!isPackaged || resolve(packageRoot) === process.cwd()) return file
  const found = findScenario(name)
  return Either.isRight(found) && resolve(found.right) === resolve(file) ? name : file
}

const scenariosIn = (folder: string): ReadonlyArray<string> => {
  if (!isFolder(folder)) return []
  return readdirSync(folder)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => (folder === "." ? name : join(folder, name)))
}

/** The file that a name means: a path, or the name of a scenario in ./scenarios or in the package. */
export const findScenario = (name: string): Either.Either<string, string> => {
  for (const folder of ["", "scenarios", join(packageRoot, "scenarios")]) {
    for (const ending of endings) {
      const path = join(folder, name + ending)
      if (isFile(path)) return Either.right(shown(path))
    }
  }
  if (isFolder(name)) {
    const inside = scenariosIn(name)
    return Either.left(
      `${name}: this is a folder; allowed: a scenario file${inside.length > 0 ? `, like ${inside.slice(0, 6).join(", ")}` : ""}`
    )
  }
  const known = [
    ...scenariosIn(existsSync(dirname(name)) ? dirname(name) : "."),
    ...scenariosIn("scenarios"),
    ...scenariosIn(join(packageRoot, "scenarios")).map(shown)
  ]
  const bare = (path: string): string => path.replace(/^.*\//, "").replace(/\.(ya?ml|json)$/, "")
  const meant = nearest(bare(name), known.map(bare))
  const file = meant === null ? undefined : known.find((path) => bare(path) === meant)
  const hint =
    file === undefined
      ? `; allowed: a scenario file, or one of ${[...new Set(known.map(bare))].join(", ")}`
      : `; did you mean ${file}?`
  return Either.left(`${name}: there is no such scenario${hint}`)
}

/** Reads a file as text, or says why not. */
export const readText: ReadText = (file) =>
  Either.try({ try: () => readFileSync(file, "utf8"), catch: reasonOf })

/** Reads the streets that a scenario names, or says why not. */
export const readStreets: ReadStreets = (path) =>
  Either.flatMap(
    Either.mapLeft(findStreets(path), (problem) => [problem]),
    (file) => Either.map(openStreets(file), (opened) => ({ file, ...opened }))
  )

/** The scenario of a name with the file it came from, or everything that is wrong, one line each. */
export const openScenario = (
  name: string
): Either.Either<{ readonly file: string; readonly scenario: Scenario }, ReadonlyArray<string>> =>
  Either.flatMap(
    Either.mapLeft(findScenario(name), (problem) => [problem]),
    (file) =>
      Either.mapBoth(loadScenario(file, readText, readStreets, readDemand), {
        onLeft: (problems) => problems.map(renderProblem),
        onRight: (scenario) => ({ file, scenario })
      })
  )

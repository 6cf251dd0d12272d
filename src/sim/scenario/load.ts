/** From a file's name to a checked scenario: reading, `extends`, decoding, checks. */
import * as Either from "effect/Either"
import type { CityFile } from "../cities/city-file.ts"
import { checkScenario } from "./checks.ts"
import { decodeScenario } from "./decode.ts"
import { type ReadDemand, withDemand } from "./load-demand.ts"
import { otherContent } from "./pinned-file.ts"
import { type ScenarioProblem, type SourcePosition, sortedProblems } from "./problem.ts"
import type { Scenario } from "./schema.ts"
import { locate, overlay, readSourced, type Sourced, type SourcedMap, written } from "./sourced.ts"

/** The text of a file, or why there is none, in words that complete "… cannot be read: ". */
export type ReadText = (file: string) => Either.Either<string, string>

/** What stands at the path of a file of streets. */
interface FoundStreets {
  /** Where it was found. */
  readonly file: string
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string
  readonly city: CityFile
}

/** The streets in the file at a path, or all that is wrong, one line each. */
export type ReadStreets = (path: string) => Either.Either<FoundStreets, ReadonlyArray<string>>

/** The file that `relative` names, seen from the folder of `from`. */
export const besides = (from: string, relative: string): string => {
  if (relative.startsWith("/")) return normal(relative)
  const slash = from.lastIndexOf("/")
  return normal(slash < 0 ? relative : `${from.slice(0, slash + 1)}${relative}`)
}

const normal = (path: string): string => {
  const parts: Array<string> = []
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue
    const last = parts[parts.length - 1]
    if (part === ".." && last !== undefined && last !== ".." && last !== "") parts.pop()
    else parts.push(part)
  }
  return parts.join("/")
}

/** The scenario of a file with everything it extends, or all that is wrong with it, in the text's order. */
export const loadScenario = (
  file: string,
  read: ReadText,
  readStreets: ReadStreets | null = null,
  readDemand: ReadDemand | null = null
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> => {
  const merged = loadScenarioTree(file, read)
  if (Either.isLeft(merged)) return Either.left(merged.left)
  const decoded = decodeScenario(merged.right)
  if (Either.isLeft(decoded)) return Either.left(sortedProblems(decoded.left))
  const scenario = withStreets(decoded.right, merged.right, readStreets)
  if (Either.isLeft(scenario)) return Either.left(sortedProblems(scenario.left))
  const problems = checkScenario(scenario.right, merged.right)
  if (problems.length > 0) return Either.left(sortedProblems(problems))
  return withDemand(scenario.right, merged.right, readDemand)
}

/** What a scenario file says by itself: nothing that it names is read, so that it cannot run. */
export const loadSettings = (
  file: string,
  read: ReadText
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> =>
  Either.flatMap(loadScenarioTree(file, read), (tree) => Either.mapLeft(decodeScenario(tree), sortedProblems))

/** The scenario with the streets that it names, seen from the file that names them. */
export const withStreets = (
  scenario: Scenario,
  tree: Sourced,
  readStreets: ReadStreets | null
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> => {
  const path = ["city", "streets"]
  const named = scenario.city.streets
  if (named === null || readStreets === null) return Either.right(scenario)
  const at = locate(tree, path, false)
  const found = readStreets(besides(at.file, named))
  if (Either.isLeft(found)) {
    return Either.left(found.left.map((what) => ({ at, path, what, allowed: null, nearest: null })))
  }
  const { file, sha256, city } = found.right
  const pinned = scenario.city.streetsSha256
  const changed = otherContent(tree, ["city", "streetsSha256"], pinned, file, sha256)
  if (changed !== null) return Either.left([changed])
  return Either.right({
    ...scenario,
    city: { ...scenario.city, streets: file, streetsSha256: sha256 },
    streetFile: city
  })
}

/** The values of a file with everything it extends, each with its place; not yet decoded. */
export const loadScenarioTree = (
  file: string,
  read: ReadText
): Either.Either<Sourced, ReadonlyArray<ScenarioProblem>> =>
  Either.mapLeft(loadTree(file, { file, line: 1, column: 1 }, read, []), sortedProblems)

const loadTree = (
  file: string,
  askedAt: SourcePosition,
  read: ReadText,
  above: ReadonlyArray<string>
): Either.Either<Sourced, ReadonlyArray<ScenarioProblem>> => {
  const fail = (at: SourcePosition, what: string, allowed: string | null) =>
    Either.left([{ at, path: above.length > 0 ? ["extends"] : [], what, allowed, nearest: null }])
  const here = normal(file)
  if (above.includes(here)) return fail(askedAt, `${[...above, here].join(" extends ")}: a circle`, null)
  const text = read(here)
  if (Either.isLeft(text)) return fail(askedAt, `${here} cannot be read: ${text.left}`, "a scenario file")
  const { tree, problems } = readSourced(here, text.right)
  if (tree === null) return Either.left(problems)
  if (tree.kind !== "map")
    return fail(tree.at, "not a scenario", "keys with values, at least schemaVersion, name and startAt")
  // What editors are told says nothing about the scenario.
  const spoken = new Map(tree.entries)
  spoken.delete("$schema")
  const base = spoken.get("extends")
  if (base === undefined) return Either.right({ ...tree, entries: spoken })
  if (base.value.kind !== "scalar" || typeof base.value.value !== "string" || base.value.value === "") {
    return Either.left([
      {
        at: base.value.at,
        path: ["extends"],
        what: `found ${written(tree, ["extends"]) ?? "nothing"}`,
        allowed: "the path of a scenario file, relative to this one",
        nearest: null
      }
    ])
  }
  spoken.delete("extends")
  const own: SourcedMap = { ...tree, entries: spoken }
  return Either.map(
    loadTree(besides(here, base.value.value), base.value.at, read, [...above, here]),
    (below) => overlay(below, own)
  )
}

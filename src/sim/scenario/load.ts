/** From a file's name to a checked scenario: reading, `extends`, decoding, checks. */
import * as Either from "effect/Either"
import { checkScenario } from "./checks.ts"
import { decodeScenario } from "./decode.ts"
import { type ScenarioProblem, type SourcePosition, sortedProblems } from "./problem.ts"
import type { Scenario } from "./schema.ts"
import { overlay, readSourced, type Sourced, type SourcedMap, written } from "./sourced.ts"

/** The text of a file, or why there is none, in words that complete "… cannot be read: ". */
export type ReadText = (file: string) => Either.Either<string, string>

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
  read: ReadText
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> => {
  const merged = loadScenarioTree(file, read)
  if (Either.isLeft(merged)) return Either.left(merged.left)
  const decoded = decodeScenario(merged.right)
  if (Either.isLeft(decoded)) return Either.left(sortedProblems(decoded.left))
  const problems = checkScenario(decoded.right, merged.right)
  return problems.length > 0 ? Either.left(sortedProblems(problems)) : decoded
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
  const base = tree.entries.get("extends")
  if (base === undefined) return Either.right(tree)
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
  const rest = new Map(tree.entries)
  rest.delete("extends")
  const own: SourcedMap = { ...tree, entries: rest }
  return Either.map(
    loadTree(besides(here, base.value.value), base.value.at, read, [...above, here]),
    (below) => overlay(below, own)
  )
}

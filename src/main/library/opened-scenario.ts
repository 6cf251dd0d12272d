/** Scenarios for programs: read from a file or a text, with everything that is wrong as lines for people. */
import * as Either from "effect/Either"
import { besides, loadScenario } from "../../sim/scenario/load.ts"
import { renderProblem } from "../../sim/scenario/problem.ts"
import type { Scenario } from "../../sim/scenario/schema.ts"
import { readDemand } from "../demand-files.ts"
import { openScenario, readStreets, readText } from "../scenario-files.ts"

/** A scenario that can run, or everything that is wrong, one line each with its place. */
export type OpenedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: ReadonlyArray<string> }

/** The scenario of a path, or of a name in ./scenarios or among those that come with the package. */
export const readScenario = (name: string): OpenedScenario => {
  const opened = openScenario(name)
  return Either.isRight(opened)
    ? { ok: true, scenario: opened.right.scenario }
    : { ok: false, problems: opened.left }
}

/** The scenario that a YAML or JSON text describes; what it extends is looked for from the current folder. */
export const parseScenario = (text: string, file = "scenario.yaml"): OpenedScenario => {
  // Loading asks for it by its shortest path.
  const own = besides("", file)
  const read: typeof readText = (path) => (path === own ? Either.right(text) : readText(path))
  const loaded = loadScenario(file, read, readStreets, readDemand)
  return Either.isRight(loaded)
    ? { ok: true, scenario: loaded.right }
    : { ok: false, problems: loaded.left.map(renderProblem) }
}

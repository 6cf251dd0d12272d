/** From an experiment file's name to a design: reading, decoding, the scenario, factors, cells, checks. */
import * as Either from "effect/Either"
import { decodeSourced } from "../../scenario/decode.ts"
import {
  besides,
  loadScenario,
  loadScenarioTree,
  type ReadStreets,
  type ReadText
} from "../../scenario/load.ts"
import type { ReadDemand } from "../../scenario/load-demand.ts"
import { nearest } from "../../scenario/nearest.ts"
import {
  type ScenarioPath,
  type ScenarioProblem,
  type SourcePosition,
  sortedProblems
} from "../../scenario/problem.ts"
import type { Scenario } from "../../scenario/schema.ts"
import { locate, plain, readSourced, type Sourced, type SourcedMap } from "../../scenario/sourced.ts"
import { cellsOf, formTree } from "./cell-scenarios.ts"
import { gridOf, rowsOf } from "./cells.ts"
import type { Design, Factor, OptimiseRule } from "./design.ts"
import { ExperimentFile } from "./experiment-file.ts"
import { type LoadedFactor, loadFactors } from "./factors.ts"

/** Where an experiment's files are read. */
export interface DesignSources {
  readonly read: ReadText
  /** The scenario file of a name that is no file beside the experiment; left: why there is none. */
  readonly findScenario: (name: string) => Either.Either<string, string>
  /** What the files of `city.streets` and `demand.file` hold; each is read once. */
  readonly readStreets: ReadStreets
  readonly readDemand: ReadDemand
  /** Version of the program, exact to the build. */
  readonly engine: string
}

type Loaded<A> = Either.Either<A, ReadonlyArray<ScenarioProblem>>

/** The design of a file, or everything that is wrong with it, in the order of the text. */
export const loadDesign = (file: string, sources: DesignSources): Loaded<Design> =>
  Either.mapLeft(load(file, readOnce(sources)), sortedProblems)

/** The cells of a design share files: what has been read is kept. */
const readOnce = (sources: DesignSources): DesignSources => {
  const kept = new Map<string, unknown>()
  const once = <A>(key: string, read: () => A): A => {
    if (!kept.has(key)) kept.set(key, read())
    return kept.get(key) as A
  }
  return {
    ...sources,
    readStreets: (path) => once(`streets ${path}`, () => sources.readStreets(path)),
    readDemand: (path, from, most) =>
      once(`demand ${besides(from, path)}`, () => sources.readDemand(path, from, most))
  }
}

const load = (file: string, sources: DesignSources): Loaded<Design> => {
  const start: SourcePosition = { file, line: 1, column: 1 }
  const complain = (
    at: SourcePosition,
    path: ScenarioPath,
    what: string,
    allowed: string | null
  ): ScenarioProblem => ({
    at,
    path,
    what,
    allowed,
    nearest: null
  })
  const text = sources.read(file)
  if (Either.isLeft(text)) {
    return Either.left([complain(start, [], `${file} cannot be read: ${text.left}`, "an experiment file")])
  }
  const { tree, problems: unreadable } = readSourced(file, text.right)
  if (tree === null) return Either.left(unreadable)
  if (tree.kind !== "map") {
    return Either.left([
      complain(
        tree.at,
        [],
        "not an experiment",
        "keys with values, at least schemaVersion, name, scenario and factors"
      )
    ])
  }
  const top = decodeSourced(ExperimentFile, tree)
  const problems: Array<ScenarioProblem> = Either.isLeft(top) ? top.left.map(withoutScenarioKeys) : []
  const scenarioText = tree.entries.get("scenario")?.value
  const scenario = scenarioOf(scenarioText, file, sources)
  if (Either.isLeft(scenario)) problems.push(...scenario.left)
  const factorsNode = tree.entries.get("factors")?.value
  const form = Either.isLeft(scenario) ? null : formTree(scenario.right.scenario, scenario.right.tree)
  const { factors, problems: wrongFactors } = loadFactors(factorsNode, form)
  problems.push(...wrongFactors, ...topProblems(tree))
  const factorsAt = locate(tree, ["factors"], true)
  if (Either.isRight(top)) {
    problems.push(...optimiseProblems(top.right.optimise, top.right.design, factors, tree))
  }
  if (Either.isLeft(scenario) || form === null) return Either.left(problems)
  if (Either.isLeft(top) || wrongFactors.length > 0) {
    // Each factor by itself, so that what is wrong with its values is told in the same go.
    for (const factor of factors) {
      const alone = Either.flatMap(gridOf([factor], factorsAt), (values) =>
        cellsOf([factor], values, form, sources, factorsAt)
      )
      if (Either.isLeft(alone)) problems.push(...alone.left)
    }
    return Either.left(problems)
  }
  const { name, design: kind, replications, optimise, marginal, mapKpi } = top.right
  const combinations =
    kind === "grid"
      ? gridOf(factors, factorsAt)
      : rowsOf(factors, tree.entries.get("rows")?.value, locate(tree, ["design"], true))
  if (Either.isLeft(combinations)) return Either.left([...problems, ...combinations.left])
  const cells = cellsOf(factors, combinations.right, form, sources, factorsAt)
  if (Either.isLeft(cells)) return Either.left([...problems, ...cells.left])
  if (problems.length > 0) return Either.left(problems)
  return Either.right({
    name,
    file,
    scenarioFile: scenario.right.file,
    base: scenario.right.scenario,
    kind,
    factors: factors.map(({ factor }): Factor => factor),
    cells: cells.right,
    replications,
    optimise,
    marginal,
    mapKpi,
    engine: sources.engine
  })
}

/** What must hold between keys of the top, whether or not the rest is right. */
const topProblems = (tree: SourcedMap): ReadonlyArray<ScenarioProblem> => {
  const problems: Array<ScenarioProblem> = []
  const wrong = (path: ScenarioPath, ofKey: boolean, what: string, allowed: string): void => {
    problems.push({ at: locate(tree, path, ofKey), path, what, allowed, nearest: null })
  }
  const top = plain(tree) as Readonly<Record<string, unknown>>
  const factors = tree.entries.get("factors")?.value
  if (factors !== undefined && factors.kind !== "map") {
    wrong(["factors"], false, "found no section", "factors by name, like robots: { fleet: [80, 90] }")
  }
  const { min = 10, max = 100 } = (top["replications"] ?? {}) as Readonly<Record<string, unknown>>
  if (typeof min === "number" && typeof max === "number" && min > max) {
    const path = ["replications", "max"]
    wrong(path, false, `min ${min} is more than max ${max}`, `a max of at least ${min}`)
  }
  if (top["design"] !== "list" && tree.entries.has("rows")) {
    wrong(["rows"], true, "has no meaning with design: grid", "design: list, or no rows")
  }
  return problems
}

interface OpenedScenario {
  readonly file: string
  readonly scenario: Scenario
  readonly tree: Sourced
}

/** The scenario beside the experiment's file, else the one that the name means. */
const scenarioOf = (
  node: Sourced | undefined,
  from: string,
  sources: DesignSources
): Loaded<OpenedScenario> => {
  if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value === "") return Either.left([])
  const beside = besides(from, node.value)
  let file = beside
  if (Either.isLeft(sources.read(beside))) {
    const found = sources.findScenario(node.value)
    if (Either.isLeft(found)) {
      return Either.left([
        {
          at: node.at,
          path: ["scenario"],
          what: `${beside} cannot be read, and ${found.left}`,
          allowed: null,
          nearest: null
        }
      ])
    }
    file = found.right
  }
  const { read, readStreets, readDemand } = sources
  return Either.flatMap(loadScenario(file, read, readStreets, readDemand), (scenario) =>
    Either.map(loadScenarioTree(file, sources.read), (tree) => ({ file, scenario, tree }))
  )
}

/** An unknown key of an experiment is never one of a scenario that stands elsewhere. */
const withoutScenarioKeys = (problem: ScenarioProblem): ScenarioProblem => {
  const known = (problem.allowed ?? "").split(", ")
  return problem.nearest === null || known.includes(problem.nearest) ? problem : { ...problem, nearest: null }
}

const optimiseProblems = (
  optimise: OptimiseRule | null,
  kind: Design["kind"],
  factors: ReadonlyArray<LoadedFactor>,
  tree: SourcedMap
): ReadonlyArray<ScenarioProblem> => {
  if (optimise === null) return []
  const problems: Array<ScenarioProblem> = []
  const wrong = (key: string | null, what: string, allowed: string, meant: string | null = null): void => {
    const path = key === null ? ["optimise"] : ["optimise", key]
    problems.push({ at: locate(tree, path, key === null), path, what, allowed, nearest: meant })
  }
  if (kind === "list") wrong(null, "a search needs all combinations", "design: grid, or no optimise")
  // Also those that are not well formed: they are told elsewhere.
  const written = tree.entries.get("factors")?.value
  const names = written?.kind === "map" ? [...written.entries.keys()] : []
  for (const role of ["robots", "pilots"] as const) {
    const factor = factors.find((it) => it.factor.name === optimise[role])?.factor
    if (factor === undefined && names.includes(optimise[role])) continue
    if (factor === undefined) {
      wrong(
        role,
        `found ${optimise[role]}: there is no such factor`,
        names.join(", "),
        nearest(optimise[role], names)
      )
    } else if (!factor.values.every((value) => typeof value === "number")) {
      wrong(role, `the values of ${factor.name} are not numbers`, "a factor whose values are numbers")
    }
  }
  if (optimise.robots === optimise.pilots) wrong("pilots", "the same factor as robots", "another factor")
  return problems
}

/**
 * From combinations of values to scenarios: values are put into the scenario's file form before it is
 * decoded, so every check of scenario files holds for every cell. What is wrong is told at the value's place
 * in the experiment file, with the cell in which it shows.
 */
import { createHash } from "node:crypto"
import * as Either from "effect/Either"
import { cityHash } from "../../cities/city-hash.ts"
import { checkScenario } from "../../scenario/checks.ts"
import { decodeScenario } from "../../scenario/decode.ts"
import { type ReadStreets, withStreets } from "../../scenario/load.ts"
import { type ReadDemand, withDemand } from "../../scenario/load-demand.ts"
import { withOverrides } from "../../scenario/overrides.ts"
import {
  renderPath,
  type ScenarioPath,
  type ScenarioProblem,
  type SourcePosition
} from "../../scenario/problem.ts"
import { scenarioForm } from "../../scenario/resolved.ts"
import type { Scenario, ScenarioForm } from "../../scenario/schema.ts"
import { locate, plain, type Sourced } from "../../scenario/sourced.ts"
import { type Combination, cellName } from "./cells.ts"
import type { Cell } from "./design.ts"
import type { LoadedFactor, Setting } from "./factors.ts"
import { placed } from "./scenario-path.ts"

/** Where cells come from besides the design: files that scenarios name, and the engine that simulates them. */
export interface CellSources {
  readonly readStreets: ReadStreets
  readonly readDemand: ReadDemand
  /** Version of the program, exact to the build. */
  readonly engine: string
}

/**
 * The whole file form of a scenario, every key given, each where the file has it or would have it. Other files
 * are named as the file names them: seen from its own folder, whatever they hold.
 */
export const formTree = (scenario: Scenario, written: Sourced): Sourced => {
  const convert = (value: unknown, path: ScenarioPath): Sourced => {
    const at = locate(written, path, false)
    if (Array.isArray(value))
      return { kind: "list", at, items: value.map((it, i) => convert(it, [...path, i])) }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(([key, it]) => {
        const here = [...path, key]
        return [key, { keyAt: locate(written, here, true), value: convert(it, here) }] as const
      })
      return { kind: "map", at, entries: new Map(entries) }
    }
    return {
      kind: "scalar",
      at,
      value,
      text: typeof value === "string" ? JSON.stringify(value) : String(value)
    }
  }
  const { city, demand } = scenario
  const form = scenarioForm({
    ...scenario,
    city: { ...city, streetsSha256: null },
    demand: demand === null ? null : { ...demand, sha256: null }
  })
  const wrote = plain(written) as Partial<ScenarioForm>
  const { streets, streetsSha256 } = wrote.city ?? {}
  const pin = streetsSha256 === undefined ? {} : { streetsSha256 }
  return convert(
    {
      ...form,
      ...(form.demand == null ? {} : { demand: { ...form.demand, ...wrote.demand } }),
      ...(form.city?.streets == null ? {} : { city: { ...form.city, streets, ...pin } })
    },
    []
  )
}

/** Fingerprint of what decides the figures of a scenario's days. */
export const scenarioHash = (scenario: Scenario, engine: string): string => {
  const { streetFile } = scenario
  const {
    name: _,
    sla: __,
    outputs: ___,
    replications: ____,
    city,
    demand,
    ...rest
  } = scenarioForm({ ...scenario, city: { ...scenario.city, streetsSha256: null } })
  // Of other files their content decides, not their names; of streets what was made of them.
  const content = {
    city: { ...city, streets: streetFile === undefined ? null : cityHash(streetFile) },
    demand: demand == null ? null : { ...demand, file: null }
  }
  const text = JSON.stringify({ engine, ...rest, ...content }, (_key, value) =>
    typeof value === "bigint" ? String(value) : value
  )
  return createHash("sha256").update(text).digest("hex")
}

/** The cells of all combinations, or all that is wrong with any of them, each problem once. */
export const cellsOf = (
  factors: ReadonlyArray<LoadedFactor>,
  combinations: ReadonlyArray<Combination>,
  form: Sourced,
  sources: CellSources,
  factorsAt: SourcePosition
): Either.Either<ReadonlyArray<Cell>, ReadonlyArray<ScenarioProblem>> => {
  const decoded = new Map<string, Decoded>()
  const cells: Array<Cell> = []
  const found = new Map<
    string,
    { readonly problem: ScenarioProblem; readonly first: string; cells: number }
  >()
  combinations.forEach((combination, index) => {
    const scenario = scenarioOf(factors, combination.settings, form, sources, decoded)
    if (Either.isRight(scenario)) {
      const { parameters } = combination
      cells.push({
        index,
        parameters,
        scenario: scenario.right,
        hash: scenarioHash(scenario.right, sources.engine)
      })
      return
    }
    // What each factor does wrong without the others.
    const alone = factors.map((_, i) => {
      const single = scenarioOf(
        factors,
        combination.settings.map((setting, j) => (i === j ? setting : undefined)),
        form,
        sources,
        decoded
      )
      return Either.isLeft(single) ? single.left : []
    })
    for (const it of scenario.left) {
      const problem = atFactor(it, combination, alone, factors, factorsAt)
      const key = `${problem.at.line}:${problem.at.column}:${renderPath(problem.path)}:${problem.what}:${problem.allowed}`
      const known = found.get(key)
      if (known === undefined) found.set(key, { problem, first: cellName(combination.parameters), cells: 1 })
      else known.cells += 1
    }
  })
  if (found.size === 0) return Either.right(cells)
  return Either.left(
    [...found.values()].map(({ problem, first, cells: count }) => {
      // What every cell has is wrong with the factor, not with a cell.
      if (count === combinations.length && count > 1) return problem
      const more = count > 1 ? ` and ${count - 1} more` : ""
      return { ...problem, what: `${problem.what} (in the cell ${first}${more})` }
    })
  )
}

/** A problem of a cell at the value that causes it: the one that stands there, or that alone does it too. */
const atFactor = (
  problem: ScenarioProblem,
  { settings, at }: Combination,
  alone: ReadonlyArray<ReadonlyArray<ScenarioProblem>>,
  factors: ReadonlyArray<LoadedFactor>,
  factorsAt: SourcePosition
): ScenarioProblem => {
  const there = settings.findIndex(({ puts }) => puts.some(({ path }) => concerns(path, problem.path)))
  const doing = alone.findIndex((problems) => problems.some((it) => sameProblem(it, problem)))
  const culprit = there >= 0 ? there : doing
  const path = renderPath(problem.path)
  const what = path === "" ? problem.what : `${path}: ${problem.what}`
  const name = factors[culprit]?.factor.name
  if (name === undefined) return { ...problem, at: at ?? factorsAt, path: ["factors"], what }
  const isInFile = problem.at.file === factorsAt.file
  return {
    ...problem,
    at: isInFile ? problem.at : (settings[culprit]?.at ?? factorsAt),
    path: ["factors", name],
    what
  }
}

/** Whether one path is the other or leads to it. */
const concerns = (a: ScenarioPath, b: ScenarioPath): boolean =>
  a.slice(0, b.length).every((part, i) => part === b[i]) && a.length > 0 && b.length > 0

const sameProblem = (a: ScenarioProblem, b: ScenarioProblem): boolean =>
  a.what === b.what && renderPath(a.path) === renderPath(b.path)

interface Decoded {
  readonly tree: Sourced
  readonly result: Either.Either<Scenario, ReadonlyArray<ScenarioProblem>>
}

const scenarioOf = (
  factors: ReadonlyArray<LoadedFactor>,
  settings: ReadonlyArray<Setting | undefined>,
  form: Sourced,
  sources: CellSources,
  known: Map<string, Decoded>
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> => {
  let robots: number | null = null
  let pilotsScale: number | null = null
  const puts = factors.flatMap(({ factor }, i) => {
    const setting = settings[i]
    if (setting === undefined) return []
    if (factor.kind === "fleet") robots = setting.amount
    if (factor.kind === "pilotsScale") pilotsScale = setting.amount
    return setting.puts
  })
  const key = factors
    .map(({ factor }, i) => (factor.kind === "paths" ? String(settings[i]?.value) : ""))
    .join("\n")
  const { tree, result } = known.get(key) ?? remember(known, key, decode(form, puts, sources))
  if (Either.isLeft(result)) return result
  const scenario = withOverrides(result.right, { seed: null, robots, pilotsScale, fullTelemetry: false })
  const problems = checkScenario(scenario, tree)
  return problems.length > 0 ? Either.left(problems) : Either.right(scenario)
}

const remember = (known: Map<string, Decoded>, key: string, decoded: Decoded): Decoded => {
  known.set(key, decoded)
  return decoded
}

type Put = LoadedFactor["settings"][number]["puts"][number]

const decode = (form: Sourced, puts: ReadonlyArray<Put>, sources: CellSources): Decoded => {
  const tree = puts.reduce((below, { path, keyAt, value }) => placed(below, path, value, keyAt), form)
  const result = Either.flatMap(decodeScenario(tree), (decoded) =>
    Either.flatMap(withStreets(decoded, tree, sources.readStreets), (scenario) =>
      // Orders are read for a city that there can be; what is wrong with it is told by the checks of the cell.
      checkScenario(scenario, tree).length > 0
        ? Either.right(scenario)
        : withDemand(scenario, tree, sources.readDemand)
    )
  )
  return { tree, result }
}

/** The cells of a design: all combinations of its factors, or the rows of its list. */
import * as Either from "effect/Either"
import { nearest } from "../../scenario/nearest.ts"
import type { ScenarioProblem, SourcePosition } from "../../scenario/problem.ts"
import { plain, type Sourced } from "../../scenario/sourced.ts"
import type { Parameters } from "./design.ts"
import type { LoadedFactor, Setting } from "./factors.ts"

/** Cells of one study at most. */
export const cellsMax = 5000

/** One combination: a value of each factor, in the order of the factors. */
export interface Combination {
  readonly settings: ReadonlyArray<Setting>
  readonly parameters: Parameters
  /** The row that names it; null in a grid. */
  readonly at: SourcePosition | null
}

/** Values by the names of the factors. */
export const parametersOf = (
  factors: ReadonlyArray<LoadedFactor>,
  settings: ReadonlyArray<Setting>
): Parameters => Object.fromEntries(factors.map(({ factor }, i) => [factor.name, settings[i]?.value ?? ""]))

/** As errors and tables name a cell: `robots=80, pilots=1.2`. */
export const cellName = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")

/** All combinations; the last factor changes fastest. Left: there would be too many. */
export const gridOf = (
  factors: ReadonlyArray<LoadedFactor>,
  at: SourcePosition
): Either.Either<ReadonlyArray<Combination>, ReadonlyArray<ScenarioProblem>> => {
  const count = factors.reduce((product, { settings }) => product * settings.length, 1)
  if (count > cellsMax) {
    const product = factors.map(({ factor, settings }) => `${settings.length} ${factor.name}`).join(" x ")
    const what = `${count} cells (${product})`
    return Either.left([
      {
        at,
        path: ["factors"],
        what,
        allowed: `at most ${cellsMax}: fewer values, or design: list`,
        nearest: null
      }
    ])
  }
  let all: ReadonlyArray<ReadonlyArray<Setting>> = [[]]
  for (const { settings } of factors) {
    all = all.flatMap((before) => settings.map((setting) => [...before, setting]))
  }
  return Either.right(
    all.map((settings) => ({ settings, parameters: parametersOf(factors, settings), at: null }))
  )
}

/** The combinations that a list's rows name, one value of every factor each. */
export const rowsOf = (
  factors: ReadonlyArray<LoadedFactor>,
  rows: Sourced | undefined,
  at: SourcePosition
): Either.Either<ReadonlyArray<Combination>, ReadonlyArray<ScenarioProblem>> => {
  const problems: Array<ScenarioProblem> = []
  const wrong = (
    where: SourcePosition,
    path: ScenarioProblem["path"],
    what: string,
    allowed: string,
    meant: string | null = null
  ): void => {
    problems.push({ at: where, path, what, allowed, nearest: meant })
  }
  const names = factors.map(({ factor }) => factor.name)
  const all: Array<Combination> = []
  const seen = new Map<string, number>()
  if (rows?.kind !== "list" || rows.items.length === 0) {
    wrong(
      rows?.at ?? at,
      ["rows"],
      rows === undefined ? "missing" : "found no rows",
      `with design: list a list of rows, like { ${names.map((name) => `${name}: …`).join(", ")} }`
    )
    return Either.left(problems)
  }
  if (rows.items.length > cellsMax)
    wrong(rows.at, ["rows"], `${rows.items.length} rows`, `at most ${cellsMax}`)
  rows.items.forEach((row, index) => {
    const path = ["rows", index]
    if (row.kind !== "map") {
      wrong(row.at, path, "found no section", "one value per factor")
      return
    }
    for (const [name, { keyAt }] of row.entries) {
      if (!names.includes(name))
        wrong(keyAt, [...path, name], "no such factor", names.join(", "), nearest(name, names))
    }
    const settings = factors.flatMap(({ factor, settings: known }) => {
      const entry = row.entries.get(factor.name)
      if (entry === undefined) {
        wrong(row.at, path, `the factor ${factor.name} is missing`, `one of ${shown(known)}`)
        return []
      }
      const value = plain(entry.value)
      const setting = known.find((it) => it.value === value || String(it.value) === String(value))
      if (setting !== undefined) return [setting]
      wrong(
        entry.value.at,
        [...path, factor.name],
        `found ${String(value)}`,
        `one of the factor's values: ${shown(known)}`,
        nearest(
          String(value),
          known.map((it) => String(it.value))
        )
      )
      return []
    })
    if (settings.length < factors.length) return
    const parameters = parametersOf(factors, settings)
    const key = cellName(parameters)
    const twin = seen.get(key)
    if (twin !== undefined) wrong(row.at, path, `the same as rows[${twin}]`, "each combination once")
    seen.set(key, index)
    all.push({ settings, parameters, at: row.at })
  })
  return problems.length > 0 ? Either.left(problems) : Either.right(all)
}

const shown = (settings: ReadonlyArray<Setting>): string => {
  const words = settings.map((it) => String(it.value))
  return words.length > 12
    ? `${words.slice(0, 12).join(", ")}, … (${words.length - 12} more)`
    : words.join(", ")
}

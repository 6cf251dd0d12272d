/**
 * The factors of an experiment file: what is varied, over which values, and how a value is put into the
 * scenario's file form. All that is wrong is told at once, each at its place.
 */
import * as Either from "effect/Either"
import { nearest } from "../../scenario/nearest.ts"
import type { ScenarioPath, ScenarioProblem, SourcePosition } from "../../scenario/problem.ts"
import { plain, type Sourced, type SourcedMap } from "../../scenario/sourced.ts"
import type { Factor, ParameterValue } from "./design.ts"
import { parsePath, placesOf } from "./scenario-path.ts"

/** A factor with what its values put where. */
export interface LoadedFactor {
  readonly factor: Factor
  readonly at: SourcePosition
  /** By value: where it stands in the file, and what it puts into the scenario. */
  readonly settings: ReadonlyArray<Setting>
}

/** One value of a factor. */
export interface Setting {
  readonly value: ParameterValue
  readonly at: SourcePosition
  /** Robots, or pilots' scale; null of a factor that has paths. */
  readonly amount: number | null
  readonly puts: ReadonlyArray<{
    readonly path: ScenarioPath
    readonly keyAt: SourcePosition
    readonly value: Sourced
  }>
}

/** Values of one factor at most. */
const valuesMax = 1000

const forms = ["fleet", "pilotsScale", "path", "paths"] as const

class Complaints {
  readonly problems: Array<ScenarioProblem> = []
  add(
    at: SourcePosition,
    path: ScenarioPath,
    what: string,
    allowed: string | null,
    meant: string | null = null
  ): null {
    this.problems.push({ at, path, what, allowed, nearest: meant })
    return null
  }
}

/** The factors that are well formed, and all that is wrong with the others. */
export interface LoadedFactors {
  readonly factors: ReadonlyArray<LoadedFactor>
  readonly problems: ReadonlyArray<ScenarioProblem>
}

/**
 * All factors of a file, in its order.
 *
 * - `form`: the scenario's whole file form; null when there is none, then paths are not followed.
 */
export const loadFactors = (tree: Sourced | undefined, form: Sourced | null): LoadedFactors => {
  const complaints = new Complaints()
  const factors: Array<LoadedFactor> = []
  if (tree?.kind !== "map") return { factors, problems: [] }
  if (tree.entries.size === 0) {
    complaints.add(tree.at, ["factors"], "no factors", "at least one, like robots: { fleet: [80, 90] }")
  }
  for (const [name, { keyAt, value }] of tree.entries) {
    const before = complaints.problems.length
    const loaded = loadFactor(name, keyAt, value, form, complaints)
    if (loaded !== null && complaints.problems.length === before) factors.push(loaded)
  }
  for (const kind of ["fleet", "pilotsScale"] as const) {
    const [first, second] = factors.filter(({ factor }) => factor.kind === kind)
    if (first !== undefined && second !== undefined) {
      complaints.add(
        second.at,
        ["factors", second.factor.name],
        `${first.factor.name} sets ${kind} already`,
        `${kind} in one factor`
      )
    }
  }
  samePlaces(factors, complaints)
  return { factors, problems: complaints.problems }
}

/** Two factors that set the same key would overwrite each other. */
const samePlaces = (factors: ReadonlyArray<LoadedFactor>, complaints: Complaints): void => {
  const owners = new Map<string, string>()
  for (const { factor, at, settings } of factors) {
    for (const { path } of settings[0]?.puts ?? []) {
      const key = JSON.stringify(path)
      const owner = owners.get(key)
      if (owner !== undefined && owner !== factor.name) {
        complaints.add(
          at,
          ["factors", factor.name],
          `${owner} sets ${path.join(".")} already`,
          "each path in one factor"
        )
      }
      owners.set(key, factor.name)
    }
  }
}

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/

const loadFactor = (
  name: string,
  at: SourcePosition,
  tree: Sourced,
  form: Sourced | null,
  complaints: Complaints
): LoadedFactor | null => {
  const here = ["factors", name]
  if (!namePattern.test(name)) {
    return complaints.add(
      at,
      here,
      "not a name for a factor",
      "a letter, then up to 31 letters, digits, hyphens and underscores"
    )
  }
  if (reserved.includes(name)) {
    return complaints.add(at, here, "this is a column of the results already", "another name")
  }
  if (tree.kind !== "map") {
    return complaints.add(tree.at, here, "found no section", "fleet, pilotsScale, path with values, or paths")
  }
  const given = [...tree.entries.keys()]
  const used = forms.filter((key) => given.includes(key))
  for (const key of given) {
    const allowed: ReadonlyArray<string> = [...forms, "values", "labels"]
    if (allowed.includes(key)) continue
    complaints.add(
      tree.entries.get(key)?.keyAt ?? at,
      [...here, key],
      "unknown key",
      allowed.join(", "),
      nearest(key, allowed)
    )
  }
  const [kind] = used
  if (kind === undefined || used.length > 1) {
    return complaints.add(
      at,
      here,
      kind === undefined ? "nothing is varied" : `${used.join(" and ")} in one factor`,
      "one of fleet, pilotsScale, path (with values), paths"
    )
  }
  if (kind !== "path" && tree.entries.has("values")) {
    complaints.add(
      tree.entries.get("values")?.keyAt ?? at,
      [...here, "values"],
      `has no meaning with ${kind}`,
      `the values at ${kind} itself`
    )
  }
  const loaded =
    kind === "fleet" || kind === "pilotsScale"
      ? loadShorthand(name, kind, at, tree, complaints)
      : loadPaths(name, kind, at, tree, form, complaints)
  return loaded === null ? null : withLabels(loaded, tree, complaints)
}

/** Columns of the results beside the factors. */
const reserved = ["cell", "replication", "replications", "status", "digest", "hash", "promises"]

const limits = {
  fleet: { min: 1, max: 100_000, whole: true, words: "a whole number of robots from 1 to 100000" },
  pilotsScale: { min: 0, max: 100, whole: false, words: "a number from 0 to 100" }
} as const

const loadShorthand = (
  name: string,
  kind: "fleet" | "pilotsScale",
  at: SourcePosition,
  tree: SourcedMap,
  complaints: Complaints
): LoadedFactor | null => {
  const path = ["factors", name, kind]
  const values = valuesOf(tree.entries.get(kind)?.value, path, at, complaints)
  if (values === null) return null
  const { min, max, whole, words } = limits[kind]
  const settings: Array<Setting> = []
  for (const node of values) {
    const value = plain(node)
    if (typeof value !== "number" || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      complaints.add(node.at, path, `found ${textOf(node)}`, words)
    } else settings.push({ value, at: node.at, amount: value, puts: [] })
  }
  return { factor: { name, kind, paths: [], values: settings.map((it) => it.value) }, at, settings }
}

const loadPaths = (
  name: string,
  kind: "path" | "paths",
  at: SourcePosition,
  tree: SourcedMap,
  form: Sourced | null,
  complaints: Complaints
): LoadedFactor | null => {
  const here = ["factors", name]
  const columns: Array<{
    readonly text: string
    readonly keyAt: SourcePosition
    readonly values: ReadonlyArray<Sourced>
  }> = []
  const node = tree.entries.get(kind)?.value
  if (kind === "path") {
    if (node?.kind !== "scalar" || typeof node.value !== "string") {
      return complaints.add(
        node?.at ?? at,
        [...here, "path"],
        `found ${node === undefined ? "nothing" : textOf(node)}`,
        "the path of a key, like partners.ordersPerDay"
      )
    }
    const values = valuesOf(tree.entries.get("values")?.value, [...here, "values"], at, complaints)
    if (values === null) return null
    columns.push({ text: node.value, keyAt: node.at, values })
  } else {
    if (node?.kind !== "map" || node.entries.size === 0) {
      return complaints.add(
        node?.at ?? at,
        [...here, "paths"],
        "found no section",
        "paths with their lists of values, like policy.handover: [true, false]"
      )
    }
    for (const [text, entry] of node.entries) {
      const values = valuesOf(entry.value, [...here, "paths", text], entry.keyAt, complaints)
      if (values !== null) columns.push({ text, keyAt: entry.keyAt, values })
    }
    if (columns.length < node.entries.size) return null
  }
  const [first] = columns
  if (first === undefined) return null
  for (const column of columns) {
    if (column.values.length === first.values.length) continue
    return complaints.add(
      column.keyAt,
      [...here, "paths", column.text],
      `${column.values.length} values, but ${first.text} has ${first.values.length}`,
      "as many values for each path: the first of all go together, then the second, and so on"
    )
  }
  const places = columns.map((column) => {
    const found = Either.flatMap(parsePath(column.text), (steps) =>
      form === null ? Either.right([]) : placesOf(steps, form)
    )
    if (Either.isRight(found)) return { ...column, places: found.right }
    const { what, allowed, nearest: meant } = found.left
    return complaints.add(column.keyAt, here, what, allowed, meant)
  })
  if (places.some((it) => it === null)) return null
  const settings = first.values.map((node, level): Setting => {
    const value = plain(node)
    return {
      // What has no short form is told by its label, which `withLabels` demands then.
      value:
        typeof value === "number" || typeof value === "string" || typeof value === "boolean"
          ? value
          : textOf(node),
      at: node.at,
      amount: null,
      puts: places.flatMap((column) =>
        column === null
          ? []
          : column.places.map((path) => ({ path, keyAt: column.keyAt, value: column.values[level] ?? node }))
      )
    }
  })
  const isPlain = first.values.every(
    (it) => it.kind === "scalar" && it.value !== null && typeof it.value !== "bigint"
  )
  if (!isPlain && !tree.entries.has("labels")) {
    return complaints.add(
      first.keyAt,
      here,
      "values that are lists or sections have no short form",
      "labels: a word for each value"
    )
  }
  return {
    factor: {
      name,
      kind: "paths",
      paths: columns.map((it) => it.text),
      values: settings.map((it) => it.value)
    },
    at,
    settings
  }
}

/** The values under their labels where there are any, each once. */
const withLabels = (loaded: LoadedFactor, tree: SourcedMap, complaints: Complaints): LoadedFactor | null => {
  const entry = tree.entries.get("labels")
  const path = ["factors", loaded.factor.name, "labels"]
  let settings = loaded.settings
  if (entry !== undefined) {
    const labels = entry.value.kind === "list" ? entry.value.items.map(plain) : []
    const words = labels.filter((it): it is string => typeof it === "string" && it !== "")
    if (entry.value.kind !== "list" || words.length !== labels.length || labels.length !== settings.length) {
      return complaints.add(
        entry.value.at,
        path,
        `found ${textOf(entry.value)}`,
        `a list of ${settings.length} words, one for each value`
      )
    }
    settings = settings.map((it, i) => ({ ...it, value: words[i] ?? it.value }))
  }
  const seen = new Set<string>()
  let twice = false
  for (const { value, at } of settings) {
    const key = String(value)
    if (seen.has(key)) {
      twice = true
      complaints.add(at, ["factors", loaded.factor.name], `${key} stands twice`, "each value once")
    }
    seen.add(key)
  }
  if (twice) return null
  const types = new Set(settings.map(({ value }) => typeof value))
  if (types.size > 1) settings = settings.map((it) => ({ ...it, value: String(it.value) }))
  return { ...loaded, settings, factor: { ...loaded.factor, values: settings.map((it) => it.value) } }
}

/** A list of values, or a range; null: neither. */
const valuesOf = (
  node: Sourced | undefined,
  path: ScenarioPath,
  at: SourcePosition,
  complaints: Complaints
): ReadonlyArray<Sourced> | null => {
  const allowed = "a list of values, or { from, to, step }"
  if (node === undefined) return complaints.add(at, path, "missing", allowed)
  if (node.kind === "list") {
    if (node.items.length === 0)
      return complaints.add(node.at, path, "the list is empty", "at least one value")
    if (node.items.length > valuesMax) {
      return complaints.add(node.at, path, `${node.items.length} values`, `at most ${valuesMax}`)
    }
    return node.items
  }
  if (node.kind === "scalar") return complaints.add(node.at, path, `found ${textOf(node)}`, allowed)
  return rangeOf(node, path, complaints)
}

const rangeKeys = ["from", "to", "step"] as const

const rangeOf = (
  node: SourcedMap,
  path: ScenarioPath,
  complaints: Complaints
): ReadonlyArray<Sourced> | null => {
  const before = complaints.problems.length
  for (const [key, { keyAt }] of node.entries) {
    if (rangeKeys.some((known) => known === key)) continue
    complaints.add(keyAt, [...path, key], "unknown key", rangeKeys.join(", "), nearest(key, rangeKeys))
  }
  const [from, to, step] = rangeKeys.map((key) => {
    const entry = node.entries.get(key)
    const value = entry === undefined ? undefined : plain(entry.value)
    if (typeof value === "number" && Number.isFinite(value)) return value
    complaints.add(
      entry?.value.at ?? node.at,
      [...path, key],
      entry === undefined ? "missing" : `found ${textOf(entry.value)}`,
      "a number"
    )
    return 0
  })
  if (complaints.problems.length > before || from === undefined || to === undefined || step === undefined)
    return null
  const stepAt = node.entries.get("step")?.value.at ?? node.at
  if (step === 0 || (to - from) / step < 0) {
    return complaints.add(
      stepAt,
      [...path, "step"],
      `found ${step}: it never comes from ${from} to ${to}`,
      to >= from ? "a number above 0" : "a number below 0"
    )
  }
  // A hair more, so that 0.8 + 4 x 0.1 is not left out of 0.8 to 1.2.
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (count > valuesMax) {
    return complaints.add(
      stepAt,
      [...path, "step"],
      `${count} values from ${from} to ${to}`,
      `at most ${valuesMax}: a larger step`
    )
  }
  return Array.from({ length: count }, (_, i): Sourced => {
    const value = Number((from + i * step).toFixed(10))
    return { kind: "scalar", at: node.at, value, text: String(value) }
  })
}

const textOf = (node: Sourced): string => {
  const text =
    node.kind === "scalar"
      ? node.text
      : JSON.stringify(plain(node), (_, it) => (typeof it === "bigint" ? String(it) : it))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/**
 * Paths into a scenario's file form, as an experiment writes them: `partners.ordersPerDay`,
 * `pilots.shifts[0].count`, `pilots.shifts[*].count`, `fleet.profiles.*.battery_wh`. An index may stand
 * between dots too; a name that has dots of its own stands in brackets and quotes.
 */
import * as Either from "effect/Either"
import { nearest } from "../../scenario/nearest.ts"
import { renderPath, type ScenarioPath, type SourcePosition } from "../../scenario/problem.ts"
import type { Sourced } from "../../scenario/sourced.ts"

/** A key, an index, or every element. */
type Step = { readonly kind: "name"; readonly name: string } | { readonly kind: "every" }

/** What is wrong with a path, for an error line. */
export interface PathProblem {
  readonly what: string
  readonly allowed: string | null
  readonly nearest: string | null
}

const step = /(?:^|\.)(\*|[^.[\]*"\s]+)|\[(?:(\d+)|(\*)|"([^"]+)")\]/y

const form = "keys with dots between, like pilots.shifts[0].count or pilots.shifts[*].count"

/** Reads a path; left: it is none. */
export const parsePath = (text: string): Either.Either<ReadonlyArray<Step>, PathProblem> => {
  const steps: Array<Step> = []
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const [, plainName, index, star, quoted] = step.exec(text) ?? []
    if (plainName === "*" || star !== undefined) steps.push({ kind: "every" })
    else {
      const name = plainName ?? index ?? quoted
      if (name === undefined)
        return Either.left({ what: `${text}: this is no path`, allowed: form, nearest: null })
      steps.push({ kind: "name", name })
    }
  }
  return steps.length === 0
    ? Either.left({ what: "the path is empty", allowed: form, nearest: null })
    : Either.right(steps)
}

/**
 * The places that a path means in a tree: several where it says "every". A key that is not in the tree is
 * no error here, it may have a default or be unknown: decoding tells. Left: the path leads nowhere.
 */
export const placesOf = (
  steps: ReadonlyArray<Step>,
  tree: Sourced
): Either.Either<ReadonlyArray<ScenarioPath>, PathProblem> => {
  let reached: ReadonlyArray<{ readonly path: ScenarioPath; readonly node: Sourced | null }> = [
    { path: [], node: tree }
  ]
  for (const it of steps) {
    const further: Array<{ readonly path: ScenarioPath; readonly node: Sourced | null }> = []
    for (const { path, node } of reached) {
      const next = it.kind === "every" ? everyIn(node, path) : namedIn(it.name, node, path)
      if (Either.isLeft(next)) return Either.left(next.left)
      further.push(...next.right)
    }
    reached = further
  }
  return Either.right(reached.map(({ path }) => path))
}

type Reached = Either.Either<
  ReadonlyArray<{ readonly path: ScenarioPath; readonly node: Sourced | null }>,
  PathProblem
>

const wrong = (what: string, allowed: string | null, meant: string | null = null): Reached =>
  Either.left({ what, allowed, nearest: meant })

const here = (path: ScenarioPath): string => (path.length === 0 ? "the scenario" : renderPath(path))

const everyIn = (node: Sourced | null, path: ScenarioPath): Reached => {
  if (node === null || node.kind === "scalar") {
    return wrong(`${here(path)}: * stands for the elements of a list, but this is none`, "no *")
  }
  const all =
    node.kind === "list"
      ? node.items.map((item, i) => ({ path: [...path, i], node: item }))
      : [...node.entries].map(([key, { value }]) => ({ path: [...path, key], node: value }))
  return all.length === 0
    ? wrong(`${here(path)}: it is empty, * means nothing`, "a list with elements")
    : Either.right(all)
}

const namedIn = (name: string, node: Sourced | null, path: ScenarioPath): Reached => {
  if (node === null) return Either.right([{ path: [...path, name], node: null }])
  if (node.kind === "map") {
    return Either.right([{ path: [...path, name], node: node.entries.get(name)?.value ?? null }])
  }
  if (node.kind === "scalar") {
    return wrong(`${here(path)}: a single value, which has no ${name}`, here(path), here(path))
  }
  const item = /^\d+$/.test(name) ? node.items[Number(name)] : undefined
  if (item !== undefined) return Either.right([{ path: [...path, Number(name)], node: item }])
  const last = node.items.length - 1
  return wrong(
    /^\d+$/.test(name)
      ? `${here(path)}: there is no element ${name}`
      : `${here(path)}: a list, whose elements have numbers, found ${name}`,
    last < 0 ? "nothing: the list is empty" : `${last === 0 ? "0" : `0 to ${last}`}, or * for every element`,
    /^\d+$/.test(name) ? null : nearest(`${here(path)}[*].${name}`, [`${here(path)}[*].${name}`])
  )
}

/** A tree with a value put at a place; sections that are not there are made. */
export const placed = (tree: Sourced, path: ScenarioPath, value: Sourced, keyAt: SourcePosition): Sourced => {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (typeof first === "number") {
    if (tree.kind !== "list") return tree
    const items = tree.items.map((item, i) => (i === first ? placed(item, rest, value, keyAt) : item))
    return { ...tree, items }
  }
  if (tree.kind !== "map") return tree
  const entries = new Map(tree.entries)
  const below = entries.get(first)
  const inside: Sourced = below?.value ?? { kind: "map", at: keyAt, entries: new Map() }
  entries.set(first, {
    keyAt: rest.length === 0 || below === undefined ? keyAt : below.keyAt,
    value: placed(inside, rest, value, keyAt)
  })
  return { ...tree, entries }
}

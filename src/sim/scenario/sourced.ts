/**
 * YAML text with the position of everything in it, so that an error can name the line even after files
 * have been merged. JSON is YAML too.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml"
import type { ScenarioPath, ScenarioProblem, SourcePosition } from "./problem.ts"

interface SourcedScalar {
  readonly kind: "scalar"
  readonly at: SourcePosition
  readonly value: unknown
  /** As written. */
  readonly text: string
}
interface SourcedList {
  readonly kind: "list"
  readonly at: SourcePosition
  readonly items: ReadonlyArray<Sourced>
}
export interface SourcedMap {
  readonly kind: "map"
  readonly at: SourcePosition
  readonly entries: ReadonlyMap<string, { readonly keyAt: SourcePosition; readonly value: Sourced }>
}
export type Sourced = SourcedScalar | SourcedList | SourcedMap

/** Deeper nesting than any scenario needs; an alias that contains itself ends here too. */
const depthMax = 32

/** Reads one file's text. A text with errors still gives them all; the tree is null then. */
export const readSourced = (
  file: string,
  text: string
): { readonly tree: Sourced | null; readonly problems: ReadonlyArray<ScenarioProblem> } => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" })
  const problems: Array<ScenarioProblem> = []
  const position = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problem = (at: SourcePosition, what: string, allowed: string | null): void => {
    problems.push({ at, path: [], what, allowed, nearest: null })
  }
  for (const it of [...document.errors, ...document.warnings]) {
    problem(position(it.pos[0]), it.message.split("\n")[0] ?? it.code, "YAML 1.2 or JSON")
  }
  const convert = (node: Node | null, fallback: SourcePosition, depth: number): Sourced => {
    const at = node?.range == null ? fallback : position(node.range[0])
    if (depth > depthMax) {
      problem(at, `nested more than ${depthMax} deep`, null)
      return { kind: "scalar", at, value: null, text: "…" }
    }
    if (isAlias(node)) {
      const target = node.resolve(document) ?? null
      return convert(target as Node | null, at, depth + 1)
    }
    if (isMap(node)) {
      const entries = new Map<string, { keyAt: SourcePosition; value: Sourced }>()
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
        const keyAt = isScalar(pair.key) && pair.key.range != null ? position(pair.key.range[0]) : at
        entries.set(key, { keyAt, value: convert(pair.value as Node | null, keyAt, depth + 1) })
      }
      return { kind: "map", at, entries }
    }
    if (isSeq(node)) {
      return {
        kind: "list",
        at,
        items: node.items.map((item) => convert(item as Node | null, at, depth + 1))
      }
    }
    if (isScalar(node)) {
      const written = typeof node.source === "string" ? node.source : String(node.value)
      const value =
        typeof node.value === "number" && /^\d+$/.test(written) && !Number.isSafeInteger(node.value)
          ? BigInt(written)
          : node.value
      const text = typeof value === "string" ? JSON.stringify(value) : written === "" ? "nothing" : written
      return { kind: "scalar", at, value, text }
    }
    return { kind: "scalar", at, value: null, text: "nothing" }
  }
  const start: SourcePosition = { file, line: 1, column: 1 }
  if (problems.length > 0) return { tree: null, problems }
  const tree = convert(document.contents as Node | null, start, 0)
  return { tree: problems.length > 0 ? null : tree, problems }
}

/** The plain value of a tree. */
export const plain = (tree: Sourced): unknown => {
  switch (tree.kind) {
    case "scalar":
      return tree.value
    case "list":
      return tree.items.map(plain)
    case "map":
      return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]))
  }
}

/**
 * A file over the file it extends: sections are merged key by key, lists and values replaced. A
 * distribution is a value: its parameters are never mixed with those of another. A written `null` takes back what
 * the extended file says there; a key without a value does not, it is a slip.
 */
export const overlay = (base: Sourced, over: Sourced): Sourced => {
  if (base.kind !== "map" || over.kind !== "map" || over.entries.has("dist")) return over
  if (base.entries.has("dist")) return over
  const entries = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key)
    const takesBack = entry.value.kind === "scalar" && entry.value.text === "null"
    if (below !== undefined && takesBack) entries.delete(key)
    else
      entries.set(key, below === undefined ? entry : { ...entry, value: overlay(below.value, entry.value) })
  }
  return { kind: "map", at: over.at, entries }
}

/** Where the value at a path stands; of a path that is not in the file, its nearest ancestor. */
export const locate = (tree: Sourced, path: ScenarioPath, ofKey: boolean): SourcePosition => {
  let at = tree.at
  let node = tree
  for (let i = 0; i < path.length; i++) {
    const part = path[i]
    if (node.kind === "map" && typeof part === "string") {
      const entry = node.entries.get(part)
      if (entry === undefined) return at
      node = entry.value
      at = ofKey && i === path.length - 1 ? entry.keyAt : node.kind === "scalar" ? node.at : entry.keyAt
    } else if (node.kind === "list" && typeof part === "number") {
      const item = node.items[part]
      if (item === undefined) return at
      node = item
      at = node.at
    } else return at
  }
  return at
}

/** The value at a path as the file writes it, shortened; null when the path is not in the file. */
export const written = (tree: Sourced, path: ScenarioPath): string | null => {
  let node: Sourced | undefined = tree
  for (const part of path) {
    if (node?.kind === "map" && typeof part === "string") node = node.entries.get(part)?.value
    else if (node?.kind === "list" && typeof part === "number") node = node.items[part]
    else return null
  }
  if (node === undefined) return null
  const text = render(node)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const render = (tree: Sourced): string => {
  switch (tree.kind) {
    case "scalar":
      return tree.text
    case "list":
      return `[${tree.items.map(render).join(", ")}]`
    case "map":
      return `{${[...tree.entries].map(([key, entry]) => `${key}: ${render(entry.value)}`).join(", ")}}`
  }
}

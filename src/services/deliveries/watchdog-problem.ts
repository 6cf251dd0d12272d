/** What is wrong with a rule, and where. Source: spec/deliveries.md 6 (bad rule: 422, not saved). */
import type * as ParseResult from "effect/ParseResult"
import type * as AST from "effect/SchemaAST"
import { allowedAnnotation } from "./watchdog-params.ts"

/** A place in a rule: keys and list indexes from the top. */
export type RulePath = ReadonlyArray<string | number>

export interface RuleProblem {
  readonly path: RulePath
  readonly what: "wrong" | "missing" | "unknown key"
  /** The value that is there; null where none is. */
  readonly found: unknown
  /** What would be right, in words. */
  readonly allowed: string
}

/** A place as a JSON pointer: `/actions/0/params/percent`, empty for the rule itself. */
export const pointerOf = (path: RulePath): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")

const longest = 80

/** One line: pointer, what is wrong, what is allowed. */
export const renderRuleProblem = ({ allowed, found, path, what }: RuleProblem): string => {
  const text = JSON.stringify(found) ?? "nothing"
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text
  return `${pointerOf(path)}: ${what === "wrong" ? `found ${shown}` : what}; allowed: ${allowed}`
}

const annotated = (ast: AST.AST): string | null => {
  const words = ast.annotations[allowedAnnotation]
  return typeof words === "string" ? words : null
}

/** The keys of a section. */
const keysOf = (ast: AST.AST): string =>
  ast._tag === "TypeLiteral"
    ? ast.propertySignatures.length === 0
      ? "none"
      : ast.propertySignatures.map((signature) => String(signature.name)).join(", ")
    : ast._tag === "Transformation" || ast._tag === "Refinement"
      ? keysOf(ast.from)
      : "none"

const wordsFor = (ast: AST.AST, inherited: string | null): string =>
  annotated(ast) ?? inherited ?? `an object with the keys ${keysOf(ast)}`

/** The problems of a value that does not fit its schema; `path` is where the value stands. */
export const problemsOf = (
  issue: ParseResult.ParseIssue,
  path: RulePath,
  inherited: string | null = null
): ReadonlyArray<RuleProblem> => {
  switch (issue._tag) {
    case "Pointer": {
      const parts = Array.isArray(issue.path) ? issue.path : [issue.path]
      const here = [...path, ...(parts as ReadonlyArray<string | number>)]
      if (issue.issue._tag === "Missing") {
        const { type } = issue.issue.ast
        return [{ path: here, what: "missing", found: null, allowed: wordsFor(type, null) }]
      }
      return problemsOf(issue.issue, here)
    }
    case "Composite": {
      const words = annotated(issue.ast) ?? inherited
      const inner = Array.isArray(issue.issues) ? issue.issues : [issue.issues as ParseResult.ParseIssue]
      if (issue.ast._tag === "Union") {
        return [{ path, what: "wrong", found: issue.actual, allowed: wordsFor(issue.ast, inherited) }]
      }
      return inner.flatMap((it): ReadonlyArray<RuleProblem> => {
        if (it._tag !== "Pointer" || it.issue._tag !== "Unexpected") return problemsOf(it, path, words)
        const here = [...path, it.path as string]
        return [
          { path: here, what: "unknown key", found: it.issue.actual ?? null, allowed: keysOf(issue.ast) }
        ]
      })
    }
    case "Refinement":
      return issue.kind === "From"
        ? problemsOf(issue.issue, path, annotated(issue.ast) ?? inherited)
        : [{ path, what: "wrong", found: issue.actual, allowed: wordsFor(issue.ast, inherited) }]
    case "Transformation":
      return issue.kind === "Encoded"
        ? problemsOf(issue.issue, path, annotated(issue.ast) ?? inherited)
        : [{ path, what: "wrong", found: issue.actual, allowed: wordsFor(issue.ast, inherited) }]
    case "Type":
    case "Forbidden":
      return [{ path, what: "wrong", found: issue.actual, allowed: wordsFor(issue.ast, inherited) }]
    case "Missing":
      return [{ path, what: "missing", found: null, allowed: wordsFor(issue.ast.type, inherited) }]
    case "Unexpected":
      return [{ path, what: "unknown key", found: issue.actual ?? null, allowed: "none" }]
  }
}

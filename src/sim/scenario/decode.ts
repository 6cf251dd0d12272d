/** From the plain value of a file to a `Scenario`, or to all problems at once. */
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import { allowedAnnotation } from "./fields.ts"
import { nearest, sameButUnit, unitOf } from "./nearest.ts"
import { renderPath, type ScenarioPath, type ScenarioProblem } from "./problem.ts"
import { type Scenario, ScenarioFile } from "./schema.ts"
import { locate, plain, type Sourced, written } from "./sourced.ts"

/** The scenario that a tree describes. */
export const decodeScenario = (tree: Sourced): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> =>
  decodeSourced(ScenarioFile, tree)

/** What a tree describes in the form of a schema whose values are annotated as those of scenarios. */
export const decodeSourced = <A, I>(
  schema: Schema.Schema<A, I>,
  tree: Sourced
): Either.Either<A, ReadonlyArray<ScenarioProblem>> => {
  const decoded = Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })(
    plain(tree)
  )
  return Either.mapLeft(decoded, (error) => problemsOf(error.issue, [], null, tree))
}

/** Keys of every section by path, for a key that stands in the wrong place. */
const knownPaths = ((): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>()
  const visit = (ast: AST.AST, path: ScenarioPath): void => {
    for (const [key, type] of keysOf(ast)) {
      const here = [...path, key]
      if (!paths.has(key)) paths.set(key, renderPath(here))
      visit(type, here)
    }
  }
  // Not a method of AST: only structs are followed, through transformations and refinements.
  const keysOf = (ast: AST.AST): ReadonlyArray<readonly [string, AST.AST]> => {
    switch (ast._tag) {
      case "Transformation":
        return keysOf(ast.from)
      case "Refinement":
        return keysOf(ast.from)
      case "TypeLiteral":
        return ast.propertySignatures.map((signature) => [String(signature.name), signature.type] as const)
      default:
        return []
    }
  }
  visit(ScenarioFile.ast, [])
  return paths
})()

const annotated = (ast: AST.AST): string | null => {
  const words = ast.annotations[allowedAnnotation]
  return typeof words === "string" ? words : null
}

const problemsOf = (
  issue: ParseResult.ParseIssue,
  path: ScenarioPath,
  inherited: string | null,
  tree: Sourced
): ReadonlyArray<ScenarioProblem> => {
  switch (issue._tag) {
    case "Pointer": {
      const parts = Array.isArray(issue.path) ? issue.path : [issue.path]
      const here = [...path, ...(parts as ReadonlyArray<string | number>)]
      return issue.issue._tag === "Missing"
        ? [missing(here, annotatedAt(issue.issue.ast.type), tree)]
        : problemsOf(issue.issue, here, null, tree)
    }
    case "Composite": {
      const allowed = annotated(issue.ast) ?? inherited
      const inner: ReadonlyArray<ParseResult.ParseIssue> = Array.isArray(issue.issues)
        ? issue.issues
        : [issue.issues as ParseResult.ParseIssue]
      return issue.ast._tag === "Union"
        ? problemsOfUnion(inner, issue.actual, path, allowed, tree, issue.ast)
        : inner.flatMap((it) =>
            it._tag === "Pointer" && it.issue._tag === "Unexpected"
              ? [unexpected([...path, it.path as string], namesOf(issue.ast), tree)]
              : problemsOf(it, path, allowed, tree)
          )
    }
    case "Refinement": {
      const allowed = annotated(issue.ast) ?? inherited
      return issue.kind === "From"
        ? problemsOf(issue.issue, path, allowed, tree)
        : [wrong(path, issue.ast, allowed, tree)]
    }
    case "Transformation": {
      const allowed = annotated(issue.ast) ?? inherited
      return issue.kind === "Encoded"
        ? problemsOf(issue.issue, path, allowed, tree)
        : [wrong(path, issue.ast, allowed, tree)]
    }
    case "Type":
    case "Forbidden":
      return [wrong(path, issue.ast, annotated(issue.ast) ?? inherited, tree)]
    case "Missing":
      return [missing(path, annotatedAt(issue.ast.type), tree)]
    case "Unexpected":
      return [unexpected(path, [], tree)]
  }
}

/** The keys of a section. */
const namesOf = (ast: AST.AST): ReadonlyArray<string> =>
  ast._tag === "TypeLiteral" ? ast.propertySignatures.map((signature) => String(signature.name)) : []

/** The words of the annotation of a type or of what it wraps. */
const annotatedAt = (ast: AST.AST): string | null =>
  annotated(ast) ?? (ast._tag === "Transformation" ? annotated(ast.from) : null)

/** Of the members of a union, the one that the value comes nearest to: that with the fewest problems. */
const problemsOfUnion = (
  inner: ReadonlyArray<ParseResult.ParseIssue>,
  actual: unknown,
  path: ScenarioPath,
  allowed: string | null,
  tree: Sourced,
  ast: AST.AST
): ReadonlyArray<ScenarioProblem> => {
  if (typeof actual !== "object" || actual === null) {
    return [wrong(path, ast, allowed, tree)]
  }
  const deep = inner.filter((it) => it._tag !== "Type" && it._tag !== "Refinement")
  const candidates = (deep.length > 0 ? deep : inner).map((it) => problemsOf(it, path, allowed, tree))
  let best: ReadonlyArray<ScenarioProblem> | null = null
  for (const candidate of candidates) {
    if (best === null || candidate.length < best.length) best = candidate
  }
  return best ?? [wrong(path, ast, allowed, tree)]
}

const wrong = (path: ScenarioPath, ast: AST.AST, allowed: string | null, tree: Sourced): ScenarioProblem => {
  const found = written(tree, path) ?? "nothing"
  const words = wordsOf(ast)
  return {
    at: locate(tree, path, false),
    path,
    what: `found ${found}`,
    allowed: allowed ?? (words.length > 0 ? words.join(", ") : kindOf(ast)),
    nearest: words.length > 0 ? nearest(found.replaceAll('"', ""), words) : null
  }
}

const missing = (path: ScenarioPath, allowed: string | null, tree: Sourced): ScenarioProblem => ({
  at: locate(tree, path.slice(0, -1), false),
  path,
  what: "missing",
  allowed,
  nearest: null
})

/** So many keys are listed in one error line; `scenario schema` shows them all. */
const keysShown = 12

const unexpected = (path: ScenarioPath, known: ReadonlyArray<string>, tree: Sourced): ScenarioProblem => {
  const key = String(path[path.length - 1])
  const meant = nearest(key, known)
  const shown = known.slice(0, keysShown).join(", ")
  const elsewhere = knownPaths.get(key)
  return {
    at: locate(tree, path, true),
    path,
    what:
      meant !== null && sameButUnit(meant, key) && unitOf(meant) !== unitOf(key)
        ? "unknown key (the unit is part of the key)"
        : "unknown key",
    allowed: known.length > keysShown ? `${shown}, … (${known.length - keysShown} more)` : shown,
    nearest: meant ?? elsewhere ?? null
  }
}

/** The words that a type of literals allows. */
const wordsOf = (ast: AST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Literal":
      return typeof ast.literal === "string" ? [ast.literal] : []
    case "Union":
      return ast.types.every((type) => type._tag === "Literal") ? ast.types.flatMap(wordsOf) : []
    default:
      return []
  }
}

const kindOf = (ast: AST.AST): string => {
  switch (ast._tag) {
    case "NumberKeyword":
      return "a number"
    case "StringKeyword":
      return "a text"
    case "BooleanKeyword":
      return "true or false"
    case "TupleType":
      return "a list"
    case "TypeLiteral":
      return "a section of keys"
    case "Transformation":
    case "Refinement":
      return kindOf(ast.from)
    default:
      return "another value"
  }
}

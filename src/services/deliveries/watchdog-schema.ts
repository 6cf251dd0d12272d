/**
 * From the JSON of a rule to the rule, or to everything that is wrong with it at once. A rule with a
 * problem is refused whole. Source: spec/deliveries.md 6.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { deriveId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import { type FieldKind, fieldKinds, operatorsOf } from "./watchdog-fields.ts"
import { ActionHead, LeafHead, paramsOf, RuleHead } from "./watchdog-params.ts"
import { problemsOf, type RulePath, type RuleProblem } from "./watchdog-problem.ts"
import {
  type ActiveRule,
  type WatchdogActionRule,
  type WatchdogCondition,
  type WatchdogEntryPoint,
  type WatchdogOperator,
  type WatchdogRule,
  type WatchdogTaskType,
  type WatchdogValue,
  watchdogFields
} from "./watchdog-rule.ts"

/** Conditions nest so deep at most; a comparison by itself is 1 deep. */
const deepest = 5
/** A condition compares so many times at most. */
const mostLeaves = 50

type Problems = Array<RuleProblem>

type Json = { readonly [key: string]: unknown }

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const wrong = (problems: Problems, path: RulePath, found: unknown, allowed: string): null => {
  problems.push(
    found === undefined
      ? { path, what: "missing", found: null, allowed }
      : { path, what: "wrong", found, allowed }
  )
  return null
}

/** The value by its schema; null and at least one problem more when it does not fit. */
const read = <A, I>(
  schema: Schema.Schema<A, I>,
  value: unknown,
  path: RulePath,
  problems: Problems
): A | null => {
  const decoded = Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })(value)
  if (Either.isRight(decoded)) return decoded.right
  problems.push(...problemsOf(decoded.left.issue, path))
  return null
}

// ---- Conditions

const conditionWords = 'an object with exactly one of "all", "any", "not", or with "field", "op", "value"'

/** What is counted over one whole condition. */
interface Tally {
  leaves: number
}

const readCondition = (value: unknown, path: RulePath, problems: Problems): WatchdogCondition | null => {
  const tally: Tally = { leaves: 0 }
  const condition = readNested(value, path, 1, tally, problems)
  if (tally.leaves > mostLeaves) {
    return wrong(problems, path, `${tally.leaves} comparisons`, `at most ${mostLeaves} comparisons`)
  }
  return condition
}

const readNested = (
  value: unknown,
  path: RulePath,
  depth: number,
  tally: Tally,
  problems: Problems
): WatchdogCondition | null => {
  if (!isObject(value)) return wrong(problems, path, value, conditionWords)
  if (depth > deepest) return wrong(problems, path, value, `conditions at most ${deepest} deep`)
  if ("field" in value || "op" in value || "value" in value) {
    tally.leaves += 1
    return readLeaf(value, path, problems)
  }
  const keys = Object.keys(value)
  const [key] = keys
  if (keys.length !== 1) return wrong(problems, path, value, conditionWords)
  if (key === "not") {
    const inner = readNested(value.not, [...path, "not"], depth + 1, tally, problems)
    return inner === null ? null : { not: inner }
  }
  if (key !== "all" && key !== "any") return wrong(problems, path, value, conditionWords)
  const parts = value[key]
  if (!Array.isArray(parts) || parts.length === 0) {
    return wrong(problems, [...path, key], parts, "a list of at least one condition")
  }
  const inner = parts.map((part, i) => readNested(part, [...path, key, i], depth + 1, tally, problems))
  const conditions = inner.filter((part) => part !== null)
  if (conditions.length < inner.length) return null
  return key === "all" ? { all: conditions } : { any: conditions }
}

const readLeaf = (value: Json, path: RulePath, problems: Problems): WatchdogCondition | null => {
  const head = read(LeafHead, value, path, problems)
  const field = watchdogFields.find((name) => name === value.field)
  if (field === undefined || head === null) {
    // The value of a field that is known is looked at even when the operator is wrong.
    if (field !== undefined && !("value" in value)) {
      wrong(problems, [...path, "value"], undefined, valueWords(fieldKinds[field], "eq"))
    }
    return null
  }
  const kind = fieldKinds[field]
  const operators = operatorsOf(kind)
  if (!operators.includes(head.op)) {
    return wrong(problems, [...path, "op"], head.op, `${operators.join(", ")} for ${field}`)
  }
  if (!fits(kind, head.op, head.value)) {
    return wrong(problems, [...path, "value"], head.value, `${valueWords(kind, head.op)} for ${field}`)
  }
  return { field, op: head.op, value: head.value as WatchdogValue | ReadonlyArray<WatchdogValue> }
}

const fits = (kind: FieldKind, op: WatchdogOperator, value: unknown): boolean => {
  if (op === "exists") return typeof value === "boolean"
  if (op === "in" || op === "nin") {
    return Array.isArray(value) && value.length > 0 && value.every((item) => isOfKind(kind, item))
  }
  return isOfKind(kind, value)
}

const isOfKind = (kind: FieldKind, value: unknown): boolean => {
  switch (kind.kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value)
    case "truth":
      return typeof value === "boolean"
    case "text":
      return typeof value === "string" && value !== ""
    case "word":
      return typeof value === "string" && kind.words.includes(value)
  }
}

const valueWords = (kind: FieldKind, op: WatchdogOperator): string => {
  if (op === "exists") return "true or false"
  const many = op === "in" || op === "nin"
  switch (kind.kind) {
    case "number":
      return many ? "a list of at least one number" : "a number"
    case "truth":
      return "true or false"
    case "text":
      return many ? "a list of at least one text" : "a text"
    case "word":
      return many ? `a list of at least one of ${kind.words.join(", ")}` : `one of ${kind.words.join(", ")}`
  }
}

// ---- Actions

const readAction = (value: unknown, path: RulePath, problems: Problems): WatchdogActionRule | null => {
  const before = problems.length
  const head = read(ActionHead, value, path, problems)
  if (!isObject(value)) return null
  const unless = "unless" in value ? readCondition(value.unless, [...path, "unless"], problems) : null
  const type = taskTypeOf(value.type)
  if (type === null) return null
  const params = read(
    paramsOf[type] as Schema.Schema<unknown>,
    value.params ?? {},
    [...path, "params"],
    problems
  )
  if (head === null || problems.length > before) return null
  // The schema of each type has given its parameters their form.
  return { type, params, delayS: head.delayS, unless } as WatchdogActionRule
}

/** The type an action is read as; null: it is none. */
const taskTypeOf = (type: unknown): WatchdogTaskType | null => {
  if (type === "CANCEL") return "CANCEL_DELIVERY"
  return typeof type === "string" && Object.hasOwn(paramsOf, type) ? (type as WatchdogTaskType) : null
}

// ---- Rules

/** The rule that a JSON value describes, or all its problems in the order of the text's parts. */
export const decodeRule = (input: unknown): Either.Either<WatchdogRule, ReadonlyArray<RuleProblem>> => {
  const problems: Problems = []
  const head = read(RuleHead, input, [], problems)
  if (!isObject(input)) return Either.left(problems)
  const cond = readCondition(input.cond, ["cond"], problems)
  const actions = Array.isArray(input.actions)
    ? input.actions.map((action, i) => readAction(action, ["actions", i], problems))
    : []
  if (problems.length > 0 || head === null || cond === null) return Either.left(problems)
  return Either.right({
    version: 1,
    cond,
    armTtlS: head.armTtlS,
    cooldownS: head.cooldownS,
    actions: actions.filter((action) => action !== null)
  })
}

/** A rule with its name, as files of rules and rows of `watchdog_schema` hold it. */
export interface RuleEntry {
  readonly label: string
  readonly entryPoint: WatchdogEntryPoint
  readonly active: boolean
  readonly schemaVersion: number
  /** The rule's JSON. */
  readonly rule: unknown
}

/** The id of a rule that no database has given one: a function of its label. */
export const ruleIdOf = (label: string): string => deriveId(`watchdog:${label}`, 0, 0, 0)

/** The active ones of a list of rules that were found sound before. */
export const activeRules = (entries: ReadonlyArray<RuleEntry>): ReadonlyArray<ActiveRule> =>
  entries
    .filter(({ active }) => active)
    .map(({ entryPoint, label, rule, schemaVersion }) => {
      const decoded = decodeRule(rule)
      invariant(Either.isRight(decoded), `the rule ${label} was not checked`)
      return { ruleId: ruleIdOf(label), label, entryPoint, schemaVersion, rule: decoded.right }
    })

/**
 * Whether a rule's condition holds, for the watchdog and for operators who try a rule out. Pure and
 * total: the truth is a function of the condition and the facts. Source: spec/deliveries.md 6.
 */
import type {
  WatchdogCondition,
  WatchdogField,
  WatchdogLeaf,
  WatchdogRule,
  WatchdogValue
} from "./watchdog-rule.ts"

/** What is known of a delivery; null: there is no data. Spans in seconds, speed in m/s, battery 0..100. */
export type WatchdogFacts = { readonly [F in WatchdogField]: WatchdogValue | null }

/** Whether a condition holds. Every comparison with data that is missing is false. */
export const holds = (condition: WatchdogCondition, facts: WatchdogFacts): boolean => {
  if ("field" in condition) return leafHolds(condition, facts)
  if ("not" in condition) return !holds(condition.not, facts)
  if ("all" in condition) {
    for (const part of condition.all) if (!holds(part, facts)) return false
    return true
  }
  for (const part of condition.any) if (holds(part, facts)) return true
  return false
}

const leafHolds = (leaf: WatchdogLeaf, facts: WatchdogFacts): boolean => {
  const found = facts[leaf.field]
  const { op, value } = leaf
  if (op === "exists") return (found !== null) === value
  if (found === null) return false
  switch (op) {
    case "eq":
      return found === value
    case "ne":
      return found !== value
    case "in":
      return Array.isArray(value) && value.includes(found)
    case "nin":
      return Array.isArray(value) && !value.includes(found)
    default:
      return typeof found === "number" && typeof value === "number" && compares(op, found, value)
  }
}

const compares = (op: "gt" | "gte" | "lt" | "lte", found: number, value: number): boolean => {
  switch (op) {
    case "gt":
      return found > value
    case "gte":
      return found >= value
    case "lt":
      return found < value
    case "lte":
      return found <= value
  }
}

/** One comparison of a rule with what it found. */
export interface LeafTruth {
  /** JSON pointer of the comparison within the rule, e.g. `/cond/all/0`. */
  readonly pointer: string
  readonly leaf: WatchdogLeaf
  readonly found: WatchdogValue | null
  readonly holds: boolean
}

/** What a rule would do now. */
export interface DryRun {
  readonly matches: boolean
  /** Every comparison, those of `unless` included, in the order of the rule's text. */
  readonly leaves: ReadonlyArray<LeafTruth>
  /** By action: its `unless` holds, so that it would be skipped. */
  readonly stopped: ReadonlyArray<boolean>
}

/** Tries a rule out on facts: whether it matches, and the truth of each of its comparisons. */
export const evaluate = (rule: WatchdogRule, facts: WatchdogFacts): DryRun => {
  const leaves: Array<LeafTruth> = []
  const visit = (condition: WatchdogCondition, pointer: string): void => {
    if ("field" in condition) {
      leaves.push({
        pointer,
        leaf: condition,
        found: facts[condition.field],
        holds: leafHolds(condition, facts)
      })
    } else if ("not" in condition) visit(condition.not, `${pointer}/not`)
    else {
      const [key, parts] = "all" in condition ? ["all", condition.all] : ["any", condition.any]
      parts.forEach((part, i) => {
        visit(part, `${pointer}/${key}/${i}`)
      })
    }
  }
  visit(rule.cond, "/cond")
  rule.actions.forEach(({ unless }, i) => {
    if (unless !== null) visit(unless, `/actions/${i}/unless`)
  })
  return {
    matches: holds(rule.cond, facts),
    leaves,
    stopped: rule.actions.map(({ unless }) => unless !== null && holds(unless, facts))
  }
}

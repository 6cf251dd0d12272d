/** The truth of conditions, against a reference that is written another way. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { evaluate, holds, type WatchdogFacts } from "../../../src/services/deliveries/watchdog-condition.ts"
import { type FieldKind, fieldKinds, operatorsOf } from "../../../src/services/deliveries/watchdog-fields.ts"
import {
  type WatchdogCondition,
  type WatchdogLeaf,
  type WatchdogValue,
  watchdogFields
} from "../../../src/services/deliveries/watchdog-rule.ts"

const someOf = (kind: FieldKind): fc.Arbitrary<WatchdogValue> => {
  switch (kind.kind) {
    case "number":
      return fc.integer({ min: -3, max: 3 })
    case "truth":
      return fc.boolean()
    case "text":
      return fc.constantFrom("partner-1", "partner-2", "partner-3")
    case "word":
      return fc.constantFrom(...kind.words.slice(0, 3))
  }
}

const leaf: fc.Arbitrary<WatchdogLeaf> = fc.constantFrom(...watchdogFields).chain((field) => {
  const kind = fieldKinds[field]
  return fc.constantFrom(...operatorsOf(kind)).chain((op) => {
    const value: fc.Arbitrary<WatchdogLeaf["value"]> =
      op === "exists"
        ? fc.boolean()
        : op === "in" || op === "nin"
          ? fc.array(someOf(kind), { minLength: 1, maxLength: 3 })
          : someOf(kind)
    return value.map((it): WatchdogLeaf => ({ field, op, value: it }))
  })
})

const condition: fc.Arbitrary<WatchdogCondition> = fc.letrec<{ readonly c: WatchdogCondition }>((tie) => ({
  c: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf as fc.Arbitrary<WatchdogCondition>,
    fc.array(tie("c"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("c"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie("c").map((not) => ({ not }))
  )
})).c

const facts = fc.record(
  Object.fromEntries(
    watchdogFields.map((field) => [field, fc.option(someOf(fieldKinds[field]), { nil: null })])
  )
) as fc.Arbitrary<WatchdogFacts>

/** The same by sets: a comparison is the set of values that make it true. */
const reference = (cond: WatchdogCondition, known: WatchdogFacts): boolean => {
  if ("all" in cond) return cond.all.map((part) => reference(part, known)).every(Boolean)
  if ("any" in cond) return cond.any.map((part) => reference(part, known)).some(Boolean)
  if ("not" in cond) return reference(cond.not, known) === false
  const found = known[cond.field]
  const value = cond.value
  const sign = (): number => Math.sign(Number(found) - Number(value))
  const table: Readonly<Record<string, () => boolean>> = {
    eq: () => new Set<unknown>([value]).has(found),
    ne: () => !new Set<unknown>([value]).has(found),
    in: () => new Set<unknown>(value as ReadonlyArray<unknown>).has(found),
    nin: () => !new Set<unknown>(value as ReadonlyArray<unknown>).has(found),
    gt: () => sign() === 1,
    gte: () => sign() !== -1,
    lt: () => sign() === -1,
    lte: () => sign() !== 1
  }
  if (cond.op === "exists") return value ? found !== null : found === null
  return found === null ? false : (table[cond.op] as () => boolean)()
}

const nothing = Object.fromEntries(watchdogFields.map((field) => [field, null])) as WatchdogFacts

describe("conditions of rules", () => {
  it("hold exactly when the reference says so", () => {
    fc.assert(
      fc.property(condition, facts, (cond, known) => {
        assert.strictEqual(holds(cond, known), reference(cond, known))
      }),
      { numRuns: 3_000 }
    )
  })

  it("find every comparison with missing data false, whatever the operator, but not its absence", () => {
    for (const field of watchdogFields) {
      for (const op of operatorsOf(fieldKinds[field])) {
        if (op === "exists") continue
        const value = op === "in" || op === "nin" ? [1] : 1
        assert.isFalse(holds({ field, op, value }, nothing), `${field} ${op}`)
      }
      assert.isTrue(holds({ field, op: "exists", value: false }, nothing))
      assert.isFalse(holds({ field, op: "exists", value: true }, nothing))
    }
  })

  it("do not compare across types: a number is never its text", () => {
    const known: WatchdogFacts = { ...nothing, attempts_count: 2 }
    assert.isFalse(holds({ field: "attempts_count", op: "eq", value: "2" }, known))
    assert.isFalse(holds({ field: "attempts_count", op: "gt", value: "1" }, known))
  })

  it("are tried out: each comparison with its place, what it found, and its truth", () => {
    const late = { field: "is_delivery_late", op: "eq", value: true } as const
    const slow = { field: "robot.speed_mps", op: "lt", value: 0.5 } as const
    const loaded = { field: "cargo_loaded", op: "eq", value: true } as const
    const run = evaluate(
      {
        version: 1,
        cond: { all: [late, { not: { any: [slow] } }] },
        armTtlS: 60,
        cooldownS: 0,
        actions: [
          { type: "REASSIGN", params: {}, delayS: 0, unless: loaded },
          { type: "LOG", params: { target: null, message: "x" }, delayS: 0, unless: null }
        ]
      },
      { ...nothing, is_delivery_late: true, cargo_loaded: true }
    )
    assert.deepStrictEqual(run, {
      matches: true,
      leaves: [
        { pointer: "/cond/all/0", leaf: late, found: true, holds: true },
        { pointer: "/cond/all/1/not/any/0", leaf: slow, found: null, holds: false },
        { pointer: "/actions/0/unless", leaf: loaded, found: true, holds: true }
      ],
      stopped: [true, false]
    })
  })
})

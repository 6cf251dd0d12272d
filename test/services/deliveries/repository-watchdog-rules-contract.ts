/** What every form of the rules' rows does. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { type RuleText, WatchdogRules } from "../../../src/services/deliveries/repository-watchdog-rules.ts"

const now = 1_778_580_000_000

const text = (label: string, more: Partial<RuleText> = {}): RuleText => ({
  label,
  entryPoint: "DELIVERY_CREATED",
  schema: { version: 1, cond: { field: "status", op: "exists", value: true } },
  active: true,
  ...more
})

/** Makes, changes and deletes rules; leaves none. */
export const rulesContract = Effect.gen(function* () {
  const rules = yield* WatchdogRules
  const a = namedUuid("rule", "a")
  const b = namedUuid("rule", "b")
  assert.isNull(yield* rules.find(a))
  const made = yield* rules.create(a, text("late"), "operator:1", now)
  assert.deepStrictEqual(made, {
    _tag: "Done",
    rule: { ruleId: a, ...text("late"), schemaVersion: 1, updatedBy: "operator:1", updatedAt: now }
  })
  assert.deepStrictEqual(yield* rules.create(a, text("late"), "operator:2", now + 5), made)
  assert.deepStrictEqual(yield* rules.create(b, text("late"), "operator:2", now), { _tag: "LabelTaken" })
  yield* rules.create(b, text("early", { active: false }), "operator:2", now)
  assert.deepStrictEqual(
    (yield* rules.all()).map(({ active, label }) => [label, active]),
    [
      ["early", false],
      ["late", true]
    ]
  )

  const change = (more: Partial<RuleText>, expected: number | null = null, label = "late") =>
    rules.change(a, text(label, more), expected, "operator:3", now + 10)
  assert.deepStrictEqual(yield* change({ active: false }, 7), { _tag: "Outdated", current: 1 })
  assert.deepStrictEqual(yield* change({}, 1), made)
  assert.deepStrictEqual(yield* change({}, null, "early"), { _tag: "LabelTaken" })
  assert.deepStrictEqual(yield* change({ active: false }, 1), {
    _tag: "Done",
    rule: {
      ruleId: a,
      ...text("late", { active: false }),
      schemaVersion: 2,
      updatedBy: "operator:3",
      updatedAt: now + 10
    }
  })
  const third = yield* change({ active: false, schema: { version: 1 }, entryPoint: "LOADED" })
  assert.strictEqual(third._tag === "Done" ? third.rule.schemaVersion : 0, 3)
  assert.deepStrictEqual(
    yield* rules.change(namedUuid("rule", "c"), text("other"), null, "operator:3", now),
    { _tag: "NotFound" }
  )

  yield* change({ active: true })
  assert.strictEqual(yield* rules.remove(a), "InUse")
  yield* change({ active: false })
  assert.strictEqual(yield* rules.remove(a), "Deleted")
  assert.strictEqual(yield* rules.remove(a), "NotFound")
  assert.strictEqual(yield* rules.remove(b), "Deleted")
  assert.deepStrictEqual(yield* rules.all(), [])
})

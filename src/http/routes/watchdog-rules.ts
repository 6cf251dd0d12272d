/**
 * The operators' rules over deliveries: listed, made, changed, tried out, deleted. A rule that does not
 * read is refused with each of its problems by its path, and nothing of it is saved.
 * Source: spec/deliveries.md 6, 7.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { factsOf } from "../../actors/delivery/watchdog-facts.ts"
import { newWatchdog } from "../../actors/delivery/watchdog-state.ts"
import { KeyReused } from "../../cluster/gateway.ts"
import { invariant } from "../../domain/invariant.ts"
import {
  type RuleText,
  type RuleWritten,
  type StoredRule,
  WatchdogRules
} from "../../services/deliveries/repository-watchdog-rules.ts"
import { evaluate } from "../../services/deliveries/watchdog-condition.ts"
import { type RuleProblem, renderRuleProblem } from "../../services/deliveries/watchdog-problem.ts"
import { decodeRule } from "../../services/deliveries/watchdog-schema.ts"
import { isoOf } from "../../services/table.ts"
import { triggeredBy } from "../caller.ts"
import { canonicalJson } from "../command-key.ts"
import {
  type FieldProblem,
  InvalidRequest,
  LabelTaken,
  NoSuchThing,
  RuleInUse,
  VersionOutdated
} from "../edge-errors.ts"
import { type Answer, answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { namedUuid } from "../named-uuid.ts"
import { ownedDelivery } from "../owned-delivery.ts"
import {
  DryRunAnswerBody,
  DryRunBody,
  RuleAnswerBody,
  RuleBody,
  RuleParams,
  RulesAnswerBody,
  ruleExample
} from "../schemas/watchdog.ts"

const desk = ["dispatch"] as const

const ruleView = (rule: StoredRule): typeof RuleAnswerBody.Encoded => ({
  ruleId: rule.ruleId,
  label: rule.label,
  entryPoint: rule.entryPoint,
  active: rule.active,
  schemaVersion: rule.schemaVersion,
  updatedBy: rule.updatedBy,
  updatedAt: isoOf(rule.updatedAt),
  rule: rule.schema
})

const problemOf = (problem: RuleProblem): FieldProblem => {
  const line = renderRuleProblem(problem)
  return {
    field: ["rule", ...problem.path].join("."),
    // The pointer says what the field says already.
    rule: line.slice(line.indexOf(": ") + 2)
  }
}

const readable = (body: RuleBody): Effect.Effect<RuleText, InvalidRequest> => {
  const decoded = decodeRule(body.rule)
  const { active, entryPoint, label, rule } = body
  return Either.isRight(decoded)
    ? Effect.succeed({ label, entryPoint, active, schema: rule })
    : Effect.fail(new InvalidRequest({ problems: decoded.left.map(problemOf) }))
}

const missing = (ruleId: string): NoSuchThing => new NoSuchThing({ entity: "WatchdogRule", id: ruleId })

const shown = (
  ruleId: string,
  label: string,
  expected: number | null,
  written: RuleWritten,
  status: number
): Effect.Effect<Answer, LabelTaken | NoSuchThing | VersionOutdated> => {
  switch (written._tag) {
    case "Done":
      return Effect.succeed(answer(status, ruleView(written.rule)))
    case "LabelTaken":
      return Effect.fail(new LabelTaken({ label }))
    case "NotFound":
      return Effect.fail(missing(ruleId))
    case "Outdated":
      return Effect.fail(
        new VersionOutdated({
          entity: "WatchdogRule",
          id: ruleId,
          expected: expected ?? 0,
          current: written.current,
          status: null
        })
      )
  }
}

export const listRules = endpoint({
  name: "listWatchdogRules",
  method: "GET",
  path: "/v1/watchdog/schemas",
  group: "watchdog",
  summary: "All rules, by their labels.",
  welcome: desk,
  params: Nothing,
  query: Nothing,
  body: null,
  answers: { 200: RulesAnswerBody },
  problems: [],
  handle: () =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      return ok({ items: (yield* rules.all()).map(ruleView) })
    })
})

export const getRule = endpoint({
  name: "getWatchdogRule",
  method: "GET",
  path: "/v1/watchdog/schemas/:ruleId",
  group: "watchdog",
  summary: "A rule as it is now.",
  welcome: desk,
  params: RuleParams,
  query: Nothing,
  body: null,
  answers: { 200: RuleAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params: { ruleId } }) =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      const rule = yield* rules.find(ruleId)
      return rule === null ? yield* missing(ruleId) : ok(ruleView(rule))
    })
})

/** Whether a rule of the same key was made by another request. One that was changed since does not tell. */
const isAnother = (
  { active, entryPoint, label, schema, schemaVersion }: StoredRule,
  text: RuleText
): boolean =>
  schemaVersion === 1 && canonicalJson({ label, entryPoint, active, schema }) !== canonicalJson(text)

export const createRule = endpoint({
  name: "createWatchdogRule",
  method: "POST",
  path: "/v1/watchdog/schemas",
  group: "watchdog",
  summary: "Makes a rule; it watches over deliveries that are accepted from now on.",
  welcome: desk,
  params: Nothing,
  query: Nothing,
  body: RuleBody,
  example: ruleExample,
  answers: { 201: RuleAnswerBody },
  problems: ["LABEL_TAKEN", "IDEMPOTENCY_KEY_REUSED"],
  handle: ({ body, caller, key, now }) =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      const text = yield* readable(body)
      const ruleId = namedUuid("watchdog rule", key.id)
      const written = yield* rules.create(ruleId, text, triggeredBy(caller), now)
      if (written._tag === "Done" && isAnother(written.rule, text))
        return yield* new KeyReused({ commandId: key.id })
      return yield* shown(ruleId, text.label, null, written, 201)
    })
})

export const changeRule = endpoint({
  name: "changeWatchdogRule",
  method: "PUT",
  path: "/v1/watchdog/schemas/:ruleId",
  group: "watchdog",
  summary: "Writes a rule anew; deliveries that were accepted before keep the rule of their acceptance.",
  welcome: desk,
  params: RuleParams,
  query: Nothing,
  body: RuleBody,
  example: ruleExample,
  answers: { 200: RuleAnswerBody },
  problems: ["NOT_FOUND", "LABEL_TAKEN", "VERSION_CONFLICT"],
  handle: ({ body, caller, ifMatch, now, params: { ruleId } }) =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      const text = yield* readable(body)
      const written = yield* rules.change(ruleId, text, ifMatch, triggeredBy(caller), now)
      return yield* shown(ruleId, text.label, ifMatch, written, 200)
    })
})

export const deleteRule = endpoint({
  name: "deleteWatchdogRule",
  method: "DELETE",
  path: "/v1/watchdog/schemas/:ruleId",
  group: "watchdog",
  summary: "Deletes a rule that rests and that no delivery was watched by or may be watched by still.",
  welcome: desk,
  params: RuleParams,
  query: Nothing,
  body: null,
  answers: { 204: Schema.Void },
  problems: ["NOT_FOUND", "RULE_IN_USE"],
  handle: ({ params: { ruleId } }) =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      const deleted = yield* rules.remove(ruleId)
      if (deleted === "NotFound") return yield* missing(ruleId)
      if (deleted === "InUse") return yield* new RuleInUse({ ruleId })
      return answer(204)
    })
})

export const dryRunRule = endpoint({
  name: "dryRunWatchdogRule",
  method: "POST",
  path: "/v1/watchdog/schemas/:ruleId/dry-run",
  group: "watchdog",
  summary: "Tries a rule out on a delivery as it is now: what each comparison finds. Nothing happens.",
  welcome: desk,
  params: RuleParams,
  query: Nothing,
  body: DryRunBody,
  example: { deliveryId: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33" },
  answers: { 200: DryRunAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ body: { deliveryId }, caller, now, params: { ruleId } }) =>
    Effect.gen(function* () {
      const rules = yield* WatchdogRules
      const stored = yield* rules.find(ruleId)
      if (stored === null) return yield* missing(ruleId)
      const { order, quote, state } = yield* ownedDelivery(caller, deliveryId)
      const decoded = decodeRule(stored.schema)
      invariant(Either.isRight(decoded), "a rule that was saved reads")
      // Without rules of its own nobody has counted since when the delivery stands as it stands.
      const watchdog = state.watchdog ?? newWatchdog([], quote.acceptedAt ?? now)
      const { leaves, matches, stopped } = evaluate(
        decoded.right,
        factsOf(state, quote, order, watchdog, now)
      )
      return ok({
        matches,
        comparisons: leaves.map(({ found, holds, leaf, pointer }) => ({
          pointer,
          field: leaf.field,
          found,
          holds
        })),
        stopped
      })
    })
})

/** The rules of a scenario: what a file may say, and the exact lines for what it may not. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { activeRules } from "../../../src/services/deliveries/watchdog-schema.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { scenarioOf } from "../../support/scenario.ts"

const problemsOf = (text: string): ReadonlyArray<string> => {
  const file = `schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\nfleet: { robots: [{ count: 1 }] }\n${text}`
  const loaded = loadScenario("test.yaml", () => Either.right(file))
  return Either.isLeft(loaded) ? loaded.left.map(renderProblem) : []
}

describe("the rules of a scenario", () => {
  it("are none by default", () => {
    assert.deepStrictEqual(scenarioOf("fleet: { robots: [{ count: 1 }] }").watchdog, { rules: [] })
  })

  it("are refused at their line, all at once, with what is allowed", () => {
    const lines = problemsOf(`watchdog:
  rules:
    - label: a
      entryPoint: AT_MERCHANT
      rule:
        version: 1
        cond: { field: time_in_status_s, op: gt, value: "600" }
        actions:
          - type: RETRY
            params: { what: everything }
            delay: 5
    - label: a
      entryPoint: AT_MERCHANT
      rule: { version: 1, cond: { all: [] }, actions: [{ type: REASSIGN }] }
`)
    assert.deepStrictEqual(lines, [
      'test.yaml:11:57: watchdog.rules[0].rule.cond.value: found "600": not what a rule may say here; allowed: a number for time_in_status_s',
      'test.yaml:14:29: watchdog.rules[0].rule.actions[0].params.what: found "everything": not what a rule may say here; allowed: request, cancel, notification',
      "test.yaml:15:20: watchdog.rules[0].rule.actions[0].delay: found 5: unknown key; allowed: type, delayS, unless, params; did you mean delayS?",
      'test.yaml:16:14: watchdog.rules[1].label: found "a": a rule has this name already; allowed: a name of its own',
      "test.yaml:18:35: watchdog.rules[1].rule.cond.all: not what a rule may say here; allowed: a list of at least one condition"
    ])
  })

  it("name an entry point that there is", () => {
    assert.match(
      problemsOf("watchdog: { rules: [{ label: a, entryPoint: AT_MERCHANTS, rule: 1 }] }")[0] ?? "",
      /watchdog\.rules\[0\]\.entryPoint: found "AT_MERCHANTS"; allowed: DELIVERY_CREATED, .*; did you mean AT_MERCHANT\?/
    )
  })

  it("of the example are four, all sound", () => {
    const read = (path: string) =>
      Either.right(readFileSync(path.replace(/^.*scenarios\//, "scenarios/"), "utf8"))
    const loaded = loadScenario("examples/watchdog/watched-town.yaml", read)
    assert.isTrue(
      Either.isRight(loaded),
      Either.isLeft(loaded) ? loaded.left.map(renderProblem).join("\n") : ""
    )
    if (Either.isLeft(loaded)) return
    assert.deepStrictEqual(
      activeRules(loaded.right.watchdog.rules).map(({ entryPoint, label, rule }) => [
        label,
        entryPoint,
        rule.actions.map(({ type }) => type)
      ]),
      [
        ["merchant-does-not-come", "AT_MERCHANT", ["SMS_MERCHANT", "CHANGE_PROVIDER"]],
        ["late-before-loading", "SLA_APPROACHING", ["REASSIGN"]],
        ["promise-broken", "SLA_VIOLATED", ["SMS_CUSTOMER", "CREATE_REFUND", "ESCALATE"]],
        ["stands-with-food", "IN_TRANSIT", ["ALERT", "REPORT_ISSUE"]]
      ]
    )
  })
})

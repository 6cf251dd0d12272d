import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { ruleExample } from "../../../src/http/schemas/watchdog.ts"
import { Edge, type Got } from "../edge.ts"
import { order } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")
const rules = "/v1/watchdog/schemas"

interface FieldProblem {
  readonly field: string
  readonly rule: string
}

/** At once one alert, and in an hour another. */
const alerting = {
  label: "two alerts",
  entryPoint: "DELIVERY_CREATED",
  rule: {
    version: 1,
    cond: { field: "status", op: "exists", value: true },
    armTtlS: 14_400,
    cooldownS: 0,
    actions: [
      { type: "ALERT", delayS: 0, params: { message: "now" } },
      { type: "ALERT", delayS: 3600, params: { message: "later" } }
    ]
  }
}

const write = (edge: Edge, method: "POST" | "PUT", path: string, body: object, more: object = {}) =>
  edge.send(method, path, { as: "dispatch", body, ...more })

export const watchdog = (): void => {
  describe("a watchdog rule", () => {
    it("is made, shown, changed and deleted", async () => {
      const edge = await new Edge().open()
      const made = await write(edge, "POST", rules, ruleExample, { key: "rule 1" })
      assert.strictEqual(made.status, 201)
      assert.strictEqual(made.at("schemaVersion"), 1)
      assert.deepStrictEqual(made.at("rule"), ruleExample.rule)
      const ruleId: string = made.at("ruleId")
      const again = await write(edge, "POST", rules, ruleExample, { key: "rule 1" })
      assert.strictEqual(again.at("ruleId"), ruleId)
      const reused = await write(edge, "POST", rules, { ...ruleExample, active: false }, { key: "rule 1" })
      assert.strictEqual(reused.at("code"), "IDEMPOTENCY_KEY_REUSED")
      assert.strictEqual((await write(edge, "POST", rules, ruleExample)).at("code"), "LABEL_TAKEN")
      const other = await write(edge, "POST", rules, alerting)
      const listed = await edge.get(rules, { as: "dispatch" })
      assert.deepStrictEqual(
        listed.at<ReadonlyArray<{ readonly label: string }>>("items").map(({ label }) => label),
        ["late and nobody told", "two alerts"]
      )
      assert.strictEqual(
        (await edge.get(`${rules}/${ruleId}`, { as: "dispatch" })).at("label"),
        ruleExample.label
      )

      const resting = { ...ruleExample, active: false }
      const change = (body: object, more: object = {}, id = ruleId) =>
        write(edge, "PUT", `${rules}/${id}`, body, more)
      assert.strictEqual((await change(resting, {}, unknownId)).at("code"), "NOT_FOUND")
      const stale = await change(resting, { headers: { "if-match": '"7"' } })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      assert.strictEqual((await change({ ...resting, label: alerting.label })).at("code"), "LABEL_TAKEN")
      const changed = await change(resting, { headers: { "if-match": '"1"' } })
      assert.strictEqual(changed.at("schemaVersion"), 2)
      assert.strictEqual((await change(resting)).at("schemaVersion"), 2)

      const remove = (id: string) => edge.send("DELETE", `${rules}/${id}`, { as: "dispatch" })
      assert.strictEqual((await remove(other.at("ruleId"))).at("code"), "RULE_IN_USE")
      assert.strictEqual((await remove(ruleId)).status, 204)
      assert.strictEqual((await remove(ruleId)).at("code"), "NOT_FOUND")
      assert.strictEqual((await edge.get(`${rules}/${ruleId}`, { as: "dispatch" })).at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("that does not read is refused with each problem by its path, and nothing is saved", async () => {
      const edge = await new Edge().open()
      const bad = {
        ...ruleExample,
        rule: {
          version: 1,
          cond: {
            all: [
              { field: "robot.mood", op: "eq", value: 1 },
              { field: "attempts_count", op: "gt", value: "three" }
            ]
          },
          armTtlS: -1,
          cooldownS: 0,
          extra: true,
          actions: [{ type: "EXPLODE", delayS: 0, params: {} }]
        }
      }
      const refused = await write(edge, "POST", rules, bad)
      assert.strictEqual(refused.status, 422)
      assert.strictEqual(refused.at("code"), "VALIDATION_FAILED")
      const problems = refused.at<ReadonlyArray<FieldProblem>>("details")
      const ruleOf = (field: string) => problems.find((problem) => problem.field === field)?.rule ?? ""
      assert.includeMembers(
        problems.map(({ field }) => field),
        [
          "rule.cond.all.0.field",
          "rule.cond.all.1.value",
          "rule.armTtlS",
          "rule.extra",
          "rule.actions.0.type"
        ]
      )
      assert.include(ruleOf("rule.cond.all.0.field"), "attempts_count")
      assert.include(ruleOf("rule.cond.all.1.value"), "a number for attempts_count")
      assert.include(ruleOf("rule.actions.0.type"), "CHANGE_PROVIDER")
      const odd = await write(edge, "POST", rules, { ...ruleExample, entryPoint: "MIDNIGHT", rule: 7 })
      assert.strictEqual(odd.at("details.0.field"), "entryPoint")
      assert.strictEqual((await write(edge, "POST", rules, { ...ruleExample, rule: [] })).status, 422)
      assert.deepStrictEqual((await edge.get(rules, { as: "dispatch" })).at("items"), [])
      await edge.close()
    })

    it("is tried out on a delivery without anything happening", async () => {
      const edge = await new Edge().open()
      const { deliveryId } = await order(edge)
      const ruleId: string = (await write(edge, "POST", rules, alerting)).at("ruleId")
      const late: string = (await write(edge, "POST", rules, ruleExample)).at("ruleId")
      const tried = (id: string, of = deliveryId): Promise<Got> =>
        edge.post(`${rules}/${id}/dry-run`, { as: "dispatch", body: { deliveryId: of } })
      const before = edge.platform.events.length
      assert.strictEqual((await tried(ruleId)).at("matches"), true)
      const not = await tried(late)
      assert.strictEqual(not.at("matches"), false)
      assert.deepStrictEqual(not.at("comparisons"), [
        { pointer: "/cond/all/0", field: "is_delivery_late", found: false, holds: false }
      ])
      assert.strictEqual((await tried(unknownId)).at("code"), "NOT_FOUND")
      assert.strictEqual((await tried(ruleId, unknownId)).at("code"), "NOT_FOUND")
      assert.lengthOf(edge.platform.events, before)
      await edge.close()
    })
  })

  describe("what a rule wants done", () => {
    it("is listed, and taken back as long as it is not done", async () => {
      const edge = await new Edge().open()
      const ruleId: string = (await write(edge, "POST", rules, alerting)).at("ruleId")
      edge.useRules()
      const { deliveryId } = await order(edge)
      await edge.pass(10)
      const list = async (query: string) =>
        (await edge.get(`/v1/watchdog/actions?${query}`, { as: "dispatch" })).at<
          ReadonlyArray<{ readonly actionId: string; readonly status: string }>
        >("items")
      const [queued] = await list(`deliveryId=${deliveryId}&status=QUEUED`)
      const [executed] = await list(`ruleId=${ruleId}&status=EXECUTED`)
      assert.deepStrictEqual(await list(`deliveryId=${unknownId}`), [])
      const broken = await edge.get("/v1/watchdog/actions?status=LOST", { as: "dispatch" })
      assert.strictEqual(broken.at("details.0.field"), "status")

      const cancel = (actionId: string | undefined) =>
        edge.post(`/v1/watchdog/actions/${actionId}/cancel`, { as: "dispatch", body: { note: "no" } })
      assert.strictEqual((await cancel(unknownId)).at("code"), "NOT_FOUND")
      assert.strictEqual((await cancel(executed?.actionId)).at("code"), "ILLEGAL_TRANSITION")
      const canceled = await cancel(queued?.actionId)
      assert.strictEqual(canceled.status, 200)
      assert.strictEqual(canceled.at("status"), "CANCELED")
      assert.strictEqual(canceled.at("deliveryId"), deliveryId)
      assert.strictEqual((await cancel(queued?.actionId)).at("status"), "CANCELED")
      // The delivery holds on to the rule, resting or not.
      await write(edge, "PUT", `${rules}/${ruleId}`, { ...alerting, active: false })
      const kept = await edge.send("DELETE", `${rules}/${ruleId}`, { as: "dispatch" })
      assert.strictEqual(kept.at("code"), "RULE_IN_USE")
      await edge.close()
    })
  })
}

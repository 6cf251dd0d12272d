/**
 * What the desk asks about rules and couriers, on PostgreSQL: a delivery that is watched and given to a
 * courier is carried out in memory, its commands on PostgreSQL again, and both must tell the same.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { namedUuid } from "../../src/http/named-uuid.ts"
import { Reads, type Stretch } from "../../src/http/reads.ts"
import * as readsPostgres from "../../src/http/reads-postgres.ts"
import { makeDatabase } from "../../src/services/database.ts"
import * as courierLog from "../../src/services/deliveries/repository-courier-log.ts"
import { WatchdogRules } from "../../src/services/deliveries/repository-watchdog-rules.ts"
import { layerPostgres } from "../../src/services/deliveries/repository-watchdog-rules-postgres.ts"
import { sql } from "../../src/services/sql.ts"
import { rulesContract } from "../services/deliveries/repository-watchdog-rules-contract.ts"
import { layerMemoryReads } from "../support/memory-reads.ts"
import { PersistedActor } from "../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { Edge } from "./edge.ts"
import { order } from "./journeys.ts"

const all: Stretch = { from: null, to: null, cursor: null, limit: 200 }
const nobody = namedUuid("test", "nobody")

/** One thing at once, one in an hour. */
const rule = {
  label: "two alerts",
  entryPoint: "DELIVERY_CREATED",
  active: true,
  schema: {
    version: 1,
    cond: { field: "status", op: "exists", value: true },
    armTtlS: 14_400,
    cooldownS: 0,
    actions: [
      { type: "ALERT", delayS: 0, params: { message: "now" } },
      { type: "ALERT", delayS: 3600, params: { message: "later" } }
    ]
  }
} as const

describePostgres("the dispatch desk on PostgreSQL", () => {
  const databases = freshDatabases(["deliveries", "operations", "state"])

  it.live("writes rules, and is told what they and the couriers did", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const connect = (name: "deliveries" | "operations" | "state") =>
          makeDatabase({ name, url: Redacted.value(databases.url(name)), connections: 2 })
        const deliveries = yield* connect("deliveries")
        const operations = yield* connect("operations")
        const state = yield* connect("state")
        yield* Effect.provide(rulesContract, layerPostgres(deliveries))

        const rules = yield* Effect.provide(WatchdogRules, layerPostgres(deliveries))
        const edge = yield* Effect.promise(() => new Edge({ courierFallback: true }).open())
        const { deliveryId, ruleId } = yield* Effect.promise(async () => {
          const { schema, ...rest } = rule
          const stored = await edge.post("/v1/watchdog/schemas", {
            as: "dispatch",
            body: { ...rest, rule: schema }
          })
          edge.useRules()
          const made = await order(edge)
          await edge.post(`/v1/deliveries/${made.deliveryId}/attempts`, {
            as: "dispatch",
            body: { provider: "Uber" }
          })
          await edge.pass(10)
          const shown = await edge.get(`/v1/deliveries/${made.deliveryId}`, { as: "dispatch" })
          edge.platform.host.command("Delivery", made.deliveryId, {
            _tag: "CourierUpdate",
            provider: "Uber",
            attemptId: shown.at("attempts.1.attemptId"),
            providerEventId: "evt_1",
            occurredAt: edge.platform.now,
            report: {
              kind: "Created",
              externalId: "del_1",
              pickupEta: null,
              dropoffEta: null,
              feeCents: null
            },
            lat: null,
            lng: null
          })
          edge.platform.advance(1_000)
          return { ...made, ruleId: stored.at<string>("ruleId") }
        })
        yield* rules.create(ruleId, rule, "operator:1", edge.platform.now)
        const delivery = new PersistedActor(
          deliveryEntity,
          makePostgresStore(deliveries, deliveryEntity.persistence),
          deliveryId
        )
        for (const { actor, command, id, now } of edge.platform.inbox) {
          if (actor === "Delivery" && id === deliveryId) {
            yield* Effect.promise(() => delivery.handle(command, now))
          }
        }

        const of = (layer: Layer.Layer<Reads>) => Effect.provide(Reads, layer)
        const stored = yield* of(readsPostgres.layer({ deliveries, operations, state }))
        const remembered = yield* of(layerMemoryReads(edge.platform))
        const both = <A>(ask: (reads: typeof stored) => Effect.Effect<A, unknown>) =>
          Effect.map(Effect.all([ask(stored), ask(remembered)]), ([left, right]) => {
            assert.deepStrictEqual(left, right)
            return left
          })
        const attempt = yield* both((reads) => reads.attemptOfCourier("Uber", "del_1"))
        assert.strictEqual(attempt?.deliveryId, deliveryId)
        assert.isNull(yield* both((reads) => reads.attemptOfCourier("DoorDash", "del_1")))

        const anything = { status: null, deliveryId: null, ruleId: null }
        const listed = yield* stored.watchdogActions(anything, all)
        assert.sameMembers(
          listed.items.map((row) => row["status"]),
          ["QUEUED", "EXECUTED"]
        )
        assert.deepStrictEqual(
          listed.items.map((row) => [row["ruleId"], row["label"], row["deliveryId"]]),
          [
            [ruleId, rule.label, deliveryId],
            [ruleId, rule.label, deliveryId]
          ]
        )
        const queued = yield* stored.watchdogActions(
          { status: "QUEUED", deliveryId, ruleId },
          { ...all, limit: 1 }
        )
        assert.isNull(queued.cursor)
        const actionId = String(queued.items[0]?.["actionId"])
        assert.strictEqual(yield* both((reads) => reads.deliveryOfWatchdogAction(actionId)), deliveryId)
        assert.isNull(yield* both((reads) => reads.deliveryOfWatchdogAction(nobody)))
        const others = yield* stored.watchdogActions({ ...anything, deliveryId: nobody }, all)
        assert.deepStrictEqual(others, { items: [], cursor: null })
        const paged = yield* stored.watchdogActions(anything, { ...all, limit: 1 })
        assert.isNotNull(paged.cursor)

        // The delivery holds on to its rule; one that came to rest before is nobody's.
        const { now } = edge.platform
        yield* rules.change(ruleId, { ...rule, active: false }, null, "operator:1", now)
        assert.strictEqual(yield* rules.remove(ruleId), "InUse")
        const late = namedUuid("rule", "rests, while a delivery of before is open")
        yield* rules.create(late, { ...rule, label: "late", active: false }, "operator:1", now)
        assert.strictEqual(yield* rules.remove(late), "InUse")
        const early = namedUuid("rule", "rested before the delivery")
        const longAgo = now - 86_400_000
        yield* rules.create(early, { ...rule, label: "early", active: false }, "operator:1", longAgo)
        assert.strictEqual(yield* rules.remove(early), "Deleted")

        const log = yield* Effect.provide(courierLog.CourierLog, courierLog.layerPostgres(deliveries))
        for (const provider of ["DoorDash", "Uber", "DoorDash", "Uber"] as const) {
          yield* log.keep({
            provider,
            providerEventId: "strange",
            type: "event",
            externalId: "D-1",
            outcome: "UNKNOWN_ATTEMPT"
          })
        }
        const kept = yield* deliveries.query(sql`
          SELECT type, outcome, payload FROM doordash_responses WHERE provider_event_id = 'strange'
          UNION ALL
          SELECT type, outcome, payload FROM uber_responses WHERE provider_event_id = 'strange'`)
        const row = { type: "event", outcome: "UNKNOWN_ATTEMPT", payload: { externalId: "D-1" } }
        assert.deepStrictEqual(kept, [row, row])
        yield* Effect.promise(() => edge.close())
      })
    )
  )
})

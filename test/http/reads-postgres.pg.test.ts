/**
 * The reads on PostgreSQL against the same questions asked of the states themselves: a delivery is taken
 * to the door in memory, every command of it is carried out on PostgreSQL again, and both must tell the same.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { Entity } from "../../src/actors/entity.ts"
import { robotEntity } from "../../src/actors/robot/entity.ts"
import { tripEntity } from "../../src/actors/trip/entity.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { hashOfRequest } from "../../src/http/command-key.ts"
import { type Page, type ReadRow, Reads, robotHistories, type Stretch } from "../../src/http/reads.ts"
import * as readsPostgres from "../../src/http/reads-postgres.ts"
import { stretchFields } from "../../src/http/schemas/fields.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { layerMemoryReads } from "../support/memory-reads.ts"
import { PersistedActor } from "../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { Edge, partnerId } from "./edge.ts"
import { lidMoves, order, toCustomer } from "./journeys.ts"

const all: Stretch = { from: null, to: null, cursor: null, limit: 200 }
const readCursor = Schema.decodeUnknownSync(Schema.Struct({ cursor: stretchFields.cursor }))

describePostgres("reads on PostgreSQL", () => {
  const databases = freshDatabases(["deliveries", "operations", "state"])

  it.live("tell what the states tell", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const connect = (name: "deliveries" | "operations" | "state") =>
          makeDatabase({ name, url: Redacted.value(databases.url(name)), connections: 2 })
        const deliveries = yield* connect("deliveries")
        const operations = yield* connect("operations")
        const state = yield* connect("state")

        const edge = yield* Effect.promise(() => new Edge().open())
        const made = yield* Effect.promise(async () => {
          const first = await toCustomer(edge, { integrationType: "UBER" })
          const unlocking = edge.post(`/v1/deliveries/${first.deliveryId}/unlock`, { as: first.trackerToken })
          await lidMoves(edge, first.serial, "OPEN_LID")
          await unlocking
          await edge.item(first.serial, { state: "CLOSED" })
          await edge.item(first.serial, { type: "PIN_ENTRY_LID_OPEN", entered: "42" })
          await edge.item(first.serial, { operationState: "PARKED", teleopStatus: "ONLINE", flipped: true })
          const second = await order(
            edge,
            { externalReferenceId: "order-2" },
            { externalDeliveryId: "delivery-2" }
          )
          edge.platform.advance(5_000)
          return { first, second }
        })

        const homes: { readonly [actor: string]: readonly [Entity, typeof deliveries] } = {
          Delivery: [deliveryEntity, deliveries],
          Trip: [tripEntity, operations],
          Robot: [robotEntity, state]
        }
        const actors = new Map<string, PersistedActor>()
        for (const { actor, command, id, now } of edge.platform.inbox) {
          const home = homes[actor]
          if (home === undefined) continue
          const [entity, database] = home
          const known = actors.get(`${actor} ${id}`)
          const persisted =
            known ?? new PersistedActor(entity, makePostgresStore(database, entity.persistence), id)
          actors.set(`${actor} ${id}`, persisted)
          yield* Effect.promise(() => persisted.handle(command, now))
        }

        const of = (layer: Layer.Layer<Reads>) => Effect.provide(Reads, layer)
        const stored = yield* of(readsPostgres.layer({ deliveries, operations, state }))
        const remembered = yield* of(layerMemoryReads(edge.platform))
        const both = <A>(ask: (reads: typeof stored) => Effect.Effect<A, unknown>) =>
          Effect.map(Effect.all([ask(stored), ask(remembered)]), ([left, right]) => {
            assert.deepStrictEqual(left, right)
            return left
          })

        const { first, second } = made
        const { quote } = edge.platform.stateOf<DeliveryState>("Delivery", first.deliveryId)
        const { externalReferenceId, merchantId, requestHash } = quote!.request
        const newest = yield* both((reads) => reads.newestQuote(merchantId, externalReferenceId, requestHash))
        assert.strictEqual(newest?.quoteId, first.quoteId)
        assert.strictEqual(newest?.accepted, true)
        yield* both((reads) => reads.newestQuote(merchantId, externalReferenceId, hashOfRequest("another")))
        assert.strictEqual(yield* both((reads) => reads.deliveryOfQuote(second.quoteId)), second.deliveryId)
        assert.isNull(yield* both((reads) => reads.deliveryOfQuote(second.deliveryId)))
        assert.strictEqual(yield* both((reads) => reads.deliveryOfAttempt(first.attemptId)), first.deliveryId)
        assert.strictEqual(
          yield* both((reads) => reads.deliveryOfExternalId("UBER", "delivery-1")),
          first.deliveryId
        )
        assert.isNull(yield* both((reads) => reads.deliveryOfExternalId("UBER", "delivery-2")))

        const robot = edge.robot(first.serial)
        const alertId = robot.alerts[0]?.alertId ?? ""
        assert.strictEqual(yield* both((reads) => reads.robotOfAlert(alertId)), first.serial)
        const { pinEntryId } = robot.pendingPins[0] ?? { pinEntryId: "" }
        assert.strictEqual(yield* both((reads) => reads.robotOfPinEntry(pinEntryId)), first.serial)
        assert.isNotNull(yield* both((reads) => reads.linkChangedAt(first.serial)))
        assert.isNull(yield* both((reads) => reads.linkChangedAt("R8")))

        const parts = (rows: ReadonlyArray<ReadRow>, ...names: ReadonlyArray<string>) =>
          rows.map((row) => names.map((name) => row[name]))
        const steps = yield* Effect.all([
          stored.attemptHistory(first.deliveryId),
          remembered.attemptHistory(first.deliveryId)
        ])
        const facts = ["attemptId", "from", "to"] as const
        assert.deepStrictEqual(parts(steps[0], ...facts), parts(steps[1], ...facts))
        assert.strictEqual(steps[0].at(-1)?.["to"], "Delivered")

        const samePages = (
          ask: (reads: typeof stored, stretch: Stretch) => Effect.Effect<Page, unknown>,
          id: string
        ) =>
          Effect.gen(function* () {
            const whole = yield* ask(stored, all)
            assert.isNull(whole.cursor)
            const memory = yield* ask(remembered, all)
            assert.sameMembers(
              whole.items.map((row) => row[id]),
              memory.items.map((row) => row[id])
            )
            // Page by page the same rows in the same order, none twice and none left out.
            const paged: Array<ReadRow> = []
            let cursor: string | null = null
            do {
              const page: Page = yield* ask(stored, { ...all, ...readCursor({ cursor }), limit: 1 })
              paged.push(...page.items)
              cursor = page.cursor
            } while (cursor !== null)
            assert.deepStrictEqual(paged, whole.items)
            return whole
          })
        const listed = yield* samePages(
          (reads, stretch) => reads.deliveries({ status: null, partnerId }, stretch),
          "deliveryId"
        )
        assert.deepStrictEqual(parts(listed.items, "deliveryId", "status", "attemptStatus"), [
          [second.deliveryId, "Scheduled", "Assigned"],
          [first.deliveryId, "Completed", "Delivered"]
        ])
        const none = yield* stored.deliveries({ status: "Canceled", partnerId: null }, all)
        assert.deepStrictEqual(none, { items: [], cursor: null })
        const later = yield* stored.deliveries(
          { status: null, partnerId: null },
          { ...all, from: edge.platform.now }
        )
        assert.deepStrictEqual(later.items, [])
        yield* samePages(
          (reads, stretch) =>
            reads.trips({ status: null, type: null, robotSerial: null, hubId: null }, stretch),
          "tripId"
        )
        const driven = yield* stored.trips(
          { status: "COMPLETED", type: "DELIVERY", robotSerial: first.serial, hubId: edge.hub.id },
          all
        )
        assert.deepStrictEqual(parts(driven.items, "tripId"), [[first.tripId]])

        for (const history of robotHistories) {
          const whole = yield* stored.robotHistory(first.serial, history, all)
          assert.isAbove(whole.items.length, 0, history)
          const paged: Array<ReadRow> = []
          let cursor: string | null = null
          do {
            const stretch = { ...all, ...readCursor({ cursor }), limit: 2 }
            const page: Page = yield* stored.robotHistory(first.serial, history, stretch)
            paged.push(...page.items)
            cursor = page.cursor
          } while (cursor !== null)
          assert.deepStrictEqual(paged, whole.items, history)
          assert.notInclude(JSON.stringify(whole.items), '"entered"')
        }
        yield* Effect.promise(() => edge.close())
      })
    )
  )
})

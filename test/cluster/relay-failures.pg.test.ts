/** Relays that share an outbox, or break off. */
import { assert, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type { OutboxMessage } from "../../src/cluster/actor-store.ts"
import { claim } from "../../src/cluster/outbox-rows.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { openDatabase } from "../services/database-notes.ts"
import { cuttingProxy } from "../support/cutting-proxy.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { inQuickTime } from "../support/quick-time.ts"
import { seeded } from "../support/seeded.ts"
import { until } from "../support/until.ts"
import { commitTime, messageOf } from "./commits.ts"
import {
  Arrivals,
  commitMessages,
  emptyOutbox,
  inTurn,
  nOf,
  openRelay,
  refusedBecause,
  unsent
} from "./relays.ts"

const keysOf = (n: number): ReadonlyArray<string> => Array.from({ length: n }, (_, index) => `K-${index}`)
const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, index) => index + 1)

describePostgres("two relays on one outbox", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 4))

  it.scopedLive("take different keys: neither waits for what the other is just taking", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      yield* commitMessages(database, inTurn(keysOf(6), 2))
      const taken = yield* Deferred.make<ReadonlyArray<OutboxMessage>>()
      const done = yield* Deferred.make<void>()
      const now = commitTime + 1
      const take = claim(database, now, now + 5000, 3)
      const slow = yield* Effect.forkScoped(
        database.transaction(
          Effect.gen(function* () {
            yield* Deferred.succeed(taken, yield* take)
            yield* Deferred.await(done)
          })
        )
      )
      const ofTheFirst = yield* Deferred.await(taken)
      const ofTheSecond = yield* take
      yield* Deferred.succeed(done, undefined)
      yield* Fiber.join(slow)
      const keys = (messages: ReadonlyArray<OutboxMessage>) => [...new Set(messages.map(({ key }) => key))]
      assert.deepStrictEqual(keys(ofTheFirst), ["K-0", "K-1", "K-2"])
      assert.deepStrictEqual(keys(ofTheSecond), ["K-3", "K-4", "K-5"])
      // A key comes with all its messages, in order; nothing is left to take.
      assert.deepStrictEqual(ofTheSecond.filter(({ key }) => key === "K-4").map(nOf), [1, 2])
      assert.deepStrictEqual(yield* take, [])
    })
  )

  it.scopedLive("take a key by its oldest message: what comes after it does not overtake it", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      const now = commitTime + 1
      yield* commitMessages(database, [messageOf(1, { key: "K-0" })], now + 5000)
      yield* commitMessages(
        database,
        [2, 3].map((n) => messageOf(n, { key: "K-0" }))
      )
      assert.deepStrictEqual(yield* claim(database, now, now + 60_000, 10), [])
      const later = yield* claim(database, now + 5000, now + 60_000, 10)
      assert.deepStrictEqual(later.map(nOf), [1, 2, 3])
    })
  )

  it.scopedLive("deliver a key one at a time, in order, and nothing twice", () =>
    Effect.gen(function* () {
      const database = yield* open
      const other = yield* open
      yield* emptyOutbox(database)
      const keys = keysOf(12)
      const perKey = 15
      const underWay = new Map<string, number>()
      const overlaps: Array<string> = []
      const arrivals = new Arrivals()
      const deliver = (message: OutboxMessage) =>
        Effect.gen(function* () {
          const { key } = message
          const count = (underWay.get(key) ?? 0) + 1
          underWay.set(key, count)
          if (count > 1) overlaps.push(`${key} ${nOf(message)}`)
          arrivals.note(message)
          yield* Effect.sleep("4 millis")
          underWay.set(key, count - 1)
        })
      yield* commitMessages(database, inTurn(keys, perKey))
      // The first looks once and takes all there is; the second looks again and again.
      yield* openRelay(database, deliver, { pollEveryMs: 3_600_000, leaseMs: 20_000 })
      yield* until(
        "the first has begun",
        Effect.sync(() => arrivals.total > 0)
      )
      yield* openRelay(other, deliver, { pollEveryMs: 5, leaseMs: 20_000 })
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(overlaps, [])
      for (const key of keys) assert.deepStrictEqual(arrivals.of(key), upTo(perKey))
    })
  )

  it.scopedLive("leave a key whose message fails to the one that is trying again", () =>
    Effect.gen(function* () {
      const database = yield* open
      const other = yield* open
      yield* emptyOutbox(database)
      const triedBy: Array<string> = []
      const failsThrice = (name: string) => (message: OutboxMessage) =>
        Effect.suspend(() => {
          triedBy.push(`${name} ${nOf(message)}`)
          return triedBy.length <= 3 ? refusedBecause("not yet") : Effect.sleep("100 millis")
        })
      yield* commitMessages(database, inTurn(["K-0"], 5))
      const first = yield* openRelay(database, failsThrice("first"), { leaseMs: 60_000 })
      yield* until(
        "the first has begun",
        Effect.sync(() => triedBy.length === 1)
      )
      yield* openRelay(other, failsThrice("second"), { leaseMs: 60_000 })
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(
        triedBy,
        [1, 1, 1, 1, 2, 3, 4, 5].map((n) => `first ${n}`)
      )
      assert.strictEqual(first.relay.pending(), 0)
    }).pipe(inQuickTime(100))
  )

  it.scopedLive("replace each other: when a lease runs out, the other takes over", () =>
    Effect.gen(function* () {
      const database = yield* open
      const other = yield* open
      yield* emptyOutbox(database)
      yield* commitMessages(database, inTurn(["K-0"], 3))
      let isStuck = false
      yield* openRelay(
        database,
        () =>
          Effect.suspend(() => {
            isStuck = true
            return Effect.never
          }),
        { leaseMs: 100 }
      )
      yield* until(
        "the first is stuck",
        Effect.sync(() => isStuck)
      )
      const arrivals = new Arrivals()
      yield* openRelay(other, (message) => Effect.sync(() => arrivals.note(message)), { leaseMs: 100 })
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(arrivals.firstOf("K-0"), [1, 2, 3])
    })
  )
})

describePostgres("a relay that breaks off", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 4))

  it.scopedLive("loses nothing, wherever it was, and nothing is out of order after it", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      const draw = seeded(7)
      const keys = keysOf(5)
      const perKey = 12
      yield* commitMessages(database, inTurn(keys, perKey))
      const arrivals = new Arrivals()
      const deliver = (message: OutboxMessage) =>
        Effect.gen(function* () {
          if (draw() < 0.5) yield* Effect.sleep("2 millis")
          arrivals.note(message)
          if (draw() < 0.5) yield* Effect.sleep("2 millis")
        })
      let lives = 0
      while ((yield* unsent(database)) > 0) {
        lives += 1
        const scope = yield* Scope.make()
        yield* Scope.extend(openRelay(database, deliver, { leaseMs: 15, pollEveryMs: 5 }), scope)
        yield* Effect.sleep(`${Math.ceil(draw() * 30)} millis`)
        yield* Scope.close(scope, Exit.void)
        const total = arrivals.total
        yield* Effect.sleep("1 millis")
        assert.strictEqual(arrivals.total, total, "a closed relay delivers no more")
      }
      assert.isAbove(lives, 1)
      for (const key of keys) assert.deepStrictEqual(arrivals.firstOf(key), upTo(perKey))
    })
  )

  it.scopedLive("marks what has arrived before it ends", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      yield* commitMessages(database, inTurn(["K-0"], 1))
      const arrivals = new Arrivals()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* openRelay(database, (message) => Effect.sync(() => arrivals.note(message)))
          yield* until(
            "it arrived",
            Effect.sync(() => arrivals.total === 1)
          )
        })
      )
      assert.strictEqual(yield* unsent(database), 0)
    })
  )

  it.scopedLive("delivers again what it could not mark", () =>
    Effect.gen(function* () {
      const direct = yield* open
      yield* emptyOutbox(direct)
      yield* commitMessages(direct, inTurn(["K-0"], 1))
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("device")))
      const database = yield* makeDatabase({ name: "device", url: proxy.url, connections: 1 })
      const arrivals = new Arrivals()
      const { reports } = yield* openRelay(
        database,
        (message) =>
          Effect.sync(() => {
            if (arrivals.total === 0) proxy.cutNext("beforeTheServer")
            arrivals.note(message)
          }),
        { leaseMs: 500, pollEveryMs: 300 }
      )
      yield* until(
        "all is marked",
        Effect.map(unsent(direct), (count) => count === 0)
      )
      assert.isAtLeast(arrivals.total, 2)
      assert.deepStrictEqual(reports, ["outbox rows not marked"])
    })
  )

  it.scopedLive("goes on when the database comes back", () =>
    Effect.gen(function* () {
      const direct = yield* open
      yield* emptyOutbox(direct)
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("device")))
      const database = yield* makeDatabase({ name: "device", url: proxy.url, connections: 1 })
      proxy.closeDoor()
      const arrivals = new Arrivals()
      const { reports } = yield* openRelay(database, (message) => Effect.sync(() => arrivals.note(message)), {
        pollEveryMs: 5
      })
      yield* until(
        "it has looked in vain",
        Effect.sync(() => reports.includes("outbox not read"))
      )
      yield* commitMessages(direct, inTurn(["K-0"], 2))
      proxy.openDoor()
      yield* until(
        "all is marked",
        Effect.map(unsent(direct), (count) => count === 0)
      )
      assert.deepStrictEqual(arrivals.of("K-0"), [1, 2])
    }).pipe(inQuickTime(100))
  )
})

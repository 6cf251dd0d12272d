/** An actor in rows: what is loaded is what was committed, and runners that share it do not harm it. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { ActorStore, OutboxMessage } from "../../src/cluster/actor-store.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { type Database, makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { integer, table, text } from "../../src/services/table.ts"
import { openDatabase } from "../services/database-notes.ts"
import { cuttingProxy } from "../support/cutting-proxy.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { until } from "../support/until.ts"
import { commitOf, commitTime, idOf, messageOf } from "./commits.ts"
import { makeInstance } from "./instances.ts"
import {
  add,
  addUpTo,
  announce,
  askToAdd,
  keyed,
  noCause,
  sourced,
  type TallyState,
  tallyPersistence
} from "./tally.ts"

/** What was added, in order, as the rows have it. */
const addedOf = (store: ActorStore, id: string) =>
  Effect.map(store.load(id), (stored) => (stored?.state as TallyState | undefined)?.added ?? [])

/** Statements that wait for a lock. */
const waitingIn = (database: Database) =>
  Effect.map(
    database.query(
      sql`SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    ),
    ([row]) => row?.["count"]
  )

describePostgres("the store of an actor", () => {
  const databases = freshDatabases(["device"])

  const openStore = Effect.map(
    Effect.suspend(() => openDatabase(databases, "device", 6)),
    (database) => ({ database, store: makePostgresStore(database, tallyPersistence) })
  )

  it.scopedLive("has nothing of an actor to which nothing has happened", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      assert.isNull(yield* store.load("T-unknown"))
    })
  )

  it.scopedLive("gives back state, version, timers and what is not sent yet, oldest first", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const id = "T-loaded"
      const messages = [2, 3, 1].map((n) => messageOf(n, { key: id, correlationId: id }))
      const settled = messageOf(4, { key: id, isSettled: true })
      const before = database.statementCount()
      yield* store.commit(
        commitOf({
          id,
          newVersion: 4,
          commitId: idOf(1),
          outbox: [...messages, settled],
          timers: [
            { _tag: "SetTimer", key: "a", dueAt: commitTime + 1, command: add(1) },
            { _tag: "SetTimer", key: "b", dueAt: commitTime + 2, command: add(2) },
            { _tag: "SetTimer", key: "a", dueAt: commitTime + 3, command: add(3) },
            { _tag: "CancelTimer", key: "b" }
          ]
        })
      )
      const stored = yield* store.load(id)
      assert.strictEqual(database.statementCount() - before, 2)
      assert.deepStrictEqual(stored, {
        state: { id, sum: 0, added: [] },
        version: 4,
        commitId: idOf(1),
        timers: [{ key: "a", dueAt: commitTime + 3, command: add(3) }],
        unsent: messages,
        blocked: []
      })
    })
  )

  it.scopedLive(
    "gives back calls that were not made yet, those that nobody takes included, and no other's",
    () =>
      Effect.gen(function* () {
        const { database, store } = yield* openStore
        const call = (id: string, n: number) =>
          messageOf(n, {
            key: `Robot/${id}/DeviceCall`,
            kind: "effect",
            type: "Call.DeviceCall",
            keySeq: null,
            producer: ""
          })
        const own = [call("T-calls", 1), call("T-calls", 2)]
        yield* store.commit(commitOf({ id: "T-calls", outbox: own }))
        yield* store.commit(commitOf({ id: "T-calls-2", outbox: [call("T-calls-2", 1)] }))
        yield* database.query(
          sql`UPDATE outbox SET next_attempt_at = 'infinity' WHERE event_id = ${own[0]!.eventId}`
        )
        const stored = yield* store.load("T-calls")
        assert.deepStrictEqual(stored?.unsent, own)
        assert.deepStrictEqual(stored?.blocked, ["Robot/T-calls/DeviceCall"])
      })
  )

  it.scopedLive("drops the timer that fired, unless it was set again", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      const id = "T-fired"
      const set = (dueAt: number) => ({ _tag: "SetTimer", key: "a", dueAt, command: add(1) }) as const
      const fired = { ...noCause, timerKey: "a" }
      const timers = Effect.map(store.load(id), (stored) => stored?.timers.map(({ dueAt }) => dueAt))
      yield* store.commit(commitOf({ id, timers: [set(commitTime)] }))
      yield* store.commit(commitOf({ id, version: 1, cause: fired, timers: [set(commitTime + 1)] }))
      assert.deepStrictEqual(yield* timers, [commitTime + 1])
      yield* store.commit(commitOf({ id, version: 2, cause: fired }))
      assert.deepStrictEqual(yield* timers, [])
    })
  )

  it.scopedLive("knows a key that a dead letter holds up", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const id = "T-blocked"
      yield* store.commit(commitOf({ id, outbox: [messageOf(1, { key: id })] }))
      assert.deepStrictEqual((yield* store.load(id))?.blocked, [])
      yield* database.query(sql`UPDATE outbox SET next_attempt_at = 'infinity' WHERE key = ${id}`)
      assert.deepStrictEqual((yield* store.load(id))?.blocked, [id])
    })
  )

  it.scopedLive("keeps refused news once, and drops the timer that brought it", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const id = "T-refused"
      yield* store.commit(
        commitOf({
          id,
          timers: [{ _tag: "SetTimer", key: "a", dueAt: commitTime, command: { _tag: "Refuse" } }]
        })
      )
      const rejection = { accepted: false, _tag: "Unwilling" }
      const input = {
        actorId: id,
        command: { _tag: "Refuse" },
        code: "Unwilling",
        rejection,
        now: commitTime
      }
      const byEvent = { ...input, id: idOf(2), cause: sourced(idOf(2), 1) }
      const byTimer = { ...input, id: "a", cause: { ...noCause, timerKey: "a" } }
      for (const one of [byEvent, byEvent, byTimer, byTimer]) yield* store.keepRejected(one)
      const rows = yield* database.query(
        sql`SELECT event_id, source, entity, attempted, code FROM rejected_input WHERE entity_id = ${id} ORDER BY source`
      )
      const common = { entity: "Robot", attempted: "Refuse", code: "Unwilling" }
      assert.deepStrictEqual(rows, [
        { event_id: idOf(2), source: "Trip", ...common },
        { event_id: null, source: "timer", ...common }
      ])
      assert.deepStrictEqual((yield* store.load(id))?.timers, [])
    })
  )

  it.scopedLive("loses and doubles nothing when several runners work on one actor at once", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      const id = "T-runners"
      const runners = yield* Effect.forEach(["p1", "p2", "p3"], (process) => makeInstance(store, id, process))
      const numbers = Array.from({ length: 60 }, (_, n) => n)
      yield* Effect.forEach(
        numbers,
        (n) => {
          const at = (k: number) => runners[(n + k) % 3]!.instance.deliver(add(n), keyed(idOf(1000 + n)))
          // Every command comes twice, over two runners.
          return Effect.retry(Effect.all([at(0), at(1)], { concurrency: 2 }), Schedule.recurs(20))
        },
        { concurrency: "unbounded" }
      )
      const added = yield* addedOf(store, id)
      assert.deepStrictEqual(
        [...added].sort((a, b) => a - b),
        numbers
      )
      assert.strictEqual((yield* store.load(id))?.version, numbers.length)
    })
  )

  it.scopedLive("gives the first answer to all who ask under one key, and refuses another request", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      const runners = yield* Effect.forEach(["p1", "p2", "p3"], (process) =>
        makeInstance(store, "T-key", process)
      )
      const key = keyed(idOf(2000))
      const outcomes = yield* Effect.forEach(runners, ({ instance }) => instance.deliver(askToAdd(5), key), {
        concurrency: "unbounded"
      })
      for (const outcome of outcomes) {
        assert.isTrue(outcome._tag === "Accepted")
        if (outcome._tag === "Accepted")
          assert.deepStrictEqual(outcome.replies, [{ _tag: "Sum", sum: 5 } as never])
      }
      assert.strictEqual(
        outcomes.filter((outcome) => outcome._tag === "Accepted" && !outcome.repeated).length,
        1
      )
      const other = yield* runners[0]!.instance.deliver(askToAdd(7), keyed(idOf(2000), "cd".repeat(32)))
      assert.deepStrictEqual(other, { _tag: "KeyReused", commandId: idOf(2000) })
    })
  )

  it.scopedLive("writes nothing for what is refused", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      const { instance } = yield* makeInstance(store, "T-none")
      const outcome = yield* instance.deliver(addUpTo(0), keyed(idOf(2100)))
      assert.strictEqual(outcome._tag, "Rejected")
      assert.isNull(yield* store.load("T-none"))
      assert.isNull(yield* store.findProcessed(idOf(2100)))
    })
  )

  it.scopedLive("reads only its own messages among those of others, with one plan for all ids, too", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const id = "T-among-others"
      const own = messageOf(1, { key: `Robot/${id}/Call`, keySeq: null, kind: "effect" })
      yield* store.commit(commitOf({ id, outbox: [own] }))
      yield* database.query(sql`INSERT INTO outbox (event_id, kind, type, schema_version, key, correlation_id, payload,
          occurred_at, next_attempt_at)
        SELECT gen_random_uuid(), 'effect', 'X', 1, 'Robot/T-' || n || '/Call', 'c', '{}', now(), now()
        FROM generate_series(1, 20000) AS n`)
      yield* database.query(sql`ANALYZE outbox`)
      // A connection of its own: its statistics know of no earlier statement.
      const other = yield* openDatabase(databases, "device", 1)
      const [, stored, scans] = yield* other.transaction(
        Effect.all([
          other.query(sql`SET LOCAL plan_cache_mode = force_generic_plan`),
          makePostgresStore(other, tallyPersistence).load(id),
          other.query(sql`SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'outbox'`)
        ])
      )
      assert.deepStrictEqual(stored?.unsent, [own])
      assert.deepStrictEqual(scans, [{ seq_scan: 0 }])
      yield* database.query(sql`TRUNCATE outbox`)
    })
  )

  it.scopedLive("hands what a crash left unsent to the next runner, before anything newer", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      const one = yield* makeInstance(store, "T-crash", "p1")
      yield* one.instance.deliver(announce("before"), noCause)
      const other = yield* makeInstance(store, "T-crash", "p2")
      yield* other.instance.deliver(announce("after"), noCause)
      const first = one.asked.relayed.map(({ eventId }) => eventId)
      assert.strictEqual(first.length, 4)
      assert.deepStrictEqual(
        other.asked.relayed.slice(0, 4).map(({ eventId }) => eventId),
        first
      )
      assert.strictEqual(other.asked.relayed.length, 8)
      // What travels through the rows is what was offered by memory, but for the sender of an effect: only
      // events are put in order per producer.
      const withoutSender = (message: OutboxMessage) =>
        message.kind === "event" ? message : { ...message, producer: "" }
      assert.deepStrictEqual(other.asked.relayed.slice(0, 4), one.asked.relayed.map(withoutSender))
    })
  )

  it.scopedLive("tells a race for another actor's row from a defect", () =>
    Effect.gen(function* () {
      const { database } = yield* openStore
      yield* database.query(
        sql`CREATE TABLE IF NOT EXISTS seat (number int CONSTRAINT seat_taken PRIMARY KEY, row text CONSTRAINT seat_row UNIQUE,
          place text CONSTRAINT seat_place UNIQUE, created_at timestamptz, updated_at timestamptz)`
      )
      const seats = table("device", "seat", { number: integer, row: text, place: text }, { key: ["number"] })
      const storeOf = (number: number, row: string, place: string) =>
        makePostgresStore(database, {
          ...tallyPersistence,
          write: (_commit, changes) => changes.insert(seats, { number, row, place }),
          collisions: {
            seat_taken: () => ({ accepted: false, _tag: "SeatTaken" }),
            seat_row: "DecideAgain"
          }
        })
      assert.strictEqual((yield* storeOf(1, "a", "x").commit(commitOf({ id: "T-s1" })))._tag, "Committed")
      assert.deepStrictEqual(yield* storeOf(1, "b", "y").commit(commitOf({ id: "T-s2" })), {
        _tag: "Refused",
        rejection: { accepted: false, _tag: "SeatTaken" }
      })
      assert.deepStrictEqual(yield* storeOf(2, "a", "z").commit(commitOf({ id: "T-s2" })), { _tag: "Stale" })
      const fault = yield* Effect.flip(storeOf(3, "c", "x").commit(commitOf({ id: "T-s2" })))
      assert.strictEqual(fault.constraint, "seat_place")
    })
  )

  it.scopedLive("keeps one of two commands under one key, even for two actors at the same moment", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const observer = yield* openDatabase(databases, "device", 1)
      const key = keyed(idOf(2500))
      const done = yield* Effect.makeLatch(false)
      const hasBegun = yield* Effect.makeLatch(false)
      const first = yield* Effect.forkScoped(
        database.transaction(
          store
            .commit(commitOf({ id: "T-k1", cause: key }))
            .pipe(Effect.zipRight(hasBegun.open), Effect.zipRight(done.await))
        )
      )
      const { instance } = yield* makeInstance(store, "T-k2")
      yield* hasBegun.await
      const second = yield* Effect.forkScoped(instance.deliver(add(1), key))
      yield* until(
        "the second waits for the first",
        Effect.map(waitingIn(observer), (count) => count === 1)
      )
      yield* done.open
      yield* Fiber.join(first)
      const outcome = yield* Fiber.join(second)
      assert.deepStrictEqual(outcome, { _tag: "Accepted", replies: [], repeated: true })
      assert.isNull(yield* store.load("T-k2"))
    })
  )

  for (const cut of ["beforeTheServer", "beforeTheAnswer"] as const) {
    it.scopedLive(`tells whether a commit took place whose connection broke (${cut})`, () =>
      Effect.gen(function* () {
        const { store: direct } = yield* openStore
        const id = `T-${cut}`
        const proxy = yield* cuttingProxy(Redacted.value(databases.url("device")))
        const database = yield* makeDatabase({ name: "device", url: proxy.url, connections: 1 })
        const { instance } = yield* makeInstance(makePostgresStore(database, tallyPersistence), id)
        yield* instance.deliver(add(1), noCause)
        proxy.cutNext(cut)
        const result = yield* Effect.either(instance.deliver(askToAdd(5), keyed(idOf(3000))))
        const added = yield* addedOf(direct, id)
        if (cut === "beforeTheAnswer") {
          assert.isTrue(result._tag === "Right" && result.right._tag === "Accepted" && !result.right.repeated)
          assert.deepStrictEqual(added, [1, 5])
        } else {
          assert.isTrue(result._tag === "Left" && result.left.certain)
          assert.deepStrictEqual(added, [1])
        }
        yield* instance.deliver(askToAdd(5), keyed(idOf(3000)))
        yield* instance.deliver(add(2), noCause)
        assert.deepStrictEqual(yield* addedOf(direct, id), [1, 5, 2])
        yield* database.query(sql`DELETE FROM processed_command WHERE command_id = ${idOf(3000)}`)
      })
    )
  }
})

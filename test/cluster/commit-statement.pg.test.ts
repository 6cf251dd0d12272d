/** A commit is one statement that keeps everything or nothing. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import type { Commit } from "../../src/cluster/actor-store.ts"
import { commitStatement } from "../../src/cluster/commit-statement.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import type { Database } from "../../src/services/database.ts"
import { RowChanges } from "../../src/services/row-changes.ts"
import { composed, sql } from "../../src/services/sql.ts"
import { decodeRow, integer, nullable, table, text } from "../../src/services/table.ts"
import { openDatabase, run } from "../services/database-notes.ts"
import {
  keyOf,
  type Shelf,
  shelves,
  shelvesBefore,
  shelvesOf,
  touchBoth,
  touches
} from "../services/row-touches.ts"
import { contentsOf } from "../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { commitOf, commitTime, idOf, messageOf } from "./commits.ts"
import { keyed, noCause, sourced, tallyPersistence } from "./tally.ts"

/** Desks of an aisle: one at most is open. */
const desks = table(
  "device",
  "desk",
  { aisle: text, number: integer, closedBy: nullable(text) },
  { key: ["number"] }
)

const makeTables = (database: Database) =>
  Effect.gen(function* () {
    yield* run(database, "DROP TABLE IF EXISTS shelf, desk")
    yield* run(
      database,
      "CREATE TABLE shelf (aisle text, place text, count int NOT NULL CHECK (count >= 0), note text, created_at timestamptz NOT NULL, updated_at timestamptz, PRIMARY KEY (aisle, place))"
    )
    yield* run(
      database,
      "CREATE TABLE desk (aisle text, number int PRIMARY KEY, closed_by text, created_at timestamptz, updated_at timestamptz)"
    )
    yield* run(database, "CREATE UNIQUE INDEX desk_open ON desk (aisle) WHERE closed_by IS NULL")
  })

/** Carries out a commit together with changes of rows. */
const commitWith = (database: Database, commit: Commit, changes: RowChanges) =>
  Effect.map(
    database.query(commitStatement("Robot", commit, commit.state, changes.groups())),
    ([row]) => row?.["committed"]
  )

/** Everything that a commit can write, in one. */
const everything = (changed: Partial<Commit> = {}): Commit =>
  commitOf({
    cause: keyed(idOf(1)),
    response: [{ _tag: "Sum", sum: 1 }],
    outbox: [
      messageOf(1, { key: changed.id ?? "T-1" }),
      messageOf(2, { key: changed.id ?? "T-1", kind: "effect", keySeq: null })
    ],
    timers: [
      { _tag: "SetTimer", key: "a", dueAt: commitTime + 1000, command: { _tag: "Add" } },
      { _tag: "CancelTimer", key: "b" }
    ],
    ...changed
  })

describePostgres("a commit", () => {
  const databases = freshDatabases(["device"])

  it.scopedLive("takes one round trip, whatever it writes", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      yield* makeTables(database)
      const changes = new RowChanges(commitTime)
      changes.insert(shelves, { aisle: "1", place: "1", count: 1, note: null })
      changes.put(shelves, { aisle: "1", place: "2", count: 1, note: null })
      changes.keep(shelves, { aisle: "1", place: "3", count: 1, note: null })
      changes.set(desks, { number: 1, closedBy: "x" })
      changes.remove(desks, { number: 2 })
      const before = database.statementCount()
      assert.isTrue(yield* commitWith(database, everything({ id: "T-all" }), changes))
      assert.strictEqual(database.statementCount() - before, 1)
      const [row] = yield* database.query(
        sql`SELECT (SELECT count(*) FROM shelf) AS shelves, (SELECT count(*) FROM outbox WHERE key = 'T-all') AS messages,
          (SELECT count(*) FROM timer WHERE actor_id = 'T-all') AS timers,
          (SELECT count(*) FROM processed_command WHERE command_id = ${idOf(1)}) AS answers,
          (SELECT version FROM actor_state WHERE actor_id = 'T-all') AS version`
      )
      assert.deepStrictEqual(row, { shelves: 3, messages: 2, timers: 1, answers: 1, version: 1 })
    })
  )

  it.scopedLive("at a version that is over writes nothing at all", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      const store = makePostgresStore(database, tallyPersistence)
      yield* makeTables(database)
      const id = "T-stale"
      assert.deepStrictEqual(yield* store.commit(commitOf({ id })), { _tag: "Committed" })
      assert.deepStrictEqual(yield* store.commit(commitOf({ id, version: 1 })), { _tag: "Committed" })
      const before = yield* Effect.promise(() => contentsOf(database))
      for (const version of [0, 1, 3]) {
        const late = everything({ id, version, newVersion: version + 1, cause: keyed(idOf(2)) })
        assert.deepStrictEqual(yield* store.commit(late), { _tag: "Stale" })
        const changes = new RowChanges(commitTime)
        changes.insert(shelves, { aisle: "late", place: String(version), count: 1, note: null })
        assert.isFalse(yield* commitWith(database, late, changes))
        const sourcedLate = { ...late, cause: sourced(idOf(3), 1) }
        assert.deepStrictEqual(yield* store.commit(sourcedLate), { _tag: "Stale" })
      }
      assert.deepStrictEqual(yield* Effect.promise(() => contentsOf(database)), before)
    })
  )

  it.scopedLive("of a command or a message that was carried out before writes nothing at all", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      const store = makePostgresStore(database, tallyPersistence)
      const id = "T-repeated"
      const causes = [keyed(idOf(4)), sourced(idOf(5)), sourced(idOf(6), 10)]
      for (const [version, cause] of causes.entries()) {
        assert.deepStrictEqual(yield* store.commit(commitOf({ id, version, cause })), { _tag: "Committed" })
      }
      const before = yield* Effect.promise(() => contentsOf(database))
      // The last is another message, but an older one of its key.
      for (const cause of [...causes, sourced(idOf(7), 9)]) {
        const again = everything({ id, version: 3, newVersion: 4, cause })
        assert.deepStrictEqual(yield* store.commit(again), { _tag: "Repeated" })
      }
      assert.deepStrictEqual(yield* Effect.promise(() => contentsOf(database)), before)
    })
  )

  it.scopedLive(
    "takes one message once per actor and command, and messages of other keys and producers",
    () =>
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "device")
        const store = makePostgresStore(database, tallyPersistence)
        const cause = sourced(idOf(8), 5)
        const commits = [
          commitOf({ id: "T-a", cause }),
          commitOf({ id: "T-b", cause }),
          commitOf({ id: "T-a", version: 1, cause, command: { _tag: "Ensure" } }),
          commitOf({ id: "T-a", version: 2, cause: sourced(idOf(9), 1, "another key") }),
          commitOf({
            id: "T-a",
            version: 3,
            cause: { ...noCause, source: { eventId: idOf(10), producer: "Hub", key: "a-key", keySeq: 1 } }
          })
        ]
        for (const commit of commits)
          assert.deepStrictEqual(yield* store.commit(commit), { _tag: "Committed" })
      })
  )

  it.scopedLive("of many at one version keeps exactly one", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device", 8)
      const store = makePostgresStore(database, tallyPersistence)
      for (const version of [0, 1]) {
        const results = yield* Effect.forEach(
          Array.from({ length: 12 }, (_, n) => n),
          (n) =>
            store.commit(
              commitOf({ id: "T-race", version, commitId: idOf(100 + n), outbox: [messageOf(20 + version)] })
            ),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(results.filter(({ _tag }) => _tag === "Committed").length, 1)
        assert.strictEqual(results.filter(({ _tag }) => _tag === "Stale").length, 11)
      }
    })
  )

  it.scopedLive("that breaks a rule of the schema writes nothing at all", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      yield* makeTables(database)
      const before = yield* Effect.promise(() => contentsOf(database))
      const changes = new RowChanges(commitTime)
      changes.insert(shelves, { aisle: "1", place: "1", count: -1, note: null })
      const fault = yield* Effect.flip(
        commitWith(database, everything({ id: "T-broken", cause: keyed(idOf(11)) }), changes)
      )
      assert.strictEqual(fault.kind, "Constraint")
      assert.strictEqual(fault.constraint, "shelf_count_check")
      assert.deepStrictEqual(yield* Effect.promise(() => contentsOf(database)), before)
    })
  )

  it.scopedLive("does to rows what all touches did, one after the other", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      yield* makeTables(database)
      let runs = 0
      const law = fc.asyncProperty(shelvesBefore, touches, (rows, list) =>
        Effect.runPromise(
          Effect.gen(function* () {
            runs += 1
            yield* run(database, "TRUNCATE shelf")
            const setUp = new RowChanges(commitTime - 1)
            for (const row of rows) setUp.insert(shelves, row)
            yield* commitWith(database, commitOf({ id: `T-before-${runs}` }), setUp)
            const model = shelvesOf(rows)
            const changes = new RowChanges(commitTime)
            touchBoth(model, changes, list)
            assert.isTrue(yield* commitWith(database, commitOf({ id: `T-law-${runs}` }), changes))
            const [row] = yield* database.query(
              composed("SELECT coalesce(json_agg(shelf ORDER BY aisle, place), '[]') AS rows FROM shelf", [])
            )
            const found = (
              (row?.["rows"] ?? []) as ReadonlyArray<{ readonly [column: string]: unknown }>
            ).map((image): Shelf => decodeRow(shelves, image))
            const expected = [...model.values()]
            const byKey = (a: Shelf, b: Shelf) => (keyOf(a) < keyOf(b) ? -1 : 1)
            assert.deepStrictEqual([...found].sort(byKey), [...expected].sort(byKey))
          })
        )
      )
      yield* Effect.promise(() => fc.assert(law, { numRuns: 60 }))
    })
  )

  it.scopedLive("closes a row before it opens the next, where only one may be open", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      yield* makeTables(database)
      const open = new RowChanges(commitTime)
      open.insert(desks, { aisle: "1", number: 1, closedBy: null })
      assert.isTrue(yield* commitWith(database, commitOf({ id: "T-desk" }), open))
      const move = new RowChanges(commitTime)
      move.set(desks, { number: 1, closedBy: "x" })
      move.insert(desks, { aisle: "1", number: 2, closedBy: null })
      assert.isTrue(yield* commitWith(database, commitOf({ id: "T-desk", version: 1 }), move))
      const [row] = yield* database.query(
        sql`SELECT array_agg(number) AS open FROM desk WHERE closed_by IS NULL`
      )
      assert.deepStrictEqual(row, { open: [2] })
    })
  )

  it.scopedLive("stamps a row when it is made and when it changes", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device")
      yield* makeTables(database)
      for (const version of [0, 1]) {
        const changes = new RowChanges(commitTime + version)
        changes.put(shelves, { aisle: "1", place: "1", count: version, note: null })
        yield* commitWith(database, commitOf({ id: "T-stamps", version }), changes)
      }
      const rows = yield* database.query(sql`SELECT count, created_at, updated_at FROM shelf`)
      assert.deepStrictEqual(rows, [{ count: 1, created_at: commitTime, updated_at: commitTime + 1 }])
    })
  )
})

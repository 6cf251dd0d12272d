/** Transactions of the wrapper around a database, on PostgreSQL. */
import { assert, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { DatabaseFault } from "../../src/services/database-fault.ts"
import { sql } from "../../src/services/sql.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { until } from "../support/until.ts"
import { addNote, clearNotes, connectionsIn, notes, openDatabase, run } from "./database-notes.ts"

describePostgres("a transaction", () => {
  const databases = freshDatabases(["deliveries", "device"])

  it.scopedLive("keeps what its effect did when it succeeds, and gives its value", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      const value = yield* database.transaction(Effect.as(addNote(database, 1), "done"))
      assert.strictEqual(value, "done")
      assert.deepStrictEqual(yield* notes(database), [1])
    })
  )

  it.scopedLive(
    "leaves statements for another database alone: they run there at once and stay after a rollback",
    () =>
      Effect.gen(function* () {
        const deliveries = yield* openDatabase(databases, "deliveries")
        const device = yield* openDatabase(databases, "device")
        yield* clearNotes(deliveries)
        yield* clearNotes(device)
        const exit = yield* deliveries
          .transaction(
            Effect.gen(function* () {
              yield* addNote(deliveries, 1)
              yield* addNote(device, 2)
              assert.deepStrictEqual(yield* notes(deliveries), [1])
              assert.deepStrictEqual(yield* notes(device), [2])
              const [where] = yield* device.query(sql`SELECT current_database() AS name`)
              assert.include(String(where?.["name"]), "device")
              return yield* Effect.fail("no")
            })
          )
          .pipe(Effect.exit)
        assert.deepStrictEqual(exit, Exit.fail("no"))
        assert.deepStrictEqual(yield* notes(deliveries), [])
        assert.deepStrictEqual(yield* notes(device), [2])
      })
  )

  it.scopedLive("of one database inside that of another commits and rolls back by itself", () =>
    Effect.gen(function* () {
      const deliveries = yield* openDatabase(databases, "deliveries")
      const device = yield* openDatabase(databases, "device")
      yield* clearNotes(deliveries)
      yield* clearNotes(device)
      yield* deliveries
        .transaction(
          Effect.gen(function* () {
            yield* addNote(deliveries, 1)
            yield* device.transaction(addNote(device, 2))
            yield* Effect.ignore(
              device.transaction(Effect.zipRight(addNote(device, 3), Effect.fail("inner")))
            )
            return yield* Effect.fail("outer")
          })
        )
        .pipe(Effect.ignore)
      assert.deepStrictEqual(yield* notes(deliveries), [])
      assert.deepStrictEqual(yield* notes(device), [2])
    })
  )

  it.scopedLive("nested in another, and failing, takes back its own statements and no others", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      yield* database.transaction(
        Effect.gen(function* () {
          yield* addNote(database, 1)
          yield* Effect.ignore(
            database.transaction(
              Effect.gen(function* () {
                yield* addNote(database, 2)
                yield* database.transaction(addNote(database, 3))
                assert.deepStrictEqual(yield* notes(database), [1, 2, 3])
                return yield* Effect.fail("inner")
              })
            )
          )
          yield* database.transaction(addNote(database, 4))
          yield* addNote(database, 5)
        })
      )
      assert.deepStrictEqual(yield* notes(database), [1, 4, 5])
    })
  )

  it.scopedLive("nested in another and broken by a statement leaves the outer one usable", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      yield* database.transaction(
        Effect.gen(function* () {
          yield* addNote(database, 1)
          const exit = yield* Effect.exit(database.transaction(addNote(database, 1)))
          assert.isTrue(Exit.isFailure(exit))
          yield* addNote(database, 2)
        })
      )
      assert.deepStrictEqual(yield* notes(database), [1, 2])
    })
  )

  it.scopedLive(
    "nested in another, whose effect hides that a statement broke it, fails and is taken back",
    () =>
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "deliveries")
        yield* clearNotes(database)
        yield* database.transaction(
          Effect.gen(function* () {
            yield* addNote(database, 1)
            const hidden = Effect.zipRight(addNote(database, 2), Effect.ignore(addNote(database, 1)))
            const fault = yield* Effect.flip(database.transaction(hidden))
            assert.instanceOf(fault, DatabaseFault)
            yield* addNote(database, 3)
          })
        )
        assert.deepStrictEqual(yield* notes(database), [1, 3])
      })
  )

  it.scopedLive("whose effect hides that a statement broke it fails: PostgreSQL has rolled it back", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      const hidden = Effect.zipRight(addNote(database, 1), Effect.ignore(addNote(database, 1)))
      const fault = yield* Effect.flip(database.transaction(hidden))
      assert.strictEqual(fault.kind, "Refused")
      assert.deepStrictEqual(yield* notes(database), [])
    })
  )

  it.scopedLive(
    "takes nested transactions that run at once one after the other, each whole or not at all",
    () =>
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "deliveries")
        yield* clearNotes(database)
        const numbers = Array.from({ length: 12 }, (_, index) => index)
        yield* database.transaction(
          Effect.forEach(
            numbers,
            (n) =>
              Effect.ignore(
                database.transaction(
                  Effect.gen(function* () {
                    yield* addNote(database, 10 * n)
                    yield* Effect.yieldNow()
                    yield* addNote(database, 10 * n + 1)
                    if (n % 3 === 0) return yield* Effect.fail("every third")
                  })
                )
              ),
            { concurrency: "unbounded", discard: true }
          )
        )
        const kept = numbers.filter((n) => n % 3 !== 0).flatMap((n) => [10 * n, 10 * n + 1])
        assert.deepStrictEqual(yield* notes(database), kept)
      })
  )

  it.scopedLive("does not see another that runs at the same time", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      const both = yield* Deferred.make<void>()
      const looked = yield* Deferred.make<void>()
      const first = database.transaction(
        Effect.gen(function* () {
          yield* addNote(database, 1)
          yield* Deferred.succeed(both, undefined)
          yield* Deferred.await(looked)
          return yield* notes(database)
        })
      )
      const second = database.transaction(
        Effect.gen(function* () {
          yield* Deferred.await(both)
          yield* addNote(database, 2)
          const seen = yield* notes(database)
          yield* Deferred.succeed(looked, undefined)
          return seen
        })
      )
      const [seenByFirst, seenBySecond] = yield* Effect.all([first, second], { concurrency: 2 })
      assert.include(seenByFirst, 1)
      assert.deepStrictEqual(seenBySecond, [2])
      assert.deepStrictEqual(yield* notes(database), [1, 2])
    })
  )

  it.scopedLive("that fails, dies or is interrupted gives its only connection back, clean", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      const observer = yield* openDatabase(databases, "deliveries", 1)
      yield* clearNotes(database)
      const endings: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        Effect.fail("failure"),
        Effect.die("defect"),
        Effect.interrupt,
        Effect.sync(() => {
          throw new Error("thrown")
        }),
        addNote(database, 1),
        Effect.zipRight(Effect.yieldNow(), Effect.failCause(yield* Effect.cause(Effect.die("cause"))))
      ]
      for (const ending of endings) {
        const exit = yield* Effect.exit(database.transaction(Effect.zipRight(addNote(database, 1), ending)))
        assert.isTrue(Exit.isFailure(exit))
        assert.deepStrictEqual(yield* notes(database), [])
        assert.deepStrictEqual(yield* connectionsIn(observer, "idle in transaction%"), [])
      }
    })
  )

  it.scopedLive("that is interrupted, wherever it is, is rolled back and gives its connection back", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      const observer = yield* openDatabase(databases, "deliveries", 1)
      yield* clearNotes(database)
      const sentBy = (statements: number) =>
        Effect.gen(function* () {
          const before = database.statementCount()
          const fiber = yield* Effect.fork(
            database.transaction(
              Effect.gen(function* () {
                yield* addNote(database, 1)
                yield* addNote(database, 2)
                yield* run(database, "SELECT pg_sleep(0.05)")
                yield* Effect.never
              })
            )
          )
          while (database.statementCount() < before + statements) yield* Effect.yieldNow()
          const exit = yield* Fiber.interrupt(fiber)
          assert.isTrue(Exit.isInterrupted(exit))
          assert.deepStrictEqual(yield* notes(database), [], `interrupted after ${statements} statements`)
          yield* until(
            "no transaction is open",
            Effect.map(connectionsIn(observer, "idle in transaction%"), (pids) => pids.length === 0)
          )
        })
      // BEGIN, the notes, the pause.
      for (const statements of [1, 2, 3, 4]) yield* sentBy(statements)
    })
  )

  it.scopedLive("is over for a fiber that outlives it: what that fiber asks is refused", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      const over = yield* Deferred.make<void>()
      const afterwards = <A, E>(effect: Effect.Effect<A, E>) =>
        Effect.forkDaemon(Effect.zipRight(Deferred.await(over), effect))
      const [fiber, nesting] = yield* database.transaction(
        Effect.all([afterwards(addNote(database, 1)), afterwards(database.transaction(addNote(database, 1)))])
      )
      yield* Deferred.succeed(over, undefined)
      const fault = yield* Effect.flip(Fiber.join(fiber))
      assert.strictEqual(fault.kind, "Refused")
      assert.include(fault.message, "outlived")
      const nested = yield* Effect.flip(Fiber.join(nesting))
      assert.include(nested.message, "outlived")
      // The fiber that waited for it goes on as one without a transaction.
      yield* addNote(database, 2)
      assert.deepStrictEqual(yield* notes(database), [2])
    })
  )

  it.scopedLive("is over for a fiber that was still waiting for its turn with a nested one", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      yield* clearNotes(database)
      const started = yield* Deferred.make<void>()
      const waiting = yield* database.transaction(
        Effect.gen(function* () {
          // The first holds the turn for as long as its statement runs; the second waits for it.
          yield* Effect.forkDaemon(run(database, "SELECT pg_sleep(0.1)"))
          yield* Effect.yieldNow()
          const fiber = yield* Effect.forkDaemon(
            Effect.zipRight(Deferred.succeed(started, undefined), database.transaction(addNote(database, 1)))
          )
          yield* Deferred.await(started)
          yield* Effect.yieldNow()
          return fiber
        })
      )
      const fault = yield* Effect.flip(Fiber.join(waiting))
      assert.strictEqual(fault.kind, "Refused")
      assert.include(fault.message, "outlived")
      assert.deepStrictEqual(yield* notes(database), [])
    })
  )

  it.scopedLive(
    "is over for a fiber in the middle of a nested one, which touches the connection no more",
    () =>
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "deliveries", 1)
        yield* clearNotes(database)
        const inside = yield* Deferred.make<void>()
        const over = yield* Deferred.make<void>()
        const fiber = yield* database.transaction(
          Effect.gen(function* () {
            const late = Effect.gen(function* () {
              yield* Deferred.succeed(inside, undefined)
              yield* Deferred.await(over)
              yield* addNote(database, 1)
            })
            const fiber = yield* Effect.forkDaemon(database.transaction(late))
            yield* Deferred.await(inside)
            return fiber
          })
        )
        // The only connection is in other hands when the late fiber goes on.
        yield* database.transaction(
          Effect.gen(function* () {
            yield* addNote(database, 2)
            const before = database.statementCount()
            yield* Deferred.succeed(over, undefined)
            const fault = yield* Effect.flip(Fiber.join(fiber))
            assert.include(fault.message, "outlived")
            assert.strictEqual(database.statementCount(), before)
            yield* addNote(database, 3)
          })
        )
        assert.deepStrictEqual(yield* notes(database), [2, 3])
      })
  )

  it.scopedLive("costs two round trips more than its statements, a nested one too", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      const cost = <A, E>(effect: Effect.Effect<A, E>) =>
        Effect.gen(function* () {
          const before = database.statementCount()
          yield* Effect.exit(effect)
          return database.statementCount() - before
        })
      assert.strictEqual(yield* cost(addNote(database, 1)), 1)
      assert.strictEqual(yield* cost(database.transaction(addNote(database, 2))), 3)
      assert.strictEqual(yield* cost(database.transaction(database.transaction(addNote(database, 3)))), 5)
      assert.strictEqual(yield* cost(database.transaction(Effect.fail("no"))), 2)
    })
  )
})

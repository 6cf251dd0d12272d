/** What callers are told when a database, or the way to it, fails. */
import { connect, createServer, type Server, type Socket } from "node:net"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import { DatabaseFault } from "../../src/services/database-fault.ts"
import { cuttingProxy } from "../support/cutting-proxy.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { until } from "../support/until.ts"
import {
  addNote,
  backendOf,
  changeNote,
  clearNotes,
  connectionsIn,
  notes,
  openDatabase,
  run,
  terminate,
  wordsOf
} from "./database-notes.ts"

/** A port of this machine on which nobody listens. */
const closedPort = Effect.promise(
  () =>
    new Promise<number>((resolve) => {
      const server = createServer()
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 1))
      })
    })
)

/**
 * A way to the server of `url` whose connections can fall silent, as those to a host that is gone: nobody
 * closes them, and nothing comes through any more. Connections that are made afterwards are good.
 */
const silentWay = (url: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(
        () =>
          new Promise<{ readonly server: Server; readonly sockets: Set<Socket> }>((resolve) => {
            const target = new URL(url)
            const sockets = new Set<Socket>()
            const server = createServer((client) => {
              const upstream = connect(Number(target.port === "" ? 5432 : target.port), target.hostname)
              for (const socket of [client, upstream]) {
                sockets.add(socket)
                socket.on("error", () => undefined)
              }
              client.pipe(upstream).pipe(client)
            })
            server.listen(0, "127.0.0.1", () => resolve({ server, sockets }))
          })
      ),
      ({ server, sockets }) =>
        Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              for (const socket of sockets) socket.destroy()
              server.close(() => resolve())
            })
        )
    ),
    ({ server, sockets }) => {
      const through = new URL(url)
      const address = server.address()
      through.hostname = "127.0.0.1"
      through.port = String(typeof address === "object" && address !== null ? address.port : 1)
      return {
        url: through.href,
        fallSilent: () => {
          for (const socket of sockets) {
            socket.unpipe()
            socket.pause()
          }
        }
      }
    }
  )

describePostgres("a fault of a database", () => {
  const databases = freshDatabases(["deliveries"])

  it.scopedLive("names the constraint that said no, and quotes no value of the row", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      yield* run(database, "CREATE TABLE IF NOT EXISTS secret (pin text CONSTRAINT pin_once UNIQUE)")
      yield* run(database, "INSERT INTO secret VALUES ('987654') ON CONFLICT DO NOTHING")
      const fault = yield* Effect.flip(run(database, "INSERT INTO secret SELECT pin FROM secret"))
      assert.strictEqual(fault.kind, "Constraint")
      assert.strictEqual(fault.code, "23505")
      assert.strictEqual(fault.constraint, "pin_once")
      assert.notInclude(JSON.stringify(fault), "987654")
      assert.notInclude(String(fault), "987654")
      const parameter = yield* Effect.flip(
        Effect.zipRight(addNote(database, 1, "hers"), addNote(database, 1, "secret words"))
      )
      assert.strictEqual(parameter.constraint, "note_once")
      assert.include(parameter.operation, "INSERT INTO note")
      assert.notInclude(JSON.stringify(parameter), "secret words")
    })
  )

  it.scopedLive("of a statement that is no SQL is refused, and the connection stays good", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      const before = yield* backendOf(database)
      const fault = yield* Effect.flip(run(database, "SELECT nonsense"))
      assert.strictEqual(fault.kind, "Refused")
      assert.strictEqual(fault.code, "42703")
      assert.strictEqual(yield* backendOf(database), before)
    })
  )

  it.scopedLive("is `Unavailable` when nobody listens", () =>
    Effect.gen(function* () {
      const port = yield* closedPort
      const database = yield* makeDatabase({
        name: "deliveries",
        url: `postgres://postgres@127.0.0.1:${port}/nowhere`,
        connections: 2
      })
      const byQuery = yield* Effect.flip(notes(database))
      assert.strictEqual(byQuery.kind, "Unavailable")
      assert.strictEqual(byQuery.code, "ECONNREFUSED")
      const byTransaction = yield* Effect.flip(database.transaction(notes(database)))
      assert.strictEqual(byTransaction.kind, "Unavailable")
    })
  )

  it.scopedLive(
    "is `Unavailable` when the door shuts before anything was sent, and passes when it opens",
    () =>
      Effect.gen(function* () {
        const proxy = yield* cuttingProxy(Redacted.value(databases.url("deliveries")))
        const database = yield* makeDatabase({ name: "deliveries", url: proxy.url, connections: 2 })
        proxy.closeDoor()
        const byQuery = yield* Effect.flip(notes(database))
        assert.strictEqual(byQuery.kind, "Unavailable")
        const byTransaction = yield* Effect.flip(database.transaction(notes(database)))
        assert.strictEqual(byTransaction.kind, "Unavailable")
        proxy.openDoor()
        yield* clearNotes(database)
        assert.deepStrictEqual(yield* notes(database), [])
      })
  )

  it.scopedLive(
    "is `Unavailable` when an administrator ends the connection in the middle of a statement",
    () =>
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "deliveries", 1)
        const administrator = yield* openDatabase(databases, "deliveries", 1)
        yield* clearNotes(database)
        const pid = yield* backendOf(database)
        const fiber = yield* Effect.fork(
          Effect.flip(
            run(
              database,
              "WITH pause AS MATERIALIZED (SELECT pg_sleep(20)) INSERT INTO note SELECT 1, '' FROM pause"
            )
          )
        )
        yield* until(
          "the statement runs",
          Effect.map(connectionsIn(administrator, "active"), (pids) => pids.includes(pid))
        )
        yield* terminate(administrator, pid)
        const fault = yield* Fiber.join(fiber)
        assert.strictEqual(fault.kind, "Unavailable")
        assert.strictEqual(fault.code, "57P01")
        // The pool of one goes on with another connection, and nothing was kept.
        assert.deepStrictEqual(yield* notes(database), [])
        assert.notStrictEqual(yield* backendOf(database), pid)
      })
  )

  it.scopedLive("ends a transaction whose connection goes away between two statements, and only that", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      const administrator = yield* openDatabase(databases, "deliveries", 1)
      yield* clearNotes(database)
      const fault = yield* Effect.flip(
        database.transaction(
          Effect.gen(function* () {
            yield* addNote(database, 1)
            const pid = yield* backendOf(database)
            yield* terminate(administrator, pid)
            yield* Effect.sleep("20 millis")
            yield* addNote(database, 2)
          })
        )
      )
      assert.instanceOf(fault, DatabaseFault)
      assert.deepStrictEqual(yield* notes(database), [])
    })
  )

  it.scopedLive("is `OutcomeUnknown` when the connection breaks while a statement is under way", () =>
    Effect.gen(function* () {
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("deliveries")))
      const database = yield* makeDatabase({ name: "deliveries", url: proxy.url, connections: 1 })
      yield* clearNotes(database)
      proxy.cutNext("beforeTheServer")
      const lost = yield* Effect.flip(addNote(database, 1))
      assert.strictEqual(lost.kind, "OutcomeUnknown")
      assert.deepStrictEqual(yield* notes(database), [])
      proxy.cutNext("beforeTheAnswer")
      const kept = yield* Effect.flip(addNote(database, 2))
      assert.strictEqual(kept.kind, "OutcomeUnknown")
      assert.deepStrictEqual(yield* notes(database), [2])
    })
  )

  it.scopedLive(
    "is `OutcomeUnknown` when the server falls silent, and the next statement finds another way",
    () =>
      Effect.gen(function* () {
        const way = yield* silentWay(Redacted.value(databases.url("deliveries")))
        const database = yield* makeDatabase({
          name: "deliveries",
          url: way.url,
          connections: 1,
          answerWithinMs: 500
        })
        yield* clearNotes(database)
        way.fallSilent()
        const byQuery = yield* Effect.flip(addNote(database, 1))
        assert.strictEqual(byQuery.kind, "OutcomeUnknown")
        assert.deepStrictEqual(yield* notes(database), [])
        const byTransaction = yield* Effect.flip(
          database.transaction(
            Effect.zipRight(
              notes(database),
              Effect.suspend(() => {
                way.fallSilent()
                return addNote(database, 2)
              })
            )
          )
        )
        assert.strictEqual(byTransaction.kind, "OutcomeUnknown")
        assert.deepStrictEqual(yield* notes(database), [])
      })
  )

  for (const cut of ["beforeTheServer", "beforeTheAnswer"] as const) {
    const keeps = cut === "beforeTheAnswer"

    it.scopedLive(`during COMMIT is \`OutcomeUnknown\` where nobody can tell (cut ${cut})`, () =>
      Effect.gen(function* () {
        const proxy = yield* cuttingProxy(Redacted.value(databases.url("deliveries")))
        const database = yield* makeDatabase({ name: "deliveries", url: proxy.url, connections: 1 })
        yield* clearNotes(database)
        const fault = yield* Effect.flip(
          database.transaction(
            Effect.zipRight(
              addNote(database, 1),
              Effect.sync(() => proxy.cutNext(cut))
            )
          )
        )
        assert.strictEqual(fault.kind, "OutcomeUnknown")
        assert.include(fault.operation, "COMMIT")
        assert.deepStrictEqual(yield* notes(database), keeps ? [1] : [])
      })
    )

    it.scopedLive(`during COMMIT is settled by \`wasCommitted\`, on the only connection (cut ${cut})`, () =>
      Effect.gen(function* () {
        const proxy = yield* cuttingProxy(Redacted.value(databases.url("deliveries")))
        const database = yield* makeDatabase({ name: "deliveries", url: proxy.url, connections: 1 })
        yield* clearNotes(database)
        const result = yield* Effect.either(
          database.transaction(
            Effect.zipRight(
              addNote(database, 1),
              Effect.sync(() => {
                proxy.cutNext(cut)
                return "value"
              })
            ),
            { wasCommitted: Effect.map(notes(database), (ids) => ids.includes(1)) }
          )
        )
        assert.strictEqual(
          result._tag === "Right" ? result.right : result.left.kind,
          keeps ? "value" : "OutcomeUnknown"
        )
        assert.deepStrictEqual(yield* notes(database), keeps ? [1] : [])
      })
    )
  }

  it.scopedLive("during COMMIT stays in doubt when nobody can look whether it was committed", () =>
    Effect.gen(function* () {
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("deliveries")))
      const database = yield* makeDatabase({ name: "deliveries", url: proxy.url, connections: 1 })
      yield* clearNotes(database)
      const fault = yield* Effect.flip(
        database.transaction(
          Effect.sync(() => {
            proxy.cutNext("beforeTheAnswer")
            proxy.closeDoor()
          }),
          { wasCommitted: Effect.map(notes(database), (ids) => ids.includes(1)) }
        )
      )
      assert.strictEqual(fault.kind, "OutcomeUnknown")
    })
  )

  it.scopedLive("is no concern of `wasCommitted` when the server itself refused the COMMIT", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      yield* run(database, "DROP TABLE IF EXISTS late")
      yield* run(
        database,
        "CREATE TABLE late (id int CONSTRAINT late_once UNIQUE DEFERRABLE INITIALLY DEFERRED)"
      )
      let asked = 0
      const twice = run(database, "INSERT INTO late VALUES (1), (1)")
      const fault = yield* Effect.flip(
        database.transaction(twice, {
          wasCommitted: Effect.sync(() => {
            asked += 1
            return true
          })
        })
      )
      assert.strictEqual(fault.kind, "Constraint")
      assert.strictEqual(fault.constraint, "late_once")
      assert.strictEqual(asked, 0)
    })
  )
})

describePostgres("a conflict", () => {
  const databases = freshDatabases(["deliveries"])

  it.scopedLive("between serialisable transactions is tried again until both are kept", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      yield* addNote(database, 1, "0")
      let reads = 0
      const increment = database.transaction(
        Effect.gen(function* () {
          yield* run(database, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
          const words = yield* wordsOf(database, 1)
          reads += 1
          // The first time, neither writes before both have read.
          yield* until(
            "the other has read, too",
            Effect.sync(() => reads >= 2)
          )
          yield* changeNote(database, 1, String(Number(words) + 1))
        })
      )
      yield* Effect.all([increment, increment], { concurrency: 2 })
      assert.strictEqual(yield* wordsOf(database, 1), "2")
      assert.strictEqual(reads, 3)
    })
  )

  it.scopedLive("in which two transactions wait for each other is tried again until both are kept", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries")
      yield* clearNotes(database)
      yield* addNote(database, 1)
      yield* addNote(database, 2)
      let holds = 0
      const inOrder = (first: number, second: number, words: string) =>
        database.transaction(
          Effect.gen(function* () {
            yield* run(database, "SET LOCAL deadlock_timeout = '20ms'")
            yield* changeNote(database, first, words)
            holds += 1
            // The first time, each holds the row that the other wants.
            yield* until(
              "the other holds its row",
              Effect.sync(() => holds >= 2)
            )
            yield* changeNote(database, second, words)
          })
        )
      yield* Effect.all([inOrder(1, 2, "a"), inOrder(2, 1, "b")], { concurrency: 2 })
      assert.strictEqual(holds, 3)
      assert.strictEqual(yield* wordsOf(database, 1), yield* wordsOf(database, 2))
    })
  )

  it.scopedLive("that never ends is given up after five repetitions", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      let tries = 0
      const fault = yield* Effect.flip(
        database.transaction(
          Effect.suspend(() => {
            tries += 1
            return run(database, "DO $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '40001'; END $$")
          })
        )
      )
      assert.strictEqual(fault.kind, "Conflict")
      assert.strictEqual(tries, 6)
      const before = database.statementCount()
      yield* Effect.flip(run(database, "DO $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '40P01'; END $$"))
      assert.strictEqual(database.statementCount() - before, 6)
    })
  )

  it.scopedLive("that the effect reports for reasons of its own is not tried again", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "deliveries", 1)
      let tries = 0
      yield* Effect.flip(
        database.transaction(
          Effect.suspend(() => {
            tries += 1
            return Effect.fail("a failure of the caller")
          })
        )
      )
      assert.strictEqual(tries, 1)
    })
  )
})

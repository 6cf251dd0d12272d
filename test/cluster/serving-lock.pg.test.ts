/** Processes that serve from one database: a process by itself excludes all others, runners share. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { holdServingLock } from "../../src/cluster/serving-lock.ts"
import { sql } from "../../src/services/sql.ts"
import { openDatabase } from "../services/database-notes.ts"
import { cuttingProxy } from "../support/cutting-proxy.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { inQuickTime } from "../support/quick-time.ts"
import { until } from "../support/until.ts"

describePostgres("the lock of those who serve", () => {
  const databases = freshDatabases(["operations", "state"])

  const hold = (
    holder: string,
    isRunner: boolean,
    told: Array<unknown> = [],
    database: "operations" | "state" = "operations"
  ) =>
    Effect.suspend(() =>
      holdServingLock({
        database,
        url: Redacted.value(databases.url(database)),
        holder,
        isRunner,
        report: (event, fields) => void told.push([event, fields])
      })
    )

  it.scopedLive("keeps everybody else away from a process by itself, and names it", () =>
    Effect.gen(function* () {
      yield* hold("the first", false)
      for (const isRunner of [false, true]) {
        const refused = yield* Effect.flip(hold("the second", isRunner))
        assert.deepInclude(refused, { _tag: "ServedAlready", by: ["the first"], areRunners: false })
      }
      yield* hold("on other databases", false, [], "state")
    }).pipe(inQuickTime(20))
  )

  it.scopedLive("is shared by runners, who keep a process by itself away", () =>
    Effect.gen(function* () {
      yield* hold("runner one", true)
      yield* hold("runner two", true)
      const refused = yield* Effect.flip(hold("alone", false))
      assert.deepInclude(refused, { by: ["runner one", "runner two"], areRunners: true })
    }).pipe(inQuickTime(20))
  )

  it.scopedLive("is free when its process has ended, and waits a moment for one that is ending", () =>
    Effect.gen(function* () {
      const first = yield* Scope.make()
      yield* Scope.extend(hold("the first", false), first)
      yield* Scope.close(first, Exit.void)
      const second = yield* Scope.make()
      yield* Scope.extend(hold("the second", false), second)
      yield* Effect.fork(Effect.delay(Scope.close(second, Exit.void), "500 millis"))
      yield* hold("the third", false)
    })
  )

  it.scopedLive("is told when it is lost with its connection, and taken again", () =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      yield* hold("the first", false, told)
      const database = yield* openDatabase(databases, "operations", 1)
      const end = database.query(
        sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'the first'`
      )
      yield* end
      yield* until(
        "it is held again",
        Effect.sync(() => told.length === 2)
      )
      assert.deepStrictEqual(told, [
        ["the lock of this server was lost with its connection", { database: "operations" }],
        ["the lock of this server is held again", { database: "operations" }]
      ])
      assert.deepInclude(yield* Effect.flip(hold("the second", false)), { by: ["the first"] })
    }).pipe(inQuickTime(20))
  )

  it.scopedLive("tells once who took it meanwhile, and takes it when it is free", () =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      const database = yield* openDatabase(databases, "operations", 1)
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("operations")))
      yield* holdServingLock({
        database: "operations",
        url: proxy.url,
        holder: "the first",
        isRunner: false,
        report: (event, fields) => void told.push([event, fields])
      })
      proxy.closeDoor()
      yield* database.query(
        sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'the first'`
      )
      const intruder = yield* Scope.make()
      yield* Scope.extend(hold("the second", false), intruder)
      proxy.openDoor()
      yield* until(
        "it is told",
        Effect.sync(() => told.length === 2)
      )
      yield* Scope.close(intruder, Exit.void)
      yield* until(
        "it is held again",
        Effect.sync(() => told.length === 3)
      )
      assert.deepStrictEqual(told.slice(1), [
        [
          "another process serves from these databases: stop one of them",
          { database: "operations", by: "the second" }
        ],
        ["the lock of this server is held again", { database: "operations" }]
      ])
    }).pipe(inQuickTime(20))
  )
})

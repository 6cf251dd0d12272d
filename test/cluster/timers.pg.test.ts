/** Timers and their rows: what no process holds in memory is found by looking. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Stored } from "../../src/cluster/actor-store.ts"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { makeTimers, type TimersOptions } from "../../src/cluster/timers.ts"
import { type Database, makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { openDatabase } from "../services/database-notes.ts"
import { cuttingProxy } from "../support/cutting-proxy.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { inQuickTime } from "../support/quick-time.ts"
import { until } from "../support/until.ts"
import { commitOf, commitTime } from "./commits.ts"
import { makeInstance } from "./instances.ts"
import { emptyOutbox } from "./relays.ts"
import { add, noCause, refuse, ring, setAlarm, type TallyState, tallyPersistence } from "./tally.ts"

const openTimers = (database: Database, fire: TimersOptions["fire"], changed: Partial<TimersOptions> = {}) =>
  Effect.gen(function* () {
    const reports: Array<string> = []
    const wall = yield* Effect.clock
    const timers = yield* makeTimers([database], {
      clock: hostClock(wall, 1),
      fire,
      report: (event) => void reports.push(event),
      pollEveryMs: 10,
      graceMs: 2000,
      ...changed
    })
    return { timers, reports }
  })

const addedIn = (stored: Stored | null) => (stored?.state as TallyState | undefined)?.added

const timersLeft = (database: Database) =>
  Effect.map(database.query(sql`SELECT count(*) AS count FROM timer`), ([row]) => Number(row?.["count"]))

describePostgres("timers in rows", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 4))

  const openStore = Effect.gen(function* () {
    const database = yield* open
    yield* emptyOutbox(database)
    return { database, store: makePostgresStore(database, tallyPersistence) }
  })

  it.scopedLive("fire for actors that nobody holds, once they are overdue", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const ids = ["T-1", "T-2", "T-3"]
      for (const id of ids) {
        const before = yield* makeInstance(store, id, "a process that is gone")
        yield* before.instance.deliver(setAlarm("a", 0, add(5)), noCause)
        yield* before.instance.deliver(setAlarm("far", 4_000_000_000_000, add(100)), noCause)
      }
      yield* openTimers(database, (_actor, id, key) =>
        Effect.flatMap(makeInstance(store, id, "another process"), ({ instance }) => instance.fire(key))
      )
      yield* until(
        "all overdue timers fired",
        Effect.map(timersLeft(database), (left) => left === 3)
      )
      for (const id of ids) {
        const stored = yield* store.load(id)
        assert.deepStrictEqual(addedIn(stored), [5])
        assert.deepStrictEqual(
          stored?.timers.map(({ key }) => key),
          ["far"]
        )
      }
    })
  )

  it.scopedLive("have their effect once, however many processes find them", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const before = yield* makeInstance(store, "T-1", "a process that is gone")
      yield* before.instance.deliver(setAlarm("a", 0, add(5)), noCause)
      for (const process of ["p1", "p2", "p3"]) {
        const { instance } = yield* makeInstance(store, "T-1", process)
        yield* openTimers(database, (_actor, _id, key) => instance.fire(key))
      }
      yield* until(
        "it fired",
        Effect.map(timersLeft(database), (left) => left === 0)
      )
      yield* Effect.sleep("50 millis")
      assert.deepStrictEqual(addedIn(yield* store.load("T-1")), [5])
    })
  )

  it.scopedLive("are left alone while a process may still hold them precisely", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const wall = yield* Effect.clock
      const now = wall.unsafeCurrentTimeMillis()
      const timer = (key: string, dueAt: number) =>
        ({ _tag: "SetTimer", key, dueAt, command: add(1) }) as const
      yield* store.commit(
        commitOf({ id: "T-1", timers: [timer("just due", now - 1000), timer("overdue", now - 60_000)] })
      )
      const fired: Array<string> = []
      const { timers } = yield* openTimers(
        database,
        (_actor, _id, key) => Effect.sync(() => void fired.push(key)),
        { pollEveryMs: 3_600_000, graceMs: 30_000 }
      )
      yield* timers.poll
      assert.deepStrictEqual(fired, ["overdue"])
    })
  )

  it.scopedLive(
    "set by an instance fire precisely, again and again, and are gone when the last has fired",
    () =>
      Effect.gen(function* () {
        const { database, store } = yield* openStore
        const made = yield* makeInstance(store, "T-1")
        const { timers } = yield* openTimers(database, (_actor, _id, key) => made.instance.fire(key), {
          // Nobody looks: what fires, fires from memory.
          pollEveryMs: 3_600_000
        })
        made.onArm((key, dueAt) => timers.arm("Robot", "T-1", key, dueAt))
        yield* made.instance.deliver(ring("bell", 1000, 5), noCause)
        yield* until(
          "the last has rung",
          Effect.map(made.state, (state) => state?.sum === 5)
        )
        assert.strictEqual(yield* timersLeft(database), 0)
        // A clock that is a moment early arms a timer again, for the same time.
        assert.strictEqual(new Set(made.asked.armed.map(([, dueAt]) => dueAt)).size, 4)
      }).pipe(inQuickTime(50))
  )

  it.scopedLive("that are refused are kept aside and fire no more", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const { instance } = yield* makeInstance(store, "T-1")
      yield* instance.deliver(setAlarm("a", 0, refuse), noCause)
      yield* openTimers(database, (_actor, _id, key) => instance.fire(key))
      yield* until(
        "it is gone",
        Effect.map(timersLeft(database), (left) => left === 0)
      )
      const rows = yield* database.query(
        sql`SELECT source, code, attempted FROM rejected_input WHERE entity_id = 'T-1'`
      )
      assert.deepStrictEqual(rows, [{ source: "timer", code: "Unwilling", attempted: "Refuse" }])
    })
  )

  it.scopedLive("are looked at again after a firing that failed, or broke", () =>
    Effect.gen(function* () {
      const { database, store } = yield* openStore
      const timer = { _tag: "SetTimer", key: "a", dueAt: commitTime, command: add(1) } as const
      for (const id of ["T-1", "T-2"]) yield* store.commit(commitOf({ id, timers: [timer] }))
      const tries = new Map<string, number>()
      yield* openTimers(database, (_actor, id) =>
        Effect.suspend(() => {
          tries.set(id, (tries.get(id) ?? 0) + 1)
          return id === "T-1" ? Effect.die(new Error("broken")) : Effect.fail("away")
        })
      )
      yield* until(
        "both were tried again",
        Effect.sync(() => (tries.get("T-1") ?? 0) >= 3 && (tries.get("T-2") ?? 0) >= 3)
      )
    })
  )

  it.scopedLive("are found when the database comes back", () =>
    Effect.gen(function* () {
      const { store } = yield* openStore
      yield* store.commit(
        commitOf({
          id: "T-1",
          timers: [{ _tag: "SetTimer", key: "a", dueAt: commitTime, command: add(1) }]
        })
      )
      const proxy = yield* cuttingProxy(Redacted.value(databases.url("device")))
      const database = yield* makeDatabase({ name: "device", url: proxy.url, connections: 1 })
      proxy.closeDoor()
      const fired: Array<string> = []
      const { reports } = yield* openTimers(database, (_actor, id) => Effect.sync(() => void fired.push(id)))
      yield* until(
        "they were looked for in vain",
        Effect.sync(() => reports.includes("timers not read"))
      )
      assert.deepStrictEqual(fired, [])
      proxy.openDoor()
      yield* until(
        "it fired",
        Effect.sync(() => fired.length > 0)
      )
    })
  )
})

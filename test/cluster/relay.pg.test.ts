/** The relay over PostgreSQL: at least once, in order per key, whatever fails. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import * as fc from "fast-check"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { openDatabase } from "../services/database-notes.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { inQuickTime } from "../support/quick-time.ts"
import { seeded } from "../support/seeded.ts"
import { until } from "../support/until.ts"
import { makeInstance } from "./instances.ts"
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
import { add, noCause, type TallyState, tallyPersistence } from "./tally.ts"

/** A lease that does not end while tests run. */
const notYet = 4_000_000_000_000

const keysOf = (n: number): ReadonlyArray<string> => Array.from({ length: n }, (_, index) => `K-${index}`)
const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, index) => index + 1)

describePostgres("a relay", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 4))

  it.scopedLive("delivers what it finds in the table, each key in order, and marks it", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      const keys = keysOf(7)
      const messages = inTurn(keys, 9)
      yield* commitMessages(database, messages)
      const arrivals = new Arrivals()
      yield* openRelay(database, (message) => Effect.sync(() => arrivals.note(message)))
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      for (const key of keys) assert.deepStrictEqual(arrivals.of(key), upTo(9))
    })
  )

  it.scopedLive("delivers what is offered to it at once, before anybody looks at the table", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      const messages = inTurn(keysOf(3), 4)
      yield* commitMessages(database, messages, notYet)
      const arrivals = new Arrivals()
      const { relay } = yield* openRelay(database, (message) => Effect.sync(() => arrivals.note(message)), {
        pollEveryMs: 3_600_000
      })
      relay.offer(database, messages)
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.strictEqual(arrivals.total, messages.length)
      assert.strictEqual(relay.pending(), 0)
    })
  )

  it.scopedLive("leaves alone what another process still has a lease on", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      yield* commitMessages(database, inTurn(["leased"], 2), notYet)
      yield* commitMessages(database, inTurn(["free"], 2))
      const arrivals = new Arrivals()
      const { relay } = yield* openRelay(database, (message) => Effect.sync(() => arrivals.note(message)))
      yield* until(
        "the free ones arrived",
        Effect.sync(() => arrivals.total === 2)
      )
      for (let looks = 0; looks < 3; looks += 1) yield* relay.poll
      assert.deepStrictEqual(arrivals.of("leased"), [])
    })
  )

  it.scopedLive("keeps the order of each key, and has its effect once, whatever fails on the way", () =>
    Effect.gen(function* () {
      const database = yield* open
      const run = Runtime.runPromise(yield* Effect.runtime<never>())
      const law = fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (seed, keyCount, perKey, isOffered) =>
          run(
            Effect.scoped(
              Effect.gen(function* () {
                yield* emptyOutbox(database)
                const draw = seeded(seed)
                const keys = keysOf(keyCount)
                const messages = inTurn(keys, perKey)
                const arrivals = new Arrivals()
                const store = makePostgresStore(database, tallyPersistence)
                const receivers = new Map(
                  yield* Effect.forEach(keys, (key) =>
                    Effect.map(
                      makeInstance(store, `receiver of ${key}`),
                      (made) => [key, made.instance] as const
                    )
                  )
                )
                yield* commitMessages(database, messages)
                const { relay } = yield* openRelay(database, (message) =>
                  Effect.gen(function* () {
                    if (draw() < 0.25) return yield* refusedBecause("lost on the way")
                    arrivals.note(message)
                    const { eventId, producer, key, keySeq } = message
                    const cause = { ...noCause, source: { eventId, producer, key, keySeq } }
                    yield* Effect.mapError(
                      receivers.get(key)!.deliver(add(nOf(message)), cause),
                      ({ because }) => ({ error: because, isPoison: false })
                    )
                    if (draw() < 0.25) return yield* refusedBecause("the answer was lost")
                  })
                )
                if (isOffered) relay.offer(database, messages)
                yield* until(
                  "all is marked",
                  Effect.map(unsent(database), (count) => count === 0)
                )
                for (const key of keys) {
                  assert.deepStrictEqual(arrivals.firstOf(key), upTo(perKey), "first arrivals are in order")
                  const sorted = [...arrivals.of(key)].sort((a, b) => a - b)
                  assert.deepStrictEqual(
                    arrivals.of(key),
                    sorted,
                    "nothing is sent again after what follows it"
                  )
                  const state = (yield* store.load(`receiver of ${key}`))?.state as TallyState
                  assert.deepStrictEqual(state.added, upTo(perKey), "each has its effect once")
                }
              })
            )
          )
      )
      yield* Effect.promise(() => fc.assert(law, { numRuns: 12 }))
      // Not quicker: where a lease of half a minute is over in 300 ms, one pause of the machine ends it while a message
      // is still on its way, and it is rightly sent again.
    }).pipe(inQuickTime(20))
  )
})

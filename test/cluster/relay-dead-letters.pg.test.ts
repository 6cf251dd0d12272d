/** A message that its receiver breaks on holds up its key until an operator says what to do. */
import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { deadLetters, resolveDeadLetter } from "../../src/cluster/outbox-rows.ts"
import { composed, sql } from "../../src/services/sql.ts"
import { openDatabase } from "../services/database-notes.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { inQuickTime } from "../support/quick-time.ts"
import { until } from "../support/until.ts"
import { messageOf } from "./commits.ts"
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

// What has arrived may arrive again (a mark may come late): where it arrived first is what counts here.

/** What the guide tells operators to type: look, pass over, let go. */
const statementsOfGuide: ReadonlyArray<string> = (
  /## Dead messages.*?```sql\n(.*?)```/s.exec(readFileSync("docs/serving.md", "utf8"))?.[1] ?? ""
)
  .replaceAll(/^--.*$/gm, "")
  .split(";")
  .filter((text) => text.trim() !== "")

describePostgres("a message that nobody can take", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 4))

  /** A relay whose receiver breaks on message 2 of K-0 for as long as `isBroken`. */
  const withPoison = Effect.gen(function* () {
    const database = yield* open
    yield* emptyOutbox(database)
    const arrivals = new Arrivals()
    const receiver = { isBroken: true, tries: 0 }
    yield* commitMessages(database, inTurn(["K-0", "K-1"], 3))
    const { relay, reports } = yield* openRelay(database, (message) =>
      Effect.suspend(() => {
        if (message.key === "K-0" && nOf(message) === 2) {
          receiver.tries += 1
          if (receiver.isBroken) return refusedBecause("it breaks", true)
        }
        arrivals.note(message)
        return Effect.void
      })
    )
    yield* until(
      "it is dead",
      Effect.map(deadLetters(database), (letters) => letters.length === 1)
    )
    return { database, relay, reports, arrivals, receiver }
  })

  const now = Effect.map(Effect.clock, (clock) => clock.unsafeCurrentTimeMillis())

  it.scopedLive("is dead after so many attempts, and holds up its key and no other", () =>
    Effect.gen(function* () {
      const { database, relay, reports, arrivals, receiver } = yield* withPoison
      const later = [messageOf(4, { key: "K-0" }), messageOf(4, { key: "K-1" })]
      // The one is due, but comes after the dead one; the other comes by memory only.
      yield* commitMessages(database, later.slice(0, 1))
      yield* commitMessages(database, later.slice(1), 4_000_000_000_000)
      relay.offer(database, later)
      yield* until(
        "the other key goes on",
        Effect.sync(() => arrivals.of("K-1").length === 4)
      )
      for (let looks = 0; looks < 3; looks += 1) yield* relay.poll
      assert.strictEqual(receiver.tries, 3)
      assert.deepStrictEqual(arrivals.firstOf("K-0"), [1])
      assert.deepStrictEqual(arrivals.of("K-1"), [1, 2, 3, 4])
      assert.strictEqual(relay.pending(), 0)
      assert.deepStrictEqual(reports, [
        "message not delivered",
        "message not delivered",
        "message is dead, its key is blocked"
      ])
      const [letter] = yield* deadLetters(database)
      assert.deepInclude(letter, { key: "K-0", type: "PinEntered", attempts: 3, error: "it breaks" })
    }).pipe(inQuickTime(100))
  )

  it.scopedLive("goes on in its place when it is sent again", () =>
    Effect.gen(function* () {
      const { database, relay, arrivals, receiver } = yield* withPoison
      const later = [messageOf(4, { key: "K-0" })]
      yield* commitMessages(database, later)
      relay.offer(database, later)
      receiver.isBroken = false
      const [letter] = yield* deadLetters(database)
      assert.isTrue(yield* resolveDeadLetter(database, letter!.id, "resend", yield* now))
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(arrivals.firstOf("K-0"), [1, 2, 3, 4])
      assert.deepStrictEqual(yield* deadLetters(database), [])
      assert.isFalse(
        yield* resolveDeadLetter(database, letter!.id, "resend", yield* now),
        "it is resolved already"
      )
    }).pipe(inQuickTime(100))
  )

  it.scopedLive("can be sent again in vain, and is dead once more", () =>
    Effect.gen(function* () {
      const { database, receiver } = yield* withPoison
      const [first] = yield* deadLetters(database)
      yield* resolveDeadLetter(database, first!.id, "resend", yield* now)
      yield* until(
        "it is dead again",
        Effect.map(deadLetters(database), ([letter]) => letter !== undefined && letter.id !== first!.id)
      )
      assert.strictEqual(receiver.tries, 6)
    }).pipe(inQuickTime(100))
  )

  it.scopedLive("is passed over when it is dropped", () =>
    Effect.gen(function* () {
      const { database, arrivals, receiver } = yield* withPoison
      const [letter] = yield* deadLetters(database)
      assert.isTrue(yield* resolveDeadLetter(database, letter!.id, "drop", yield* now))
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(arrivals.firstOf("K-0"), [1, 3])
      assert.strictEqual(receiver.tries, 3)
    }).pipe(inQuickTime(100))
  )

  for (const how of ["sent again", "dropped"] as const) {
    it.scopedLive(`goes on as the guide says when it is ${how} by hand`, () =>
      Effect.gen(function* () {
        const { database, arrivals, receiver } = yield* withPoison
        receiver.isBroken = false
        const [letter] = yield* deadLetters(database)
        const [, drop = "", release = ""] = statementsOfGuide.map((text) => text.replace("…", letter!.id))
        for (const text of how === "dropped" ? [drop, release] : [release]) {
          yield* database.query(composed(text, []))
        }
        yield* until(
          "all is marked",
          Effect.map(unsent(database), (count) => count === 0)
        )
        assert.deepStrictEqual(arrivals.firstOf("K-0"), how === "dropped" ? [1, 3] : [1, 2, 3])
        assert.deepStrictEqual(yield* deadLetters(database), [])
      }).pipe(inQuickTime(100))
    )
  }

  it.scopedLive("is tried again for ever when its receiver is only away", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      let tries = 0
      yield* commitMessages(database, inTurn(["K-0"], 2))
      const arrivals = new Arrivals()
      yield* openRelay(database, (message) =>
        Effect.suspend(() => {
          tries += 1
          if (tries < 9) return refusedBecause("away")
          arrivals.note(message)
          return Effect.void
        })
      )
      yield* until(
        "all is marked",
        Effect.map(unsent(database), (count) => count === 0)
      )
      assert.deepStrictEqual(arrivals.firstOf("K-0"), [1, 2])
      assert.deepStrictEqual(yield* deadLetters(database), [])
      const [row] = yield* database.query(
        sql`SELECT attempt_count, last_error FROM outbox WHERE event_id = ${messageOf(1, { key: "K-0" }).eventId}`
      )
      assert.deepStrictEqual(row, { attempt_count: 9, last_error: "away" })
    }).pipe(inQuickTime(100))
  )

  it.scopedLive("is dead, too, when the relay itself breaks on it", () =>
    Effect.gen(function* () {
      const database = yield* open
      yield* emptyOutbox(database)
      yield* commitMessages(database, inTurn(["K-0", "K-1"], 2))
      const arrivals = new Arrivals()
      yield* openRelay(database, (message) =>
        Effect.sync(() => {
          if (message.key === "K-0") throw new Error("no route can read it")
          arrivals.note(message)
        })
      )
      yield* until(
        "it is dead",
        Effect.map(deadLetters(database), (letters) => letters.length === 1)
      )
      const [letter] = yield* deadLetters(database)
      assert.include(letter?.error, "no route can read it")
      assert.deepStrictEqual(arrivals.of("K-1"), [1, 2])
    }).pipe(inQuickTime(100))
  )
})

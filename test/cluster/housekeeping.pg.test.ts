import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { purge, rememberedMs } from "../../src/cluster/housekeeping.ts"
import { deriveId } from "../../src/domain/ids.ts"
import { day } from "../../src/domain/instant.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { isoOf } from "../../src/services/table.ts"
import { openDatabase } from "../services/database-notes.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"

const now = 1_800_000_000_000
const old = now - rememberedMs - day
const young = now - day

describePostgres("housekeeping", () => {
  const databases = freshDatabases(["deliveries"])

  it.live("forgets what is older than two weeks, and nothing that is unsent or younger", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = Redacted.value(databases.url("deliveries"))
        const database = yield* makeDatabase({ name: "deliveries", url, connections: 2 })
        for (const [n, at, sentAt] of [
          [1, old, old],
          [2, old, null],
          [3, young, young]
        ] as const) {
          const id = deriveId("message", n, 0, at)
          yield* database.query(sql`INSERT INTO outbox (event_id, kind, type, schema_version, key, key_seq, correlation_id,
              payload, occurred_at, next_attempt_at, sent_at)
            VALUES (${id}, 'event', 'X', 1, 'k', ${n}, 'k', '{}', ${isoOf(at)}, ${isoOf(at)},
              ${sentAt === null ? null : isoOf(sentAt)})`)
          yield* database.query(
            sql`INSERT INTO inbox (consumer, event_id, producer, key, key_seq, at) VALUES ('c', ${id}, 'P', 'k', ${n}, ${isoOf(at)})`
          )
          yield* database.query(
            sql`INSERT INTO processed_command (command_id, request_hash, response, at) VALUES (${id}, '\\x00', '[]', ${isoOf(at)})`
          )
        }
        assert.strictEqual(yield* purge(database, now), 1 + 2 + 2)
        const left = yield* database.query(sql`SELECT key_seq FROM outbox ORDER BY key_seq`)
        assert.deepStrictEqual(
          left.map((row) => row["key_seq"]),
          [2, 3]
        )
        assert.strictEqual(yield* purge(database, now), 0)
      })
    )
  )

  it.live("goes on batch after batch until nothing old is left, and reads no table through", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const database = yield* openDatabase(databases, "deliveries", 2)
        yield* database.query(sql`TRUNCATE outbox, inbox, processed_command`)
        // 12,000 old ones, more than two batches, and three times as many young ones.
        yield* database.query(sql`INSERT INTO outbox (event_id, kind, type, schema_version, key, key_seq, correlation_id, payload,
            occurred_at, next_attempt_at, sent_at)
          SELECT gen_random_uuid(), 'event', 'X', 1, 'k', n, 'k', '{}', at, at, at
          FROM (SELECT n, CASE WHEN n <= 12000 THEN ${isoOf(old)}::timestamptz ELSE ${isoOf(young)}::timestamptz END AS at
            FROM generate_series(1, 48000) AS n) AS made`)
        yield* database.query(sql`INSERT INTO inbox (consumer, event_id, producer, key, key_seq, at)
          SELECT 'c', event_id, 'P', key, key_seq, sent_at FROM outbox`)
        yield* database.query(sql`INSERT INTO processed_command (command_id, request_hash, response, at)
          SELECT event_id, '\\x00', '[]', sent_at FROM outbox`)
        yield* database.query(sql`ANALYZE outbox, inbox, processed_command`)
        // A connection of its own: its statistics know of no earlier statement.
        const other = yield* openDatabase(databases, "deliveries", 1)
        const [purged, scans] = yield* other.transaction(
          Effect.all([
            purge(other, now),
            other.query(sql`SELECT relname, seq_scan FROM pg_stat_xact_user_tables
              WHERE relname IN ('outbox', 'inbox', 'processed_command') ORDER BY relname`)
          ])
        )
        assert.strictEqual(purged, 3 * 12_000)
        assert.deepStrictEqual(scans, [
          { relname: "inbox", seq_scan: 0 },
          { relname: "outbox", seq_scan: 0 },
          { relname: "processed_command", seq_scan: 0 }
        ])
      })
    )
  )
})

import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { purge, rememberedMs } from "../../src/cluster/housekeeping.ts"
import { deriveId } from "../../src/domain/ids.ts"
import { day } from "../../src/domain/instant.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"
import { isoOf } from "../../src/services/table.ts"
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
})

/** How statements and values travel to PostgreSQL and back. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { composed, sql } from "../../src/services/sql.ts"
import { isoOf } from "../../src/services/table.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { openDatabase, run } from "./database-notes.ts"

describePostgres("a statement", () => {
  const databases = freshDatabases(["device"])

  it.scopedLive("is planned once per connection, whatever its values", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device", 1)
      const plans = Effect.map(
        database.query(
          sql`SELECT name, generic_plans + custom_plans AS uses FROM pg_prepared_statements WHERE statement LIKE ${"SELECT $1::int + 7%"}`
        ),
        (rows) => rows.map((row) => Number(row["uses"]))
      )
      const seven = (n: number) => database.query(sql`SELECT ${n}::int + 7 AS sum`)
      for (const n of [1, 2, 3]) assert.deepStrictEqual(yield* seven(n), [{ sum: n + 7 }])
      assert.deepStrictEqual(yield* plans, [3])
      // The same text from another place is the same statement.
      assert.deepStrictEqual(yield* database.query(composed("SELECT $1::int + 7 AS sum", [4])), [{ sum: 11 }])
      assert.deepStrictEqual(yield* plans, [4])
    })
  )

  it.scopedLive("brings times as epoch milliseconds and takes them as ISO 8601, without losing one", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device", 1)
      const instants = [0, 1, 999, 1_700_000_000_123, 253_402_300_799_999, -62_135_596_800_000 + 1]
      for (const at of instants) {
        const [row] = yield* database.query(sql`SELECT ${isoOf(at)}::timestamptz AS at`)
        assert.strictEqual(row?.["at"], at)
      }
      // As a message is due that blocks its key.
      const [never] = yield* database.query(sql`SELECT 'infinity'::timestamptz AS at`)
      assert.deepStrictEqual(never, { at: Number.POSITIVE_INFINITY })
      // Whatever zone the server or the session has.
      yield* run(database, "SET timezone TO 'Asia/Kathmandu'")
      const [row] = yield* database.query(
        sql`SELECT ${isoOf(1_700_000_000_123)}::timestamptz AS at, NULL::timestamptz AS never`
      )
      assert.deepStrictEqual(row, { at: 1_700_000_000_123, never: null })
    })
  )

  it.scopedLive("brings counts and decimals as numbers, JSON as values, arrays as arrays", () =>
    Effect.gen(function* () {
      const database = yield* openDatabase(databases, "device", 1)
      const [row] = yield* database.query(
        sql`SELECT count(*) AS count, 1.25::numeric AS decimal, ${JSON.stringify({ a: [1, null] })}::jsonb AS value,
          ${["x", "y"]}::text[] AS list, ${null}::text AS nothing, ${true}::boolean AS flag`
      )
      assert.deepStrictEqual(row, {
        count: 1,
        decimal: 1.25,
        value: { a: [1, null] },
        list: ["x", "y"],
        nothing: null,
        flag: true
      })
    })
  )
})

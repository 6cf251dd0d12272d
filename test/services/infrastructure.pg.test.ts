/** The tables and the function that the first migration gives to every database. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Client, type QueryResultRow } from "pg"
import { databaseNames } from "../../src/services/database-name.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"

describePostgres("the infrastructure of a database", () => {
  const databases = freshDatabases(["device"])

  const query = <Row extends QueryResultRow>(sql: string): Effect.Effect<ReadonlyArray<Row>, string> =>
    Effect.tryPromise({
      try: async () => {
        const client = new Client({ connectionString: Redacted.value(databases.url("device")) })
        await client.connect()
        try {
          return (await client.query<Row>(sql)).rows
        } finally {
          await client.end()
        }
      },
      catch: (error) => (error instanceof Error ? error.message : String(error))
    })

  it.live("refuses every change of an append-only table", () =>
    Effect.gen(function* () {
      yield* query(`
        CREATE TABLE ride_history (id int, note text);
        CREATE TRIGGER ride_history_append_only BEFORE UPDATE OR DELETE ON ride_history
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        INSERT INTO ride_history VALUES (1, 'a')`)
      const refused = (operation: string) => `${operation} on ride_history: its rows are append-only`
      assert.strictEqual(yield* Effect.flip(query("UPDATE ride_history SET note = 'b'")), refused("UPDATE"))
      assert.strictEqual(yield* Effect.flip(query("DELETE FROM ride_history")), refused("DELETE"))
      assert.deepStrictEqual(yield* query("SELECT * FROM ride_history"), [{ id: 1, note: "a" }])
    })
  )

  it.live("lets a column be set once that the trigger names, and nothing besides", () =>
    Effect.gen(function* () {
      yield* query(`
        CREATE TABLE shift_history (id int, note text, ended_at timestamptz);
        CREATE TRIGGER shift_history_append_only BEFORE UPDATE OR DELETE ON shift_history
          FOR EACH ROW EXECUTE FUNCTION refuse_change('ended_at');
        INSERT INTO shift_history VALUES (1, 'a', NULL)`)
      const at = "timestamptz '2026-05-12T10:00:00Z'"
      assert.match(
        yield* Effect.flip(query(`UPDATE shift_history SET ended_at = ${at}, note = 'b'`)),
        /append-only/
      )
      yield* query(`UPDATE shift_history SET ended_at = ${at}`)
      assert.match(yield* Effect.flip(query("UPDATE shift_history SET ended_at = NULL")), /append-only/)
      assert.match(
        yield* Effect.flip(query(`UPDATE shift_history SET ended_at = ${at} + interval '1 s'`)),
        /append-only/
      )
    })
  )

  it.live("keeps effects out of the order of a key", () =>
    Effect.gen(function* () {
      const insert = (id: number, kind: string, keySeq: string) =>
        query(`INSERT INTO outbox (event_id, kind, type, schema_version, key, key_seq, correlation_id, payload,
            occurred_at, next_attempt_at)
          VALUES ('00000000-0000-7000-8000-00000000000${id}', '${kind}', 'X', 1, 'k', ${keySeq}, 'c', '{}', now(), now())`)
      yield* insert(1, "event", "1")
      yield* insert(2, "effect", "NULL")
      yield* insert(3, "effect", "NULL")
      assert.match(yield* Effect.flip(insert(4, "effect", "2")), /outbox_effect_has_no_key_seq/)
      assert.match(yield* Effect.flip(insert(5, "event", "1")), /duplicate key/)
      assert.match(yield* Effect.flip(insert(6, "letter", "NULL")), /outbox_kind_check/)
    })
  )
})

describePostgres("every database", () => {
  const databases = freshDatabases(databaseNames)

  it.live("has the same infrastructure tables", () =>
    Effect.gen(function* () {
      for (const name of databaseNames) {
        const tables = yield* Effect.promise(async () => {
          const client = new Client({ connectionString: Redacted.value(databases.url(name)) })
          await client.connect()
          const { rows } = await client.query<{ table_name: string }>(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
          )
          await client.end()
          return rows.map((row) => row.table_name)
        })
        assert.includeMembers(tables, [
          "actor_state",
          "dead_letter",
          "inbox",
          "outbox",
          "processed_command",
          "rejected_input",
          "timer"
        ])
      }
    })
  )
})

/** `curbline db dead` as operators run it, on databases in which messages have died. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { bury } from "../../src/cluster/outbox-rows.ts"
import { variableOf } from "../../src/main/postgres-settings.ts"
import type { Database } from "../../src/services/database.ts"
import { databaseNames } from "../../src/services/database-name.ts"
import { sql } from "../../src/services/sql.ts"
import { commitTime, messageOf } from "../cluster/commits.ts"
import { commitMessages, emptyOutbox } from "../cluster/relays.ts"
import { openDatabase } from "../services/database-notes.ts"
import { commandLine } from "../support/command-line.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"

interface Listed {
  readonly dead: ReadonlyArray<{
    readonly [field in "database" | "id" | "type" | "key" | "since" | "reason"]: string
  }>
}

describePostgres("curbline db dead", () => {
  const databases = freshDatabases(databaseNames)
  const { start } = commandLine("db-dead")

  const db = (...words: ReadonlyArray<string>) =>
    Effect.promise(async () => {
      const places = databaseNames.map((name) => [variableOf(name), Redacted.value(databases.url(name))])
      const { code, out, err } = await start(["db", "dead", ...words], Object.fromEntries(places)).ended
      return { code, out: out.trim(), err: err.trim() }
    })
  const list = () => Effect.map(db("--json"), ({ out }) => (JSON.parse(out) as Listed).dead)

  /** Two messages of a key, of which the first has died. */
  const withDead = (database: Database, key: string) =>
    Effect.gen(function* () {
      yield* emptyOutbox(database)
      const messages = [messageOf(1, { key, payload: { phone: "+49 30 1234567" } }), messageOf(2, { key })]
      yield* commitMessages(database, messages)
      yield* bury(database, messages[0]!, 8, "it\n  breaks", commitTime)
    })

  const rowsOf = (database: Database) =>
    database.query(
      sql`SELECT key_seq, sent_at IS NOT NULL AS sent, next_attempt_at = 'infinity' AS blocked FROM outbox ORDER BY seq`
    )

  it.scopedLive(
    "lists what died in any database, with the reason and without a word of the payload",
    () =>
      Effect.gen(function* () {
        assert.match((yield* db()).out, /\nno dead messages$/)
        yield* withDead(yield* openDatabase(databases, "state", 1), "K-state")
        yield* withDead(yield* openDatabase(databases, "operations", 1), "K-operations")
        const [operations, state, ...more] = yield* list()
        assert.lengthOf(more, 0)
        assert.deepInclude(operations, {
          database: "operations",
          key: "K-operations",
          reason: "it\n  breaks"
        })
        assert.deepInclude(state, { database: "state", since: new Date(commitTime).toISOString() })
        const { code, out } = yield* db()
        assert.strictEqual(code, 0)
        assert.include(
          out,
          `${state?.id}  ${state?.type} of K-state, since ${state?.since}, 8 attempts: it breaks`
        )
        assert.notInclude(out + (yield* db("--json")).out, "1234567")
      }),
    60_000
  )

  it.scopedLive(
    "lets one be tried again, or passes over it, and the rest of its key goes on",
    () =>
      Effect.gen(function* () {
        for (const [how, sent, word] of [
          ["--resend", false, "is tried again"],
          ["--drop", true, "is passed over"]
        ] as const) {
          const database = yield* openDatabase(databases, "operations", 1)
          yield* withDead(database, "K-operations")
          const letter = (yield* list()).find((one) => one.database === "operations")
          const { code, out } = yield* db(how, letter?.id.toUpperCase() ?? "")
          assert.strictEqual(code, 0)
          assert.strictEqual(
            out,
            `operations: ${letter?.type} of K-operations (${letter?.id}) ${word}; its key goes on`
          )
          assert.deepStrictEqual(yield* rowsOf(database), [
            { key_seq: 1, sent, blocked: false },
            { key_seq: 2, sent: false, blocked: false }
          ])
          assert.isUndefined((yield* list()).find((one) => one.database === "operations"))
          const again = yield* db(how, letter?.id ?? "")
          assert.deepStrictEqual(
            [again.code, again.err],
            [
              2,
              `curbline: ${how}: no dead message has the id ${letter?.id}; curbline db dead lists those that are there`
            ]
          )
        }
      }),
    60_000
  )

  it.effect("takes one id at a time", () =>
    Effect.gen(function* () {
      const id = "01890a5d-ac96-774b-bcce-b302099a8057"
      const both = yield* db("--resend", id, "--drop", id)
      assert.deepStrictEqual(
        [both.code, both.err],
        [2, "curbline: --resend, --drop: one of them at a time; a message is tried again or passed over"]
      )
    })
  )
})

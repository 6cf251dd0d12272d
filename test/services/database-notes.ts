/** A table of notes to try transactions on, in databases of a suite's own. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { type Database, makeDatabase } from "../../src/services/database.ts"
import type { DatabaseFault } from "../../src/services/database-fault.ts"
import type { DatabaseName } from "../../src/services/database-name.ts"
import { composed, sql } from "../../src/services/sql.ts"
import type { FreshDatabases } from "../support/postgres.ts"

/** A wrapper over a suite's database, for as long as the scope lasts. */
export const openDatabase = (
  databases: FreshDatabases,
  name: DatabaseName,
  connections = 4
): Effect.Effect<Database, never, Scope.Scope> =>
  makeDatabase({ name, url: Redacted.value(databases.url(name)), connections })

/** An empty table of notes, whatever was in it before. */
export const clearNotes = (database: Database): Effect.Effect<void, DatabaseFault> =>
  Effect.asVoid(
    Effect.zipRight(
      database.query(
        sql`CREATE TABLE IF NOT EXISTS note (id int CONSTRAINT note_once PRIMARY KEY, words text)`
      ),
      database.query(sql`TRUNCATE note`)
    )
  )

export const addNote = (database: Database, id: number, words = "") =>
  database.query(sql`INSERT INTO note (id, words) VALUES (${id}, ${words})`)

export const changeNote = (database: Database, id: number, words: string) =>
  database.query(sql`UPDATE note SET words = ${words} WHERE id = ${id}`)

/** Ids of the notes that this statement sees, in order. */
export const notes = (database: Database): Effect.Effect<ReadonlyArray<number>, DatabaseFault> =>
  Effect.map(database.query(sql`SELECT id FROM note ORDER BY id`), (rows) =>
    rows.map((row) => Number(row["id"]))
  )

export const wordsOf = (database: Database, id: number): Effect.Effect<unknown, DatabaseFault> =>
  Effect.map(database.query(sql`SELECT words FROM note WHERE id = ${id}`), ([row]) => row?.["words"])

/** The process of the server behind the connection that this statement runs on. */
export const backendOf = (database: Database): Effect.Effect<number, DatabaseFault> =>
  Effect.map(database.query(sql`SELECT pg_backend_pid() AS pid`), ([row]) => Number(row?.["pid"]))

/** Ends the connection of a backend, as an administrator would; done when the backend is gone. */
export const terminate = (database: Database, pid: number) =>
  database.query(sql`SELECT pg_terminate_backend(${pid}::int, 5000)`)

/** Connections of `database` in a state like `pattern`, but for the one that asks. */
export const connectionsIn = (
  database: Database,
  pattern: string
): Effect.Effect<ReadonlyArray<number>, DatabaseFault> =>
  Effect.map(
    database.query(
      sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
        AND pid <> pg_backend_pid() AND state LIKE ${pattern} ORDER BY pid`
    ),
    (rows) => rows.map((row) => Number(row["pid"]))
  )

/** Runs a text that no template can hold, such as a setting of a session. */
export const run = (database: Database, text: string) => database.query(composed(text, []))

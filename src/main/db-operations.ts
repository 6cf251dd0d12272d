/** What `curbline db` does, without its words: results are data, failures are typed. */

import { join } from "node:path"
import * as Effect from "effect/Effect"
import { type DatabaseName, databaseNames } from "../services/database-name.ts"
import { loadMigrations, migrateDatabase, migrationStatus } from "../services/migrator.ts"
import { packageRoot } from "./package-root.ts"
import { createMissingDatabases, dropDatabases, missingDatabases, type PostgresServer } from "./postgres.ts"

export const migrationsFolder = join(packageRoot, "migrations")

/** What migrating did to one database. */
export interface DatabaseMigrated {
  readonly database: DatabaseName
  readonly created: boolean
  /** Files that ran, in order. */
  readonly ran: ReadonlyArray<string>
}

/** How far one database is. */
export interface DatabaseState {
  readonly database: DatabaseName
  readonly exists: boolean
  /** Number of migrations that ran. */
  readonly applied: number
  /** Files that have not run, in order. */
  readonly pending: ReadonlyArray<string>
  /** Why files and database disagree, null when they agree. */
  readonly problem: string | null
}

const targetOf = (server: PostgresServer, database: DatabaseName) => ({
  database,
  url: server.places[database].url,
  migrationsFolder
})

/** Makes missing databases and runs what is pending. Each database is all or nothing; they are not one. */
export const migrateDatabases = (server: PostgresServer) =>
  Effect.gen(function* () {
    const created = yield* createMissingDatabases(server)
    return yield* Effect.forEach(
      databaseNames,
      (database) =>
        Effect.map(
          migrateDatabase(targetOf(server, database)),
          (files): DatabaseMigrated => ({
            database,
            created: created.includes(database),
            ran: files.map((file) => file.path)
          })
        ),
      { concurrency: "unbounded" }
    )
  })

/** How far each database is; changes nothing. */
export const databaseStates = (server: PostgresServer) =>
  Effect.gen(function* () {
    const missing = yield* missingDatabases(server)
    return yield* Effect.forEach(
      databaseNames,
      (database) => (missing.includes(database) ? neverMade(database) : stateOf(targetOf(server, database))),
      { concurrency: "unbounded" }
    )
  })

/** The states of databases that nobody has made yet. */
export const neverMadeStates = Effect.suspend(() => Effect.forEach(databaseNames, neverMade))

/** Removes all databases with all that is in them, and makes them anew. */
export const resetDatabases = (server: PostgresServer) =>
  Effect.zipRight(dropDatabases(server), migrateDatabases(server))

/** Whether a database is as this version of the program needs it. */
export const isCurrent = (state: DatabaseState): boolean =>
  state.exists && state.pending.length === 0 && state.problem === null

const neverMade = (database: DatabaseName) =>
  Effect.map(
    loadMigrations(database, migrationsFolder),
    (files): DatabaseState => ({
      database,
      exists: false,
      applied: 0,
      pending: files.map((file) => file.path),
      problem: null
    })
  )

const stateOf = (target: ReturnType<typeof targetOf>) =>
  Effect.map(
    migrationStatus(target),
    ({ applied, pending, problem }): DatabaseState => ({
      database: target.database,
      exists: true,
      applied: applied.length,
      pending: pending.map((file) => file.path),
      problem: problem === null ? null : problem.message
    })
  )

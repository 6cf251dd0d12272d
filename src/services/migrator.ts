/**
 * Brings a service's database to the schema that its folder of migrations describes, and says how far it
 * is. All pending files run in one transaction: all of them or none.
 *
 * The connection is the migrator's own and lives for one call, so that no other code ever holds a client
 * that is not bound to one service (design: src/services/README.md).
 */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { type DatabaseName, folderOfDatabase } from "./database-name.ts"
import {
  type AppliedMigration,
  type MigrationFile,
  MigrationProblem,
  orderMigrations,
  parseMigrationName,
  pendingMigrations
} from "./migration-files.ts"

/** A database that is to be migrated or looked at. */
export interface MigrationTarget {
  readonly database: DatabaseName
  readonly url: Redacted.Redacted<string>
  /** The folder that holds one folder of migrations per service. */
  readonly migrationsFolder: string
}

/** The database cannot be reached, or answers with an error that no migration caused. */
export class MigratorFault extends Data.TaggedError("MigratorFault")<{
  readonly database: DatabaseName
  readonly operation: string
  readonly cause: unknown
}> {
  override get message(): string {
    return `database ${this.database}: ${this.operation}: ${reasonOf(this.cause)}`
  }
}

/** How far a database is. */
export interface MigrationStatus {
  readonly database: DatabaseName
  readonly applied: ReadonlyArray<AppliedMigration>
  readonly pending: ReadonlyArray<MigrationFile>
  /** Files and database disagree: nothing can be migrated. `pending` is empty then. */
  readonly problem: MigrationProblem | null
}

const table = "curbline_migrations"

/** Any constant does: it only has to be the same in every process that migrates. */
const lockKey = 2_034_117

/** The files of a database, in the order in which they run. */
export const loadMigrations = (
  database: DatabaseName,
  migrationsFolder: string
): Effect.Effect<ReadonlyArray<MigrationFile>, MigrationProblem> =>
  Effect.gen(function* () {
    const folder = folderOfDatabase(database)
    const path = join(migrationsFolder, folder)
    const unreadable = (file: string) => (cause: unknown) =>
      new MigrationProblem({
        database,
        file,
        problem: `cannot be read: ${reasonOf(cause)}`,
        advice: "install the whole package again"
      })
    const names = yield* Effect.try({ try: () => readdirSync(path), catch: unreadable(folder) })
    const ordered = yield* orderMigrations(
      database,
      folder,
      names.filter((name) => name.endsWith(".sql"))
    )
    return yield* Effect.forEach(ordered, (file) =>
      Effect.map(
        Effect.try({
          try: () => readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n"),
          catch: unreadable(`${folder}/${file}`)
        }),
        (sql): MigrationFile => ({
          number: 0,
          name: file,
          ...parseMigrationName(file),
          path: `${folder}/${file}`,
          sql,
          checksum: createHash("sha256").update(sql).digest("hex")
        })
      )
    )
  })

/**
 * Runs what is pending and returns it, in order; an empty list when the database is up to date. Two
 * processes may migrate at once: the second waits and then finds nothing to do.
 */
export const migrateDatabase = Effect.fn("Migrator.migrateDatabase")(function* (target: MigrationTarget) {
  const files = yield* loadMigrations(target.database, target.migrationsFolder)
  return yield* withClient(target, "migrate", (sql) =>
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(${lockKey})`
        // The columns that the library's migrator writes, and a checksum, which it does not know.
        yield* sql`
          CREATE TABLE IF NOT EXISTS ${sql(table)} (
            migration_id integer PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            name text NOT NULL,
            checksum text
          )`
        const applied = yield* appliedMigrations(sql)
        const pending = yield* pendingMigrations(
          target.database,
          folderOfDatabase(target.database),
          files,
          applied
        )
        yield* runFiles(target.database, sql, files)
        for (const file of pending) {
          yield* sql`
            UPDATE ${sql(table)} SET checksum = ${file.checksum} WHERE migration_id = ${file.number}`
        }
        return pending
      })
    )
  )
})

/** How far a database is; changes nothing, also not in a database that was never migrated. */
export const migrationStatus = Effect.fn("Migrator.migrationStatus")(function* (target: MigrationTarget) {
  const files = yield* loadMigrations(target.database, target.migrationsFolder)
  return yield* withClient(target, "read its migrations", (sql) =>
    Effect.gen(function* () {
      const found = yield* sql<{ exists: boolean }>`SELECT to_regclass(${table}) IS NOT NULL AS exists`
      const applied = found[0]?.exists === true ? yield* appliedMigrations(sql) : []
      const pending = pendingMigrations(target.database, folderOfDatabase(target.database), files, applied)
      const status: MigrationStatus = {
        database: target.database,
        applied,
        pending: Either.getOrElse(pending, () => []),
        problem: Option.getOrNull(Either.getLeft(pending))
      }
      return status
    })
  )
})

const appliedMigrations = (
  sql: SqlClient.SqlClient
): Effect.Effect<ReadonlyArray<AppliedMigration>, SqlError> =>
  sql<AppliedMigration>`
    SELECT migration_id AS number, name, checksum FROM ${sql(table)} ORDER BY migration_id`

/** Lets the library's migrator run what it finds pending; its defects become the problem of a file. */
const runFiles = (
  database: DatabaseName,
  sql: SqlClient.SqlClient,
  files: ReadonlyArray<MigrationFile>
): Effect.Effect<void, MigrationProblem | SqlError | Migrator.MigrationError> => {
  const record = Object.fromEntries(
    files.map((file) => [
      `${file.number}_${file.name}`,
      Effect.asVoid(Effect.mapError(sql.unsafe(file.sql), (error) => failureOf(database, file, error)))
    ])
  )
  return Migrator.make({})({ loader: Migrator.fromRecord(record), table }).pipe(
    Effect.provideService(SqlClient.SqlClient, sql),
    Effect.asVoid,
    Effect.catchSomeDefect((defect) =>
      defect instanceof Migrator.MigrationError && defect.cause instanceof MigrationProblem
        ? Option.some(Effect.fail(defect.cause))
        : Option.none()
    )
  )
}

const failureOf = (database: DatabaseName, file: MigrationFile, error: SqlError): MigrationProblem => {
  const position = Number(fieldOf(error.cause, "position"))
  const line = position > 0 ? file.sql.slice(0, position).split("\n").length : null
  return new MigrationProblem({
    database,
    file: line === null ? file.path : `${file.path}:${line}`,
    problem: reasonOf(error),
    advice: "mend the file; nothing of it was kept"
  })
}

const withClient = <A>(
  target: MigrationTarget,
  operation: string,
  use: (sql: SqlClient.SqlClient) => Effect.Effect<A, MigrationProblem | SqlError | Migrator.MigrationError>
): Effect.Effect<A, MigrationProblem | MigratorFault> =>
  Effect.flatMap(
    PgClient.make({
      url: target.url,
      applicationName: "curbline migrator",
      maxConnections: 1,
      connectTimeout: Duration.seconds(10)
    }),
    use
  ).pipe(
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.mapError((cause) =>
      cause instanceof MigrationProblem
        ? cause
        : new MigratorFault({ database: target.database, operation, cause })
    )
  )

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === "object" && value !== null && field in value
    ? (value as Record<string, unknown>)[field]
    : undefined

/** The innermost message: the driver's words rather than those of its wrappers. */
const reasonOf = (error: unknown): string => {
  const cause = fieldOf(error, "cause")
  if (cause !== undefined) return reasonOf(cause)
  return error instanceof Error ? error.message : String(error)
}

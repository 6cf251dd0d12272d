import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { MigrationProblem } from "../../src/services/migration-files.ts"
import { migrateDatabase, migrationStatus } from "../../src/services/migrator.ts"
import { acquireEmptyDatabase, describePostgres } from "../support/postgres.ts"

/** A folder of migrations for the device database, written file by file. */
const acquireMigrations = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "curbline-migrations-"))
    mkdirSync(join(folder, "device"))
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const setUp = Effect.gen(function* () {
  const migrationsFolder = yield* acquireMigrations
  const url = yield* acquireEmptyDatabase
  return {
    target: { database: "device" as const, url, migrationsFolder },
    write: (file: string, sql: string) => writeFileSync(join(migrationsFolder, "device", file), sql),
    query: (sql: string) => Effect.promise(() => rowsOf(url, sql))
  }
})

const rowsOf = async (url: Redacted.Redacted<string>, sql: string): Promise<ReadonlyArray<unknown>> => {
  const client = new Client({ connectionString: Redacted.value(url) })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const paths = (files: ReadonlyArray<{ readonly path: string }>): ReadonlyArray<string> =>
  files.map((file) => file.path)

describePostgres("the migrator", () => {
  it.scopedLive("runs what is pending once, in order, and keeps what it ran", () =>
    Effect.gen(function* () {
      const { target, write, query } = yield* setUp
      write(
        "0001_create_robot.sql",
        "CREATE TABLE robot (id int);\nINSERT INTO robot VALUES (1); -- two statements"
      )
      write("0002_more.sql", "INSERT INTO robot SELECT id + 1 FROM robot;")
      assert.deepStrictEqual(paths(yield* migrateDatabase(target)), [
        "device/0001_create_robot.sql",
        "device/0002_more.sql"
      ])
      assert.deepStrictEqual(paths(yield* migrateDatabase(target)), [])
      write("0003_last.sql", "DELETE FROM robot WHERE id = 1;")
      assert.deepStrictEqual(paths(yield* migrateDatabase(target)), ["device/0003_last.sql"])
      assert.deepStrictEqual(yield* query("SELECT id FROM robot"), [{ id: 2 }])
      assert.deepStrictEqual(
        yield* query(
          "SELECT migration_id, name, length(checksum) AS length FROM curbline_migrations ORDER BY 1"
        ),
        [
          { migration_id: 1, name: "create_robot", length: 64 },
          { migration_id: 2, name: "more", length: 64 },
          { migration_id: 3, name: "last", length: 64 }
        ]
      )
    })
  )

  it.scopedLive("keeps nothing of all pending files when one of them fails, and names its line", () =>
    Effect.gen(function* () {
      const { target, write, query } = yield* setUp
      write("0001_create_robot.sql", "CREATE TABLE robot (id int);")
      write("0002_broken.sql", "CREATE TABLE pilot (id int);\n\nINSERT INTO pilto VALUES (1);\n")
      const problem = yield* Effect.flip(migrateDatabase(target))
      assert.strictEqual(
        problem.message,
        'migrations/device/0002_broken.sql:3: relation "pilto" does not exist; mend the file; nothing of it was kept'
      )
      assert.deepStrictEqual(yield* query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"), [])
    })
  )

  it.scopedLive("refuses a file that was changed after it ran, and runs nothing", () =>
    Effect.gen(function* () {
      const { target, write, query } = yield* setUp
      write("0001_create_robot.sql", "CREATE TABLE robot (id int);")
      yield* migrateDatabase(target)
      write("0001_create_robot.sql", "CREATE TABLE robot (id bigint);")
      write("0002_create_pilot.sql", "CREATE TABLE pilot (id int);")
      const problem = yield* Effect.flip(migrateDatabase(target))
      assert.instanceOf(problem, MigrationProblem)
      assert.match(problem.message, /^migrations\/device\/0001_create_robot\.sql: changed since/)
      assert.deepStrictEqual(yield* query("SELECT to_regclass('pilot')::text AS pilot"), [{ pilot: null }])
    })
  )

  it.scopedLive("takes a file whose line endings alone differ for the same file", () =>
    Effect.gen(function* () {
      const { target, write } = yield* setUp
      write("0001_create_robot.sql", "CREATE TABLE robot (\n  id int\n);\n")
      yield* migrateDatabase(target)
      write("0001_create_robot.sql", "CREATE TABLE robot (\r\n  id int\r\n);\r\n")
      assert.deepStrictEqual(paths(yield* migrateDatabase(target)), [])
    })
  )

  it.scopedLive("lets several processes migrate at once: one does, the others find nothing to do", () =>
    Effect.gen(function* () {
      const { target, write } = yield* setUp
      write("0001_create_robot.sql", "CREATE TABLE robot (id int); SELECT pg_sleep(0.2);")
      const ran = yield* Effect.all(
        [1, 2, 3, 4].map(() => migrateDatabase(target)),
        {
          concurrency: "unbounded"
        }
      )
      assert.deepStrictEqual(ran.map((files) => files.length).sort(), [0, 0, 0, 1])
    })
  )

  it.scopedLive("says how far a database is without touching it", () =>
    Effect.gen(function* () {
      const { target, write, query } = yield* setUp
      write("0001_create_robot.sql", "CREATE TABLE robot (id int);")
      const before = yield* migrationStatus(target)
      assert.deepStrictEqual(
        [before.applied.length, paths(before.pending)],
        [0, ["device/0001_create_robot.sql"]]
      )
      assert.deepStrictEqual(yield* query("SELECT to_regclass('curbline_migrations')::text AS it"), [
        { it: null }
      ])
      yield* migrateDatabase(target)
      write("0002_more.sql", "SELECT 1;")
      const after = yield* migrationStatus(target)
      assert.deepStrictEqual(
        [after.applied.length, paths(after.pending), after.problem],
        [1, ["device/0002_more.sql"], null]
      )
      write("0001_create_robot.sql", "CREATE TABLE robot (id bigint);")
      assert.match(
        (yield* migrationStatus(target)).problem?.message ?? "",
        /changed since database device ran it/
      )
    })
  )

  it.scopedLive("names the database when its server does not answer", () =>
    Effect.gen(function* () {
      const { target } = yield* setUp
      const nowhere = { ...target, url: Redacted.make("postgres://a:b@127.0.0.1:1/device") }
      const fault = yield* Effect.flip(migrationStatus(nowhere))
      assert.match(fault.message, /^database device: read its migrations: .*ECONNREFUSED/)
      assert.notInclude(fault.message, "a:b")
    })
  )
})

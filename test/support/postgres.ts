/**
 * Databases for suites: each suite gets fresh copies of migrated templates, and they are dropped after it.
 *
 * ```ts
 * describePostgres("the delivery repository", () => {
 *   const databases = freshDatabases(["deliveries"])
 *   it.live("finds what it kept", () => … databases.url("deliveries") …)
 * })
 * ```
 *
 * A suite that closes its connections before its end is told nothing; one that leaves them open loses them.
 */
import { createHash } from "node:crypto"
import { join } from "node:path"
import { describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll, inject } from "vitest"
import type { DatabaseName } from "../../src/services/database-name.ts"
import { loadMigrations, migrateDatabase } from "../../src/services/migrator.ts"
import { root } from "../architecture/tree.ts"
import type { PostgresForTests } from "./postgres-server.ts"

const migrationsFolder = join(root, "migrations")

const server = (await (await fetch(inject("postgresQuestions"))).json()) as PostgresForTests

if (!server.available) console.log(`skipped: no PostgreSQL for tests: ${server.reason}`)

/** URLs of a suite's own databases. */
export interface FreshDatabases {
  /** Of one of the databases the suite asked for; only inside tests and hooks. */
  readonly url: (name: DatabaseName) => Redacted.Redacted<string>
}

/** A suite that needs PostgreSQL; skipped, with the reason printed, when no server can be had. */
export const describePostgres = (title: string, suite: () => void): void => {
  describe.skipIf(!server.available)(title, suite)
}

/** Gives the surrounding suite migrated, empty databases of its own. */
export const freshDatabases = (names: ReadonlyArray<DatabaseName>): FreshDatabases => {
  const urls = new Map<DatabaseName, string>()
  beforeAll(async () => {
    for (const name of names) urls.set(name, await copyTemplate(name))
  })
  afterAll(async () => {
    await asAdministrator(async (client) => {
      for (const url of urls.values()) await drop(client, url)
    })
  })
  return {
    url: (name) => {
      const url = urls.get(name)
      if (url === undefined) throw new Error(`freshDatabases was not asked for ${name}, or has not run yet`)
      return Redacted.make(url)
    }
  }
}

/** The same as an Effect: the end of the scope drops them. */
export const acquireDatabases = <Name extends DatabaseName>(
  names: ReadonlyArray<Name>
): Effect.Effect<Readonly<Record<Name, Redacted.Redacted<string>>>, never, Scope.Scope> =>
  Effect.map(
    Effect.forEach(names, (name) =>
      Effect.acquireRelease(
        Effect.promise(() => copyTemplate(name)),
        (url) => Effect.promise(() => asAdministrator((client) => drop(client, url)))
      )
    ),
    (urls) =>
      Object.fromEntries(names.map((name, index) => [name, Redacted.make(urls[index] ?? "")])) as Record<
        Name,
        Redacted.Redacted<string>
      >
  )

/** An empty database without any table, for tests of migrating itself; the end of the scope drops it. */
export const acquireEmptyDatabase: Effect.Effect<Redacted.Redacted<string>, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.promise(() =>
      asAdministrator(async (client) => {
        const name = nextName("empty")
        await client.query(`CREATE DATABASE ${name}`)
        return urlOf(name)
      })
    ),
    (url) => Effect.promise(() => asAdministrator((client) => drop(client, url)))
  ),
  Redacted.make
)

const available = (): { readonly url: string; readonly prefix: string } => {
  if (server.available) return server
  throw new Error(`no PostgreSQL for tests: ${server.reason}; use describePostgres`)
}

let count = 0

/** Unique in the run: no two processes have one number, and each counts. Lower case and underscores only. */
const nextName = (kind: string): string =>
  `${available().prefix}${kind}_${process.pid}_${count++}_${Date.now()}`

const urlOf = (database: string): string => {
  const url = new URL(available().url)
  url.pathname = `/${database}`
  return url.href
}

const asAdministrator = async <A>(use: (client: Client) => Promise<A>): Promise<A> => {
  const client = new Client({ connectionString: available().url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const drop = async (client: Client, url: string): Promise<void> => {
  const database = new URL(url).pathname.slice(1)
  await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`)
}

const copyTemplate = (name: DatabaseName): Promise<string> =>
  asAdministrator(async (client) => {
    const template = await ensureTemplate(client, name)
    const database = nextName(name)
    await client.query(`CREATE DATABASE ${database} TEMPLATE ${template}`)
    return urlOf(database)
  })

/**
 * The migrated template of a database. Its name depends on the text of the migrations, so that an edit in
 * watch mode makes a new one; the lock lets one of the processes that ask at once make it.
 */
const ensureTemplate = async (client: Client, name: DatabaseName): Promise<string> => {
  const files = await Effect.runPromise(loadMigrations(name, migrationsFolder))
  const text = createHash("sha256")
    .update(files.map((file) => file.checksum).join(" "))
    .digest("hex")
  const template = `${available().prefix}template_${name}_${text.slice(0, 8)}`
  await client.query("SELECT pg_advisory_lock(hashtext($1))", [template])
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [template])
    if (rowCount === 1) return template
    const draft = nextName(`draft_${name}`)
    await client.query(`CREATE DATABASE ${draft}`)
    try {
      await Effect.runPromise(
        migrateDatabase({ database: name, url: Redacted.make(urlOf(draft)), migrationsFolder })
      )
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`)
    } catch (error) {
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
      throw error
    }
    return template
  } finally {
    await client.query("SELECT pg_advisory_unlock(hashtext($1))", [template])
  }
}

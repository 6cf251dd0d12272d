/** A running PostgreSQL with the seven databases: the one that the environment names, else an embedded one. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Client } from "pg"
import { type DatabaseName, databaseNames } from "../services/database-name.ts"
import { embeddedPostgres } from "./embedded-postgres.ts"
import { type DatabasePlaces, describeUrl, type PostgresSettings } from "./postgres-settings.ts"
import { PostgresUnavailable } from "./postgres-unavailable.ts"

/** A server that runs. */
export interface PostgresServer {
  /** For people: where it is. */
  readonly name: string
  readonly places: DatabasePlaces
  /** Data folder of an embedded server, null of any other. */
  readonly folder: string | null
}

/** The server of the settings; an embedded one runs until the end of the scope. Makes no database. */
export const postgresServer = (
  settings: PostgresSettings
): Effect.Effect<PostgresServer, PostgresUnavailable, Scope.Scope> => {
  if (settings._tag === "External") {
    const hosts = databaseNames.map((name) => describeUrl(settings.places[name].maintenanceUrl).split("/")[0])
    return Effect.succeed({
      name: `PostgreSQL at ${[...new Set(hosts)].join(", ")}`,
      places: settings.places,
      folder: null
    })
  }
  return Effect.map(embeddedPostgres({ ...settings, durable: true }), ({ url, port, folder }) => ({
    name: `embedded PostgreSQL at 127.0.0.1:${port}, data in ${folder}`,
    places: Object.fromEntries(
      databaseNames.map((name) => [name, { url: withDatabase(url, name), maintenanceUrl: url }])
    ) as DatabasePlaces,
    folder
  }))
}

/** The databases that do not exist; fails when a server does not answer or refuses us. */
export const missingDatabases = (
  server: PostgresServer
): Effect.Effect<ReadonlyArray<DatabaseName>, PostgresUnavailable> =>
  Effect.filter(
    databaseNames,
    (name) =>
      withConnection(server.places[name].url, () => Promise.resolve(false)).pipe(
        Effect.catchIf(
          (error) => codeOf(error) === undefinedDatabase,
          () => Effect.succeed(true)
        ),
        Effect.mapError((error) => unavailable(server.places[name].url, error))
      ),
    { concurrency: "unbounded" }
  )

/** Makes the databases that are missing and returns the names of those it made; they are empty. */
export const createMissingDatabases = (
  server: PostgresServer
): Effect.Effect<ReadonlyArray<DatabaseName>, PostgresUnavailable> =>
  Effect.flatMap(missingDatabases(server), (missing) =>
    Effect.filter(missing, (name) => createDatabase(server, name), { concurrency: "unbounded" })
  )

/** Whether it made the database: false when another process that starts at the same time did. */
const createDatabase = (
  server: PostgresServer,
  name: DatabaseName
): Effect.Effect<boolean, PostgresUnavailable> => {
  const { url, maintenanceUrl } = server.places[name]
  return withConnection(maintenanceUrl, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseOf(url))}`)
  ).pipe(
    Effect.as(true),
    Effect.catchIf(
      (error) => duplicateDatabase.includes(codeOf(error) ?? ""),
      () => Effect.succeed(false)
    ),
    Effect.mapError((error) => unavailable(maintenanceUrl, error))
  )
}

/** Removes the databases with all that is in them; fails, and removes none, while one of them is in use. */
export const dropDatabases = (server: PostgresServer): Effect.Effect<void, PostgresUnavailable> =>
  Effect.gen(function* () {
    const present = yield* Effect.map(missingDatabases(server), (missing) =>
      databaseNames.filter((name) => !missing.includes(name))
    )
    for (const name of present) yield* refuseWhenInUse(server, name)
    for (const name of present) {
      const { url, maintenanceUrl } = server.places[name]
      yield* withConnection(maintenanceUrl, (client) =>
        client.query(`DROP DATABASE ${client.escapeIdentifier(databaseOf(url))}`)
      ).pipe(Effect.mapError((error) => unavailable(maintenanceUrl, error)))
    }
  })

const refuseWhenInUse = (server: PostgresServer, name: DatabaseName) => {
  const { url, maintenanceUrl } = server.places[name]
  return withConnection(maintenanceUrl, (client) =>
    client.query<{ pid: number; application_name: string }>(
      "SELECT pid, application_name FROM pg_stat_activity WHERE datname = $1 ORDER BY pid",
      [databaseOf(url)]
    )
  ).pipe(
    Effect.mapError((error) => unavailable(maintenanceUrl, error)),
    Effect.flatMap(({ rows }) =>
      rows.length === 0
        ? Effect.void
        : new PostgresUnavailable({
            problem: `${describeUrl(url)} is in use by ${rows.length} connections (${[
              ...new Set(rows.map((row) => row.application_name || `process ${row.pid}`))
            ].join(", ")})`,
            advice: "stop what uses it first"
          })
    )
  )
}

/** SQLSTATE of a connection to a database that is not there. */
const undefinedDatabase = "3D000"

/** SQLSTATEs of making a database that is there: found before, or at the same moment. */
const duplicateDatabase: ReadonlyArray<string> = ["42P04", "23505"]

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined

const databaseOf = (url: Redacted.Redacted<string>): string =>
  decodeURIComponent(new URL(Redacted.value(url)).pathname.slice(1))

const withDatabase = (server: Redacted.Redacted<string>, name: DatabaseName): Redacted.Redacted<string> => {
  const url = new URL(Redacted.value(server))
  url.pathname = `/${name}`
  return Redacted.make(url.href)
}

/** One connection for one use. */
const withConnection = <A>(
  url: Redacted.Redacted<string>,
  use: (client: Client) => Promise<A>
): Effect.Effect<A, unknown> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const client = new Client({
        connectionString: Redacted.value(url),
        connectionTimeoutMillis: 5_000,
        application_name: "curbline"
      })
      // Without a listener, a connection that breaks while nothing is asked would end the process.
      client.on("error", () => undefined)
      return client
    }),
    (client) =>
      Effect.tryPromise({
        try: async () => {
          await client.connect()
          return use(client)
        },
        catch: (error) => error
      }),
    (client) => Effect.promise(() => client.end().catch(() => undefined))
  )

const unavailable = (url: Redacted.Redacted<string>, error: unknown): PostgresUnavailable => {
  const code = codeOf(error)
  const [reason, advice] =
    code === undefined
      ? [messageOf(error), "check CURBLINE_PG_URL"]
      : (knownReasons[code] ?? [messageOf(error), "see the server's log"])
  const place = describeUrl(url)
  // All databases of a server fail alike, so that the server is to be named unless the database is at fault.
  const culprit = code === undefinedDatabase ? place : place.slice(0, place.indexOf("/"))
  return new PostgresUnavailable({ problem: `PostgreSQL at ${culprit}: ${reason}`, advice })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What the codes of the operating system and of PostgreSQL mean for the reader, and what helps. */
const knownReasons: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ["no server answers there", "start it, or correct host and port in CURBLINE_PG_URL"],
  ENOTFOUND: ["there is no such host", "correct the host in CURBLINE_PG_URL"],
  ETIMEDOUT: ["no answer in time", "check host, port and firewall of CURBLINE_PG_URL"],
  EHOSTUNREACH: ["the host cannot be reached", "check host and network of CURBLINE_PG_URL"],
  ECONNRESET: ["the server hung up", "check that it is PostgreSQL, and its log"],
  "28P01": ["the password is wrong", "correct user and password in CURBLINE_PG_URL"],
  "28000": ["the user is refused", "correct the user in CURBLINE_PG_URL, or let it in on the server"],
  "3D000": ["there is no such database", "name one that exists in the path of CURBLINE_PG_URL"],
  "42501": ["the user may not do that", "make the seven databases by hand, or let the user create databases"],
  "53300": ["it has no connection left", "raise max_connections, or stop what uses it"]
}

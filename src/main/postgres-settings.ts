/**
 * Which PostgreSQL is meant, read from the environment:
 *
 * - `CURBLINE_PG_URL`: a server; the seven databases live on it under their own names. A path names the
 *   database from which missing ones are made, `postgres` when left out.
 * - `CURBLINE_PG_URL_DELIVERIES`, …, `CURBLINE_PG_URL_TRIP_MONITOR`: one database, on whatever server and
 *   under whatever name; goes before `CURBLINE_PG_URL`, which may be left out when all seven are given.
 * - neither: an embedded server with its data in `CURBLINE_PG_DATA` (`.curbline/postgres` below the current
 *   folder), at port `CURBLINE_PG_PORT` (a free one when left out).
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type DatabaseName, databaseNames } from "../services/database-name.ts"
import { PostgresUnavailable } from "./postgres-unavailable.ts"

/** Where one database is. */
export interface DatabasePlace {
  readonly url: Redacted.Redacted<string>
  /** A database of the same server that exists, from which this one can be made. */
  readonly maintenanceUrl: Redacted.Redacted<string>
}

export type DatabasePlaces = Readonly<Record<DatabaseName, DatabasePlace>>

export type PostgresSettings =
  | { readonly _tag: "External"; readonly places: DatabasePlaces }
  | { readonly _tag: "Embedded"; readonly folder: string; readonly port: number | null }

const serverVariable = "CURBLINE_PG_URL"

/** The variable that names one database. */
export const variableOf = (name: DatabaseName): string => `${serverVariable}_${name.toUpperCase()}`

const secret = (name: string): Config.Config<Option.Option<Redacted.Redacted<string>>> =>
  Config.map(
    Config.option(Config.redacted(name)),
    Option.filter((value) => Redacted.value(value) !== "")
  )

const words = (name: string): Config.Config<Option.Option<string>> =>
  Config.map(
    Config.option(Config.string(name)),
    Option.filter((value) => value !== "")
  )

/** The settings of this process; fails with the variable and what is wrong with it, never with a password. */
export const postgresSettings: Effect.Effect<PostgresSettings, PostgresUnavailable> = Effect.gen(
  function* () {
    const server = yield* secret(serverVariable)
    const single = yield* Effect.forEach(databaseNames, (name) => secret(variableOf(name)))
    if (Option.isNone(server) && single.every(Option.isNone)) return yield* embeddedSettings

    const places = new Map<DatabaseName, DatabasePlace>()
    const missing: Array<string> = []
    for (const [index, name] of databaseNames.entries()) {
      const own = single[index] ?? Option.none()
      if (Option.isSome(own)) places.set(name, yield* placeOfDatabase(variableOf(name), own.value))
      else if (Option.isSome(server)) places.set(name, yield* placeOnServer(server.value, name))
      else missing.push(variableOf(name))
    }
    if (missing.length > 0) {
      return yield* wrong(
        `${missing.join(", ")}: not set, though others are`,
        `set them, or ${serverVariable} for all that have no variable of their own`
      )
    }
    const settings = Object.fromEntries(places) as DatabasePlaces
    yield* refuseSharing(settings)
    return { _tag: "External" as const, places: settings }
  }
).pipe(
  Effect.catchTag("ConfigError", (error: ConfigError.ConfigError) =>
    wrong(`the environment cannot be read: ${error.message}`, "correct the variable")
  )
)

const embeddedSettings = Effect.gen(function* () {
  const folder = Option.getOrElse(yield* words("CURBLINE_PG_DATA"), () => ".curbline/postgres")
  const port = yield* words("CURBLINE_PG_PORT")
  if (Option.isNone(port)) return { _tag: "Embedded" as const, folder, port: null }
  if (/^\d{1,5}$/.test(port.value) && Number(port.value) >= 1 && Number(port.value) <= 65_535) {
    return { _tag: "Embedded" as const, folder, port: Number(port.value) }
  }
  return yield* wrong(
    `CURBLINE_PG_PORT: found ${JSON.stringify(port.value)}`,
    "allowed: a port from 1 to 65535, or nothing for a free one"
  )
})

const placeOnServer = (server: Redacted.Redacted<string>, name: DatabaseName) =>
  Effect.map(parse(serverVariable, server), (url): DatabasePlace => {
    const maintenance = url.pathname.length > 1 ? url.pathname : "/postgres"
    return { url: atPath(url, `/${name}`), maintenanceUrl: atPath(url, maintenance) }
  })

const placeOfDatabase = (variable: string, value: Redacted.Redacted<string>) =>
  Effect.flatMap(parse(variable, value), (url) =>
    url.pathname.length > 1
      ? Effect.succeed<DatabasePlace>({ url: value, maintenanceUrl: atPath(url, "/postgres") })
      : wrong(`${variable}: names no database`, "append it: postgres://user:password@host:5432/database")
  )

const parse = (
  variable: string,
  value: Redacted.Redacted<string>
): Effect.Effect<URL, PostgresUnavailable> => {
  const url = URL.canParse(Redacted.value(value)) ? new URL(Redacted.value(value)) : null
  if (url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== "") return Effect.succeed(url)
  return wrong(`${variable}: not a PostgreSQL URL`, "allowed: postgres://user:password@host:5432/database")
}

const atPath = (url: URL, path: string): Redacted.Redacted<string> => {
  const other = new URL(url)
  other.pathname = path
  return Redacted.make(other.href)
}

/** Each database is written by its service alone; tables of two services would collide in one. */
const refuseSharing = (places: DatabasePlaces): Effect.Effect<void, PostgresUnavailable> => {
  const owners = new Map<string, DatabaseName>()
  for (const name of databaseNames) {
    const place = describeUrl(places[name].url)
    const owner = owners.get(place)
    if (owner !== undefined) {
      return wrong(`${owner} and ${name} share the database ${place}`, "give each a database of its own")
    }
    owners.set(place, name)
  }
  return Effect.void
}

/** Host, port and database of a URL, for people: without user and password. */
export const describeUrl = (url: Redacted.Redacted<string>): string => {
  const { hostname, port, pathname } = new URL(Redacted.value(url))
  return `${decodeURIComponent(hostname)}:${port === "" ? "5432" : port}${decodeURIComponent(pathname)}`
}

const wrong = (problem: string, advice: string): Effect.Effect<never, PostgresUnavailable> =>
  Effect.fail(new PostgresUnavailable({ problem, advice }))

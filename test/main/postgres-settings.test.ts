import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type PostgresSettings, postgresSettings, variableOf } from "../../src/main/postgres-settings.ts"
import { databaseNames } from "../../src/services/database-name.ts"

const read = (environment: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(postgresSettings, ConfigProvider.fromMap(new Map(Object.entries(environment))))

const urlsOf = (settings: PostgresSettings): ReadonlyArray<string> =>
  settings._tag === "External" ? databaseNames.map((name) => Redacted.value(settings.places[name].url)) : []

const refusal = (environment: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(read(environment)), (error) => error.message)

describe("which PostgreSQL is meant", () => {
  it.effect("is an embedded one below the current folder when nothing is set", () =>
    Effect.gen(function* () {
      const embedded: PostgresSettings = { _tag: "Embedded", folder: ".curbline/postgres", port: null }
      assert.deepStrictEqual(yield* read({}), embedded)
      assert.deepStrictEqual(yield* read({ CURBLINE_PG_URL: "", CURBLINE_PG_PORT: "" }), embedded)
      assert.deepStrictEqual(yield* read({ CURBLINE_PG_DATA: "/data/pg", CURBLINE_PG_PORT: "5433" }), {
        _tag: "Embedded",
        folder: "/data/pg",
        port: 5433
      })
    })
  )

  it.effect("is one server with all seven databases under their own names", () =>
    Effect.gen(function* () {
      const settings = yield* read({ CURBLINE_PG_URL: "postgres://u:p%40@db:6432/admin?sslmode=require" })
      assert.deepStrictEqual(
        urlsOf(settings),
        databaseNames.map((name) => `postgres://u:p%40@db:6432/${name}?sslmode=require`)
      )
      assert.strictEqual(settings._tag, "External")
      if (settings._tag === "External") {
        assert.strictEqual(
          Redacted.value(settings.places.state.maintenanceUrl),
          "postgres://u:p%40@db:6432/admin?sslmode=require"
        )
      }
    })
  )

  it.effect("may be another one for a single database, under another name", () =>
    Effect.gen(function* () {
      const settings = yield* read({
        CURBLINE_PG_URL: "postgres://u:p@db",
        CURBLINE_PG_URL_TRIP_MONITOR: "postgresql://v:q@other/trips"
      })
      assert.deepStrictEqual(urlsOf(settings).slice(3, 6), [
        "postgres://u:p@db/state",
        "postgres://u:p@db/dispatch",
        "postgresql://v:q@other/trips"
      ])
    })
  )

  it.effect("may be seven URLs and no server", () =>
    Effect.gen(function* () {
      const seven = databaseNames.map((name) => [variableOf(name), `postgres://u:p@${name}/x`] as const)
      assert.strictEqual(urlsOf(yield* read(Object.fromEntries(seven))).length, 7)
    })
  )

  it.effect("is refused when URLs are missing, wrong or shared, and never with a password", () =>
    Effect.gen(function* () {
      assert.match(
        yield* refusal({ CURBLINE_PG_URL_STATE: "postgres://u:p@db/state" }),
        /^CURBLINE_PG_URL_INTEGRATIONS, .*: not set, though others are; set them, or CURBLINE_PG_URL/
      )
      for (const url of ["http://u:secret@db", "secret", "postgres:///state"]) {
        const message = yield* refusal({ CURBLINE_PG_URL: url })
        assert.match(message, /^CURBLINE_PG_URL: not a PostgreSQL URL; allowed: postgres:/)
        assert.notInclude(message, "secret")
      }
      assert.match(
        yield* refusal({ CURBLINE_PG_URL: "postgres://db", CURBLINE_PG_URL_STATE: "postgres://db" }),
        /^CURBLINE_PG_URL_STATE: names no database/
      )
      assert.strictEqual(
        yield* refusal({
          CURBLINE_PG_URL: "postgres://u:secret@db",
          CURBLINE_PG_URL_STATE: "postgres://v@db:5432/deliveries"
        }),
        "deliveries and state share the database db:5432/deliveries; give each a database of its own"
      )
      for (const port of ["0", "65536", "x", "-1"]) {
        assert.match(
          yield* refusal({ CURBLINE_PG_PORT: port }),
          /^CURBLINE_PG_PORT: found .*allowed: a port from 1/
        )
      }
    })
  )
})

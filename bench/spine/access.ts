/** Who the measurements are, and which databases their servers use. */
import * as Redacted from "effect/Redacted"
import type { PostgresServer } from "../../src/main/postgres.ts"

export const keyId = "bench"
export const keySecret = "a-secret-for-this-measurement-only"
export const token = `ck_${keyId}_${keySecret}`

/** An access file with one key that may do everything. */
export const accessOf = () => ({
  schemaVersion: 1,
  trackerSecrets: ["x".repeat(40)],
  keys: [{ name: "bench", token, scopes: ["admin"], partnerId: null, operatorId: null }],
  robots: {}
})

/** The variables that lead a server to these databases. */
export const environmentOf = (server: PostgresServer): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(server.places).map(([name, place]) => [
      `CURBLINE_PG_URL_${name.toUpperCase()}`,
      Redacted.value(place.url)
    ])
  )

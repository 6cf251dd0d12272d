import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import type { CommandAcknowledged } from "../../../src/services/device/events.ts"
import { layerPostgres } from "../../../src/services/device/repository-postgres.ts"
import { sql } from "../../../src/services/sql.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { cases, runCase } from "./repository-contract.ts"

const emptied = (database: Database) =>
  Effect.forEach(
    [
      sql`SELECT set_config('curbline.purge', 'device_heartbeat', true)`,
      sql`DELETE FROM device_heartbeat`,
      sql`DELETE FROM device`,
      sql`DELETE FROM device_latest`,
      sql`DELETE FROM device_command`,
      sql`DELETE FROM outbox`
    ],
    (statement) => database.query(statement),
    { discard: true }
  ).pipe((effect) => database.transaction(effect))

describePostgres("the device repository in PostgreSQL", () => {
  const databases = freshDatabases(["device"])

  const withDatabase = (use: (database: Database) => Effect.Effect<void, unknown>) =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({ name: "device", url: Redacted.value(databases.url("device")), connections: 8 }),
        (database) => Effect.zipRight(emptied(database), use(database))
      )
    )

  for (const one of cases) {
    it.live(one.title, () =>
      withDatabase((database) =>
        runCase(one, {
          layer: layerPostgres(database),
          announced: () =>
            Effect.map(Effect.orDie(database.query(sql`SELECT payload FROM outbox ORDER BY seq`)), (rows) =>
              rows.map(({ payload }) => payload as CommandAcknowledged)
            )
        })
      )
    )
  }

  it.live("lets nobody change a heartbeat, or take one away but for the purge", () =>
    withDatabase((database) =>
      Effect.gen(function* () {
        yield* database.query(sql`
          INSERT INTO device_heartbeat (serial, boot_id, seq, occurred_at, payload)
          VALUES ('R1', '0f6b2a52-52f5-4f0c-9c0f-6f1d0a8f3b77', 1, now(), '{}')`)
        for (const statement of [
          sql`UPDATE device_heartbeat SET seq = 2`,
          sql`DELETE FROM device_heartbeat`
        ]) {
          const fault = yield* Effect.flip(database.query(statement))
          assert.strictEqual(fault.code, "P0001")
        }
      })
    )
  )
})

/**
 * Forgets what nobody needs any more: delivered messages, and the memory of what was consumed or
 * answered so long ago that no repetition can come. Histories stay.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { day, type Instant } from "../domain/instant.ts"
import type { Database } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { type Statement, sql } from "../services/sql.ts"
import { isoOf } from "../services/table.ts"
import type { HostClock } from "./host-clock.ts"

/** Repetitions come within hours; a partner's retry and an operator's resend within days. */
export const rememberedMs = 14 * day

/** Rows that one statement deletes at most, so that none runs or holds locks for long. */
const batch = 5000
const everyMs = 3_600_000

/** In the order of the index on the time: however often a plan is used again, it reads no more than it deletes. */
const purges = (before: string): ReadonlyArray<Statement> => [
  sql`DELETE FROM outbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM outbox WHERE sent_at < ${before} ORDER BY sent_at LIMIT ${batch})) RETURNING 1`,
  sql`DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox WHERE at < ${before} ORDER BY at LIMIT ${batch})) RETURNING 1`,
  sql`DELETE FROM processed_command WHERE ctid = ANY(ARRAY(SELECT ctid FROM processed_command WHERE at < ${before} ORDER BY at LIMIT ${batch})) RETURNING 1`
]

/** Deletes what is older than `rememberedMs`. Says how many rows went. */
export const purge = (database: Database, now: Instant): Effect.Effect<number, DatabaseFault> => {
  const drain = (statement: Statement, gone: number): Effect.Effect<number, DatabaseFault> =>
    Effect.flatMap(database.query(statement), (rows) =>
      rows.length < batch ? Effect.succeed(gone + rows.length) : drain(statement, gone + rows.length)
    )
  return Effect.map(
    Effect.forEach(purges(isoOf(now - rememberedMs)), (statement) => drain(statement, 0)),
    (counts) => counts.reduce((sum, count) => sum + count, 0)
  )
}

/** Purges all databases now and every hour, until the scope ends. A failure is told and waits for the next hour. */
export const keepHouse = (
  databases: ReadonlyArray<Database>,
  clock: HostClock,
  report: (event: string, fields: { readonly [field: string]: string | number }) => void
): Effect.Effect<void, never, Scope.Scope> => {
  const purgeOne = (database: Database): Effect.Effect<void> =>
    Effect.suspend(() => purge(database, clock.now())).pipe(
      Effect.asVoid,
      Effect.catchAll(({ kind, message }) =>
        Effect.sync(() => report("old messages not forgotten", { database: database.name, kind, message }))
      )
    )
  return Effect.asVoid(
    Effect.forkScoped(
      Effect.forever(
        Effect.zipRight(
          Effect.forEach(databases, purgeOne, { discard: true }),
          Effect.sleep(Duration.millis(everyMs))
        )
      )
    )
  )
}

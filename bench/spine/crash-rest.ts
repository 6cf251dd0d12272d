/** When nothing moves any more, and whether the server itself thinks that something broke. */
import { readFileSync } from "node:fs"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Database } from "../../src/services/database.ts"
import type { DatabaseFault } from "../../src/services/database-fault.ts"
import { sql } from "../../src/services/sql.ts"

/** Looks in a row that find nothing to do. */
const quietLooks = 3
const looksMax = 90

/** By how much a timer may be late before it counts as forgotten: the period of the look for those, and some. */
const lateMs = 5_000

const isoBefore = (now: number, ms: number): string => DateTime.formatIso(DateTime.unsafeMake(now - ms))

/**
 * Waits until no message is unsent and no timer overdue, for a few looks in a row; gives up after a while,
 * because the audit finds what is left. Says for which moment that is so, ISO 8601.
 */
export const untilAtRest = (databases: ReadonlyArray<Database>): Effect.Effect<string, DatabaseFault> =>
  Effect.gen(function* () {
    let quiet = 0
    let moment = ""
    for (let looks = 0; looks < looksMax && quiet < quietLooks; looks += 1) {
      yield* Effect.sleep("1 second")
      moment = isoBefore(yield* Clock.currentTimeMillis, lateMs)
      const counts = yield* Effect.forEach(databases, (database) =>
        database.query(sql`SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND next_attempt_at < 'infinity')
          + (SELECT count(*) FROM timer WHERE due_at < ${moment}::timestamptz) AS n`)
      )
      quiet = counts.flat().every((row) => Number(row["n"]) === 0) ? quiet + 1 : 0
    }
    return moment
  })

/** Lines of the server's log that tell of a mistake of the program, not of something that was away. */
export const defectsIn = (logFile: string): ReadonlyArray<string> =>
  readFileSync(logFile, "utf8")
    .split("\n")
    .filter((line) => line.includes('"event":"actor defect"') || line.includes('"msg":"defect"'))

/**
 * Replies between processes: the one that made a reply notifies the one in which the caller waits, over
 * PostgreSQL (NOTIFY). Nothing is kept: a caller who does not hear asks again with the same key.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import pg from "pg"
import type { Reply } from "../domain/decider.ts"
import type { Database } from "../services/database.ts"
import { sql } from "../services/sql.ts"
import type { SendAway } from "./waiting-callers.ts"

/** A channel's name; identifiers of PostgreSQL end at 63 bytes. */
const channelOf = (processId: string): string => `curbline_reply_${processId}`.slice(0, 63)

/** NOTIFY takes at most 8,000 bytes; replies are far smaller. */
const bytesMax = 7900

/** Sends replies to other processes through a database that all of them share. */
export const replySender =
  (
    database: Database,
    run: (effect: Effect.Effect<void>) => void,
    report: (event: string, fields: { readonly [field: string]: string | number }) => void
  ): SendAway =>
  (processId, reply) => {
    const text = JSON.stringify(reply)
    if (Buffer.byteLength(text) > bytesMax) {
      report("reply too long for its channel", { tag: reply.value._tag, length: text.length })
      return
    }
    run(Effect.ignore(database.query(sql`SELECT pg_notify(${channelOf(processId)}, ${text})`)))
  }

/** Hears the replies that other processes send here, until the scope ends; reconnects when it must. */
export const hearReplies = (
  url: string,
  processId: string,
  onReply: (reply: Reply) => void
): Effect.Effect<void, never, Scope.Scope> => {
  const connection = Effect.acquireUseRelease(
    Effect.sync(
      () => new pg.Client({ connectionString: url, keepAlive: true, application_name: "curbline replies" })
    ),
    (client) =>
      Effect.async<never, unknown>((resume) => {
        client.on("error", (error) => resume(Effect.fail(error)))
        client.on("end", () => resume(Effect.fail("ended")))
        client.on("notification", ({ payload }) => {
          if (payload !== undefined) onReply(JSON.parse(payload) as Reply)
        })
        client
          .connect()
          .then(() => client.query(`LISTEN ${client.escapeIdentifier(channelOf(processId))}`))
          .catch((error: unknown) => resume(Effect.fail(error)))
      }),
    (client) => Effect.ignore(Effect.tryPromise(() => client.end()))
  )
  return Effect.asVoid(Effect.forkScoped(Effect.retry(connection, Schedule.spaced("1 second"))))
}

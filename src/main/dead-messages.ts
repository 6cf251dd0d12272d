/** Dead messages of all databases: what is there, and an operator's word on one of them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { type DeadLetter, deadLetters, resolveDeadLetter } from "../cluster/outbox-rows.ts"
import { type Database, makeDatabase } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { type DatabaseName, databaseNames } from "../services/database-name.ts"
import { missingDatabases, type PostgresServer } from "./postgres.ts"
import type { PostgresUnavailable } from "./postgres-unavailable.ts"

/** A message that was given up, and where it lies; nothing of its payload. */
export interface DeadMessage extends DeadLetter {
  readonly database: DatabaseName
}

interface Found {
  readonly message: DeadMessage
  readonly in: Database
}

/** Looks at the databases that exist, in their order; changes nothing. */
const findAll = (
  server: PostgresServer
): Effect.Effect<ReadonlyArray<Found>, PostgresUnavailable | DatabaseFault, Scope.Scope> =>
  Effect.gen(function* () {
    const missing = yield* missingDatabases(server)
    const found = yield* Effect.forEach(
      databaseNames.filter((name) => !missing.includes(name)),
      (name) =>
        Effect.gen(function* () {
          const url = Redacted.value(server.places[name].url)
          const database = yield* makeDatabase({ name, url, connections: 1 })
          const letters = yield* deadLetters(database)
          return letters.map((letter): Found => ({ message: { database: name, ...letter }, in: database }))
        })
    )
    return found.flat()
  })

/** All open ones: by database, the oldest first. */
export const deadMessages = (server: PostgresServer) =>
  Effect.scoped(Effect.map(findAll(server), (found) => found.map(({ message }) => message)))

/**
 * `resend` lets the message be tried again in its place, `drop` passes over it; its key goes on either way.
 * Gives the message, null when no open one has this id.
 */
export const resolveDeadMessage = (server: PostgresServer, id: string, how: "resend" | "drop") =>
  Effect.scoped(
    Effect.gen(function* () {
      const found = (yield* findAll(server)).find(({ message }) => message.id === id)
      if (found === undefined) return null
      const now = yield* Clock.currentTimeMillis
      // Somebody else may have had the same idea since the look.
      return (yield* resolveDeadLetter(found.in, id, how, now)) ? found.message : null
    })
  )

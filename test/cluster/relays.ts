/** Relays over an outbox of a suite's own, with receivers that write down what reached them. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { OutboxMessage } from "../../src/cluster/actor-store.ts"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { makeRelay, type Relay, type RelayOptions, type Undelivered } from "../../src/cluster/relay.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { Database } from "../../src/services/database.ts"
import type { DatabaseFault } from "../../src/services/database-fault.ts"
import { sql } from "../../src/services/sql.ts"
import { commitOf, commitTime, messageOf } from "./commits.ts"
import { tallyPersistence } from "./tally.ts"

export interface RelayAndReports {
  readonly relay: Relay
  readonly reports: Array<string>
}

export const openRelay = (
  database: Database,
  deliver: RelayOptions["deliver"],
  changed: Partial<RelayOptions> = {}
): Effect.Effect<RelayAndReports, never, Scope.Scope> =>
  Effect.gen(function* () {
    const reports: Array<string> = []
    const wall = yield* Effect.clock
    const relay = yield* makeRelay([database], {
      clock: hostClock(wall, 1),
      deliver,
      report: (event) => void reports.push(event),
      pollEveryMs: 20,
      leaseMs: 600_000,
      attemptsMax: 3,
      ...changed
    })
    return { relay, reports }
  })

export const emptyOutbox = (database: Database) =>
  database.query(sql`TRUNCATE outbox, inbox, dead_letter, actor_state, timer, processed_command`)

/** Writes messages as a commit of each key would, due from `leaseUntil` on: at once unless said otherwise. */
export const commitMessages = (
  database: Database,
  messages: ReadonlyArray<OutboxMessage>,
  leaseUntil: Instant = commitTime
) => {
  const store = makePostgresStore(database, tallyPersistence)
  return Effect.forEach(
    messages,
    (outbox) => store.commit(commitOf({ id: `sender of ${outbox.eventId}`, outbox: [outbox], leaseUntil })),
    { discard: true }
  )
}

/** Messages 1..n of each key, those of all keys in turn. */
export const inTurn = (keys: ReadonlyArray<string>, n: number): ReadonlyArray<OutboxMessage> =>
  Array.from({ length: n }, (_, index) => keys.map((key) => messageOf(index + 1, { key }))).flat()

export const unsent = (database: Database): Effect.Effect<number, DatabaseFault> =>
  Effect.map(database.query(sql`SELECT count(*) AS count FROM outbox WHERE sent_at IS NULL`), ([row]) =>
    Number(row?.["count"])
  )

export const nOf = (message: OutboxMessage): number => (message.payload as { readonly n: number }).n

export const refusedBecause = (error: string, isPoison = false): Effect.Effect<never, Undelivered> =>
  Effect.fail({ error, isPoison })

/** What arrived, by key, in order. */
export class Arrivals {
  readonly byKey = new Map<string, Array<number>>()
  total = 0

  note(message: OutboxMessage): void {
    const known = this.byKey.get(message.key)
    if (known === undefined) this.byKey.set(message.key, [nOf(message)])
    else known.push(nOf(message))
    this.total += 1
  }

  of(key: string): ReadonlyArray<number> {
    return this.byKey.get(key) ?? []
  }

  /** Each message where it arrived first. */
  firstOf(key: string): ReadonlyArray<number> {
    return [...new Set(this.of(key))]
  }
}

/** The storage port on PostgreSQL: an actor is the rows of its home database. */
import * as Effect from "effect/Effect"
import type { AnyPersistence, LoadedRows } from "../actors/persistence.ts"
import { deriveId } from "../domain/ids.ts"
import { invariant } from "../domain/invariant.ts"
import type { Database, Row } from "../services/database.ts"
import { RowChanges } from "../services/row-changes.ts"
import { composed, sql } from "../services/sql.ts"
import { columnNames, decodeRow, instantOf, isoOf, type RowOf, type Table } from "../services/table.ts"
import {
  type ActorStore,
  type Commit,
  type CommitResult,
  type RejectedInput,
  type Stored,
  type Timer,
  timerKeyOf
} from "./actor-store.ts"
import { commitStatement } from "./commit-statement.ts"
import { outboxMessageOf } from "./outbox-rows.ts"

const committed: CommitResult = { _tag: "Committed" }
const repeated: CommitResult = { _tag: "Repeated" }
const stale: CommitResult = { _tag: "Stale" }

/** Everything of an actor in one statement: its guard row, timers, unsent messages and own rows. */
const loadText = (persistence: AnyPersistence): string => {
  const reads = persistence.reads.map(({ table, where, orderBy }, index) => {
    const columns = columnNames(table).join(", ")
    const order = orderBy.length === 0 ? "" : ` ORDER BY ${orderBy.join(", ")}`
    return `(SELECT coalesce(json_agg(row), '[]') FROM (SELECT ${columns} FROM ${table.name} WHERE ${where}${order}) AS row) AS rows_${index}`
  })
  const timers = `(SELECT coalesce(json_agg(json_build_object('payload', payload, 'due_at', due_at)), '[]') FROM timer WHERE actor = '${persistence.actor}' AND actor_id = $1) AS timers`
  // Calls, and what the actor announces about others, leave under keys that begin with its name. The prefix is
  // a range by bytes ("0" comes after "/"): a plan that is used again makes no range of starts_with, and
  // looks through the unsent messages of everybody.
  const prefix = `'${persistence.actor}/' || $1 ||`
  const own = `(key = $1 OR (key ~>=~ (${prefix} '/') AND key ~<~ (${prefix} '0')))`
  const unsent =
    `(SELECT coalesce(json_agg(row ORDER BY seq), '[]') FROM (SELECT seq, event_id, kind, type, schema_version, key, key_seq, correlation_id, causation_id, payload, occurred_at ` +
    `FROM outbox WHERE sent_at IS NULL AND ${own}) AS row) AS unsent`
  const blocked = `(SELECT coalesce(json_agg(DISTINCT key), '[]') FROM outbox WHERE sent_at IS NULL AND ${own} AND next_attempt_at = 'infinity') AS blocked`
  return `SELECT version, held, commit_id, ${[timers, unsent, blocked, ...reads].join(", ")} FROM actor_state WHERE actor = '${persistence.actor}' AND actor_id = $1`
}

type Image = { readonly [column: string]: unknown }

class Loaded implements LoadedRows {
  private readonly byTable = new Map<Table, ReadonlyArray<unknown>>()

  constructor(persistence: AnyPersistence, row: Row) {
    persistence.reads.forEach(({ table }, index) => {
      const images = row[`rows_${index}`] as ReadonlyArray<Image>
      this.byTable.set(
        table,
        images.map((image) => decodeRow(table, image))
      )
    })
  }

  readonly of = <T extends Table>(table: T): ReadonlyArray<RowOf<T>> => {
    const rows = this.byTable.get(table)
    invariant(rows !== undefined, `${table.name} is not among the reads of its actor`)
    return rows as ReadonlyArray<RowOf<T>>
  }
}

export const makePostgresStore = (database: Database, persistence: AnyPersistence): ActorStore => {
  const { actor } = persistence
  const load = loadText(persistence)

  const stored = (id: string, row: Row): Stored => ({
    state: persistence.restore(id, new Loaded(persistence, row), row["held"]),
    version: Number(row["version"]),
    commitId: String(row["commit_id"]),
    timers: (row["timers"] as ReadonlyArray<Image>).map(timerOf),
    unsent: (row["unsent"] as ReadonlyArray<Image>).map(outboxMessageOf),
    blocked: row["blocked"] as ReadonlyArray<string>
  })

  return {
    sequenceBase: 0,

    // Only the guard of the commit can tell.
    isRepeated: () => false,

    load: (id) =>
      Effect.map(database.query(composed(load, [id])), ([row]) =>
        row === undefined ? null : stored(id, row)
      ),

    commit: (commit: Commit) => {
      const changes = new RowChanges(commit.now)
      const { state, events, command, now } = commit
      persistence.write(
        { state, events, command, sourceEventId: commit.cause.source?.eventId ?? null, now },
        changes
      )
      const statement = commitStatement(actor, commit, persistence.held(state), changes.groups())
      return database.query(statement).pipe(
        Effect.map(([row]): CommitResult => {
          invariant(row !== undefined, "a commit statement gives one row")
          return row["committed"] === true ? committed : row["repeated"] === true ? repeated : stale
        }),
        Effect.catchAll((fault) => {
          // Another actor was given a command under the same key at the same moment, and was first.
          if (fault.constraint === "processed_command_pkey") return Effect.succeed(repeated)
          const collision =
            fault.kind === "Constraint" ? persistence.collisions[fault.constraint ?? ""] : undefined
          if (collision === undefined) return Effect.fail(fault)
          return Effect.succeed<CommitResult>(
            collision === "DecideAgain" ? stale : { _tag: "Refused", rejection: collision(state, command) }
          )
        })
      )
    },

    findProcessed: (commandId) =>
      Effect.map(
        database.query(
          sql`SELECT encode(request_hash, 'hex') AS hash, response FROM processed_command WHERE command_id = ${commandId}`
        ),
        ([row]) => (row === undefined ? null : { hash: String(row["hash"]), response: row["response"] })
      ),

    keepRejected: (input) => Effect.asVoid(database.query(rejectedStatement(actor, input)))
  }
}

const rejectedStatement = (actor: string, input: RejectedInput) => {
  const { cause, now, command } = input
  const timer = cause.timerKey === null ? null : timerKeyOf(actor, input.actorId, cause.timerKey)
  const id = deriveId(`${actor}/${input.actorId} ${command._tag} ${input.id}`, 0, 0, now)
  return sql`WITH dropped AS (DELETE FROM timer WHERE key = ${timer})
    INSERT INTO rejected_input (id, event_id, source, entity, entity_id, from_status, attempted, code, payload, at)
    VALUES (${id}, ${cause.source?.eventId ?? null}, ${cause.source?.producer ?? (timer === null ? "caller" : "timer")},
      ${actor}, ${input.actorId}, ${null}, ${command._tag}, ${input.code},
      ${JSON.stringify(input.rejection)}::jsonb, ${isoOf(now)})
    ON CONFLICT DO NOTHING`
}

const timerOf = (image: Image): Timer => {
  const { key, command } = image["payload"] as Pick<Timer, "key" | "command">
  return { key, command, dueAt: instantOf(image["due_at"]) }
}

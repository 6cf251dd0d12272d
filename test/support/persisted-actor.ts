/**
 * An actor that lives in the rows of PostgreSQL, for the law of persistence: after every commit, what the
 * rows say is the state that `evolve` made. Each step goes on from the loaded state, as after a restart.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Entity } from "../../src/actors/entity.ts"
import type { ActorStore, Cause, Commit, CommitResult } from "../../src/cluster/actor-store.ts"
import type { AnyCommand, AnyEvent, Decision } from "../../src/domain/decider.ts"
import { deriveId } from "../../src/domain/ids.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { Database } from "../../src/services/database.ts"
import { composed } from "../../src/services/sql.ts"
import { deepFreeze } from "./given.ts"

/** A command that nobody gave under a key: a caller without one. */
export const noCause: Cause = { commandKey: null, source: null, timerKey: null, expectedVersion: null }

/** Copies a state; states with objects of classes need a copy of their own. */
type Clone = (state: unknown) => unknown

export class PersistedActor {
  /** As the rows tell it. */
  state: unknown
  /** Rises with every commit. */
  version = 0
  /** The newest commit, null before the first. */
  last: Commit | null = null
  private readonly entity: Entity
  private readonly store: ActorStore
  private readonly id: string
  private readonly clone: Clone

  constructor(entity: Entity, store: ActorStore, id: string, clone: Clone = structuredClone) {
    this.entity = entity
    this.store = store
    this.id = id
    this.clone = clone
    this.state = entity.actor.initial(id)
  }

  /** Decides and commits; fails where the loaded state is not the evolved one. The events, null: rejected. */
  async handle(
    command: AnyCommand,
    now: Instant,
    cause: Cause = noCause
  ): Promise<ReadonlyArray<AnyEvent> | null> {
    const { actor } = this.entity
    const outcome = actor.decide(deepFreeze(this.clone(this.state)), command, now)
    if (!outcome.accepted) return null
    const after = this.clone(this.state)
    for (const event of outcome.events) actor.evolve(after, event)
    const commit = this.commitOf(outcome as Decision, command, now, cause, after)
    assert.deepStrictEqual(await this.commit(commit), { _tag: "Committed" })
    const stored = await Effect.runPromise(this.store.load(this.id))
    assert.isNotNull(stored, "what was committed can be loaded")
    assert.deepStrictEqual(stored.state, after, `after ${command._tag} the rows tell the evolved state`)
    assert.strictEqual(stored.version, commit.newVersion)
    this.state = stored.state
    this.version = stored.version
    this.last = commit
    return outcome.events
  }

  /** Hands a commit to the store as it is. */
  commit(commit: Commit): Promise<CommitResult> {
    return Effect.runPromise(this.store.commit(commit))
  }

  private commitOf(
    decision: Decision,
    command: AnyCommand,
    now: Instant,
    cause: Cause,
    after: unknown
  ): Commit {
    const newVersion = this.version + 1
    return {
      id: this.id,
      commitId: deriveId(this.id, newVersion, 0, now),
      version: this.version,
      newVersion,
      state: deepFreeze(this.clone(after)),
      events: decision.events,
      command,
      cause,
      timers: decision.timers,
      outbox: [],
      response: null,
      now,
      leaseUntil: now
    }
  }
}

/** What one table holds. */
export interface TableContents {
  readonly name: string
  readonly rows: number
  /** Equal for equal rows. */
  readonly digest: string
}

/** What every table of a database holds, by name. */
export const contentsOf = async (database: Database): Promise<ReadonlyArray<TableContents>> => {
  const names = await Effect.runPromise(
    database.query(
      composed("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename", [])
    )
  )
  const parts = names.map(
    ({ tablename }) =>
      `SELECT '${tablename}' AS name, count(*)::int AS rows, md5(coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '')) AS digest FROM "${tablename}" AS row`
  )
  const rows = await Effect.runPromise(database.query(composed(parts.join(" UNION ALL "), [])))
  return rows.map((row) => ({
    name: String(row["name"]),
    rows: Number(row["rows"]),
    digest: String(row["digest"])
  }))
}

/** Columns of a table in which no row has a value. */
export const emptyColumnsOf = async (
  database: Database,
  table: string,
  columns: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const counts = columns.map((column) => `count(${column})::int AS ${column}`).join(", ")
  const [row] = await Effect.runPromise(database.query(composed(`SELECT ${counts} FROM ${table}`, [])))
  return columns.filter((column) => row?.[column] === 0)
}

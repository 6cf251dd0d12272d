/**
 * The storage port in memory, for actors whose tables are not built yet. It keeps what PostgreSQL would
 * keep, under the same rules, for as long as the process lives: after a restart these actors begin anew.
 */
import * as Effect from "effect/Effect"
import type { AnyCommand } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import type {
  ActorStore,
  Cause,
  Commit,
  CommitResult,
  OutboxMessage,
  Processed,
  Stored,
  Timer
} from "./actor-store.ts"
import { consumerOf } from "./actor-store.ts"

interface Entry {
  state: unknown
  version: number
  commitId: string
  readonly timers: Map<string, Timer>
  /** Newest key sequence per consumer, producer and key; effects by their id. */
  readonly newest: Map<string, number>
}

/** Sources and answers that are remembered; what is older counts as new, as after a purge of the inbox. */
const remembered = 100_000

/** A set of strings that forgets the oldest. */
class Recent {
  private readonly seen = new Set<string>()

  has(value: string): boolean {
    return this.seen.has(value)
  }

  add(value: string): void {
    this.seen.add(value)
    if (this.seen.size <= remembered) return
    for (const oldest of this.seen) {
      this.seen.delete(oldest)
      return
    }
  }
}

const noMessages: ReadonlyArray<OutboxMessage> = []
const noKeys: ReadonlyArray<string> = []

export class MemoryStore implements ActorStore {
  private readonly actor: string
  private readonly entries = new Map<string, Entry>()
  private readonly processed = new Map<string, Processed>()
  private readonly consumed = new Recent()
  private readonly observers: Array<(commit: Commit) => void> = []

  readonly sequenceBase: number

  /** `startedAt`: epoch ms; an actor that begins anew announces with higher numbers than it did before. */
  constructor(actor: string, startedAt: Instant) {
    this.actor = actor
    this.sequenceBase = startedAt
  }

  readonly load = (id: string): Effect.Effect<Stored | null> =>
    Effect.sync(() => {
      const entry = this.entries.get(id)
      if (entry === undefined) return null
      return {
        state: entry.state,
        version: entry.version,
        commitId: entry.commitId,
        timers: [...entry.timers.values()],
        unsent: noMessages,
        blocked: noKeys
      }
    })

  readonly commit = (commit: Commit): Effect.Effect<CommitResult> => Effect.sync(() => this.keep(commit))

  readonly findProcessed = (commandId: string): Effect.Effect<Processed | null> =>
    Effect.sync(() => this.processed.get(commandId) ?? null)

  readonly keepRejected = (): Effect.Effect<void> => Effect.void

  /** Calls `observer` with every commit from now on. */
  observe(observer: (commit: Commit) => void): void {
    this.observers.push(observer)
  }

  /** The committed state of an actor, undefined when there is none. */
  peek(id: string): unknown {
    return this.entries.get(id)?.state
  }

  /** Exact, because there is one process: a state in memory must not evolve twice. */
  readonly isRepeated = (id: string, command: AnyCommand, cause: Cause): boolean => {
    const { commandKey, source } = cause
    if (commandKey !== null && this.processed.has(commandKey.id)) return true
    if (source === null) return false
    const consumer = consumerOf(this.actor, id, command)
    if (this.consumed.has(`${consumer} ${source.eventId}`)) return true
    const newest = this.entries.get(id)?.newest.get(`${consumer} ${source.producer} ${source.key}`)
    return source.keySeq !== null && newest !== undefined && newest >= source.keySeq
  }

  private keep(commit: Commit): CommitResult {
    const { commandKey, source, timerKey } = commit.cause
    if (this.isRepeated(commit.id, commit.command, commit.cause)) return { _tag: "Repeated" }
    const entry = this.entries.get(commit.id)
    if ((entry?.version ?? 0) !== commit.version) return { _tag: "Stale" }
    const kept = entry ?? { state: null, version: 0, commitId: "", timers: new Map(), newest: new Map() }
    this.entries.set(commit.id, kept)
    kept.state = commit.state
    kept.version = commit.newVersion
    kept.commitId = commit.commitId
    if (timerKey !== null) kept.timers.delete(timerKey)
    for (const change of commit.timers) {
      if (change._tag === "CancelTimer") kept.timers.delete(change.key)
      else kept.timers.set(change.key, change)
    }
    if (commandKey !== null) {
      this.processed.set(commandKey.id, { hash: commandKey.hash, response: commit.response })
    }
    if (source !== null) {
      const consumer = consumerOf(this.actor, commit.id, commit.command)
      this.consumed.add(`${consumer} ${source.eventId}`)
      if (source.keySeq !== null)
        kept.newest.set(`${consumer} ${source.producer} ${source.key}`, source.keySeq)
    }
    for (const observer of this.observers) observer(commit)
    return { _tag: "Committed" }
  }
}

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

/** Sources and answers that are remembered, each; what is older counts as new, as after a purge of the inbox. */
const rememberedMax = 100_000

/** A map of so many entries at most: it forgets the oldest. */
class Recent<Value> {
  private readonly kept = new Map<string, Value>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get(key: string): Value | undefined {
    return this.kept.get(key)
  }

  keep(key: string, value: Value): void {
    this.kept.set(key, value)
    if (this.kept.size <= this.most) return
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest)
      return
    }
  }
}

const noMessages: ReadonlyArray<OutboxMessage> = []
const noKeys: ReadonlyArray<string> = []

export class MemoryStore implements ActorStore {
  private readonly actor: string
  private readonly entries = new Map<string, Entry>()
  private readonly processed: Recent<Processed>
  private readonly consumed: Recent<true>
  private readonly observers: Array<(commit: Commit) => void> = []

  readonly sequenceBase: number

  /** `startedAt`: epoch ms; an actor that begins anew announces with higher numbers than it did before. */
  constructor(actor: string, startedAt: Instant, remembered = rememberedMax) {
    this.actor = actor
    this.sequenceBase = startedAt
    this.processed = new Recent(remembered)
    this.consumed = new Recent(remembered)
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
    if (commandKey !== null && this.processed.get(commandKey.id) !== undefined) return true
    if (source === null) return false
    const consumer = consumerOf(this.actor, id, command)
    if (this.consumed.get(`${consumer} ${source.eventId}`) === true) return true
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
      this.processed.keep(commandKey.id, { hash: commandKey.hash, response: commit.response })
    }
    if (source !== null) {
      const consumer = consumerOf(this.actor, commit.id, commit.command)
      this.consumed.keep(`${consumer} ${source.eventId}`, true)
      if (source.keySeq !== null)
        kept.newest.set(`${consumer} ${source.producer} ${source.key}`, source.keySeq)
    }
    for (const observer of this.observers) observer(commit)
    return { _tag: "Committed" }
  }
}

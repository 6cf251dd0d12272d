/**
 * Where actors live between two messages: the storage port of the cluster host. PostgreSQL stands
 * behind it for the actors whose tables are built, memory for the others; the host cannot tell.
 */
import type * as Effect from "effect/Effect"
import type { AnyCommand, AnyEvent, Rejection, TimerChange } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import type { CommandKey } from "./gateway.ts"

/** A message that leaves an actor: an event for whoever it concerns, or an effect for one receiver. */
export interface OutboxMessage {
  readonly eventId: string
  readonly kind: "event" | "effect"
  /** An event's tag; `Actor.Command` of a send; `Call.Tag` of a call to the outside. */
  readonly type: string
  readonly schemaVersion: number
  /** Messages with one key arrive in the order they were sent. */
  readonly key: string
  /** Rises per key; effects have none. */
  readonly keySeq: number | null
  /** Kind of actor that announces it: sequences of a key rise per producer. */
  readonly producer: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly payload: unknown
  readonly occurredAt: Instant
  /** Nobody listens: it is kept for the warehouse and needs no relay. */
  readonly isSettled: boolean
}

/** Which relayed message a command came with: what a consumer remembers to do it once. */
export interface Source {
  readonly eventId: string
  readonly producer: string
  readonly key: string
  readonly keySeq: number | null
}

/** Why a command is given to an actor. At most one of the first three is set. */
export interface Cause {
  readonly commandKey: CommandKey | null
  readonly source: Source | null
  /** The timer that fired. */
  readonly timerKey: string | null
  /** The shown version that a caller made the command for, null: whatever it is. Messages and timers have none. */
  readonly expectedVersion: number | null
}

export interface Timer {
  readonly key: string
  readonly dueAt: Instant
  readonly command: AnyCommand
}

/** What is stored of an actor. */
export interface Stored {
  readonly state: unknown
  /** Rises with every commit; 0 before the first. */
  readonly version: number
  /** Identity of the newest commit: tells whether a commit whose answer was lost took place. */
  readonly commitId: string
  readonly timers: ReadonlyArray<Timer>
  /** Not yet delivered, oldest first. */
  readonly unsent: ReadonlyArray<OutboxMessage>
  /** Keys whose messages a dead letter holds up until an operator resends or drops it. */
  readonly blocked: ReadonlyArray<string>
}

export interface Commit {
  readonly id: string
  readonly commitId: string
  /** The version that the decision was made at. */
  readonly version: number
  readonly newVersion: number
  /** After the events. */
  readonly state: unknown
  readonly events: ReadonlyArray<AnyEvent>
  readonly command: AnyCommand
  readonly cause: Cause
  readonly timers: ReadonlyArray<TimerChange>
  readonly outbox: ReadonlyArray<OutboxMessage>
  /** What a repetition of the command under its key is answered. */
  readonly response: unknown
  readonly now: Instant
  /** Until then nobody but this process relays the outbox messages. */
  readonly leaseUntil: Instant
}

/**
 * - `Committed`: all of it is kept.
 * - `Repeated`: nothing was kept, because the command's key or source is known already.
 * - `Stale`: nothing was kept, because the actor is at another version, or newer facts ask for another
 *   decision.
 * - `Refused`: nothing was kept, because another actor's row says no (`Persistence.collisions`).
 */
export type CommitResult =
  | { readonly _tag: "Committed" }
  | { readonly _tag: "Repeated" }
  | { readonly _tag: "Stale" }
  | { readonly _tag: "Refused"; readonly rejection: Rejection }

/** The stored answer to a command. */
export interface Processed {
  readonly hash: string
  readonly response: unknown
}

/** News that the actor refused, with nobody to tell. */
export interface RejectedInput {
  readonly id: string
  readonly actorId: string
  readonly command: AnyCommand
  readonly code: string
  readonly rejection: unknown
  readonly cause: Cause
  readonly now: Instant
}

export interface ActorStore {
  /** Added to versions to make key sequences, which must rise over restarts of this store, too. */
  readonly sequenceBase: number
  /**
   * Whether the command is known to be a repetition, told without a round trip. False is no promise:
   * `commit` looks again and answers `Repeated`.
   */
  readonly isRepeated: (id: string, command: AnyCommand, cause: Cause) => boolean
  /** Null: nothing was ever committed for this id. */
  readonly load: (id: string) => Effect.Effect<Stored | null, DatabaseFault>
  readonly commit: (commit: Commit) => Effect.Effect<CommitResult, DatabaseFault>
  readonly findProcessed: (commandId: string) => Effect.Effect<Processed | null, DatabaseFault>
  /** Keeps the refused input, once, and drops the timer that brought it. */
  readonly keepRejected: (input: RejectedInput) => Effect.Effect<void, DatabaseFault>
}

/** Who remembers a source: an event may reach one actor as several commands. */
export const consumerOf = (actor: string, id: string, command: AnyCommand): string =>
  `${actor}/${id} ${command._tag}`

/**
 * The key under which a message leaves: the actor's own id for what is about itself and for what it sends, else
 * one that names the actor, because a Trip and a Hub of one database announce about one trip. Of a call, `key`
 * is its kind.
 */
export const messageKeyOf = (actor: string, id: string, key: string): string =>
  key === id ? id : `${actor}/${id}/${key}`

/** Primary key of a timer. */
export const timerKeyOf = (actor: string, id: string, key: string): string => `${actor}/${id} ${key}`

/**
 * The door to the actors for everybody outside: HTTP routes, the relay, timers, the command line.
 * A gateway finds the runner of an actor and waits for the answer; it decides nothing.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CommandsByActor, RoutableEvent } from "../actors/route.ts"
import type { ActorName, AnyReply, Rejection } from "../domain/decider.ts"

/**
 * A caller's claim to have given this command once: `id` is the `Idempotency-Key` as a UUID, `hash` the
 * SHA-256 of the request in hexadecimal digits. A repetition gets the stored answer; another request
 * under the same id is refused with `KeyReused`.
 */
export interface CommandKey {
  readonly id: string
  readonly hash: string
}

/** The command was carried out and committed, or had been before. */
export interface Accepted {
  /** Answers that the decision itself gave, in order; those that come later are waited for with `ask`. */
  readonly replies: ReadonlyArray<AnyReply>
  /** The answer is that of an earlier command under the same key. */
  readonly repeated: boolean
}

/** The business said no; nothing was written. */
export class CommandRejected extends Data.TaggedError("CommandRejected")<{ readonly rejection: Rejection }> {}

/** The key was used before, for another request. Nothing was written. */
export class KeyReused extends Data.TaggedError("KeyReused")<{ readonly commandId: string }> {}

/** The reply did not come in time; the command may still take effect. Ask again with the same key. */
export class ReplyTimedOut extends Data.TaggedError("ReplyTimedOut")<{ readonly waitedMs: number }> {}

/**
 * The actor cannot be reached now: its mailbox is full, its runner or its database is away. Whether the
 * command took effect is unknown unless `certain`; it is safe to repeat it with the same key.
 */
export class ActorUnavailable extends Schema.TaggedError<ActorUnavailable>()("ActorUnavailable", {
  actor: Schema.String,
  id: Schema.String,
  because: Schema.Literal("MailboxFull", "RunnerAway", "DatabaseAway", "Defect"),
  /** True: the command had no effect. */
  certain: Schema.Boolean,
  retryAfterMs: Schema.Number
}) {}

export type CommandFailure = CommandRejected | KeyReused | ActorUnavailable

export interface GatewayService {
  /**
   * Gives a command and waits until it is committed or refused.
   *
   * - `key`: a repetition gets the first answer, whatever version it names.
   * - `expectedVersion`: the version of the actor that the caller looked at (`Entity.shownVersion`), null: any. The actor
   *   compares it when nobody else is at work on it, and refuses another one with the rejection
   *   `VersionConflict`; one that does not stand for anything yet has none, and decides by its own rules.
   *   Only for actors that show a version; anything else is a defect.
   */
  readonly tell: <A extends keyof CommandsByActor>(
    actor: A,
    id: string,
    command: CommandsByActor[A],
    key?: CommandKey,
    expectedVersion?: number | null
  ) => Effect.Effect<Accepted, CommandFailure>
  /**
   * Gives a command and waits for the reply under its correlation id, which may come from another
   * actor later. `make` gets the correlation id to put into the command.
   */
  readonly ask: <A extends keyof CommandsByActor>(
    actor: A,
    id: string,
    make: (correlationId: string) => CommandsByActor[A],
    options?: { readonly key?: CommandKey; readonly waitMs?: number }
  ) => Effect.Effect<AnyReply, CommandFailure | ReplyTimedOut>
  /** A copy of the committed state of an actor, null when nothing was ever done to it. */
  readonly look: (actor: ActorName, id: string) => Effect.Effect<unknown, ActorUnavailable>
  /** Announces a lossy event of a service that has no actor (RobotTelemetry). Only the newest matters. */
  readonly publish: (event: RoutableEvent) => Effect.Effect<void, ActorUnavailable>
}

export class Gateway extends Context.Tag("cluster/Gateway")<Gateway, GatewayService>() {}

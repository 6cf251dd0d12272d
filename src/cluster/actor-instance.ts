/**
 * One actor in the cluster host: loads it on its first message, and then for each message decides,
 * commits in one statement, and hands out what the decision asks for. One message at a time.
 *
 * - The state belongs to this instance. It evolves before the commit, because the commit writes what
 *   it has become; if nothing was committed, the state is thrown away and loaded again, so that nobody
 *   ever sees what was not kept.
 * - A commit carries the version of the decision. Another runner may have gone on with the actor in the
 *   meantime: then the commit does nothing, and the command is decided again on the newer state.
 * - A commit whose answer was lost is looked up by its id: it took place or it did not.
 * - The version that a caller made his command for is compared here, each time the command is about to be
 *   decided: the commit's own guard then keeps everybody else out.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { HostedActor } from "../actors/actors.ts"
import type { Entity, ShownVersion, ShownVersionOf } from "../actors/entity.ts"
import { envelopeOf } from "../actors/envelopes.ts"
import type { AnyCommand, AnyEvent, AnyReply, Decision, Rejection, Reply } from "../domain/decider.ts"
import { deriveId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import { invariant } from "../domain/invariant.ts"
import { type VersionConflict, versionConflict } from "../domain/rejections.ts"
import { DatabaseFault } from "../services/database-fault.ts"
import {
  type ActorStore,
  type Cause as CommandCause,
  type Commit,
  type CommitResult,
  messageKeyOf,
  type OutboxMessage,
  type Processed,
  type Stored
} from "./actor-store.ts"
import { type FactSource, informed } from "./facts.ts"
import { type Accepted, ActorUnavailable, type CommandKey } from "./gateway.ts"
import type { HostClock } from "./host-clock.ts"
import { callPrefix, isRouted } from "./router.ts"

/** What an instance needs from its host. */
export interface InstancePorts {
  readonly clock: HostClock
  readonly facts: FactSource<ActorUnavailable>
  /** Messages that were committed, in the order of the actor's commits. */
  readonly relay: (messages: ReadonlyArray<OutboxMessage>) => void
  /** A lossy event, to whom it concerns: once, now, or never. */
  readonly announce: (event: AnyEvent) => void
  /** A dead letter holds up the messages of this key. */
  readonly block: (key: string) => void
  /** Timers as they are from now on: `dueAt` null cancels. */
  readonly arm: (id: string, key: string, dueAt: Instant | null) => void
  readonly reply: (reply: Reply) => void
  /** Distinguishes this process from all others, for the ids of commits. */
  readonly processId: string
  /** Real milliseconds that a new message is left to this process before others may relay it. */
  readonly relayLeaseMs: number
  /** Something that should not happen, for the log: no values of rows. */
  readonly report: (event: string, fields: { readonly [field: string]: string | number }) => void
}

/** What became of a command. */
export type Outcome =
  | ({ readonly _tag: "Accepted" } & Accepted)
  | { readonly _tag: "Rejected"; readonly rejection: Rejection }
  | { readonly _tag: "KeyReused"; readonly commandId: string }

/** How often a command is decided again because the actor had moved on. */
const staleTriesMax = 8
const retryAfterMs = 1000
/** Messages that may wait for one actor. */
export const mailboxCapacity = 4096

const acknowledged: Outcome = { _tag: "Accepted", replies: [], repeated: false }
const repetition: Outcome = { _tag: "Accepted", replies: [], repeated: true }

interface Live {
  readonly state: unknown
  version: number
  readonly timers: Map<string, { readonly dueAt: Instant; readonly command: AnyCommand }>
}

const pairsOf = (stored: Stored): Live["timers"] =>
  new Map(stored.timers.map(({ key, dueAt, command }) => [key, { dueAt, command }]))

/** The stored answer to a command, unless it was another request under the same key. */
const firstAnswer = (commandKey: CommandKey, processed: Processed): Outcome =>
  processed.hash === commandKey.hash
    ? { _tag: "Accepted", replies: processed.response as ReadonlyArray<AnyReply>, repeated: true }
    : { _tag: "KeyReused", commandId: commandKey.id }

export class ActorInstance {
  readonly id: string
  private readonly actor: HostedActor
  private readonly store: ActorStore
  private readonly ports: InstancePorts
  private readonly shownVersion: ShownVersionOf<unknown> | null
  private readonly turn = Effect.unsafeMakeSemaphore(1)
  private live: Live | null = null
  /** Messages that are being processed or wait for it. */
  private waiting = 0
  private commits = 0

  /** `shownVersion` null: its commands are given for no version (see `Entity`). */
  constructor(
    actor: Entity["actor"],
    id: string,
    store: ActorStore,
    ports: InstancePorts,
    shownVersion: Entity["shownVersion"]
  ) {
    this.actor = actor
    this.id = id
    this.store = store
    this.ports = ports
    this.shownVersion = shownVersion
  }

  /** Gives a command. Fails with `ActorUnavailable` only; it can be given again then. */
  deliver(command: AnyCommand, cause: CommandCause): Effect.Effect<Outcome, ActorUnavailable> {
    return this.alone(Effect.suspend(() => this.process(command, cause, staleTriesMax)))
  }

  /** Fires a timer, if it is still set and due. */
  fire(key: string): Effect.Effect<Outcome, ActorUnavailable> {
    return this.alone(this.goOff(key, staleTriesMax))
  }

  /** What `read` makes of the committed state, null for an actor to which nothing has happened. */
  look<A>(read: (state: unknown) => A): Effect.Effect<A | null, ActorUnavailable> {
    return this.alone(Effect.map(this.loaded(), (live) => (live.version === 0 ? null : read(live.state))))
  }

  /** One at a time; whatever goes wrong inside, the next message starts from what is stored. */
  private alone<A>(
    effect: Effect.Effect<A, ActorUnavailable | DatabaseFault>
  ): Effect.Effect<A, ActorUnavailable> {
    // A caller who goes away does not take a commit that is under way with him.
    return Effect.uninterruptible(
      Effect.suspend(() => {
        if (this.waiting >= mailboxCapacity) return Effect.fail(this.unavailable("MailboxFull", true))
        this.waiting += 1
        return Effect.ensuring(
          this.turn.withPermits(1)(Effect.catchAllCause(effect, this.failed)),
          this.leave
        )
      })
    )
  }

  private readonly leave = Effect.sync(() => {
    this.waiting -= 1
  })

  /** What a caller hears of a failure inside; the state may be spoilt and is given up. */
  private readonly failed = (
    cause: Cause.Cause<ActorUnavailable | DatabaseFault>
  ): Effect.Effect<never, ActorUnavailable> => {
    this.live = null
    const failure = Option.getOrNull(Cause.failureOption(cause))
    if (failure instanceof ActorUnavailable) return Effect.fail(failure)
    const fault: DatabaseFault | null = failure
    const isDefect = fault === null || fault.kind === "Refused" || fault.kind === "Constraint"
    this.ports.report(isDefect ? "actor defect" : "database away", {
      actor: this.actor.name,
      id: this.id,
      cause:
        fault === null
          ? Cause.pretty(cause)
          : `${fault.kind} ${fault.code} ${fault.constraint} ${fault.message}`
    })
    const isCertain = fault?.kind !== "OutcomeUnknown"
    return Effect.fail(this.unavailable(isDefect ? "Defect" : "DatabaseAway", isCertain))
  }

  private unavailable(because: ActorUnavailable["because"], certain: boolean): ActorUnavailable {
    return new ActorUnavailable({ actor: this.actor.name, id: this.id, because, certain, retryAfterMs })
  }

  /** As it is when its turn has come, not when the message did. */
  private loaded(): Effect.Effect<Live, DatabaseFault> {
    return Effect.suspend(() =>
      this.live !== null ? Effect.succeed(this.live) : Effect.map(this.store.load(this.id), this.adopt)
    )
  }

  private readonly adopt = (stored: Stored | null): Live => {
    if (stored === null) {
      this.live = { state: this.actor.initial(this.id), version: 0, timers: new Map() }
      return this.live
    }
    this.live = { state: stored.state, version: stored.version, timers: pairsOf(stored) }
    for (const { key, dueAt } of stored.timers) this.ports.arm(this.id, key, dueAt)
    for (const key of stored.blocked) this.ports.block(key)
    if (stored.unsent.length > 0) this.ports.relay(stored.unsent)
    return this.live
  }

  private goOff(key: string, tries: number): Effect.Effect<Outcome, ActorUnavailable | DatabaseFault> {
    return Effect.flatMap(this.loaded(), (live) => {
      const timer = live.timers.get(key)
      if (timer === undefined) return Effect.succeed(repetition)
      if (timer.dueAt > this.ports.clock.now()) {
        this.ports.arm(this.id, key, timer.dueAt)
        return Effect.succeed(repetition)
      }
      const cause = { commandKey: null, source: null, timerKey: key, expectedVersion: null }
      return this.process(timer.command, cause, tries)
    })
  }

  private process(
    plain: AnyCommand,
    cause: CommandCause,
    tries: number
  ): Effect.Effect<Outcome, ActorUnavailable | DatabaseFault> {
    return Effect.flatMap(this.upTo(cause.expectedVersion), (live) => {
      if (this.store.isRepeated(this.id, plain, cause)) return this.answerAgain(cause)
      const now = this.ports.clock.now()
      const conflict = this.conflictOf(live, cause.expectedVersion)
      if (conflict !== null) return this.refuse(plain, cause, conflict, now)
      return Effect.flatMap(
        informed(this.ports.facts, this.actor.name, this.id, live.state, plain, now),
        (command) => {
          const decision = this.actor.decide(live.state, command, now)
          return decision.accepted
            ? this.carryOut(live, plain, command, cause, decision, now, tries)
            : this.refuse(command, cause, decision, now)
        }
      )
    })
  }

  /** As it is; read again for a caller who has seen more than this copy, because another runner went on. */
  private upTo(expected: number | null): Effect.Effect<Live, DatabaseFault> {
    if (expected === null) return this.loaded()
    return Effect.flatMap(this.loaded(), (live) => {
      if ((this.shownOf(live)?.version ?? 0) >= expected) return Effect.succeed(live)
      this.live = null
      return this.loaded()
    })
  }

  private shownOf(live: Live): ShownVersion | null {
    invariant(this.shownVersion !== null, `no version is shown of ${this.actor.name}`)
    return this.shownVersion(live.state)
  }

  /** What a caller hears who looked at another version, null when he may go on. */
  private conflictOf(live: Live, expected: number | null): VersionConflict | null {
    const current = expected === null ? null : this.shownOf(live)
    return expected === null || current === null || current.version === expected
      ? null
      : versionConflict(this.actor.name, this.id, expected, current)
  }

  /** A command or a message that was carried out before. */
  private answerAgain(cause: CommandCause): Effect.Effect<Outcome, DatabaseFault> {
    const { commandKey } = cause
    if (commandKey === null) return Effect.succeed(repetition)
    return this.unlessProcessed(commandKey, () => repetition)
  }

  /** Nothing is written for a caller; news that nobody waits for is kept aside. */
  private refuse(
    command: AnyCommand,
    cause: CommandCause,
    rejection: Rejection,
    now: Instant
  ): Effect.Effect<Outcome, DatabaseFault> {
    const { commandKey, source, timerKey } = cause
    if (source !== null || timerKey !== null) {
      const input = {
        id: source?.eventId ?? timerKey ?? "",
        actorId: this.id,
        command,
        code: rejection._tag,
        rejection,
        cause,
        now
      }
      if (timerKey !== null) this.live?.timers.delete(timerKey)
      return Effect.as(this.store.keepRejected(input), acknowledged)
    }
    const rejected: Outcome = { _tag: "Rejected", rejection }
    return this.unlessProcessed(commandKey, () => rejected)
  }

  /**
   * The answer to a caller for whom nothing is written; or the first answer, if his first try was carried
   * out and has changed what this one was decided on.
   */
  private unlessProcessed(
    commandKey: CommandCause["commandKey"],
    answer: () => Outcome
  ): Effect.Effect<Outcome, DatabaseFault> {
    if (commandKey === null) return Effect.sync(answer)
    return Effect.map(this.store.findProcessed(commandKey.id), (processed) =>
      processed === null ? answer() : firstAnswer(commandKey, processed)
    )
  }

  private carryOut(
    live: Live,
    plain: AnyCommand,
    command: AnyCommand,
    cause: CommandCause,
    decision: Decision,
    now: Instant,
    tries: number
  ): Effect.Effect<Outcome, ActorUnavailable | DatabaseFault> {
    const { events, sends, timers, calls, replies } = decision
    const changesNothing = events.length + sends.length + timers.length + calls.length === 0
    if (changesNothing && cause.timerKey === null) {
      return this.unlessProcessed(cause.commandKey, () => {
        for (const reply of replies) this.ports.reply(reply)
        return { _tag: "Accepted", replies: replies.map(({ value }) => value), repeated: false }
      })
    }
    const commit = this.commitOf(live, command, cause, decision, now)
    for (const event of events) this.actor.evolve(live.state, event)
    return Effect.flatMap(this.kept(commit), (result) => {
      switch (result._tag) {
        case "Refused":
          this.live = null
          return this.refuse(command, cause, result.rejection, now)
        case "Repeated":
          this.live = null
          return this.answerAgain(cause)
        case "Stale":
          this.live = null
          if (tries <= 1) return Effect.fail(this.unavailable("RunnerAway", true))
          // A timer may have been cancelled or set anew meanwhile.
          return cause.timerKey === null
            ? this.process(plain, cause, tries - 1)
            : this.goOff(cause.timerKey, tries - 1)
        case "Committed":
          this.afterwards(live, commit)
          for (const reply of replies) this.ports.reply(reply)
          return Effect.succeed({
            _tag: "Accepted",
            replies: replies.map(({ value }) => value),
            repeated: false
          })
      }
    })
  }

  /** Commits; where the answer was lost, looks whether it took place. */
  private kept(commit: Commit): Effect.Effect<CommitResult, DatabaseFault> {
    return Effect.catchIf(
      this.store.commit(commit),
      (fault) => fault.kind === "OutcomeUnknown",
      (fault) =>
        // Who cannot look has learned nothing: the outcome stays unknown.
        Effect.flatMap(
          Effect.mapError(this.store.load(this.id), () => fault),
          (stored) => {
            if (stored?.commitId === commit.commitId)
              return Effect.succeed<CommitResult>({ _tag: "Committed" })
            // Not ours, so either it never took place or others have gone on from it.
            return (stored?.version ?? 0) === commit.version
              ? Effect.fail(new DatabaseFault({ ...fault, kind: "Unavailable" }))
              : Effect.succeed<CommitResult>({ _tag: "Stale" })
          }
        )
    )
  }

  private afterwards(live: Live, commit: Commit): void {
    live.version = commit.newVersion
    const { timerKey } = commit.cause
    if (timerKey !== null) live.timers.delete(timerKey)
    for (const change of commit.timers) {
      if (change._tag === "CancelTimer") {
        live.timers.delete(change.key)
        this.ports.arm(this.id, change.key, null)
      } else {
        live.timers.set(change.key, change)
        this.ports.arm(this.id, change.key, change.dueAt)
      }
    }
    const travelling = commit.outbox.filter(({ isSettled }) => !isSettled)
    if (travelling.length > 0) this.ports.relay(travelling)
    for (const event of commit.events) {
      if (envelopeOf(event)?.lossy === true) this.ports.announce(event)
    }
  }

  private commitOf(
    live: Live,
    command: AnyCommand,
    cause: CommandCause,
    decision: Decision,
    now: Instant
  ): Commit {
    this.commits += 1
    const { clock, processId, relayLeaseMs } = this.ports
    return {
      id: this.id,
      commitId: deriveId(`${processId} ${this.actor.name} ${this.id}`, live.version, this.commits, now),
      version: live.version,
      newVersion: live.version + Math.max(1, decision.events.length),
      state: live.state,
      events: decision.events,
      command,
      cause,
      timers: decision.timers,
      outbox: this.outboxOf(live.version, cause, decision, now),
      response: decision.replies.map(({ value }) => value),
      now,
      leaseUntil: clock.after(relayLeaseMs)
    }
  }

  /**
   * Events first, then sends and calls: the order in which the simulation delivers them. Calls of a kind keep
   * their order among themselves only, so that nothing waits for somebody outside who does not answer.
   */
  private outboxOf(
    version: number,
    cause: CommandCause,
    decision: Decision,
    now: Instant
  ): ReadonlyArray<OutboxMessage> {
    const messages: Array<OutboxMessage> = []
    const causationId = cause.source?.eventId ?? cause.commandKey?.id ?? null
    decision.events.forEach((event, index) => {
      const envelope = envelopeOf(event)
      if (envelope === null || envelope.lossy) return
      const keySeq = this.store.sequenceBase + version + 1 + index
      const key = messageKeyOf(this.actor.name, this.id, envelope.key)
      messages.push({
        // The producer is the kind of actor: several kinds of one service announce about one trip.
        eventId: deriveId(`${this.actor.name}:${key}`, keySeq % 0x1_0000_0000, 0, event.at),
        kind: "event",
        type: event._tag,
        schemaVersion: envelope.schemaVersion,
        key,
        keySeq,
        producer: this.actor.name,
        correlationId: envelope.correlationId,
        causationId,
        payload: event,
        occurredAt: event.at,
        isSettled: !isRouted(event._tag)
      })
    })
    const effects = [
      ...decision.sends.map((send) => ({
        type: `${send.actor}.${send.command._tag}`,
        key: this.id,
        payload: send
      })),
      ...decision.calls.map((call) => ({
        type: `${callPrefix}${call._tag}`,
        key: messageKeyOf(this.actor.name, this.id, call._tag),
        payload: call
      }))
    ]
    effects.forEach(({ type, key, payload }, index) => {
      messages.push({
        eventId: deriveId(`${this.actor.name}:${this.id}`, version, index + 1, now),
        kind: "effect",
        type,
        schemaVersion: 1,
        key,
        keySeq: null,
        producer: this.actor.name,
        correlationId: this.id,
        causationId,
        payload,
        occurredAt: now,
        isSettled: false
      })
    })
    return messages
  }
}

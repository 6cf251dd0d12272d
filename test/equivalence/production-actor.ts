/**
 * One actor on the production path: loaded from PostgreSQL, decides, commits in one statement, evolves. It is
 * given what was recorded and compared with what the simulation made of it.
 *
 * Facts and time are those of the recording: a fact is answered from the recorded command, so that `inform`
 * puts in what the simulation had read. Nothing is routed: what the actor sends is compared, not delivered.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostedActor } from "../../src/actors/actors.ts"
import type { Entity } from "../../src/actors/entity.ts"
import { ActorInstance, type InstancePorts, type Outcome } from "../../src/cluster/actor-instance.ts"
import type { ActorStore, OutboxMessage, Timer } from "../../src/cluster/actor-store.ts"
import { markSent } from "../../src/cluster/outbox-rows.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import type { Reply } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { Database } from "../../src/services/database.ts"
import type { RecordedInbox, RecordedStep } from "../support/recorded-inbox.ts"
import { type Arrived, arrivedOf, causeOf, factsOf } from "./arrival.ts"
import { canonicalText } from "./canonical.ts"
import { decisionOf, expectedMessages, messagesText, type RecordedDecision } from "./expected-messages.ts"
import { type Compared, type Finding, findingsIn } from "./finding.ts"

/** A kind of actor, and the database and the store in which it lives. */
export interface Home {
  readonly entity: Entity
  readonly database: Database
  readonly store: ActorStore
}

export const homeOf = (entity: Entity, database: Database): Home => ({
  entity,
  database,
  store: makePostgresStore(database, entity.persistence)
})

/** What `decide` was given and said. */
interface Seen {
  readonly command: string
  readonly outcome: string
}

export class ProductionActor {
  /** Statements that loading again and marking messages as sent took. */
  reloadStatements = 0
  private readonly inbox: RecordedInbox
  private readonly home: Home
  private readonly actor: HostedActor
  private instance: ActorInstance
  private step: RecordedStep
  /** The command of the step as it arrives: also where its facts are read. */
  private arrived: Arrived
  private seen: Array<Seen> = []
  private replies: Array<Reply> = []
  private relayed: Array<OutboxMessage> = []
  private armed = new Map<string, Instant | null>()
  private reports: Array<string> = []
  /** Handed to the relay and not yet marked as sent. */
  private unsent: Array<OutboxMessage> = []
  /** Timers as the recorded decisions set them. */
  private readonly timers = new Map<string, Timer>()

  constructor(inbox: RecordedInbox, home: Home) {
    this.inbox = inbox
    this.home = home
    this.step = inbox.steps[0] as RecordedStep
    this.arrived = arrivedOf(this.step)
    const { actor } = home.entity
    // The decisions of this very path, seen where the host makes them.
    this.actor = {
      ...actor,
      decide: (state, command, now) => {
        const outcome = actor.decide(state, command, now)
        this.seen.push({ command: canonicalText(command), outcome: canonicalText(outcome) })
        return outcome
      }
    }
    this.instance = this.newInstance()
  }

  /** Gives the next recorded command and compares everything that comes of it. */
  readonly take = (step: RecordedStep): Effect.Effect<ReadonlyArray<Finding>> =>
    Effect.gen(this, function* () {
      this.step = step
      this.arrived = arrivedOf(step)
      this.seen = []
      this.replies = []
      this.relayed = []
      this.reports = []
      const given = yield* Effect.either(this.give(step))
      const decided = [
        ...this.compare("command", `[${step.command}]`, `[${this.seen.map(({ command }) => command)}]`),
        ...this.compare("outcome", `[${step.outcome}]`, `[${this.seen.map(({ outcome }) => outcome)}]`)
      ]
      if (Either.isLeft(given)) return [...decided, ...this.failed(given.left)]
      const decision = decisionOf(step)
      this.expectTimers(step, decision)
      this.unsent.push(...this.relayed)
      const travelling =
        decision === null ? [] : expectedMessages(step, decision).filter(({ travels }) => travels)
      return [
        ...decided,
        ...this.compare("answer", answerOf(step, decision), this.answer(given.right)),
        ...this.compare("messages", messagesText(travelling), messagesText(this.relayed)),
        ...(yield* this.compareState("snapshot"))
      ]
    })

  /** Puts the actor away and lets a new instance load it, as after a crash or a long rest. */
  readonly reload = (): Effect.Effect<ReadonlyArray<Finding>> =>
    Effect.gen(this, function* () {
      this.reports = []
      this.relayed = []
      this.armed = new Map()
      this.instance = this.newInstance()
      const findings = yield* this.compareState("reloaded snapshot")
      this.reloadStatements += 1
      const { actor, id } = this.inbox
      const waiting = this.unsent.filter(({ key }) => key === id || key.startsWith(`${actor}/${id}/`))
      const sent = this.unsent.map(({ eventId }) => eventId)
      const messages = this.compare("reloaded messages", messagesText(waiting), messagesText(this.relayed))
      const timers = this.compare(
        "reloaded timers",
        canonicalText(Object.fromEntries([...this.timers].map(([key, { dueAt }]) => [key, dueAt]))),
        canonicalText(Object.fromEntries(this.armed))
      )
      if (sent.length > 0) {
        this.unsent = []
        this.reloadStatements += 1
        yield* Effect.orDie(markSent(this.home.database, sent, this.step.now))
      }
      return [...findings, ...messages, ...timers]
    })

  /** The rows of the actor's timers, against those that the recorded decisions leave. */
  readonly compareTimers = (rows: ReadonlyArray<Timer>): ReadonlyArray<Finding> =>
    this.compare("timers", timersText([...this.timers.values()]), timersText(rows))

  /** A timer's command is the one that stands in its row. */
  private give(step: RecordedStep) {
    return step.timerKey === null
      ? this.instance.deliver(this.arrived, causeOf(step))
      : this.instance.fire(step.timerKey)
  }

  private expectTimers({ timerKey }: RecordedStep, decision: RecordedDecision | null): void {
    if (timerKey !== null) this.timers.delete(timerKey)
    for (const change of decision?.timers ?? []) {
      if (change._tag === "CancelTimer") this.timers.delete(change.key)
      else this.timers.set(change.key, change)
    }
  }

  private compareState(compared: Compared): Effect.Effect<ReadonlyArray<Finding>> {
    return Effect.match(this.instance.look(canonicalText), {
      onFailure: (fault) => this.failed(fault),
      // Null: nothing was ever committed, so the actor is what it is at first.
      onSuccess: (text) =>
        this.compare(compared, this.step.snapshot, text ?? canonicalText(this.actor.initial(this.inbox.id)))
    })
  }

  private answer(outcome: Outcome): string {
    return canonicalText({ outcome, replies: this.replies })
  }

  private compare(compared: Compared, expected: string, actual: string): ReadonlyArray<Finding> {
    return findingsIn(this.step, compared, expected, actual)
  }

  private failed(fault: unknown): ReadonlyArray<Finding> {
    const actual = [String(fault), ...this.reports].join("\n")
    return [{ step: this.step, compared: "failure", difference: { path: "", expected: null, actual } }]
  }

  private newInstance(): ActorInstance {
    const { entity, store } = this.home
    return new ActorInstance(this.actor, this.inbox.id, store, this.ports(), entity.shownVersion)
  }

  private ports(): InstancePorts {
    return {
      clock: {
        now: () => this.step.now,
        after: (realMs) => this.step.now + realMs,
        realMsUntil: (at) => Math.max(0, at - this.step.now)
      },
      facts: factsOf(() => this.arrived),
      relay: (messages) => {
        this.relayed.push(...messages)
      },
      announce: () => undefined,
      block: (key) => {
        this.reports.push(`messages of ${key} are held up`)
      },
      arm: (_id, key, dueAt) => {
        this.armed.set(key, dueAt)
      },
      reply: (reply) => {
        this.replies.push(reply)
      },
      processId: "equivalence",
      relayLeaseMs: 5000,
      report: (event, fields) => {
        this.reports.push(`${event} ${JSON.stringify(fields)}`)
      }
    }
  }
}

const timersText = (timers: ReadonlyArray<Timer>): string =>
  canonicalText(Object.fromEntries(timers.map(({ key, dueAt, command }) => [key, { dueAt, command }])))

/** What the host has to answer: a caller hears of a rejection, a message or a timer is done with it. */
const answerOf = (step: RecordedStep, decision: RecordedDecision | null): string => {
  const replies = decision?.replies ?? []
  const outcome =
    decision === null && step.origin === "caller"
      ? { _tag: "Rejected", rejection: JSON.parse(step.outcome) as unknown }
      : { _tag: "Accepted", replies: replies.map(({ value }) => value), repeated: false }
  return canonicalText({ outcome, replies })
}

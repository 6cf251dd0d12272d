/**
 * The outbox relay: hands committed messages to whom they concern, at least once, in order per key.
 *
 * A message takes one of two ways. Right after its commit it comes in by memory (`offer`); its row was
 * written with a lease, so that nobody else takes it meanwhile. Whatever did not arrive that way (a
 * crash, a lost connection, an actor that was away) is found by polling, which is the truth:
 * `FOR UPDATE SKIP LOCKED` over the oldest unsent row of each key, then the rest of those keys.
 *
 * - Order: one lane per key, one message at a time. The receiver drops what it knows already, so a
 *   message that both ways brought does no harm.
 * - Calls to the outside have lanes of their own by their keys, and room of their own by their kind: who
 *   is called and does not answer keeps nothing else waiting.
 * - A message that cannot be delivered stops its lane and is tried again after 1, 2, 4 … 60 s; one that
 *   breaks its receiver every time goes to the dead letters and blocks its key until an operator
 *   resends or drops it (spec/flows.md R3, section 3).
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Instant } from "../domain/instant.ts"
import type { Database } from "../services/database.ts"
import type { OutboxMessage } from "./actor-store.ts"
import type { HostClock } from "./host-clock.ts"
import * as outbox from "./outbox-rows.ts"
import { isCall } from "./router.ts"

/** Why a message did not arrive. `isPoison`: the receiver breaks on it; waiting will not help. */
export interface Undelivered {
  readonly error: string
  readonly isPoison: boolean
}

export interface RelayOptions {
  readonly clock: HostClock
  /** Carries out what a message asks for; succeeds when all it concerns have it. */
  readonly deliver: (message: OutboxMessage) => Effect.Effect<void, Undelivered>
  readonly report: (event: string, fields: { readonly [field: string]: string | number }) => void
  /** Real time between two looks at the table. */
  readonly pollEveryMs: number
  /** Real time that a claimed message is left to this process. */
  readonly leaseMs: number
  /** Attempts after which a poisonous message is dead. */
  readonly attemptsMax: number
}

interface Entry {
  readonly message: OutboxMessage
  readonly database: Database | null
  attempts: number
}

interface Lane {
  readonly queue: Array<Entry>
  readonly known: Set<string>
}

/** Deliveries under way at once, over all keys: to actors, and of each kind of call. */
const concurrency = 128
/** Messages that one look at the table takes at most. */
const claimedMax = 500

const backOffMs = (attempts: number): number => Math.min(60_000, 1000 * 2 ** Math.min(attempts - 1, 6))

export interface Relay {
  /** Messages that were just committed; `database` null: they are kept in memory only. */
  readonly offer: (database: Database | null, messages: ReadonlyArray<OutboxMessage>) => void
  /** A dead letter holds up this key: what is offered stays in the table until polling finds it due. */
  readonly block: (key: string) => void
  /** Looks at the tables now. */
  readonly poll: Effect.Effect<void>
  /** Messages that are waiting or under way in this process. */
  readonly pending: () => number
}

export const makeRelay = (
  databases: ReadonlyArray<Database>,
  options: RelayOptions
): Effect.Effect<Relay, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock, report } = options
    const lanes = new Map<string, Lane>()
    const blocked = new Set<string>()
    const slots = new Map<string, Effect.Semaphore>()
    const run = yield* FiberSet.makeRuntime<never>()
    const sent = new Map<Database, Array<string>>()
    let pending = 0

    const flush = Effect.suspend(() => {
      const batches = [...sent.entries()].filter(([, ids]) => ids.length > 0)
      for (const [database] of batches) sent.set(database, [])
      return Effect.forEach(
        batches,
        ([database, ids]) =>
          Effect.catchAll(outbox.markSent(database, ids, clock.now()), (fault) =>
            // Not marked means delivered again later, and dropped there.
            Effect.sync(() => report("outbox rows not marked", { database: database.name, kind: fault.kind }))
          ),
        { concurrency: "unbounded", discard: true }
      )
    })

    const arrived = (entry: Entry): void => {
      const { database, message } = entry
      if (database === null) return
      const ids = sent.get(database)
      if (ids === undefined) sent.set(database, [message.eventId])
      else ids.push(message.eventId)
    }

    /** Waits before the next attempt; true when the message is given up and its key blocked. */
    const failed = (entry: Entry, why: Undelivered): Effect.Effect<boolean> =>
      Effect.gen(function* () {
        entry.attempts += 1
        const { database, message, attempts } = entry
        const isDead = why.isPoison && attempts >= options.attemptsMax
        const jitter = yield* Random.nextRange(0.8, 1.2)
        const waitMs = backOffMs(attempts) * jitter
        report(isDead ? "message is dead, its key is blocked" : "message not delivered", {
          database: database?.name ?? "memory",
          type: message.type,
          key: message.key,
          attempts,
          error: why.error
        })
        if (database !== null) {
          const nextAt: Instant = clock.after(waitMs + options.leaseMs)
          const keep = isDead
            ? outbox.bury(database, message, attempts, why.error, clock.now())
            : outbox.postpone(database, message, attempts, why.error, nextAt)
          yield* Effect.ignore(keep)
        }
        if (!isDead) yield* Effect.sleep(Duration.millis(waitMs))
        return isDead
      })

    /** Whoever is called may hang: actors, and calls of other kinds, do not wait for that. */
    const slotsFor = (message: OutboxMessage): Effect.Semaphore => {
      const way = isCall(message) ? message.type : "actors"
      let known = slots.get(way)
      if (known === undefined) {
        known = Effect.unsafeMakeSemaphore(concurrency)
        slots.set(way, known)
      }
      return known
    }

    /** A message that breaks its delivery is poison, too; its lane goes on. */
    const attempt = (message: OutboxMessage): Effect.Effect<void, Undelivered> =>
      Effect.catchAllDefect(
        Effect.suspend(() => options.deliver(message)),
        (defect) => Effect.fail({ error: String(defect), isPoison: true })
      )

    const runLane = (key: string, lane: Lane): Effect.Effect<void> =>
      Effect.gen(function* () {
        for (let entry = lane.queue[0]; entry !== undefined; entry = lane.queue[0]) {
          const result = yield* slotsFor(entry.message).withPermits(1)(Effect.either(attempt(entry.message)))
          if (result._tag === "Left") {
            const isDead = yield* failed(entry, result.left)
            if (!isDead) continue
            // Blocked: what follows stays in the table until the dead letter is resent or dropped.
            pending -= lane.queue.length
            lanes.delete(key)
            blocked.add(key)
            return
          }
          arrived(entry)
          lane.queue.shift()
          lane.known.delete(entry.message.eventId)
          pending -= 1
        }
        lanes.delete(key)
      })

    const offer = (database: Database | null, messages: ReadonlyArray<OutboxMessage>): void => {
      for (const message of messages) {
        if (blocked.has(message.key)) continue
        const known = lanes.get(message.key)
        const lane: Lane = known ?? { queue: [], known: new Set() }
        if (lane.known.has(message.eventId)) continue
        lane.known.add(message.eventId)
        lane.queue.push({ message, database, attempts: 0 })
        pending += 1
        if (known !== undefined) continue
        lanes.set(message.key, lane)
        run(runLane(message.key, lane))
      }
    }

    const pollOne = (database: Database): Effect.Effect<void> =>
      outbox.claim(database, clock.now(), clock.after(options.leaseMs), claimedMax).pipe(
        Effect.tap((messages) =>
          Effect.sync(() => {
            // A key that is due is blocked no more.
            for (const { key } of messages) blocked.delete(key)
            // A key that has a lane here is being worked on; its rows come by memory.
            offer(
              database,
              messages.filter(({ key }) => !lanes.has(key))
            )
          })
        ),
        Effect.asVoid,
        Effect.catchAll((fault) =>
          Effect.sync(() => report("outbox not read", { database: database.name, kind: fault.kind }))
        )
      )

    const poll = Effect.forEach(databases, pollOne, { concurrency: "unbounded", discard: true })

    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(flush, Effect.sleep(Duration.millis(10)))))
    const poller = yield* Effect.forkScoped(
      Effect.forever(Effect.zipRight(poll, Effect.sleep(Duration.millis(options.pollEveryMs))))
    )
    // What arrived before the end is marked, so that it is not delivered again at the next start.
    yield* Effect.addFinalizer(() => Effect.zipRight(Fiber.interrupt(poller), flush))
    return { offer, block: (key) => void blocked.add(key), poll, pending: () => pending }
  })

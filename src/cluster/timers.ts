/**
 * Timers of actors: precise ones in memory for the actors that live in this process, and behind them
 * the rows, which are looked at now and then for actors that nobody holds (after a crash, or when an
 * actor was put aside). Firing twice does no harm: an actor knows which of its timers are still set.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as FiberSet from "effect/FiberSet"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { ActorName } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import type { Database } from "../services/database.ts"
import { sql } from "../services/sql.ts"
import { isoOf } from "../services/table.ts"
import { timerKeyOf } from "./actor-store.ts"
import type { HostClock } from "./host-clock.ts"

export interface TimersOptions {
  readonly clock: HostClock
  /** Fires a timer at its actor; whether it is still set is for the actor to say. */
  readonly fire: (actor: ActorName, id: string, key: string) => Effect.Effect<void, unknown>
  readonly report: (event: string, fields: { readonly [field: string]: string | number }) => void
  /** Real time between two looks at the rows. */
  readonly pollEveryMs: number
  /** Real time by which a row must be overdue before it is taken for forgotten. */
  readonly graceMs: number
}

export interface Timers {
  /** Sets a timer of an actor in this process anew, or cancels it (`dueAt` null). */
  readonly arm: (actor: ActorName, id: string, key: string, dueAt: Instant | null) => void
  /** Looks for forgotten timers now. */
  readonly poll: Effect.Effect<void>
}

/** Rows that one look takes at most. */
const takenMax = 500
const retryPolicy = Schedule.intersect(Schedule.spaced("1 second"), Schedule.recurs(5))

export const makeTimers = (
  databases: ReadonlyArray<Database>,
  options: TimersOptions
): Effect.Effect<Timers, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock, fire, report } = options
    const armed = yield* FiberMap.make<string>()
    const run = yield* FiberMap.runtime(armed)<never>()
    // A timer that sets itself again must not interrupt its own firing: firing runs by itself.
    const launch = yield* FiberSet.makeRuntime<never>()

    const arm = (actor: ActorName, id: string, key: string, dueAt: Instant | null): void => {
      const name = timerKeyOf(actor, id, key)
      if (dueAt === null) {
        run(name, Effect.void)
        return
      }
      // An actor that is away for a moment gets it later; one that is gone is found by polling.
      const goOff = Effect.ignore(Effect.retry(fire(actor, id, key), retryPolicy))
      const wait = Effect.sleep(Duration.millis(clock.realMsUntil(dueAt)))
      run(
        name,
        Effect.zipRight(
          wait,
          Effect.sync(() => void launch(goOff))
        )
      )
    }

    const pollOne = (database: Database): Effect.Effect<void> =>
      Effect.suspend(() =>
        database.query(
          sql`SELECT actor, actor_id, payload->>'key' AS key FROM timer WHERE due_at <= ${isoOf(clock.after(-options.graceMs))} ORDER BY due_at LIMIT ${takenMax}`
        )
      ).pipe(
        Effect.flatMap((rows) =>
          Effect.forEach(
            rows,
            (row) =>
              // One that fails or breaks is found again; it must not end the looking.
              Effect.exit(fire(row["actor"] as ActorName, String(row["actor_id"]), String(row["key"]))),
            { concurrency: 16, discard: true }
          )
        ),
        Effect.catchAll((fault) =>
          Effect.sync(() => report("timers not read", { database: database.name, kind: fault.kind }))
        )
      )

    const poll = Effect.forEach(databases, pollOne, { concurrency: "unbounded", discard: true })
    yield* Effect.forkScoped(
      Effect.forever(Effect.zipRight(Effect.sleep(Duration.millis(options.pollEveryMs)), poll))
    )
    return { arm, poll }
  })

/**
 * Who may serve from these databases: one process by itself, or any number of runners that share the actors.
 * A session lock of PostgreSQL, held on one of the databases for as long as the process serves: exclusive for
 * a process by itself, shared by runners. It is free as soon as its process is gone, however that ended.
 *
 * When the connection breaks, the lock is lost and taken again; meanwhile the server goes on, because the
 * version in every commit lets nobody write over another's work.
 */
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import pg from "pg"
import { type DatabaseFault, databaseFault } from "../services/database-fault.ts"
import type { DatabaseName } from "../services/database-name.ts"

/** Another process serves from these databases, and the two do not go together. */
export class ServedAlready extends Data.TaggedError("ServedAlready")<{
  /** Who holds the lock, by the names they gave; empty when they were gone at the second look. */
  readonly by: ReadonlyArray<string>
  /** The others share the actors; then only this one does not. */
  readonly areRunners: boolean
}> {}

export interface ServingLockOptions {
  readonly database: DatabaseName
  readonly url: string
  /** For people, shown to whoever comes later; PostgreSQL keeps 63 bytes of it. */
  readonly holder: string
  /** Shares the actors with other runners. */
  readonly isRunner: boolean
  readonly report: (event: string, fields: { readonly [field: string]: string | number }) => void
}

interface Session {
  readonly client: pg.Client
  /** Done when the connection is of no use any more. */
  readonly broken: Deferred.Deferred<void>
}

/** "curb" in ASCII, and a number: two-part keys do not meet those of the runners' shards, which have one part. */
const lockClass = 0x63757262
const lockNumber = 1

/** The lock of a process that was just killed is free a moment later: whoever starts it again need not know. */
const patience = Schedule.intersect(Schedule.spaced("200 millis"), Schedule.recurs(10))
const betweenTries = "1 second"
const betweenLooks = "10 seconds"
const answerWithinMs = 5000

/** PostgreSQL ends the session of a host that is gone without a word after some twenty seconds. */
const sessionSettings =
  "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c statement_timeout=5000"

const lockText = (isRunner: boolean): string =>
  `SELECT ${isRunner ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock"}(${lockClass}, ${lockNumber}) AS taken`

// The name is hidden from users who may not see it: then the process of PostgreSQL stands for it.
const holdersText = `SELECT coalesce(nullif(a.application_name, ''), 'the session ' || l.pid) AS name, l.mode
  FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.classid = ${lockClass} AND l.objid = ${lockNumber} AND l.objsubid = 2
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  ORDER BY a.backend_start, l.pid`

const open = ({ holder, url }: ServingLockOptions): Session => {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
    application_name: holder,
    options: sessionSettings
  })
  const broken = Deferred.unsafeMake<void>(FiberId.none)
  const breaks = (): void => Deferred.unsafeDone(broken, Effect.void)
  client.on("error", breaks)
  client.on("end", breaks)
  return { client, broken }
}

const close = ({ client }: Session): Effect.Effect<void> =>
  Effect.promise(() => client.end().catch(() => undefined))

/** One try on a connection of its own, which is closed unless it holds the lock. */
const take = (options: ServingLockOptions): Effect.Effect<Session, ServedAlready | DatabaseFault> =>
  Effect.suspend(() => {
    const session = open(options)
    const { client } = session
    const ask = (operation: string, use: () => Promise<pg.QueryResult>) =>
      Effect.tryPromise({
        try: use,
        catch: (error) => databaseFault(options.database, operation, error, false)
      })
    return ask("take the serving lock", () =>
      client.connect().then(() => client.query(lockText(options.isRunner)))
    ).pipe(
      Effect.filterOrElse(
        ({ rows }) => rows[0]?.taken === true,
        () =>
          Effect.flatMap(
            ask("look who serves", () => client.query(holdersText)),
            ({ rows }) =>
              new ServedAlready({
                by: rows.map(({ name }) => String(name)),
                areRunners: rows.length > 0 && rows.every(({ mode }) => mode === "ShareLock")
              })
          )
      ),
      Effect.as(session),
      Effect.tapError(() => close(session))
    )
  }).pipe(Effect.uninterruptible)

/** Until the connection breaks. A network that lost it may say nothing: asked now and then, it does. */
const untilBroken = ({ broken, client }: Session): Effect.Effect<void> =>
  Effect.raceFirst(
    Deferred.await(broken),
    Effect.ignore(
      Effect.repeat(
        Effect.tryPromise(() => client.query("SELECT 1")),
        Schedule.spaced(betweenLooks)
      )
    )
  )

/**
 * Takes the lock and holds it until the scope ends.
 *
 * - Fails with `ServedAlready` when after two seconds another process still holds what excludes this one.
 * - A lock that is lost later is told and taken again, tried once a second; somebody else who has it then is
 *   told once, and this server goes on.
 */
export const holdServingLock = (
  options: ServingLockOptions
): Effect.Effect<void, ServedAlready | DatabaseFault, Scope.Scope> =>
  Effect.gen(function* () {
    const { database, report } = options
    let session: Session = yield* Effect.acquireRelease(
      Effect.retry(take(options), {
        schedule: patience,
        while: (error) => error._tag === "ServedAlready"
      }),
      () => Effect.suspend(() => close(session))
    )

    // In one piece: what the scope closes is always what holds the lock.
    const takeAgain = Effect.uninterruptible(
      Effect.map(take(options), (next) => {
        session = next
      })
    )
    const keep = Effect.gen(function* () {
      yield* untilBroken(session)
      report("the lock of this server was lost with its connection", { database })
      yield* close(session)
      let told = false
      const tellOnce = (error: ServedAlready | DatabaseFault) =>
        Effect.sync(() => {
          if (error._tag !== "ServedAlready" || told) return
          told = true
          report("another process serves from these databases: stop one of them", {
            database,
            by: error.by.join(", ")
          })
        })
      yield* Effect.eventually(
        Effect.tapError(takeAgain, (error) => Effect.zipRight(tellOnce(error), Effect.sleep(betweenTries)))
      )
      report("the lock of this server is held again", { database })
    })
    yield* Effect.forkScoped(Effect.forever(keep))
  })

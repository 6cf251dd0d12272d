/**
 * One wrapper per database, and the only way to it. It cannot leak a transaction: which transaction a
 * statement belongs to is kept per database and per fiber, so that a statement for another database
 * never runs inside it, and a fiber that outlives it is refused.
 *
 * - `query` outside a transaction is a transaction of its own: one round trip.
 * - Faults are typed (database-fault.ts); 40001 and 40P01 are tried again here, because nothing of
 *   them was kept.
 * - Statements are named prepared statements (sql.ts).
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import pg from "pg"
import { DatabaseFault, databaseFault } from "./database-fault.ts"
import type { DatabaseName } from "./database-name.ts"
import { type Statement, sql } from "./sql.ts"

export type Row = { readonly [column: string]: unknown }

export interface TransactionOptions {
  /**
   * Whether the transaction was committed, looked up by a key that it wrote; asked, outside of it, when
   * the connection broke during COMMIT. Without it such a break is a fault `OutcomeUnknown`.
   */
  readonly wasCommitted?: Effect.Effect<boolean, DatabaseFault>
}

export interface Database {
  readonly name: DatabaseName
  /** Runs one statement, in the open transaction of this database on this fiber if there is one. */
  readonly query: (statement: Statement) => Effect.Effect<ReadonlyArray<Row>, DatabaseFault>
  /**
   * Runs `effect` in a transaction: committed when it succeeds, rolled back when it fails, dies or is
   * interrupted. Inside another transaction of this database it is a savepoint. After a conflict it is
   * run again from the start, so what it does beside this database must bear repetition.
   */
  readonly transaction: <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    options?: TransactionOptions
  ) => Effect.Effect<A, E | DatabaseFault, R>
  /** Statements sent so far, BEGIN and COMMIT included: one is one round trip. */
  readonly statementCount: () => number
}

export interface DatabaseSettings {
  readonly name: DatabaseName
  readonly url: string
  /** Connections kept open at most; seven databases times the processes must fit `max_connections`. */
  readonly connections: number
  /**
   * After so long without an answer the way to the server is taken for broken: a host that is gone says
   * nothing, and the system's own patience is a quarter of an hour. Longer than a statement may take.
   */
  readonly answerWithinMs?: number
}

/** An open transaction or savepoint. */
interface Transaction {
  readonly client: pg.PoolClient
  /** Taken by each statement, and by a savepoint for as long as it lasts. */
  readonly turn: Effect.Semaphore
  /** What a savepoint lies in, null for a transaction. */
  readonly outer: Transaction | null
  open: boolean
}

/** A savepoint is over with what it lies in: the connection may be somebody else's by then. */
const isOpen = (transaction: Transaction): boolean =>
  transaction.open && (transaction.outer === null || isOpen(transaction.outer))

const timestamptz = 1184
const int8 = 20
const numeric = 1700

const parsers = new Map<number, (text: string) => unknown>([
  // Times are epoch milliseconds everywhere; the driver's parser gives an object that knows them, but for
  // infinity, which is a number already.
  [
    timestamptz,
    (text) => {
      const at = pg.types.getTypeParser(timestamptz)(text) as number | { getTime(): number }
      return typeof at === "number" ? at : at.getTime()
    }
  ],
  [int8, Number],
  [numeric, Number]
])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format)
}

/** A statement that runs so long is ended by the server. */
const statementTimeoutMs = 30_000

/** How often, and how far apart, a conflict is tried again. */
const conflictPolicy = Schedule.exponential("5 millis").pipe(
  Schedule.jittered,
  Schedule.intersect(Schedule.recurs(5)),
  Schedule.whileInput((fault: unknown) => fault instanceof DatabaseFault && fault.kind === "Conflict")
)

const begin = sql`BEGIN`
const commit = sql`COMMIT`
const rollback = sql`ROLLBACK`
const savepoint = sql`SAVEPOINT nested`
const releaseSavepoint = sql`RELEASE SAVEPOINT nested`
const rollbackToSavepoint = sql`ROLLBACK TO SAVEPOINT nested`

/** The connection is of no use any more. */
const isBroken = (fault: DatabaseFault): boolean =>
  fault.kind === "OutcomeUnknown" || fault.kind === "Unavailable"

const operationOf = (statement: Statement): string =>
  statement.text.trimStart().slice(0, 60).replaceAll(/\s+/g, " ")

/** A database over a pool of connections, closed with the scope. Connects on first use. */
export const makeDatabase = (settings: DatabaseSettings): Effect.Effect<Database, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const pool = new pg.Pool({
          connectionString: settings.url,
          max: settings.connections,
          connectionTimeoutMillis: 5000,
          idleTimeoutMillis: 30_000,
          keepAlive: true,
          query_timeout: settings.answerWithinMs ?? statementTimeoutMs + 5000,
          application_name: `curbline ${settings.name}`,
          options: `-c timezone=UTC -c statement_timeout=${statementTimeoutMs}`,
          types
        })
        // An idle connection that breaks leaves the pool by itself; the next statement opens another.
        pool.on("error", () => undefined)
        // One that breaks in a transaction, between two statements, fails the next of them.
        pool.on("connect", (client) => client.on("error", () => undefined))
        return pool
      }),
      (pool) => Effect.promise(() => pool.end())
    ),
    (pool) => databaseOn(pool, settings.name)
  )

const databaseOn = (pool: pg.Pool, name: DatabaseName): Database => {
  const current = FiberRef.unsafeMake<Transaction | null>(null)
  let sent = 0

  const submit = (client: pg.PoolClient, statement: Statement): Promise<pg.QueryResult<Row>> => {
    sent += 1
    const { name: plan, text, values } = statement
    return client.query({ name: plan, text, values: values as Array<unknown>, types })
  }

  const faultOf = (statement: Statement, error: unknown, wasSent: boolean): DatabaseFault =>
    databaseFault(name, operationOf(statement), error, wasSent)

  const refused = (statement: Statement, message: string): Effect.Effect<never, DatabaseFault> =>
    Effect.fail(
      new DatabaseFault({
        database: name,
        operation: operationOf(statement),
        kind: "Refused",
        code: null,
        constraint: null,
        message
      })
    )

  const outlived = (statement: Statement) =>
    refused(statement, "the transaction of this fiber is over: a fiber outlived it")

  /** Sends on a connection that is held. */
  const send = (
    client: pg.PoolClient,
    statement: Statement
  ): Effect.Effect<pg.QueryResult<Row>, DatabaseFault> =>
    Effect.tryPromise({
      try: () => submit(client, statement),
      catch: (error) => faultOf(statement, error, true)
    })

  /**
   * Sends on a connection of its own, which goes back when the answer is there, whether or not the caller
   * still waits for it. What failed before a connection was had was not sent.
   */
  const sendAlone = (statement: Statement): Effect.Effect<ReadonlyArray<Row>, DatabaseFault> =>
    Effect.async((resume) => {
      pool.connect().then(
        (client) =>
          submit(client, statement).then(
            (result) => {
              client.release()
              resume(Effect.succeed(result.rows))
            },
            (error) => {
              const fault = faultOf(statement, error, true)
              client.release(isBroken(fault))
              resume(Effect.fail(fault))
            }
          ),
        (error) => resume(Effect.fail(faultOf(statement, error, false)))
      )
    })

  const inTransaction = (
    transaction: Transaction,
    statement: Statement
  ): Effect.Effect<ReadonlyArray<Row>, DatabaseFault> =>
    transaction.turn.withPermits(1)(
      Effect.suspend(() =>
        isOpen(transaction)
          ? Effect.map(send(transaction.client, statement), ({ rows }) => rows)
          : outlived(statement)
      )
    )

  const query = (statement: Statement): Effect.Effect<ReadonlyArray<Row>, DatabaseFault> =>
    Effect.flatMap(FiberRef.get(current), (transaction) =>
      transaction === null
        ? Effect.retry(sendAlone(statement), conflictPolicy)
        : inTransaction(transaction, statement)
    )

  /** Runs the effect between two statements; `over` afterwards nobody can use the transaction. */
  const inside = <A, E, R>(
    transaction: Transaction,
    effect: Effect.Effect<A, E, R>,
    keep: Effect.Effect<unknown, DatabaseFault>,
    undo: Effect.Effect<unknown>
  ): Effect.Effect<A, E | DatabaseFault, R> =>
    Effect.uninterruptibleMask((restore) =>
      restore(Effect.locally(effect, current, transaction)).pipe(
        Effect.onExit(() =>
          Effect.sync(() => {
            transaction.open = false
          })
        ),
        Effect.matchCauseEffect({
          onFailure: (cause) => Effect.zipRight(undo, Effect.failCause(cause)),
          onSuccess: (value) => Effect.as(keep, value)
        })
      )
    )

  const nested = <A, E, R>(outer: Transaction, effect: Effect.Effect<A, E, R>) => {
    const { client } = outer
    /** Unless the transaction is over; then the savepoint is, too. */
    const sendInside = (statement: Statement) =>
      Effect.suspend(() => (isOpen(outer) ? send(client, statement) : outlived(statement)))
    return outer.turn.withPermits(1)(
      Effect.flatMap(sendInside(savepoint), () => {
        const transaction = { client, turn: Effect.unsafeMakeSemaphore(1), outer, open: true }
        const undo = Effect.ignore(
          Effect.zipRight(sendInside(rollbackToSavepoint), sendInside(releaseSavepoint))
        )
        // It cannot be kept when a statement in it failed, even if the effect made nothing of it.
        const keep = Effect.tapError(sendInside(releaseSavepoint), () => undo)
        return inside(transaction, effect, keep, undo)
      })
    )
  }

  const connect: Effect.Effect<pg.PoolClient, DatabaseFault> = Effect.tryPromise({
    try: () => pool.connect(),
    catch: (error) => databaseFault(name, "connect", error, false)
  })

  /** To COMMIT after a statement that failed, PostgreSQL answers ROLLBACK, and calls it a success. */
  const commitOn = (client: pg.PoolClient): Effect.Effect<unknown, DatabaseFault> =>
    Effect.flatMap(send(client, commit), ({ command }) =>
      command === commit.text
        ? Effect.void
        : refused(commit, "rolled back: a statement had failed, and the effect went on as if it had not")
    )

  const outermost = <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    { wasCommitted }: TransactionOptions
  ): Effect.Effect<A, E | DatabaseFault, R> =>
    Effect.suspend(() => {
      /** The server has said that the transaction is over; a connection without its word is thrown away. */
      let isOver = false
      let doubt: DatabaseFault | null = null
      const run = Effect.acquireUseRelease(
        connect,
        (client) =>
          Effect.flatMap(send(client, begin), () => {
            const transaction = { client, turn: Effect.unsafeMakeSemaphore(1), outer: null, open: true }
            const over = Effect.sync(() => {
              isOver = true
            })
            const undo = Effect.ignore(Effect.zipRight(send(client, rollback), over))
            const keep = Effect.matchEffect(commitOn(client), {
              onSuccess: () => over,
              onFailure: (fault) => {
                isOver = !isBroken(fault)
                if (fault.kind !== "OutcomeUnknown" || wasCommitted === undefined) return Effect.fail(fault)
                doubt = fault
                return Effect.void
              }
            })
            return inside(transaction, effect, keep, undo)
          }),
        (client) => Effect.sync(() => client.release(!isOver))
      )
      // Asked when the connection is given back: it may be the only one.
      return Effect.flatMap(run, (value) =>
        doubt === null || wasCommitted === undefined
          ? Effect.succeed(value)
          : settle(wasCommitted, doubt, value)
      )
    })

  /** Whoever cannot look has learned nothing: the doubt stays. */
  const settle = <A>(wasCommitted: Effect.Effect<boolean, DatabaseFault>, doubt: DatabaseFault, value: A) =>
    Effect.matchEffect(wasCommitted, {
      onSuccess: (isCommitted) => (isCommitted ? Effect.succeed(value) : Effect.fail(doubt)),
      onFailure: () => Effect.fail(doubt)
    })

  return {
    name,
    query,
    transaction: (effect, options = {}) =>
      Effect.flatMap(FiberRef.get(current), (outer) =>
        outer === null ? Effect.retry(outermost(effect, options), conflictPolicy) : nested(outer, effect)
      ),
    statementCount: () => sent
  }
}

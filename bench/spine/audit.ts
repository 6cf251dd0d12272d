/**
 * Looks through the databases after a run of crashes: was anything lost, did anything happen twice, does
 * anything wait for ever, do the rows still fit together?
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Database, makeDatabase } from "../../src/services/database.ts"
import type { DatabaseFault } from "../../src/services/database-fault.ts"
import { sql } from "../../src/services/sql.ts"
import { deliveriesQuestions } from "./audit-deliveries.ts"
import { messageQuestions } from "./audit-messages.ts"
import { operationsQuestions } from "./audit-operations.ts"
import { checkable, type Finding, promises, type Witness } from "./audit-promises.ts"
import type { AuditedDatabase, Damage, Question } from "./audit-question.ts"
import { stateQuestions } from "./audit-state.ts"

export interface Audit {
  /** How many invariants were looked at. */
  readonly questions: number
  /** Those that do not hold. */
  readonly findings: ReadonlyArray<Finding>
  /** Acknowledged commands that were looked up. */
  readonly commandsChecked: number
  /** How many deliveries are in each status. */
  readonly deliveries: Readonly<Record<string, number>>
  readonly deadLetters: number
  readonly transitions: number
}

type Databases = Readonly<Record<AuditedDatabase, Database>>

/** Connections for an audit. */
export const auditDatabases = (
  urlOf: (name: AuditedDatabase) => string
): Effect.Effect<Databases, never, Scope.Scope> => {
  const open = (name: AuditedDatabase) => makeDatabase({ name, url: urlOf(name), connections: 2 })
  return Effect.all({ deliveries: open("deliveries"), operations: open("operations"), state: open("state") })
}

const ask = (databases: Databases, { database, damage, invariant, statement }: Question) =>
  Effect.map(
    databases[database].query(statement),
    (rows): Finding => ({
      database,
      damage,
      invariant,
      rows: rows.length,
      example: JSON.stringify(rows[0] ?? null)
    })
  )

/** Robots and their trips, which live in two databases. Source: spec/operations.md 8, rules 8 and 10. */
const robotsOnTrips = (databases: Databases): Effect.Effect<Finding, DatabaseFault> =>
  Effect.gen(function* () {
    const onTrip = yield* databases.state.query(sql`SELECT serial FROM robot_shadow
      WHERE operation_state = 'ON_TRIP' ORDER BY serial`)
    const departed = yield* databases.operations.query(sql`SELECT robot_serial AS serial FROM trip
      WHERE departed_at IS NOT NULL AND status IN ('IN_TRANSIT', 'AT_STOP') ORDER BY robot_serial`)
    const robots = new Set(onTrip.map((row) => String(row["serial"])))
    const trips = new Set(departed.map((row) => String(row["serial"])))
    const apart = [...robots, ...trips].filter((serial) => robots.has(serial) !== trips.has(serial))
    return {
      database: "operations and state",
      damage: "broken",
      invariant: "8, 10 a robot is on a trip when one of its trips has departed and is not over",
      rows: apart.length,
      example: JSON.stringify(apart[0] ?? null)
    }
  })

const numberIn = (rows: ReadonlyArray<{ readonly [column: string]: unknown }>): number =>
  rows.reduce((sum, row) => sum + Number(row["n"]), 0)

/** Everything that must hold, asked when all has come to rest. `now`: ISO 8601. */
export const audit = (
  databases: Databases,
  witness: Witness,
  now: string
): Effect.Effect<Audit, DatabaseFault> =>
  Effect.gen(function* () {
    const questions = [
      ...deliveriesQuestions,
      ...operationsQuestions,
      ...stateQuestions,
      ...messageQuestions(now)
    ]
    const answers = [
      ...(yield* Effect.forEach(questions, (question) => ask(databases, question))),
      yield* robotsOnTrips(databases),
      ...(yield* promises(databases, witness))
    ]
    const { deliveries, operations, state } = databases
    const statuses = yield* deliveries.query(
      sql`SELECT status, count(*) AS n FROM deliveries GROUP BY status ORDER BY status`
    )
    const letters = yield* Effect.forEach([deliveries, operations, state], (database) =>
      database.query(sql`SELECT count(*) AS n FROM dead_letter WHERE resolved_at IS NULL`)
    )
    const steps = [
      yield* deliveries.query(
        sql`SELECT (SELECT count(*) FROM delivery_history) + (SELECT count(*) FROM attempt_history) AS n`
      ),
      yield* operations.query(
        sql`SELECT (SELECT count(*) FROM trip_history) + (SELECT count(*) FROM task_history) AS n`
      ),
      yield* state.query(sql`SELECT count(*) AS n FROM state_history`)
    ]
    return {
      questions: answers.length,
      findings: answers.filter(({ rows }) => rows > 0),
      commandsChecked: checkable(witness).length,
      deliveries: Object.fromEntries(statuses.map((row) => [String(row["status"]), Number(row["n"])])),
      deadLetters: numberIn(letters.flat()),
      transitions: numberIn(steps.flat())
    }
  })

/** How many rows a kind of damage has. */
export const damaged = ({ findings }: Audit, damage: Damage): number =>
  findings.filter((finding) => finding.damage === damage).reduce((sum, { rows }) => sum + rows, 0)

/**
 * What callers were told, against the rows: whoever got a yes finds what it was about. The client's record
 * is the only witness of an answer that was given a moment before a server died.
 */
import * as Effect from "effect/Effect"
import { commandKeyOf } from "../../src/http/command-key.ts"
import type { Exchange } from "../../src/main/street/api-client.ts"
import type { KeptEvent } from "../../src/main/street/virtual-robot.ts"
import type { Database } from "../../src/services/database.ts"
import type { DatabaseFault } from "../../src/services/database-fault.ts"
import { sql } from "../../src/services/sql.ts"
import type { AuditedDatabase, Damage } from "./audit-question.ts"

/** What the street's people and machines were told. */
export interface Witness {
  /** Commands with a key that were answered with a yes. */
  readonly commands: ReadonlyArray<Exchange>
  readonly accepted: ReadonlyArray<{ readonly deliveryId: string; readonly attemptId: string }>
  /** Events of robots that the server said it keeps. */
  readonly kept: ReadonlyArray<KeptEvent>
}

/** A promise that was broken. */
export interface Finding {
  readonly database: AuditedDatabase | "operations and state"
  readonly damage: Damage
  readonly invariant: string
  readonly rows: number
  /** One of them. */
  readonly example: string
}

/** Commands to actors that have a home; those to pilots and hubs are kept in memory. */
const homes: ReadonlyArray<readonly [path: RegExp, home: AuditedDatabase]> = [
  [/^\/v1\/quotes(\/[^/]+\/accept)?$/, "deliveries"],
  [/^\/v1\/deliveries\/[^/]+\/(cancel|unlock|open-for-load)$/, "deliveries"],
  [/^\/trips\/[^/]+\/(depart|arrive|complete)$/, "operations"]
]

const homeOf = ({ path }: Exchange): AuditedDatabase | null =>
  homes.find(([pattern]) => pattern.test(path))?.[1] ?? null

/** A lid that was open when somebody asked for it: nothing was done, so nothing is on record. */
const changedNothing = ({ answer }: Exchange): boolean =>
  typeof answer === "object" && answer !== null && "result" in answer && answer.result === "ALREADY"

/** Commands whose answer must be found. */
export const checkable = ({ commands }: Witness): ReadonlyArray<Exchange> =>
  commands.filter((command) => command.key !== null && homeOf(command) !== null && !changedNothing(command))

type Databases = Readonly<Record<AuditedDatabase, Database>>

const missingOf = (
  database: Database,
  commands: ReadonlyArray<Exchange>
): Effect.Effect<ReadonlyArray<Exchange>, DatabaseFault> => {
  const byId = new Map(
    commands.map((command) => [commandKeyOf(command.callerId, command.key ?? "", null).id, command])
  )
  return Effect.map(
    database.query(sql`SELECT asked.id FROM unnest(${[...byId.keys()]}::uuid[]) AS asked(id)
      WHERE NOT EXISTS (SELECT 1 FROM processed_command WHERE command_id = asked.id)`),
    (rows) =>
      rows.flatMap((row) => {
        const command = byId.get(String(row["id"]))
        return command === undefined ? [] : [command]
      })
  )
}

const cancellation = /^\/v1\/deliveries\/([^/]+)\/cancel$/

/** A cancellation of what is being canceled, or is canceled, changes nothing: the delivery itself says so. */
const unlessCanceling = (
  deliveries: Database,
  missing: ReadonlyArray<Exchange>
): Effect.Effect<ReadonlyArray<Exchange>, DatabaseFault> => {
  const ids = missing.flatMap(({ path }) => cancellation.exec(path)?.[1] ?? [])
  return Effect.map(
    deliveries.query(
      sql`SELECT id FROM deliveries WHERE id = ANY(${ids}::uuid[]) 
      AND (cancel_requested_at IS NOT NULL OR status = 'Canceled')`
    ),
    (rows) => {
      const canceling = new Set(rows.map((row) => String(row["id"])))
      return missing.filter(({ path }) => !canceling.has(cancellation.exec(path)?.[1] ?? ""))
    }
  )
}

const lost = (database: AuditedDatabase, invariant: string, missing: ReadonlyArray<unknown>): Finding => ({
  database,
  damage: "lost",
  invariant,
  rows: missing.length,
  example: JSON.stringify(missing[0] ?? null)
})

/** Every promise to a caller, with how many of them are broken. */
export const promises = (
  databases: Databases,
  witness: Witness
): Effect.Effect<ReadonlyArray<Finding>, DatabaseFault> =>
  Effect.gen(function* () {
    const { deliveries, operations, state } = databases
    const commands = checkable(witness)
    const of = (home: AuditedDatabase) => commands.filter((command) => homeOf(command) === home)
    const toDeliveries = yield* Effect.flatMap(missingOf(deliveries, of("deliveries")), (missing) =>
      unlessCanceling(deliveries, missing)
    )
    const toTrips = yield* missingOf(operations, of("operations"))
    const ids = witness.accepted.map(({ deliveryId }) => deliveryId)
    const orders = yield* deliveries.query(sql`SELECT told.id FROM unnest(${ids}::uuid[]) AS told(id)
      WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = told.id)
        OR NOT EXISTS (SELECT 1 FROM delivery_history WHERE delivery_id = told.id)`)
    const attemptIds = witness.accepted.map(({ attemptId }) => attemptId)
    const attempts = yield* deliveries.query(sql`SELECT told.id FROM unnest(${attemptIds}::uuid[]) AS told(id)
      WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.id = told.id)
        OR NOT EXISTS (SELECT 1 FROM attempt_history WHERE attempt_id = told.id)`)
    const events = yield* state.query(sql`SELECT item->>'serial' AS serial, item->>'seq' AS seq
      FROM jsonb_array_elements(${JSON.stringify(witness.kept)}::jsonb) AS item
      WHERE NOT EXISTS (SELECT 1 FROM device_message WHERE serial = item->>'serial'
        AND boot_id::text = item->>'bootId' AND stream = 'EVENT' AND seq = (item->>'seq')::int)`)
    return [
      lost("deliveries", "every order that was taken is there, with its history", orders),
      lost("deliveries", "every attempt that was named is there, with its history", attempts),
      lost("deliveries", "every command to a delivery that was answered is on record", toDeliveries),
      lost("operations", "every command to a trip that was answered is on record", toTrips),
      lost("state", "every event of a robot that was acknowledged is on record", events)
    ]
  })

/** What the databases hold of one delivery, as tables for people: the rows behind the answers. */
import * as Effect from "effect/Effect"
import type { Database, Row } from "../../services/database.ts"
import type { DatabaseFault } from "../../services/database-fault.ts"
import { type Statement, sql } from "../../services/sql.ts"

/** Databases that hold something of a delivery. */
export interface RowSources {
  readonly deliveries: Database
  readonly operations: Database
  readonly state: Database
  readonly device: Database
}

export interface RowTable {
  readonly name: string
  readonly rows: ReadonlyArray<Row>
}

interface Wanted {
  readonly name: string
  readonly source: keyof RowSources
  readonly statement: Statement
}

/** Times as a clock shows them. */
const wanted = (deliveryId: string, serial: string): ReadonlyArray<Wanted> => [
  {
    name: "deliveries",
    source: "deliveries",
    statement: sql`SELECT left(id::text, 8) AS id, status, version, load_type, unlock_pin, cargo_loaded,
      to_char(loaded_time, 'HH24:MI:SS') AS loaded, to_char(completed_at, 'HH24:MI:SS') AS completed
      FROM deliveries WHERE id = ${deliveryId}`
  },
  {
    name: "attempts",
    source: "deliveries",
    statement: sql`SELECT d.sequence, d.role, a.provider, a.status, a.version, a.driver_name,
      to_char(a.actual_pickup_time, 'HH24:MI:SS') AS pickup, to_char(a.actual_dropoff_time, 'HH24:MI:SS') AS dropoff
      FROM delivery_attempts AS d JOIN attempts AS a ON a.id = d.attempt_id
      WHERE d.delivery_id = ${deliveryId} ORDER BY d.sequence`
  },
  {
    name: "delivery_history",
    source: "deliveries",
    statement: sql`SELECT delivery_version AS version, from_status, to_status, actor_type AS by,
      to_char(occurred_at, 'HH24:MI:SS.MS') AS at
      FROM delivery_history WHERE delivery_id = ${deliveryId} ORDER BY delivery_version`
  },
  {
    name: "attempt_history",
    source: "deliveries",
    statement: sql`SELECT d.sequence AS attempt, h.attempt_version AS version, h.from_status, h.to_status,
      h.actor_type AS by, to_char(h.occurred_at, 'HH24:MI:SS.MS') AS at
      FROM delivery_attempts AS d JOIN attempt_history AS h ON h.attempt_id = d.attempt_id
      WHERE d.delivery_id = ${deliveryId} ORDER BY d.sequence, h.attempt_version`
  },
  {
    // The way home is nobody's delivery: it is found by its robot.
    name: "trip_history",
    source: "operations",
    statement: sql`SELECT t.type, h.entity_version AS version, h.from_status, h.to_status,
      split_part(h.triggered_by, ':', 1) AS by, to_char(h.at, 'HH24:MI:SS.MS') AS at
      FROM task JOIN trip AS t ON t.task_id = task.id JOIN trip_history AS h ON h.trip_id = t.id
      WHERE task.delivery_id = ${deliveryId} OR (t.robot_serial = ${serial} AND t.type = 'RETURN'
        AND t.created_at >= (SELECT min(created_at) - interval '1 second' FROM task WHERE delivery_id = ${deliveryId}))
      ORDER BY h.at, h.id`
  },
  {
    name: "state_history",
    source: "state",
    statement: sql`SELECT serial, state_version AS version, from_state, state, reason,
      split_part(requested_by, ':', 1) AS by, to_char(date, 'HH24:MI:SS.MS') AS at
      FROM state_history WHERE serial = ${serial} ORDER BY state_version`
  },
  {
    name: "lid_cycle",
    source: "state",
    statement: sql`SELECT serial, state, source, reasons::text AS reasons, close_trigger,
      to_char(opened_at, 'HH24:MI:SS.MS') AS opened, to_char(closed_at, 'HH24:MI:SS.MS') AS closed
      FROM lid_cycle WHERE reference_id = ${deliveryId} ORDER BY opened_at`
  },
  {
    name: "pin_entry_event",
    source: "state",
    statement: sql`SELECT serial, type, entered, lid_opened, outcome, to_char(occurred_at, 'HH24:MI:SS.MS') AS at
      FROM pin_entry_event WHERE serial = ${serial} ORDER BY occurred_at`
  },
  {
    name: "device_command",
    source: "device",
    statement: sql`SELECT serial, seq, type, status, to_char(acked_at, 'HH24:MI:SS.MS') AS acked
      FROM device_command WHERE serial = ${serial} ORDER BY seq`
  }
]

const outboxes = ["deliveries", "operations", "state"] as const

/** The rows of a delivery and of the robot that brought it, table by table. */
export const rowsOfDelivery = (
  sources: RowSources,
  deliveryId: string,
  serial: string
): Effect.Effect<ReadonlyArray<RowTable>, DatabaseFault> =>
  Effect.gen(function* () {
    const tables = yield* Effect.forEach(wanted(deliveryId, serial), ({ name, source, statement }) =>
      Effect.map(sources[source].query(statement), (rows): RowTable => ({ name, rows }))
    )
    const counts = yield* Effect.forEach(outboxes, (database) =>
      Effect.map(
        sources[database].query(sql`SELECT ${database}::text AS database, kind, count(*) AS rows,
          count(sent_at) AS sent, count(*) FILTER (WHERE next_attempt_at = 'infinity') AS blocked
          FROM outbox GROUP BY kind ORDER BY kind`),
        (rows) => rows
      )
    )
    return [...tables, { name: "outbox", rows: counts.flat() }]
  })

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : String(value))

/** A table as lines: columns as wide as what is in them. */
export const linesOf = ({ name, rows }: RowTable): ReadonlyArray<string> => {
  const [first] = rows
  if (first === undefined) return [`${name}: no rows`]
  const columns = Object.keys(first)
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => textOf(row[column]).length))
  )
  const line = (cells: ReadonlyArray<string>): string =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd()
  return [name, line(columns), ...rows.map((row) => line(columns.map((column) => textOf(row[column]))))]
}

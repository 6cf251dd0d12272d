/**
 * Who is concerned, and what guards want to know, asked of the rows of Deliveries and Operations. The
 * simulation keeps the same answers in memory (src/sim/directory.ts, src/sim/views.ts).
 */
import * as Effect from "effect/Effect"
import type { Database } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { sql } from "../services/sql.ts"

const texts = (column: string) => (rows: ReadonlyArray<{ readonly [column: string]: unknown }>) =>
  rows.map((row) => String(row[column]))

type Ids = Effect.Effect<ReadonlyArray<string>, DatabaseFault>

/** Deliveries whose live robot attempt is served by this robot, oldest first. */
export const deliveriesOf = (deliveries: Database, serial: string): Ids =>
  Effect.map(
    deliveries.query(sql`SELECT d.delivery_id FROM attempts AS a JOIN delivery_attempts AS d ON d.attempt_id = a.id
      WHERE a.driver_name = ${serial} AND a.provider = 'Robot' AND a.status NOT IN ('RequestFailed', 'Delivered',
        'Canceled', 'TimedOut', 'Unrecoverable', 'Rescued', 'Returned', 'ReturnCanceled', 'ReturnFailed')
      ORDER BY a.created_at, a.id`),
    texts("delivery_id")
  )

/** Trips of a delivery that are not final, in the order they were created. */
export const openTripsOf = (operations: Database, deliveryId: string): Ids =>
  Effect.map(
    operations.query(sql`SELECT trip.id FROM trip JOIN task ON task.id = trip.task_id
      WHERE task.delivery_id = ${deliveryId} AND trip.status NOT IN ('COMPLETED', 'CANCELLED')
      ORDER BY trip.created_at, trip.id`),
    texts("id")
  )

/** Trips of a robot that are not final and have departed or hold a pilot. */
export const liveTripsOfRobot = (operations: Database, serial: string): Ids =>
  Effect.map(
    operations.query(sql`SELECT id FROM trip
      WHERE robot_serial = ${serial} AND status NOT IN ('COMPLETED', 'CANCELLED')
        AND (departed_at IS NOT NULL OR pilot_id IS NOT NULL)
      ORDER BY created_at, id`),
    texts("id")
  )

/** Two-digit PINs of the open, unloaded deliveries at the pickup of a delivery's quote. */
export const takenPins = (deliveries: Database, deliveryId: string): Ids =>
  Effect.map(
    deliveries.query(sql`SELECT unlock_pin FROM deliveries
      WHERE pickup_location_id = (SELECT pickup_location_id FROM quotes WHERE delivery_id = ${deliveryId})
        AND load_type IS NOT NULL AND unlock_pin IS NOT NULL AND NOT cargo_loaded AND loaded_time IS NULL
        AND status NOT IN ('Completed', 'Canceled')
      ORDER BY unlock_pin`),
    texts("unlock_pin")
  )

export const customerBlacklisted = (
  deliveries: Database,
  customerId: string
): Effect.Effect<boolean, DatabaseFault> =>
  Effect.map(
    deliveries.query(sql`SELECT blacklisted FROM customer WHERE id = ${customerId}`),
    ([row]) => row?.["blacklisted"] === true
  )
